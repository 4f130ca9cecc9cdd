" Texts that are no files: scratch buffers named devhelper://NAME.
let s:documents = {} " buffer name -> {name, language?, text, tail?, actions?, save?, opts?}

" What keys do, as far as the document has it.
let s:keys = {'open': '<CR>', 'delete': 'D', 'add': 'A', 'next': ']]', 'first': '[[', 'refresh': 'R'}

" Shows a document in a window of its own; one that is shown already gets the new text. opts are
" those of the command it came from; what its keys run is about the same place.
function! devhelper#document#show(document, ...) abort
  let name = 'devhelper://' . a:document.name
  let s:documents[name] = extend({'opts': a:0 ? a:1 : {}}, a:document)
  let buf = bufadd(name)
  let window = get(win_findbuf(buf), 0, 0)
  if window != 0 && win_id2tabwin(window)[0] == tabpagenr()
    call win_gotoid(window)
  else
    execute 'botright' min([max([5, len(split(a:document.text, "\n", 1))]), &lines / 2]) . 'split'
    execute 'buffer' buf
  endif
  call s:fill(buf, s:documents[name])
endfunction

function! devhelper#document#exists(name) abort
  return has_key(s:documents, a:name)
endfunction

" BufReadCmd: the text is kept, so that :edit shows it again.
function! devhelper#document#read(buf) abort
  if has_key(s:documents, bufname(a:buf))
    call s:fill(a:buf, s:documents[bufname(a:buf)])
  endif
endfunction

function! s:fill(buf, document) abort
  let save = s:member(a:document, 'save', {})
  let at = empty(save) ? [1, 1] : getcurpos()[1:2]
  let &l:buftype = empty(save) ? 'nofile' : 'acwrite'
  setlocal bufhidden=hide noswapfile nobuflisted modifiable noreadonly
  let lines = split(substitute(a:document.text, "\r\\?\n$", '', ''), "\r\\?\n", 1)
  call setbufline(a:buf, 1, lines)
  " Never all lines: Vim would say that there are none.
  if line('$') > len(lines)
    call deletebufline(a:buf, len(lines) + 1, '$')
  endif
  let &l:modifiable = !empty(save)
  setlocal nomodified
  let type = devhelper#buffer#filetype(get(a:document, 'language', ''))
  if &filetype !=# type
    let &filetype = type
  endif
  if empty(save)
    nnoremap <buffer> <nowait> <silent> q <Cmd>close<CR>
  else
    augroup devhelper_document
      execute printf('autocmd! BufWriteCmd <buffer=%d> call devhelper#document#write(%d)', a:buf, a:buf)
    augroup END
  endif
  call s:map(a:document)
  let tail = get(a:document, 'tail', 0)
  call call('cursor', tail is v:true || tail is 1 ? [line('$'), 1] : at)
endfunction

" Keys are those of the actions there are: others keep their meaning.
function! s:map(document) abort
  for key in uniq(sort(map(copy(s:member(a:document, 'actions', [])), {_, action -> get(action, 'key', '')})))
    if has_key(s:keys, key)
      execute printf('nnoremap <buffer> <nowait> <silent> %s <Cmd>call devhelper#document#act(%s)<CR>', s:keys[key], string(key))
    endif
  endfor
endfunction

" Runs what a key does here: the line's own action, else that of the whole buffer.
function! devhelper#document#act(key) abort
  let document = get(s:documents, bufname(''), {})
  let found = filter(copy(s:member(document, 'actions', [])), {_, action -> action.key ==# a:key && index([0, line('.')], get(action, 'line', 0)) >= 0})
  if empty(found)
    call devhelper#message#show('there is nothing to ' . a:key . ' here', 'info')
    return
  endif
  call devhelper#run#command(found[0].id, s:member(found[0], 'args', {}), s:opts(document))
endfunction

" The keys of this buffer and what they do, for help.
function! devhelper#document#keys() abort
  let [lines, seen] = [[], {}]
  for action in s:member(get(s:documents, bufname(''), {}), 'actions', [])
    if has_key(s:keys, action.key) && !has_key(seen, action.key)
      let seen[action.key] = 1
      call add(lines, s:keys[action.key] . ' ' . action.title)
    endif
  endfor
  return lines
endfunction

" BufWriteCmd: the text goes to the command that takes it. The buffer stays modified until that has
" answered; its answer is the new text.
function! devhelper#document#write(buf) abort
  let document = get(s:documents, bufname(a:buf), {})
  let save = s:member(document, 'save', {})
  if empty(save)
    return
  endif
  let args = copy(s:member(save, 'args', {}))
  let args[save.into] = join(getbufline(a:buf, 1, '$'), "\n") . "\n"
  let [opts, tick] = [s:opts(document), getbufvar(a:buf, 'changedtick')]
  let opts.saved = {-> getbufvar(a:buf, 'changedtick') == tick ? setbufvar(a:buf, '&modified', 0) : 0}
  call devhelper#run#command(save.id, args, opts)
endfunction

function! s:opts(document) abort
  return extend({'bang': 0, 'context': {}}, get(a:document, 'opts', {}))
endfunction

" A member of an object, or what stands for it where it is missing or null.
function! s:member(object, name, default) abort
  let value = get(a:object, a:name, a:default)
  return type(value) == type(a:default) ? value : a:default
endfunction
