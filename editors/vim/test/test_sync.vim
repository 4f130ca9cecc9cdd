" The server's picture of the editor's buffers.

" By path: Neovim leaves other characters of a URI as they are.
function! Doc(name) abort
  let uris = filter(map(Seen('textDocument/didOpen'), 'v:val.textDocument.uri'), {_, uri -> devhelper#uri#path(uri) ==# g:tmp . '/' . a:name})
  return empty(uris) ? {'open': v:false, 'text': ''} : Fake('doc', {'uri': uris[-1]})
endfunction

function! Test_open_change_save_close() abort
  call Open('a b%#[x]ü.py', ['one', 'zwei ü 😀'])
  call Serve()
  call Await('Doc("a b%#[x]ü.py").open')
  call assert_equal("one\nzwei ü 😀\n", Doc('a b%#[x]ü.py').text)
  call assert_equal(1, len(Seen('textDocument/didOpen')))
  call setline(1, 'eins')
  " No event is needed: a request that tells a place has the newest text sent before it.
  Devhelper dynamodb start
  call Await('CountMessages("ran") == 1')
  call assert_equal("eins\nzwei ü 😀\n", Doc('a b%#[x]ü.py').text)
  silent write
  call Await('len(Seen("textDocument/didSave")) == 1')
  bwipeout!
  call Await('!Doc("a b%#[x]ü.py").open')
endfunction

function! Test_change_is_sent_after_a_while() abort
  call Open('a.txt', ['one'])
  let g:devhelper_sync_delay = 5
  call Serve()
  call setline(1, 'two')
  doautocmd TextChanged
  call Await('Doc("a.txt").text ==# "two\n"')
endfunction

function! Test_files_opened_later() abort
  call Serve()
  call Open('later.txt', ['x'])
  call Await('Doc("later.txt").open')
  let opened = Seen('textDocument/didOpen')
  call assert_equal('plaintext', substitute(opened[0].textDocument.languageId, '^\(text\|\)$', 'plaintext', ''))
endfunction

function! Test_renamed_file() abort
  call Open('old.txt', ['x'])
  call Serve()
  call Await('Doc("old.txt").open')
  silent file new.txt
  silent write
  call Await('Doc("new.txt").open')
  call Await('!Doc("old.txt").open')
endfunction

function! Test_line_endings() abort
  call Open('dos.txt', ["a\r", "b\r"])
  call Serve()
  call Await('Doc("dos.txt").open')
  call assert_equal("a\r\nb\r\n", Doc('dos.txt').text)
  call Open('no.txt', ['a', 'b'], 'b')
  call Await('Doc("no.txt").open')
  call assert_equal("a\nb", Doc('no.txt').text)
endfunction

function! Test_what_is_never_sent() abort
  let g:devhelper_max_bytes = 100
  call Open('big.txt', [repeat('x', 200)])
  call Serve()
  for name in ['fugitive:///r/.git//0/a', 'oil:///x', 'devhelper://log']
    execute 'silent edit' fnameescape(name)
  endfor
  help
  copen
  new
  setlocal buftype=nofile
  file scratch
  call mkdir(g:tmp . '/adir', 'p')
  call Open('small.txt', ['x'])
  call Await('Doc("small.txt").open')
  call assert_equal([Uri('small.txt')], map(Seen('textDocument/didOpen'), 'v:val.textDocument.uri'))
endfunction

function! Test_a_file_that_grows_too_big_is_closed() abort
  if has('nvim')
    " vim.lsp keeps what it has attached.
    return
  endif
  let g:devhelper_max_bytes = 100
  call Open('grow.txt', ['x'])
  call Serve()
  call assert_true(Doc('grow.txt').open)
  call setline(1, repeat('x', 200))
  call devhelper#sync#flush()
  call assert_false(Doc('grow.txt').open)
endfunction

function! Test_a_new_server_gets_all_again() abort
  call Open('a.txt', ['one'])
  call Serve()
  call Await('Doc("a.txt").open')
  call setline(1, 'unsaved')
  call devhelper#request#send('fake/exit', {'code': 7}, {error, result -> 0}, '')
  call Await('!devhelper#client#is_ready()')
  call Await('devhelper#client#is_ready()')
  call Await('Doc("a.txt").text ==# "unsaved\n"')
endfunction

function! Test_context() abort
  call Serve()
  call Open('c.py', ['aü😀b', 'zwei'])
  call cursor(1, 4)
  let context = devhelper#context#get()
  call assert_equal([Uri('c.py'), {'line': 0, 'character': 3}], [context.uri, context.position])
  execute "normal! gg0vj\<Esc>"
  '<,'>Devhelper dynamodb start
  2Devhelper dynamodb start
  1,2Devhelper dynamodb start
  call Await('len(Seen("devhelper/palette/run")) == 3')
  let ranges = map(Seen('devhelper/palette/run'), {_, p -> get(p.context, 'range', {})})
  call assert_equal([Range(0, 0, 1, 1), {}, Range(0, 0, 1, 1)], ranges)
  execute "normal! ggVj\<Esc>"
  call assert_equal(Range(0, 0, 2, 0), devhelper#context#lines(1, 2).range)
  " The selection's last character counts whole.
  execute "normal! gg0vl\<Esc>"
  call assert_equal(Range(0, 0, 0, 3), devhelper#context#lines(1, 1).range)
  new
  call assert_equal({}, devhelper#context#get())
endfunction
