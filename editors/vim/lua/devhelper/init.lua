-- require('devhelper').setup{...}: sugar over g:devhelper_*; nothing needs it.
local M = {}

function M.setup(options)
  for name, value in pairs(options or {}) do
    vim.g['devhelper_' .. name] = value
  end
end

-- For Lua status lines.
function M.statusline()
  return vim.fn['devhelper#statusline']()
end

return M
