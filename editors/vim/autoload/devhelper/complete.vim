" Completion of the :Devhelper line: names from the manifest, values from the server while it runs.
let s:patience = 500 " milliseconds for the server's list

function! devhelper#complete#line(lead, line, pos) abort
  try
    let typed = matchstr(strpart(a:line, 0, a:pos), '\CDevhelper!\?\s\+\zs.*')
    let words = devhelper#words#split(typed)
    " The last word is the one that is being typed, unless a blank follows it.
    let words = typed =~# '\S$' && !empty(words) ? words[:-2] : words
    return s:fit(s:candidates(words, a:lead), a:lead)
  catch
    call devhelper#log#add('completion: ' . v:exception . ' at ' . v:throwpoint)
    return []
  endtry
endfunction

function! s:candidates(words, lead) abort
  if empty(a:words)
    return s:first()
  endif
  let [command, used] = devhelper#manifest#find(a:words)
  if used < 2 && len(a:words) == 1
    let verbs = map(filter(devhelper#manifest#commands(), {_, c -> get(c, 'area', '') ==# a:words[0]}), 'v:val.verb')
    if !empty(verbs) || a:words[0] ==# 'palette'
      return a:words[0] ==# 'palette' ? ['commands', 'files'] : verbs
    endif
  endif
  return empty(command) ? [] : s:arguments(command, a:words[used :], a:lead)
endfunction

" Areas, verbs that are unique, and our own.
function! s:first() abort
  let [areas, verbs] = [[], {}]
  for c in devhelper#manifest#commands()
    let verbs[c.verb] = get(verbs, c.verb, 0) + 1
    if get(c, 'area', '') !=# '' && index(areas, c.area) < 0
      call add(areas, c.area)
    endif
  endfor
  return uniq(sort(areas + keys(filter(verbs, 'v:val == 1')) + devhelper#verbs#names()))
endfunction

function! s:arguments(command, words, lead) abort
  let [args, places, flag] = s:parse(a:command, a:words)
  if a:lead =~# '^--[^=]*='
    let flag = s:flag(a:command, matchstr(a:lead, '^--\zs[^=]*'))
    let value = matchstr(a:lead, '=\zs.*')
    return empty(flag) ? [] : map(s:values(a:command, flag, value, args), {_, v -> matchstr(a:lead, '^[^=]*=') . v})
  elseif !empty(flag)
    return s:values(a:command, flag, a:lead, args)
  elseif a:lead =~# '^-'
    return map(filter(copy(get(a:command, 'args', [])), {_, a -> get(a, 'place', '') ==# '' && a.type !=# 'object'}), {_, a -> '--' . a.flag})
  endif
  for arg in get(a:command, 'args', [])
    if get(arg, 'place', '') ==# string(places + 1) || get(arg, 'place', '') ==# 'rest'
      return s:values(a:command, arg, a:lead, args)
    endif
  endfor
  return map(filter(copy(get(a:command, 'args', [])), {_, a -> get(a, 'place', '') ==# '' && a.type !=# 'object'}), {_, a -> '--' . a.flag})
endfunction

" [arguments given so far, number of words that are no flags, the flag that waits for its value].
function! s:parse(command, words) abort
  let [args, places, open] = [{}, 0, {}]
  for word in a:words
    if !empty(open)
      let args[open.name] = word
      let open = {}
    elseif word =~# '^--[^=]*=' && !empty(s:flag(a:command, matchstr(word, '^--\zs[^=]*')))
      let args[s:flag(a:command, matchstr(word, '^--\zs[^=]*')).name] = matchstr(word, '=\zs.*')
    elseif word =~# '^--\?[^-]'
      let flag = s:flag(a:command, substitute(word, '^-*', '', ''))
      if get(flag, 'type', 'bool') ==# 'bool'
        call extend(args, empty(flag) ? {} : {flag.name: v:true})
      else
        let open = flag
      endif
    else
      let places += 1
      for arg in filter(copy(get(a:command, 'args', [])), {_, a -> get(a, 'place', '') ==# string(places)})
        let args[arg.name] = word
      endfor
    endif
  endfor
  return [args, places, open]
endfunction

function! s:flag(command, name) abort
  return get(filter(copy(get(a:command, 'args', [])), {_, a -> a.flag ==# a:name || get(a, 'short', '') ==# a:name}), 0, {})
endfunction

function! s:values(command, arg, value, args) abort
  if !empty(get(a:arg, 'enum', []))
    return copy(a:arg.enum)
  elseif a:arg.type ==# 'bool'
    return ['true', 'false']
  elseif index(['path', 'dir'], get(a:arg, 'kind', '')) >= 0
    return getcompletion(a:value, a:arg.kind ==# 'dir' ? 'dir' : 'file')
  elseif !devhelper#client#is_ready() || (get(a:arg, 'choices', '') ==# '' && get(a:arg, 'kind', '') ==# '')
    return []
  endif
  let params = {'id': get(a:command, 'execute', a:command.name), 'arg': a:arg.name, 'value': a:value, 'args': a:args, 'context': devhelper#context#get()}
  let [error, result] = devhelper#transport#call('sync', ['devhelper/palette/complete', params, s:patience])
  return type(result) == v:t_dict && type(get(result, 'items', [])) == v:t_list ? map(get(result, 'items', []), {_, item -> escape(item.insert, ' ')}) : []
endfunction

function! s:fit(all, lead) abort
  return filter(copy(a:all), {_, word -> stridx(word, a:lead) == 0})
endfunction
