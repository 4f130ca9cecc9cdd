package literal

import (
	"bytes"
	"strings"
)

// parser reads expressions from tokens. What it cannot read it makes Unknown;
// it never goes beyond stop, and it never fails.
type parser struct {
	dialect Dialect
	text    []byte
	tokens  []token
	i, stop int
	inside  bool // brackets: line ends mean nothing
	depth   int
}

func (p *parser) peek(n int) token {
	if p.i+n < p.stop {
		return p.tokens[p.i+n]
	}
	at := p.tokens[min(p.stop, len(p.tokens)-1)].start
	return token{kind: end, first: true, partner: -1, start: at, end: at}
}

func (p *parser) word(n int) string { return p.string(p.peek(n)) }

func (p *parser) string(t token) string { return string(p.text[t.start:t.end]) }

// is says whether the next token is the operator or word s.
func (p *parser) is(s string) bool {
	t := p.peek(0)
	return (t.kind == sign || t.kind == word) && int(t.end-t.start) == len(s) && p.string(t) == s
}

func (p *parser) take(s string) bool {
	if p.is(s) {
		p.i++
		return true
	}
	return false
}

// ended says whether the expression ends before the next token because a line does.
func (p *parser) ended() bool { return !p.inside && p.peek(0).first }

// last is where the token before the next one ends.
func (p *parser) last() int {
	if p.i == 0 {
		return 0
	}
	return int(p.tokens[p.i-1].end)
}

// expression reads one, with what conditions and operators it has.
func (p *parser) expression() *Expr {
	if p.depth >= maxDepth {
		return p.skip()
	}
	p.depth++
	defer func() { p.depth-- }()
	x := p.either()
	switch {
	case p.dialect == Python && p.is("if") && !p.ended():
		p.i++
		p.either()
		if !p.take("else") {
			return p.unknown(x)
		}
		y := p.expression()
		return &Expr{Kind: Choice, Start: x.Start, End: y.End, Items: []*Expr{x, y}}
	case p.dialect != Python && p.is("?") && !(p.dialect == Kotlin):
		p.i++
		a := p.expression()
		if !p.take(":") {
			return p.unknown(x)
		}
		b := p.expression()
		return &Expr{Kind: Choice, Start: x.Start, End: b.End, Items: []*Expr{a, b}}
	}
	return x
}

// unknown is what began with x and cannot be read.
func (p *parser) unknown(x *Expr) *Expr {
	return &Expr{Start: x.Start, End: max(x.End, p.last())}
}

// skip passes over what is nested too deep.
func (p *parser) skip() *Expr {
	start := int(p.peek(0).start)
	for p.i < p.stop && !p.is(",") && !p.is(";") {
		p.i = p.after(p.i)
	}
	return &Expr{Start: start, End: max(start, p.last())}
}

// after is the token after n, or after the bracket that n opens.
func (p *parser) after(n int) int {
	t := p.tokens[n]
	if t.partner < 0 {
		return n + 1
	}
	return min(p.stop, int(t.partner)+p.closes(n))
}

// closes is 1 where the bracket n is closed by its own kind, 0 where it ends
// because something else does.
func (p *parser) closes(n int) int {
	t := p.tokens[n]
	if int(t.partner) >= len(p.tokens) {
		return 0
	}
	c := p.tokens[t.partner]
	if c.kind == sign && c.end-c.start == 1 && p.text[c.start] == closingOf(p.text[t.start]) {
		return 1
	}
	return 0
}

func closingOf(c byte) byte {
	switch c {
	case '(':
		return ')'
	case '[':
		return ']'
	}
	return '}'
}

func (p *parser) either() *Expr {
	x := p.sum()
	for !p.ended() || p.dialect != Python {
		t := p.peek(0)
		if t.kind != sign && t.kind != word {
			return x
		}
		switch op := p.string(t); op {
		case "??", "||", "or", "?:":
			if op == "or" && p.dialect != Python {
				return x
			}
			p.i++
			y := p.sum()
			if x.Kind != Otherwise {
				x = &Expr{Kind: Otherwise, Start: x.Start, Items: []*Expr{x}}
			}
			x.Items, x.End = append(x.Items, y), y.End
		case "&&", "==", "===", "!=", "!==", "<", ">", "<=", ">=", "instanceof":
			p.i++
			p.sum()
			x = p.unknown(x)
		case "and", "in", "is", "not":
			if p.dialect != Python {
				return x
			}
			p.i++
			p.sum()
			x = p.unknown(x)
		case "for", "async":
			if p.dialect != Python || !p.inside {
				return x
			}
			for p.i < p.stop { // a comprehension: all that is left of the bracket
				p.i = p.after(p.i)
			}
			return p.unknown(x)
		case "as", "satisfies":
			if p.dialect != JavaScript && p.dialect != Kotlin {
				return x
			}
			p.i++
			p.typeName()
			x.End = max(x.End, p.last())
		case "to", "until":
			if p.dialect != Kotlin {
				return x
			}
			p.i++
			p.sum()
			x = p.unknown(x)
		default:
			return x
		}
	}
	return x
}

