package literal

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

type tokenKind uint8

const (
	end tokenKind = iota
	word
	number
	quoted   // a string without embedded expressions
	template // a string that may have them
	sign     // operators and brackets
)

// token is a piece of the text.
type token struct {
	kind    tokenKind
	first   bool  // on its line
	start   int32 // byte
	end     int32
	column  int32 // of a first token: bytes before it on its line
	partner int32 // of an opening bracket: the token that ends it, its own bracket or what stands where that is missing
}

// lexer cuts a text into tokens and pairs its brackets, in one pass.
type lexer struct {
	dialect Dialect
	text    []byte
	tokens  []token
	open    []int32 // brackets not closed yet
	marks   []int   // tokens that follow a comment of devhelper's own
	first   bool
	line    int  // where the line begins
	hopeful bool // the templates before had an end
}

// mark is how the comment begins that devhelper puts before what it generates.
var mark = []byte("devhelper: fixture for ")

func lex(d Dialect, text []byte) *lexer {
	l := &lexer{dialect: d, text: text, first: true, hopeful: true, tokens: make([]token, 0, len(text)/5+8)}
	for i := 0; i < len(text); {
		i = l.next(i)
	}
	l.tokens = append(l.tokens, token{kind: end, first: true, partner: -1, start: int32(len(text)), end: int32(len(text))})
	for _, b := range l.open {
		l.tokens[b].partner = int32(len(l.tokens) - 1)
	}
	return l
}

func (l *lexer) at(i int) byte {
	if i < len(l.text) {
		return l.text[i]
	}
	return 0
}

func (l *lexer) has(i int, s string) bool {
	return i+len(s) <= len(l.text) && string(l.text[i:i+len(s)]) == s
}

// next reads what begins at i and gives where it ends.
func (l *lexer) next(i int) int {
	switch c := l.text[i]; {
	case c == '\n' || c == '\r':
		l.first, l.line = true, i+1
		return i + 1
	case c <= ' ':
		return i + 1
	case c == '\\' && l.dialect == Python && (l.at(i+1) == '\n' || l.has(i+1, "\r\n")):
		return i + 2 + bytes.IndexByte(l.text[i+1:i+3], '\n') // the line goes on
	case l.comment(i):
		stop := l.commentEnd(i)
		if bytes.Contains(l.text[i:stop], mark) {
			l.marks = append(l.marks, len(l.tokens))
		}
		if n := bytes.LastIndexByte(l.text[i:stop], '\n'); n >= 0 {
			l.first, l.line = true, i+n+1
		}
		return stop
	case c == '"' || c == '\'' || c == '`' && (l.dialect == JavaScript || l.dialect == Kotlin):
		return l.quote(i, i)
	case letter(c):
		return l.word(i)
	case c >= '0' && c <= '9' || c == '.' && l.at(i+1) >= '0' && l.at(i+1) <= '9':
		return l.number(i)
	case c == '/' && l.dialect == JavaScript && l.operandNext():
		return l.pattern(i)
	}
	return l.sign(i)
}

func letter(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == '$' || c >= utf8.RuneSelf
}

// comment says whether a comment begins at i.
func (l *lexer) comment(i int) bool {
	if l.dialect == Python {
		return l.text[i] == '#'
	}
	return l.text[i] == '/' && (l.at(i+1) == '/' || l.at(i+1) == '*') || i == 0 && l.has(i, "#!")
}

func (l *lexer) commentEnd(i int) int {
	if l.dialect == Python || l.at(i+1) != '*' {
		return lineEnd(l.text, i)
	}
	if n := bytes.Index(l.text[i+2:], []byte("*/")); n >= 0 {
		return i + 2 + n + 2
	}
	return len(l.text)
}

func lineEnd(text []byte, i int) int {
	if n := bytes.IndexAny(text[i:min(len(text), i+256)], "\r\n"); n >= 0 {
		return i + n
	}
	for ; i < len(text) && text[i] != '\n' && text[i] != '\r'; i++ {
	}
	return i
}

func (l *lexer) add(kind tokenKind, start, stop int) int {
	t := token{kind: kind, first: l.first, start: int32(start), end: int32(stop), partner: -1}
	if t.first {
		t.column = int32(start - l.line)
	}
	l.first = false
	if kind == word && t.first {
		l.recover(t)
	}
	l.tokens = append(l.tokens, t)
	return stop
}

func (l *lexer) word(i int) int {
	stop := i + 1
	for stop < len(l.text) && (letter(l.text[stop]) || l.text[stop] >= '0' && l.text[stop] <= '9') {
		stop++
	}
	if c := l.at(stop); l.dialect == Python && (c == '"' || c == '\'') && stop-i <= 2 &&
		strings.Trim(strings.ToLower(string(l.text[i:stop])), "rbuft") == "" {
		return l.quote(i, stop)
	}
	return l.add(word, i, stop)
}

func (l *lexer) number(i int) int {
	stop := i
	for stop < len(l.text) {
		c := l.text[stop]
		if !letter(c) && !(c >= '0' && c <= '9') && !(c == '.' && l.at(stop+1) >= '0' && l.at(stop+1) <= '9') {
			break
		}
		stop++
	}
	return l.add(number, i, stop)
}

