" Buffers as the server sees them: which it may see, their text, their language.

" Whether the server may see a buffer: a loaded file on disk or one that will be. Never terminals,
" help, quickfix, scratch buffers, or those of other plugins (fugitive://, oil://).
function! devhelper#buffer#eligible(buf) abort
  let name = bufname(a:buf)
  return bufloaded(a:buf) && name !=# '' && getbufvar(a:buf, '&buftype') ==# ''
        \ && name !~# '^\a[A-Za-z0-9+.-]\+:[\\/][\\/]' && !isdirectory(name)
endfunction

function! devhelper#buffer#path(buf) abort
  return fnamemodify(bufname(a:buf), ':p')
endfunction

function! devhelper#buffer#uri(buf) abort
  return devhelper#uri#from(devhelper#buffer#path(a:buf))
endfunction

" The document as lines: when it ends with a line break, the last one is empty, as behind the
" last "\n" of a file. An empty buffer is an empty document.
function! devhelper#buffer#lines(buf) abort
  let lines = getbufline(a:buf, 1, '$')
  if getbufvar(a:buf, '&endofline') && lines !=# ['']
    call add(lines, '')
  endif
  return lines
endfunction

let s:breaks = {'dos': "\r\n", 'mac': "\r", 'unix': "\n"}

function! devhelper#buffer#text(buf) abort
  return join(devhelper#buffer#lines(a:buf), s:breaks[getbufvar(a:buf, '&fileformat')])
endfunction

" Language ids of the protocol, where they are not Vim's file types.
let s:languages = {'cs': 'csharp', 'sh': 'shellscript', 'bash': 'shellscript', 'zsh': 'shellscript', 'tex': 'latex',
      \ 'make': 'makefile', 'ps1': 'powershell', 'objc': 'objective-c', 'objcpp': 'objective-cpp', 'text': 'plaintext', '': 'plaintext'}
let s:filetypes = {'csharp': 'cs', 'shellscript': 'sh', 'latex': 'tex', 'makefile': 'make', 'powershell': 'ps1',
      \ 'objective-c': 'objc', 'objective-cpp': 'objcpp', 'plaintext': 'text'}

function! devhelper#buffer#language(buf) abort
  " yaml.docker-compose is yaml first.
  let type = matchstr(getbufvar(a:buf, '&filetype'), '^[^.]*')
  return get(s:languages, type, type)
endfunction

function! devhelper#buffer#filetype(language) abort
  return get(s:filetypes, a:language, a:language)
endfunction

" The number of a file's buffer, loaded behind the scenes when it is not. An existing swap file
" asks no question: the text is only shown and edited here, writing it is the user's.
function! devhelper#buffer#load(path) abort
  " Below the working directory by its short name, as :edit gives it.
  let buf = bufadd(fnamemodify(a:path, ':.'))
  if !bufloaded(buf)
    let [shortmess, &shortmess] = [&shortmess, &shortmess . 'A']
    try
      call bufload(buf)
    finally
      let &shortmess = shortmess
    endtry
    call setbufvar(buf, '&buflisted', 1)
  endif
  return buf
endfunction
