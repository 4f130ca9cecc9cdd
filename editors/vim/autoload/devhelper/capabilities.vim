" What the client can do, for initialize. On Neovim this is laid over vim.lsp's own.
function! devhelper#capabilities#get() abort
  return {
        \ 'general': {'positionEncodings': ['utf-8']},
        \ 'workspace': {
        \   'applyEdit': v:true,
        \   'configuration': v:true,
        \   'workspaceFolders': v:true,
        \   'codeLens': {'refreshSupport': v:true},
        \   'workspaceEdit': {'documentChanges': v:true, 'snippetEditSupport': v:true,
        \     'resourceOperations': ['create'], 'failureHandling': 'textOnlyTransactional'},
        \ },
        \ 'textDocument': devhelper#capabilities#documents(),
        \ 'window': {
        \   'workDoneProgress': v:true,
        \   'showDocument': {'support': v:true},
        \   'showMessage': {'messageActionItem': {'additionalPropertiesSupport': v:true}},
        \ },
        \ 'experimental': {'devhelper': {'protocol': 1, 'environment': v:true, 'ignored': v:true, 'roots': v:true, 'status': v:true}},
        \ }
endfunction

" Neovim shows findings, tokens and completion itself.
function! devhelper#capabilities#documents() abort
  let all = {
        \ 'synchronization': {'didSave': v:true}, 'codeLens': {}, 'inlayHint': {'dynamicRegistration': v:false},
        \ 'codeAction': {'codeActionLiteralSupport': {'codeActionKind': {'valueSet': ['quickfix', 'refactor', 'source']}},
        \   'dataSupport': v:true, 'isPreferredSupport': v:true, 'resolveSupport': {'properties': ['edit']}},
        \ }
  if has('nvim')
    return all
  endif
  return extend(all, {
        \ 'publishDiagnostics': {'versionSupport': v:true, 'tagSupport': {'valueSet': [1]}},
        \ 'hover': {'contentFormat': ['markdown', 'plaintext']},
        \ 'completion': {'completionItem': {'snippetSupport': v:false}},
        \ 'formatting': {},
        \ 'semanticTokens': {'requests': {'full': v:true}, 'formats': ['relative'], 'tokenModifiers': [],
        \   'tokenTypes': ['comment', 'keyword', 'operator', 'string', 'regexp']},
        \ })
endfunction

" The rest of initialize's params that both editors need.
function! devhelper#capabilities#params(root) abort
  return {
        \ 'processId': getpid(),
        \ 'clientInfo': {'name': has('nvim') ? 'Neovim' : 'Vim', 'version': devhelper#capabilities#editor()},
        \ 'rootUri': devhelper#uri#from(a:root),
        \ 'workspaceFolders': [devhelper#capabilities#folder(a:root)],
        \ 'capabilities': devhelper#capabilities#get(),
        \ 'initializationOptions': {'protocol': 1, 'settings': devhelper#option#get('settings')},
        \ }
endfunction

function! devhelper#capabilities#folder(root) abort
  return {'uri': devhelper#uri#from(a:root), 'name': fnamemodify(a:root, ':t')}
endfunction

function! devhelper#capabilities#editor() abort
  if has('nvim')
    return matchstr(execute('version'), 'NVIM v\zs[0-9A-Za-z.+-]\+')
  endif
  " v:versionlong: 9001378 is 9.0.1378.
  return printf('%d.%d.%d', v:version / 100, v:version % 100, get(v:, 'versionlong', 0) % 10000)
endfunction
