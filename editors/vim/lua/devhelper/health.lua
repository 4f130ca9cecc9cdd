-- :checkhealth devhelper
local M = {}
local health = vim.health or require('health')
local start = health.start or health.report_start
local ok = health.ok or health.report_ok
local info = health.info or health.report_info
local fail = health.error or health.report_error

function M.check()
  start('devhelper')
  local found = vim.fn['devhelper#binary#find']()
  if #found.cmd == 0 then
    fail(vim.fn['devhelper#binary#advice']())
    return
  end
  ok(table.concat(found.cmd, ' ') .. ' (' .. found.how .. ')')
  local manifest = vim.fn['devhelper#manifest#get']()
  if #manifest.commands == 0 then
    fail('the list of commands ' .. vim.fn['devhelper#manifest#path']() .. ' cannot be read')
  else
    ok(#manifest.commands .. ' commands, protocol ' .. manifest.protocol)
  end
  for _, line in ipairs(vim.fn['devhelper#doctor#facts']()) do
    if line:match('^  ') then
      info(vim.trim(line))
    end
  end
end

return M
