" Walking through the tab stops of an edit, by keys.

function! Insert(lines, snippet) abort
  call Open('t.py', a:lines)
  let change = {'textDocument': {'uri': devhelper#buffer#uri(bufnr('')), 'version': v:null},
        \ 'edits': [{'range': Range(0, 0, 0, 0), 'snippet': {'kind': 'snippet', 'value': a:snippet}}]}
  let result = devhelper#edit#apply({'documentChanges': [change]})
  call assert_equal('', result.failureReason)
  return result
endfunction

" Keys as typed, after the stops have begun; all must be given at once.
function! Type(result, keys) abort
  call devhelper#view#edited(a:result, v:null)
  call feedkeys(a:keys, 'tx')
endfunction

function! Test_stop_after_stop() abort
  let result = Insert(['tail'], "def ${1:name}(${2:arg}):\n    ${3:pass}\n")
  call Type(result, "fun\<Tab>x, y\<Tab>return 1\<Esc>")
  call assert_equal(['def fun(x, y):', '    return 1', 'tail'], getline(1, '$'))
  call assert_equal(0, devhelper#tabstops#active(), 'the last stop ends it')
  call assert_notmatch('tabstops', maparg('<Tab>', 'i'))
endfunction

function! Test_defaults_stay() abort
  call Type(Insert([''], 'a=${1:one} b=${2:two} $0.'), "\<Tab>\<Tab>end\<Esc>")
  call assert_equal('a=one b=two end.', getline(1))
endfunction

function! Test_back() abort
  call Type(Insert([''], '${1:one} ${2:two} ${3:three}$0'), "1\<Tab>2\<S-Tab>uno\<Tab>\<Tab>tres\<Tab>!\<Esc>")
  call assert_equal('uno 2 tres!', getline(1))
endfunction

function! Test_mirrors_follow_on_leaving() abort
  call Type(Insert([''], "$1 = ${1:x} + ${1}\n${2:y}\n"), "länge\<Tab>z\<Esc>")
  call assert_equal(['länge = länge + länge', 'z'], getline(1, 2))
endfunction

function! Test_single_stop_with_mirror() abort
  call Type(Insert([''], '${1:x} + $1'), "abc\<Tab>\<Esc>")
  call assert_equal('abc + abc', getline(1))
  call assert_equal(0, devhelper#tabstops#active())
endfunction

function! Test_nested() abort
  call Type(Insert([''], 'f(${1:a, ${2:b}})$0'), "\<Tab>c\<Tab>;\<Esc>")
  call assert_equal('f(a, c);', getline(1))
endfunction

function! Test_empty_stop_and_multi_byte() abort
  call Type(Insert([''], 'ü($1, ${2:😀ü})'), "1\<Tab>2\<Esc>")
  call assert_equal('ü(1, 2)', getline(1))
endfunction

function! Test_exclusive_selection() abort
  set selection=exclusive
  call Type(Insert([''], '${1:one} ${2:two}'), "1\<Tab>2\<Esc>")
  set selection&
  call assert_equal('1 2', getline(1))
endfunction

function! Test_several_lines_as_default() abort
  call Type(Insert(['tail'], "${1:a\nbc}!\n${2:d}\n"), "x\<Tab>y\<Esc>")
  call assert_equal(['x!', 'y', 'tail'], getline(1, '$'))
endfunction

function! Test_mapping_of_the_user_comes_back() abort
  call Open('t.py', [''])
  inoremap <buffer> <Tab> mine
  bwipeout!
  let result = Insert([''], '${1:a} ${2:b}')
  inoremap <buffer> <Tab> mine
  call devhelper#view#edited(result, v:null)
  call feedkeys('', 'x')
  call assert_match('tabstops', maparg('<Tab>', 'i'))
  call devhelper#tabstops#stop()
  call assert_equal('mine', maparg('<Tab>', 'i'))
endfunction

function! Test_away_from_the_snippet_the_key_is_itself() abort
  setlocal noexpandtab
  call Type(Insert(['', 'far'], "${1:a} ${2:b}\n"), "1\<Esc>Go\<Tab>x\<Esc>")
  call assert_match("^\\s\\+x$", getline('$'))
  call assert_equal(0, devhelper#tabstops#active())
endfunction

function! Test_text_typed_above_moves_the_stops() abort
  let result = Insert([''], "a ${1:one}\nb ${2:two}\n")
  call Type(result, "1\<Esc>ggOnew\<Esc>jA\<Tab>2\<Esc>")
  call assert_equal(['new', 'a 1', 'b 2'], getline(1, 3))
endfunction

function! Test_unloaded_buffer_ends_it() abort
  let result = Insert([''], '${1:a} ${2:b}')
  call devhelper#view#edited(result, v:null)
  call feedkeys('', 'x')
  bwipeout!
  call assert_equal(0, devhelper#tabstops#active())
endfunction

function! Test_neighbours_stay_apart() abort
  call Type(Insert([''], '${1:a}${2:b}$3$0'), "11\<Tab>22\<Tab>33\<Tab>4\<Esc>")
  call assert_equal('1122334', getline(1))
  bwipeout!
  call Type(Insert([''], '${1:a}${2:b}${3:c}$0'), "1\<Tab>2\<S-Tab>one\<Tab>\<Tab>3\<Esc>")
  call assert_equal('one23', getline(1))
endfunction
