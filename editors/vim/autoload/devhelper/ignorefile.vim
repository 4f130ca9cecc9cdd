" Ignore files in Vim: how many files each line matches, colours, and completion. Neovim colours
" and completes itself.
let s:delay = 300
let s:timer = -1
let s:colours = ['DevhelperComment', 'DevhelperNegation', 'DevhelperSeparator', 'DevhelperText', 'DevhelperWildcard']

function! devhelper#ignorefile#start() abort
  highlight default link DevhelperHint NonText
  highlight default link DevhelperComment Comment
  highlight default link DevhelperNegation Statement
  highlight default link DevhelperSeparator Delimiter
  highlight default link DevhelperText String
  highlight default link DevhelperWildcard Special
  augroup devhelper_ignorefile
    autocmd!
    autocmd BufEnter,BufWritePost,InsertLeave,TextChanged,TextChangedI * call devhelper#ignorefile#soon()
    autocmd FileType gitignore call devhelper#ignorefile#soon()
  augroup END
  call devhelper#ignorefile#soon()
endfunction

function! devhelper#ignorefile#stop() abort
  augroup devhelper_ignorefile
    autocmd!
  augroup END
  call timer_stop(s:timer)
  for info in getbufinfo({'bufloaded': 1})
    call devhelper#virtual#clear(info.bufnr, 'DevhelperHint')
  endfor
endfunction

function! devhelper#ignorefile#is(buf) abort
  let path = bufname(a:buf)
  return devhelper#buffer#eligible(a:buf) && (getbufvar(a:buf, '&filetype') ==# 'gitignore' || path =~# '\%(^\|[\\/]\)\.gitignore$' || path =~# '[\\/]info[\\/]exclude$')
endfunction

function! devhelper#ignorefile#soon() abort
  call timer_stop(s:timer)
  if devhelper#ignorefile#is(bufnr(''))
    let s:timer = timer_start(s:delay, {_ -> devhelper#log#guard('ignore file', function('devhelper#ignorefile#refresh'), [])})
  endif
endfunction

function! devhelper#ignorefile#refresh() abort
  let buf = bufnr('')
  if !devhelper#ignorefile#is(buf) || !devhelper#client#is_ready()
    return
  endif
  if &omnifunc ==# ''
    let &l:omnifunc = has('nvim') ? 'v:lua.vim.lsp.omnifunc' : 'devhelper#ignorefile#complete'
  endif
  if has('nvim-0.8') && &tagfunc ==# ''
    setlocal tagfunc=v:lua.vim.lsp.tagfunc
  endif
  let seen = devhelper#sync#version(buf)
  if seen is v:null
    return
  endif
  let document = {'uri': devhelper#buffer#uri(buf)}
  if devhelper#option#get('hints') && devhelper#virtual#possible()
    let whole = {'start': {'line': 0, 'character': 0}, 'end': {'line': line('$'), 'character': 0}}
    call devhelper#request#send('textDocument/inlayHint', {'textDocument': document, 'range': whole},
          \ {error, result -> s:if_new(buf, seen, error, result, function('s:hints'))}, 'hints')
  endif
  if !has('nvim')
    call devhelper#request#send('textDocument/semanticTokens/full', {'textDocument': document},
          \ {error, result -> s:if_new(buf, seen, error, result, function('s:tokens'))}, 'tokens')
  endif
endfunction

" An answer about an older text is late: the next question is on its way.
function! s:if_new(buf, seen, error, result, Then) abort
  if empty(a:error) && bufloaded(a:buf) && devhelper#sync#version(a:buf) == a:seen
    call a:Then(a:buf, a:result)
  endif
endfunction

function! s:hints(buf, hints) abort
  call devhelper#virtual#clear(a:buf, 'DevhelperHint')
  for hint in type(a:hints) == v:t_list ? a:hints : []
    call devhelper#virtual#put(a:buf, 'DevhelperHint', hint.position.line + 1, '  · ' . hint.label)
  endfor
endfunction

" Five numbers a token: lines and characters since the last one, length, kind, modifiers.
function! s:tokens(buf, result) abort
  let data = type(a:result) == v:t_dict ? get(a:result, 'data', []) : []
  for group in s:colours
    if empty(prop_type_get(group))
      call prop_type_add(group, {'highlight': group, 'priority': -10})
    endif
    call prop_remove({'type': group, 'bufnr': a:buf, 'all': 1})
  endfor
  let [lnum, character] = [1, 0]
  for i in range(0, len(data) - 5, 5)
    if data[i] > 0
      let [lnum, character] = [lnum + data[i], 0]
    endif
    let character += data[i + 1]
    let line = get(getbufline(a:buf, lnum), 0, '')
    let [from, to] = [devhelper#position#byte(line, character), devhelper#position#byte(line, character + data[i + 2])]
    if to > from && data[i + 3] < len(s:colours)
      call prop_add(lnum, from + 1, {'bufnr': a:buf, 'type': s:colours[data[i + 3]], 'length': to - from})
    endif
  endfor
endfunction

" A file was opened that git ignores; said once for each buffer, where one looks at it.
function! devhelper#ignorefile#banner(rule) abort
  let path = devhelper#uri#path(a:rule.uri)
  let buf = bufloaded(path) ? bufnr(bufadd(path)) : -1
  if buf < 0 || !devhelper#option#get('banner') || getbufvar(buf, 'devhelper_ignored', '') !=# ''
    return
  endif
  call setbufvar(buf, 'devhelper_ignored', printf('%s:%d: %s', a:rule.source, a:rule.line, a:rule.pattern))
  if buf == bufnr('')
    call devhelper#message#show('git ignores ' . fnamemodify(path, ':t') . ' (' . getbufvar(buf, 'devhelper_ignored') . ')', 'info')
  endif
endfunction

" For 'omnifunc', set where it is empty.
function! devhelper#ignorefile#complete(findstart, base) abort
  if a:findstart
    let s:words = s:ask()
    return empty(s:words) ? -3 : devhelper#position#byte(getline('.'), s:words[0].textEdit.range.start.character)
  endif
  let kinds = {17: 'f', 19: 'd'}
  return map(filter(copy(s:words), {_, w -> stridx(w.label, a:base) == 0}),
        \ {_, w -> {'word': w.textEdit.newText, 'abbr': w.label, 'menu': get(w, 'detail', ''), 'kind': get(kinds, get(w, 'kind', 0), 'r')}})
endfunction

function! s:ask() abort
  if !devhelper#client#is_ready()
    return []
  endif
  call devhelper#sync#flush()
  let place = devhelper#context#get()
  let [error, result] = devhelper#transport#call('sync', ['textDocument/completion', {'textDocument': {'uri': place.uri}, 'position': place.position}, 1000])
  return empty(error) && type(result) == v:t_dict ? get(result, 'items', []) : []
endfunction
