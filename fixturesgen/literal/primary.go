package literal

import "strings"

// primary reads what operators and calls begin with.
func (p *parser) primary() *Expr {
	t := p.peek(0)
	start := int(t.start)
	x := &Expr{Start: start, End: int(t.end)}
	switch t.kind {
	case end:
		x.End = start
		return x
	case quoted, template:
		return p.stringValue()
	case number:
		p.i++
		x.Kind, x.Text = Num, digits(p.string(t))
		return x
	case word:
		return p.named()
	}
	switch p.string(t) {
	case "(":
		return p.parentheses()
	case "[":
		items := p.items(p.i, p.element)
		return &Expr{Kind: ListOf, Start: start, End: p.last(), Items: items}
	case "{":
		if p.dialect == Kotlin {
			return p.kotlinBlock()
		}
		if p.dialect == Java {
			items := p.items(p.i, p.element)
			return &Expr{Kind: ListOf, Start: start, End: p.last(), Items: items}
		}
		return p.object()
	case ")", "]", "}", ",", ";", ":", "=":
		x.End = start
		return x
	}
	p.i++
	return x
}

// digits takes separators and suffixes off a number.
func digits(s string) string {
	s = strings.ReplaceAll(s, "_", "")
	if strings.HasPrefix(s, "0x") || strings.HasPrefix(s, "0X") {
		return s
	}
	return strings.TrimRight(s, "lLnfFdDuU")
}

// stringValue reads a string; Python joins those that follow each other.
func (p *parser) stringValue() *Expr {
	x := p.oneString()
	for p.dialect == Python && !p.ended() && (p.peek(0).kind == quoted || p.peek(0).kind == template) {
		if p.peek(0).kind == quoted && p.peek(0).first && p.word(1) == ":" {
			return x // the next key: only a comma is missing
		}
		y := p.oneString()
		if x.Kind != Concat {
			x = &Expr{Kind: Concat, Start: x.Start, Items: []*Expr{x}}
		}
		x.Items, x.End = append(x.Items, y), y.End
	}
	return x
}

func (p *parser) oneString() *Expr {
	t := p.peek(0)
	p.i++
	x := &Expr{Kind: Str, Start: int(t.start), End: int(t.end)}
	parts := unquote(p.dialect, p.text, t)
	if t.kind == quoted || len(parts) == 1 && parts[0].end == 0 {
		for _, part := range parts {
			x.Text += part.text
		}
		if p.dialect == Python && strings.ContainsAny(strings.ToLower(prefix(p.string(t))), "b") {
			x.Kind = Unknown // bytes are no text
		}
		return x
	}
	x.Kind = Template
	for _, part := range parts {
		if part.end == 0 {
			x.Items = append(x.Items, &Expr{Kind: Str, Text: part.text, Start: x.Start, End: x.End})
			continue
		}
		x.Items = append(x.Items, p.embedded(part))
	}
	return x
}

func prefix(s string) string { return s[:strings.IndexAny(s, "\"'`")] }

// embedded reads an expression inside a string.
func (p *parser) embedded(at part) *Expr {
	if p.depth+10 >= maxDepth || at.end-at.start > maxText {
		return &Expr{Start: at.start, End: at.end}
	}
	l := &lexer{dialect: p.dialect, text: p.text[:at.end], line: at.start, hopeful: true}
	for i := at.start; i < at.end; {
		i = l.next(i)
	}
	l.tokens = append(l.tokens, token{kind: end, first: true, partner: -1, start: int32(at.end), end: int32(at.end)})
	l.cut(0)
	for i := range l.tokens {
		if l.tokens[i].partner >= int32(len(l.tokens)) {
			l.tokens[i].partner = int32(len(l.tokens) - 1)
		}
	}
	sub := &parser{dialect: p.dialect, text: p.text, tokens: l.tokens, stop: len(l.tokens) - 1, inside: true, depth: p.depth + 10}
	x := sub.expression()
	if sub.i < sub.stop {
		return &Expr{Start: at.start, End: at.end}
	}
	return x
}

