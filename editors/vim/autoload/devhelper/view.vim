" Shows a View, the server's answer to palette/run; docs/protocol.md lists its fields.
let s:copy = ''

function! devhelper#view#show(view, opts) abort
  if has_key(a:opts, 'saved') && get(a:view, 'kind', '') !=# 'prompt'
    call a:opts.saved() " before a new text comes
  endif
  let kind = get(a:view, 'kind', 'none')
  if kind ==# 'edit'
    " At once, in whatever mode: the edit was made for the text as it was.
    let result = devhelper#edit#apply(get(a:view, 'edit', {}))
    if !result.applied
      call devhelper#message#show(result.failureReason, 'error')
      return
    endif
    call devhelper#idle#do({-> devhelper#view#edited(result, get(a:view, 'open', v:null))})
  elseif kind ==# 'prompt'
    call devhelper#idle#do({-> devhelper#prompt#ask(a:view.prompt, a:opts)})
  else
    call devhelper#idle#do({-> s:open(kind, a:view, a:opts)})
  endif
  call s:message(a:view)
  call devhelper#idle#do({-> devhelper#event('Shown')})
endfunction

function! s:open(kind, view, opts) abort
  if a:kind ==# 'locations'
    call s:locations(a:view, a:opts.bang)
  elseif a:kind ==# 'document'
    call devhelper#document#show(a:view.document, {'context': get(a:opts, 'context', {})})
  endif
  if type(get(a:view, 'open', v:null)) == v:t_dict
    call devhelper#open#location(a:view.open.uri, get(a:view.open, 'range', v:null), '')
  endif
endfunction

" After an edit: to the place the server names, and through the tab stops.
function! devhelper#view#edited(result, open) abort
  if type(a:open) == v:t_dict
    call devhelper#open#location(a:open.uri, get(a:open, 'range', v:null), '')
  endif
  let with = filter(copy(a:result.files), '!empty(v:val.stops)')
  if !empty(with) && type(a:open) != v:t_dict
    call devhelper#open#location(devhelper#uri#from(with[0].path), v:null, '')
  endif
  for file in with
    if file.buf == bufnr('')
      call devhelper#tabstops#start(file.buf, file.stops)
    endif
  endfor
  let unsaved = filter(copy(a:result.files), {_, f -> f.buf != bufnr('') && getbufvar(f.buf, '&modified')})
  if !empty(unsaved)
    call devhelper#message#show(len(unsaved) . ' more changed, not yet saved: ' . join(map(unsaved, {_, f -> fnamemodify(f.path, ':~:.')}), ', '), 'info')
  endif
endfunction

" A new quickfix list (:colder has the old one), or the window's location list.
function! s:locations(view, loclist) abort
  let items = s:items(get(a:view, 'locations', []))
  let what = {'title': 'devhelper: ' . get(a:view, 'title', ''), 'items': items}
  if empty(items)
    call devhelper#message#show(get(a:view, 'message', 'nothing found'), 'info')
    return
  endif
  let height = min([len(items), devhelper#option#get('quickfix_height')])
  if a:loclist
    call setloclist(0, [], ' ', what)
    execute 'lopen' height
  else
    call setqflist([], ' ', what)
    execute 'botright copen' height
  endif
endfunction

" Lists are long and their files few: what a file needs is done once.
function! s:items(places) abort
  let [items, files] = [[], {}]
  for place in a:places
    let uri = place.location.uri
    if !has_key(files, uri)
      let path = devhelper#uri#path(uri)
      let files[uri] = [path, bufloaded(path)]
    endif
    let [path, loaded] = files[uri]
    let start = place.location.range.start
    let [lnum, col] = loaded ? devhelper#position#vim(path, start) : [start.line + 1, start.character + 1]
    call add(items, {'filename': path, 'lnum': lnum, 'col': col, 'text': place.text})
  endfor
  return items
endfunction

function! s:message(view) abort
  let text = get(a:view, 'message', '')
  let s:copy = get(a:view, 'copy', s:copy)
  if get(a:view, 'copy', '') !=# ''
    let text .= (text ==# '' ? '' : ' ') . '(:Devhelper copy takes ' . (len(s:copy) < 30 && s:copy !~# "\n" ? s:copy : 'the text') . ')'
  endif
  if get(a:view, 'hint', '') !=# ''
    let text .= "\nhint: " . a:view.hint
  endif
  call devhelper#message#show(text, get(a:view, 'level', 'info'))
endfunction

" :Devhelper copy: what the last View offered, into the clipboard, or " without one.
function! devhelper#view#copy() abort
  if s:copy ==# ''
    call devhelper#message#show('there is nothing to copy', 'warning')
    return
  endif
  call setreg(has('clipboard') || has('clipboard_working') ? '+' : '"', s:copy)
  call setreg('"', s:copy)
  call devhelper#message#show('copied', 'info')
endfunction
