" Goes to places: files, devhelper:// documents, web pages.

function! devhelper#open#possible(uri) abort
  let path = devhelper#uri#path(a:uri)
  return path ==# '' ? devhelper#document#exists(a:uri) : getftype(path) !=# '' || bufloaded(path)
endfunction

" range is v:null to keep the cursor where it was; how is '', split, vsplit or tab.
function! devhelper#open#location(uri, range, how) abort
  let path = devhelper#uri#path(a:uri)
  let name = path ==# '' ? a:uri : path
  normal! m'
  call s:window(name, a:how)
  if type(a:range) == v:t_dict
    call cursor(devhelper#position#vim(name, a:range.start))
    normal! zv
    if line('.') < line('w0') + &scrolloff || line('.') > line('w$') - &scrolloff
      normal! zz
    endif
  endif
endfunction

function! s:window(name, how) abort
  let buf = bufexists(a:name) ? bufnr(bufadd(a:name)) : -1
  if a:how ==# '' && buf == bufnr('') && buf != -1
    return
  endif
  let here = filter(win_findbuf(buf), {_, w -> win_id2tabwin(w)[0] == tabpagenr()})
  if a:how ==# '' && !empty(here)
    call win_gotoid(here[0])
    return
  endif
  let how = a:how
  if how ==# ''
    call s:leave_special()
    let how = &buftype !=# '' || (&modified && !&hidden && !&autowriteall && len(win_findbuf(bufnr(''))) == 1) ? 'split' : 'edit'
  endif
  let command = {'edit': 'edit', 'split': 'split', 'vsplit': 'vsplit', 'tab': 'tabedit'}[how]
  if buf != -1 && bufloaded(buf) && how ==# 'edit'
    execute 'buffer' buf
  else
    " A file below the working directory gets its short name, as :edit by hand would give it.
    execute command fnameescape(fnamemodify(a:name, ':.'))
  endif
  setlocal buflisted
endfunction

" From a quickfix list, terminal or the like to a window that shows a file, when there is one.
function! s:leave_special() abort
  if &buftype ==# ''
    return
  endif
  for nr in [winnr('#')] + range(1, winnr('$'))
    if nr > 0 && getbufvar(winbufnr(nr), '&buftype') ==# ''
      execute nr . 'wincmd w'
      return
    endif
  endfor
endfunction

" A web page in the user's browser; nothing but http and https is handed to another program.
function! devhelper#open#external(uri) abort
  if a:uri !~? '^https\?://'
    return 0
  endif
  let cmd = devhelper#option#get('browser')
  let cmd = !empty(cmd) ? copy(cmd) : has('mac') ? ['open'] : has('win32') ? ['rundll32', 'url.dll,FileProtocolHandler'] : ['xdg-open']
  call add(cmd, a:uri)
  if !executable(cmd[0])
    call devhelper#message#show('open this page: ' . a:uri, 'info')
    return 0
  endif
  if has('nvim')
    call jobstart(cmd, {'detach': v:true})
  else
    call job_start(cmd, {'in_io': 'null', 'out_io': 'null', 'err_io': 'null', 'stoponexit': ''})
  endif
  return 1
endfunction
