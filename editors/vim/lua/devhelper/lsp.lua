-- The server as a client of vim.lsp, for autoload/devhelper/transport/nvim.vim. Neovim opens,
-- changes and closes documents; answers and questions go on to Vim script.
local M = {}
local modern = vim.fn.has('nvim-0.11') == 1
local current -- {id, run} of the client that is in use
local questions = 0
local replies = {} -- number of a question -> function(index) that takes the answer

-- Errors come with metatables, which Vim script cannot take; vim.NIL stands for null both ways.
local function plain(err)
  if err == nil or err == vim.NIL then
    return vim.empty_dict()
  end
  return { code = err.code or -32603, message = err.message or tostring(err), data = err.data }
end

local function null(value)
  if value == nil then
    return vim.NIL
  end
  return value
end

local function client()
  local c = current and current.id and vim.lsp.get_client_by_id(current.id)
  return c ~= nil and c or nil
end

-- Since 0.11 they are methods.
local function invoke(c, name, ...)
  if modern then
    return c[name](c, ...)
  end
  return c[name](...)
end

-- Questions with buttons are answered later where Neovim runs handlers as coroutines (0.8), at
-- once by a numbered list before.
local function ask(_, params)
  local actions = params.actions or {}
  local co, main = coroutine.running()
  local titles = vim.tbl_map(function(action) return action.title end, actions)
  if #actions == 0 or (co and not main) then
    local answer, waiting
    questions = questions + 1
    local key = questions
    replies[key] = function(index)
      replies[key] = nil
      answer = index < 0 and vim.NIL or actions[index + 1]
      if waiting then
        coroutine.resume(co)
      end
    end
    vim.fn['devhelper#handlers#ask_by_key'](params, key)
    if answer == nil then
      waiting = true
      coroutine.yield()
    end
    return answer
  end
  local lines = { params.message }
  for i, title in ipairs(titles) do
    lines[#lines + 1] = i .. ': ' .. title
  end
  return actions[vim.fn.inputlist(lines)] or vim.NIL
end

local function handlers()
  local known = vim.fn['devhelper#handlers#methods']()
  local out = { ['window/showMessageRequest'] = ask }
  for _, method in ipairs(known.requests) do
    out[method] = function(_, params)
      local answer = vim.fn['devhelper#handlers#answer'](method, null(params))
      if answer[1].code then
        return nil, answer[1]
      end
      return answer[2]
    end
  end
  for _, method in ipairs(known.notifications) do
    out[method] = function(err, params, ctx, config)
      vim.fn['devhelper#handlers#notification'](method, null(params))
      -- Other plugins show progress too.
      if method == '$/progress' and vim.lsp.handlers[method] then
        return vim.lsp.handlers[method](err, params, ctx, config)
      end
    end
  end
  if vim.fn.has('nvim-0.10') == 1 then
    -- It can watch files for the server, and may show code lenses itself.
    out['client/registerCapability'] = nil
    out['client/unregisterCapability'] = nil
    local refresh, theirs = out['workspace/codeLens/refresh'], vim.lsp.handlers['workspace/codeLens/refresh']
    out['workspace/codeLens/refresh'] = theirs and function(...)
      refresh(...)
      return theirs(...)
    end or refresh
  end
  return out
end

-- Neovim tells a non-zero exit code by a message of its own and a refused start by a stack trace.
-- Ours say what to do, so both are kept from it where they can be (0.10).
local function command(cmd, root, state)
  if vim.fn.has('nvim-0.10') == 0 then
    return cmd
  end
  return function(dispatchers)
    local exit = dispatchers.on_exit
    dispatchers.on_exit = function(code)
      state.code = code
      exit(0, 0)
    end
    local rpc = vim.lsp.rpc.start(cmd, dispatchers, { cwd = root })
    local request = rpc.request
    rpc.request = function(method, params, callback, ...)
      return request(method, params, method ~= 'initialize' and callback or function(err, result)
        if not err then
          return callback(err, result)
        end
        vim.schedule(function()
          vim.fn['devhelper#client#initialized'](state.run or 0, plain(err), vim.NIL)
        end)
      end, ...)
    end
    return rpc
  end
end

-- What is answered in ignore files alone is not offered anywhere else, so that neither K nor gd
-- ask this server about Python.
local only_ignore_files = {
  ['textDocument/hover'] = true, ['textDocument/completion'] = true, ['textDocument/documentSymbol'] = true,
  ['textDocument/foldingRange'] = true, ['textDocument/documentLink'] = true, ['textDocument/formatting'] = true,
  ['textDocument/semanticTokens/full'] = true, ['textDocument/semanticTokens'] = true, ['textDocument/inlayHint'] = true,
  ['textDocument/definition'] = true, ['textDocument/references'] = true,
}

local function narrow(c)
  local supports = c.supports_method
  c.supports_method = function(a, b, d)
    -- Since 0.11 it is a method, and the buffer may be a number.
    local method = type(a) == 'table' and b or a
    local where = type(a) == 'table' and d or b
    local buf = type(where) == 'table' and where.bufnr or where
    if only_ignore_files[method] then
      -- Since 0.10 who asks without a buffer sets options of all of them.
      if type(buf) ~= 'number' and vim.fn.has('nvim-0.10') == 1 then
        return false
      end
      buf = (type(buf) == 'number' and buf ~= 0) and buf or vim.api.nvim_get_current_buf()
      if vim.fn['devhelper#ignorefile#is'](buf) == 0 then
        return false
      end
    end
    return supports(a, b, d)
  end
end

local function base(cmd, root, params, state)
  return {
    name = 'devhelper',
    cmd = command(cmd, root, state),
    on_exit = vim.schedule_wrap(function(code)
      if current == state then
        current = nil
      end
      if state.run then
        vim.fn['devhelper#client#exited'](state.run, state.code or code)
      end
    end),
    root_dir = root,
    handlers = handlers(),
    init_options = params.initializationOptions,
    settings = { devhelper = params.initializationOptions.settings },
    capabilities = vim.tbl_deep_extend('force', vim.lsp.protocol.make_client_capabilities(), params.capabilities),
    offset_encoding = 'utf-8',
    -- Changes are sent at once: an edit made for a text is only taken for that very text.
    flags = { debounce_text_changes = 0, exit_timeout = 1000 },
  }
end

function M.start(spec, run)
  local state = { run = run }
  local config = base(spec.cmd, spec.root, spec.params, state)
  -- Scheduled: Neovim 0.7 counts the client among the running ones only after this.
  local begun = vim.schedule_wrap(function(_, result)
    vim.fn['devhelper#client#initialized'](run, vim.empty_dict(), result)
  end)
  config.on_init = function(c, result)
    narrow(c)
    begun(c, result)
  end
  config.on_error = vim.schedule_wrap(function(code, err)
    local text = type(err) == 'table' and (err.message or vim.inspect(err)) or tostring(err)
    vim.fn['devhelper#log#add']('vim.lsp: ' .. tostring(code) .. ': ' .. text)
  end)
  current = state
  if modern then
    state.id = vim.lsp.start(config, { attach = false, silent = true, reuse_client = function() return false end })
  else
    state.id = vim.lsp.start_client(config)
  end
  if not state.id then
    error('vim.lsp could not run ' .. spec.cmd[1], 0)
  end
end

-- For lsp/devhelper.lua: one client for all projects, used by :Devhelper too.
function M.enabled()
  local found = vim.fn['devhelper#binary#find']()
  local cmd = #found.cmd > 0 and found.cmd or { 'devhelper', 'lsp' }
  local state = {}
  local config = base(cmd, nil, vim.fn['devhelper#capabilities#params'](vim.fn.getcwd()), state)
  config.root_dir = function(buf, done)
    if vim.fn['devhelper#buffer#eligible'](buf) == 1 then
      done(vim.fn['devhelper#root#of'](vim.fn['devhelper#buffer#path'](buf)))
    end
  end
  config.reuse_client = function(c) return c.name == 'devhelper' end
  config.on_init = function(c, result)
    narrow(c)
    if current then
      return
    end
    current = state
    state.id = c.id
    state.run = vim.fn['devhelper#client#adopt'](result, c.root_dir or vim.fn.getcwd())
  end
  return config
end

function M.answer(key, index)
  replies[key](index)
end

function M.request(seq, method, params)
  local c = client()
  if not c then
    error('the server does not run', 0)
  end
  local ok, id = invoke(c, 'request', method, params, function(err, result)
    vim.fn['devhelper#request#answer'](seq, plain(err), null(result))
  end, vim.api.nvim_get_current_buf())
  if not ok then
    error('the server does not run', 0)
  end
  return id
end

function M.notify(method, params)
  local c = client()
  if c then
    invoke(c, 'notify', method, params)
  end
end

function M.cancel(id)
  local c = client()
  if c then
    invoke(c, 'cancel_request', id)
  end
end

function M.sync(method, params, ms)
  local c = client()
  local reply, err
  if c then
    reply, err = invoke(c, 'request_sync', method, params, ms, vim.api.nvim_get_current_buf())
  end
  if not reply then
    return { { code = -32000, message = err or 'the server does not run' }, vim.NIL }
  end
  return { plain(reply.err), null(reply.result) }
end

function M.stop(force)
  local c = client()
  if c then
    invoke(c, 'stop', force)
    if not force then
      -- Neovim asks kindly; a server that hangs is ended.
      vim.defer_fn(function()
        if not c.is_stopped then return end
        if not invoke(c, 'is_stopped') then invoke(c, 'stop', true) end
      end, 2000)
    end
  end
end

-- Neovim sends shutdown and exit itself when it ends; waiting until the process is gone is ours.
function M.leave()
  local c = client()
  if c then
    invoke(c, 'stop', false)
    vim.wait(1000, function() return invoke(c, 'is_stopped') end, 5)
    if not invoke(c, 'is_stopped') then
      invoke(c, 'stop', true)
    end
  end
end

function M.attach(buf)
  local c = client()
  if not c or vim.lsp.buf_is_attached(buf, c.id) then
    return
  end
  -- Neovim 0.8 and 0.9 take these for every server that completes or finds definitions.
  local options = { omnifunc = vim.bo[buf].omnifunc, tagfunc = vim.bo[buf].tagfunc, formatexpr = vim.bo[buf].formatexpr }
  vim.lsp.buf_attach_client(buf, c.id)
  if vim.fn['devhelper#ignorefile#is'](buf) == 0 then
    for name, value in pairs(options) do
      if vim.bo[buf][name] ~= value then
        vim.bo[buf][name] = value
      end
    end
  end
end

function M.detach(buf)
  local c = client()
  if c and vim.lsp.buf_is_attached(buf, c.id) then
    vim.lsp.buf_detach_client(buf, c.id)
  end
end

function M.attached()
  local c = client()
  if not c then
    return 0
  end
  return #vim.tbl_filter(function(buf) return vim.lsp.buf_is_attached(buf, c.id) end, vim.api.nvim_list_bufs())
end

-- What Neovim has told the server of a buffer; null for one it has not been shown.
function M.version(buf)
  local c = client()
  if not c or not vim.lsp.buf_is_attached(buf, c.id) then
    return vim.NIL
  end
  return null(vim.lsp.util.buf_versions[buf])
end

-- Whether Neovim would ask this server about a buffer.
function M.supports(method, buf)
  local c = client()
  return c ~= nil and invoke(c, 'supports_method', method, { bufnr = buf })
end

-- Neovim writes the server's stderr into its own log.
function M.stderr()
  local path = vim.lsp.get_log_path()
  local file = io.open(path, 'r')
  if not file then
    return {}
  end
  local size = file:seek('end')
  file:seek('set', math.max(0, size - 32768))
  local lines = {}
  for line in file:lines() do
    local text = line:find('devhelper', 1, true) and line:match('"stderr"%s+(.*)$')
    if text then
      lines[#lines + 1] = (text:gsub('^"', ''):gsub('"$', ''):gsub('\\n$', ''))
    end
  end
  file:close()
  return lines
end

return M
