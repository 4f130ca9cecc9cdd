" What opens windows or writes to the screen waits here until the user is in Normal mode with
" nothing half typed. Text may change at any time; the view may not.
let s:queue = []
let s:timer = -1
let s:interval = 30 " milliseconds between two looks, only while something waits

function! devhelper#idle#do(Fn) abort
  if devhelper#idle#now()
    call devhelper#log#guard('idle', a:Fn, [])
    return
  endif
  call add(s:queue, a:Fn)
  if s:timer == -1
    let s:timer = timer_start(s:interval, function('s:look'), {'repeat': -1})
  endif
endfunction

" Whether something may be shown at once.
function! devhelper#idle#now() abort
  return empty(s:queue) && s:idle()
endfunction

function! s:look(timer) abort
  while !empty(s:queue) && s:idle()
    call devhelper#log#guard('idle', remove(s:queue, 0), [])
  endwhile
  if empty(s:queue)
    call timer_stop(s:timer)
    let s:timer = -1
  endif
endfunction

function! s:idle() abort
  " cv and ce are Ex mode, in which scripts are run without a screen and nobody types.
  let mode = mode(1)
  if index(['n', 'nt', 'cv', 'ce'], mode) < 0 || getcmdwintype() !=# '' || devhelper#picker#is_open()
    return 0
  endif
  " m, a: in the middle of a mapping, a completion. (An operator shows in the mode.)
  return mode[0] ==# 'c' || !exists('*state') || state('ma') ==# ''
endfunction
