" What is drawn and kept differently by the two editors. Both files under ui/ have
"
"   picker_open(title)       a list with a line to type in; keys go to devhelper#picker#key and #text
"   picker_draw(view)        view: {title, query, note, problem, rows: [{text, spans, selected}], width, height}
"   picker_close()           calls devhelper#picker#closed() when it is gone and the mode is normal
"   menu(title, lines, Fn)   Fn(index), -1 when it was left
"   notify(lines, group)     a small window that goes by itself
"   mark(buf, place, kind)   a range that moves with its text; kind: grow takes what is typed at its
"                            ends, before and after stand before and after it
"   place(buf, mark)         [l1, c1, l2, c2], or [] when it is gone
"   unmark(buf, mark)
"   unmap(buf, maps)         removes mappings [{mode, lhs, before}] and restores what was before
"
" Lines and columns are 1-based, columns in bytes, the end is exclusive. A span of a row is
" [first byte, bytes, group], 0-based.
let s:prefix = 'devhelper#ui#' . (has('nvim') ? 'nvim' : 'vim') . '#'

" Only groups that exist without :syntax on.
highlight default link DevhelperMatch Title
highlight default link DevhelperSelected PmenuSel
highlight default link DevhelperDim NonText
highlight default link DevhelperKey Directory
highlight default link DevhelperProblem ErrorMsg
highlight default link DevhelperBorder NonText
highlight default DevhelperCursor term=reverse cterm=reverse gui=reverse

function! devhelper#ui#call(name, args) abort
  return call(s:prefix . a:name, a:args)
endfunction
