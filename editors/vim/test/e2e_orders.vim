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

" Tables of the template are made, filled, and looked at; an item is edited and put back, one that
" has changed meanwhile is not; one is deleted after a question.
function! Test_items() abort
  call Begin()
  Devhelper dynamodb start
  call Await('getenv("DYNAMODB_ENDPOINT") isnot v:null')
  Devhelper dynamodb create --table Customers
  call Await('CountMessages("created ") == 1')
  Devhelper dynamodb tables
  call Await('bufname("") ==# "devhelper://dynamodb/tables"')
  let table = matchstr(getline(1), '^\S\+')
  let key = matchstr(getline(1), '(\zs\w\+')
  call writefile(map(range(1, 60), {_, n -> printf('{"%s":"c%02d","n":%d}', key, n, n)}), $PROJECT . '/items.jsonl')
  execute 'Devhelper dynamodb seed items.jsonl --table' table
  call Await('CountMessages("loaded 60 items") == 1')
  execute 'Devhelper dynamodb items' table '--filter n>=59'
  call Await('bufname("") =~# "dynamodb/items/" && line("$") == 3')
  call cursor(search('c59'), 1)
  execute "normal \<CR>"
  call Await('bufname("") =~# "dynamodb/item/.*c59"')
  call assert_equal(['{', '  "' . key . '": "c59",', '  "n": 59', '}'], getline(1, '$'))
  call setline(3, '  "n": 100, "tags": {"SS": ["x"]}')
  write
  call Await('CountMessages("put {") == 1 && !&modified')
  call assert_equal(1, search('"n": 100,$', 'nw') > 0)
  " Somebody else changes it.
  call system(shellescape($DEVHELPER) . ' dynamodb put --endpoint ' . $DYNAMODB_ENDPOINT . ' ' . table . ' ' . shellescape(printf('{"%s":"c59","n":7}', key)))
  call assert_equal(0, v:shell_error)
  call setline(3, '  "n": 101,')
  write
  call Await('CountMessages("the item has changed since it was read: n, tags") == 1')
  call assert_equal(1, &modified)
  set nomodified
  close
  execute 'Devhelper dynamodb items' table '--limit 50'
  call Await('bufname("") =~# "dynamodb/items/" && line("$") == 51')
  normal ]]
  call Await('line("$") == 11')
  let doomed = matchstr(getline(5), '^\S\+')
  call cursor(5, 1)
  normal D
  call Await('devhelper#picker#is_open() && Settled()')
  call devhelper#picker#text('yes')
  call Await('Settled()')
  call devhelper#picker#key('accept')
  call Await('CountMessages("deleted {") == 1')
  execute 'Devhelper dynamodb get' table doomed
  call Await('CountMessages("error: there is no item") == 1')
  Devhelper dynamodb env --write .env
  call Await('expand("%:t") ==# ".env"')
  call assert_true(search('^DYNAMODB_ENDPOINT=http') > 0)
  Devhelper dynamodb stop
  call Await('getenv("DYNAMODB_ENDPOINT") is v:null')
endfunction

" What is offered at a declared table follows the database.
function! Test_lenses() abort
  call Begin()
  silent edit template.yaml
  call cursor(search('AWS::DynamoDB::Table') - 1, 1)
  let line = line('.')
  if has('nvim')
    lua vim.ui.select = function(items, opts, choose) vim.g.offered = items; choose(items[1], 1) end
  endif
  call Await('Virtual(' . line . ')')
  if !has('nvim')
    call popup_clear(1)
  endif
  Devhelper lens
  if !has('nvim')
    call Await('!empty(popup_list())')
    call assert_equal(['Launch local DynamoDB', 'Generate fixture'], getbufline(winbufnr(popup_list()[0]), 1, '$'))
    call feedkeys("\<CR>", 'xt')
  endif
  call Await('getenv("DYNAMODB_ENDPOINT") isnot v:null')
  if has('nvim')
    call assert_equal(['Launch local DynamoDB', 'Generate fixture'], g:offered)
    Devhelper lens
    call Await('CountMessages("created ") == 1')
    call assert_equal(['Create table here', 'Show items', 'Generate fixture'], g:offered)
  endif
  call assert_equal([0, 0], [&modified, CountMessages('error')])
  Devhelper dynamodb stop
  call Await('getenv("DYNAMODB_ENDPOINT") is v:null')
