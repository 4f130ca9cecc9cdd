" What the plugin puts into an editor before it is used, its command line, and its help.

function! Test_nothing_is_mapped_or_loaded_at_start() abort
  let maps = filter(split(execute('map') . execute('map!'), "\n"), 'v:val =~? "devhelper"')
  call assert_equal([], filter(copy(maps), 'v:val !~# "<Plug>(devhelper-"'))
  call assert_equal(2, len(maps))
  let loaded = system(v:progpath . (has('nvim') ? ' --headless' : ' -es') . ' -u NONE -i NONE -c "set rtp^=' . $PLUG
        \ . '" -c "runtime! plugin/*.vim" -c "redir! > started.txt" -c "silent scriptnames" -c "redir END" -c qall! </dev/null')
  call assert_equal([], filter(readfile('started.txt'), 'v:val =~# "autoload/devhelper"'))
  call assert_equal(1, len(filter(readfile('started.txt'), 'v:val =~# "plugin/devhelper.vim"')))
endfunction

function! Test_root_shim_loads_the_plugin() abort
  let root = fnamemodify($PLUG, ':h:h')
  call writefile(['set rtp^=' . root, 'runtime! plugin/*.vim', 'call writefile([exists(":Devhelper"), get(g:, "loaded_devhelper"), devhelper#option#get("sync_delay")], "shim.txt")', 'qall!'], 'shim.vim')
  call system(v:progpath . (has('nvim') ? ' --headless' : ' -es') . ' -Nu NONE -i NONE -S shim.vim </dev/null')
  call assert_equal(['2', '1', '300'], readfile('shim.txt'))
endfunction

function! Complete(line) abort
  return devhelper#complete#line(matchstr(a:line, '\S*$'), a:line, len(a:line))
endfunction

