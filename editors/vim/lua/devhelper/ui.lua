-- What Neovim draws and keeps for autoload/devhelper/ui/nvim.vim: menus, notes, marks, mappings.
local M = {}
local api = vim.api
local space = api.nvim_create_namespace('devhelper')

-- The user's vim.ui.select answers; leaving it is -1.
function M.menu(key, title, lines)
  local answered = false
  vim.ui.select(lines, { prompt = title }, function(_, index)
    if not answered then
      answered = true
      vim.fn['devhelper#ui#nvim#chosen'](key, index and index - 1 or -1)
    end
  end)
end

-- A window in the corner that goes after 8 s, or when the next one comes.
local note
function M.notify(lines, group)
  local width = 10
  for _, line in ipairs(lines) do
    width = math.max(width, vim.fn.strdisplaywidth(line))
  end
  width = math.min(width, math.floor(vim.o.columns * 2 / 3))
  local height = 0
  for _, line in ipairs(lines) do
    height = height + math.max(1, math.ceil(vim.fn.strdisplaywidth(line) / width))
  end
  pcall(api.nvim_win_close, note or -1, true)
  local buf = api.nvim_create_buf(false, true)
  api.nvim_buf_set_lines(buf, 0, -1, false, lines)
  api.nvim_buf_set_option(buf, 'bufhidden', 'wipe')
  local win = api.nvim_open_win(buf, false, {
    relative = 'editor', anchor = 'NE', row = 0, col = vim.o.columns, width = width, height = height,
    style = 'minimal', border = 'rounded', focusable = false, noautocmd = true, zindex = 290,
  })
  api.nvim_win_set_option(win, 'winhighlight', 'NormalFloat:Normal,FloatBorder:' .. (group == 'None' and 'DevhelperBorder' or group))
  api.nvim_win_set_option(win, 'wrap', true)
  note = win
  vim.defer_fn(function()
    pcall(api.nvim_win_close, win, true)
  end, 8000)
end

function M.mark(buf, place, kind)
  return api.nvim_buf_set_extmark(buf, space, place[1] - 1, place[2] - 1, {
    end_row = place[3] - 1, end_col = place[4] - 1, right_gravity = kind == 'after', end_right_gravity = kind ~= 'before',
  })
end

function M.place(buf, mark)
  local at = api.nvim_buf_get_extmark_by_id(buf, space, mark, { details = true })
  if #at == 0 then
    return {}
  end
  return { at[1] + 1, at[2] + 1, at[3].end_row + 1, at[3].end_col + 1 }
end

function M.unmark(buf, mark)
  api.nvim_buf_del_extmark(buf, space, mark)
end

-- Neovim 0.7 has no mapset().
function M.unmap(buf, maps)
  for _, map in ipairs(maps) do
    pcall(api.nvim_buf_del_keymap, buf, map.mode, map.lhs)
    local before = map.before
    if next(before) then
      api.nvim_buf_set_keymap(buf, map.mode, map.lhs, before.rhs or '', {
        callback = before.callback, expr = before.expr == 1, noremap = before.noremap == 1, script = before.script == 1,
        silent = before.silent == 1, nowait = before.nowait == 1, desc = before.desc,
      })
    end
  end
end

return M
