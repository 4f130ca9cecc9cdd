" Texts that are no files: scratch buffers named devhelper://NAME.
let s:documents = {} " buffer name -> {name, language?, text, tail?}

" Shows a document in a window of its own; one that is shown already gets the new text.
function! devhelper#document#show(document) abort
  let name = 'devhelper://' . a:document.name
  let s:documents[name] = a:document
  let buf = bufadd(name)
  let window = get(win_findbuf(buf), 0, 0)
  if window != 0 && win_id2tabwin(window)[0] == tabpagenr()
    call win_gotoid(window)
  else
    execute 'botright' min([max([5, len(split(a:document.text, "\n", 1))]), &lines / 2]) . 'split'
    execute 'buffer' buf
  endif
  call s:fill(buf, a:document)
endfunction

function! devhelper#document#exists(name) abort
  return has_key(s:documents, a:name)
endfunction

" BufReadCmd: the text is kept, so that :edit shows it again.
function! devhelper#document#read(buf) abort
  if has_key(s:documents, bufname(a:buf))
    call s:fill(a:buf, s:documents[bufname(a:buf)])
  endif
endfunction

function! s:fill(buf, document) abort
  setlocal buftype=nofile bufhidden=hide noswapfile nobuflisted modifiable noreadonly
  let lines = split(substitute(a:document.text, "\r\\?\n$", '', ''), "\r\\?\n", 1)
  call setbufline(a:buf, 1, lines)
  " Never all lines: Vim would say that there are none.
  if line('$') > len(lines)
    call deletebufline(a:buf, len(lines) + 1, '$')
  endif
  setlocal nomodifiable nomodified
  let type = devhelper#buffer#filetype(get(a:document, 'language', ''))
  if &filetype !=# type
    let &filetype = type
  endif
  nnoremap <buffer> <nowait> <silent> q <Cmd>close<CR>
  call cursor(get(a:document, 'tail', 0) is v:true || get(a:document, 'tail', 0) is 1 ? line('$') : 1, 1)
endfunction
