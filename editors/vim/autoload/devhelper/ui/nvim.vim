" Neovim's side of devhelper#ui; the work is done in lua/devhelper/ui.lua and picker.lua.

function! devhelper#ui#nvim#picker_open(title) abort
  call v:lua.require'devhelper.picker'.open(a:title)
endfunction

function! devhelper#ui#nvim#picker_draw(view) abort
  call v:lua.require'devhelper.picker'.draw(a:view)
endfunction

function! devhelper#ui#nvim#picker_close() abort
  call v:lua.require'devhelper.picker'.close()
endfunction

" Functions cannot be handed to Lua: the one of the open menu waits here.
let s:menus = {}

function! devhelper#ui#nvim#menu(title, lines, Fn) abort
  let key = len(s:menus) + 1
  let s:menus[key] = a:Fn
  call v:lua.require'devhelper.ui'.menu(key, a:title, a:lines)
endfunction

function! devhelper#ui#nvim#chosen(key, index) abort
  call devhelper#log#guard('menu', remove(s:menus, a:key), [a:index])
endfunction

function! devhelper#ui#nvim#notify(lines, group) abort
  call v:lua.require'devhelper.ui'.notify(a:lines, a:group)
endfunction

function! devhelper#ui#nvim#mark(buf, place, kind) abort
  return v:lua.require'devhelper.ui'.mark(a:buf, a:place, a:kind)
endfunction

function! devhelper#ui#nvim#place(buf, mark) abort
  return v:lua.require'devhelper.ui'.place(a:buf, a:mark)
endfunction

function! devhelper#ui#nvim#unmark(buf, mark) abort
  call v:lua.require'devhelper.ui'.unmark(a:buf, a:mark)
endfunction

function! devhelper#ui#nvim#unmap(buf, maps) abort
  call v:lua.require'devhelper.ui'.unmap(a:buf, a:maps)
endfunction
