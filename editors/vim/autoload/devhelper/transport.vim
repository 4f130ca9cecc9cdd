" The way to the server: a channel of Vim, or vim.lsp in Neovim. Both files under transport/ have
"
"   start(spec, run)             spec: {cmd, root, params}; run: number that callbacks carry; throws
"   request(seq, method, params) the id for cancel; the answer goes to devhelper#request#answer(seq, ...)
"   notify(method, params)
"   cancel(id)
"   sync(method, params, ms)     [error, result]; only for completing a command line
"   stop()                       asks the server to end, ends it when it does not
"   kill()
"   leave()                      the editor ends: as stop, but returns only when the server is gone
"   stderr()                     the newest lines of the server's stderr
"
" and call devhelper#client#initialized(run, error, result), devhelper#client#exited(run, code),
" and devhelper#handlers#request / #notification.
let s:prefix = 'devhelper#transport#' . (has('nvim') ? 'nvim' : 'vim') . '#'

function! devhelper#transport#call(name, args) abort
  return call(s:prefix . a:name, a:args)
endfunction
