" Options: g:devhelper_NAME, or b:devhelper_NAME for one buffer. They are read when they are used,
" so a change holds at once. Every name below is explained in :help devhelper-options.
let s:defaults = {
      \ 'autostart': 0,
      \ 'banner': 1,
      \ 'browser': [],
      \ 'cmd': [],
      \ 'findings': 1,
      \ 'hints': 1,
      \ 'lenses': 1,
      \ 'manifest': '',
      \ 'max_bytes': 1000000,
      \ 'quickfix_height': 10,
      \ 'root_markers': ['.devhelper', '.git'],
      \ 'settings': {},
      \ 'start_timeout': 10000,
      \ 'sync_delay': 300,
      \ }

function! devhelper#option#get(name) abort
  let name = 'devhelper_' . a:name
  return get(b:, name, get(g:, name, s:defaults[a:name]))
endfunction

function! devhelper#option#names() abort
  return sort(keys(s:defaults))
endfunction
