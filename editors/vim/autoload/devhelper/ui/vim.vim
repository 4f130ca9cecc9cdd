" Vim's side of devhelper#ui: popup windows and text properties.
let s:picker = 0
let s:query = ''
let s:types = {}

function! s:type(group) abort
  if !has_key(s:types, a:group)
    " A colour of the text lies over the colour of the selected line.
    call prop_type_delete(a:group)
    call prop_type_add(a:group, {'highlight': a:group, 'combine': 1, 'priority': a:group ==# 'DevhelperSelected' ? 0 : 10})
    let s:types[a:group] = 1
  endif
  return a:group
endfunction

function! devhelper#ui#vim#border() abort
  return &encoding ==# 'utf-8' && &ambiwidth ==# 'single' ? ['─', '│', '─', '│', '╭', '╮', '╯', '╰'] : ['-', '|', '-', '|', '+', '+', '+', '+']
endfunction

function! s:top() abort
  return max([2, &lines / 8])
endfunction

function! devhelper#ui#vim#picker_open(title) abort
  let s:query = ''
  let s:picker = popup_create('', {
        \ 'title': ' ' . a:title . ' ', 'pos': 'topleft', 'line': s:top(), 'zindex': 300, 'mapping': 0, 'wrap': 0, 'scrollbar': 0,
        \ 'border': [], 'borderchars': devhelper#ui#vim#border(), 'borderhighlight': ['DevhelperBorder'], 'padding': [0, 1, 0, 1], 'highlight': 'Normal',
        \ 'filtermode': 'a', 'filter': function('s:filter'), 'callback': function('s:gone')})
endfunction

function! devhelper#ui#vim#picker_draw(view) abort
  let s:query = a:view.query
  let [prompt, note] = ['> ' . a:view.query, a:view.note]
  let first = prompt . repeat(' ', max([1, a:view.width - strdisplaywidth(prompt . note)])) . note
  let spans = [[len(first) - len(note), len(note), a:view.problem ? 'DevhelperProblem' : 'DevhelperDim'], [len(prompt), 1, 'DevhelperCursor']]
  let lines = [s:line({'text': first, 'spans': spans, 'selected': 0})] + map(copy(a:view.rows), {_, row -> s:line(row)})
  call popup_setoptions(s:picker, {'minwidth': a:view.width, 'maxwidth': a:view.width, 'minheight': a:view.height + 1,
        \ 'maxheight': a:view.height + 1, 'line': s:top(), 'col': max([1, (&columns - a:view.width - 4) / 2])})
  call popup_settext(s:picker, lines)
endfunction

function! s:line(row) abort
  let props = a:row.selected ? [{'col': 1, 'length': len(a:row.text), 'type': s:type('DevhelperSelected')}] : []
  for [start, length, group] in a:row.spans
    if length > 0
      call add(props, {'col': start + 1, 'length': length, 'type': s:type(group)})
    endif
  endfor
  return {'text': a:row.text, 'props': props}
endfunction

let s:keys = {
      \ "\<C-n>": 'next', "\<Down>": 'next', "\<C-j>": 'next', "\<C-p>": 'prev', "\<Up>": 'prev', "\<C-k>": 'prev',
      \ "\<PageDown>": 'down', "\<PageUp>": 'up', "\<CR>": 'accept', "\<C-x>": 'split', "\<C-v>": 'vsplit', "\<C-t>": 'tab',
      \ "\<Tab>": 'fill', "\<C-y>": 'yank', "\<Esc>": 'cancel', "\<C-c>": 'cancel'}

function! s:filter(popup, key) abort
  call devhelper#log#guard('key', function('s:key'), [a:key])
  return 1
endfunction

function! s:key(key) abort
  if has_key(s:keys, a:key)
    call devhelper#picker#key(s:keys[a:key])
  elseif a:key ==# "\<BS>" || a:key ==# "\<C-h>"
    call devhelper#picker#text(strcharpart(s:query, 0, strchars(s:query) - 1))
  elseif a:key ==# "\<C-u>"
    call devhelper#picker#text('')
  elseif a:key ==# "\<C-w>"
    call devhelper#picker#text(substitute(s:query, '\S*\s*$', '', ''))
  elseif strchars(a:key) == 1 && a:key =~# '^[[:print:]]$'
    call devhelper#picker#text(s:query . a:key)
  endif
endfunction

function! devhelper#ui#vim#picker_close() abort
  call popup_close(s:picker)
endfunction

function! s:gone(popup, result) abort
  let s:picker = 0
  call devhelper#log#guard('palette', function('devhelper#picker#closed'), [])
endfunction

function! devhelper#ui#vim#menu(title, lines, Fn) abort
  let Fn = a:Fn
  call popup_menu(a:lines, {'title': ' ' . split(a:title, "\n")[0] . ' ', 'borderchars': devhelper#ui#vim#border(), 'padding': [0, 1, 0, 1], 'zindex': 310,
        \ 'callback': {popup, choice -> devhelper#log#guard('menu', Fn, [choice < 1 ? -1 : choice - 1])}})
endfunction

" One note at a time, so that none hides a part of another.
let s:note = 0

function! devhelper#ui#vim#notify(lines, group) abort
  call popup_close(s:note)
  let s:note = popup_create(a:lines, {'pos': 'topright', 'line': 1, 'col': &columns, 'time': 8000, 'maxwidth': &columns * 2 / 3, 'tabpage': -1, 'zindex': 290,
        \ 'border': [], 'borderchars': devhelper#ui#vim#border(), 'borderhighlight': [a:group], 'padding': [0, 1, 0, 1], 'highlight': 'Normal', 'close': 'click'})
endfunction

" A mark is a text property. One over several lines is listed once for each of them.
let s:next = 1

function! devhelper#ui#vim#mark(buf, place, kind) abort
  let type = a:kind ==# 'grow' ? 'DevhelperStopGrows' : 'DevhelperStop'
  if !has_key(s:types, type)
    call prop_type_add(type, {'start_incl': a:kind ==# 'grow', 'end_incl': a:kind ==# 'grow'})
    let s:types[type] = 1
  endif
  let s:next += 1
  let [l1, c1, l2, c2] = a:place
  call prop_add(l1, c1, {'bufnr': a:buf, 'type': type, 'id': s:next, 'end_lnum': l2, 'end_col': c2})
  return s:next
endfunction

function! devhelper#ui#vim#place(buf, mark) abort
  let props = prop_list(1, {'bufnr': a:buf, 'end_lnum': -1, 'ids': [a:mark]})
  let props = filter(props, {_, p -> p.type =~# '^DevhelperStop'})
  if empty(props)
    return []
  endif
  let [first, last] = [props[0], props[-1]]
  return [first.lnum, first.col, last.lnum, last.col + last.length]
endfunction

function! devhelper#ui#vim#unmark(buf, mark) abort
  for type in filter(['DevhelperStop', 'DevhelperStopGrows'], 'has_key(s:types, v:val)')
    call prop_remove({'bufnr': a:buf, 'id': a:mark, 'type': type, 'both': 1, 'all': 1})
  endfor
endfunction

function! devhelper#ui#vim#unmap(buf, maps) abort
  " A mapping of another buffer cannot be reached; it goes with the buffer.
  if bufnr('') != a:buf
    return
  endif
  for map in a:maps
    if maparg(map.lhs, map.mode) =~# 'devhelper#tabstops#jump'
      execute map.mode . 'unmap <buffer>' map.lhs
    endif
    if !empty(map.before)
      call mapset(map.mode, 0, map.before)
    endif
  endfor
endfunction
