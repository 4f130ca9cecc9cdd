" <Plug>(devhelper-AREA-VERB): the mapping has matched up to the hyphen, the rest of the name
" stands in the typeahead.
function! devhelper#plug#run() abort
  let name = ''
  while len(name) < 60
    let c = getchar(0)
    if c is 0 || (type(c) == v:t_number && nr2char(c) ==# ')')
      break
    endif
    let name .= type(c) == v:t_number ? nr2char(c) : c
  endwhile
  let opts = {'bang': 0, 'context': devhelper#context#get()}
  if devhelper#verbs#run(devhelper#plug#words(name), opts)
    return
  endif
  for c in devhelper#manifest#commands()
    if tr(c.name, '.', '-') ==# name
      return devhelper#run#command(c.execute, {}, opts)
    endif
  endfor
  call devhelper#message#show('there is no <Plug>(devhelper-' . name . ')', 'error')
endfunction

" dynamodb-start -> [dynamodb, start]
function! devhelper#plug#words(name) abort
  return split(a:name, '-')
endfunction