// named reads what begins with a word.
func (p *parser) named() *Expr {
	t := p.peek(0)
	x := &Expr{Kind: Name, Start: int(t.start), End: int(t.end), Text: p.string(t)}
	p.i++
	switch x.Text {
	case "True", "true", "False", "false":
		x.Kind, x.Text = Bool, strings.ToLower(x.Text)
		return x
	case "None", "null", "undefined":
		x.Kind = Null
		return x
	case "new":
		if p.peek(0).kind == word {
			return p.construction(x.Start)
		}
	case "lambda":
		if p.dialect == Python {
			for p.i < p.stop && !p.is(":") && !p.ended() {
				p.i = p.after(p.i)
			}
			if p.take(":") {
				p.expression()
			}
			return p.unknown(x)
		}
	case "function", "async", "class", "fun":
		if p.dialect == Python || p.peek(0).kind != word && !p.is("(") && !p.is("*") && !p.is("{") {
			break
		}
		for p.i < p.stop && !p.is("{") && !p.is(",") && !p.is(";") {
			p.i = p.after(p.i)
		}
		if p.is("{") {
			p.i = p.after(p.i)
		}
		return p.unknown(x)
	}
	if p.is("=>") || p.is("->") {
		return p.lambda(x)
	}
	return x
}

// lambda reads what follows the arrow of a function with the parameter x.
func (p *parser) lambda(x *Expr) *Expr {
	p.i++
	f := &Expr{Kind: Lambda, Start: x.Start, Text: x.Text}
	if p.is("{") {
		p.i = p.after(p.i)
	} else {
		f.X = p.expression()
	}
	f.End = p.last()
	return f
}

// construction reads what follows new.
func (p *parser) construction(start int) *Expr {
	t := p.peek(0)
	p.i++
	x := &Expr{Kind: Name, Start: start, End: int(t.end), Text: p.string(t)}
	for p.is(".") && p.peek(1).kind == word {
		name := p.peek(1)
		x = &Expr{Kind: Member, Start: start, End: int(name.end), X: x, Text: p.string(name)}
		p.i += 2
	}
	if n := p.generics(p.i); n > 0 {
		p.i = n
	}
	switch {
	case p.is("("):
		x = p.call(x)
		x.Text = "new"
		if p.dialect == Java && p.is("{") { // a class without a name
			p.i = p.after(p.i)
			return p.unknown(x)
		}
	case p.is("[") && p.dialect == Java:
		for p.is("[") {
			p.i = p.after(p.i)
		}
		if p.is("{") {
			x = p.primary()
			x.Start = start
		}
	default:
		x = &Expr{Kind: Call, Text: "new", Start: start, End: x.End, X: x}
	}
	return x
}

// parentheses reads a group, a tuple, the parameters of a function, or a cast.
func (p *parser) parentheses() *Expr {
	open := p.i
	start := int(p.peek(0).start)
	if after := p.after(open); p.dialect != Python && after < p.stop {
		if op := p.string(p.tokens[after]); op == "=>" || op == "->" {
			x := &Expr{Start: start}
			if p.peek(1).kind == word {
				x.Text = p.word(1)
			}
			p.i = after
			return p.lambda(x)
		} else if t := p.tokens[after]; p.dialect == Java && after == open+3 && p.peek(1).kind == word && (t.kind == word || t.kind == quoted) {
			p.i = after
			return p.unary0()
		}
	}
	items := p.items(open, p.element)
	comma := p.i >= 2 && p.string(p.tokens[p.i-2]) == ","
	if len(items) == 1 && !comma && items[0].Kind != Spread {
		return items[0]
	}
	return &Expr{Kind: ListOf, Start: start, End: p.last(), Items: items}
}

// object reads a dict, a set or an object. A set becomes a list.
func (p *parser) object() *Expr {
	x := &Expr{Kind: MapOf, Start: int(p.peek(0).start)}
	for _, e := range p.items(p.i, p.entry) {
		switch {
		case e.Kind == MapOf && e.Text == "entry":
			x.Pairs = append(x.Pairs, e.Pairs...)
		case e.Kind == Unknown && lowered(p.text[e.Start:e.End]) == "":
		default:
			x.Items = append(x.Items, e)
		}
	}
	x.End = p.last()
	if len(x.Pairs) == 0 && len(x.Items) > 0 {
		return &Expr{Kind: ListOf, Start: x.Start, End: x.End, Items: x.Items}
	}
	return x
}

