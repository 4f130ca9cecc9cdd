" What happened, for :Devhelper log: the newest lines of the client and of the server's stderr.
let s:lines = []
let s:most = 500

function! devhelper#log#add(text) abort
  for line in split(a:text, "\n")
    call add(s:lines, strftime('%H:%M:%S ') . line)
  endfor
  if len(s:lines) > s:most
    call remove(s:lines, 0, len(s:lines) - s:most - 1)
  endif
endfunction

function! devhelper#log#lines() abort
  return copy(s:lines)
endfunction

" The last items of a list. (list[-5:] is empty when there are fewer.)
function! devhelper#log#last(list, most) abort
  return a:list[max([0, len(a:list) - a:most]) :]
endfunction

function! devhelper#log#clear() abort
  let s:lines = []
endfunction

" A function of a callback: what it throws is logged and does not reach the user's editing.
" It returns what Fn returns, or 0.
function! devhelper#log#guard(where, Fn, args) abort
  try
    return call(a:Fn, a:args)
  catch
    call devhelper#log#add('defect in ' . a:where . ': ' . v:exception . ' at ' . v:throwpoint)
  endtry
  return 0
endfunction
