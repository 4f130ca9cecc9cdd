" The server on a channel of Vim in mode "lsp".
"
" Traps of Vim 9.0: a request of the server whose number equals one of ours that is pending is
" taken for its answer (our server counts from 1<<30), a string id cannot be answered by
" ch_sendexpr, sending on a closed channel throws, and callbacks of pending requests are never
" called when the server ends.
let s:job = v:null
let s:channel = v:null
let s:stderr = []

function! devhelper#transport#vim#start(spec, run) abort
  let s:stderr = []
  let s:job = job_start(a:spec.cmd, {
        \ 'in_mode': 'lsp', 'out_mode': 'lsp', 'err_mode': 'nl', 'noblock': 1, 'cwd': a:spec.root,
        \ 'out_cb': {channel, message -> devhelper#log#guard('message', function('s:receive'), [channel, message])},
        \ 'err_cb': {channel, line -> s:complain(line)},
        \ 'exit_cb': {job, code -> devhelper#log#guard('exit', function('devhelper#client#exited'), [a:run, code])},
        \ })
  let s:channel = job_getchannel(s:job)
  if !s:open()
    throw 'cannot run ' . a:spec.cmd[0]
  endif
  call ch_sendexpr(s:channel, {'method': 'initialize', 'params': a:spec.params}, {'callback': function('s:initialized', [a:run])})
endfunction

function! s:initialized(run, channel, reply) abort
  if has_key(a:reply, 'result')
    call devhelper#transport#vim#notify('initialized', {})
  endif
  call devhelper#log#guard('initialize', function('devhelper#client#initialized'), [a:run, get(a:reply, 'error', {}), get(a:reply, 'result', v:null)])
endfunction

function! s:open() abort
  return s:channel isnot v:null && ch_status(s:channel) ==# 'open'
endfunction

function! devhelper#transport#vim#request(seq, method, params) abort
  if !s:open()
    throw 'the channel is closed'
  endif
  let sent = ch_sendexpr(s:channel, {'method': a:method, 'params': a:params}, {'callback': function('s:answer', [a:seq])})
  return get(sent, 'id', 0)
endfunction

function! s:answer(seq, channel, reply) abort
  call devhelper#log#guard('answer', function('devhelper#request#answer'), [a:seq, get(a:reply, 'error', {}), get(a:reply, 'result', v:null)])
endfunction

function! devhelper#transport#vim#notify(method, params) abort
  if s:open()
    call ch_sendexpr(s:channel, {'method': a:method, 'params': a:params})
  endif
endfunction

function! devhelper#transport#vim#cancel(id) abort
  call devhelper#transport#vim#notify('$/cancelRequest', {'id': a:id})
endfunction

function! devhelper#transport#vim#sync(method, params, ms) abort
  let reply = s:open() ? ch_evalexpr(s:channel, {'method': a:method, 'params': a:params}, {'timeout': a:ms}) : {}
  return [get(reply, 'error', {}), get(reply, 'result', v:null)]
endfunction

function! s:receive(channel, message) abort
  if type(a:message) != v:t_dict || !has_key(a:message, 'method')
    return
  endif
  let params = get(a:message, 'params', {})
  if has_key(a:message, 'id')
    call devhelper#handlers#request(a:message.method, params, function('s:reply', [a:channel, a:message.id]))
  else
    call devhelper#handlers#notification(a:message.method, params)
  endif
endfunction

function! s:reply(channel, id, error, result) abort
  if ch_status(a:channel) !=# 'open'
    return
  endif
  let reply = empty(a:error) ? {'id': a:id, 'result': a:result} : {'id': a:id, 'error': a:error}
  if type(a:id) == v:t_number
    call ch_sendexpr(a:channel, reply)
  else
    let body = json_encode(extend(reply, {'jsonrpc': '2.0'}))
    call ch_sendraw(a:channel, 'Content-Length: ' . len(body) . "\r\n\r\n" . body)
  endif
endfunction

function! s:complain(line) abort
  let s:stderr = devhelper#log#last(s:stderr + [a:line], 20)
  call devhelper#log#add('stderr: ' . a:line)
endfunction

function! devhelper#transport#vim#stderr() abort
  return copy(s:stderr)
endfunction

function! devhelper#transport#vim#stop() abort
  if s:open()
    let job = s:job
    call ch_sendexpr(s:channel, {'method': 'shutdown'}, {'callback': {_, reply -> devhelper#transport#vim#notify('exit', {})}})
    call timer_start(2000, {_ -> job_status(job) ==# 'run' ? job_stop(job, 'kill') : 0})
  else
    call devhelper#transport#vim#kill()
  endif
endfunction

function! devhelper#transport#vim#kill() abort
  if s:job isnot v:null
    call job_stop(s:job, 'kill')
  endif
endfunction

function! devhelper#transport#vim#leave() abort
  if s:open()
    call ch_evalexpr(s:channel, {'method': 'shutdown'}, {'timeout': 1000})
    call devhelper#transport#vim#notify('exit', {})
  endif
  let start = reltime()
  while s:job isnot v:null && job_status(s:job) ==# 'run' && reltimefloat(reltime(start)) < 1.0
    sleep 2m
  endwhile
  call devhelper#transport#vim#kill()
endfunction
