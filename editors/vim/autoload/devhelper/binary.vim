" Finds the program.
let s:repo = expand('<sfile>:p:h:h:h:h:h')
let s:exe = has('win32') ? 'devhelper.exe' : 'devhelper'

" The command line that starts the server, and how it was found: {cmd, how}; cmd is empty when
" there is no program.
function! devhelper#binary#find() abort
  let cmd = devhelper#option#get('cmd')
  let cmd = type(cmd) == v:t_string ? [cmd] : cmd
  if !empty(cmd)
    let path = exepath(expand(cmd[0]))
    return {'cmd': path ==# '' ? [] : [path] + (len(cmd) > 1 ? cmd[1:] : ['lsp']), 'how': 'g:devhelper_cmd'}
  endif
  for [how, path] in s:places()
    if path !=# '' && executable(path)
      return {'cmd': [path, 'lsp'], 'how': how}
    endif
  endfor
  return {'cmd': [], 'how': 'not found'}
endfunction

function! s:places() abort
  let gopath = $GOPATH ==# '' ? expand('~/go') : split($GOPATH, has('win32') ? ';' : ':')[0]
  return [
        \ ['bin/ of the plugin', s:repo . '/bin/' . s:exe],
        \ ['$PATH', exepath('devhelper')],
        \ ['$GOBIN', $GOBIN ==# '' ? '' : $GOBIN . '/' . s:exe],
        \ ['$GOPATH/bin', gopath . '/bin/' . s:exe],
        \ ]
endfunction

" What to tell a user who has no program.
function! devhelper#binary#advice() abort
  let cmd = devhelper#option#get('cmd')
  if !empty(cmd)
    return 'g:devhelper_cmd names ' . (type(cmd) == v:t_string ? cmd : cmd[0]) . ', which cannot be run'
  endif
  return 'the program is not installed; run:  go build -C ' . s:repo . ' -o bin/ ./cmd/devhelper'
endfunction
