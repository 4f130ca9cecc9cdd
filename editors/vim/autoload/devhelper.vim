" The functions a user's configuration may call, and the command's entry.

" :Devhelper. range is the number of line numbers given: 0, 1 or 2.
function! devhelper#command(bang, range, line1, line2, text) abort
  let words = devhelper#words#split(a:text)
  let context = a:range == 2 ? devhelper#context#lines(a:line1, a:line2) : devhelper#context#get()
  let opts = {'bang': a:bang, 'context': context}
  if !devhelper#verbs#run(words, opts)
    call devhelper#run#words(words, opts)
  endif
endfunction

" What the status line may show: work in progress, then local databases. Empty while there is
" nothing to say. It never starts the server.
function! devhelper#statusline() abort
  return exists('*devhelper#status#text') ? devhelper#status#text() : ''
endfunction

" Starts the server for a file in a project, as g:devhelper_autostart asks. Failures are told once.
function! devhelper#autostart() abort
  if devhelper#buffer#eligible(bufnr('')) && !empty(devhelper#root#marked(expand('%:p')))
    call devhelper#client#start()
  endif
endfunction

" Fires an event: autocmd User Devhelper{name}.
function! devhelper#event(name) abort
  let event = 'Devhelper' . a:name
  if exists('#User#' . event)
    execute 'doautocmd <nomodeline> User' event
  endif
endfunction
