" A command line as words: blanks separate, '...' and "..." keep together, and a backslash keeps
" a blank, a quote or a backslash. Any other backslash stands for itself, as in C:\work.
function! devhelper#words#split(text) abort
  let [words, word, open, quote, i] = [[], '', 0, '', 0]
  while i < len(a:text)
    let c = a:text[i]
    if quote ==# "'" ? 0 : c ==# '\' && a:text[i + 1] =~# '[ \\"'']'
      let i += 1
      let [word, open] = [word . a:text[i], 1]
    elseif quote !=# ''
      if c ==# quote
        let quote = ''
      else
        let word .= c
      endif
    elseif c ==# '"' || c ==# "'"
      let [quote, open] = [c, 1]
    elseif c =~# '\s'
      if open
        call add(words, word)
      endif
      let [word, open] = ['', 0]
    else
      let [word, open] = [word . c, 1]
    endif
    let i += 1
  endwhile
  return open ? add(words, word) : words
endfunction

" The reverse: a command line that splits into these words.
function! devhelper#words#join(words) abort
  return join(map(copy(a:words), {_, w -> w ==# '' ? "''" : escape(w, " \t\"'")}), ' ')
endfunction
