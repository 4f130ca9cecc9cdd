" Requests without an answer yet. Neither Vim's channels nor Neovim's client call back when the
" server dies or a request is cancelled; this table does, exactly once for each request.
"
" A callback takes (error, result): error is {} or {code, message, data?, shown?}. shown says
" that the user has been told already.
let s:pending = {}
let s:next = 1
let s:cancelled = -32800

" Sends a request. An older one of the same kind is cancelled; kind '' is never.
function! devhelper#request#send(method, params, Callback, kind) abort
  if a:kind !=# ''
    for [key, entry] in items(s:pending)
      if entry.kind ==# a:kind
        call devhelper#request#cancel(key + 0)
      endif
    endfor
  endif
  let seq = s:next
  let s:next += 1
  let s:pending[seq] = {'method': a:method, 'kind': a:kind, 'since': reltime(), 'Callback': a:Callback, 'id': 0}
  try
    let id = devhelper#transport#call('request', [seq, a:method, a:params])
    if has_key(s:pending, seq)
      let s:pending[seq].id = id
    endif
  catch
    call devhelper#request#answer(seq, {'code': -32000, 'message': 'the server cannot be reached: ' . v:exception}, v:null)
  endtry
  return seq
endfunction

" Called by the transport; an answer nobody waits for any more is dropped.
function! devhelper#request#answer(seq, error, result) abort
  if has_key(s:pending, a:seq)
    let entry = remove(s:pending, a:seq)
    call devhelper#log#guard(entry.method, entry.Callback, [a:error, a:result])
  endif
endfunction

function! devhelper#request#cancel(seq) abort
  if has_key(s:pending, a:seq)
    let id = s:pending[a:seq].id
    call devhelper#request#answer(a:seq, {'code': s:cancelled, 'message': 'cancelled'}, v:null)
    call devhelper#log#guard('cancel', function('devhelper#transport#call'), ['cancel', [id]])
  endif
endfunction

" Cancels the requests of a method; returns how many there were.
function! devhelper#request#cancel_all(method) abort
  let seqs = keys(filter(copy(s:pending), {_, e -> e.method ==# a:method}))
  call map(copy(seqs), {_, seq -> devhelper#request#cancel(seq + 0)})
  return len(seqs)
endfunction

" The server is gone; told says whether the user knows.
function! devhelper#request#fail_all(message, told) abort
  for seq in sort(map(keys(s:pending), 'v:val + 0'), 'n')
    call devhelper#request#answer(seq, {'code': -32000, 'message': a:message, 'shown': a:told}, v:null)
  endfor
endfunction

" For the doctor: [{method, age}], age in seconds, oldest first.
function! devhelper#request#pending() abort
  let list = map(values(s:pending), {_, e -> {'method': e.method, 'age': reltimefloat(reltime(e.since))}})
  return sort(list, {a, b -> a.age == b.age ? 0 : a.age < b.age ? 1 : -1})
endfunction

" Tells the user about a failed request, unless he cancelled it or knows.
function! devhelper#request#report(error) abort
  if get(a:error, 'code', 0) != s:cancelled && !get(a:error, 'shown', 0)
    call devhelper#message#show(devhelper#request#explain(a:error), 'error')
  endif
endfunction

" The message of an error with its hint, which is a second line.
function! devhelper#request#explain(error) abort
  let data = get(a:error, 'data', {})
  let hint = type(data) == v:t_dict ? get(data, 'hint', '') : ''
  return get(a:error, 'message', 'unknown error') . (hint ==# '' ? '' : "\nhint: " . hint)
endfunction
