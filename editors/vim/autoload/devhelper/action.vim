" What the server offers at the cursor, and formatting.

" Asks what can be done here, for the selection where there is one; the user chooses.
function! devhelper#action#choose(opts) abort
  let buf = bufnr('')
  if !devhelper#buffer#eligible(buf)
    return devhelper#message#show('nothing is offered here', 'info')
  endif
  let context = get(a:opts, 'context', {})
  let here = get(context, 'position', {'line': line('.') - 1, 'character': 0})
  call devhelper#client#request('textDocument/codeAction', {'textDocument': {'uri': devhelper#buffer#uri(buf)},
        \ 'range': get(context, 'range', {'start': here, 'end': here}), 'context': {'diagnostics': [], 'triggerKind': 1}},
        \ {error, result -> s:offer(error, result)})
endfunction

function! s:offer(error, result) abort
  if !empty(a:error)
    return devhelper#request#report(a:error)
  endif
  let actions = type(a:result) == v:t_list ? a:result : []
  if empty(actions)
    return devhelper#message#show('nothing is offered here', 'info')
  endif
  let Chosen = {index -> index < 0 ? 0 : s:resolve(actions[index])}
  call devhelper#idle#do({-> devhelper#ui#call('menu', ['devhelper', map(copy(actions), 'v:val.title'), Chosen])})
endfunction

" An action whose edit is not there yet is asked for it.
function! s:resolve(action) abort
  if has_key(a:action, 'edit') || has_key(a:action, 'command') || !has_key(a:action, 'data')
    return s:perform(a:action)
  endif
  call devhelper#client#request('codeAction/resolve', a:action,
        \ {error, result -> empty(error) ? s:perform(result) : devhelper#request#report(error)})
endfunction

function! s:perform(action) abort
  if has_key(a:action, 'edit')
    call devhelper#idle#do({-> s:apply(a:action.edit)})
  elseif has_key(a:action, 'command')
    let args = get(get(a:action.command, 'arguments', []), 0, {})
    call devhelper#run#command(a:action.command.command, filter(copy(args), {name, _ -> name !=# 'context'}), {'bang': 0, 'context': get(args, 'context', {})})
  else
    call devhelper#message#show('there is nothing to change', 'info')
  endif
endfunction

function! s:apply(edit) abort
  let result = devhelper#edit#apply(a:edit)
  if !result.applied
    return devhelper#message#show(result.failureReason, 'error')
  endif
  call devhelper#view#edited(result, v:null)
endfunction

" Formats the current buffer, where the server does that.
function! devhelper#action#format() abort
  let buf = bufnr('')
  if !devhelper#ignorefile#is(buf)
    return devhelper#message#show('only ignore files are formatted', 'info')
  endif
  let uri = devhelper#buffer#uri(buf)
  call devhelper#client#request('textDocument/formatting', {'textDocument': {'uri': uri}, 'context': {},
        \ 'options': {'tabSize': &tabstop, 'insertSpaces': &expandtab ? v:true : v:false}},
        \ {error, result -> s:formatted(uri, error, result)})
endfunction

function! s:formatted(uri, error, result) abort
  if !empty(a:error)
    return devhelper#request#report(a:error)
  endif
  if type(a:result) != v:t_list || empty(a:result)
    return devhelper#message#show('it is formatted already', 'info')
  endif
  call devhelper#idle#do({-> s:apply({'changes': {a:uri : a:result}})})
endfunction