// operandNext says whether an operand is due: then a slash begins a pattern.
func (l *lexer) operandNext() bool {
	if len(l.tokens) == 0 {
		return true
	}
	last := l.tokens[len(l.tokens)-1]
	switch text := l.text[last.start:last.end]; last.kind {
	case sign:
		return !bytes.Contains([]byte(")]}"), text)
	case word:
		return string(text) == "return" || string(text) == "typeof" || string(text) == "case"
	}
	return false
}

// pattern reads a regular expression of JavaScript: it ends with its line at
// the latest.
func (l *lexer) pattern(i int) int {
	class := false
	for j := i + 1; j < len(l.text) && l.text[j] != '\n' && l.text[j] != '\r'; j++ {
		switch l.text[j] {
		case '\\':
			j++
		case '[':
			class = true
		case ']':
			class = false
		case '/':
			if class {
				continue
			}
			for j++; j < len(l.text) && letter(l.text[j]); j++ {
			}
			return l.add(number, i, j)
		}
	}
	return l.add(sign, i, i+1)
}

// long lists the operators of more than one byte, the longest first.
var long = [...]string{
	"...", "**=", "===", "!==", "??=", "||=", "&&=", "//=", "=>", "->", "**", "?.", "??", "?:", "::", ":=",
	"==", "!=", "<=", ">=", "&&", "||", "+=", "-=", "*=", "/=", "|=", "&=", "%=", "//", "++", "--", "!!",
}

func (l *lexer) sign(i int) int {
	stop := i + 1
	switch l.text[i] {
	case '(', '[', '{':
		l.open = append(l.open, int32(len(l.tokens)))
		return l.add(sign, i, stop)
	case ')', ']', '}':
		l.close(l.text[i])
		return l.add(sign, i, stop)
	case ',', ';', '@', '~', '^', '.':
		if !l.has(i, "...") {
			return l.add(sign, i, stop)
		}
	}
	for _, s := range long {
		if l.has(i, s) {
			stop = i + len(s)
			break
		}
	}
	return l.add(sign, i, stop)
}

// close pairs a closing bracket. Brackets opened since and never closed end
// here too; one that was never opened is left alone.
func (l *lexer) close(c byte) {
	opening := map[byte]byte{')': '(', ']': '[', '}': '{'}[c]
	for n := len(l.open) - 1; n >= 0 && n >= len(l.open)-16; n-- {
		if l.text[l.tokens[l.open[n]].start] == opening {
			l.cut(n)
			return
		}
	}
}

// cut ends the open brackets from n at the token that comes next.
func (l *lexer) cut(n int) {
	for _, b := range l.open[n:] {
		l.tokens[b].partner = int32(len(l.tokens))
	}
	l.open = l.open[:n]
}

// recover ends the brackets that were left open when a new statement begins: a
// word no expression can go on with.
func (l *lexer) recover(t token) {
	if len(l.open) == 0 {
		return
	}
	text := string(l.text[t.start:t.end])
	rest := bytes.TrimLeft(l.text[t.end:min(len(l.text), int(t.end)+40)], " \t")
	if l.dialect == Python {
		top := l.text[l.tokens[l.open[len(l.open)-1]].start]
		if t.column <= l.indent(int(l.open[0])) && (pythonStatement(text) || top != '(' && text != "for" && text != "if" && text != "else") {
			l.cut(0)
		}
		return
	}
	if !l.braceStatement(text) || len(rest) == 0 || bytes.IndexByte([]byte(":,}=;?.)<"), rest[0]) >= 0 {
		return
	}
	n := len(l.open)
	for n > 0 {
		b := int(l.open[n-1])
		if l.text[l.tokens[b].start] == '{' && !l.object(b) || b > 0 && l.is(b-1, "for") {
			break
		}
		n--
	}
	l.cut(n)
}

func (l *lexer) is(n int, text string) bool {
	return n >= 0 && string(l.text[l.tokens[n].start:l.tokens[n].end]) == text
}

// indent is that of the line on which the token n stands.
func (l *lexer) indent(n int) int32 {
	line := bytes.LastIndexByte(l.text[max(0, int(l.tokens[n].start)-4096):l.tokens[n].start], '\n') + 1 + max(0, int(l.tokens[n].start)-4096)
	i := line
	for i < len(l.text) && (l.text[i] == ' ' || l.text[i] == '\t') {
		i++
	}
	return int32(i - line)
}

// object says whether the brace b begins an object rather than a block.
func (l *lexer) object(b int) bool {
	if l.dialect == Kotlin || l.is(b-1, ":") && (l.is(b-3, "case") || l.is(b-2, "default")) {
		return false
	}
	for _, before := range []string{"(", "[", ",", "=", ":", "?", "...", "??", "||", "return"} {
		if l.is(b-1, before) {
			return true
		}
	}
	return false
}

// pythonStatement says whether a word begins a statement and cannot go on with
// an expression.
func pythonStatement(word string) bool {
	switch word {
	case "def", "class", "import", "from", "return", "with", "try", "while", "raise", "assert", "pass", "break",
		"continue", "global", "nonlocal", "del", "elif", "except", "finally", "async":
		return true
	}
	return false
}

// braceStatement is [pythonStatement] for the languages with braces.
func (l *lexer) braceStatement(word string) bool {
	switch word {
	case "const", "let", "var", "val", "import", "export", "public", "private", "protected", "static", "final", "interface", "package":
		return true
	case "return", "throw", "try", "for", "while", "switch", "if":
		return l.dialect != Kotlin
	}
	return false
}
