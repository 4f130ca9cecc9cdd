" Applies a WorkspaceEdit: everything is checked before anything is changed, so that it is applied
" as a whole or not at all. Each buffer's part is one undo step; cursor and view stay with the text
" they were on.

" {applied, failureReason, files: [{path, buf, created, stops}]}
function! devhelper#edit#apply(edit) abort
  let files = []
  try
    let plan = s:plan(a:edit)
    for file in plan
      call s:prepare(file)
    endfor
    for file in plan
      call s:perform(file)
      call add(files, {'path': file.path, 'buf': file.buf, 'created': file.created, 'stops': file.stops})
    endfor
  catch
    if v:exception !~# '^devhelper: '
      call devhelper#log#add('edit: ' . v:exception . ' at ' . v:throwpoint)
    endif
    return {'applied': 0, 'failureReason': substitute(v:exception, '^devhelper: \|^Vim\%((\a\+)\)\?:', '', ''), 'files': files}
  endtry
  return {'applied': 1, 'failureReason': '', 'files': files}
endfunction

" The edit by file, in order: [{path, create, version, edits}].
function! s:plan(edit) abort
  let plan = []
  if type(get(a:edit, 'documentChanges', v:null)) == v:t_list
    for change in a:edit.documentChanges
      if get(change, 'kind', '') ==# 'create'
        let file = s:file(plan, change.uri)
        let [file.create, file.options] = [1, get(change, 'options', {})]
      elseif has_key(change, 'kind')
        throw 'devhelper: files cannot be ' . (change.kind ==# 'rename' ? 'renamed' : 'deleted') . ' by an edit'
      else
        let file = s:file(plan, change.textDocument.uri)
        let file.version = get(change.textDocument, 'version', v:null)
        call extend(file.edits, change.edits)
      endif
    endfor
  else
    for [uri, edits] in items(get(a:edit, 'changes', {}))
      call extend(s:file(plan, uri).edits, edits)
    endfor
  endif
  return plan
endfunction

function! s:file(plan, uri) abort
  let path = devhelper#uri#path(a:uri)
  if path ==# ''
    throw 'devhelper: ' . a:uri . ' is not a file'
  endif
  for file in a:plan
    if file.path ==# path
      return file
    endif
  endfor
  call add(a:plan, {'path': path, 'create': 0, 'options': {}, 'version': v:null, 'edits': [], 'buf': -1, 'created': 0, 'stops': []})
  return a:plan[-1]
endfunction

" Finds everything that could go wrong; loads the buffer.
function! s:prepare(file) abort
  let name = fnamemodify(a:file.path, ':~:.')
  let there = filereadable(a:file.path)
  if a:file.create && there && get(a:file.options, 'overwrite', v:false) isnot v:true
    if get(a:file.options, 'ignoreIfExists', v:false) isnot v:true
      throw 'devhelper: ' . name . ' exists already'
    endif
    let a:file.create = 0
  endif
  if a:file.create && bufloaded(a:file.path) && getbufline(bufnr(bufadd(a:file.path)), 1, 2) !=# ['']
    throw 'devhelper: ' . name . ' is open already'
  endif
  let a:file.created = a:file.create && !bufloaded(a:file.path)
  if a:file.created
    let a:file.list = devhelper#textedit#read(a:file.edits, [''])
    return
  endif
  if !there && !bufloaded(a:file.path)
    throw 'devhelper: ' . name . ' does not exist'
  endif
  let a:file.buf = devhelper#buffer#load(a:file.path)
  if !getbufvar(a:file.buf, '&modifiable') || getbufvar(a:file.buf, '&readonly')
    throw 'devhelper: ' . name . ' cannot be changed here ('
          \ . (getbufvar(a:file.buf, '&modifiable') ? 'it is read-only; see :help noreadonly)' : "'modifiable' is off)")
  endif
  let now = devhelper#sync#version(a:file.buf)
  if a:file.version isnot v:null && now isnot v:null && a:file.version != now
    throw 'devhelper: ' . name . ' has changed meanwhile; run the command again'
  endif
  let a:file.list = devhelper#textedit#read(a:file.edits, devhelper#buffer#lines(a:file.buf))
endfunction

function! s:perform(file) abort
  if a:file.created
    call s:create(a:file)
  else
    let views = s:views(a:file.buf)
    call devhelper#textedit#buffer(a:file.buf, a:file.list)
    call s:restore(views, a:file.list)
    if a:file.create && !empty(views)
      call mkdir(fnamemodify(a:file.path, ':h'), 'p')
      call win_execute(views[0][0], 'silent write')
    endif
  endif
  let a:file.stops = devhelper#textedit#stops(a:file.list)
endfunction

" A new file is on disk at once: a test that was generated can be run without :write.
function! s:create(file) abort
  call mkdir(fnamemodify(a:file.path, ':h'), 'p')
  let lines = devhelper#textedit#lines([''], a:file.list)
  if writefile(lines, a:file.path, 'b') != 0
    throw 'devhelper: cannot write ' . a:file.path
  endif
  let a:file.buf = devhelper#buffer#load(a:file.path)
endfunction

" Cursor and top line of every window on a buffer.
function! s:views(buf) abort
  let views = []
  for window in win_findbuf(a:buf)
    let s:view = {}
    call win_execute(window, 'call devhelper#edit#take_view()')
    call add(views, [window, s:view])
  endfor
  return views
endfunction

function! devhelper#edit#take_view() abort
  let s:view = winsaveview()
endfunction

function! s:restore(views, edits) abort
  for [window, view] in a:views
    let [line, col] = devhelper#textedit#moved([view.lnum - 1, view.col], a:edits)
    let top = devhelper#textedit#moved([view.topline - 1, 0], a:edits)[0] + 1
    if [line + 1, col] != [view.lnum, view.col]
      let view.curswant = col
    endif
    call extend(view, {'lnum': line + 1, 'col': col, 'topline': top})
    let s:view = view
    call win_execute(window, 'call devhelper#edit#set_view()')
  endfor
endfunction

function! devhelper#edit#set_view() abort
  call winrestview(s:view)
endfunction
