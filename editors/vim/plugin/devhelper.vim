" devhelper: ignore files, TODOs, git and a local DynamoDB with fixtures, by one palette.
"
" This file only declares. Everything else is in autoload/ and is loaded on first use;
" see :help devhelper. No key is mapped.
if exists('g:loaded_devhelper')
  finish
endif
let g:loaded_devhelper = 1

command! -nargs=* -bang -range -complete=customlist,devhelper#complete#line Devhelper
      \ call devhelper#command(<bang>0, <range>, <line1>, <line2>, <q-args>)

" One mapping stands for <Plug>(devhelper-AREA-VERB) of every command: the function reads the
" rest of the name, so that the list of commands need not be read at start.
nnoremap <silent> <Plug>(devhelper- <Cmd>call devhelper#plug#run()<CR>
xnoremap <silent> <Plug>(devhelper- <Cmd>call devhelper#plug#run()<CR>

augroup devhelper
  autocmd!
  autocmd BufReadPost,BufNewFile * if get(g:, 'devhelper_autostart', 0) | call devhelper#autostart() | endif
  autocmd BufReadCmd devhelper://* call devhelper#document#read(expand('<abuf>') + 0)
augroup END
