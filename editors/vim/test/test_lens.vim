" Code lenses: shown behind lines, run by :Devhelper lens.

function! Lens(line, title, id) abort
  let command = {'title': a:title, 'command': a:id}
  if a:id !=# ''
    let command.arguments = [{'table': ['Orders'], 'context': {'uri': 'file:///t'}}]
  endif
  return {'range': Range(a:line, 2, a:line, 8), 'command': command}
endfunction

" The virtual texts of the buffer by line; Vim does not tell their words.
function! Shown() abort
  let shown = {}
  if has('nvim')
    for mark in nvim_buf_get_extmarks(0, nvim_create_namespace('DevhelperLens'), 0, -1, {'details': v:true})
      let shown[mark[1] + 1] = mark[3].virt_text[0][0]
    endfor
  else
    for lnum in range(1, line('$'))
      for prop in prop_list(lnum)
        let shown[lnum] = get(prop, 'text', '')
      endfor
    endfor
  endif
  return shown
endfunction

function! Begin() abort
  call Open('t.yaml', ['Resources:', '  Orders:', '    Type: x', ''])
  call Serve()
  call Await('Doc_is_open()')
  call Fake('set', {'method': 'textDocument/codeLens', 'result': [Lens(1, 'Launch', 'devhelper.dynamodb.start'),
        \ Lens(1, 'Generate', 'devhelper.fixture.generate'), Lens(2, 'Gone', ''), Lens(90, 'Behind the end', 'devhelper.x.y')]})
endfunction

function! Doc_is_open() abort
  return !empty(Seen('textDocument/didOpen'))
endfunction

function! Test_shown_and_cleared() abort
  call Begin()
  let before = [getline(1, '$'), &modified, getreg('"'), @/, undotree().seq_cur]
  call devhelper#lens#refresh()
  call Await('!empty(Shown())')
  call assert_equal(['2', '3'], sort(keys(Shown())))
  if has('nvim')
    call assert_equal({'2': '  » Launch · Generate', '3': '  » Gone'}, Shown())
  endif
  call assert_equal(before, [getline(1, '$'), &modified, getreg('"'), @/, undotree().seq_cur])
  call Fake('set', {'method': 'textDocument/codeLens', 'result': []})
  call Fake('ask', {'method': 'workspace/codeLens/refresh', 'params': {}})
  call Await('empty(Shown())')
  call assert_equal(0, CountMessages('error'))
endfunction

function! Test_an_option_turns_them_off() abort
  let g:devhelper_lenses = 0
  call Begin()
  call devhelper#lens#refresh()
  Devhelper dynamodb start
  call Await('CountMessages("ran") == 1')
  call assert_equal([{}, 0], [Shown(), len(Seen('textDocument/codeLens'))])
endfunction

function! Test_errors_are_not_shown() abort
  call Begin()
  call Fake('set', {'method': 'textDocument/codeLens', 'error': {'code': -32603, 'message': 'no'}})
  call devhelper#lens#refresh()
  Devhelper dynamodb start
  call Await('CountMessages("ran") == 1')
  call assert_equal([{}, 0], [Shown(), CountMessages('error')])
endfunction

function! Test_one_is_chosen_of_several() abort
  call Begin()
  call cursor(2, 1)
  if has('nvim')
    lua vim.ui.select = function(items, opts, choose) choose(items[2], 2) end
  endif
  Devhelper lens
  if !has('nvim')
    call Await('!empty(popup_list())')
    call feedkeys("j\<CR>", 'xt')
  endif
  call Await('CountMessages("ran") == 1')
  let params = Seen('devhelper/palette/run')[0]
  call assert_equal(['devhelper.fixture.generate', {'table': ['Orders']}, {'uri': 'file:///t'}], [params.id, params.args, params.context])
endfunction

function! Test_nothing_offered() abort
  call Begin()
  call cursor(3, 1)
  Devhelper lens
  call Await('CountMessages("nothing is offered") == 1')
endfunction
