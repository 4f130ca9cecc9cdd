" WorkspaceEdits.

function! Apply(edits, ...) abort
  let change = {'textDocument': {'uri': devhelper#buffer#uri(bufnr('')), 'version': get(a:000, 0, v:null)}, 'edits': a:edits}
  return devhelper#edit#apply({'documentChanges': [change]})
endfunction

function! Test_table_of_edits() abort
  call devhelper#position#agree({'positionEncoding': 'utf-8'})
  for [what, lines, flags, edits, want, eol] in [
        \ ['insert in a line', ['abc'], '', [TextEdit(0, 1, 0, 1, 'X')], ['aXbc'], 1],
        \ ['replace over lines', ['abc', 'def', 'ghi'], '', [TextEdit(0, 2, 2, 1, 'X')], ['abXhi'], 1],
        \ ['insert lines', ['a', 'b'], '', [TextEdit(1, 0, 1, 0, "x\ny\n")], ['a', 'x', 'y', 'b'], 1],
        \ ['delete lines', ['a', 'b', 'c'], '', [TextEdit(1, 0, 2, 0, '')], ['a', 'c'], 1],
        \ ['delete the last line', ['a', 'b'], '', [TextEdit(1, 0, 2, 0, '')], ['a'], 1],
        \ ['append', ['a'], '', [TextEdit(1, 0, 1, 0, "b\n")], ['a', 'b'], 1],
        \ ['past the end', ['a'], '', [TextEdit(99, 7, 99, 9, "b\n")], ['a', 'b'], 1],
        \ ['past the line', ['a', 'b'], '', [TextEdit(0, 99, 0, 99, 'x')], ['ax', 'b'], 1],
        \ ['all of it', ['a', 'b'], '', [TextEdit(0, 0, 2, 0, "x\n")], ['x'], 1],
        \ ['to nothing', ['a', 'b'], '', [TextEdit(0, 0, 2, 0, '')], [''], 1],
        \ ['into nothing', [], '', [TextEdit(0, 0, 0, 0, "x\ny\n")], ['x', 'y'], 1],
        \ ['into nothing without end', [], '', [TextEdit(0, 0, 0, 0, 'x')], ['x'], 0],
        \ ['no line break at the end stays so', ['a', 'b'], 'b', [TextEdit(0, 0, 0, 1, 'x')], ['x', 'b'], 0],
        \ ['gets a line break', ['a', 'b'], 'b', [TextEdit(1, 1, 1, 1, "\n")], ['a', 'b'], 1],
        \ ['loses its line break', ['a', 'b'], '', [TextEdit(1, 1, 2, 0, '')], ['a', 'b'], 0],
        \ ['dos', ["a\r", "b\r"], '', [TextEdit(1, 0, 1, 0, "x\r\ny\r\n")], ['a', 'x', 'y', 'b'], 1],
        \ ['beyond the BMP', ['😀ü'], '', [TextEdit(0, 4, 0, 6, 'u')], ['😀u'], 1],
        \ ['several, any order', ['a', 'b', 'c', 'd'], '', [TextEdit(3, 0, 3, 1, 'D'), TextEdit(0, 0, 0, 0, "0\n"), TextEdit(1, 0, 2, 0, '')], ['0', 'a', 'c', 'D'], 1],
        \ ['inserts at one place keep their order', ['a'], '', [TextEdit(0, 0, 0, 0, '1'), TextEdit(0, 0, 0, 0, '2'), TextEdit(0, 0, 0, 1, 'x')], ['12x'], 1],
        \ ['same line twice', ['abcdef'], '', [TextEdit(0, 1, 0, 2, 'XX'), TextEdit(0, 4, 0, 5, "\n")], ['aXXcd', 'f'], 1],
        \ ]
    call Open('t.txt', lines, flags)
    let got = Apply(edits)
    call assert_equal([1, want, eol], [got.applied, getline(1, '$'), &endofline], what . ' ' . got.failureReason)
    bwipeout!
  endfor
endfunction

function! Test_utf16() abort
  call devhelper#position#agree({'positionEncoding': 'utf-16'})
  call Open('t.txt', ['😀ü'])
  call Apply([TextEdit(0, 2, 0, 3, 'u')])
  call assert_equal('😀u', getline(1))
  call devhelper#position#agree({'positionEncoding': 'utf-8'})
endfunction

function! Test_one_undo_step_and_nothing_else_moves() abort
  call Open('t.txt', map(range(1, 100), 'string(v:val)'))
  setlocal undolevels=100
  call setreg('"', 'mine')
  let @/ = 'search'
  call cursor(50, 2)
  normal! zt
  normal! ma
  call winrestview({'topline': 45})
  let [view, tick] = [winsaveview(), undotree().seq_cur]
  call Apply([TextEdit(0, 0, 0, 0, "x\ny\n"), TextEdit(49, 0, 49, 0, '__'), TextEdit(80, 0, 81, 0, '')])
  call assert_equal([52, 4], getpos('.')[1:2])
  call assert_equal(view.topline + 2, winsaveview().topline)
  call assert_equal('__50', getline('.'))
  call assert_equal(52, line("'a"))
  call assert_equal(['mine', 'search'], [@", @/])
  call assert_equal(101, line('$'))
  silent undo
  call assert_equal(map(range(1, 100), 'string(v:val)'), getline(1, '$'))
  call assert_equal(tick, undotree().seq_cur)
endfunction

function! Test_other_windows_keep_their_places() abort
  call Open('t.txt', map(range(1, 50), 'string(v:val)'))
  call cursor(40, 1)
  split
  call cursor(10, 1)
  let other = win_getid(2)
  call Apply([TextEdit(19, 0, 20, 0, "a\nb\nc\n")])
  call assert_equal([10, 42], [line('.'), line('.', other)])
endfunction

function! Test_unloaded_file_is_changed_behind_the_scenes() abort
  call Open('shown.txt', ['x'])
  call writefile(['a', 'b'], g:tmp . '/hidden %#.txt')
  let got = devhelper#edit#apply({'changes': {Uri('hidden %#.txt'): [TextEdit(0, 0, 0, 1, 'A')]}})
  call assert_equal(1, got.applied)
  call assert_equal('shown.txt', bufname(''))
  call assert_equal(['A', 'b'], getbufline(got.files[0].buf, 1, '$'))
  call assert_true(getbufvar(got.files[0].buf, '&modified'))
  call assert_equal(['a', 'b'], readfile(g:tmp . '/hidden %#.txt'), 'nothing is written behind the user')
  call devhelper#view#edited(got, v:null)
  call assert_equal(1, CountMessages('1 more changed, not yet saved: hidden %#.txt'))
endfunction

function! Test_new_file_is_on_disk() abort
  let edit = {'documentChanges': [{'kind': 'create', 'uri': Uri('new dir/test_new.py')},
        \ {'textDocument': {'uri': Uri('new dir/test_new.py'), 'version': v:null}, 'edits': [TextEdit(0, 0, 0, 0, "import x\nüber\n")]}]}
  let got = devhelper#edit#apply(edit)
  call assert_equal([1, ''], [got.applied, got.failureReason])
  call assert_equal(['import x', 'über'], readfile(g:tmp . '/new dir/test_new.py'))
  call assert_equal([0, 'new dir/test_new.py'], [getbufvar(got.files[0].buf, '&modified'), bufname(got.files[0].buf)])
  let got = devhelper#edit#apply(edit)
  call assert_equal([0, 'new dir/test_new.py exists already'], [got.applied, got.failureReason])
endfunction

function! Test_new_file_that_is_open_and_empty() abort
  execute 'edit' fnameescape(g:tmp . '/sub/fresh.py')
  let uri = Uri('sub/fresh.py')
  let got = devhelper#edit#apply({'documentChanges': [{'kind': 'create', 'uri': uri}, {'textDocument': {'uri': uri, 'version': v:null}, 'edits': [TextEdit(0, 0, 0, 0, "x\n")]}]})
  call assert_equal([1, ''], [got.applied, got.failureReason])
  call assert_equal(['x'], readfile(g:tmp . '/sub/fresh.py'))
  call assert_equal(0, &modified)
endfunction

function! Test_refusals_change_nothing() abort
  call Open('free.txt', ['a'])
  call Open('locked.txt', ['a'])
  setlocal nomodifiable
  let edit = {'changes': {Uri('free.txt'): [TextEdit(0, 0, 0, 1, 'X')], Uri('locked.txt'): [TextEdit(0, 0, 0, 1, 'X')]}}
  let got = devhelper#edit#apply(edit)
  call assert_equal([0, "locked.txt cannot be changed here ('modifiable' is off)"], [got.applied, got.failureReason])
  setlocal modifiable readonly
  call assert_match('read-only', devhelper#edit#apply(edit).failureReason)
  call assert_equal(['a'], getbufline('free.txt', 1, '$'))
  setlocal noreadonly
  call assert_equal('two edits overlap', Apply([TextEdit(0, 0, 0, 1, 'x'), TextEdit(0, 0, 0, 1, 'y')]).failureReason)
  call assert_match('nothere.txt does not exist', devhelper#edit#apply({'changes': {Uri('nothere.txt'): []}}).failureReason)
  call assert_match('untitled:x is not a file', devhelper#edit#apply({'changes': {'untitled:x': []}}).failureReason)
  call assert_match('renamed', devhelper#edit#apply({'documentChanges': [{'kind': 'rename', 'oldUri': 'a', 'newUri': 'b'}]}).failureReason)
  call assert_equal(['a'], getline(1, '$'))
endfunction

function! Test_version_is_checked() abort
  call Open('v.txt', ['a'])
  call Serve()
  let version1 = devhelper#sync#version(bufnr(''))
  call assert_equal(1, Apply([TextEdit(0, 0, 0, 0, 'x')], version1).applied)
  call assert_equal('v.txt has changed meanwhile; run the command again', Apply([TextEdit(0, 0, 0, 0, 'y')], version1).failureReason)
  call assert_equal(1, Apply([TextEdit(0, 0, 0, 0, 'y')], devhelper#sync#version(bufnr(''))).applied)
  call assert_equal(['yxa'], getline(1, '$'))
endfunction

function! Test_apply_edit_request() abort
  call Open('r.txt', ['a'])
  call Serve()
  let answer = Ask({'method': 'workspace/applyEdit', 'params': {'edit': {'changes': {Uri('r.txt'): [TextEdit(0, 0, 0, 1, 'b')]}}}})
  call assert_equal({'applied': v:true}, answer.result)
  call assert_equal(['b'], getline(1, '$'))
  setlocal nomodifiable
  let answer = Ask({'method': 'workspace/applyEdit', 'params': {'edit': {'changes': {Uri('r.txt'): [TextEdit(0, 0, 0, 1, 'c')]}}}})
  call assert_equal(v:false, answer.result.applied)
  call assert_match('modifiable', answer.result.failureReason)
  call assert_equal(1, CountMessages('error: .*modifiable'))
endfunction

function! Test_big_edit() abort
  call Open('big.txt', map(range(10000), '"line " . v:val'))
  let edits = map(range(0, 9999, 10), {_, l -> TextEdit(l, 0, l, 4, 'LINE')})
  call assert_equal(1, Apply(edits).applied)
  call assert_equal(['LINE 0', 'line 1', 'LINE 9990'], [getline(1), getline(2), getline(9991)])
endfunction

function! Test_stops_are_where_their_text_is() abort
  call Open('s.txt', ['head', 'tail'])
  let got = Apply([{'range': Range(1, 0, 1, 0), 'snippet': {'kind': 'snippet', 'value': "def ${1:name}():\n    $0\n"}}, TextEdit(0, 0, 0, 0, "imports\n")])
  call assert_equal(['imports', 'head', 'def name():', '    ', 'tail'], getline(1, '$'))
  call assert_equal([[1, 2, 4, 2, 8], [0, 3, 4, 3, 4]], map(got.files[0].stops, {_, s -> [s.number, s.l1, s.c1, s.l2, s.c2]}))
endfunction

" Nobody is asked: the text is only shown and changed, writing it is the user's.
function! Test_file_with_a_swap_file() abort
  let [updatecount, directory, swapfile] = [&updatecount, &directory, &swapfile]
  set updatecount=200 directory=. swapfile
  try
    call writefile(['a'], g:tmp . '/swapped.txt')
    call writefile(['of another editor'], g:tmp . '/.swapped.txt.swp')
    let got = devhelper#edit#apply({'changes': {Uri('swapped.txt'): [TextEdit(0, 0, 0, 1, 'A')]}})
    call assert_equal([1, ''], [got.applied, got.failureReason])
    call assert_equal(['A'], getbufline(got.files[0].buf, 1, '$'))
    call assert_notmatch('E325', v:errmsg . execute('messages'))
  finally
    let [&updatecount, &directory, &swapfile] = [updatecount, directory, swapfile]
  endtry
endfunction
