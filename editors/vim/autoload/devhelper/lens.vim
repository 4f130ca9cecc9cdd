" Code lenses: what the server offers at places of a file, shown behind the line as virtual text.
" :Devhelper lens runs those of the cursor's line.
let s:kind = 'lens'
let s:delay = 300
let s:timer = -1
let s:known = {}      " buffer number -> [{lnum, title, id, args}]

function! devhelper#lens#start() abort
  highlight default link DevhelperLens Comment
  augroup devhelper_lens
    autocmd!
    autocmd BufEnter,BufWritePost,InsertLeave,TextChanged * call devhelper#lens#soon()
    autocmd BufUnload * call devhelper#lens#forget(expand('<abuf>') + 0)
  augroup END
  call devhelper#lens#soon()
endfunction

function! devhelper#lens#stop() abort
  augroup devhelper_lens
    autocmd!
  augroup END
  call timer_stop(s:timer)
  for buf in keys(s:known)
    call s:show(buf + 0, [])
  endfor
  let s:known = {}
endfunction

function! devhelper#lens#forget(buf) abort
  call filter(s:known, {buf, _ -> buf != a:buf})
endfunction

" Asks for the lenses of the current buffer when nothing has happened for a while.
function! devhelper#lens#soon() abort
  call timer_stop(s:timer)
  if s:possible()
    let s:timer = timer_start(s:delay, {_ -> devhelper#log#guard('lens', function('devhelper#lens#refresh'), [])})
  endif
endfunction

function! devhelper#lens#refresh() abort
  let buf = bufnr('')
  if s:possible() && devhelper#client#is_ready()
    call s:ask(buf, function('s:show', [buf]))
  endif
endfunction

function! s:possible() abort
  return devhelper#option#get('lenses') && devhelper#buffer#eligible(bufnr('')) && devhelper#virtual#possible()
endfunction

function! s:ask(buf, Then) abort
  let seen = devhelper#sync#version(a:buf)
  if seen is v:null
    return a:Then([])
  endif
  call devhelper#request#send('textDocument/codeLens', {'textDocument': {'uri': devhelper#buffer#uri(a:buf)}},
        \ {error, result -> s:answer(a:buf, seen, a:Then, error, result)}, s:kind)
endfunction

" An answer about an older text is late: the next question is on its way.
function! s:answer(buf, seen, Then, error, result) abort
  if empty(a:error) && type(a:result) == v:t_list && bufloaded(a:buf) && devhelper#sync#version(a:buf) == a:seen
    call a:Then(map(copy(a:result), {_, l -> s:lens(l)}))
  endif
endfunction

function! s:lens(lens) abort
  let command = get(a:lens, 'command', {})
  let args = get(get(command, 'arguments', []), 0, {})
  return {'lnum': a:lens.range.start.line + 1, 'title': get(command, 'title', ''), 'id': get(command, 'command', ''),
        \ 'args': filter(copy(args), {name, _ -> name !=# 'context'}), 'context': get(args, 'context', {})}
endfunction

function! s:show(buf, lenses) abort
  let s:known[a:buf] = a:lenses
  let lines = {}
  for lens in a:lenses
    let lines[lens.lnum] = get(lines, lens.lnum, []) + [lens.title]
  endfor
  call devhelper#virtual#clear(a:buf, 'DevhelperLens')
  for [lnum, titles] in items(lines)
    call devhelper#virtual#put(a:buf, 'DevhelperLens', lnum + 0, '  » ' . join(titles, ' · '))
  endfor
endfunction

" Runs the lens of the cursor's line; of several the user chooses.
function! devhelper#lens#run() abort
  let [buf, lnum] = [bufnr(''), line('.')]
  if !devhelper#buffer#eligible(buf)
    return devhelper#message#show('nothing is offered here', 'info')
  endif
  call devhelper#client#request('textDocument/codeLens', {'textDocument': {'uri': devhelper#buffer#uri(buf)}, 'context': {}},
        \ {error, result -> s:offer(lnum, error, result)})
endfunction

function! s:offer(lnum, error, result) abort
  if !empty(a:error)
    return devhelper#request#report(a:error)
  endif
  let all = type(a:result) == v:t_list ? map(copy(a:result), {_, l -> s:lens(l)}) : []
  let here = filter(all, {_, l -> l.lnum == a:lnum && l.id !=# ''})
  if empty(here)
    call devhelper#message#show('nothing is offered on this line', 'info')
  elseif len(here) == 1
    call s:execute(here[0])
  else
    let Chosen = {index -> index < 0 ? 0 : s:execute(here[index])}
    call devhelper#idle#do({-> devhelper#ui#call('menu', ['devhelper', map(copy(here), 'v:val.title'), Chosen])})
  endif
endfunction

function! s:execute(lens) abort
  call devhelper#run#command(a:lens.id, a:lens.args, {'bang': 0, 'context': a:lens.context})
endfunction
