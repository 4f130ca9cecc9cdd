" Asks for the arguments a command lacks, one after the other, with the values the server lists
" and its word on what is typed; then runs the command.

" prompt: {id, args, ask: [Arg]}
function! devhelper#prompt#ask(prompt, opts) abort
  call s:next({'id': a:prompt.id, 'args': s:object(get(a:prompt, 'args', {})), 'ask': a:prompt.ask, 'at': 0, 'opts': a:opts})
endfunction

function! s:next(state) abort
  if a:state.at >= len(a:state.ask)
    return devhelper#run#command(a:state.id, a:state.args, a:state.opts)
  endif
  let arg = a:state.ask[a:state.at]
  let command = devhelper#manifest#named(a:state.id)
  let many = len(a:state.ask) > 1 ? printf(' (%d of %d)', a:state.at + 1, len(a:state.ask)) : ''
  call devhelper#picker#open({
        \ 'title': get(command, 'title', a:state.id) . ': ' . arg.name . many,
        \ 'free': !s:closed(arg),
        \ 'source': function('s:source', [a:state, arg]),
        \ 'accept': function('s:accept', [a:state, arg]),
        \ 'refuse': {item, query -> empty(item) && query ==# '' && get(arg, 'need', 0) is v:true && get(arg, 'default', '') ==# '' ? 'a value is needed' : ''},
        \ 'cancel': {-> 0},
        \ 'fill': {item -> item.insert},
        \ 'yank': {item -> item.insert},
        \ 'help': {item -> [get(arg, 'doc', arg.name), '', '<C-n> <C-p> choose, <Tab> fills in, <CR> takes, <Esc> leaves']},
        \ })
endfunction

" Whether the value has to be one of those listed.
function! s:closed(arg) abort
  return !empty(get(a:arg, 'enum', [])) || get(a:arg, 'choices', '') !=# '' || get(a:arg, 'type', '') ==# 'bool'
endfunction

function! s:source(state, arg, query, Done) abort
  let params = {'id': a:state.id, 'arg': a:arg.name, 'value': a:query, 'args': a:state.args, 'context': a:state.opts.context}
  call devhelper#client#request('devhelper/palette/complete', params, function('s:found', [a:arg, a:query, a:Done]), 'complete')
endfunction

function! s:found(arg, query, Done, error, result) abort
  if get(a:error, 'code', 0) == -32800
    return
  endif
  let items = type(a:result) == v:t_dict ? get(a:result, 'items', []) : []
  let items = map(type(items) == v:t_list ? items : [], {_, item -> {'label': item.label, 'insert': item.insert, 'detail': get(item, 'detail', '')}})
  let note = get(a:arg, 'default', '') ==# '' ? get(a:arg, 'doc', '') : 'empty: ' . a:arg.default
  " Nothing typed is no mistake yet.
  let problem = !empty(a:error) ? split(a:error.message, "\n")[0] : a:query ==# '' ? '' : get(a:result, 'problem', '')
  call a:Done({'items': items, 'note': note, 'problem': problem})
endfunction

function! s:accept(state, arg, item, query, how) abort
  let value = empty(a:item) ? a:query : a:item.insert
  if get(a:arg, 'type', '') ==# 'strings' && empty(a:item)
    let value = split(value, '\s*,\s*')
  endif
  if !empty(value)
    let a:state.args[a:arg.name] = value
  endif
  let a:state.at += 1
  call s:next(a:state)
endfunction

function! s:object(value) abort
  return type(a:value) == v:t_dict ? copy(a:value) : {}
endfunction
