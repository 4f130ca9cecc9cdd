package literal

// scanPython finds blocks by their indentation, and what is written to names.
func (f *File) scanPython() {
	open := []int{0} // blocks around the statement
	header := -1     // token of the statement before
	last := len(f.tokens) - 1
	for i := 0; i < last; {
		t := f.tokens[i]
		if t.first {
			for len(open) > 1 && t.column < f.blocks[open[len(open)-1]].column {
				f.blocks[open[len(open)-1]].end = int(t.start)
				open = open[:len(open)-1]
			}
			top := open[len(open)-1]
			if t.column > f.blocks[top].column && header >= 0 && len(open) < maxBlocks {
				n := f.add(f.pythonBlock(header, block{start: int(t.start), end: len(f.Text) + 1, parent: top, column: t.column}))
				if f.blocks[n].kind == functionBlock {
					f.pythonParameters(header, n)
				}
				open = append(open, n)
			}
			header = i
		}
		i = f.pythonStatement(i, open[len(open)-1])
	}
}

// pythonBlock tells what the block below the statement at token n is.
func (f *File) pythonBlock(n int, b block) block {
	if f.is(n, "async") {
		n++
	}
	switch {
	case f.is(n, "def"):
		b.kind, b.name = functionBlock, f.word(n+1)
	case f.is(n, "class"):
		b.kind, b.name = classBlock, f.word(n+1)
	}
	return b
}

func (f *File) pythonParameters(n, scope int) {
	for n < len(f.tokens) && !f.is(n, "(") && !f.is(n, ":") {
		n++
	}
	if !f.is(n, "(") {
		return
	}
	stop := int(f.tokens[n].partner)
	for i := n + 1; i < stop; {
		for f.is(i, "*") || f.is(i, "**") {
			i++
		}
		w := &write{kind: parameter, at: int(f.tokens[i].start), block: scope, value: -1}
		name := f.word(i)
		for ; i < stop && !f.is(i, ","); i = f.after(i) {
			if f.is(i, "=") {
				w.value = i + 1
			}
		}
		i++
		f.declare(scope, name, w)
	}
}

// pythonStatement notes what the statement at token i writes, and gives where
// the next one begins.
func (f *File) pythonStatement(i, in int) int {
	last := len(f.tokens) - 1
	at := int(f.tokens[i].start)
	scope := f.blocks[in].fn
	without := func(n int, why string) {
		if f.kind(n) == word {
			f.declare(scope, f.word(n), &write{kind: opaque, at: at, block: in, why: why})
		}
	}
	if f.kind(i) == word {
		f.pythonWrite(i, in)
	}
	first := f.word(i)
	maybe, several := false, false
	if f.is(i, "async") {
		first = f.word(i + 1)
	}
	for n := i; n < last; {
		if n > i && f.tokens[n].first {
			return n
		}
		switch {
		case f.is(n, ";"):
			return n + 1
		case f.is(n, ":") && !f.tokens[n+1].first && pythonHeader(first):
			maybe = true
			if f.kind(n+1) == word {
				f.pythonMaybe(n+1, in)
			}
		case f.is(n, "=") && first != "" && n > i+1 && !maybe && !several && f.is(i+1, ","):
			several = true
			for k := i; k < n; k++ {
				without(k, "one of several values")
			}
		case f.is(n, "as") || first == "for" && n > i && f.is(n-1, "for") || (first == "global" || first == "nonlocal") && n == i+1:
			k := n
			if f.is(n, "as") {
				k++
			}
			why := "set by the statement " + first
			if first == "from" || first == "import" {
				why = "imported"
			}
			for ; f.kind(k) == word && !f.tokens[k].first; k += 2 {
				if first == "global" {
					f.declare(0, f.word(k), &write{kind: opaque, at: at, block: in, why: why})
				}
				without(k, why)
				if !f.is(k+1, ",") {
					break
				}
			}
		case first == "import" && n > i && f.is(n-1, "import") && f.kind(n) == word, (first == "def" || first == "class") && (f.is(n-1, "def") || f.is(n-1, "class")) && n > i:
			f.pythonNames(n, without)
		case first == "from" && n > i && f.is(n-1, "import"):
			f.pythonNames(n, without)
		}
		n = f.after(n)
	}
	return last
}

