" The verbs of :Devhelper that the editor answers itself; all others are the server's.
let s:verbs = {
      \ 'palette': {words, opts -> devhelper#palette#open(get(words, 0, 'commands'), opts)},
      \ 'action': {words, opts -> devhelper#action#choose(opts)},
      \ 'again': {words, opts -> devhelper#run#again(opts)},
      \ 'cancel': {words, opts -> devhelper#run#cancel()},
      \ 'copy': {words, opts -> devhelper#view#copy()},
      \ 'doctor': {words, opts -> devhelper#doctor#show()},
      \ 'format': {words, opts -> devhelper#action#format()},
      \ 'hover': {words, opts -> devhelper#hover#show()},
      \ 'lens': {words, opts -> devhelper#lens#run()},
      \ 'log': {words, opts -> devhelper#document#show({'name': 'log', 'text': join(devhelper#log#lines(), "\n"), 'tail': 1})},
      \ 'restart': {words, opts -> devhelper#client#restart()},
      \ }

function! devhelper#verbs#names() abort
  return sort(keys(s:verbs))
endfunction

" Runs a verb of ours; says whether the words name one. None at all open the palette.
function! devhelper#verbs#run(words, opts) abort
  let verb = get(a:words, 0, 'palette')
  let more = a:words[1:]
  if !has_key(s:verbs, verb) || (verb ==# 'palette' ? index(['commands', 'files'], get(more, 0, 'files')) < 0 : !empty(more))
    return 0
  endif
  call call(s:verbs[verb], [more, a:opts])
  return 1
endfunction
