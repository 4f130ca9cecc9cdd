" Texts behind lines that are not of the buffer, by kind; a kind is the name of its highlight.
let s:spaces = {}

" Vim before 9.0.0067 has none.
function! devhelper#virtual#possible() abort
  return has('nvim') || (has('textprop') && has('patch-9.0.0067'))
endfunction

function! devhelper#virtual#clear(buf, kind) abort
  if !bufloaded(a:buf)
    return
  endif
  if has('nvim')
    call nvim_buf_clear_namespace(a:buf, s:space(a:kind), 0, -1)
  elseif !empty(prop_type_get(a:kind))
    call prop_remove({'type': a:kind, 'bufnr': a:buf, 'all': 1})
  endif
endfunction

" Shows a text behind a line, where there is such a line.
function! devhelper#virtual#put(buf, kind, lnum, text) abort
  if len(getbufline(a:buf, a:lnum)) != 1
    return
  endif
  if has('nvim')
    call nvim_buf_set_extmark(a:buf, s:space(a:kind), a:lnum - 1, 0, {'virt_text': [[a:text, a:kind]], 'hl_mode': 'combine'})
    return
  endif
  if empty(prop_type_get(a:kind))
    call prop_type_add(a:kind, {'highlight': a:kind})
  endif
  call prop_add(a:lnum, 0, {'type': a:kind, 'bufnr': a:buf, 'text': a:text, 'text_align': 'after', 'text_wrap': 'truncate'})
endfunction

function! s:space(kind) abort
  if !has_key(s:spaces, a:kind)
    let s:spaces[a:kind] = nvim_create_namespace(a:kind)
  endif
  return s:spaces[a:kind]
endfunction
