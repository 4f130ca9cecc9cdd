" :Devhelper doctor: what the editor knows of itself, its plugin and the server, then what the
" server finds out about the machine.
function! devhelper#doctor#show() abort
  if !devhelper#client#is_ready()
    " A start that fails is the finding: the facts are shown either way.
    return devhelper#client#request('devhelper/palette/run', {'id': 'devhelper.doctor', 'args': {}, 'context': {}}, function('s:show'))
  endif
  let facts = devhelper#doctor#facts()
  call devhelper#client#request('devhelper/palette/run', {'id': 'devhelper.doctor', 'args': {}, 'context': devhelper#context#get()},
        \ {error, view -> s:report(facts, error, view)})
endfunction

function! s:show(error, view) abort
  call s:report(devhelper#doctor#facts(), a:error, a:view)
endfunction

function! s:report(facts, error, view) abort
  let lines = a:facts + ['', 'Server''s own report']
  if !empty(a:error)
    let lines += map(split(devhelper#request#explain(a:error), "\n"), '"  " . v:val')
  elseif type(a:view) == v:t_dict && has_key(a:view, 'document')
    let lines += map(split(a:view.document.text, "\n"), '"  " . v:val')
  else
    call add(lines, '  ' . get(type(a:view) == v:t_dict ? a:view : {}, 'message', 'nothing'))
  endif
  call devhelper#idle#do({-> devhelper#document#show({'name': 'doctor', 'text': join(lines, "\n")})})
endfunction

" The client's facts as lines.
function! devhelper#doctor#facts() abort
  let [facts, found, manifest] = [devhelper#client#facts(), devhelper#binary#find(), devhelper#manifest#get()]
  let lines = ['Editor']
  call s:add(lines, 'editor', (has('nvim') ? 'Neovim ' : 'Vim ') . devhelper#capabilities#editor())
  let features = filter(['channel', 'job', 'popupwin', 'textprop', 'timers', 'clipboard'], 'has(v:val)')
  call s:add(lines, 'features', has('nvim') ? 'vim.lsp' : join(features))
  call s:add(lines, 'encoding', &encoding ==# 'utf-8' ? '' : &encoding . ': columns are wrong beyond ASCII; :set encoding=utf-8')
  call s:add(lines, 'commands', len(manifest.commands) . ' in ' . devhelper#manifest#path() . ', protocol ' . manifest.protocol)
  call add(lines, 'Server')
  call s:add(lines, 'program', empty(found.cmd) ? devhelper#binary#advice() : join(found.cmd) . '  (' . found.how . ')')
  call s:add(lines, 'state', facts.state)
  call s:add(lines, 'version', get(facts.server, 'version', 'unknown') . ', protocol ' . facts.protocol)
  call s:add(lines, 'projects', join(facts.roots))
  if devhelper#client#is_ready()
    call s:add(lines, 'open files', devhelper#sync#count() . ' shown to the server')
  endif
  call s:add(lines, 'status', devhelper#statusline())
  call s:add(lines, 'variables', join(map(items(devhelper#environment#set_now()), {_, kv -> '$' . kv[0]})))
  for request in devhelper#request#pending()
    call s:add(lines, 'unanswered', printf('%s for %.1f s', request.method, request.age))
  endfor
  for line in devhelper#log#last(devhelper#transport#call('stderr', []), 5)
    call s:add(lines, 'stderr', line)
  endfor
  return lines
endfunction

function! s:add(lines, name, text) abort
  if a:text !=# ''
    call add(a:lines, printf('  %-11s %s', a:name, a:text))
  endif
endfunction
