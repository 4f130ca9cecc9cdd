package literal

import (
	"fmt"
	"sort"
)

// nameValue is what a name stands for where it is used.
func (f *eval) nameValue(e *Expr) *Value {
	switch e.Text {
	case "nil":
		if f.dialect == golang {
			return &Value{Kind: Nothing}
		}
	}
	in := f.blockAt(e.Start)
	scope := f.scopeOf(e.Text, in)
	if scope < 0 {
		if class, ok := f.classes[e.Text]; ok && class >= 0 {
			return f.open(e, "", "a class")
		}
		return f.open(e, "", e.Text+" has no value in this file")
	}
	return f.settle(e, scope, in, e.Start)
}

// Final is what the variable comes to, at the end of its scope, whose first
// value is e: with all that is set on it after that. For other expressions it
// is [File.Eval].
func (f *File) Final(e *Expr, known Known) *Value {
	v := &eval{File: f, known: known}
	if f.given == nil {
		f.given = map[int]given{}
		for name, writes := range f.names {
			for _, w := range writes {
				if w.kind == bound {
					f.given[f.startOf(w)] = given{name, w}
				}
			}
		}
	}
	if g, ok := f.given[e.Start]; ok {
		name := &Expr{Kind: Name, Text: g.name.name, Start: e.Start, End: e.End}
		in := g.by.block
		if got := v.settle(name, g.name.block, in, f.blocks[in].end); got.Kind != Open {
			return got
		}
	}
	return v.value(e)
}

// settled is the write that gives a name its value where it is used; nil when
// it is not one alone.
func (f *File) settled(e *Expr) *write {
	in := f.blockAt(e.Start)
	scope := f.scopeOf(e.Text, in)
	if scope < 0 {
		return nil
	}
	if writes := f.names[scoped{scope, e.Text}]; len(writes) == 1 && writes[0].kind == bound {
		return writes[0]
	}
	return nil
}

// exprOf is the value a write gives, read once.
func (f *File) exprOf(w *write) *Expr {
	if w.expr == nil && w.value > 0 {
		w.expr = f.parse(w.value)
	}
	return w.expr
}

// startOf is the byte where the value of a write begins.
func (f *File) startOf(w *write) int {
	if w.expr != nil {
		return w.expr.Start
	}
	if w.value > 0 {
		return int(f.tokens[w.value].start)
	}
	return -1
}

// settle tells what a name of a scope comes to for a use at a byte in a block.
func (f *eval) settle(e *Expr, scope, in, at int) *Value {
	writes := f.names[scoped{scope, e.Text}]
	if len(writes) > maxWrites {
		return f.open(e, "", "it is written too often to be followed")
	}
	// In the same function only what came before counts, elsewhere all does.
	same := f.blocks[in].fn == f.blocks[scope].fn
	last := -1
	var seen []*write
	for _, w := range writes {
		if w.busy || same && w.at >= at {
			continue
		}
		seen = append(seen, w)
		if w.kind == bound || w.kind == parameter || w.kind == opaque {
			last = len(seen) - 1
		}
	}
	if last < 0 {
		return f.open(e, "", e.Text+" has no value yet")
	}
	base := seen[last]
	sure := func(w *write) bool {
		if w.maybe {
			return false
		}
		if same {
			return f.within(in, w.block)
		}
		return w.block == base.block
	}
	if !same && base.block != scope && !(f.blocks[base.block].kind == functionBlock && f.blocks[scope].kind == classBlock && last == 0) || same && !sure(base) || base.maybe {
		return f.open(e, "", fmt.Sprintf("%s is set under a condition in line %d", e.Text, f.line(base.at)))
	}
	switch base.kind {
	case opaque:
		return f.open(e, "", e.Text+" is "+base.why)
	case parameter:
		word := ""
		if from := f.exprOf(base); from != nil {
			if v := f.whileBusy(base, from); v.Kind == Text || v.Kind == Integer {
				word = v.Text
			}
		}
		return f.open(e, word, e.Text+" is a parameter")
	}
	v := f.whileBusy(base, f.exprOf(base))
	if last == len(seen)-1 {
		return v
	}
	changed := *v
	changed.Items, changed.Fields = append([]*Value(nil), v.Items...), append([]Field(nil), v.Fields...)
	f.made += len(v.Items) + len(v.Fields)
	for _, w := range seen[last+1:] {
		if changed.Kind == Open {
			break
		}
		w.busy = true
		f.apply(&changed, e, w, sure(w))
		w.busy = false
	}
	return &changed
}

func (f *eval) whileBusy(w *write, e *Expr) *Value {
	w.busy = true
	defer func() { w.busy = false }()
	return f.value(e)
}

// line is the line of a byte, from 1.
func (f *File) line(at int) int {
	if f.lines == nil {
		f.lines = []int{0}
		for i, c := range f.Text {
			if c == '\n' {
				f.lines = append(f.lines, i+1)
			}
		}
	}
	return sort.SearchInts(f.lines, at+1)
}