function! Test_completion_from_the_manifest() abort
  for [line, want] in [
        \ ['Devhelper ', ['action', 'again', 'cancel', 'copy', 'doctor', 'dynamodb', 'fixture', 'format', 'generate', 'gitignore', 'hover', 'lens', 'log', 'palette', 'restart', 'start']],
        \ ['Devhelper! d', ['doctor', 'dynamodb']], ['Devhelper fixture ', ['generate', 'check']], ['Devhelper fixture g', ['generate']],
        \ ['Devhelper palette ', ['commands', 'files']], ['Devhelper dynamodb ', ['start']],
        \ ['Devhelper fixture generate --', ['--schema', '--table', '--framework', '--stdout']], ['Devhelper generate --f', ['--framework']],
        \ ['Devhelper fixture generate --framework ', ['pytest', 'go']], ['Devhelper generate --framework=p', ['--framework=pytest']],
        \ ['Devhelper generate --stdout --framework g', ['go']], ['Devhelper nothing ', []], ['Devhelper check ', []], ['1,2Devhelper doc', ['doctor']]]
    call assert_equal(want, Complete(line), line)
  endfor
  call writefile([], 'tmpl a.yaml')
  call assert_equal(1, len(Complete('Devhelper gitignore check tmpl')))
  call assert_equal([], Complete('Devhelper generate --table '), 'no server is started for this')
  call assert_equal('off', devhelper#client#facts().state)
endfunction

function! Test_completion_from_the_server() abort
  call Serve()
  call assert_equal(['Orders', 'Customers', 'Order\ Lines'], Complete('Devhelper fixture generate --framework go --table '))
  call assert_equal(['Orders', 'Order\ Lines'], Complete('Devhelper generate --table O'))
  let asked = Seen('devhelper/palette/complete')[0]
  call assert_equal(['devhelper.fixture.generate', 'table', {'framework': 'go'}], [asked.id, asked.arg, asked.args])
  call Fake('set', {'method': 'devhelper/palette/complete', 'error': {'code': -32803, 'message': 'no'}})
  call assert_equal([], Complete('Devhelper generate --table '))
endfunction

function! Test_plug_mappings_run_commands() abort
  call Serve()
  nmap gz <Plug>(devhelper-dynamodb-start)
  nmap gy <Plug>(devhelper-palette)
  nmap gx <Plug>(devhelper-no-such)x
  call feedkeys('gz', 'xt')
  call Await('CountMessages("ran devhelper.dynamodb.start") == 1')
  call feedkeys('gy', 'xt')
  call assert_true(devhelper#picker#is_open())
  call devhelper#picker#key('cancel')
  call Await('!devhelper#picker#is_open()')
  call feedkeys('gx', 'xt')
  call assert_equal(1, CountMessages('there is no <Plug>(devhelper-no-such)'))
  call assert_true(hasmapto('<Plug>(devhelper-palette)'))
  call Open('x.py', ['abc', 'def'])
  xmap gz <Plug>(devhelper-dynamodb-start)
  call feedkeys('gg0lvgz', 'xt')
  call Await('len(Seen("devhelper/palette/run")) == 2')
  call assert_equal(Range(0, 1, 0, 2), Seen('devhelper/palette/run')[1].context.range)
  call assert_notmatch("[vV]", mode())
  nunmap gz
  nunmap gy
  nunmap gx
  xunmap gz
endfunction

function! Test_keys_of_the_user_are_told() abort
  nmap \f <Plug>(devhelper-fixture-generate)
  nnoremap <silent> \d :Devhelper dynamodb start --port 8000<CR>
  nnoremap \e <Cmd>Devhelper doctor<CR>
  nnoremap \x :echo "devhelper"<CR>
  call Serve()
  call assert_equal([{'devhelper.fixture.generate': ['\f'], 'devhelper.dynamodb.start': ['\d'], 'devhelper.doctor': ['\e']}], map(Seen('devhelper/palette/keys'), 'v:val.keys'))
  for lhs in ['f', 'd', 'e', 'x']
    execute 'nunmap \' . lhs
  endfor
endfunction

function! Test_autostart_in_projects_only() abort
  call Configure([])
  let g:devhelper_autostart = 1
  call Open('lone.py', ['x'])
  call assert_equal('off', devhelper#client#facts().state)
  call mkdir('proj/.git', 'p')
  call Open('proj/a.py', ['x'])
  call Await('devhelper#client#is_ready()')
endfunction

function! Test_leading_words_that_are_the_servers() abort
  call Serve()
  for line in ['palette query', 'doctor --json', 'log x', 'copy that']
    execute 'Devhelper' line
  endfor
  call Await('len(Seen("devhelper/palette/run")) == 4')
  call assert_equal(['palette query', 'doctor --json', 'log x', 'copy that'], map(Seen('devhelper/palette/run'), {_, p -> join(p.words)}))
endfunction

function! Test_help_names_every_option_event_and_verb() abort
  let help = join(readfile($PLUG . '/doc/devhelper.txt'), "\n")
  for name in devhelper#option#names()
    call assert_match('\*g:devhelper_' . name . '\*', help)
  endfor
  for verb in devhelper#verbs#names()
    call assert_match(':Devhelper ' . verb, help)
  endfor
  for event in ['Ready', 'Exit', 'Status', 'Environment', 'Shown']
    call assert_match('\*User-Devhelper' . event . '\*', help)
  endfor
  " No option is read that the table in option.vim lacks.
  for file in split(globpath($PLUG, '**/*.vim') . "\n" . globpath($PLUG, 'lua/**/*.lua'), "\n")
    if file =~# '/test/'
      continue
    endif
    for line in readfile(file)
      let name = matchstr(line, '\<[gb]:devhelper_\zs[a-z_]\+')
      call assert_true(name ==# '' || index(devhelper#option#names(), name) >= 0, file . ': ' . line)
      let name = matchstr(line, "option#get('\\zs[a-z_]\\+")
      call assert_true(name ==# '' || index(devhelper#option#names(), name) >= 0, file . ': ' . line)
    endfor
  endfor
endfunction

function! Test_help_tags_are_fresh() abort
  call mkdir('tags', 'p')
  call writefile(readfile($PLUG . '/doc/devhelper.txt'), 'tags/devhelper.txt')
  helptags tags
  call assert_equal(readfile($PLUG . '/doc/tags'), readfile('tags/tags'), 'run :helptags editors/vim/doc')
endfunction

function! Test_health() abort
  if !has('nvim')
    return
  endif
  let g:devhelper_cmd = [$FAKESERVER]
  checkhealth devhelper
  call Await('match(getline(1, "$"), "7 commands, protocol 1") >= 0')
endfunction
