" What the server asks and tells. Every request is answered: what is not known here with
" MethodNotFound.
let s:requests = {
      \ 'workspace/configuration': {p -> map(copy(get(p, 'items', [])), {_, item -> devhelper#handlers#setting(get(item, 'section', ''))})},
      \ 'workspace/applyEdit': {p -> devhelper#handlers#apply(p)},
      \ 'workspace/workspaceFolders': {p -> map(devhelper#client#facts().roots, {_, root -> devhelper#capabilities#folder(root)})},
      \ 'workspace/codeLens/refresh': {p -> devhelper#handlers#lenses()},
      \ 'window/showDocument': {p -> devhelper#handlers#open(p)},
      \ 'window/workDoneProgress/create': {p -> v:null},
      \ 'client/registerCapability': {p -> v:null},
      \ 'client/unregisterCapability': {p -> v:null},
      \ }
let s:notifications = {
      \ 'devhelper/environment': {p -> devhelper#environment#change(p)},
      \ 'devhelper/ignored': {p -> devhelper#ignorefile#banner(p)},
      \ 'devhelper/status': {p -> devhelper#status#databases(p)},
      \ '$/progress': {p -> devhelper#status#progress(p)},
      \ 'window/logMessage': {p -> devhelper#log#add('server: ' . p.message)},
      \ 'window/showMessage': {p -> devhelper#message#show(p.message, get(s:levels, p.type, 'info'))},
      \ }
if !has('nvim')
  let s:notifications['textDocument/publishDiagnostics'] = {p -> devhelper#findings#publish(p)}
endif
let s:levels = {1: 'error', 2: 'warning'}

" Reply(error, result) is called once, now or later.
function! devhelper#handlers#request(method, params, Reply) abort
  if a:method ==# 'window/showMessageRequest'
    return devhelper#handlers#ask(a:params, a:Reply)
  endif
  let [error, result] = devhelper#handlers#answer(a:method, a:params)
  call a:Reply(error, result)
endfunction

" [error, result] of a request that can be answered at once.
function! devhelper#handlers#answer(method, params) abort
  if !has_key(s:requests, a:method)
    return [{'code': -32601, 'message': 'the editor does not know ' . a:method}, v:null]
  endif
  try
    return [{}, s:requests[a:method](type(a:params) == v:t_dict ? a:params : {})]
  catch
    call devhelper#log#add('defect in ' . a:method . ': ' . v:exception . ' at ' . v:throwpoint)
    return [{'code': -32603, 'message': v:exception}, v:null]
  endtry
endfunction

function! devhelper#handlers#notification(method, params) abort
  if has_key(s:notifications, a:method)
    call devhelper#log#guard(a:method, s:notifications[a:method], [a:params])
  endif
endfunction

" The methods above, for Neovim, which wants to know them beforehand.
function! devhelper#handlers#methods() abort
  return {'requests': keys(s:requests), 'notifications': keys(s:notifications)}
endfunction

" g:devhelper_settings, or a part of it: devhelper, devhelper.dynamodb.port.
function! devhelper#handlers#setting(section) abort
  let value = devhelper#option#get('settings')
  let names = split(a:section, '\.')
  if get(names, 0, '') !=# 'devhelper'
    return v:null
  endif
  for name in names[1:]
    if type(value) != v:t_dict || !has_key(value, name)
      return v:null
    endif
    let value = value[name]
  endfor
  return value
endfunction

function! devhelper#handlers#apply(params) abort
  let result = devhelper#edit#apply(a:params.edit)
  if !result.applied
    call devhelper#message#show(result.failureReason, 'error')
    return {'applied': v:false, 'failureReason': result.failureReason}
  endif
  call devhelper#idle#do({-> devhelper#view#edited(result, v:null)})
  return {'applied': v:true}
endfunction

function! devhelper#handlers#lenses() abort
  call devhelper#lens#soon()
  return v:null
endfunction

function! devhelper#handlers#open(params) abort
  let uri = a:params.uri
  if get(a:params, 'external', v:false) is v:true
    return {'success': devhelper#open#external(uri) ? v:true : v:false}
  endif
  if !devhelper#open#possible(uri)
    return {'success': v:false}
  endif
  call devhelper#idle#do({-> devhelper#open#location(uri, get(a:params, 'selection', v:null), '')})
  return {'success': v:true}
endfunction

" A question with buttons; leaving it answers null.
function! devhelper#handlers#ask(params, Reply) abort
  let actions = get(a:params, 'actions', [])
  if empty(actions)
    call devhelper#message#show(a:params.message, get(s:levels, a:params.type, 'info'))
    return a:Reply({}, v:null)
  endif
  let titles = map(copy(actions), 'v:val.title')
  let Chosen = {index -> a:Reply({}, index < 0 ? v:null : actions[index])}
  call devhelper#idle#do({-> devhelper#ui#call('menu', [a:params.message, titles, Chosen])})
endfunction

" The same for Neovim, whose reply functions are kept in Lua by number.
function! devhelper#handlers#ask_by_key(params, key) abort
  call devhelper#handlers#ask(a:params, {error, result -> s:reply_by_key(a:params, a:key, result)})
endfunction

function! s:reply_by_key(params, key, result) abort
  let index = a:result is v:null ? -1 : index(get(a:params, 'actions', []), a:result)
  call devhelper#transport#nvim#reply(a:key, index)
endfunction
