" What the server finds odd in open files, in Vim: underlined, with its message behind the line.
" Neovim shows it by vim.diagnostic.
let s:groups = {1: 'DevhelperError', 2: 'DevhelperWarning', 3: 'DevhelperInfo', 4: 'DevhelperInfo'}

function! devhelper#findings#start() abort
  highlight default link DevhelperError SpellBad
  highlight default link DevhelperWarning SpellCap
  highlight default link DevhelperInfo SpellRare
  highlight default link DevhelperFinding WarningMsg
endfunction

function! devhelper#findings#stop() abort
  for info in getbufinfo({'bufloaded': 1})
    call s:clear(info.bufnr)
  endfor
endfunction

function! devhelper#findings#publish(params) abort
  let path = devhelper#uri#path(a:params.uri)
  if path ==# '' || !bufloaded(path) || !devhelper#option#get('findings')
    return
  endif
  let buf = bufnr(bufadd(path))
  " The answer to an older text is late: the next one is on its way.
  if has_key(a:params, 'version') && devhelper#sync#version(buf) isnot a:params.version
    return
  endif
  call s:clear(buf)
  let messages = {}
  for finding in a:params.diagnostics
    call s:underline(buf, finding)
    let lnum = finding.range.start.line + 1
    let messages[lnum] = get(messages, lnum, []) + [finding.message]
  endfor
  for [lnum, texts] in items(messages)
    if devhelper#virtual#possible()
      call devhelper#virtual#put(buf, 'DevhelperFinding', lnum + 0, '  ■ ' . join(texts, ' · '))
    endif
  endfor
endfunction

function! s:underline(buf, finding) abort
  let group = get(s:groups, get(a:finding, 'severity', 1), 'DevhelperInfo')
  if empty(prop_type_get(group))
    call prop_type_add(group, {'highlight': group})
  endif
  let [from, to] = [a:finding.range.start, a:finding.range.end]
  let line = get(getbufline(a:buf, from.line + 1), 0, '')
  let start = devhelper#position#byte(line, from.character)
  let end = to.line > from.line ? len(line) : devhelper#position#byte(line, to.character)
  if end > start
    call prop_add(from.line + 1, start + 1, {'bufnr': a:buf, 'type': group, 'length': end - start})
  endif
endfunction

function! s:clear(buf) abort
  call devhelper#virtual#clear(a:buf, 'DevhelperFinding')
  for group in uniq(sort(values(s:groups)))
    if !empty(prop_type_get(group))
      call prop_remove({'type': group, 'bufnr': a:buf, 'all': 1})
    endif
  endfor
endfunction
