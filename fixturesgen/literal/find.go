package literal

import (
	"slices"
	"sort"
)

// Calls finds the calls of functions and methods that match, by their last
// name, and of their constructions with new, in order. Calls inside the
// arguments of one that was found are not looked at.
func (f *File) Calls(match func(name string) bool) []*Expr {
	var found []*Expr
	behind := 0
	for i := 0; i < len(f.tokens)-1; i++ {
		t := f.tokens[i]
		if t.kind != word || int(t.start) < behind || !match(f.word(i)) || f.defines(i) {
			continue
		}
		open := i + 1
		p := f.parserAt(open)
		if n := p.generics(open); n > 0 {
			open = n
		}
		name := &Expr{Kind: Name, Text: f.word(i), Start: int(t.start), End: int(t.end)}
		var c *Expr
		switch {
		case f.is(open, "("):
			p.i = open
			c = p.call(name)
			if f.dialect == Kotlin && p.is("{") {
				block := p.kotlinBlock()
				c.Items, c.End = append(c.Items, block), block.End
			}
		case f.dialect == Kotlin && f.is(open, "{") && !f.tokens[open].first:
			p.i = open
			block := p.kotlinBlock()
			c = &Expr{Kind: Call, X: name, Start: name.Start, End: block.End, Items: []*Expr{block}}
		default:
			continue
		}
		before := i - 1
		for f.is(before, ".") && f.kind(before-1) == word {
			before -= 2
		}
		if f.is(before, "new") {
			c.Text = "new"
		}
		behind = c.End
		found = append(found, c)
	}
	return found
}

// Receiver is the name right before the dot of a call that [File.Calls] found:
// Order of Order.create(); empty without one.
func (f *File) Receiver(call *Expr) string {
	i := f.tokenAt(call.X.Start)
	if f.is(i-1, ".") && f.kind(i-2) == word {
		return f.word(i - 2)
	}
	return ""
}

// defines says whether the name at token i is being defined, not called.
func (f *File) defines(i int) bool {
	switch f.word(i - 1) {
	case "def", "function", "fun", "class", "void", "interface":
		return true
	}
	if f.dialect == Python || !f.is(i+1, "(") {
		return false
	}
	// A method: its parameters are followed by a body.
	n := f.after(i + 1)
	if f.is(n, "{") && (f.dialect != Kotlin || f.tokens[n].first) {
		return true
	}
	return f.is(n, ":") && f.dialect == JavaScript && (f.is(i-1, "async") || f.is(i-1, "public") || f.is(i-1, "private") || f.is(i-1, "protected") || f.is(i-1, "static")) ||
		f.is(n, "throws")
}

// Objects finds the maps that have a key, in order, the outermost ones.
func (f *File) Objects(key string) []*Expr {
	var open []int // brackets around token i
	var braces []int
	seen := map[int]bool{}
	for i := 0; i < len(f.tokens)-1; i++ {
		for len(open) > 0 && int(f.tokens[open[len(open)-1]].partner) <= i {
			open = open[:len(open)-1]
		}
		t := f.tokens[i]
		switch {
		case t.partner >= 0:
			open = append(open, i)
		case len(open) == 0 || !f.is(i+1, ":"):
		case t.kind == word && f.dialect == JavaScript && f.is(i, key), t.kind == quoted && t.end-t.start == int32(len(key)+2) && string(f.Text[t.start+1:t.end-1]) == key:
			if b := open[len(open)-1]; f.is(b, "{") && !seen[b] {
				seen[b] = true
				braces = append(braces, b)
			}
		}
	}
	slices.Sort(braces)
	var found []*Expr
	behind := -1
	for _, b := range braces {
		if b < behind {
			continue
		}
		p := f.parserAt(b)
		found = append(found, p.object())
		behind = p.i
	}
	return found
}

// Built finds what builders and constructors of a type make: T.builder()...,
// new T()..., T { ... }, and in Go T{...}.
func (f *File) Built(of string) []*Expr {
	if f.dialect == golang {
		return f.built
	}
	var found []*Expr
	behind := 0
	for i := 0; i < len(f.tokens)-1; i++ {
		if f.kind(i) != word || int(f.tokens[i].start) < behind || !f.is(i, of) {
			continue
		}
		start := i
		for f.is(start-1, ".") && f.kind(start-2) == word {
			start -= 2
		}
		switch {
		case f.is(start-1, "new"):
			start--
		case f.is(i+1, ".") && f.is(i+2, "builder"):
		case f.dialect == Kotlin && f.is(i+1, "{") && !f.tokens[i+1].first && !f.is(i-1, ":"):
		case f.dialect == Kotlin && f.is(i+1, "(") && !f.is(i-1, ":") && !f.is(i-1, "class"):
		default:
			continue
		}
		p := f.parserAt(start)
		e := p.unary()
		behind = e.End
		found = append(found, e)
	}
	return found
}

// Classes finds the classes of a Python text with their bases, in order.
func (f *File) Classes() []Class {
	var found []Class
	for n, b := range f.blocks {
		if b.kind != classBlock {
			continue
		}
		i := f.tokenAt(b.start) - 1
		for steps := 0; i > 0 && steps < 2000 && !(f.is(i, "class") && f.is(i+1, b.name)); steps++ {
			i--
		}
		if !f.is(i, "class") {
			continue
		}
		t := f.tokens[i+1]
		c := Class{Name: b.name, Start: int(t.start), End: int(t.end), Outer: f.around(b.parent), block: n}
		if f.is(i+2, "(") {
			p := f.parserAt(i + 2)
			call := p.call(&Expr{Kind: Name, Text: b.name, Start: c.Start, End: c.End})
			c.Bases = call.Items
		}
		found = append(found, c)
	}
	return found
}

// Class is a class and what its body gives to names.
type Class struct {
	Name       string
	Start, End int // of the name
	Bases      []*Expr
	Outer      int // the block of the class around it; -1 without one
	block      int
}

// Attribute is a name that a class gives a value to.
type Attribute struct {
	Name       string
	Start, End int // of the name
	Value      *Expr
	Maybe      bool // only under a condition
}

// Inner says whether c stands right in the body of outer.
func (c Class) Inner(outer Class) bool { return c.Outer == outer.block }

// Attributes lists what the body of a class gives to names, in order.
func (f *File) Attributes(c Class) []Attribute {
	var found []Attribute
	for name, writes := range f.names {
		if name.block != c.block {
			continue
		}
		for _, w := range writes {
			if w.kind == bound && f.exprOf(w) != nil && f.word(f.tokenAt(w.at)) == name.name {
				found = append(found, Attribute{Name: name.name, Start: w.at, End: w.at + len(name.name), Value: w.expr, Maybe: w.maybe || w.block != c.block})
			}
		}
	}
	slices.SortFunc(found, func(a, b Attribute) int { return a.Start - b.Start })
	return found
}

// tokenAt is the first token that begins at a byte or after it.
func (f *File) tokenAt(at int) int {
	return sort.Search(len(f.tokens)-1, func(i int) bool { return int(f.tokens[i].start) >= at })
}
