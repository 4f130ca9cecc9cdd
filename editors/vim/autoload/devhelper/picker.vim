" A list that is asked for anew at each keystroke: the state of it, the same in both editors.
" Drawing and keys are in ui/.
"
" A spec has
"   title
"   source(query, Done)       calls Done({items, note?, problem?, incomplete?}), now or later
"   accept(item, query, how)  after the list is gone; item is {} for typed text; how: '', split, vsplit, tab
"   refuse(item, query)       why that cannot be accepted, or ''
"   cancel()
"   fill(item)                text for the line, for <Tab>
"   yank(item)                text for the register, or ''
"   help(item)                lines for ?
"   free                      1: typed text may be taken; nothing is selected at first
" and an item {label, match?, detail?, right?, mark?, dim?}.
let s:p = {}

function! devhelper#picker#is_open() abort
  return !empty(s:p)
endfunction

function! devhelper#picker#open(spec) abort
  if !empty(s:p)
    return
  endif
  let s:p = {'spec': a:spec, 'query': '', 'items': [], 'selected': -1, 'top': 0, 'serial': 0, 'pending': 1, 'wanted': '-',
        \ 'note': '', 'problem': '', 'help': [],
        \ 'typing': mode() ==# 'i' ? getcurpos() : []}
  if !empty(s:p.typing) && !has('nvim')
    " What is chosen could not be shown in Insert mode. Neovim's windows end it themselves.
    stopinsert
  endif
  call s:measure()
  augroup devhelper_picker
    autocmd!
    autocmd VimResized * call devhelper#log#guard('resize', function('devhelper#picker#resized'), [])
  augroup END
  call devhelper#ui#call('picker_open', [a:spec.title])
  call s:refresh()
endfunction

" Never wider than the screen, whose frame takes four columns in Vim.
function! s:measure() abort
  let s:p.width = min([max([40, min([&columns * 4 / 5, 100])]), max([10, &columns - 4])])
  let s:p.height = max([1, min([14, &lines - 8])])
endfunction

function! devhelper#picker#resized() abort
  if !empty(s:p) && !has_key(s:p, 'closing')
    call s:measure()
    let s:p.top = max([0, s:p.selected - s:p.height + 1])
    call s:draw()
  endif
endfunction

" What is typed now.
function! devhelper#picker#text(query) abort
  if empty(s:p) || a:query ==# s:p.query
    return
  endif
  if a:query ==# '?' && s:p.query ==# '' && s:show_help()
    return
  endif
  let [s:p.query, s:p.help] = [a:query, []]
  call s:refresh()
endfunction

" A key: next, prev, down, up (a page), accept, split, vsplit, tab, fill, yank, cancel.
function! devhelper#picker#key(name) abort
  if empty(s:p) || has_key(s:p, 'closing')
    return
  elseif !empty(s:p.help)
    let s:p.help = []
    return s:draw()
  endif
  let item = s:item()
  if a:name ==# 'cancel'
    let s:p.left = 1
    call s:close(s:p.spec.cancel)
  elseif index(['accept', 'split', 'vsplit', 'tab'], a:name) >= 0
    call s:accept(a:name ==# 'accept' ? '' : a:name)
  elseif a:name ==# 'yank'
    call s:yank(item)
  elseif a:name ==# 'fill'
    let item = empty(item) ? get(s:p.items, 0, {}) : item
    if !empty(item)
      call devhelper#picker#text(s:p.spec.fill(item))
    endif
  else
    call s:move({'next': 1, 'prev': -1, 'down': s:p.height - 1, 'up': 1 - s:p.height}[a:name])
  endif
endfunction

" What stands before the text. Neovim before 0.9 shows no titles.
function! devhelper#picker#prompt() abort
  return (has('nvim') && !has('nvim-0.9') ? s:p.spec.title : '') . '> '
endfunction

" The user interface is gone.
function! devhelper#picker#closed() abort
  if empty(s:p)
    return
  endif
  let Then = get(s:p, 'closing', s:p.spec.cancel)
  let typing = has_key(s:p, 'left') ? s:p.typing : []
  let s:p = {}
  autocmd! devhelper_picker
  if !empty(typing)
    " Back to where the user was typing, by a key: :startinsert would wait for the next one.
    call setpos('.', typing)
    call feedkeys(typing[2] > len(getline('.')) ? 'A' : 'i', 'ni')
  endif
  call devhelper#idle#do(Then)
endfunction

" For tests: a copy of the state.
function! devhelper#picker#state() abort
  return copy(s:p)
endfunction

function! s:item() abort
  return s:p.selected >= 0 ? get(s:p.items, s:p.selected, {}) : {}
endfunction

function! s:refresh() abort
  let [s:p.serial, s:p.pending] = [s:p.serial + 1, 1]
  call s:p.spec.source(s:p.query, function('s:got', [s:p.serial]))
  if !empty(s:p)
    call s:draw()
  endif
endfunction

" An answer; those to an older text are of no use any more.
function! s:got(serial, answer) abort
  if empty(s:p) || a:serial != s:p.serial || has_key(s:p, 'closing')
    return
  endif
  let s:p.items = a:answer.items
  let [s:p.note, s:p.problem, s:p.pending] = [get(a:answer, 'note', ''), get(a:answer, 'problem', ''), 0]
  let [s:p.selected, s:p.top] = [empty(s:p.items) || s:p.spec.free ? -1 : 0, 0]
  if get(a:answer, 'incomplete', 0)
    let serial = a:serial
    call timer_start(150, {_ -> !empty(s:p) && s:p.serial == serial ? s:refresh() : 0})
  endif
  if s:p.wanted !=# '-'
    let [how, s:p.wanted] = [s:p.wanted, '-']
    call s:accept(how)
  endif
  if !empty(s:p)
    call s:draw()
  endif
endfunction

" <CR> on a list that belongs to an older text waits for the new one.
function! s:accept(how) abort
  if s:p.pending
    let s:p.wanted = a:how
    return
  endif
  let [item, query, spec] = [s:item(), s:p.query, s:p.spec]
  if empty(item) && !spec.free
    return
  endif
  let s:p.problem = empty(item) && s:p.problem !=# '' ? s:p.problem : spec.refuse(item, query)
  if s:p.problem !=# ''
    return s:draw()
  endif
  let how = a:how
  call s:close({-> spec.accept(item, query, how)})
endfunction

function! s:close(Then) abort
  let s:p.closing = a:Then
  call devhelper#ui#call('picker_close', [])
endfunction

function! s:yank(item) abort
  let text = empty(a:item) ? '' : s:p.spec.yank(a:item)
  if text !=# ''
    call setreg('"', text)
    let s:p.note = 'yanked'
    call s:draw()
  endif
endfunction

function! s:move(step) abort
  let last = len(s:p.items) - 1
  let first = s:p.spec.free ? -1 : 0
  let to = s:p.selected + a:step
  " One step wraps around, a page stops at the end.
  let s:p.selected = to > last ? (a:step == 1 ? first : last) : to < first ? (a:step == -1 ? last : first) : to
  let s:p.top = max([0, min([s:p.top, s:p.selected]), s:p.selected - s:p.height + 1])
  call s:draw()
endfunction

function! s:show_help() abort
  let s:p.help = s:p.spec.help(s:item())
  call s:draw()
  return !empty(s:p.help)
endfunction

function! s:draw() abort
  let rows = []
  if !empty(s:p.help)
    let rows = map(s:p.help[: s:p.height - 1], {_, line -> {'text': line, 'spans': [], 'selected': 0}})
  else
    let i = s:p.top
    for item in s:p.items[s:p.top : s:p.top + s:p.height - 1]
      call add(rows, devhelper#row#make(item, i == s:p.selected, s:p.width))
      let i += 1
    endfor
  endif
  " The line to type in: prompt, text, cursor, a blank, note.
  let room = s:p.width - strdisplaywidth(devhelper#picker#prompt() . s:p.query) - 2
  let note = devhelper#row#plain(s:p.problem !=# '' ? s:p.problem : s:p.note)
  call devhelper#ui#call('picker_draw', [{'title': s:p.spec.title, 'query': s:p.query, 'rows': rows, 'width': s:p.width, 'height': s:p.height,
        \ 'note': room < 8 ? '' : devhelper#row#cut(note, room), 'problem': s:p.problem !=# ''}])
endfunction
