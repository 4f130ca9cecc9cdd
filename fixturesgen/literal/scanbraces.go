package literal

import "slices"

// scanBraces finds blocks by their braces, and what is written to names.
func (f *File) scanBraces(l *lexer) {
	s := &braceScan{File: f, lexer: l, opener: make([]int32, len(f.tokens))}
	for n, t := range f.tokens {
		if t.partner >= 0 && (&parser{text: f.Text, tokens: f.tokens}).closes(n) == 1 {
			s.opener[t.partner] = int32(n)
		}
	}
	var pending []func()
	for i := 0; i < len(f.tokens)-1; i++ {
		at := int(f.tokens[i].start)
		for s.in > 0 && f.blocks[s.in].end <= at {
			s.in = f.blocks[s.in].parent
		}
		switch {
		case f.is(i, "{") && f.is(i-1, "object") && f.is(i-2, "companion"): // its names are those of the class
		case f.is(i, "{") && !(f.dialect == JavaScript && l.object(i)) && f.blocks[s.in].depth < maxBlocks:
			s.in = s.block(i)
		case f.is(i, "=>") && !f.is(i+1, "{") && f.blocks[s.in].depth < maxBlocks:
			s.arrow(i)
		case f.kind(i) == word:
			if later := s.statement(i); later != nil {
				pending = append(pending, later)
			}
		}
	}
	for _, note := range pending { // what is declared at the end of a scope counts in all of it
		note()
	}
	for _, writes := range f.names {
		slices.SortStableFunc(writes, func(a, b *write) int { return a.at - b.at })
	}
}

type braceScan struct {
	*File
	lexer  *lexer
	opener []int32 // of each closing bracket that has one
	in     int     // block
}

// block opens the block whose brace is token i.
func (s *braceScan) block(i int) int {
	f := s.File
	b := block{start: int(f.tokens[i].start), end: int(f.tokens[f.tokens[i].partner].start) + 1, parent: s.in}
	parens := -1
	n := i - 1
walk:
	for ; n >= 0 && n > i-60; n-- {
		switch {
		case f.is(n, ")"):
			if s.opener[n] == 0 && !f.is(0, "(") {
				break walk
			}
			n = int(s.opener[n])
			if parens < 0 {
				parens = n
			}
		case f.is(n, ";"), f.is(n, "{"), f.is(n, "}"), f.is(n, "(") && f.dialect != Kotlin:
			break walk
		case f.is(n, "class"), f.is(n, "interface"), f.is(n, "enum"), f.is(n, "object"), f.is(n, "record"):
			if f.kind(n+1) == word {
				b.kind, b.name = classBlock, f.word(n+1)
				break walk
			}
		}
	}
	if b.kind == classBlock {
		return f.add(b)
	}
	if f.dialect == JavaScript && f.is(i-1, "=>") && f.kind(i-2) == word {
		b.kind = functionBlock
		n := f.add(b)
		s.parameters(n, i-2, i-1)
		return n
	}
	if parens > 0 {
		switch f.word(parens - 1) {
		case "if", "for", "while", "switch", "catch", "with", "synchronized", "when":
		default:
			b.kind, b.name = functionBlock, f.word(parens-1)
			if f.kind(parens-1) != word {
				b.name = s.assigned(parens)
			}
		}
	}
	fresh := f.add(b)
	if b.kind == functionBlock {
		s.parameters(fresh, parens+1, int(f.tokens[parens].partner))
	}
	if f.dialect == Kotlin { // a lambda names its parameters after the brace
		for k := i + 1; k < i+12 && k < len(f.tokens)-1; k++ {
			if f.is(k, "->") {
				s.parameters(fresh, i+1, k)
			}
		}
	}
	return fresh
}

// assigned is the name a function without one is given to: f = (...) => {.
func (s *braceScan) assigned(parens int) string {
	n := parens - 1
	for s.is(n, "async") || s.is(n, "function") {
		n--
	}
	if s.is(n, "=") || s.is(n, ":") {
		if s.kind(n-1) == word {
			return s.word(n - 1)
		}
	}
	return ""
}

