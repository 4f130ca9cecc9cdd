" What the server knows of the word at the cursor, in a window beside it.
let s:popup = 0

function! devhelper#hover#show() abort
  let context = devhelper#context#get()
  if empty(context)
    return devhelper#message#show('nothing is known of this', 'info')
  endif
  call devhelper#client#request('textDocument/hover', {'textDocument': {'uri': context.uri}, 'position': context.position, 'context': {}},
        \ {error, result -> s:answer(error, result)})
endfunction

function! s:answer(error, result) abort
  if !empty(a:error)
    return devhelper#request#report(a:error)
  endif
  let lines = type(a:result) == v:t_dict ? split(s:text(get(a:result, 'contents', '')), "\r\\?\n") : []
  if empty(lines)
    return devhelper#message#show('nothing is known of this', 'info')
  endif
  call devhelper#idle#do({-> s:show(lines)})
endfunction

function! s:text(contents) abort
  if type(a:contents) == v:t_dict
    return get(a:contents, 'value', '')
  endif
  return type(a:contents) == v:t_list ? join(map(copy(a:contents), {_, c -> s:text(c)}), "\n") : a:contents
endfunction

function! s:show(lines) abort
  if has('nvim')
    return luaeval('vim.lsp.util.open_floating_preview(_A, "markdown", {border = "rounded", focus_id = "devhelper-hover"})', a:lines)
  endif
  call popup_close(s:popup)
  let s:popup = popup_atcursor(a:lines, {'border': [], 'borderchars': devhelper#ui#vim#border(), 'borderhighlight': ['DevhelperBorder'], 'padding': [0, 1, 0, 1], 'highlight': 'Normal',
        \ 'maxwidth': min([80, &columns - 4]), 'moved': 'any', 'close': 'click'})
endfunction
