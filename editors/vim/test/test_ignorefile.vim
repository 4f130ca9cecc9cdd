" Ignore files: what the server says of them, shown; what it offers, done.

function! Begin(lines) abort
  call Open('.gitignore', a:lines)
  setfiletype gitignore
  call Serve()
  call Await('!empty(Seen("textDocument/didOpen"))')
endfunction

" Texts behind lines or properties of a kind, by line.
function! Shown(kind) abort
  let shown = {}
  if has('nvim')
    for mark in nvim_buf_get_extmarks(0, nvim_create_namespace(a:kind), 0, -1, {'details': v:true})
      let shown[mark[1] + 1] = mark[3].virt_text[0][0]
    endfor
    return shown
  endif
  for lnum in range(1, line('$'))
    for prop in filter(prop_list(lnum), {_, p -> p.type ==# a:kind})
      let shown[lnum] = get(prop, 'text', prop.col . '+' . prop.length)
    endfor
  endfor
  return shown
endfunction

function! Test_findings() abort
  call Begin(['*.log', 'debüg.log', ''])
  call Fake('notify', {'method': 'textDocument/publishDiagnostics', 'params': {'uri': Uri('.gitignore'), 'version': devhelper#sync#version(bufnr('')),
        \ 'diagnostics': [{'range': Range(1, 0, 1, 10), 'severity': 3, 'message': 'covered by line 1', 'source': 'devhelper', 'tags': [1]}]}})
  if has('nvim')
    call Await('luaeval("#vim.diagnostic.get(0)") == 1')
    return
  endif
  call Await('!empty(Shown("DevhelperFinding"))')
  call assert_equal([{'2': '1+10'}, ['2']], [Shown('DevhelperInfo'), keys(Shown('DevhelperFinding'))])
  " Late ones, of a text that is no longer there, are left out; new ones replace the old.
  call Fake('notify', {'method': 'textDocument/publishDiagnostics', 'params': {'uri': Uri('.gitignore'), 'version': 99, 'diagnostics': []}})
  call assert_equal(1, len(Shown('DevhelperFinding')))
  call Fake('notify', {'method': 'textDocument/publishDiagnostics', 'params': {'uri': Uri('.gitignore'), 'diagnostics': []}})
  call Await('empty(Shown("DevhelperFinding")) && empty(Shown("DevhelperInfo"))')
  call assert_equal(0, &modified)
endfunction

function! Test_hints_and_tokens() abort
  call Begin(['# one', '!ä/*.log', ''])
  call Fake('set', {'method': 'textDocument/inlayHint', 'result': [{'position': {'line': 1, 'character': 9}, 'label': '1,204 files'}]})
  call Fake('set', {'method': 'textDocument/semanticTokens/full', 'result': {'data': [0, 0, 5, 0, 0, 1, 0, 1, 1, 0, 0, 1, 2, 3, 0, 0, 2, 1, 2, 0]}})
  call devhelper#ignorefile#refresh()
  call Await('!empty(Shown("DevhelperHint"))')
  call assert_equal(['2'], keys(Shown('DevhelperHint')))
  if has('nvim')
    call assert_equal({'2': '  · 1,204 files'}, Shown('DevhelperHint'))
    return
  endif
  call Await('!empty(Shown("DevhelperComment"))')
  call assert_equal([{'1': '1+5'}, {'2': '1+1'}, {'2': '2+2'}, {'2': '4+1'}],
        \ [Shown('DevhelperComment'), Shown('DevhelperNegation'), Shown('DevhelperText'), Shown('DevhelperSeparator')])
endfunction

function! Test_no_hints() abort
  let g:devhelper_hints = 0
  call Begin(['*.log', ''])
  call devhelper#ignorefile#refresh()
  call Open('other.py', ['x'])
  call devhelper#ignorefile#refresh()
  call assert_equal([], Seen('textDocument/inlayHint'))
endfunction

function! Test_hover() abort
  call Begin(['*.log', ''])
  call Fake('set', {'method': 'textDocument/hover', 'result': {'contents': {'kind': 'markdown', 'value': "Ignores files\n- Python: logs"}}})
  let windows = winnr('$')
  Devhelper hover
  if has('nvim')
    call Await('winnr("$") > ' . windows)
  else
    call Await('!empty(popup_list())')
    call assert_equal(['Ignores files', '- Python: logs'], getbufline(winbufnr(popup_list()[0]), 1, '$'))
    call popup_clear(1)
  endif
  call Fake('set', {'method': 'textDocument/hover', 'result': v:null})
  Devhelper hover
  call Await('CountMessages("nothing is known") == 1')
endfunction

function! Choose(n) abort
  if has('nvim')
    execute 'lua vim.ui.select = function(items, opts, choose) vim.g.offered = items; choose(items[' . a:n . '], ' . a:n . ') end'
  endif
  Devhelper action
  if !has('nvim')
    call Await('!empty(popup_list())')
    call feedkeys(repeat('j', a:n - 1) . "\<CR>", 'xt')
  endif
endfunction

function! Test_an_action_with_its_edit() abort
  call Begin(['*.log', 'debug.log', 'x', ''])
  let edit = {'documentChanges': [{'textDocument': {'uri': Uri('.gitignore'), 'version': devhelper#sync#version(bufnr(''))}, 'edits': [TextEdit(1, 0, 2, 0, '')]}]}
  call Fake('set', {'method': 'textDocument/codeAction', 'result': [{'title': 'Other', 'kind': 'quickfix'}, {'title': 'Remove the line', 'kind': 'quickfix', 'edit': edit}]})
  call cursor(2, 3)
  call Choose(2)
  call Await('line("$") == 3')
  call assert_equal(['*.log', 'x', ''], getline(1, '$'))
  silent undo
  call assert_equal(['*.log', 'debug.log', 'x', ''], getline(1, '$'))
  let asked = Seen('textDocument/codeAction')[0]
  call assert_equal([1, 1], [asked.range.start.line, asked.context.triggerKind])
endfunction

function! Test_an_action_that_is_resolved() abort
  call Open('a.py', ['x'])
  call Serve()
  let edit = {'documentChanges': [{'textDocument': {'uri': Uri('a.py'), 'version': v:null}, 'edits': [TextEdit(0, 0, 0, 0, 'new')]}]}
  call Fake('set', {'method': 'textDocument/codeAction', 'result': [{'title': 'Ignore this file', 'kind': 'source', 'data': {'n': 1}}]})
  call Fake('set', {'method': 'codeAction/resolve', 'result': {'title': 'Ignore this file', 'edit': edit}})
  call Choose(1)
  call Await('getline(1) ==# "newx"')
  call assert_equal({'n': 1}, Seen('codeAction/resolve')[0].data)
endfunction

function! Test_an_action_that_is_a_command() abort
  call Open('a.py', ['x'])
  call Serve()
  call Fake('set', {'method': 'textDocument/codeAction', 'result': [{'title': 'Why?', 'kind': 'source',
        \ 'command': {'title': 'Why?', 'command': 'devhelper.dynamodb.start', 'arguments': [{'path': 'a', 'context': {'uri': 'file:///t'}}]}}]})
  call Choose(1)
  call Await('CountMessages("ran") == 1')
  let params = Seen('devhelper/palette/run')[0]
  call assert_equal(['devhelper.dynamodb.start', {'path': 'a'}, {'uri': 'file:///t'}], [params.id, params.args, params.context])
endfunction

function! Test_nothing_offered() abort
  call Open('a.py', ['x'])
  call Serve()
  call Fake('set', {'method': 'textDocument/codeAction', 'result': []})
  Devhelper action
  call Await('CountMessages("nothing is offered") == 1')
endfunction

function! Test_format() abort
  call Begin(['a  ', ''])
  call Fake('set', {'method': 'textDocument/formatting', 'result': [TextEdit(0, 1, 0, 3, '')]})
  Devhelper format
  call Await('getline(1) ==# "a"')
  call Fake('set', {'method': 'textDocument/formatting', 'result': []})
  Devhelper format
  call Await('CountMessages("formatted already") == 1')
  call Open('b.py', ['x'])
  Devhelper format
  call Await('CountMessages("only ignore files") == 1')
endfunction

function! Test_completion() abort
  call Begin(['!sr', ''])
  if has('nvim')
    return
  endif
  call devhelper#ignorefile#refresh()
  call assert_equal('devhelper#ignorefile#complete', &omnifunc)
  call Fake('set', {'method': 'textDocument/completion', 'result': {'isIncomplete': v:true, 'items': [
        \ {'label': 'src/', 'kind': 19, 'detail': 'folder', 'textEdit': {'range': Range(0, 1, 0, 3), 'newText': 'src/'}},
        \ {'label': 'other', 'kind': 17, 'textEdit': {'range': Range(0, 1, 0, 3), 'newText': 'other'}}]}})
  call cursor(1, 3)
  call feedkeys("A\<C-x>\<C-o>\<Esc>", 'xt')
  call assert_equal('!src/', getline(1))
endfunction

function! Test_nothing_is_taken_from_other_files() abort
  call Open('a.py', ['x'])
  setlocal omnifunc=Mine
  call Serve()
  call Await('!empty(Seen("textDocument/didOpen"))')
  call devhelper#ignorefile#refresh()
  call assert_equal('Mine', &omnifunc)
endfunction
