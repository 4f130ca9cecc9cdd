" The list of commands, editors/commands.json, which the server's own table is written to.
" It is read on first use.
let s:default = expand('<sfile>:p:h:h:h:h') . '/commands.json'
let s:cache = {}

function! devhelper#manifest#path() abort
  let path = devhelper#option#get('manifest')
  return path ==# '' ? s:default : path
endfunction

" {protocol, version?, commands}; without a readable file, a manifest without commands.
function! devhelper#manifest#get() abort
  let path = devhelper#manifest#path()
  if get(s:cache, 'path', '') !=# path
    let s:cache = {'path': path, 'data': s:read(path)}
  endif
  return s:cache.data
endfunction

function! s:read(path) abort
  try
    return json_decode(join(readfile(a:path), "\n"))
  catch
    call devhelper#log#add('cannot read the list of commands ' . a:path . ': ' . v:exception)
    return {'protocol': 0, 'commands': []}
  endtry
endfunction

" The commands a user can run here.
function! devhelper#manifest#commands() abort
  return filter(copy(devhelper#manifest#get().commands), {_, c -> !get(c, 'cliOnly', 0) && !get(c, 'plumbing', 0)})
endfunction

" The command of the first words of a command line, {} when there is none or several, and the
" number of words that name it.
function! devhelper#manifest#find(words) abort
  let commands = devhelper#manifest#commands()
  if len(a:words) > 1
    let both = a:words[0] . '.' . a:words[1]
    for c in commands
      if c.name ==# both
        return [c, 2]
      endif
    endfor
  endif
  let first = get(a:words, 0, '')
  let same = filter(copy(commands), {_, c -> c.name ==# first || c.name ==# substitute(first, '^devhelper\.', '', '')})
  let same = empty(same) ? filter(commands, {_, c -> c.verb ==# first}) : same
  return len(same) == 1 ? [same[0], 1] : [{}, 0]
endfunction

" The command with a name (area.verb) or an id (devhelper.area.verb), else {}.
function! devhelper#manifest#named(id) abort
  let name = substitute(a:id, '^devhelper\.', '', '')
  return get(filter(copy(devhelper#manifest#get().commands), {_, c -> c.name ==# name}), 0, {})
endfunction
