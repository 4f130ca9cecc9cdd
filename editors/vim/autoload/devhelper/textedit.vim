" Text edits on lists of lines and on buffers.
"
" An edit here is {l1, c1, l2, c2, lines, stops}: the text from line l1, byte c1 up to line l2,
" byte c2 (all 0-based) becomes lines; stops are the tab stops of a snippet inside lines.

" Edits of the protocol as edits of a document given as lines, in order of place. Throws when two
" of them overlap.
function! devhelper#textedit#read(edits, lines) abort
  let all = map(copy(a:edits), {i, e -> s:read(e, a:lines, i)})
  call sort(all, {a, b -> s:compare([a.l1, a.c1], [b.l1, b.c1]) ? s:compare([a.l1, a.c1], [b.l1, b.c1]) : a.index - b.index})
  for i in range(1, len(all) - 1)
    if s:compare([all[i - 1].l2, all[i - 1].c2], [all[i].l1, all[i].c1]) > 0
      throw 'two edits overlap'
    endif
  endfor
  return all
endfunction

function! s:read(edit, lines, index) abort
  let [text, stops] = [get(a:edit, 'newText', ''), []]
  if has_key(a:edit, 'snippet')
    let [text, stops] = devhelper#snippet#parse(a:edit.snippet.value)
  endif
  let [l1, c1] = s:place(a:edit.range.start, a:lines)
  let [l2, c2] = s:place(a:edit.range.end, a:lines)
  return {'l1': l1, 'c1': c1, 'l2': l2, 'c2': c2, 'lines': split(text, '\r\n\|\n\|\r', 1), 'stops': stops, 'index': a:index}
endfunction

" Past the last line is the end of the document.
function! s:place(position, lines) abort
  let last = len(a:lines) - 1
  if a:position.line > last
    return [last, len(a:lines[last])]
  endif
  return [a:position.line, devhelper#position#byte(a:lines[a:position.line], a:position.character)]
endfunction

function! s:compare(a, b) abort
  return a:a[0] == a:b[0] ? a:a[1] - a:b[1] : a:a[0] - a:b[0]
endfunction

" The document after edits, as lines.
function! devhelper#textedit#lines(lines, edits) abort
  let [new, at] = [[''], [0, 0]]
  for e in a:edits
    call s:add(new, s:between(a:lines, at, [e.l1, e.c1]))
    call s:add(new, e.lines)
    let at = [e.l2, e.c2]
  endfor
  let last = len(a:lines) - 1
  return s:add(new, s:between(a:lines, at, [last, len(a:lines[last])]))
endfunction

function! s:between(lines, from, to) abort
  if a:from[0] == a:to[0]
    return [strpart(a:lines[a:from[0]], a:from[1], a:to[1] - a:from[1])]
  endif
  return [strpart(a:lines[a:from[0]], a:from[1])] + a:lines[a:from[0] + 1 : a:to[0] - 1] + [strpart(a:lines[a:to[0]], 0, a:to[1])]
endfunction

function! s:add(lines, more) abort
  let a:lines[-1] .= a:more[0]
  return extend(a:lines, a:more[1:])
endfunction

" Where a place of the old document is in the new one; a place inside replaced text is where that
" text began.
function! devhelper#textedit#moved(place, edits) abort
  let [l, c] = a:place
  for e in reverse(copy(a:edits))
    if s:compare([e.l2, e.c2], [l, c]) <= 0
      let [l, c] = s:shifted(l, c, e)
    elseif s:compare([e.l1, e.c1], [l, c]) < 0
      let [l, c] = [e.l1, e.c1]
    endif
  endfor
  return [l, c]
endfunction

function! s:shifted(l, c, e) abort
  let more = len(a:e.lines) - 1
  if a:l > a:e.l2
    return [a:l + more - (a:e.l2 - a:e.l1), a:c]
  endif
  return [a:e.l1 + more, a:c - a:e.c2 + len(a:e.lines[-1]) + (more == 0 ? a:e.c1 : 0)]
endfunction

" The tab stops of all edits in the new document: [{number, l1, c1, l2, c2, mirror}].
function! devhelper#textedit#stops(edits) abort
  let stops = []
  for i in range(len(a:edits))
    let e = a:edits[i]
    if empty(e.stops)
      continue
    endif
    let [l, c] = devhelper#textedit#moved([e.l1, e.c1], i == 0 ? [] : a:edits[: i - 1])
    for s in e.stops
      let [from, to] = [s:inside(e.lines, s.start), s:inside(e.lines, s.end)]
      call add(stops, {'number': s.number, 'mirror': s.mirror,
            \ 'l1': l + from[0], 'c1': from[1] + (from[0] == 0 ? c : 0), 'l2': l + to[0], 'c2': to[1] + (to[0] == 0 ? c : 0)})
    endfor
  endfor
  return stops
endfunction

" The line and byte of a byte of a text, whose line breaks count one.
function! s:inside(lines, byte) abort
  let [line, byte] = [0, a:byte]
  while byte > len(a:lines[line])
    let [byte, line] = [byte - len(a:lines[line]) - 1, line + 1]
  endwhile
  return [line, byte]
endfunction

" Applies edits to a loaded buffer. Lines that no edit touches keep their marks and folds.
function! devhelper#textedit#buffer(buf, edits) abort
  let lines = devhelper#buffer#lines(a:buf)
  let real = len(getbufline(a:buf, 1, '$'))
  for group in reverse(s:groups(a:edits))
    let [first, last] = [group[0].l1, group[-1].l2]
    let local = map(copy(group), {_, e -> extend(copy(e), {'l1': e.l1 - first, 'l2': e.l2 - first})})
    let new = devhelper#textedit#lines(lines[first : last], local)
    if last == len(lines) - 1
      " Whether the text ends with a line break is an option of the buffer, not a line.
      let ends = new[-1] ==# '' && (len(new) > 1 || first > 0)
      if ends
        call remove(new, -1)
      endif
      if getbufvar(a:buf, '&endofline') != ends && !(new ==# [''] && first == 0)
        call setbufvar(a:buf, '&endofline', ends)
      endif
    endif
    call s:replace(a:buf, first + 1, min([last + 1, real]), new)
  endfor
endfunction

" Edits that touch common lines, together.
function! s:groups(edits) abort
  let groups = []
  for e in a:edits
    if !empty(groups) && groups[-1][-1].l2 >= e.l1
      call add(groups[-1], e)
    else
      call add(groups, [e])
    endif
  endfor
  return groups
endfunction

" Replaces the lines first..last (1-based; last < first inserts), leaving equal ones alone.
function! s:replace(buf, first, last, new) abort
  let [first, last, new] = [a:first, a:last, a:new]
  let old = last < first ? [] : getbufline(a:buf, first, last)
  while !empty(old) && !empty(new) && old[0] ==# new[0]
    let [old, new, first] = [old[1:], new[1:], first + 1]
  endwhile
  while !empty(old) && !empty(new) && old[-1] ==# new[-1]
    let [old, new] = [old[:-2], new[:-2]]
  endwhile
  let same = min([len(old), len(new)])
  if same > 0
    call setbufline(a:buf, first, new[: same - 1])
  endif
  if len(new) > same
    call appendbufline(a:buf, first + same - 1, new[same :])
  elseif len(old) > same
    if len(old) == len(getbufline(a:buf, 1, '$')) && same == 0
      " Vim would say that there are no lines left.
      call setbufline(a:buf, 1, '')
      let same = 1
    endif
    if len(old) > same
      call deletebufline(a:buf, first + same, first + len(old) - 1)
    endif
  endif
endfunction
