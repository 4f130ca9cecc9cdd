" Reads the snippet syntax of LSP 3.18: $1, ${1:default} (nested), ${1|a,b|} (the first choice),
" variables (their default), and \ before $ } , | \.

" [text, stops]: stops are {number, start, end, mirror} in bytes of text, in order of start.
" Further stops of one number are mirrors: they have the text of the one with the default.
function! devhelper#snippet#parse(source) abort
  let nodes = s:nodes({'text': a:source, 'at': 0}, '')
  let defaults = {}
  call s:collect(nodes, defaults)
  let out = {'text': '', 'stops': [], 'seen': {}}
  call s:render(nodes, defaults, out, 0)
  return [out.text, sort(out.stops, {a, b -> a.start == b.start ? b.end - a.end : a.start - b.start})]
endfunction

" Nodes up to a closing character: strings, and {number, nodes} with nodes v:null for $1.
function! s:nodes(in, close) abort
  let nodes = []
  let special = '[\\$' . (a:close ==# '' ? '' : a:close) . ']'
  while a:in.at < len(a:in.text)
    let next = match(a:in.text, special, a:in.at)
    let next = next < 0 ? len(a:in.text) : next
    if next > a:in.at
      call add(nodes, strpart(a:in.text, a:in.at, next - a:in.at))
    endif
    let a:in.at = next
    let c = a:in.text[next]
    if c ==# a:close
      break
    elseif c ==# '\'
      let escaped = a:in.text[next + 1] =~# '[$}\\,|]'
      call add(nodes, escaped ? a:in.text[next + 1] : '\')
      let a:in.at += 1 + escaped
    elseif c ==# '$'
      call add(nodes, s:dollar(a:in))
    endif
  endwhile
  return nodes
endfunction

function! s:dollar(in) abort
  let rest = strpart(a:in.text, a:in.at)
  let [all, number, name, after; _] = matchlist(rest, '^\${\?\%(\(\d\+\)\|\(\h\w*\)\)\([:|/}]\?\)') + repeat([''], 4)
  if all ==# ''
    let a:in.at += 1
    return '$'
  endif
  if rest[1] !=# '{'
    let a:in.at += len(all) - len(after)
    return number ==# '' ? '' : {'number': number + 0, 'nodes': v:null}
  endif
  let a:in.at += len(all)
  let nodes = v:null
  if after ==# ':'
    let nodes = s:nodes(a:in, '}')
    let a:in.at += 1
  elseif after ==# '|'
    let close = stridx(a:in.text, '|}', a:in.at)
    let close = close < 0 ? len(a:in.text) : close
    let nodes = [matchstr(strpart(a:in.text, a:in.at, close - a:in.at), '^\%(\\.\|[^,]\)*')]
    let a:in.at = close + 2
  elseif after ==# '/'
    let close = stridx(a:in.text, '}', a:in.at)
    let a:in.at = close < 0 ? len(a:in.text) : close + 1
  endif
  return {'number': number ==# '' ? -1 : number + 0, 'nodes': nodes}
endfunction

" The default of each number: the nodes of the first stop that has any.
function! s:collect(nodes, defaults) abort
  for node in a:nodes
    if type(node) == v:t_dict && type(node.nodes) == v:t_list
      if node.number >= 0 && !has_key(a:defaults, node.number)
        let a:defaults[node.number] = node
      endif
      call s:collect(node.nodes, a:defaults)
    endif
  endfor
endfunction

" depth guards against a default that holds its own number.
function! s:render(nodes, defaults, out, depth) abort
  for node in a:nodes
    if type(node) != v:t_dict
      let a:out.text .= node
      continue
    endif
    let start = len(a:out.text)
    let main = get(a:defaults, node.number, node)
    if main is node || !has_key(a:defaults, node.number)
      call s:render(type(node.nodes) == v:t_list ? node.nodes : [], a:defaults, a:out, a:depth + 1)
    elseif a:depth < 8
      " A mirror shows the text alone, without the stops inside it.
      let copy = {'text': '', 'stops': [], 'seen': {}}
      call s:render(main.nodes, a:defaults, copy, a:depth + 1)
      let a:out.text .= copy.text
    endif
    if node.number >= 0
      let mirror = has_key(a:defaults, node.number) ? main isnot node : has_key(a:out.seen, node.number)
      let a:out.seen[node.number] = 1
      call add(a:out.stops, {'number': node.number, 'start': start, 'end': len(a:out.text), 'mirror': mirror})
    endif
  endfor
endfunction
