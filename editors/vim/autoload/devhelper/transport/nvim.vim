" The server as a client of vim.lsp; the other half is lua/devhelper/lsp.lua. Functions cannot be
" handed from Vim script to Lua, so everything goes by name and number.
" (v:lua and not luaeval(): that one turns an empty dictionary into something JSON cannot hold.)

function! devhelper#transport#nvim#start(spec, run) abort
  call v:lua.require'devhelper.lsp'.start(a:spec, a:run)
endfunction

function! devhelper#transport#nvim#request(seq, method, params) abort
  return v:lua.require'devhelper.lsp'.request(a:seq, a:method, a:params)
endfunction

function! devhelper#transport#nvim#notify(method, params) abort
  call v:lua.require'devhelper.lsp'.notify(a:method, a:params)
endfunction

function! devhelper#transport#nvim#cancel(id) abort
  call v:lua.require'devhelper.lsp'.cancel(a:id)
endfunction

function! devhelper#transport#nvim#sync(method, params, ms) abort
  return v:lua.require'devhelper.lsp'.sync(a:method, a:params, a:ms)
endfunction

function! devhelper#transport#nvim#stderr() abort
  return v:lua.require'devhelper.lsp'.stderr()
endfunction

function! devhelper#transport#nvim#stop() abort
  call v:lua.require'devhelper.lsp'.stop(v:false)
endfunction

function! devhelper#transport#nvim#kill() abort
  call v:lua.require'devhelper.lsp'.stop(v:true)
endfunction

function! devhelper#transport#nvim#leave() abort
  call v:lua.require'devhelper.lsp'.leave()
endfunction

" For devhelper#sync, which leaves documents to vim.lsp.
function! devhelper#transport#nvim#attach(buf) abort
  call v:lua.require'devhelper.lsp'.attach(a:buf)
endfunction

function! devhelper#transport#nvim#detach(buf) abort
  call v:lua.require'devhelper.lsp'.detach(a:buf)
endfunction

function! devhelper#transport#nvim#version(buf) abort
  return v:lua.require'devhelper.lsp'.version(a:buf)
endfunction

function! devhelper#transport#nvim#attached() abort
  return v:lua.require'devhelper.lsp'.attached()
endfunction

function! devhelper#transport#nvim#reply(key, index) abort
  call v:lua.require'devhelper.lsp'.answer(a:key, a:index)
endfunction
