" Columns. The server counts in what was agreed at start: bytes, or units of UTF-16. Here
" characters are 0-based, columns 1-based bytes as in Vim.
let s:utf16 = 0

" Called with the server's capabilities.
function! devhelper#position#agree(capabilities) abort
  let s:utf16 = get(a:capabilities, 'positionEncoding', 'utf-16') !=# 'utf-8'
endfunction

" The byte of a line, 0-based, at a character of the server; never past the end of the line,
" never inside a character.
function! devhelper#position#byte(line, character) abort
  if !s:utf16
    let byte = min([a:character, len(a:line)])
    while byte > 0 && and(char2nr(a:line[byte], 0), 0xC0) == 0x80 && byte < len(a:line)
      let byte -= 1
    endwhile
    return byte
  endif
  let [byte, units] = [0, 0]
  for char in split(a:line, '\zs')
    let units += char2nr(char) > 0xFFFF ? 2 : 1
    if units > a:character
      break
    endif
    let byte += len(char)
  endfor
  return byte
endfunction

" The server's character at a byte of a line.
function! devhelper#position#character(line, byte) abort
  let before = strpart(a:line, 0, a:byte)
  if !s:utf16
    return len(before)
  endif
  let units = 0
  for char in split(before, '\zs')
    let units += char2nr(char) > 0xFFFF ? 2 : 1
  endfor
  return units
endfunction

" A position of the server as [line, column] in Vim's counting. The text of a file that is not
" loaded is unknown: there the character is taken for a byte, which is right for ASCII.
function! devhelper#position#vim(path, position) abort
  let lnum = a:position.line + 1
  let line = bufloaded(a:path) ? get(getbufline(bufnr(bufadd(a:path)), lnum), 0, '') : ''
  return [lnum, (line ==# '' ? a:position.character : devhelper#position#byte(line, a:position.character)) + 1]
endfunction
