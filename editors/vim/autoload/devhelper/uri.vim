" File URIs and paths, for Unix and Windows.

" An absolute path as a URI: every byte that RFC 3986 does not leave unreserved is %XX.
function! devhelper#uri#from(path) abort
  let path = a:path
  if path =~# '^\a:[\\/]' || path =~# '^\\\\'
    let path = tr(path, '\', '/')
  endif
  if path =~# '^\a:/'
    let path = '/' . path
  endif
  let host = path =~# '^//' ? 'file:' : 'file://'
  return host . substitute(path, '[^A-Za-z0-9/._~:-]', {m -> s:percent(m[0])}, 'g')
endfunction

function! s:percent(char) abort
  return join(map(range(len(a:char)), {_, i -> printf('%%%02X', char2nr(a:char[i], 0))}), '')
endfunction

" The path of a file URI; '' for any other URI.
function! devhelper#uri#path(uri) abort
  let [all, host, path; _] = matchlist(a:uri, '^file://\([^/]*\)\(/.*\)$') + repeat([''], 3)
  if all ==# ''
    return ''
  endif
  let path = s:decode(path)
  if path =~# '^/\a:\(/\|$\)'
    return path[1:]
  endif
  return host ==# '' || host ==# 'localhost' ? path : '//' . host . path
endfunction

" %XX are bytes, and several of them may make one character: the text is put together as bytes.
function! s:decode(text) abort
  if a:text !~# '%'
    return a:text
  endif
  " In a string for eval() only the quote and the backslash are special.
  let quoted = substitute(a:text, '[\\"]', '\\&', 'g')
  let quoted = substitute(quoted, '%\(\x\x\)', {m -> m[1] ==# '00' ? m[0] : '\x' . m[1]}, 'g')
  return eval('"' . quoted . '"')
endfunction