func (p *parser) sum() *Expr {
	x := p.unary()
	for !p.ended() || p.dialect != Python {
		t := p.peek(0)
		if t.kind != sign {
			return x
		}
		op := p.string(t)
		switch op {
		case "+", "-", "*", "/", "//", "**", "|", "&", "^", "%", "@":
		default:
			return x
		}
		if t.first && !p.inside && (p.dialect == Kotlin || op == "@") {
			return x
		}
		p.i++
		y := p.unary()
		kind := Unknown
		switch {
		case op == "+":
			kind = Concat
		case op == "|" && p.dialect == Python:
			kind = Merge
		case op == "%" && p.dialect == Python:
			x = &Expr{Kind: Format, Start: x.Start, End: y.End, X: x, Items: []*Expr{y}}
			continue
		}
		if x.Kind != kind || kind == Unknown {
			x = &Expr{Kind: kind, Start: x.Start, Items: []*Expr{x}}
		}
		x.Items, x.End = append(x.Items, y), y.End
		if kind == Unknown {
			x.Items = nil
		}
	}
	return x
}

func (p *parser) unary() *Expr {
	t := p.peek(0)
	start := int(t.start)
	switch t.kind {
	case sign:
		switch op := p.string(t); op {
		case "-", "+":
			p.i++
			x := p.unary0()
			if x.Kind != Num {
				return p.unknown(&Expr{Start: start, End: x.End})
			}
			x.Start, x.Text = start, strings.TrimPrefix(op, "+")+x.Text
			return x
		case "!", "~", "*", "**", "++", "--", "&":
			p.i++
			x := p.unary0()
			return &Expr{Start: start, End: max(x.End, p.last())}
		case "<": // a cast of TypeScript
			if n := p.generics(p.i); n > 0 {
				p.i = n
				return p.unary0()
			}
		}
	case word:
		switch p.string(t) {
		case "not", "typeof", "yield", "throw", "delete", "void":
			if p.dialect == JavaScript || p.dialect == Python {
				p.i++
				x := p.unary0()
				return &Expr{Start: start, End: max(x.End, p.last())}
			}
		case "await":
			if p.peek(1).kind == word || p.word(1) == "(" {
				p.i++
				return p.unary0()
			}
		}
	}
	return p.postfix(p.primary())
}

// unary0 is unary, with a bound on its depth.
func (p *parser) unary0() *Expr {
	if p.depth >= maxDepth {
		return p.skip()
	}
	p.depth++
	defer func() { p.depth-- }()
	return p.unary()
}

// postfix reads members, calls and indexes of x.
func (p *parser) postfix(x *Expr) *Expr {
	for {
		t := p.peek(0)
		if t.kind != sign && t.kind != template {
			if t.kind == word && p.dialect == Kotlin && !t.first && x.Kind == Name && p.is("as") {
				return x
			}
			return x
		}
		line := t.first && !p.inside
		switch op := p.string(t); {
		case (op == "." || op == "?." || op == "!!") && !(line && p.dialect == Python):
			p.i++
			if op == "!!" {
				continue
			}
			if n := p.generics(p.i); n > 0 { // List.<T>of
				p.i = n
			}
			if p.is("(") || p.is("[") {
				continue // ?.( and ?.[
			}
			name := p.peek(0)
			if name.kind != word || name.first && !p.inside && p.dialect == Python {
				return p.unknown(x)
			}
			p.i++
			x = &Expr{Kind: Member, Start: x.Start, End: int(name.end), X: x, Text: p.string(name)}
		case op == "::":
			p.i += 2
			return p.unknown(x)
		case op == "!" && !line && p.dialect == JavaScript:
			p.i++
		case op == "(" && !line:
			x = p.call(x)
		case op == "[" && !line:
			open := p.i
			items := p.items(open, p.expression)
			x = &Expr{Kind: Index, Start: x.Start, End: p.last(), X: x, Items: items}
		case op == "<" && p.dialect != Python && (x.Kind == Name || x.Kind == Member):
			n := p.generics(p.i)
			if n == 0 || n >= p.stop || p.text[p.tokens[n].start] != '(' {
				return x
			}
			p.i = n
		case op == "{" && p.dialect == Kotlin && !line && (x.Kind == Name || x.Kind == Member || x.Kind == Call):
			block := p.kotlinBlock()
			if x.Kind != Call {
				x = &Expr{Kind: Call, Start: x.Start, X: x}
			}
			x.Items, x.End = append(x.Items, block), block.End
		case t.kind == template && p.dialect == JavaScript && !line:
			p.i++
			x = p.unknown(x) // a tagged template
		default:
			return x
		}
	}
}

