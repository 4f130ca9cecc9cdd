" What goes on, for the status line: work with progress, then databases.
let s:work = {}      " token -> {title, message, percentage}
let s:databases = []

function! devhelper#status#text() abort
  let parts = []
  for work in values(s:work)
    let percent = type(work.percentage) == v:t_number ? ' ' . work.percentage . '%' : ''
    call add(parts, work.title . (work.message ==# '' ? '' : ': ' . work.message) . percent)
  endfor
  for db in s:databases
    let where = matchstr(get(db, 'endpoint', ''), ':\d\+\ze/\?$')
    call add(parts, 'dynamodb' . (db.state ==# 'ready' ? where : ' ' . db.state))
  endfor
  return join(parts, ' | ')
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
endfunction

function! devhelper#status#clear() abort
  let [s:work, s:databases] = [{}, []]
  call s:changed()
endfunction

function! s:changed() abort
  call devhelper#event('Status')
  call devhelper#idle#do({-> execute('redrawstatus!')})
endfunction
