" The real server on a copy of examples/orders ($PROJECT): what the two sides agree on, and the
" main job as far as an editor does it. vim_test.go sets $DEVHELPER.

function! Begin() abort
  let g:devhelper_cmd = [$DEVHELPER, 'lsp']
  let g:devhelper_manifest = ''
  execute 'cd' fnameescape($PROJECT)
  silent edit src/app.py
  call devhelper#client#start()
  call Await('devhelper#client#is_ready()')
endfunction

function! Settled() abort
  return get(devhelper#picker#state(), 'pending', 1) == 0
endfunction

function! Test_the_sides_agree() abort
  call Begin()
  let facts = devhelper#client#facts()
  call assert_equal(['devhelper', devhelper#manifest#get().protocol], [facts.server.name, facts.protocol])
  call assert_equal([], Messages())
  Devhelper version
  call Await('len(Messages()) > 0')
  call assert_equal(0, CountMessages('error'))
endfunction

function! Test_doctor() abort
  call Begin()
  Devhelper doctor
  call Await('bufname("") ==# "devhelper://doctor"')
  call assert_match('state       ready', join(getline(1, '$'), "\n"))
  call assert_true(line('$') > search('own report') + 2)
endfunction

function! Test_palette_lists_commands_and_files() abort
  call Begin()
  Devhelper
  call Await('Settled()')
  call devhelper#picker#text('generate fixture')
  call Await('Settled()')
  call assert_equal('devhelper.fixture.generate', substitute(devhelper#picker#state().items[0].id, '^\%(devhelper\.\)\?', 'devhelper.', ''))
  call assert_true(!empty(devhelper#picker#state().items[0].match))
  call devhelper#picker#key('cancel')
  call Await('!devhelper#picker#is_open()')
  Devhelper palette files
  call Await('Settled()')
  call devhelper#picker#text('template')
  call Await('Settled() && !empty(devhelper#picker#state().items)')
  call devhelper#picker#key('accept')
  call Await('expand("%:t") ==# "template.yaml"')
endfunction

function! Test_completion() abort
  call Begin()
  let line = 'Devhelper fixture generate --table '
  call assert_equal(['Customers', 'Orders'], sort(devhelper#complete#line('', line, len(line))))
endfunction

function! Test_fixture_in_a_new_file() abort
  call Begin()
  Devhelper fixture generate --table Orders --framework pytest
  call Await('expand("%:t") =~# "^test_.*py$"')
  " The first tab stop is selected by keys, which a script has to let through.
  call feedkeys("\<Esc>", 'tx')
  call assert_equal([0, getline(1, '$')], [&modified, readfile(expand('%'))])
  call assert_true(search('orders') > 0)
  call assert_equal(0, CountMessages('error'))
  call delete(expand('%'))
endfunction

function! Test_fixture_in_the_open_file_with_one_undo() abort
  call Begin()
  call writefile(['# ünïcode first', 'import os', ''], 'test_mine.py')
  silent edit test_mine.py
  call cursor(3, 1)
  call setline(3, '# not saved')
  setlocal undolevels=100
  let before = getline(1, '$')
  Devhelper fixture generate --table Customers --framework pytest
  call Await('line("$") > 10')
  call assert_equal('# ünïcode first', getline(1))
  call assert_true(index(getline(1, '$'), '# not saved') > 0)
  call assert_equal(1, &modified)
  call feedkeys("\<Esc>", 'tx')
  silent undo
  call assert_equal(before, getline(1, '$'))
  call delete('test_mine.py')
endfunction

function! Test_wrong_input_says_what_to_do() abort
  call Begin()
  Devhelper fixture generate --table Nothing --framework pytest
  call Await('CountMessages("error: .*Nothing") == 1')
  Devhelper no such
  call Await('CountMessages("error: ") == 2')
endfunction

function! Test_prompt() abort
  call Begin()
  Devhelper fixture generate
  call Await('devhelper#picker#is_open() && Settled()')
  call assert_true(index(map(copy(devhelper#picker#state().items), 'v:val.insert'), 'Orders') >= 0)
  call devhelper#picker#key('cancel')
  call Await('!devhelper#picker#is_open()')
endfunction
