" Walks through the tab stops of an edit: <Tab> and <S-Tab> go on and back, in the buffer and only
" while stops are left. The texts of stops with one number follow the first on leaving it.
"
" Places are kept by the editor (text properties, extmarks), so typing moves them.
let s:now = {} " {buf, numbers, at, marks: {number: [mark, ...]}, maps}; empty without a snippet

function! devhelper#tabstops#active() abort
  return !empty(s:now)
endfunction

" Begins at the first stop; the buffer must be the current one. stops as devhelper#textedit#stops.
function! devhelper#tabstops#start(buf, stops) abort
  call devhelper#tabstops#stop()
  if empty(a:stops) || a:buf != bufnr('')
    return
  endif
  let marks = {}
  for s in a:stops
    let mark = devhelper#ui#call('mark', [a:buf, [s.l1 + 1, s.c1 + 1, s.l2 + 1, s.c2 + 1], 'after'])
    let marks[s.number] = s.mirror ? add(get(marks, s.number, []), mark) : insert(get(marks, s.number, []), mark)
  endfor
  let numbers = sort(map(keys(marks), 'v:val + 0'), {a, b -> (a == 0 ? 1000000 : a) - (b == 0 ? 1000000 : b)})
  let s:now = {'buf': a:buf, 'numbers': numbers, 'at': 0, 'marks': marks, 'maps': []}
  call s:map()
  augroup devhelper_tabstops
    autocmd!
    execute 'autocmd BufUnload <buffer=' . a:buf . '> call devhelper#tabstops#stop()'
  augroup END
  call s:visit(0)
endfunction

