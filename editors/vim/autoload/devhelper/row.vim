" One line of a list: "> * label  detail            keys". The selected and the recent one are
" marked by characters too, for screens without colours.
let s:gutter = 3

function! devhelper#row#make(item, selected, width) abort
  let gutter = (a:selected ? '>' : ' ') . (get(a:item, 'mark', 0) ? '*' : ' ') . ' '
  let right = devhelper#row#plain(get(a:item, 'right', ''))
  let room = a:width - s:gutter - (right ==# '' ? 0 : strdisplaywidth(right) + 1)
  let label = devhelper#row#cut(devhelper#row#plain(a:item.label), room)
  let spans = []
  if get(a:item, 'dim', 0)
    call add(spans, [s:gutter, len(label), 'DevhelperDim'])
  endif
  for [start, length] in get(a:item, 'match', [])
    if start + length <= len(label)
      call add(spans, [s:gutter + start, length, 'DevhelperMatch'])
    endif
  endfor
  let text = gutter . label
  let room -= strdisplaywidth(label) + 2
  let detail = room > 5 ? devhelper#row#cut(devhelper#row#plain(get(a:item, 'detail', '')), room) : ''
  if detail !=# ''
    call add(spans, [len(text) + 2, len(detail), 'DevhelperDim'])
    let text .= '  ' . detail
  endif
  let pad = repeat(' ', a:width - strdisplaywidth(text) - strdisplaywidth(right))
  if right !=# ''
    call add(spans, [len(text . pad), len(right), 'DevhelperKey'])
  endif
  return {'text': text . pad . right, 'spans': spans, 'selected': a:selected}
endfunction

" No character that would spoil the line; each is one byte, so places stay right.
function! devhelper#row#plain(text) abort
  return substitute(a:text, '[[:cntrl:]]', ' ', 'g')
endfunction

" What fits into a number of cells.
function! devhelper#row#cut(text, cells) abort
  if strdisplaywidth(a:text) <= a:cells
    return a:text
  endif
  let [out, used] = ['', 0]
  for char in split(a:text, '\zs')
    let used += strdisplaywidth(char)
    if used > a:cells - 1
      break
    endif
    let out .= char
  endfor
  return out . '~'
endfunction
