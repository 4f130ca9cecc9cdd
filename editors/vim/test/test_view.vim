" Showing what comes back from the server.

function! Run(view) abort
  call Serve()
  call Fake('set', {'method': 'devhelper/palette/run', 'result': a:view})
  let g:shown = 0
  autocmd User DevhelperShown ++once let g:shown = 1
  Devhelper dynamodb start
  call Await('g:shown')
endfunction

function! Test_locations() abort
  call writefile(['x', 'aü fixme'], g:tmp . '/l %#.py')
  call setqflist([], ' ', {'title': 'mine', 'items': [{'filename': 'x', 'lnum': 1, 'text': 'x'}]})
  call Run({'kind': 'locations', 'title': 'TODOs', 'locations': [{'location': {'uri': Uri('l %#.py'), 'range': Range(1, 4, 1, 9)}, 'text': 'fixme'}]})
  call assert_equal('quickfix', &buftype)
  call assert_equal('devhelper: TODOs', getqflist({'title': 1}).title)
  let item = getqflist()[0]
  call assert_equal([2, 5, 'fixme', 'l %#.py'], [item.lnum, item.col, item.text, fnamemodify(bufname(item.bufnr), ':t')])
  cc 1
  call assert_equal(['l %#.py', 2, 5], [expand('%:t'), line('.'), col('.')])
  silent colder
  call assert_equal('mine', getqflist({'title': 1}).title)
endfunction

function! Test_location_list() abort
  call Open('here.py', ['x'])
  call Serve()
  call Fake('set', {'method': 'devhelper/palette/run', 'result': {'kind': 'locations', 'title': 'T', 'locations': [{'location': {'uri': Uri('here.py'), 'range': Range(0, 0, 0, 1)}, 'text': 't'}]}})
  Devhelper! todo list
  call Await('&buftype ==# "quickfix"')
  call assert_equal('devhelper: T', getloclist(0, {'title': 1}).title)
  lclose
endfunction

function! Test_no_locations_is_a_message() abort
  call Run({'kind': 'locations', 'title': 'TODOs', 'locations': []})
  call assert_equal('', &buftype)
  call assert_equal(1, CountMessages('nothing found'))
endfunction

function! Test_document() abort
  call Run({'kind': 'document', 'document': {'name': 'dynamodb/log', 'language': 'shellscript', 'text': "one\ntwo\r\nthree\n", 'tail': v:true}})
  call assert_equal('devhelper://dynamodb/log', bufname(''))
  call assert_equal(['one', 'two', 'three'], getline(1, '$'))
  call assert_equal([3, 'nofile', 0, 0, 'sh'], [line('.'), &buftype, &modifiable, &modified, &filetype])
  call Run({'kind': 'document', 'document': {'name': 'dynamodb/log', 'text': 'new'}})
  call assert_equal([['new'], 2], [getline(1, '$'), winnr('$')])
  edit
  call assert_equal(['new'], getline(1, '$'))
  normal q
  call assert_equal(1, winnr('$'))
endfunction