endfunction

" Whether something is shown behind a line.
function! Virtual(lnum) abort
  if has('nvim')
    return !empty(nvim_buf_get_extmarks(0, nvim_create_namespace('DevhelperLens'), [a:lnum - 1, 0], [a:lnum - 1, -1], {}))
  endif
  return !empty(prop_list(a:lnum))
endfunction

" What is odd in an ignore file is shown, mended and undone; its rules are explained and completed.
function! Test_ignore_file() abort
  call Begin()
  call writefile(['*.tmp', 'debug.tmp', 'src/', ''], '.gitignore')
  silent edit .gitignore
  setfiletype gitignore
  call Await('Findings() == 1')
  call cursor(2, 1)
  if has('nvim')
    lua vim.ui.select = function(items, opts, choose) choose(items[1], 1) end
  endif
  Devhelper action
  if !has('nvim')
    call Await('!empty(Menus())')
    call feedkeys("\<CR>", 'xt')
  endif
  call Await('line("$") == 3')
  call assert_equal(['*.tmp', 'src/', ''], getline(1, '$'))
  call Await('Findings() == 0')
  silent undo
  call assert_equal('debug.tmp', getline(2))
  call Await('Findings() == 1')
  call Await('len(Hints()) == 3')
  call cursor(3, 1)
  let windows = winnr('$')
  Devhelper hover
  if has('nvim')
    call Await('winnr("$") > ' . windows)
    silent! only
  else
    call Await('!empty(Menus())')
    call assert_match('folders', join(getbufline(winbufnr(Menus()[0]), 1, '$')))
    call popup_clear(1)
    call Await('&omnifunc ==# "devhelper#ignorefile#complete"')
    call feedkeys("3GA\<C-x>\<C-o>\<Esc>", 'xt')
    call assert_match('^src/.', getline(3))
  endif
  call assert_equal(0, CountMessages('error'))
  silent edit! src/app.py
  if has('nvim')
    call assert_equal(['textDocument/codeLens'], luaeval('vim.tbl_filter(function(method) return require("devhelper.lsp").supports(method, 0) end, _A)',
          \ ['textDocument/hover', 'textDocument/codeLens', 'textDocument/completion', 'textDocument/formatting']))
  endif
  call assert_equal(['', ''], [&omnifunc, &tagfunc])
  call delete('.gitignore')
endfunction

" The palette writes rules for what the project uses; undoing it is the editor's.
function! Test_ignore_rules_from_the_palette() abort
  call Begin()
  Devhelper
  call Await('Settled()')
  call devhelper#picker#text('generate ignore rules')
  call Await('Settled() && !empty(devhelper#picker#state().items)')
  call devhelper#picker#key('accept')
  call Await('expand("%:t") ==# ".gitignore" && search("__pycache__/", "n") > 0')
  call assert_match('^# devhelper:begin .*python', getline(search('devhelper:begin')))
  call assert_equal(0, CountMessages('error'))
  call delete('.gitignore')
endfunction

" A file that git ignores says so when it is opened.
function! Test_ignored_file() abort
  call Begin()
  call system('git init -q .')
  call writefile(['*.tmp'], '.gitignore')
  call writefile(['x'], 'a.tmp')
  silent edit a.tmp
  call Await('CountMessages("git ignores a.tmp (.gitignore:1: \\*.tmp)") == 1')
  for file in ['.gitignore', 'a.tmp']
    call delete(file)
  endfor
  call delete('.git', 'rf')
endfunction

function! Menus() abort
  return filter(popup_list(), {_, id -> getbufline(winbufnr(id), 1) != [''] && popup_getpos(id).visible && get(popup_getoptions(id), 'time', 0) == 0})
endfunction

function! Hints() abort
  if has('nvim')
    return map(nvim_buf_get_extmarks(0, nvim_create_namespace('DevhelperHint'), 0, -1, {'details': v:true}), {_, m -> m[3].virt_text[0][0]})
  endif
  return filter(range(1, line('$')), {_, l -> !empty(filter(prop_list(l), {_, p -> p.type ==# 'DevhelperHint'}))})
endfunction

function! Findings() abort
  return has('nvim') ? luaeval('#vim.diagnostic.get(0)') : len(filter(range(1, line('$')), {_, l -> !empty(filter(prop_list(l), {_, p -> p.type ==# 'DevhelperFinding'}))}))
endfunction