func pythonHeader(word string) bool {
	switch word {
	case "if", "elif", "else", "for", "while", "with", "try", "except", "finally", "def", "class", "match", "case":
		return true
	}
	return false
}

// pythonNames notes the names a statement imports or defines.
func (f *File) pythonNames(n int, without func(n int, why string)) {
	if f.is(n-1, "def") || f.is(n-1, "class") {
		without(n, "a "+map[bool]string{true: "function", false: "class"}[f.is(n-1, "def")])
		return
	}
	stop := len(f.tokens) - 1
	if f.is(n, "(") {
		stop = int(f.tokens[n].partner)
		n++
	}
	for k := n; k < stop && (stop < len(f.tokens)-1 || k == n || !f.tokens[k].first) && k < n+500 && !f.is(k, "import"); k++ {
		if !f.is(k, "as") && !f.is(k+1, "as") && !f.is(k-1, ".") {
			without(k, "imported")
		}
	}
}

// pythonMaybe notes what is written behind a condition on the same line.
func (f *File) pythonMaybe(i, in int) {
	for _, w := range f.pythonWrite(i, in) {
		w.maybe = true
	}
}

// pythonWrite notes what a statement writes that begins with a name.
func (f *File) pythonWrite(i, in int) (writes []*write) {
	at := int(f.tokens[i].start)
	scope, name := f.blocks[in].fn, f.word(i)
	note := func(scope int, name string, w write) {
		w.at, w.block = at, in
		writes = append(writes, &w)
		if w.kind == bound && scope >= 0 {
			f.declare(scope, name, &w)
		} else if w.kind != bound {
			f.change(name, &w)
		}
	}
	if (name == "self" || name == "cls") && f.is(i+1, ".") && f.kind(i+2) == word {
		if class := f.around(in); f.is(i+3, "=") && class >= 0 {
			note(class, f.word(i+2), write{kind: bound, value: i + 4})
		}
		return writes
	}
	switch next := f.word(i + 1); {
	case f.tokens[min(i+1, len(f.tokens)-1)].first:
	case next == "=":
		names := []string{name}
		for i += 2; f.kind(i) == word && f.is(i+1, "=") && len(names) < 16; i += 2 {
			names = append(names, f.word(i))
		}
		for _, n := range names {
			note(scope, n, write{kind: bound, value: i})
		}
	case next == ":" && !pythonHeader(name):
		for n := i + 2; n < len(f.tokens)-1 && !f.tokens[n].first && n < i+100; n = f.after(n) {
			if f.is(n, "=") {
				note(scope, name, write{kind: bound, value: n + 1})
				break
			}
		}
	case next == "+=" || next == "|=":
		note(scope, name, write{kind: addTo, value: i + 2})
	case next == "-=" || next == "*=" || next == "%=" || next == "/=":
		f.change(name, &write{kind: opaque, at: at, block: in, why: "computed"})
	case next == "[":
		if n := f.after(i + 1); f.is(n, "=") {
			note(scope, name, write{kind: setKey, value: i + 1, rhs: n + 1})
		} else if f.is(n, "[") || f.is(n, ".") || f.is(n, "+=") {
			w := write{kind: partMethod, value: i + 1}
			if f.is(n, ".") && f.is(n+2, "(") {
				if w.part, w.rhs = f.word(n+1), n+2; !mutates(w.part) {
					return writes
				}
			}
			note(scope, name, w)
		}
	case next == "." && f.kind(i+2) == word && f.is(i+3, "("):
		if mutates(f.word(i + 2)) {
			note(scope, name, write{kind: method, key: f.word(i + 2), value: i + 3})
		}
	case name == "del" && f.kind(i+1) == word:
		f.change(next, &write{kind: method, key: "del", at: at, block: in, value: -1})
	}
	return writes
}

// mutates says whether a method changes what it is called on, as far as lists
// and maps go.
func mutates(method string) bool {
	switch method {
	case "append", "extend", "insert", "update", "setdefault", "pop", "popitem", "remove", "clear", "sort", "reverse", // Python
		"push", "unshift", "splice", "shift", // JavaScript
		"add", "addAll", "put", "putAll", "set": // Java
		return true
	}
	return false
}
