" The palette and the prompts: their state, and in Vim the keys too. Neovim's keys are tried over
" RPC and on a screen by vim_test.go: typing into a prompt buffer from a script hangs it.

function! Labels() abort
  return map(copy(get(devhelper#picker#state(), 'items', [])), 'v:val.label')
endfunction

function! Settled() abort
  return get(devhelper#picker#state(), 'pending', 1) == 0
endfunction

function! Palette() abort
  call Serve()
  Devhelper
  call Await('Settled()')
endfunction

function! Query(text) abort
  call devhelper#picker#text(a:text)
  call Await('Settled()')
endfunction

function! Test_query_on_every_change() abort
  call Palette()
  call assert_equal(['Fixture: Generate a fixture', 'DynamoDB: Start local DynamoDB', 'DynamoDB: Stop', 'Doctor für alles'], Labels())
  call Query('dyn')
  call assert_equal(['DynamoDB: Start local DynamoDB', 'DynamoDB: Stop'], Labels())
  call Query('')
  call assert_equal(4, len(Labels()))
  let queries = Seen('devhelper/palette/query')
  call assert_equal(['', 'dyn', ''], map(copy(queries), 'v:val.query'))
  call assert_equal(1, len(uniq(sort(map(copy(queries), 'v:val.session')))))
  call assert_equal('commands', queries[0].mode)
  let items = devhelper#picker#state().items
  call assert_equal([1, '\f', 1, '(nothing is running)'], [items[0].mark, items[0].right, items[2].dim, items[2].detail])
endfunction

function! Test_move_accept_and_cancel() abort
  call Palette()
  for [key, want] in [['next', 1], ['next', 2], ['next', 3], ['next', 0], ['prev', 3], ['prev', 2], ['up', 0], ['down', 3], ['up', 0]]
    call devhelper#picker#key(key)
    call assert_equal(want, devhelper#picker#state().selected, key)
  endfor
  call devhelper#picker#key('accept')
  call Await('CountMessages("ran devhelper.fixture.generate") == 1')
  call assert_equal(0, devhelper#picker#is_open())
  Devhelper palette
  call devhelper#picker#key('cancel')
  call Await('!devhelper#picker#is_open()')
  call assert_equal(1, len(Seen('devhelper/palette/run')))
endfunction

function! Test_accept_waits_for_the_list_of_what_was_typed() abort
  call Palette()
  call Fake('set', {'method': 'devhelper/palette/query', 'hold': v:true, 'result': {'items': [{'id': 'devhelper.doctor', 'title': 'Doctor', 'kind': 'command'}], 'total': 1}})
  call devhelper#picker#text('doc')
  call devhelper#picker#key('accept')
  call assert_true(devhelper#picker#is_open())
  call Fake('release')
  call Await('CountMessages("ran devhelper.doctor") == 1')
endfunction

function! Test_unavailable_command_says_why_and_stays() abort
  call Palette()
  call Query('stop')
  call devhelper#picker#key('accept')
  call assert_equal('nothing is running', devhelper#picker#state().problem)
  call assert_true(devhelper#picker#is_open())
endfunction

function! Test_fill_and_yank_and_help() abort
  call Palette()
  call devhelper#picker#key('next')
  call devhelper#picker#key('yank')
  call assert_equal('Devhelper dynamodb start', @")
  call devhelper#picker#key('fill')
  call Await('Settled()')
  call assert_equal('DynamoDB: Start local DynamoDB', devhelper#picker#state().query)
  call assert_equal(['DynamoDB: Start local DynamoDB'], Labels())
  call Query('')
  call devhelper#picker#text('?')
  let help = devhelper#picker#state().help
  call assert_equal(['Fixture: Generate a fixture', '', 'Writes a fixture for a table. It is meant for tests.', '', ':Devhelper fixture generate'], help[:4])
  call devhelper#picker#key('next')
  call assert_equal([[], 0], [devhelper#picker#state().help, devhelper#picker#state().selected])
endfunction

function! Test_list_in_the_making_is_asked_for_again() abort
  call Serve()
  call Fake('set', {'method': 'devhelper/palette/query', 'result': {'items': [], 'total': 0, 'incomplete': v:true}})
  Devhelper palette files
  call Await('len(Seen("devhelper/palette/query")) >= 3')
  call Fake('set', {'method': 'devhelper/palette/query', 'result': {'items': [{'id': 'a', 'title': 'a b.py', 'kind': 'file', 'location': {'uri': Uri('a b.py')}}], 'total': 1}})
  call Await('Labels() ==# ["a b.py"]')
  call assert_equal('files', Seen('devhelper/palette/query')[0].mode)
  call devhelper#picker#text('>x')
  call Await('Seen("devhelper/palette/query")[-1].mode ==# "commands"')
  call assert_equal('x', Seen('devhelper/palette/query')[-1].query)
  call devhelper#picker#text('a')
  call Await('Settled()')
  call devhelper#picker#key('vsplit')
  call Await('bufname("") ==# "a b.py"')
  call assert_equal(2, winnr('$'))
endfunction

function! Test_server_that_fails_is_shown_in_the_list() abort
  call Palette()
  call Fake('set', {'method': 'devhelper/palette/query', 'error': {'code': -32803, 'message': 'no index'}})
  call Query('x')
  call assert_equal('no index', devhelper#picker#state().problem)
endfunction

function! Test_server_that_dies_under_the_palette() abort
  call Palette()
  call Fake('set', {'method': 'devhelper/palette/query', 'hold': v:true})
  call devhelper#picker#text('x')
  call devhelper#request#send('fake/exit', {'code': 7}, {error, result -> 0}, '')
  call Await('devhelper#picker#state().problem ==# "the server ended"')
  call Await('devhelper#client#is_ready()')
  call Query('dyn')
  call assert_equal(2, len(Labels()))
endfunction

function! Test_many_items_scroll() abort
  call Serve()
  let items = map(range(50), {i -> {'id': 'x' . i, 'title': 'Item ' . i, 'kind': 'command'}})
  call Fake('set', {'method': 'devhelper/palette/query', 'result': {'items': map(range(50), {_, i -> {'id': 'x' . i, 'title': 'Item ' . i, 'kind': 'command'}}), 'total': 90}})
  Devhelper
  call Await('Settled()')
  call devhelper#picker#key('prev')
  let state = devhelper#picker#state()
  call assert_equal([49, 50 - state.height, '50/90  ? help'], [state.selected, state.top, state.note])
  call devhelper#picker#key('next')
  call assert_equal([0, 0], [devhelper#picker#state().selected, devhelper#picker#state().top])
endfunction

function! Prompt(ask) abort
  call Serve()
  call Fake('set', {'method': 'devhelper/palette/run', 'result': {'kind': 'prompt', 'prompt': {'id': 'devhelper.fixture.generate', 'args': {'framework': 'go'}, 'ask': a:ask}}})
  Devhelper fixture generate
  call Await('devhelper#picker#is_open() && Settled()')
  call Fake('unset', {'method': 'devhelper/palette/run'})
endfunction

function! Test_prompt_asks_for_each_and_runs() abort
  call Prompt([{'name': 'table', 'flag': 'table', 'doc': 'the table', 'type': 'string', 'choices': 'fixture.tables', 'need': v:true},
        \ {'name': 'name', 'flag': 'name', 'doc': 'its name', 'type': 'string'}])
  call assert_equal(['Orders', 'Customers', 'Order Lines'], Labels())
  call Query('Cu')
  call devhelper#picker#key('accept')
  call Await('devhelper#picker#is_open() && get(get(devhelper#picker#state(), "spec", {}), "title", "") =~# "name (2 of 2)" && Settled()')
  call Query('free text')
  call devhelper#picker#key('accept')
  call Await('len(Seen("devhelper/palette/run")) == 2')
  let params = Seen('devhelper/palette/run')[1]
  call assert_equal(['devhelper.fixture.generate', {'framework': 'go', 'table': 'Customers', 'name': 'free text'}], [params.id, params.args])
  call assert_equal({'framework': 'go', 'table': 'Customers'}, Seen('devhelper/palette/complete')[-1].args)
endfunction

function! Test_prompt_checks_what_is_typed() abort
  call Prompt([{'name': 'port', 'flag': 'port', 'doc': 'the port', 'type': 'string', 'need': v:true}])
  call devhelper#picker#key('accept')
  call assert_equal('a value is needed', devhelper#picker#state().problem)
  call Query('bad')
  call assert_equal('bad is no good', devhelper#picker#state().problem)
  call devhelper#picker#key('accept')
  call assert_true(devhelper#picker#is_open())
  call Query('8000')
  call devhelper#picker#key('accept')
  call Await('len(Seen("devhelper/palette/run")) == 2')
  call assert_equal('8000', Seen('devhelper/palette/run')[1].args.port)
endfunction

function! Test_prompt_choose_fill_list_and_default() abort
  call Prompt([{'name': 'table', 'flag': 'table', 'doc': 'd', 'type': 'strings'}, {'name': 'x', 'flag': 'x', 'doc': 'd', 'type': 'string', 'default': 'dflt'}])
  call devhelper#picker#key('fill')
  call Await('Settled()')
  call assert_equal('Orders', devhelper#picker#state().query)
  call Query('Orders, Customers')
  call devhelper#picker#key('accept')
  call Await('devhelper#picker#is_open() && get(get(devhelper#picker#state(), "spec", {}), "title", "") =~# "x (2 of 2)" && Settled()')
  call assert_equal('empty: dflt', devhelper#picker#state().note)
  call devhelper#picker#key('accept')
  call Await('len(Seen("devhelper/palette/run")) == 2')
  call assert_equal({'framework': 'go', 'table': ['Orders', 'Customers']}, Seen('devhelper/palette/run')[1].args)
endfunction

function! Test_prompt_left_runs_nothing() abort
  call Prompt([{'name': 'port', 'flag': 'port', 'doc': 'the port', 'type': 'string'}])
  call devhelper#picker#key('cancel')
  call Await('!devhelper#picker#is_open()')
  call assert_equal(1, len(Seen('devhelper/palette/run')))
endfunction

function! Test_keys_in_vim() abort
  if has('nvim')
    return
  endif
  call Palette()
  call feedkeys("fürx\<BS>", 'xt')
  call Await('Settled()')
  call assert_equal(['für', ['Doctor für alles']], [devhelper#picker#state().query, Labels()])
  call feedkeys("\<C-w>dyn \<C-u>dyn", 'xt')
  call Await('Settled()')
  call feedkeys("\<C-n>\<C-p>\<Down>\<Up>\<CR>", 'xt')
  call Await('CountMessages("ran devhelper.dynamodb.start") == 1')
  Devhelper
  call feedkeys("\<Esc>", 'xt')
  call assert_equal(0, devhelper#picker#is_open())
endfunction

function! Test_buttons() abort
  call Serve()
  call Fake('forget')
  let question = {'method': 'window/showMessageRequest', 'params': {'type': 3, 'message': 'Trust this?', 'actions': [{'title': 'Yes', 'x': 1}, {'title': 'No'}]}}
  if has('nvim')
    if !has('nvim-0.8')
      " A numbered list is read from the keyboard there.
      return
    endif
    " The user's own vim.ui.select is asked.
    lua vim.ui.select = function(items, opts, choose) vim.g.asked = opts.prompt; choose(items[2], 2) end
    call assert_equal({'title': 'No'}, Ask(question).result)
    call assert_equal('Trust this?', g:asked)
    lua vim.ui.select = function(items, opts, choose) choose(nil, nil) end
    call assert_equal(v:null, get(Ask(question), 'result', v:null))
    return
  endif
  call Fake('ask', question)
  call Await('!empty(popup_list())')
  call feedkeys("j\<CR>", 'xt')
  call Await('!empty(Fake("answers"))')
  call assert_equal({'title': 'No'}, Fake('answers')[0].result)
  call Fake('forget')
  call Fake('ask', question)
  call Await('!empty(popup_list())')
  call feedkeys("\<Esc>", 'xt')
  call Await('!empty(Fake("answers"))')
  call assert_equal(v:null, get(Fake('answers')[0], 'result', v:null))
endfunction

function! Test_fits_a_screen_that_changes() abort
  let [columns, lines] = [&columns, &lines]
  call Palette()
  try
    for [wide, high, want] in [[40, 10, [36, 2]], [30, 9, [26, 1]], [200, 60, [100, 14]]]
      let [&columns, &lines] = [wide, high]
      doautocmd <nomodeline> VimResized
      let state = devhelper#picker#state()
      call assert_equal(want, [state.width, state.height])
      call devhelper#picker#key('prev')
      let state = devhelper#picker#state()
      call assert_true(state.selected >= state.top && state.selected < state.top + state.height, string(state.selected))
    endfor
  finally
    let [&columns, &lines] = [columns, lines]
  endtry
endfunction

function! Test_late_answers_are_dropped() abort
  let s:done = []
  call devhelper#picker#open({'title': 't', 'free': 0, 'source': {query, Done -> add(s:done, Done)}, 'accept': {item, query, how -> 0}, 'cancel': {-> 0}})
  call devhelper#picker#text('new')
  call s:done[1]({'items': [{'label': 'new'}]})
  call s:done[0]({'items': [{'label': 'old'}]})
  call assert_equal(['new'], Labels())
endfunction
