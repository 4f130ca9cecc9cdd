" The life of the server: start, requests both ways, cancel, crash, hang, restart.

function! Test_start_and_handshake() abort
  let g:ready = 0
  autocmd User DevhelperReady ++once let g:ready = 1
  call Serve()
  call assert_equal(1, g:ready)
  let params = Seen('initialize')[0]
  call assert_equal(['utf-8'], params.capabilities.general.positionEncodings)
  call assert_equal({'protocol': 1, 'environment': v:true, 'ignored': v:true, 'roots': v:true, 'status': v:true}, params.capabilities.experimental.devhelper)
  call assert_equal(v:true, params.capabilities.workspace.workspaceEdit.snippetEditSupport)
  call assert_equal(v:true, params.capabilities.workspace.workspaceEdit.documentChanges)
  call assert_equal(['create'], params.capabilities.workspace.workspaceEdit.resourceOperations)
  call assert_equal(1, params.initializationOptions.protocol)
  call assert_equal(getpid(), params.processId)
  call assert_equal(1, len(Seen('initialized')))
  call assert_equal('9.9', devhelper#client#facts().server.version)
endfunction

function! Test_command_starts_the_server_and_runs() abort
  call Configure([])
  Devhelper dynamodb start --port 8000
  call Await('CountMessages("ran dynamodb start --port 8000") == 1')
  Devhelper again
  call Await('len(Seen("devhelper/palette/run")) == 2')
endfunction

function! Test_request_answers_and_errors() abort
  call Serve()
  let g:got = []
  let Take = {error, result -> add(g:got, [error, result])}
  call Fake('set', {'method': 'x/null', 'result': v:null})
  call devhelper#request#send('x/null', {}, Take, '')
  call Await('len(g:got) == 1')
  call assert_equal([{}, v:null], g:got[0])
  call Fake('set', {'method': 'x/bad', 'error': {'code': -32803, 'message': 'port taken', 'data': {'hint': 'take another'}}})
  call devhelper#request#send('x/bad', {}, Take, '')
  call Await('len(g:got) == 2')
  call assert_equal("port taken\nhint: take another", devhelper#request#explain(g:got[1][0]))
  call devhelper#request#report(g:got[1][0])
  call assert_equal(1, CountMessages('error: port taken'))
endfunction

" Vim 9.0 takes a request for the answer of its own pending request with that number; ours are
" far apart, and here a pending one must not be disturbed.
function! Test_questions_while_requests_are_pending() abort
  call Serve()
  call Fake('set', {'method': 'x/slow', 'result': 'late', 'hold': v:true})
  let g:got = []
  for i in range(5)
    call devhelper#request#send('x/slow', {}, {error, result -> add(g:got, result)}, '')
  endfor
  call assert_equal([{'protocol': 1}, v:null, 1, v:null], map(Configured(['devhelper', 'other', 'devhelper.protocol', 'devhelper.no.such']), {_, v -> v}))
  call assert_equal([], g:got)
  call Fake('release')
  call Await('len(g:got) == 5')
  call assert_equal(repeat(['late'], 5), g:got)
endfunction

function! Configured(sections) abort
  let g:devhelper_settings = {'protocol': 1}
  return Ask({'method': 'workspace/configuration', 'params': {'items': map(copy(a:sections), {_, s -> {'section': s}})}}).result
endfunction

function! Test_string_ids_and_unknown_questions() abort
  call Serve()
  let answer = Ask({'id': 'abc-1', 'method': 'window/workDoneProgress/create', 'params': {'token': 't'}})
  call assert_equal(['abc-1', v:null], [answer.id, get(answer, 'result', v:null)])
  let answer = Ask({'id': 'ü-2', 'method': 'workspace/configuration', 'params': {'items': [{'section': 'other'}]}})
  call assert_equal(['ü-2', [v:null]], [answer.id, answer.result])
  for id in ['s', 2000000000]
    let answer = Ask({'id': id, 'method': 'workspace/noSuchThing', 'params': {}})
    call assert_equal(-32601, answer.error.code)
  endfor
  for [method, params] in [['workspace/codeLens/refresh', {}], ['client/registerCapability', {'registrations': []}],
        \ ['client/unregisterCapability', {'unregisterations': []}]]
    let answer = Ask({'method': method, 'params': params})
    call assert_equal([v:null, {}], [get(answer, 'result', v:null), get(answer, 'error', {})], method)
  endfor
endfunction

function! Test_newer_request_cancels_older_of_its_kind() abort
  call Serve()
  call Fake('set', {'method': 'x/slow', 'result': 1, 'hold': v:true})
  let g:got = []
  for i in range(3)
    call devhelper#request#send('x/slow', {}, function('Note', [i]), 'kind')
  endfor
  call assert_equal([[0, -32800], [1, -32800]], g:got)
  call assert_equal(['x/slow'], map(devhelper#request#pending(), 'v:val.method'))
  call Await('len(Seen("$/cancelRequest")) == 2')
  call Fake('release')
  call Await('len(g:got) == 3')
  call assert_equal([2, 0], g:got[2])
endfunction

function! Note(i, error, result) abort
  call add(g:got, [a:i, get(a:error, 'code', 0)])
endfunction

function! Test_cancel_verb() abort
  call Serve()
  call Fake('set', {'method': 'devhelper/palette/run', 'hold': v:true})
  Devhelper dynamodb start
  Devhelper cancel
  call assert_equal([], devhelper#request#pending())
  call Await('len(Seen("$/cancelRequest")) == 1')
  call assert_equal(0, CountMessages('error'))
endfunction

function! Test_crash_fails_requests_and_restarts() abort
  call Serve()
  call Fake('set', {'method': 'x/slow', 'hold': v:true})
  let g:got = []
  call devhelper#request#send('x/slow', {}, function('Note', [0]), '')
  let g:exits = 0
  autocmd User DevhelperExit ++once let g:exits += 1
  call devhelper#request#send('fake/exit', {'code': 7}, function('Note', [1]), '')
  call Await('g:exits == 1')
  call assert_equal([[0, -32000], [1, -32000]], g:got)
  call assert_equal(1, CountMessages('ended unasked.*is started again'))
  call Await('devhelper#client#is_ready()')
  call assert_equal(1, len(Seen('initialize')), 'a new server')
  " The second crash is not told again.
  call devhelper#request#send('fake/exit', {'code': 7}, function('Note', [2]), '')
  call Await('!devhelper#client#is_ready()')
  call Await('devhelper#client#is_ready()')
  call assert_equal(1, CountMessages('ended unasked'))
endfunction

function! Test_crash_loop_gives_up_with_one_message() abort
  call Configure(['-die'])
  Devhelper dynamodb start
  call Await('devhelper#client#facts().state ==# "broken"')
  call assert_equal(1, len(Messages()))
  call assert_equal(1, CountMessages('three times within a minute.*:Devhelper restart'))
  Devhelper dynamodb start
  call assert_equal(2, len(Messages()), 'a command gets an answer of its own')
  call Configure([])
  Devhelper restart
  call Await('devhelper#client#is_ready()')
endfunction

function! Test_hang_is_told_once() abort
  call Configure(['-hang'])
  let g:devhelper_start_timeout = 150
  Devhelper dynamodb start
  call Await('CountMessages("did not answer within 0.15 s") == 1')
  call assert_equal(1, len(Messages()))
  call Await('devhelper#client#facts().state ==# "off"')
  unlet g:devhelper_start_timeout
  call Configure([])
  Devhelper dynamodb start
  call Await('CountMessages("ran dynamodb start") == 1')
endfunction

function! Test_missing_binary_is_told_once() abort
  let g:devhelper_cmd = ['/nonexistent/devhelper']
  Devhelper dynamodb start
  call assert_equal(1, len(Messages()))
  call assert_equal(1, CountMessages('/nonexistent/devhelper, which cannot be run'))
  call devhelper#client#start()
  call devhelper#client#start()
  call assert_true(len(Messages()) <= 2)
endfunction

function! Test_refused_start() abort
  if has('nvim') && !has('nvim-0.10')
    " vim.lsp of that age shows its own stack trace; no server of ours refuses.
    return
  endif
  call Configure(['-refuse'])
  let g:devhelper_start_timeout = 1000
  Devhelper dynamodb start
  call Await('len(Messages()) == 1')
  call Await('devhelper#client#facts().state ==# "off"')
endfunction

function! Test_other_protocol_is_told_once_and_commands_are_refused() abort
  call Serve('-protocol=2')
  call assert_equal(1, CountMessages('the plugin 0.1 speaks protocol 1, the server 9.9 protocol 2'))
  let g:devhelper_autostart = 1
  Devhelper dynamodb start
  call assert_equal([], Seen('devhelper/palette/run'))
  call assert_equal(1, len(Messages()))
endfunction

function! Test_restart() abort
  call Serve()
  call Fake('set', {'method': 'x', 'result': 1})
  Devhelper restart
  Devhelper dynamodb start
  call Await('CountMessages("ran dynamodb start") == 1')
  call assert_equal(1, len(Seen('initialize')))
  call assert_equal(0, CountMessages('unasked'))
endfunction

function! Test_further_project_is_a_further_folder() abort
  call mkdir(g:tmp . '/p1/.git', 'p')
  call mkdir(g:tmp . '/p2/.git', 'p')
  call Open('p1/a.py', ['a'])
  call Serve()
  call assert_equal(devhelper#uri#from(g:tmp . '/p1'), Seen('initialize')[0].workspaceFolders[0].uri)
  call Open('p2/a.py', ['a'])
  Devhelper dynamodb start
  Devhelper dynamodb start
  call Await('CountMessages("ran dynamodb start") > 0')
  let changes = Seen('workspace/didChangeWorkspaceFolders')
  call assert_equal([[devhelper#uri#from(g:tmp . '/p2')]], map(changes, {_, c -> map(c.event.added, 'v:val.uri')}))
endfunction

function! Test_defects_in_callbacks_are_logged_only() abort
  call Serve()
  call devhelper#request#send('devhelper/palette/complete', {}, {error, result -> execute('call NoSuchFunction()')}, '')
  call Await('match(devhelper#log#lines(), "defect in devhelper/palette/complete.*NoSuchFunction") >= 0')
  call assert_equal('', v:errmsg)
  call Fake('notify', {'method': '$/progress', 'params': {'token': 1}})
  call Await('match(devhelper#log#lines(), "defect in ./progress") >= 0')
endfunction

function! Test_questions_with_buttons_without_buttons() abort
  call Serve()
  let answer = Ask({'method': 'window/showMessageRequest', 'params': {'type': 2, 'message': 'mind the gap'}})
  call assert_equal(v:null, get(answer, 'result', v:null))
  call assert_equal(1, CountMessages('warning: mind the gap'))
  call Fake('notify', {'method': 'window/showMessage', 'params': {'type': 1, 'message': 'oh no'}})
  call Await('CountMessages("error: oh no") == 1')
  call Fake('notify', {'method': 'window/logMessage', 'params': {'type': 4, 'message': 'detail'}})
  call Await('match(devhelper#log#lines(), "server: detail") >= 0')
endfunction

function! Test_doctor_tells_both_sides() abort
  call Serve()
  call Fake('set', {'method': 'x/slow', 'hold': v:true})
  call devhelper#request#send('x/slow', {}, {error, result -> 0}, '')
  call Fake('set', {'method': 'devhelper/palette/run', 'result': {'kind': 'document', 'document': {'name': 'd', 'text': "java: none\ngit: 2.39"}}})
  Devhelper doctor
  call Await('bufname("") ==# "devhelper://doctor"')
  let text = join(getline(1, '$'), "\n")
  for want in ['state       ready', 'version     9.9, protocol 1', '(g:devhelper_cmd)', 'unanswered  x/slow for \d\+\.\d s', 'java: none', 'commands    7 in']
    call assert_match(want, text)
  endfor
  call assert_match(has('nvim') ? 'Neovim 0' : 'Vim 9', text)
endfunction

function! Test_doctor_without_a_server() abort
  let g:devhelper_cmd = ['/nonexistent/devhelper']
  Devhelper doctor
  call Await('bufname("") ==# "devhelper://doctor"')
  call assert_match('which cannot be run', join(getline(1, '$'), "\n"))
endfunction

function! Test_log() abort
  call Serve()
  Devhelper log
  call assert_equal('devhelper://log', bufname(''))
  call assert_match('ready: fakeserver 9.9', join(getline(1, '$'), "\n"))
endfunction

function! Test_neovim_enable() abort
  if !has('nvim-0.11')
    return
  endif
  call Configure([])
  call mkdir('enabled/.git', 'p')
  lua vim.lsp.enable('devhelper')
  call Open('enabled/a.py', ['x'])
  doautocmd FileType python
  call Await('devhelper#client#is_ready()')
  call assert_equal('vim.lsp.enable', devhelper#client#facts().how)
  Devhelper dynamodb start
  call Await('CountMessages("ran dynamodb start") == 1')
  call assert_equal(1, luaeval('#vim.lsp.get_clients()'))
  call assert_equal(1, len(Seen('textDocument/didOpen')))
  lua vim.lsp.enable('devhelper', false)
  call Await('devhelper#client#facts().state ==# "off"')
endfunction

function! Test_setup_in_lua() abort
  if !has('nvim')
    return
  endif
  lua require('devhelper').setup { sync_delay = 5, root_markers = { 'x' } }
  call assert_equal([5, ['x'], ''], [g:devhelper_sync_delay, g:devhelper_root_markers, luaeval('require("devhelper").statusline()')])
endfunction