" Ends it: stops and mappings go, the text stays.
function! devhelper#tabstops#stop() abort
  if empty(s:now)
    return
  endif
  let [now, s:now] = [s:now, {}]
  augroup devhelper_tabstops
    autocmd!
  augroup END
  if bufloaded(now.buf)
    for marks in values(now.marks)
      call map(copy(marks), {_, mark -> devhelper#ui#call('unmark', [now.buf, mark])})
    endfor
    call devhelper#ui#call('unmap', [now.buf, now.maps])
  endif
endfunction

function! s:map() abort
  for mode in ['i', 's']
    for [lhs, step] in [['<Tab>', 1], ['<S-Tab>', -1]]
      let before = maparg(lhs, mode, 0, 1)
      call add(s:now.maps, {'mode': mode, 'lhs': lhs, 'before': get(before, 'buffer', 0) ? before : {}})
      execute mode . 'noremap <buffer> <silent>' lhs '<Cmd>call devhelper#tabstops#jump(' . step . ')<CR>'
    endfor
  endfor
endfunction

" The mappings: to the next or previous stop. Away from the snippet the key is itself again.
function! devhelper#tabstops#jump(step) abort
  if empty(s:now) || bufnr('') != s:now.buf || !s:near()
    call devhelper#tabstops#stop()
    call feedkeys(a:step > 0 ? "\<Tab>" : "\<S-Tab>", 'mi')
    return
  endif
  call devhelper#log#guard('tab stop', function('s:leave'), [])
  let at = s:now.at + a:step
  if at >= len(s:now.numbers)
    call devhelper#tabstops#stop()
  elseif at >= 0
    call s:visit(at)
  endif
endfunction

" Whether the cursor is on the lines of the snippet.
function! s:near() abort
  let places = filter(map(s:all(), {_, mark -> devhelper#ui#call('place', [s:now.buf, mark])}), '!empty(v:val)')
  return !empty(places) && line('.') >= min(map(copy(places), 'v:val[0]')) && line('.') <= max(map(copy(places), 'v:val[2]'))
endfunction

function! s:all() abort
  let all = []
  call map(copy(values(s:now.marks)), {_, marks -> extend(all, marks)})
  return all
endfunction

" What was typed at a stop goes to its mirrors, last place first so that the others stay true.
function! s:leave() abort
  let marks = s:now.marks[s:now.numbers[s:now.at]]
  let main = devhelper#ui#call('place', [s:now.buf, marks[0]])
  if empty(main) || len(marks) < 2
    return
  endif
  let text = s:text(main)
  let mirrors = filter(map(marks[1:], {_, mark -> [devhelper#ui#call('place', [s:now.buf, mark]), mark]}), '!empty(v:val[0])')
  for [place, mark] in reverse(sort(mirrors, {a, b -> a[0][0] == b[0][0] ? a[0][1] - b[0][1] : a[0][0] - b[0][0]}))
    if s:text(place) !=# text
      let edit = {'l1': place[0] - 1, 'c1': place[1] - 1, 'l2': place[2] - 1, 'c2': place[3] - 1, 'lines': text, 'stops': []}
      call devhelper#textedit#buffer(s:now.buf, [edit])
      let end = len(text) == 1 ? [place[0], place[1] + len(text[0])] : [place[0] + len(text) - 1, len(text[-1]) + 1]
      call devhelper#ui#call('unmark', [s:now.buf, mark])
      let marks[index(marks, mark)] = devhelper#ui#call('mark', [s:now.buf, place[0:1] + end, 'after'])
    endif
  endfor
endfunction

function! s:text(place) abort
  let [l1, c1, l2, c2] = a:place
  let lines = getbufline(s:now.buf, l1, l2)
  let lines[-1] = strpart(lines[-1], 0, c2 - 1)
  let lines[0] = strpart(lines[0], c1 - 1)
  return lines
endfunction

" Keys and not commands: the mode has to change, which a mapping's command cannot do by itself.
" They go before what the user has typed ahead.
function! s:visit(at) abort
  let s:now.at = a:at
  let marks = s:now.marks[s:now.numbers[a:at]]
  let s:target = devhelper#ui#call('place', [s:now.buf, marks[0]])
  if a:at == len(s:now.numbers) - 1 && len(marks) == 1
    call devhelper#tabstops#stop()
  elseif !empty(s:target)
    call s:settle(s:target)
  endif
  if empty(s:target)
    return
  endif
  call feedkeys((mode() ==# 'n' ? '' : "\<Esc>") . "\<Cmd>call devhelper#tabstops#select()\<CR>", 'ni')
endfunction

" What is typed at a place belongs to the stop that is visited and to those around it, not to its
" neighbours.
function! s:settle(active) abort
  for [number, marks] in items(s:now.marks)
    let turn = index(s:now.numbers, number + 0)
    for i in range(len(marks))
      let place = devhelper#ui#call('place', [s:now.buf, marks[i]])
      if !empty(place)
        call devhelper#ui#call('unmark', [s:now.buf, marks[i]])
        let kind = turn == s:now.at && i == 0 ? 'grow' : s:side(place, a:active, turn)
        let marks[i] = devhelper#ui#call('mark', [s:now.buf, place, kind])
      endif
    endfor
  endfor
endfunction

function! s:side(place, active, turn) abort
  let [from, to] = [a:place[0:1], a:place[2:3]]
  if a:active[0:1] == a:active[2:3] ? s:later(a:active[0:1], from) && s:later(to, a:active[0:1])
        \ : !s:later(from, a:active[0:1]) && !s:later(a:active[2:3], to)
    return 'grow'
  elseif a:place == a:active
    return a:turn < s:now.at ? 'before' : 'after'
  endif
  return s:later(a:active[2:3], from) ? 'before' : 'after'
endfunction

function! s:later(a, b) abort
  return a:a[0] > a:b[0] || (a:a[0] == a:b[0] && a:a[1] > a:b[1])
endfunction

" The text of the stop in Select mode, so that typing replaces it; Insert mode when it is empty.
function! devhelper#tabstops#select() abort
  let [l1, c1, l2, c2] = s:target
  call cursor(l1, c1)
  if [l1, c1] == [l2, c2]
    call feedkeys(c1 > len(getline(l1)) ? 'A' : 'i', 'ni')
    return
  endif
  normal! zv
  " The last character, not the one after it, unless 'selection' excludes it.
  let back = &selection ==# 'exclusive' ? '' : c2 > 1 ? 'h' : 'k$'
  call feedkeys("v\<Cmd>call cursor(" . l2 . ',' . c2 . ")\<CR>" . back . "\<C-g>", 'ni')
endfunction