// call reads the arguments of a call of x.
func (p *parser) call(x *Expr) *Expr {
	c := &Expr{Kind: Call, Start: x.Start, X: x}
	for _, a := range p.items(p.i, p.argument) {
		if a.Kind == MapOf && a.Text == "argument" {
			c.Pairs = append(c.Pairs, a.Pairs...)
		} else {
			c.Items = append(c.Items, a)
		}
	}
	c.End = p.last()
	return c
}

// argument reads an argument; a named one comes as a map called "argument".
func (p *parser) argument() *Expr {
	t := p.peek(0)
	if p.dialect == Python && p.is("**") {
		p.i++
		x := p.expression()
		return &Expr{Kind: MapOf, Text: "argument", Start: int(t.start), End: x.End, Pairs: []Pair{{Value: x}}}
	}
	if t.kind == word && (p.dialect == Python || p.dialect == Kotlin) && p.word(1) == "=" {
		key := &Expr{Kind: Str, Text: p.string(t), Start: int(t.start), End: int(t.end)}
		p.i += 2
		x := p.expression()
		return &Expr{Kind: MapOf, Text: "argument", Start: key.Start, End: x.End, Pairs: []Pair{{Key: key, Value: x}}}
	}
	return p.element()
}

// element is an expression in a list, or what is spread into it.
func (p *parser) element() *Expr {
	t := p.peek(0)
	if p.is("...") || p.is("*") && (p.dialect == Python || p.dialect == Kotlin) {
		p.i++
		x := p.expression()
		return &Expr{Kind: Spread, Start: int(t.start), End: x.End, X: x}
	}
	return p.expression()
}

// items reads what stands between the bracket open and its partner, separated by
// commas, and goes behind it. What follows an item without a comma spoils it,
// unless a line of its own begins what looks like the next item.
func (p *parser) items(open int, read func() *Expr) []*Expr {
	stop, inside := p.stop, p.inside
	end := min(p.stop, int(p.tokens[open].partner))
	next := min(p.stop, end+p.closes(open))
	p.i, p.stop, p.inside = open+1, end, true
	var items []*Expr
	for p.i < p.stop {
		if p.take(",") || p.take(";") {
			continue
		}
		from := p.i
		x := read()
		if p.i < p.stop && !p.is(",") && !p.is(";") && !p.looksNew() {
			for p.i < p.stop && !p.is(",") {
				p.i = p.after(p.i)
			}
			x = p.unknown(x)
		}
		if p.i == from {
			p.i++
		}
		items = append(items, x)
	}
	p.i, p.stop, p.inside = next, stop, inside
	return items
}

// looksNew says whether the next token begins a named item on a line of its own:
// only a comma is missing before it.
func (p *parser) looksNew() bool {
	t := p.peek(0)
	if !t.first {
		return false
	}
	after := p.word(1)
	return t.kind == word && (after == "=" || after == ":") || t.kind == quoted && after == ":" || p.is("{") || p.is("**") || p.is("...")
}

// generics gives the token behind the type arguments that begin at n; 0 when
// there are none.
func (p *parser) generics(n int) int {
	if n >= p.stop || p.string(p.tokens[n]) != "<" || p.dialect == Python {
		return 0
	}
	depth := 0
	for i := n; i < p.stop && i < n+64; i++ {
		t := p.tokens[i]
		if t.kind != sign {
			continue
		}
		switch p.string(t) {
		case "<":
			depth++
		case ">":
			if depth--; depth == 0 {
				return i + 1
			}
		case ",", ".", "[", "]", "?", "|", "&", "{", "}", ":":
		default:
			return 0
		}
	}
	return 0
}

// typeName passes over the name of a type.
func (p *parser) typeName() {
	for n := 0; n < 64 && p.i < p.stop && !p.ended(); n++ {
		t := p.peek(0)
		switch {
		case p.is("<"):
			if g := p.generics(p.i); g > 0 {
				p.i = g
				continue
			}
			return
		case p.is("{") && n == 0, p.is("["):
			p.i = p.after(p.i)
		case t.kind == word && !p.is("as") && !p.is("satisfies"), p.is("."), p.is("|"), p.is("&"), p.is("?"):
			p.i++
		default:
			return
		}
	}
}

func lowered(b []byte) string { return strings.ToLower(string(bytes.TrimSpace(b))) }
