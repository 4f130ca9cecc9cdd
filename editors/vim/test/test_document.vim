" Documents with keys, and those that can be written back.

function! Shown(view) abort
  call Serve()
  call Fake('set', {'method': 'devhelper/palette/run', 'result': a:view})
  call Again('Devhelper dynamodb items')
endfunction

function! Again(command) abort
  let g:shown = 0
  autocmd User DevhelperShown ++once let g:shown = 1
  execute a:command
  call Await('g:shown')
endfunction

function! Items() abort
  return {'kind': 'document', 'document': {'name': 'dynamodb/items/orders', 'text': "id  n\na   1\nb   2\n", 'actions': [
        \ {'key': 'open', 'title': 'edit it', 'id': 'dynamodb.get', 'args': {'key': 'a'}, 'line': 2},
        \ {'key': 'open', 'title': 'edit it', 'id': 'dynamodb.get', 'args': {'key': 'b'}, 'line': 3},
        \ {'key': 'delete', 'title': 'delete it', 'id': 'dynamodb.delete', 'args': {'key': 'b'}, 'line': 3},
        \ {'key': 'next', 'title': 'next page', 'id': 'dynamodb.items', 'args': {'page': 'p2'}},
        \ {'key': 'frobnicate', 'title': 'of a newer server', 'id': 'x.y', 'args': {}},
        \ ]}}
endfunction

function! Test_keys_run_the_action_of_the_line() abort
  call Open('here.py', ['x'])
  call Shown(Items())
  call assert_equal('devhelper://dynamodb/items/orders', bufname(''))
  call assert_equal(['D delete it', ']] next page', '<CR> edit it'], sort(devhelper#document#keys(), {a, b -> a ==# b ? 0 : a =~# '^<' ? 1 : b =~# '^<' ? -1 : a ># b ? 1 : -1}))
  call cursor(3, 1)
  call Again("normal \<CR>")
  let last = Seen('devhelper/palette/run')[-1]
  call assert_equal(['dynamodb.get', {'key': 'b'}], [last.id, last.args])
  call assert_equal(Uri('here.py'), last.context.uri, 'the place it came from')
  call cursor(3, 1)
  call Again('normal D')
  call assert_equal('dynamodb.delete', Seen('devhelper/palette/run')[-1].id)
  call Again('normal ]]')
  call assert_equal({'page': 'p2'}, Seen('devhelper/palette/run')[-1].args)
  let many = len(Seen('devhelper/palette/run'))
  call cursor(1, 1)
  execute "normal \<CR>"
  call Await('CountMessages("nothing to open here") == 1')
  call assert_equal(many, len(Seen('devhelper/palette/run')))
  call assert_equal('', maparg('A', 'n'), 'no key without an action')
endfunction

function! Item(text) abort
  return {'kind': 'document', 'message': 'put', 'document': {'name': 'dynamodb/item/orders/a.json', 'language': 'json', 'text': a:text,
        \ 'save': {'id': 'dynamodb.put', 'args': {'table': 'orders', 'was': a:text}, 'into': 'item'}}}
endfunction

function! Test_an_item_is_edited_and_written_back() abort
  call Shown(Item("{\n  \"id\": \"a\"\n}\n"))
  call assert_equal([1, 0, 'acwrite', 'json'], [&modifiable, &modified, &buftype, &filetype])
  call setline(2, '  "id": "a", "n": 1')
  call assert_equal(1, &modified)
  call cursor(2, 5)
  call Fake('set', {'method': 'devhelper/palette/run', 'result': Item("{\n  \"id\": \"a\",\n  \"n\": 1\n}\n")})
  call Again('write')
  let last = Seen('devhelper/palette/run')[-1]
  call assert_equal(['dynamodb.put', "{\n  \"id\": \"a\", \"n\": 1\n}\n", 'orders', "{\n  \"id\": \"a\"\n}\n"], [last.id, last.args.item, last.args.table, last.args.was])
  call assert_equal([0, ['{', '  "id": "a",', '  "n": 1', '}'], [2, 5]], [&modified, getline(1, '$'), [line('.'), col('.')]])
  " The next one is made against what has just been written.
  call setline(3, '  "n": 2')
  call Again('write')
  call assert_equal("{\n  \"id\": \"a\",\n  \"n\": 1\n}\n", Seen('devhelper/palette/run')[-1].args.was)
endfunction

function! Test_what_was_refused_stays_modified() abort
  call Shown(Item("{}\n"))
  call setline(1, '{"n": 1}')
  call Fake('set', {'method': 'devhelper/palette/run', 'error': {'code': -32803, 'message': 'the item has changed since it was read: n', 'data': {'hint': 'open it again'}}})
  write
  call Await('CountMessages("error: the item has changed since it was read: n") == 1')
  call assert_equal([1, ['{"n": 1}']], [&modified, getline(1, '$')])
  set nomodified
endfunction

function! Test_each_project_has_its_own_variables() abort
  call mkdir(g:tmp . '/one/src', 'p')
  call mkdir(g:tmp . '/two', 'p')
  call mkdir(g:tmp . '/one two', 'p')
  call Serve()
  let $DEVHELPER_E = 'mine'
  call Fake('notify', {'method': 'devhelper/environment', 'params': {'set': {'DEVHELPER_E': '2'}, 'unset': [], 'roots': [
        \ {'uri': Uri('one'), 'set': {'DEVHELPER_E': '1'}}, {'uri': Uri('two'), 'set': {'DEVHELPER_E': '2', 'DEVHELPER_TOKEN': 't'}}]}})
  call Await('$DEVHELPER_E ==# "2"')
  for [file, value, token] in [['one/src/a.py', '1', ''], ['two/b.py', '2', 't'], ['one two/c.py', '2', ''], ['one/d.py', '1', '']]
    execute 'edit' fnameescape(file)
    call assert_equal([value, token], [$DEVHELPER_E, $DEVHELPER_TOKEN], file)
  endfor
  execute 'lcd' fnameescape(g:tmp . '/two')
  enew
  call assert_equal('2', $DEVHELPER_E, 'a buffer without a file belongs to the working directory')
  call Fake('notify', {'method': 'devhelper/environment', 'params': {'set': {}, 'unset': ['DEVHELPER_E'], 'roots': []}})
  call Await('$DEVHELPER_E ==# "mine"')
  call assert_equal(v:null, getenv('DEVHELPER_TOKEN'))
  execute 'lcd' fnameescape(g:tmp)
endfunction
