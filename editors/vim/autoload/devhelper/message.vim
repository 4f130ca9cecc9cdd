" Messages to the user: one line in the message area where it fits, else a small window, because a
" second line would ask for <CR> in the midst of the user's typing. :messages has all of them.
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
  let room = s:room()
  let fits = len(lines) == 1 && strdisplaywidth(lines[0]) < room
  execute 'echohl' a:group
  " Piece by piece, each on a cleared line: so all of it is in :messages and nothing asks for <CR>.
  for line in lines
    for piece in s:pieces(line, room)
      redraw
      echomsg piece
    endfor
  endfor
  echohl None
  if !fits
    redraw
    echo ''
    call devhelper#ui#call('notify', [lines, a:group])
  endif
endfunction

" What 'ruler' and 'showcmd' leave of the last line.
function! s:room() abort
  return max([20, &columns - 20])
endfunction

" A line in pieces narrower than room, parted behind blanks; a word too long for that is parted
" where it fits even with all its characters two cells wide.
function! s:pieces(line, room) abort
  let [pieces, piece] = [[], '']
  for word in split(a:line, '\s\zs\ze\S')
    while strdisplaywidth(piece . word) >= a:room
      if piece ==# ''
        let piece = strcharpart(word, 0, (a:room - 1) / 2)
        let word = strpart(word, len(piece))
      endif
      call add(pieces, piece)
      let piece = ''
    endwhile
    let piece .= word
  endfor
  return add(pieces, piece)
endfunction
