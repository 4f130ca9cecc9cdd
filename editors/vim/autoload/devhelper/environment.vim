" Variables the server sets in the editor's environment, so that :!pytest, :terminal and test
" plugins find a running database. An editor may have several projects open: the variables are
" those of the project of the current buffer, and where that has none those of the database
" started last. What the user had before comes back when a variable is unset and when the server
" ends.
let s:before = {} " name -> the user's value, v:null when there was none
let s:ours = {}   " name -> what we set
let s:default = {}
let s:roots = []  " [{path, set}]

" {set: {NAME: value}, unset: [NAME, ...], roots: [{uri, set}]}
function! devhelper#environment#change(params) abort
  call extend(s:default, s:or(get(a:params, 'set', {}), {}))
  for name in s:or(get(a:params, 'unset', []), [])
    if has_key(s:default, name)
      call remove(s:default, name)
    endif
  endfor
  let s:roots = []
  for root in s:or(get(a:params, 'roots', []), [])
    call add(s:roots, {'path': s:real(devhelper#uri#path(root.uri)), 'set': s:or(get(root, 'set', {}), {})})
  endfor
  call s:apply()
  augroup devhelper_environment
    autocmd!
    if len(s:roots) > 1
      autocmd BufEnter,DirChanged * call <SID>apply()
    endif
  augroup END
  call devhelper#event('Environment')
endfunction

function! devhelper#environment#restore() abort
  let [s:default, s:roots] = [{}, []]
  call s:apply()
endfunction

" For the doctor: the variables that are set now.
function! devhelper#environment#set_now() abort
  return copy(s:ours)
endfunction

function! s:apply() abort
  let wanted = s:wanted()
  for [name, value] in items(wanted)
    if name =~# '^[A-Za-z_][A-Za-z0-9_]*$' && type(value) == v:t_string && get(s:ours, name, v:null) isnot# value
      if !has_key(s:before, name)
        let s:before[name] = getenv(name)
      endif
      let s:ours[name] = value
      call setenv(name, value)
    endif
  endfor
  for name in filter(keys(s:before), '!has_key(wanted, v:val)')
    call s:restore(name)
  endfor
endfunction

" Of the innermost project the current file is in; a buffer that is no file belongs to the working
" directory.
function! s:wanted() abort
  let here = &buftype ==# '' && expand('%') !=# '' ? expand('%:p') : getcwd()
  let [here, best] = [s:real(here), {'path': '', 'set': s:default}]
  for root in s:roots
    if (here ==# root.path || stridx(here, root.path . '/') == 0) && len(root.path) > len(best.path)
      let best = root
    endif
  endfor
  return best.set
endfunction

function! s:real(path) abort
  let path = substitute(tr(resolve(a:path), '\', '/'), '/$', '', '')
  return has('win32') ? tolower(path) : path
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
