-- The palette's windows: a line to type in (a prompt buffer, which completion plugins leave alone)
-- above a list. All state is in autoload/devhelper/picker.vim.
local M = {}
local api = vim.api
local space = api.nvim_create_namespace('devhelper_picker')
local ui -- {input, list: buffers; iwin, lwin, from: windows; prompt, closing}

local keys = {
  ['<C-n>'] = 'next', ['<Down>'] = 'next', ['<C-j>'] = 'next', ['<C-p>'] = 'prev', ['<Up>'] = 'prev', ['<C-k>'] = 'prev',
  ['<PageDown>'] = 'down', ['<PageUp>'] = 'up', ['<CR>'] = 'accept', ['<C-x>'] = 'split', ['<C-v>'] = 'vsplit', ['<C-t>'] = 'tab',
  ['<Tab>'] = 'fill', ['<C-y>'] = 'yank', ['<Esc>'] = 'cancel', ['<C-c>'] = 'cancel',
}

local function scratch()
  local buf = api.nvim_create_buf(false, true)
  api.nvim_buf_set_option(buf, 'bufhidden', 'wipe')
  return buf
end

local function top()
  return math.max(0, math.floor(vim.o.lines / 8) - 1)
end

local function place(row, height, width)
  return { relative = 'editor', row = row, col = math.max(0, math.floor((vim.o.columns - width - 2) / 2)), width = width, height = height }
end

local function window(buf, focus, row, height, width, title)
  local config = vim.tbl_extend('force', place(row, height, width), { style = 'minimal', border = 'rounded', zindex = 300, noautocmd = true })
  if title and vim.fn.has('nvim-0.9') == 1 then
    config.title = ' ' .. title .. ' '
  end
  local win = api.nvim_open_win(buf, focus, config)
  api.nvim_win_set_option(win, 'winhighlight', 'NormalFloat:Normal,FloatBorder:DevhelperBorder')
  api.nvim_win_set_option(win, 'wrap', false)
  return win
end

local function typed()
  local lines = api.nvim_buf_get_lines(ui.input, -2, -1, false)
  return (lines[1] or ''):sub(#ui.prompt + 1)
end

-- Neovim's own editing of the line comes first, then the key: fast typing may have outrun the
-- event that reports the text.
function M.key(name)
  if ui and not ui.closing then
    vim.fn['devhelper#picker#text'](typed())
    vim.fn['devhelper#picker#key'](name)
  end
end

function M.changed()
  if ui and not ui.closing then
    vim.fn['devhelper#picker#text'](typed())
  end
end

function M.open(title)
  local from = api.nvim_get_current_win()
  ui = { input = scratch(), list = scratch(), from = from, title = title, prompt = vim.fn['devhelper#picker#prompt']() }
  api.nvim_buf_set_option(ui.input, 'buftype', 'prompt')
  api.nvim_buf_set_option(ui.input, 'filetype', 'devhelper-palette')
  vim.fn.prompt_setprompt(ui.input, ui.prompt)
  for lhs, name in pairs(keys) do
    for _, mode in ipairs({ 'i', 'n' }) do
      api.nvim_buf_set_keymap(ui.input, mode, lhs, '<Cmd>lua require("devhelper.picker").key("' .. name .. '")<CR>', { noremap = true, nowait = true })
    end
  end
  vim.cmd(([[autocmd TextChanged,TextChangedI,TextChangedP <buffer=%d> lua require('devhelper.picker').changed()]]):format(ui.input))
  vim.cmd(([[autocmd WinLeave <buffer=%d> lua require('devhelper.picker').left()]]):format(ui.input))
  vim.cmd(([[autocmd InsertLeave <buffer=%d> lua require('devhelper.picker').finish()]]):format(ui.input))
end

-- Windows are made when their size is known.
local function show(view)
  ui.lwin = window(ui.list, false, top() + 3, view.height, view.width)
  ui.iwin = window(ui.input, true, top(), 1, view.width, view.title)
  vim.cmd('startinsert!')
end

-- The screen may have another size than when the windows were made.
local function fit(view)
  api.nvim_win_set_config(ui.lwin, place(top() + 3, view.height, view.width))
  api.nvim_win_set_config(ui.iwin, place(top(), 1, view.width))
end

function M.draw(view)
  if not ui or ui.closing then
    return
  end
  if not ui.iwin then
    show(view)
  elseif ui.width ~= view.width or ui.height ~= view.height or ui.columns ~= vim.o.columns then
    fit(view)
  end
  ui.width, ui.height, ui.columns = view.width, view.height, vim.o.columns
  if typed() ~= view.query then
    api.nvim_buf_set_lines(ui.input, -2, -1, false, { ui.prompt .. view.query })
    api.nvim_win_set_cursor(ui.iwin, { api.nvim_buf_line_count(ui.input), #ui.prompt + #view.query })
  end
  local texts = {}
  for i, row in ipairs(view.rows) do
    texts[i] = row.text
  end
  api.nvim_buf_set_lines(ui.list, 0, -1, false, texts)
  api.nvim_buf_clear_namespace(ui.list, space, 0, -1)
  for i, row in ipairs(view.rows) do
    if row.selected == 1 then
      api.nvim_buf_set_extmark(ui.list, space, i - 1, 0, { end_col = #row.text, hl_group = 'DevhelperSelected', priority = 100 })
    end
    for _, span in ipairs(row.spans) do
      api.nvim_buf_set_extmark(ui.list, space, i - 1, span[1], { end_col = span[1] + span[2], hl_group = span[3], priority = 200 })
    end
  end
  api.nvim_buf_clear_namespace(ui.input, space, 0, -1)
  local group = view.problem == 1 and 'DevhelperProblem' or 'DevhelperDim'
  api.nvim_buf_set_extmark(ui.input, space, api.nvim_buf_line_count(ui.input) - 1, 0, { virt_text = { { view.note, group } }, virt_text_pos = 'right_align' })
end

-- Windows go when Insert mode has ended in them; ended elsewhere it would move the cursor there.
function M.close()
  if not ui or ui.closing then
    return
  end
  ui.closing = true
  if api.nvim_get_mode().mode:sub(1, 1) == 'i' then
    vim.cmd('stopinsert')
  else
    M.finish()
  end
end

function M.left()
  if ui and not ui.closing then
    ui.closing = true
    M.finish()
  end
end

function M.finish()
  if not ui or not ui.closing then
    return
  end
  local old = ui
  ui = nil
  vim.schedule(function()
    if api.nvim_win_is_valid(old.from) then
      api.nvim_set_current_win(old.from)
    end
    for _, win in ipairs({ old.iwin, old.lwin }) do
      pcall(api.nvim_win_close, win, true)
    end
    for _, buf in ipairs({ old.input, old.list }) do
      pcall(api.nvim_buf_delete, buf, { force = true })
    end
    vim.fn['devhelper#picker#closed']()
  end)
end

return M
