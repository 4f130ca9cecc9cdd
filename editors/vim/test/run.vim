" Runs every Test_ function of one file in the editor that sources this, and ends it:
"
"   PLUG=editors/vim TESTFILE=test/test_x.vim TESTOUT=out.txt vim -Nu NONE -i NONE -n -es -S test/run.vim
"
" editors/vim/vim_test.go does so for every file and editor. A test fails by an assert_ function,
" an exception, or an error message that was left in v:errmsg. Results are written as they come,
" so that a test that hangs is known by its name.
set encoding=utf-8 nomore nocompatible hidden
scriptencoding utf-8
let [s:pass, s:fail] = [0, 0]
execute 'set runtimepath^=' . $PLUG

function! s:note(lines) abort
  call writefile(a:lines, $TESTOUT, 'a')
endfunction

try
  runtime! plugin/*.vim
  execute 'source' expand('<sfile>:p:h') . '/common.vim'
  execute 'source ' . $TESTFILE
  for s:name in sort(map(filter(split(execute('function /^Test_'), "\n"), 'v:val =~# "Test_"'), 'matchstr(v:val, "Test_\\w\\+")'))
    if s:name !~# $TESTONLY
      continue
    endif
    let [v:errors, v:errmsg] = [[], '']
    call s:note(['run  ' . s:name])
    try
      execute 'call ' . s:name . '()'
    catch
      call add(v:errors, 'EXCEPTION ' . v:exception . ' at ' . v:throwpoint)
    endtry
    if v:errmsg !=# ''
      call add(v:errors, 'ERRMSG ' . v:errmsg)
    endif
    let [s:pass, s:fail] += empty(v:errors) ? [1, 0] : [0, 1]
    call s:note([(empty(v:errors) ? 'ok   ' : 'FAIL ') . s:name] + map(copy(v:errors), '"     " . v:val'))
    if !empty(v:errors)
      call s:note(map(devhelper#log#last(devhelper#log#lines(), 15), '"     log: " . v:val'))
    endif
    call CleanUp()
  endfor
catch
  let s:fail += 1
  call s:note(['FAIL LOADING', '     ' . v:exception . ' at ' . v:throwpoint])
endtry
call s:note([s:pass . ' passed, ' . s:fail . ' failed'])
if s:fail || !s:pass
  cquit!
endif
qall!
