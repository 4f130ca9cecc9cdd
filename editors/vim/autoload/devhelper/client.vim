" The life of the server: start, handshake, crash, restart, end. One server serves all projects
" of the editor; a further project becomes a further workspace folder.
"
"   off -> starting -> ready -> stopping -> off     broken: it ended three times in a minute
let s:state = 'off'
let s:run = 0        " number of the newest start; callbacks of older ones are ignored
let s:waiting = []   " functions (error) to call when the start is decided
let s:exits = []     " when it ended unasked, seconds
let s:stopping = 0   " it is ending because we asked
let s:again = 0      " and shall start again then
let s:timer = -1
let s:roots = []
let s:facts = {'how': '', 'cmd': [], 'server': {}, 'protocol': 0}

" {state, how, cmd, server, protocol, roots}, for the doctor.
function! devhelper#client#facts() abort
  return extend({'state': s:state, 'roots': copy(s:roots)}, s:facts)
endfunction

function! devhelper#client#is_ready() abort
  return s:state ==# 'ready'
endfunction

" Sends a request, starting the server when it does not run; see devhelper#request#send. Own
" requests are refused when the server speaks another protocol.
function! devhelper#client#request(method, params, Callback, ...) abort
  call s:when_ready(function('s:send', [a:method, a:params, a:Callback, get(a:000, 0, '')]), a:method =~# '^devhelper/')
endfunction

function! s:send(method, params, Callback, kind, error) abort
  if !empty(a:error)
    return a:Callback(a:error, v:null)
  endif
  if has_key(a:params, 'context')
    " Places in the context are those of the newest text.
    call devhelper#sync#flush()
  endif
  call devhelper#request#send(a:method, a:params, a:Callback, a:kind)
endfunction

function! devhelper#client#notify(method, params) abort
  if s:state ==# 'ready'
    call devhelper#log#guard('notify', function('devhelper#transport#call'), ['notify', [a:method, a:params]])
  endif
endfunction

function! s:when_ready(Fn, own) abort
  let Then = {error -> a:Fn(empty(error) && a:own && s:facts.protocol != s:protocol() ? {'code': -32000, 'message': s:mismatch()} : error)}
  if s:state ==# 'ready'
    call s:add_root(devhelper#root#here())
    call Then({})
  elseif s:state ==# 'broken'
    call Then({'code': -32000, 'message': "the server ended three times within a minute\nhint: :Devhelper log tells why, :Devhelper restart tries again"})
  else
    call add(s:waiting, Then)
    call devhelper#client#start()
  endif
endfunction

function! devhelper#client#start() abort
  if s:state !=# 'off' || s:stopping
    return
  endif
  if !has('nvim') && (v:version < 900 || !has('channel') || !has('job'))
    return s:give_up('old', 'this needs Vim 9.0 with +job and +channel, or Neovim 0.7')
  endif
  let found = devhelper#binary#find()
  let [s:facts.how, s:facts.cmd] = [found.how, found.cmd]
  if empty(found.cmd)
    return s:give_up('missing', devhelper#binary#advice())
  endif
  let root = devhelper#root#here()
  let [s:state, s:run, s:roots] = ['starting', s:run + 1, [root]]
  call devhelper#log#add('starting ' . join(found.cmd) . ' in ' . root)
  let s:timer = timer_start(devhelper#option#get('start_timeout'), {_ -> devhelper#log#guard('start', function('s:hung'), [])})
  augroup devhelper_client
    autocmd!
    autocmd VimLeavePre * call devhelper#client#leave()
  augroup END
  try
    call devhelper#transport#call('start', [{'cmd': found.cmd, 'root': root, 'params': devhelper#capabilities#params(root)}, s:run])
  catch
    call s:give_up('start', 'the server cannot be started: ' . v:exception)
  endtry
endfunction

" Neovim's vim.lsp.enable('devhelper') has started the server: it is used from here on.
function! devhelper#client#adopt(result, root) abort
  let [s:run, s:roots, s:facts.how, s:facts.cmd] = [s:run + 1, [a:root], 'vim.lsp.enable', devhelper#binary#find().cmd]
  let s:state = 'starting'
  call devhelper#client#initialized(s:run, {}, a:result)
  return s:run
endfunction

function! s:hung() abort
  if s:state ==# 'starting'
    " In this order: Neovim may report the end while it is being asked for.
    let s:stopping = 1
    call s:give_up('hang', printf('the server did not answer within %g s; :Devhelper log may tell why', devhelper#option#get('start_timeout') / 1000.0))
    call devhelper#log#guard('kill', function('devhelper#transport#call'), ['kill', []])
  endif
endfunction

" The start has failed for good; who waits is told through the one message.
function! s:give_up(key, text) abort
  call timer_stop(s:timer)
  let s:state = s:state ==# 'broken' ? 'broken' : 'off'
  let asked = !empty(s:waiting)
  if asked
    call devhelper#message#show(a:text, 'error')
  else
    call devhelper#message#once(a:key, a:text, 'error')
  endif
  call s:release({'code': -32000, 'message': a:text, 'shown': 1})
endfunction

function! s:release(error) abort
  let [waiting, s:waiting] = [s:waiting, []]
  for Fn in waiting
    call devhelper#log#guard('start', Fn, [a:error])
  endfor
endfunction

" The answer to initialize.
function! devhelper#client#initialized(run, error, result) abort
  if a:run != s:run || s:state !=# 'starting'
    return
  endif
  if !empty(a:error) || type(a:result) != v:t_dict
    let s:stopping = 1
    call s:give_up('start', 'the server refused to start: ' . devhelper#request#explain(a:error))
    return devhelper#transport#call('kill', [])
  endif
  call timer_stop(s:timer)
  let capabilities = get(a:result, 'capabilities', {})
  let experimental = get(capabilities, 'experimental', {})
  let s:facts.server = get(a:result, 'serverInfo', {})
  let s:facts.protocol = type(experimental) == v:t_dict ? get(get(experimental, 'devhelper', {}), 'protocol', 0) : 0
  call devhelper#position#agree(capabilities)
  let s:state = 'ready'
  call devhelper#log#add('ready: ' . get(s:facts.server, 'name', '?') . ' ' . get(s:facts.server, 'version', ''))
  if s:facts.protocol != s:protocol()
    call devhelper#message#once('protocol', s:mismatch(), 'warning')
  else
    call devhelper#keys#send()
  endif
  if !has('nvim')
    call devhelper#findings#start()
  endif
  call devhelper#sync#start()
  call devhelper#lens#start()
  call devhelper#ignorefile#start()
  call s:release({})
  call devhelper#event('Ready')
endfunction

function! s:protocol() abort
  return get(devhelper#manifest#get(), 'protocol', 0)
endfunction

function! s:mismatch() abort
  let manifest = devhelper#manifest#get()
  if empty(manifest.commands)
    return 'the list of commands ' . devhelper#manifest#path() . ' cannot be read'
  endif
  return printf('the plugin %sspeaks protocol %d, the server %s protocol %d; update both', has_key(manifest, 'version') ? manifest.version . ' ' : '',
        \ s:protocol(), get(s:facts.server, 'version', '?'), s:facts.protocol)
endfunction

" The server's process has ended.
function! devhelper#client#exited(run, code) abort
  if a:run != s:run
    return
  endif
  call timer_stop(s:timer)
  let [was, asked, again] = [s:state, s:stopping, s:again || (s:stopping && !empty(s:waiting))]
  let [s:state, s:stopping, s:again, s:facts.server] = ['off', 0, 0, {}]
  call devhelper#log#add('the server ended with code ' . a:code)
  call devhelper#sync#stop()
  if !has('nvim')
    call devhelper#findings#stop()
  endif
  call devhelper#lens#stop()
  call devhelper#ignorefile#stop()
  call devhelper#environment#restore()
  call devhelper#status#clear()
  let told = asked || s:crashed(was, a:code)
  call devhelper#request#fail_all('the server ended', told)
  call devhelper#event('Exit')
  if again
    call devhelper#client#start()
  endif
endfunction

" Starts it again after a while; says whether the user was told.
function! s:crashed(was, code) abort
  if a:was !=# 'ready' && a:was !=# 'starting'
    return 0
  endif
  let s:exits = filter(s:exits, {_, t -> localtime() - t < 60}) + [localtime()]
  if len(s:exits) >= 3
    let s:state = 'broken'
    call s:give_up('loop', 'the server ended three times within a minute (code ' . a:code . '); :Devhelper log tells why, :Devhelper restart tries again')
    return 1
  endif
  " 0.2 s, then 0.8 s.
  call timer_start(len(s:exits) == 1 ? 200 : 800, {_ -> devhelper#client#start()})
  return a:was ==# 'ready' && devhelper#message#once('crash',
        \ 'the server ended unasked (code ' . a:code . ') and is started again; :Devhelper log tells why', 'warning')
endfunction

" Ends the server and starts it afresh; a server that was given up gets another chance.
function! devhelper#client#restart() abort
  call devhelper#message#forget()
  let s:exits = []
  if s:state ==# 'broken' || s:state ==# 'off'
    let s:state = 'off'
    call devhelper#client#start()
  else
    let s:again = 1
    call devhelper#client#stop()
  endif
endfunction

" Forgets earlier crashes. The server must not run.
function! devhelper#client#reset() abort
  let [s:state, s:exits, s:waiting, s:stopping, s:again] = ['off', [], [], 0, 0]
endfunction

function! devhelper#client#stop() abort
  if s:state ==# 'ready' || s:state ==# 'starting'
    let [how, s:state, s:stopping] = [s:state ==# 'ready' ? 'stop' : 'kill', 'stopping', 1]
    call devhelper#transport#call(how, [])
  endif
endfunction

" The editor ends: nothing may be left running.
function! devhelper#client#leave() abort
  if s:state ==# 'ready' || s:state ==# 'starting' || s:state ==# 'stopping'
    let s:stopping = 1
    call devhelper#log#guard('leave', function('devhelper#transport#call'), ['leave', []])
  endif
endfunction

function! s:add_root(root) abort
  if index(s:roots, a:root) < 0
    call add(s:roots, a:root)
    call devhelper#client#notify('workspace/didChangeWorkspaceFolders', {'event': {'added': [devhelper#capabilities#folder(a:root)], 'removed': []}})
  endif
endfunction
