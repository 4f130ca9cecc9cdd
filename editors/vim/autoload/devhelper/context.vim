" What the editor knows about where its user is, for palette requests.

" The current buffer, cursor, and selection in Visual mode.
function! devhelper#context#get() abort
  let context = s:here()
  if !empty(context) && mode() =~# "^[vV\<C-v>]"
    let [from, to] = sort([getpos('v')[1:2], getpos('.')[1:2]], {a, b -> a[0] == b[0] ? a[1] - b[1] : a[0] - b[0]})
    if mode() ==# 'v'
      let context.range = {'start': s:position(from[0], from[1] - 1), 'end': s:position(to[0], s:after(to[0], to[1]))}
    else
      let context.range = s:lines(from[0], to[0])
    endif
    execute "normal! \<Esc>"
  endif
  return context
endfunction

" The current buffer with the lines of a range as selection; exact when they are those of the
" last characterwise Visual selection.
function! devhelper#context#lines(line1, line2) abort
  let context = s:here()
  if empty(context)
    return context
  endif
  let [from, to] = [getpos("'<"), getpos("'>")]
  if visualmode() ==# 'v' && [from[1], to[1]] == [a:line1, a:line2]
    let context.range = {'start': s:position(from[1], from[2] - 1), 'end': s:position(to[1], s:after(to[1], to[2]))}
  else
    let context.range = s:lines(a:line1, a:line2)
  endif
  return context
endfunction

function! s:here() abort
  let buf = bufnr('')
  if !devhelper#buffer#eligible(buf)
    return {}
  endif
  return {'uri': devhelper#buffer#uri(buf), 'languageId': devhelper#buffer#language(buf), 'position': s:position(line('.'), col('.') - 1)}
endfunction

function! s:position(lnum, byte) abort
  return {'line': a:lnum - 1, 'character': devhelper#position#character(getline(a:lnum), a:byte)}
endfunction

" The byte after the character at a column.
function! s:after(lnum, column) abort
  let line = getline(a:lnum)
  return min([a:column - 1 + len(matchstr(line, '.', a:column - 1)), len(line)])
endfunction

function! s:lines(first, last) abort
  return {'start': {'line': a:first - 1, 'character': 0}, 'end': {'line': a:last, 'character': 0}}
endfunction
