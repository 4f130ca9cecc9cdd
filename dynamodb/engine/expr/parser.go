package expr

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/devhelper/devhelper/dynamodb/reserved"
)

// The limits AWS sets to an expression.
const (
	maxBytes     = 4096
	maxOperators = 300
	maxInList    = 100
	maxPathDepth = 32
	maxIndex     = 1<<31 - 1
)

// parser reads tokens by recursive descent. Recursion is bounded by maxBytes.
//
// The first syntax error ends it. Other problems are kept by class, because AWS
// reports them in the order of the fields below, wherever they stand.
type parser struct {
	text   string
	tokens []token
	at     int
	tree   *tree

	update    bool // the order differs a little in updates
	operators int
	parens    bool   // redundant parentheses
	unknown   string // function
	misplaced string // function used as an operand that has no value
	valueOnly string // function used as a condition that has a value
	reserved  string // attribute
	repeated  string // message: section of an update
	other     string // message: limits of paths and lists
}

// syntaxError is a token where it may not stand. It travels as a panic inside
// the parser alone, which keeps the grammar readable.
type syntaxError struct{ message string }

// run calls grammar over text and leaves the problem, if any, in the tree.
func run(text string, t *tree, grammar func(*parser)) {
	if len(text) > maxBytes {
		t.problem = fmt.Sprintf("Expression size has exceeded the maximum allowed size; expression size: %d", len(text))
		return
	}
	if text == "" {
		t.problem = "The expression can not be empty;"
		return
	}
	p := &parser{text: text, tokens: scan(text), tree: t}
	defer func() {
		switch e := recover().(type) {
		case nil:
			t.problem = p.problem()
			t.finish()
		case syntaxError:
			t.problem = e.message
		default:
			panic(e)
		}
	}()
	grammar(p)
	if p.peek().kind != tokenEnd {
		p.fail()
	}
}

const reservedMessage = "Attribute name is a reserved keyword; reserved keyword: "

// problem is the first problem that is no syntax error, by AWS's order.
func (p *parser) problem() string {
	switch {
	case p.operators > maxOperators:
		// AWS stops counting at the first one too many.
		return fmt.Sprintf("The expression contains too many operators; operator count: %d", maxOperators+1)
	case p.parens:
		return "The expression has redundant parentheses;"
	case p.reserved != "" && p.update:
		return reservedMessage + p.reserved
	case p.unknown != "":
		return "Invalid function name; function: " + p.unknown
	case p.misplaced != "":
		return "The function is not allowed to be used this way in an expression; function: " + p.misplaced
	case p.valueOnly != "":
		return "The function is not allowed to be used this way in an expression; function: " + p.valueOnly
	case p.reserved != "":
		return reservedMessage + p.reserved
	case p.repeated != "":
		return p.repeated
	}
	return p.other
}

// keep sets a problem unless an earlier one of its class stands.
func keep(field *string, problem string) {
	if *field == "" {
		*field = problem
	}
}

func (p *parser) peek() token { return p.tokens[p.at] }

func (p *parser) textOf(t token) string { return p.text[t.start:t.end] }

// next takes a token; the end is never passed.
func (p *parser) next() token {
	t := p.tokens[p.at]
	if t.kind != tokenEnd {
		p.at++
	}
	return t
}

// fail reports the next token. AWS quotes it with its neighbours.
func (p *parser) fail() {
	t := p.peek()
	from, to := t, t
	if p.at > 0 {
		from = p.tokens[p.at-1]
	}
	name := "<EOF>"
	if t.kind == tokenEnd {
		to = from
	} else {
		name = p.textOf(t)
		if after := p.tokens[p.at+1]; after.kind != tokenEnd {
			to = after
		}
	}
	panic(syntaxError{fmt.Sprintf("Syntax error; token: %q, near: %q", bare(name), bare(p.text[from.start:to.end]))})
}

// bare is text that %q would escape, quoted as it is.
type bare string

// Format writes the text between quotes, unescaped, whatever the verb.
func (b bare) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(`"` + string(b) + `"`)) }

// is tells whether the next token is the punctuation s.
func (p *parser) is(s string) bool {
	t := p.peek()
	return t.kind == tokenPunct && p.textOf(t) == s
}

// accept takes the punctuation s if it is next.
func (p *parser) accept(s string) bool {
	if !p.is(s) {
		return false
	}
	p.at++
	return true
}

func (p *parser) expect(s string) {
	if !p.accept(s) {
		p.fail()
	}
}

// isKeyword tells whether the next token is the keyword, in whatever case.
func (p *parser) isKeyword(keyword string) bool {
	t := p.peek()
	return t.kind == tokenWord && strings.EqualFold(p.textOf(t), keyword)
}

func (p *parser) acceptKeyword(keyword string) bool {
	if !p.isKeyword(keyword) {
		return false
	}
	p.at++
	return true
}

// isAny tells whether the next token is one of the keywords.
func (p *parser) isAny(keywords []string) bool {
	for _, k := range keywords {
		if p.isKeyword(k) {
			return true
		}
	}
	return false
}

// path reads a document path. keywords cannot be attributes of this grammar.
func (p *parser) path(keywords []string) ref {
	steps := synPath{p.attribute(keywords)}
	for {
		switch {
		case p.accept("."):
			steps = append(steps, p.attribute(keywords))
		case p.accept("["):
			steps = append(steps, p.index())
			p.expect("]")
		default:
			if len(steps) > maxPathDepth {
				keep(&p.other, fmt.Sprintf("The document path has too many nesting levels; nesting levels: %d", len(steps)))
			}
			return p.tree.addPath(steps)
		}
	}
}

func (p *parser) attribute(keywords []string) synStep {
	t := p.peek()
	switch {
	case t.kind == tokenName:
		p.at++
		name := p.textOf(t)
		addOnce(&p.tree.names, name)
		return synStep{text: name, name: true}
	case t.kind == tokenWord && !p.isAny(keywords):
		p.at++
		word := p.textOf(t)
		if reserved.Word(word) {
			keep(&p.reserved, word)
		}
		return synStep{text: word}
	}
	p.fail()
	return synStep{}
}

func (p *parser) index() synStep {
	if p.peek().kind != tokenNumber {
		p.fail()
	}
	digits := p.textOf(p.next())
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || n > maxIndex {
		keep(&p.other, fmt.Sprintf("A list index is above 2147483647; index: [%s]", digits))
		n = 0
	}
	return synStep{index: int(n)}
}

// args reads the operands of a call, at least one, and the parentheses.
func (p *parser) args(operand func() operand) (list []operand) {
	p.expect("(")
	for {
		list = append(list, operand())
		if !p.accept(",") {
			p.expect(")")
			return list
		}
	}
}

// isCall tells whether a word and a parenthesis are next.
func (p *parser) isCall() bool {
	if p.peek().kind != tokenWord {
		return false
	}
	after := p.tokens[p.at+1]
	return after.kind == tokenPunct && p.textOf(after) == "("
}
