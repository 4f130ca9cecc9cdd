" Tells the server which keys run which command, so that the palette shows them. Only the editor
" knows the user's mappings.
function! devhelper#keys#send() abort
  let keys = devhelper#keys#find()
  if !empty(keys)
    call devhelper#request#send('devhelper/palette/keys', {'keys': keys}, {error, result -> 0}, 'keys')
  endif
endfunction

" {id: [key, ...]} of the Normal mode mappings whose right side is ours.
function! devhelper#keys#find() abort
  let found = {}
  for map in s:maps()
    let id = s:id(map.rhs)
    if id !=# ''
      let found[id] = add(get(found, id, []), map.lhs)
    endif
  endfor
  return found
endfunction

function! s:maps() abort
  let maps = has('nvim') ? nvim_get_keymap('n') + nvim_buf_get_keymap(0, 'n') : filter(maplist(), {_, m -> m.mode =~# '[n ]'})
  return map(filter(maps, {_, m -> get(m, 'rhs', '') =~? 'devhelper' && m.lhs !~# '^<Plug>'}), {_, m -> {'lhs': m.lhs, 'rhs': m.rhs}})
endfunction

" <Plug>(devhelper-fixture-generate) or :Devhelper fixture generate<CR>
function! s:id(rhs) abort
  let name = matchstr(a:rhs, '<Plug>(devhelper-\zs[^)]*')
  if name ==# ''
    let words = devhelper#words#split(matchstr(a:rhs, '\c\%(:\|<Cmd>\)\%(<C-U>\)\?Devhelper!\?\s\+\zs[^<|]*'))
    return get(devhelper#manifest#find(words)[0], 'execute', '')
  endif
  for c in devhelper#manifest#commands()
    if tr(c.name, '.', '-') ==# name
      return c.execute
    endif
  endfor
  return ''
endfunction
