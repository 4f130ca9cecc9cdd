" The command palette: the server finds and orders, at every keystroke. A '>' typed first asks for
" commands wherever one is.
let s:session = 0

" mode is commands or files.
function! devhelper#palette#open(mode, opts) abort
  let s:session += 1
  let session = getpid() . '-' . s:session
  let at = {'mode': a:mode, 'opts': a:opts, 'session': session}
  call devhelper#picker#open({
        \ 'title': a:mode ==# 'files' ? 'devhelper files' : 'devhelper',
        \ 'free': 0,
        \ 'source': function('s:source', [at]),
        \ 'accept': function('s:accept', [at]),
        \ 'refuse': {item, query -> get(item, 'unavailable', '')},
        \ 'cancel': {-> 0},
        \ 'fill': {item -> item.label},
        \ 'yank': function('s:line'),
        \ 'help': function('s:help'),
        \ })
endfunction

function! s:source(at, query, Done) abort
  let params = {'mode': a:query[0] ==# '>' ? 'commands' : a:at.mode, 'query': substitute(a:query, '^>\s*', '', ''),
        \ 'limit': 50, 'session': a:at.session, 'context': a:at.opts.context}
  call devhelper#client#request('devhelper/palette/query', params, function('s:found', [a:Done]), 'palette')
endfunction

function! s:found(Done, error, result) abort
  if get(a:error, 'code', 0) == -32800
    return
  elseif !empty(a:error)
    call a:Done({'items': [], 'problem': split(a:error.message, "\n")[0]})
    return
  endif
  let items = map(get(a:result, 'items', []), {_, item -> s:item(item)})
  call a:Done({'items': items, 'note': len(items) . '/' . get(a:result, 'total', len(items)) . '  ? help',
        \ 'incomplete': get(a:result, 'incomplete', v:false) is v:true})
endfunction

function! s:item(item) abort
  let category = get(a:item, 'category', '')
  let reason = get(a:item, 'unavailable', '')
  return extend(a:item, {
        \ 'label': category ==# '' ? a:item.title : category . ': ' . a:item.title,
        \ 'detail': reason ==# '' ? get(a:item, 'detail', '') : '(' . reason . ')',
        \ 'right': join(get(a:item, 'keys', []), ' '),
        \ 'mark': get(a:item, 'recent', v:false) is v:true,
        \ 'dim': reason !=# '',
        \ })
endfunction

function! s:accept(at, item, query, how) abort
  if a:item.kind ==# 'file'
    call devhelper#open#location(a:item.location.uri, get(a:item.location, 'range', v:null), a:how)
  else
    call devhelper#run#command(a:item.id, {}, a:at.opts)
  endif
endfunction

" The command line that does what the item does.
function! s:line(item) abort
  if get(a:item, 'kind', '') ==# 'file'
    return 'edit ' . fnameescape(fnamemodify(devhelper#uri#path(a:item.location.uri), ':.'))
  endif
  return 'Devhelper ' . tr(substitute(a:item.id, '^devhelper\.', '', ''), '.', ' ')
endfunction

function! s:help(item) abort
  let lines = []
  let command = empty(a:item) ? {} : devhelper#manifest#named(get(a:item, 'id', ''))
  if !empty(command)
    let lines = [command.label, ''] + s:wrap(command.doc) + ['', ':' . s:line(a:item), '']
  endif
  return lines + [
        \ '<C-n> <C-p>  next, previous          <CR>   run or open',
        \ '<Tab>        fill in the selected    <C-y>  yank its command line',
        \ '<C-x> <C-v> <C-t>  file in a split, beside, in a tab',
        \ '<Esc>        leave                   any key goes back to the list',
        \ ]
endfunction

function! s:wrap(text) abort
  let lines = ['']
  for word in split(a:text)
    if len(lines[-1]) + len(word) > 66
      call add(lines, '')
    endif
    let lines[-1] .= (lines[-1] ==# '' ? '' : ' ') . word
  endfor
  return lines
endfunction