// apply makes a change to a value. A change that may not happen, or that cannot
// be told, opens what it concerns.
func (f *eval) apply(v *Value, e *Expr, w *write, sure bool) {
	why := fmt.Sprintf("%s is changed in line %d", e.Text, f.line(w.at))
	if !sure {
		why = fmt.Sprintf("%s may be changed in line %d", e.Text, f.line(w.at))
	}
	key, known := "", false
	if w.kind == setKey || w.kind == partMethod {
		key, known = f.keyOf(w)
	}
	switch {
	case w.kind == partMethod && known && v.Kind == Map:
		field := Field{Name: key, Start: e.Start, End: e.End, Value: f.open(e, "", why)}
		if had := v.Field(key); had != nil {
			nested := *had.Value
			nested.Items, nested.Fields = append([]*Value(nil), nested.Items...), append([]Field(nil), nested.Fields...)
			field.Start, field.End = had.Start, had.End
			if sure && w.part != "" && f.applyMethod(&nested, w) {
				field.Value = &nested
			}
		}
		v.set(field)
		return
	case w.kind == setKey && known && v.Kind == Map:
		value := &Expr{}
		if w.expr == nil && w.rhs > 0 {
			w.expr = f.parse(w.rhs)
		}
		if w.expr != nil {
			value = w.expr
		}
		field := Field{Name: key, Start: value.Start, End: value.End, Value: f.open(value, "", why)}
		if sure {
			field.Value = f.value(value)
		}
		v.set(field)
		return
	case !sure:
	case w.kind == addTo && v.Kind == List:
		if more := f.value(f.exprOf(w)); more.Kind == List {
			v.Items = append(v.Items, more.Items...)
			return
		}
	case w.kind == addTo && v.Kind == Text:
		if more := f.value(f.exprOf(w)); more.Kind == Text && len(v.Text)+len(more.Text) <= maxText {
			v.Text += more.Text
			return
		}
	case w.kind == addTo && v.Kind == Map:
		f.entry(v, Pair{Value: f.exprOf(w)})
		return
	case w.kind == method && f.applyMethod(v, w):
		return
	}
	open := f.open(e, "", why)
	switch v.Kind {
	case List:
		v.Items = append(v.Items, open)
	case Map:
		v.Fields = append(v.Fields, Field{Start: e.Start, End: e.End, Value: open})
	default:
		*v = *open
	}
}

// keyOf is the key a write sets.
func (f *eval) keyOf(w *write) (string, bool) {
	if w.key != "" {
		return w.key, true
	}
	if w.index == nil && w.value > 0 {
		p := f.parserAt(w.value)
		if items := p.items(w.value, p.expression); len(items) == 1 {
			w.index = items[0]
		}
	}
	if w.index == nil {
		return "", false
	}
	key := f.value(w.index)
	return key.Text, key.Kind == Text && key.Text != ""
}

// applyMethod calls a method that changes a list or a map; false when it cannot
// be told what it does.
func (f *eval) applyMethod(v *Value, w *write) bool {
	name, args := w.key, w.value
	if w.kind == partMethod {
		name, args = w.part, w.rhs
	}
	if w.expr == nil && args > 0 {
		p := f.parserAt(args)
		w.expr = p.call(&Expr{Start: w.at, End: w.at})
	}
	c := w.expr
	if c == nil {
		return false
	}
	if v.Kind == Map && f.dialect == Java && name != "put" {
		if !setter(name) {
			return !mutates(name)
		}
		f.property(v, name, c)
		return true
	}
	switch name {
	case "append", "push", "add":
		if v.Kind == List && (len(c.Items) == 1 || name == "push") && len(c.Pairs) == 0 {
			v.Items = append(v.Items, f.items(c.Items)...)
			return true
		}
	case "extend", "addAll":
		if v.Kind == List && len(c.Items) == 1 {
			v.Items = append(v.Items, f.items([]*Expr{{Kind: Spread, Start: c.Items[0].Start, End: c.Items[0].End, X: c.Items[0]}})...)
			return true
		}
	case "update":
		if v.Kind == Map {
			for _, item := range c.Items {
				f.entry(v, Pair{Value: item})
			}
			for _, p := range c.Pairs {
				f.entry(v, p)
			}
			return true
		}
	}
	return v.Kind != List && v.Kind != Map && !mutates(name)
}

// classMember is what a member of a class is set to: self.x, this.x, Class.X.
func (f *eval) classMember(e *Expr) (*Value, bool) {
	if e.X == nil || e.X.Kind != Name {
		return nil, false
	}
	class, own := -1, false
	switch e.X.Text {
	case "self", "cls", "this":
		class, own = f.around(f.blockAt(e.Start)), true
	default:
		if n, ok := f.classes[e.X.Text]; ok {
			class = n
		}
	}
	if class < 0 {
		return nil, false
	}
	if len(f.names[scoped{class, e.Text}]) == 0 {
		if own {
			return f.open(e, "", e.Text+" is set elsewhere"), true
		}
		return nil, false
	}
	name := &Expr{Kind: Name, Text: e.Text, Start: e.Start, End: e.End}
	return f.settle(name, class, f.blockAt(e.Start), e.Start), true
}
