" The project's folder.

" The nearest folder above a path that holds a marker; markers are tried in order, so that
" .devhelper in a part of a repository wins over the repository. '' without any.
function! devhelper#root#marked(path) abort
  for marker in devhelper#option#get('root_markers')
    let dir = s:above(a:path)
    while 1
      if getftype(substitute(dir, '[\\/]$', '', '') . '/' . marker) !=# ''
        return dir
      endif
      let up = fnamemodify(dir, ':h')
      if up ==# dir
        break
      endif
      let dir = up
    endwhile
  endfor
  return ''
endfunction

" The same, else the working directory when it holds the path, else the path's own folder.
function! devhelper#root#of(path) abort
  let cwd = getcwd()
  if a:path ==# ''
    let root = devhelper#root#marked(cwd)
    return root ==# '' ? cwd : root
  endif
  let root = devhelper#root#marked(a:path)
  if root !=# ''
    return root
  endif
  let dir = s:above(a:path)
  return stridx(dir . '/', cwd . '/') == 0 ? cwd : dir
endfunction

" Of the current buffer.
function! devhelper#root#here() abort
  return devhelper#root#of(devhelper#buffer#eligible(bufnr('')) ? devhelper#buffer#path(bufnr('')) : '')
endfunction

" The nearest folder that exists: a new file may be in a new one.
function! s:above(path) abort
  " :p puts a slash behind a folder's name, which :h then takes away.
  let dir = fnamemodify(a:path, ':p:h')
  while !isdirectory(dir) && fnamemodify(dir, ':h') !=# dir
    let dir = fnamemodify(dir, ':h')
  endwhile
  return dir
endfunction
