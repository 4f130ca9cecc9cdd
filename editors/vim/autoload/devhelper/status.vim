" What goes on, for the status line: work with progress, then databases.
let s:work = {}      " token -> {title, message, percentage}
let s:databases = []

function! devhelper#status#text() abort
  let parts = []
  for work in values(s:work)
    call add(parts, s:describe(work))
  endfor
  for db in s:databases
    let where = matchstr(get(db, 'endpoint', ''), ':\d\+\ze/\?$')
    let detail = get(db, 'detail', '')
    call add(parts, 'dynamodb' . (db.state ==# 'ready' ? where : ' ' . db.state) . (detail ==# '' ? '' : ' (' . detail . ')'))
  endfor
  return join(parts, ' | ')
endfunction

function! s:describe(work) abort
  let percent = type(a:work.percentage) == v:t_number ? ' ' . a:work.percentage . '%' : ''
  return a:work.title . (a:work.message ==# '' ? '' : ': ' . a:work.message) . percent
endfunction

" devhelper/status
function! devhelper#status#databases(params) abort
  let list = get(a:params, 'dynamodb', [])
  let s:databases = type(list) == v:t_list ? list : []
  call s:changed()
endfunction

" $/progress
function! devhelper#status#progress(params) abort
  let [token, value] = [string(a:params.token), a:params.value]
  if type(value) != v:t_dict
    return
  elseif value.kind ==# 'end'
    call filter(s:work, {t, _ -> t !=# token})
  elseif value.kind ==# 'begin' || has_key(s:work, token)
    let old = get(s:work, token, {'title': '', 'message': '', 'percentage': v:null})
    let s:work[token] = extend(old, filter(copy(value), {k, _ -> has_key(old, k)}))
  endif
  call s:changed()
  " What the user has asked for; the rest is for the status line alone.
  if token =~# 'run-' && has_key(s:work, token)
    call devhelper#message#passing(s:describe(s:work[token]))
  endif
endfunction

function! devhelper#status#clear() abort
  let [s:work, s:databases] = [{}, []]
  call s:changed()
endfunction

function! s:changed() abort
  call devhelper#event('Status')
  call devhelper#idle#do({-> execute('redrawstatus!')})
endfunction
