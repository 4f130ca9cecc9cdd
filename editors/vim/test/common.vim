" What the tests share: the fake server, waiting, files.
let g:here = expand('<sfile>:p:h')
let g:devhelper_manifest = g:here . '/commands.json'
let g:tmp = tempname()
call mkdir(g:tmp, 'p')
execute 'cd' fnameescape(g:tmp)

" Waits until an expression is true; a deadline, not a pause.
function! Await(what, ...) abort
  let start = reltime()
  while !eval(a:what)
    if reltimefloat(reltime(start)) > get(a:000, 0, 8.0)
      call add(v:errors, 'still not true: ' . a:what . ' at ' . expand('<stack>'))
      return 0
    endif
    sleep 2m
  endwhile
  return 1
endfunction

" A fresh fake server with these flags; waits until it is ready.
function! Serve(...) abort
  call Configure(a:000)
  call devhelper#client#start()
  call Await('devhelper#client#is_ready()')
endfunction

function! Configure(flags) abort
  let g:devhelper_cmd = [$FAKESERVER] + a:flags
  " A command line of one word would get the argument lsp.
  if empty(a:flags)
    call add(g:devhelper_cmd, '-protocol=1')
  endif
endfunction

" A request to the fake server, answered.
function! Fake(what, ...) abort
  let g:answer = []
  call devhelper#request#send('fake/' . a:what, get(a:000, 0, {}), {error, result -> extend(g:answer, [error, result])}, '')
  call Await('!empty(g:answer)')
  return get(g:answer, 1, v:null)
endfunction

function! Seen(method) abort
  return map(Fake('seen', {'method': a:method}), {_, m -> get(m, 'params', {})})
endfunction

" What the editor answered to a question of the server.
function! Ask(message) abort
  call Fake('forget')
  call Fake('ask', a:message)
  call Await('!empty(Fake("answers"))')
  return Fake('answers')[0]
endfunction

" A file with these bytes, open in the current window.
function! Open(name, lines, ...) abort
  call mkdir(fnamemodify(g:tmp . '/' . a:name, ':h'), 'p')
  call writefile(a:lines, g:tmp . '/' . a:name, get(a:000, 0, ''))
  execute 'silent edit' fnameescape(a:name)
  return bufnr('')
endfunction

function! Uri(name) abort
  return devhelper#uri#from(g:tmp . '/' . a:name)
endfunction

function! Range(l1, c1, l2, c2) abort
  return {'start': {'line': a:l1, 'character': a:c1}, 'end': {'line': a:l2, 'character': a:c2}}
endfunction

function! TextEdit(l1, c1, l2, c2, text) abort
  return {'range': Range(a:l1, a:c1, a:l2, a:c2), 'newText': a:text}
endfunction

function! Messages() abort
  return filter(devhelper#log#lines(), {_, l -> l =~# '^[0-9:]* \%(error\|warning\|info\): '})
endfunction

function! CountMessages(pattern) abort
  return len(filter(Messages(), {_, l -> l =~# a:pattern}))
endfunction

" After each test: no server, no windows, no buffers, no options.
function! CleanUp() abort
  if devhelper#picker#is_open()
    call devhelper#picker#key('cancel')
    call Await('!devhelper#picker#is_open()')
  endif
  call devhelper#tabstops#stop()
  call devhelper#client#stop()
  call Await('devhelper#client#facts().state =~# "off\\|broken"')
  call devhelper#client#reset()
  call devhelper#message#forget()
  silent! tabonly!
  silent! only!
  silent! %bwipeout!
  for name in devhelper#option#names()
    execute 'unlet! g:devhelper_' . name
  endfor
  let g:devhelper_manifest = g:here . '/commands.json'
  call devhelper#log#clear()
  execute 'cd' fnameescape(g:tmp)
endfunction
