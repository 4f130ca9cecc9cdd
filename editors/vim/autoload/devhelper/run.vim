" Runs commands on the server and shows what comes back.
let s:last = {}
let s:tokens = 0

" As typed: [dynamodb, start, --port, 8000]. opts: {context, bang: results into the location list}.
function! devhelper#run#words(words, opts) abort
  call s:run({'words': a:words}, a:opts)
endfunction

" By id and arguments.
function! devhelper#run#command(id, args, opts) abort
  call s:run({'id': a:id, 'args': a:args}, a:opts)
endfunction

" The last one once more, at the present place.
function! devhelper#run#again(opts) abort
  if empty(s:last)
    call devhelper#message#show('nothing has been run yet', 'warning')
  else
    call s:run(s:last, a:opts)
  endif
endfunction

function! devhelper#run#cancel() abort
  let many = devhelper#request#cancel_all('devhelper/palette/run')
  call devhelper#message#show(many == 0 ? 'nothing is running' : 'cancelled', 'info')
endfunction

function! s:run(what, opts) abort
  let s:last = a:what
  let s:tokens += 1
  let params = extend({'context': a:opts.context, 'workDoneToken': 'run-' . s:tokens}, a:what)
  call devhelper#client#request('devhelper/palette/run', params, {error, view -> s:show(error, view, a:opts)})
endfunction

function! s:show(error, view, opts) abort
  if !empty(a:error)
    call devhelper#request#report(a:error)
  elseif type(a:view) == v:t_dict
    call devhelper#view#show(a:view, a:opts)
  endif
endfunction