// parameters notes the names between tokens i and stop as those of a function.
func (s *braceScan) parameters(scope, i, stop int) {
	f := s.File
	for count := 0; i < stop && count < 200; count++ {
		w := &write{kind: parameter, at: int(f.tokens[i].start), block: scope, value: -1}
		name, typed := "", false
		for ; i < stop && !f.is(i, ","); i = f.after(i) {
			switch {
			case f.is(i, "="):
				w.value = i + 1
			case w.value >= 0:
			case f.is(i, ":"):
				typed = true
			case f.is(i, "{") || f.is(i, "["): // taken apart
				for k := i + 1; k < int(f.tokens[i].partner) && k < i+100; k++ {
					if f.kind(k) == word {
						f.declare(scope, f.word(k), &write{kind: opaque, at: w.at, block: scope, why: "a parameter"})
					}
				}
			case f.kind(i) == word && !typed && !s.modifier(f.word(i)):
				name = f.word(i)
			}
		}
		i++
		if name != "" {
			f.declare(scope, name, w)
		}
	}
}

func (s *braceScan) modifier(word string) bool {
	switch word {
	case "private", "public", "protected", "readonly", "final", "static", "override", "vararg":
		return true
	}
	return false
}

// arrow opens a scope for the parameters of a function whose body is an
// expression. It may reach a little too far; then a name that is not the
// parameter has no value, which is the safe side.
func (s *braceScan) arrow(i int) {
	f := s.File
	from, to := max(i-1, 0), i
	if f.is(i-1, ")") && s.opener[i-1] > 0 {
		from, to = int(s.opener[i-1])+1, i-1
	}
	stop := i + 1
	for n := 0; n < 50 && stop < len(f.tokens)-1; n++ {
		if f.is(stop, ",") || f.is(stop, ";") || f.is(stop, ")") || f.is(stop, "]") || f.is(stop, "}") ||
			f.tokens[stop].first && s.lexer.braceStatement(f.word(stop)) {
			break
		}
		stop = f.after(stop)
	}
	end := min(int(f.tokens[min(stop, len(f.tokens)-1)].start), f.blocks[s.in].end)
	if end <= int(f.tokens[i].start) {
		return
	}
	s.in = f.add(block{start: int(f.tokens[i].start), end: end, parent: s.in, kind: functionBlock})
	s.parameters(s.in, from, to)
}

// statement notes what a statement writes in which the word at i has a part.
// What changes a name that may be declared further down is noted by the function
// it gives.
func (s *braceScan) statement(i int) func() {
	f := s.File
	w := &write{at: int(f.tokens[i].start), block: s.in}
	name := f.word(i)
	switch name {
	case "const", "let", "var", "val":
		s.declaration(i, w)
		return nil
	case "import":
		if f.dialect == JavaScript && !f.is(i+1, "(") {
			for k := i + 1; k < len(f.tokens)-1 && k < i+200 && f.kind(k) != quoted && !f.is(k, "import") && !f.is(k, ";"); k++ {
				if f.kind(k) == word && !f.is(k, "from") && !f.is(k, "type") && !f.is(k+1, "as") {
					f.declare(0, f.word(k), &write{kind: opaque, at: w.at, why: "imported"})
				}
			}
		}
		return nil
	case "function":
		if f.kind(i+1) == word {
			f.declare(s.in, f.word(i+1), &write{kind: opaque, at: w.at, block: s.in, why: "a function"})
		}
		return nil
	case "this":
		if class := f.around(s.in); class >= 0 && f.is(i+1, ".") && f.kind(i+2) == word && f.is(i+3, "=") {
			w.value = i + 4
			f.declare(class, f.word(i+2), w)
		}
		return nil
	}
	begins := i == 0 || f.tokens[i].first || f.is(i-1, ";") || f.is(i-1, "{") || f.is(i-1, "}") || f.is(i-1, ")") || f.is(i-1, "else")
	w.maybe = s.behindCondition(i)
	switch next := f.word(i + 1); {
	case next == "=" || next == ":" && f.dialect != Java && f.blocks[s.in].kind == classBlock:
		return s.assignment(i, begins, w)
	case !begins:
	case next == "+=":
		w.kind, w.value = addTo, i+2
		return func() { f.change(name, w) }
	case next == "[":
		n := f.after(i + 1)
		switch {
		case f.is(n, "="):
			w.kind, w.value, w.rhs = setKey, i+1, n+1
		case f.dialect != Java && s.writesDeep(n):
			w.kind, w.value = partMethod, i+1
			if f.is(n, ".") && f.is(n+2, "(") {
				w.part, w.rhs = f.word(n+1), n+2
			}
		default:
			return nil
		}
		return func() { f.change(name, w) }
	case next == "." && f.kind(i+2) == word:
		w.key = f.word(i + 2)
		switch {
		case f.is(i+3, "="):
			w.kind, w.rhs = setKey, i+4
		case f.is(i+3, "(") && (mutates(w.key) || f.dialect == Java):
			w.kind, w.value = method, i+3
		case f.is(i+3, ".") || f.is(i+3, "["):
			w.kind = partMethod
			if f.dialect == Java || !s.writesDeep(i+3) {
				return nil
			}
			if f.is(i+3, ".") && f.is(i+5, "(") {
				w.part, w.rhs = f.word(i+4), i+5
			}
		default:
			return nil
		}
		return func() { f.change(name, w) }
	}
	return nil
}

