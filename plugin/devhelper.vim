" Lets a plugin manager's plain line work: the plugin itself lives in editors/vim.
if exists('g:loaded_devhelper')
  finish
endif
let s:home = expand('<sfile>:p:h:h') . '/editors/vim'
let &runtimepath .= ',' . escape(s:home, ',\')
execute 'source' fnameescape(s:home . '/plugin/devhelper.vim')
