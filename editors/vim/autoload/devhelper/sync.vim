" Keeps the server's picture of open files true. Vim: full text, some time after the last change
" and before every request that tells a place. Neovim: vim.lsp does it, this file only says which
" buffers.
let s:docs = {}   " buffer number -> {uri, version, tick, language}; not used on Neovim
let s:timer = -1

function! devhelper#sync#start() abort
  augroup devhelper_sync
    autocmd!
    autocmd BufReadPost,BufNewFile,BufWritePost,FileType * call s:guard('open', expand('<abuf>') + 0)
    if !has('nvim')
      autocmd TextChanged,TextChangedI,TextChangedP,InsertLeave * call s:guard('changed', bufnr(''))
      autocmd BufWritePost * call s:guard('saved', expand('<abuf>') + 0)
      autocmd BufUnload * call s:guard('close', expand('<abuf>') + 0)
    endif
    " A new name is a new document.
    autocmd BufFilePre * call s:guard('close', expand('<abuf>') + 0)
    autocmd BufFilePost * call s:guard('open', expand('<abuf>') + 0)
  augroup END
  for info in getbufinfo({'bufloaded': 1})
    call devhelper#sync#open(info.bufnr)
  endfor
endfunction

function! devhelper#sync#stop() abort
  augroup devhelper_sync
    autocmd!
  augroup END
  let s:docs = {}
endfunction

function! s:guard(name, buf) abort
  call devhelper#log#guard('sync', function('devhelper#sync#' . a:name), [a:buf])
endfunction

" The file's size says enough before its text is made; buffers that grow are looked at in flush.
function! s:wanted(buf) abort
  return devhelper#buffer#eligible(a:buf) && getfsize(devhelper#buffer#path(a:buf)) <= devhelper#option#get('max_bytes')
endfunction

function! devhelper#sync#open(buf) abort
  if has('nvim')
    if s:wanted(a:buf)
      call devhelper#transport#nvim#attach(a:buf)
    endif
    return
  endif
  if has_key(s:docs, a:buf)
    " A file type found late is a new document for the protocol.
    if s:docs[a:buf].language ==# devhelper#buffer#language(a:buf)
      return
    endif
    call devhelper#sync#close(a:buf)
  endif
  if !s:wanted(a:buf)
    return
  endif
  let text = devhelper#buffer#text(a:buf)
  if len(text) > devhelper#option#get('max_bytes')
    return
  endif
  let doc = {'uri': devhelper#buffer#uri(a:buf), 'version': 1, 'tick': getbufvar(a:buf, 'changedtick'), 'language': devhelper#buffer#language(a:buf)}
  let s:docs[a:buf] = doc
  call devhelper#client#notify('textDocument/didOpen', {'textDocument': {'uri': doc.uri, 'languageId': doc.language, 'version': 1, 'text': text}})
endfunction

function! devhelper#sync#close(buf) abort
  if has('nvim')
    return devhelper#transport#nvim#detach(a:buf)
  endif
  if has_key(s:docs, a:buf)
    let doc = remove(s:docs, a:buf)
    call devhelper#client#notify('textDocument/didClose', {'textDocument': {'uri': doc.uri}})
  endif
endfunction

function! devhelper#sync#saved(buf) abort
  call devhelper#sync#flush()
  if has_key(s:docs, a:buf)
    call devhelper#client#notify('textDocument/didSave', {'textDocument': {'uri': s:docs[a:buf].uri}})
  endif
endfunction

function! devhelper#sync#changed(buf) abort
  if has_key(s:docs, a:buf)
    call timer_stop(s:timer)
    let s:timer = timer_start(devhelper#option#get('sync_delay'), {_ -> devhelper#log#guard('sync', function('devhelper#sync#flush'), [])})
  endif
endfunction

" Sends what has changed since, in any buffer. On Neovim vim.lsp has sent it already.
function! devhelper#sync#flush() abort
  call timer_stop(s:timer)
  for [key, doc] in items(s:docs)
    let buf = key + 0
    if !devhelper#buffer#eligible(buf)
      call devhelper#sync#close(buf)
      continue
    endif
    let tick = getbufvar(buf, 'changedtick')
    if tick == doc.tick
      continue
    endif
    let text = devhelper#buffer#text(buf)
    if len(text) > devhelper#option#get('max_bytes')
      call devhelper#sync#close(buf)
      continue
    endif
    let [doc.tick, doc.version] = [tick, doc.version + 1]
    call devhelper#client#notify('textDocument/didChange',
          \ {'textDocument': {'uri': doc.uri, 'version': doc.version}, 'contentChanges': [{'text': text}]})
  endfor
endfunction

" The version of a buffer's text as it stands, v:null for one the server has not been shown.
function! devhelper#sync#version(buf) abort
  if has('nvim')
    return devhelper#transport#nvim#version(a:buf)
  endif
  call devhelper#sync#flush()
  return has_key(s:docs, a:buf) ? s:docs[a:buf].version : v:null
endfunction

" For the doctor.
function! devhelper#sync#count() abort
  return has('nvim') ? devhelper#transport#nvim#attached() : len(s:docs)
endfunction
