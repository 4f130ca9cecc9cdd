" Variables the server sets in the editor's environment, so that :!pytest, :terminal and test
" plugins find a running database. What the user had before comes back when a variable is unset
" and when the server ends.
let s:before = {} " name -> the user's value, v:null when there was none
let s:ours = {}   " name -> what we set

" {set: {NAME: value}, unset: [NAME, ...]}
function! devhelper#environment#change(params) abort
  for [name, value] in items(s:or(get(a:params, 'set', {}), {}))
    if name =~# '^[A-Za-z_][A-Za-z0-9_]*$' && type(value) == v:t_string
      if !has_key(s:before, name)
        let s:before[name] = getenv(name)
      endif
      let s:ours[name] = value
      call setenv(name, value)
    endif
  endfor
  for name in s:or(get(a:params, 'unset', []), [])
    call s:restore(name)
  endfor
  call devhelper#event('Environment')
endfunction

function! devhelper#environment#restore() abort
  for name in keys(s:before)
    call s:restore(name)
  endfor
endfunction

" For the doctor: the variables that are set now.
function! devhelper#environment#set_now() abort
  return copy(s:ours)
endfunction

function! s:restore(name) abort
  if has_key(s:before, a:name)
    let [before, ours] = [remove(s:before, a:name), remove(s:ours, a:name)]
    " A value the user has set since is his.
    if getenv(a:name) ==# ours
      call setenv(a:name, before)
    endif
  endif
endfunction

function! s:or(value, default) abort
  return type(a:value) == type(a:default) ? a:value : a:default
endfunction