function! Test_message_with_hint_and_copy() abort
  call Run({'kind': 'message', 'message': 'running', 'level': 'warning', 'hint': 'stop it', 'copy': 'http://127.0.0.1:8000'})
  call assert_equal(1, CountMessages('warning: running (:Devhelper copy takes http://127.0.0.1:8000)$'))
  call assert_true(match(devhelper#log#lines(), 'hint: stop it') >= 0)
  call setreg('"', '')
  Devhelper copy
  call assert_equal('http://127.0.0.1:8000', @")
endfunction

function! Test_error_with_hint() abort
  call Serve()
  call Fake('set', {'method': 'devhelper/palette/run', 'error': {'code': -32803, 'message': 'no template', 'data': {'hint': 'write one'}}})
  Devhelper fixture generate
  call Await('CountMessages("error: no template") == 1')
  call assert_true(match(devhelper#log#lines(), 'hint: write one') >= 0)
endfunction

function! Test_edit_and_open() abort
  call Open('mine.txt', ['mine'])
  call Serve()
  call Fake('set', {'method': 'devhelper/palette/run', 'result': {'kind': 'edit', 'edit': {'documentChanges': [{'kind': 'create', 'uri': Uri('test_orders.py')},
        \ {'textDocument': {'uri': Uri('test_orders.py'), 'version': v:null}, 'edits': [{'range': Range(0, 0, 0, 0), 'snippet': {'kind': 'snippet', 'value': "x = ${1:Orders}\ny = ${2:z}\n"}}]}]},
        \ 'open': {'uri': Uri('test_orders.py'), 'range': Range(0, 0, 0, 0)}, 'message': 'made'}})
  Devhelper fixture generate
  call Await('expand("%:t") ==# "test_orders.py"')
  call assert_equal(['x = Orders', 'y = z'], readfile('test_orders.py'))
  call feedkeys("Customers\<Tab>1\<Esc>", 'tx')
  call assert_equal(['x = Customers', 'y = 1'], getline(1, '$'))
  call assert_equal(1, CountMessages('info: made'))
endfunction

function! Test_edit_that_cannot_be_applied() abort
  call Open('mine.txt', ['mine'])
  setlocal nomodifiable
  call Serve()
  call Fake('set', {'method': 'devhelper/palette/run', 'result': {'kind': 'edit', 'message': 'made', 'edit': {'changes': {Uri('mine.txt'): [TextEdit(0, 0, 0, 0, 'x')]}}}})
  Devhelper fixture generate
  call Await('CountMessages("error: mine.txt cannot be changed here") == 1')
  call assert_equal(0, CountMessages('made'))
endfunction

function! Test_open_in_the_right_window() abort
  call Open('a.txt', ['1', '2', '3'])
  call Open('b.txt', ['1', '2', '3'])
  sbuffer a.txt
  wincmd p
  call devhelper#open#location(Uri('a.txt'), Range(1, 1, 1, 1), '')
  call assert_equal(['a.txt', 2, 1, 2], [bufname(''), line('.'), col('.'), winnr('$')], 'the window that shows it')
  call devhelper#open#location(Uri('c d.txt'), v:null, 'split')
  call assert_equal(['c d.txt', 3], [bufname(''), winnr('$')])
  call devhelper#open#location(Uri('e.txt'), v:null, 'tab')
  call assert_equal(2, tabpagenr('$'))
  only
  setlocal buftype=nofile
  call devhelper#open#location(Uri('f.txt'), v:null, '')
  call assert_equal(['f.txt', 2], [bufname(''), winnr('$')], 'a special window is kept')
endfunction

function! Test_modified_buffer_is_not_left_behind() abort
  set nohidden
  call Open('a.txt', ['1'])
  call setline(1, 'changed')
  call devhelper#open#location(Uri('b.txt'), v:null, '')
  call assert_equal(['b.txt', 2], [bufname(''), winnr('$')])
  set hidden
endfunction

function! Test_show_document() abort
  call writefile(['a', 'bü', 'c'], g:tmp . '/doc [1].txt')
  call Serve()
  let answer = Ask({'method': 'window/showDocument', 'params': {'uri': Uri('doc [1].txt'), 'takeFocus': v:true, 'selection': Range(1, 1, 1, 3)}})
  call assert_equal({'success': v:true}, answer.result)
  call Await('expand("%:t") ==# "doc [1].txt"')
  call assert_equal([2, 2], [line('.'), col('.')])
  call assert_equal(v:false, Ask({'method': 'window/showDocument', 'params': {'uri': Uri('nothere')}}).result.success)
  call assert_equal(v:false, Ask({'method': 'window/showDocument', 'params': {'uri': 'devhelper://nothere'}}).result.success)
  let g:devhelper_browser = ['sh', '-c', 'printf "%s\n" "$1" > page.tmp; mv page.tmp page', 'sh']
  call assert_equal(v:true, Ask({'method': 'window/showDocument', 'params': {'uri': 'https://example.org/x?y', 'external': v:true}}).result.success)
  call Await('filereadable("page")')
  call assert_equal(['https://example.org/x?y'], readfile('page'))
  call assert_equal(v:false, Ask({'method': 'window/showDocument', 'params': {'uri': 'file:///bin/sh', 'external': v:true}}).result.success)
endfunction

function! Test_environment() abort
  let [$DEVHELPER_MINE, $DEVHELPER_EMPTY] = ['before', '']
  call Serve()
  call Fake('notify', {'method': 'devhelper/environment', 'params': {'set': {'DEVHELPER_MINE': 'a b"c', 'DEVHELPER_NEW': 'x', 'bad name': 'x'}, 'unset': []}})
  call Await('$DEVHELPER_MINE ==# "a b\"c"')
  call assert_equal('x', $DEVHELPER_NEW)
  call assert_match('a b"c', system('env'), 'programs see it')
  call Fake('notify', {'method': 'devhelper/environment', 'params': {'set': {'DEVHELPER_MINE': 'second'}}})
  call Await('$DEVHELPER_MINE ==# "second"')
  call Fake('notify', {'method': 'devhelper/environment', 'params': {'unset': ['DEVHELPER_MINE', 'DEVHELPER_OTHER']}})
  call Await('$DEVHELPER_MINE ==# "before"')
  " The user's own change is his; the rest goes with the server.
  call Fake('notify', {'method': 'devhelper/environment', 'params': {'set': {'DEVHELPER_MINE': 'third'}}})
  call Await('$DEVHELPER_MINE ==# "third"')
  let $DEVHELPER_MINE = 'by hand'
  call devhelper#client#stop()
  call Await('getenv("DEVHELPER_NEW") is v:null')
  call assert_equal('by hand', $DEVHELPER_MINE)
  unlet $DEVHELPER_MINE
endfunction

function! Test_status() abort
  call assert_equal('', devhelper#statusline())
  call Serve()
  let g:statuses = 0
  augroup test
    autocmd User DevhelperStatus let g:statuses += 1
  augroup END
  call Fake('notify', {'method': 'devhelper/status', 'params': {'dynamodb': [{'id': 'a', 'backend': 'engine', 'endpoint': 'http://127.0.0.1:8000', 'state': 'ready'}]}})
  call Await('devhelper#statusline() ==# "dynamodb:8000"')
  call Fake('notify', {'method': '$/progress', 'params': {'token': 't', 'value': {'kind': 'begin', 'title': 'Scanning', 'percentage': 5}}})
  call Await('devhelper#statusline() ==# "Scanning 5% | dynamodb:8000"')
  call Fake('notify', {'method': '$/progress', 'params': {'token': 't', 'value': {'kind': 'report', 'message': 'a.py'}}})
  call Await('devhelper#statusline() ==# "Scanning: a.py 5% | dynamodb:8000"')
  call Fake('notify', {'method': '$/progress', 'params': {'token': 't', 'value': {'kind': 'end'}}})
  call Fake('notify', {'method': 'devhelper/status', 'params': {'dynamodb': []}})
  call Await('devhelper#statusline() ==# ""')
  call assert_equal(5, g:statuses)
  autocmd! test
endfunction
