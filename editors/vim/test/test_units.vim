" Functions without a server: words, URIs, columns, roots, rows, the program's place.

function! Test_words() abort
  for [line, words] in [
        \ ['', []], ['  a  b ', ['a', 'b']], ['a "b c" d', ['a', 'b c', 'd']], ["a 'b \"c' d", ['a', 'b "c', 'd']],
        \ ['a\ b c', ['a b', 'c']], ['C:\code\x', ['C:\code\x']], ['a ""', ['a', '']], ['a"b c"d', ['ab cd']], ['a \" b', ['a', '"', 'b']]]
    call assert_equal(words, devhelper#words#split(line), line)
  endfor
  let words = ['a b', '', 'c"d', "e'f", 'g']
  call assert_equal(words, devhelper#words#split(devhelper#words#join(words)))
endfunction

function! Test_uri_round_trip() abort
  for [path, uri] in [
        \ ['/tmp/a.py', 'file:///tmp/a.py'], ['/tmp/a b%c#[d].py', 'file:///tmp/a%20b%25c%23%5Bd%5D.py'],
        \ ['/tmp/ü€😀', 'file:///tmp/%C3%BC%E2%82%AC%F0%9F%98%80'], ['/a"b\c', 'file:///a%22b%5Cc'], ['C:/code/x', 'file:///C:/code/x'], ['//host/share/x', 'file://host/share/x']]
    call assert_equal(uri, devhelper#uri#from(path))
    call assert_equal(path, devhelper#uri#path(uri))
  endfor
  call assert_equal('file:///C:/code/x', devhelper#uri#from('C:\code\x'))
  call assert_equal('c:/x', devhelper#uri#path('file:///c%3A/x'))
  call assert_equal('/x', devhelper#uri#path('file://localhost/x'))
  call assert_equal('', devhelper#uri#path('untitled:x'))
  call assert_equal('/a+b', devhelper#uri#path('file:///a+b'))
endfunction

function! Test_columns() abort
  let line = 'aü😀b'
  call devhelper#position#agree({'positionEncoding': 'utf-16'})
  call assert_equal([0, 1, 3, 3, 7, 8, 8], map(range(7), {_, c -> devhelper#position#byte(line, c)}))
  call assert_equal([0, 1, 2, 4, 5], map([0, 1, 3, 7, 8], {_, b -> devhelper#position#character(line, b)}))
  call devhelper#position#agree({'positionEncoding': 'utf-8'})
  call assert_equal([0, 1, 1, 3, 3, 3, 3, 7, 8, 8], map(range(10), {_, c -> devhelper#position#byte(line, c)}))
  call assert_equal(7, devhelper#position#character(line, 7))
endfunction

function! Test_root() abort
  for dir in ['repo/.git', 'repo/part/.devhelper', 'repo/part/src', 'repo/other dir', 'lone']
    call mkdir(g:tmp . '/' . dir, 'p')
  endfor
  call writefile([], g:tmp . '/lone/a')
  call assert_equal(g:tmp . '/repo/part', devhelper#root#of(g:tmp . '/repo/part/src/x.py'))
  call assert_equal(g:tmp . '/repo', devhelper#root#of(g:tmp . '/repo/other dir/x.py'))
  call assert_equal(g:tmp, devhelper#root#of(g:tmp . '/lone/a'), 'the working directory holds it')
  call assert_equal(g:tmp . '/repo', devhelper#root#of(g:tmp . '/repo/no/such/dir/x.py'))
  call assert_equal(g:tmp, devhelper#root#of(g:tmp . '/no/such/x.py'))
  execute 'cd' fnameescape(g:tmp . '/repo')
  call assert_equal(g:tmp . '/lone', devhelper#root#of(g:tmp . '/lone/a'))
  call assert_equal(g:tmp . '/repo', devhelper#root#of(''))
  let g:devhelper_root_markers = ['x.marker']
  call writefile([], g:tmp . '/repo/part/src/x.marker')
  call assert_equal(g:tmp . '/repo/part/src', devhelper#root#of(g:tmp . '/repo/part/src/y'))
  " A worktree's .git is a file.
  let g:devhelper_root_markers = ['.git']
  call mkdir(g:tmp . '/tree', 'p')
  call writefile(['gitdir: x'], g:tmp . '/tree/.git')
  call assert_equal(g:tmp . '/tree', devhelper#root#marked(g:tmp . '/tree/a'))
endfunction

function! Test_binary_is_found_in_order() abort
  call mkdir(g:tmp . '/path', 'p')
  call mkdir(g:tmp . '/gobin', 'p')
  for dir in ['path', 'gobin']
    call writefile(['#!/bin/sh'], g:tmp . '/' . dir . '/devhelper')
    call setfperm(g:tmp . '/' . dir . '/devhelper', 'rwxr-xr-x')
  endfor
  let [path, $PATH, $GOBIN] = [$PATH, g:tmp . '/path', g:tmp . '/gobin']
  try
    let own = fnamemodify(g:here, ':h:h:h') . '/bin/devhelper'
    if !executable(own)
      call assert_equal(['$PATH', g:tmp . '/path/devhelper'], [devhelper#binary#find().how, devhelper#binary#find().cmd[0]])
      let $PATH = '/nonexistent'
      call assert_equal({'how': '$GOBIN', 'cmd': [g:tmp . '/gobin/devhelper', 'lsp']}, devhelper#binary#find())
    else
      call assert_equal([own, 'lsp'], devhelper#binary#find().cmd)
    endif
    let g:devhelper_cmd = [g:tmp . '/gobin/devhelper', 'lsp', '--trace']
    call assert_equal([g:tmp . '/gobin/devhelper', 'lsp', '--trace'], devhelper#binary#find().cmd)
    let g:devhelper_cmd = '/nonexistent/devhelper'
    call assert_equal([], devhelper#binary#find().cmd)
    call assert_match('/nonexistent/devhelper', devhelper#binary#advice())
  finally
    let [$PATH, $GOBIN] = [path, '']
  endtry
endfunction

function! Test_manifest_finds_commands() abort
  for [words, name, used] in [
        \ [['fixture', 'generate', '--table', 'x'], 'fixture.generate', 2], [['generate', '--table', 'x'], 'fixture.generate', 1],
        \ [['doctor'], 'doctor', 1], [['devhelper.dynamodb.start'], 'dynamodb.start', 1], [['check'], '', 0], [['nothing'], '', 0], [[], '', 0], [['dynamodb', 'run'], '', 0]]
    let [command, n] = devhelper#manifest#find(words)
    call assert_equal([name, used], [get(command, 'name', ''), n], string(words))
  endfor
  let g:devhelper_manifest = '/nonexistent'
  call assert_equal([], devhelper#manifest#commands())
endfunction

function! Test_row() abort
  let row = devhelper#row#make({'label': 'Git: Blame', 'match': [[5, 2]], 'right': '\gb', 'mark': 1, 'detail': 'who'}, 1, 40)
  call assert_equal('>* Git: Blame  who                   \gb', row.text)
  call assert_equal([[8, 2, 'DevhelperMatch'], [15, 3, 'DevhelperDim'], [len(row.text) - 3, 3, 'DevhelperKey']], row.spans)
  let row = devhelper#row#make({'label': repeat('ü', 50), 'match': [[90, 2], [0, 2]]}, 0, 20)
  call assert_equal('   ' . repeat('ü', 16) . '~', row.text)
  call assert_equal([[3, 2, 'DevhelperMatch']], row.spans)
  call assert_equal(20, strdisplaywidth(devhelper#row#make({'label': "a\tb\nc"}, 0, 20).text))
  call assert_equal('   a b c            ', devhelper#row#make({'label': "a\tb\nc"}, 0, 20).text)
endfunction

function! Test_eligible_buffers() abort
  for [name, want] in [['a.py', 1], ['with space % # [x] ü.py', 1], ['fugitive:///x//1/a', 0], ['oil:///x', 0], ['devhelper://log', 0], ['', 0]]
    execute name ==# '' ? 'enew' : 'silent edit ' . fnameescape(name)
    call assert_equal(want, devhelper#buffer#eligible(bufnr('')), name)
  endfor
  silent edit plain.txt
  setlocal buftype=nofile
  call assert_equal(0, devhelper#buffer#eligible(bufnr('')))
  setlocal buftype=
  call assert_equal(0, devhelper#buffer#eligible(bufadd('unloaded.txt')))
endfunction

function! Test_text_as_the_server_sees_it() abort
  for [lines, flags, text] in [
        \ [['a', 'b'], '', "a\nb\n"], [['a', 'b'], 'b', "a\nb"], [[], '', ''], [["a\r", "b\r"], '', "a\r\nb\r\n"], [['ü😀'], '', "ü😀\n"]]
    let buf = Open('text', lines, flags)
    call assert_equal(text, devhelper#buffer#text(buf), string(lines))
    bwipeout!
  endfor
endfunction

function! Test_messages_wait_for_normal_mode_and_come_once() abort
  call devhelper#message#once('k', 'only once', 'warning')
  call devhelper#message#once('k', 'only once', 'warning')
  call devhelper#message#show('twice', 'error')
  call devhelper#message#show('twice', 'error')
  call assert_equal([1, 1], [CountMessages('only once'), CountMessages('twice')])
  call assert_match('devhelper: twice', execute('messages'))
  call devhelper#message#forget()
  call devhelper#message#once('k', 'only once', 'warning')
  call assert_equal(2, CountMessages('only once'))
endfunction

" :silent echomsg would keep a text out of :messages.
function! Test_long_messages_are_in_the_history() abort
  let word = repeat('ü', &columns)
  call devhelper#message#show("the first line of several\nhint: " . repeat('many words ', 20) . word . ' end', 'error')
  let history = split(execute('messages'), "\n")
  let at = index(history, 'devhelper: the first line of several')
  call assert_true(at >= 0)
  call assert_equal('hint: ' . repeat('many words ', 20) . word . ' end', join(history[at + 1 :], ''))
  call assert_equal([], filter(history[at :], 'strdisplaywidth(v:val) > &columns - 20'))
endfunction

function! Notes() abort
  return has('nvim') ? filter(map(range(1, winnr('$')), 'win_getid(v:val)'), 'nvim_win_get_config(v:val).relative !=# ""') : popup_list()
endfunction

function! Test_one_note_at_a_time() abort
  call devhelper#message#show("one\nhint: two", 'error')
  call devhelper#message#show("three\nhint: four", 'error')
  call assert_equal(1, len(Notes()))
  call assert_equal(['devhelper: three', 'hint: four'], getbufline(winbufnr(Notes()[0]), 1, '$'))
endfunction
