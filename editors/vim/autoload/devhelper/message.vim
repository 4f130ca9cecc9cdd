" Messages to the user: one line in the message area where it fits, else a small window beside
" :messages, because a second line would ask for <CR> in the midst of the user's typing.
let s:groups = {'error': 'ErrorMsg', 'warning': 'WarningMsg', 'info': 'None'}
let s:told = {}
let s:last = ['', []] " the newest text and when it came

" level is info, warning or error. The same error within a second is shown once: several requests
" may fail for one reason.
function! devhelper#message#show(text, level) abort
  let again = a:level ==# 'error' && a:text ==# s:last[0] && reltimefloat(reltime(s:last[1])) < 1.0
  if a:text !=# '' && !again
    let s:last = [a:text, reltime()]
    call devhelper#log#add(a:level . ': ' . a:text)
    call devhelper#idle#do(function('s:show', [a:text, get(s:groups, a:level, 'None')]))
  endif
endfunction

" The same, but only the first time for a key; devhelper#message#forget makes it new again. It
" says whether it was the first.
function! devhelper#message#once(key, text, level) abort
  if has_key(s:told, a:key)
    return 0
  endif
  let s:told[a:key] = 1
  call devhelper#message#show(a:text, a:level)
  return 1
endfunction

function! devhelper#message#forget() abort
  let s:told = {}
endfunction

" A word on work in progress: shown when it can be shown now, and not kept.
function! devhelper#message#passing(text) abort
  if devhelper#idle#now()
    redraw
    echo devhelper#row#cut(devhelper#row#plain('devhelper: ' . a:text), &columns - 20)
  endif
endfunction

function! s:show(text, group) abort
  let lines = split('devhelper: ' . a:text, "\n")
  " Room for what 'ruler' and 'showcmd' take from the last line.
  let fits = len(lines) == 1 && strdisplaywidth(lines[0]) < &columns - 20
  execute 'echohl' a:group
  for line in lines
    if fits
      redraw
      echomsg line
    else
      silent echomsg line
    endif
  endfor
  echohl None
  if !fits
    call devhelper#ui#call('notify', [lines, a:group])
  endif
endfunction