// writesDeep says whether the path that goes on at token i ends in a write:
// params.x.y = 1, params.x.push(1).
func (s *braceScan) writesDeep(i int) bool {
	for n := 0; n < 20; n++ {
		switch {
		case s.is(i, ".") && s.kind(i+1) == word:
			if mutates(s.word(i+1)) && s.is(i+2, "(") {
				return true
			}
			i += 2
		case s.is(i, "["):
			i = s.after(i)
		default:
			return s.is(i, "=")
		}
	}
	return true
}

// behindCondition says whether the statement at token i has no braces of its own
// behind an if, a loop or an else.
func (s *braceScan) behindCondition(i int) bool {
	if s.is(i-1, "else") || s.is(i-1, "do") {
		return true
	}
	if !s.is(i-1, ")") || s.opener[i-1] == 0 {
		return false
	}
	switch s.word(int(s.opener[i-1]) - 1) {
	case "if", "for", "while":
		return true
	}
	return false
}

// declaration notes the names that const, let, var or val declare at token i.
func (s *braceScan) declaration(i int, w *write) {
	f := s.File
	n := i + 1
	if f.is(n, "enum") {
		return
	}
	if f.is(n, "{") || f.is(n, "[") || f.is(n, "(") {
		for k := n + 1; k < int(f.tokens[n].partner) && k < n+100; k++ {
			if f.kind(k) == word {
				f.declare(s.in, f.word(k), &write{kind: opaque, at: w.at, block: s.in, why: "taken from something else"})
			}
		}
		return
	}
	for count := 0; f.kind(n) == word && count < 20; count++ {
		one := *w
		one.kind, one.why = opaque, "declared without a value"
		name := f.word(n)
		if f.is(n+1, "of") || f.is(n+1, "in") {
			one.why = "the variable of a loop"
		}
		k := f.valueAfter(n + 1)
		if k > 0 {
			one.kind, one.value = bound, k
		}
		f.declare(s.in, name, &one)
		if k < 0 {
			k = n + 1
		}
		// let a = 1, b = 2
		for steps := 0; steps < 50 && k < len(f.tokens)-1 && !f.is(k, ",") && !f.is(k, ";") && !(f.tokens[k].first && k > n+1); steps++ {
			k = f.after(k)
		}
		if !f.is(k, ",") || f.dialect == Kotlin {
			return
		}
		n = k + 1
	}
}

// valueAfter finds the value behind a name and its type: the token after =, or
// -1.
func (f *File) valueAfter(n int) int {
	if f.is(n, "!") || f.is(n, "?") {
		n++
	}
	if f.is(n, "=") {
		return n + 1
	}
	if !f.is(n, ":") {
		return -1
	}
	for k := n + 1; k < len(f.tokens)-1 && k < n+100; k = f.after(k) {
		switch {
		case f.is(k, "="):
			return k + 1
		case f.is(k, ";"), f.is(k, ")"), f.is(k, "}"), f.is(k, ",") && !f.is(n, "<"):
			return -1
		}
	}
	return -1
}

// assignment notes name = value at token i: a declaration where a type stands
// before the name or a class around it, else a change.
func (s *braceScan) assignment(i int, begins bool, w *write) func() {
	f := s.File
	name := f.word(i)
	w.value = f.valueAfter(i + 1)
	if w.value < 0 {
		return nil
	}
	before := i - 1
	typed := f.dialect == Java && (f.kind(before) == word && !f.is(before, "return") && !f.is(before, "else") || f.is(before, ">") || f.is(before, "]"))
	inClass := f.blocks[s.in].kind == classBlock && f.dialect != Kotlin &&
		(begins || f.is(before, ",") || f.kind(before) == word && s.modifier(f.word(before)))
	switch {
	case typed || inClass:
		w.maybe = false
		f.declare(s.in, name, w)
	case begins:
		return func() { f.change(name, w) }
	}
	return nil
}