// entry reads an entry of an object as a map of its own called "entry".
func (p *parser) entry() *Expr {
	t := p.peek(0)
	of := func(key, value *Expr) *Expr {
		return &Expr{Kind: MapOf, Text: "entry", Start: int(t.start), End: max(value.End, int(t.end)), Pairs: []Pair{{key, value}}}
	}
	if p.is("...") || p.is("**") {
		p.i++
		return of(nil, p.expression())
	}
	if p.dialect == JavaScript {
		switch after := p.word(1); {
		case p.is("["): // a computed key
			open := p.i
			key := p.items(open, p.expression)
			if len(key) != 1 || !p.take(":") {
				return p.expression()
			}
			return of(key[0], p.expression())
		case t.kind == word && after == "(" || t.kind == word && p.peek(1).kind == word && !p.peek(1).first: // a method
			for p.i < p.stop && !p.is(",") && !p.is("{") {
				p.i = p.after(p.i)
			}
			if p.is("{") {
				p.i = p.after(p.i)
			}
			return p.unknown(&Expr{Start: int(t.start)})
		case t.kind == word && after == ":" || t.kind == quoted && after == ":" || t.kind == number && after == ":":
			key := &Expr{Kind: Str, Start: int(t.start), End: int(t.end), Text: p.string(t)}
			if t.kind == quoted {
				key = p.oneString()
			} else {
				p.i++
			}
			p.i++
			return of(key, p.expression())
		case t.kind == word && (after == "," || p.peek(1).kind == end || p.peek(1).first):
			p.i++
			key := &Expr{Kind: Str, Start: int(t.start), End: int(t.end), Text: p.string(t)}
			return of(key, &Expr{Kind: Name, Start: key.Start, End: key.End, Text: key.Text})
		}
	}
	key := p.expression()
	if !p.take(":") {
		return key
	}
	return of(key, p.expression())
}

// kotlinBlock reads a block that sets properties, as builders take it: name =
// value becomes an entry. What else stands in it is passed over.
func (p *parser) kotlinBlock() *Expr {
	start := int(p.peek(0).start)
	x := &Expr{Kind: Lambda, Start: start, Text: "it"}
	body := &Expr{Kind: MapOf, Start: start}
	var single []*Expr
	for _, e := range p.items(p.i, p.statement) {
		if e.Kind == MapOf && e.Text == "entry" {
			body.Pairs = append(body.Pairs, e.Pairs...)
		} else {
			single = append(single, e)
		}
	}
	x.End = p.last()
	body.End = x.End
	switch {
	case len(single) == 1 && len(body.Pairs) == 0 && single[0].Kind == Lambda: // { b -> b.x() }
		single[0].Start, single[0].End = x.Start, x.End
		return single[0]
	case len(single) == 1 && len(body.Pairs) == 0:
		x.X = single[0]
	case len(single) > 0:
		body.Pairs = append(body.Pairs, Pair{Value: &Expr{Start: single[0].Start, End: single[0].End}})
		x.X = body
	default:
		x.X = body
	}
	return x
}

func (p *parser) statement() *Expr {
	t := p.peek(0)
	p.inside = false
	defer func() { p.inside = true }()
	at := 0
	if p.is("this") && p.word(1) == "." {
		at = 2
	}
	if p.peek(at).kind == word && p.word(at+1) == "=" {
		name := p.peek(at)
		key := &Expr{Kind: Str, Start: int(name.start), End: int(name.end), Text: p.string(name)}
		p.i += at + 2
		x := p.expression()
		return &Expr{Kind: MapOf, Text: "entry", Start: int(t.start), End: x.End, Pairs: []Pair{{key, x}}}
	}
	return p.expression()
}
