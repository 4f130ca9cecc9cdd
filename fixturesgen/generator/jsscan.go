package generator

import "strings"

// jsToken is a token between the brackets of none: a word, a literal, or a group
// with all that is in it.
type jsToken struct {
	// kind is 'w' for a word or number, 's' a string, '`' a template, '/' a regular
	// expression, '<' a JSX element, '(' '[' '{' a group, 'p' anything else.
	kind       byte
	start, end int
	line       bool // it is the first on its line
	head       bool // a group: the head of an if, for, while or with
}

// jsSpan is where a comment stands.
type jsSpan struct{ start, end int }

// jsScan is what a scanner found in a module.
type jsScan struct {
	tokens   []jsToken
	comments []jsSpan // those between statements, or in one but in no brackets
	broken   int      // offset of what cannot be read, -1 if all can
}

// scanJS reads a module. It knows what has to be known to tell what is code from
// what is not: strings, templates, regular expressions, comments, JSX and the
// brackets; not the grammar. Its time is proportional to the length of src.
func scanJS(src, ext string) jsScan {
	s := &jsScanner{src: src, jsx: ext != ".ts" && ext != ".mts" && ext != ".cts"}
	s.run()
	// What looked like an element was a comparison, or a type: read it as such.
	if s.out.broken >= 0 && s.elements {
		s = &jsScanner{src: src}
		s.run()
	}
	return s.out
}

// jsFrame is something that is open.
type jsFrame struct {
	open  byte // ( [ { as written; $ is ${ of a template, ` a template, T a tag, J what is between two tags
	start int
	line  bool
	head  bool // a group: the head of an if, for, while or with
	block bool // a { that begins statements
	close bool // a tag: the one that ends an element
	after bool // what came before it was an operand
}

// jsScanner reads a module in one pass.
type jsScanner struct {
	src      string
	at       int
	jsx      bool // elements can occur
	elements bool // there was one
	stack    []jsFrame
	newline  bool // since the last token

	// Of the last token within the innermost bracket:
	kind    byte   // as in jsToken, 0 for none
	text    string // of a word or punctuator
	dotted  bool   // the word is the name of a member
	operand bool   // it ends an operand: a slash behind it divides

	plain int // end of the line on which a slash begins no regular expression
	out   jsScan
}

func (s *jsScanner) run() {
	s.out.broken, s.newline = -1, true
	if strings.HasPrefix(s.src, "\ufeff") {
		s.at = len("\ufeff")
	}
	if strings.HasPrefix(s.src[s.at:], "#!") {
		s.comment(s.lineEnd())
	}
	for s.at < len(s.src) && s.out.broken < 0 {
		switch s.top() {
		case '`':
			s.template()
		case 'T':
			s.tag()
		case 'J':
			s.children()
		default:
			s.code()
		}
	}
	if s.out.broken < 0 && len(s.stack) > 0 {
		s.out.broken = s.stack[len(s.stack)-1].start
	}
}

// top is the bracket that is open, 0 for none.
func (s *jsScanner) top() byte {
	if len(s.stack) == 0 {
		return 0
	}
	return s.stack[len(s.stack)-1].open
}

// lineEnd is where the line ends, its line break not included.
func (s *jsScanner) lineEnd() int {
	if i := strings.IndexAny(s.src[s.at:], "\r\n"); i >= 0 {
		return s.at + i
	}
	return len(s.src)
}

// comment goes behind a comment that ends at an offset.
func (s *jsScanner) comment(end int) {
	if len(s.stack) == 0 {
		s.out.comments = append(s.out.comments, jsSpan{s.at, end})
	}
	s.newline = s.newline || strings.Contains(s.src[s.at:end], "\n")
	s.at = end
}

// code reads a token.
func (s *jsScanner) code() {
	c, rest := s.src[s.at], s.src[s.at:]
	switch {
	case c == '\n':
		s.newline = true
		s.at++
	case c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v':
		s.at++
	case strings.HasPrefix(rest, "//"):
		s.comment(s.lineEnd())
	case strings.HasPrefix(rest, "/*"):
		if i := strings.Index(rest[2:], "*/"); i >= 0 {
			s.comment(s.at + i + 4)
		} else {
			s.out.broken = s.at
		}
	case c == '"' || c == '\'':
		s.token('s', s.stringEnd(c), true)
	case c == '`':
		s.push('`', 1, jsFrame{})
	case c == '(':
		head := s.kind == 'w' && !s.dotted && (s.text == "if" || s.text == "for" || s.text == "while" || s.text == "with")
		s.push('(', 1, jsFrame{head: head})
	case c == '[':
		s.push('[', 1, jsFrame{})
	case c == '{':
		s.push('{', 1, jsFrame{block: s.beginsBlock()})
	case c == ')' || c == ']' || c == '}':
		s.closes(c)
	case c == '/' && !s.operand && s.at >= s.plain:
		if end := s.regexEnd(); end > 0 {
			s.token('/', end, true)
			return
		}
		s.plain = s.lineEnd()
		s.token('p', s.at+1, false)
	case c == '<' && s.jsx && !s.operand && s.beginsElement():
		s.elements = true
		s.push('T', 1, jsFrame{})
	case wordByte(c):
		s.word()
	default:
		s.punctuator(rest)
	}
}

func wordByte(c byte) bool {
	return c == '_' || c == '$' || c == '#' || c == '\\' || c >= 0x80 || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// token ends a token and makes it the last.
func (s *jsScanner) token(kind byte, end int, operand bool) {
	text := s.src[s.at:end]
	if len(s.stack) == 0 {
		s.out.tokens = append(s.out.tokens, jsToken{kind: kind, start: s.at, end: end, line: s.newline})
	}
	s.dotted = kind == 'w' && s.kind == 'p' && s.text == "."
	s.kind, s.text, s.operand, s.newline = kind, text, operand, false
	s.at = end
}

func (s *jsScanner) word() {
	end := s.at
	for end < len(s.src) && (wordByte(s.src[end]) || s.src[end] == '.' && s.src[s.at] >= '0' && s.src[s.at] <= '9') {
		end++
	}
	dotted := s.kind == 'p' && s.text == "."
	forAwait := s.kind == 'w' && s.text == "for" && s.src[s.at:end] == "await"
	s.token('w', end, dotted || !jsOperator(s.src[s.at:end]))
	if forAwait {
		s.text = "for"
	}
}

// jsOperator says whether an expression follows a word, rather than that the
// word is one.
func jsOperator(word string) bool {
	switch word {
	case "return", "typeof", "instanceof", "in", "of", "new", "delete", "void", "throw", "case", "do", "else", "await", "yield",
		"default", "extends", "export", "import", "const", "let", "var", "if", "for", "while", "function", "class", "keyof", "is", "satisfies", "as":
		return true
	}
	return false
}

func (s *jsScanner) punctuator(rest string) {
	for _, long := range []string{"=>", "++", "--", "?.", "..."} {
		if strings.HasPrefix(rest, long) {
			if long == "?." {
				s.at++ // the dot is what matters
				s.token('p', s.at+1, false)
				return
			}
			s.token('p', s.at+len(long), (long == "++" || long == "--") && s.operand)
			return
		}
	}
	s.token('p', s.at+1, rest[0] == '!' && s.operand && !strings.HasPrefix(rest, "!="))
}

// stringEnd is behind the closing quote, or at the end of the line: a string
// goes over it only by a backslash.
func (s *jsScanner) stringEnd(quote byte) int {
	for i := s.at + 1; i < len(s.src); i++ {
		switch s.src[i] {
		case quote:
			return i + 1
		case '\n':
			return i
		case '\\':
			i++
			if i+1 < len(s.src) && s.src[i] == '\r' && s.src[i+1] == '\n' {
				i++
			}
		}
	}
	return len(s.src)
}

// regexEnd is behind a regular expression with its flags, 0 if there is none.
func (s *jsScanner) regexEnd() int {
	class := false
	for i := s.at + 1; i < len(s.src); i++ {
		switch s.src[i] {
		case '\r', '\n':
			return 0
		case '\\':
			i++
			if i < len(s.src) && (s.src[i] == '\n' || s.src[i] == '\r') {
				return 0
			}
		case '[':
			class = true
		case ']':
			class = false
		case '/':
			if class {
				continue
			}
			for i++; i < len(s.src) && wordByte(s.src[i]); i++ {
			}
			return i
		}
	}
	return 0
}

// beginsBlock says whether a { begins statements, rather than an object.
func (s *jsScanner) beginsBlock() bool {
	switch s.kind {
	case 0:
		return len(s.stack) == 0 || s.stack[len(s.stack)-1].block
	case 'w':
		return s.dotted || s.text == "else" || s.text == "do" || !jsOperator(s.text)
	case 'p':
		return s.text == ";" || s.text == "=>" || s.text == ">"
	case '{', '(', 's':
		return true
	}
	return false
}

// beginsElement says whether a < begins a tag: a name or > stands behind it, and
// it is no type parameter.
func (s *jsScanner) beginsElement() bool {
	i := s.at + 1
	if i < len(s.src) && s.src[i] == '>' {
		return true
	}
	const longest = 200 // of a name: keeps the time proportional to the length
	start := i
	for i < len(s.src) && i < start+longest && wordByte(s.src[i]) {
		i++
	}
	if i == start || s.src[start] >= '0' && s.src[start] <= '9' {
		return false
	}
	after := strings.TrimLeft(s.src[i:min(i+20, len(s.src))], " ")
	return !strings.HasPrefix(after, ",") && !strings.HasPrefix(after, "extends ")
}

// push opens a bracket of some length.
func (s *jsScanner) push(open byte, length int, f jsFrame) {
	f.open, f.start, f.line, f.after = open, s.at, s.newline, s.operand
	s.stack = append(s.stack, f)
	s.at += length
	s.kind, s.text, s.dotted, s.operand, s.newline = 0, "", false, false, false
}

// pop closes the innermost bracket at an offset; what was in it is a token.
func (s *jsScanner) pop(kind byte, end int) {
	f := s.stack[len(s.stack)-1]
	s.stack = s.stack[:len(s.stack)-1]
	if len(s.stack) == 0 {
		s.out.tokens = append(s.out.tokens, jsToken{kind: kind, start: f.start, end: end, line: f.line, head: f.head})
	}
	s.kind, s.text, s.dotted, s.newline = kind, "", false, false
	s.operand = !(kind == '(' && f.head || kind == '{' && f.block)
	s.at = end
}

func (s *jsScanner) closes(c byte) {
	top := s.top()
	switch {
	case c == ')' && top == '(', c == ']' && top == '[', c == '}' && top == '{':
		s.pop(top, s.at+1)
	case c == '}' && top == '$': // back in the template, or in the tag or element
		s.stack = s.stack[:len(s.stack)-1]
		s.at++
	default:
		s.out.broken = s.at
	}
}

// template reads the text of a template up to its end or the next ${.
func (s *jsScanner) template() {
	for s.at < len(s.src) {
		switch {
		case s.src[s.at] == '\\':
			s.at = min(s.at+2, len(s.src))
		case s.src[s.at] == '`':
			s.pop('`', s.at+1)
			return
		case strings.HasPrefix(s.src[s.at:], "${"):
			s.push('$', 2, jsFrame{})
			return
		default:
			s.at++
		}
	}
}

// tag reads a part of a JSX tag.
func (s *jsScanner) tag() {
	c, rest := s.src[s.at], s.src[s.at:]
	f := &s.stack[len(s.stack)-1]
	switch {
	case c == '"' || c == '\'':
		if i := strings.IndexByte(rest[1:], c); i >= 0 { // no escapes, and over lines
			s.at += i + 2
			return
		}
		s.out.broken = s.at
	case c == '{':
		s.push('$', 1, jsFrame{})
	case strings.HasPrefix(rest, "/>"):
		s.pop('<', s.at+2)
	case strings.HasPrefix(rest, "//"):
		s.at = s.lineEnd()
	case strings.HasPrefix(rest, "/*"):
		if i := strings.Index(rest[2:], "*/"); i >= 0 {
			s.at += i + 4
			return
		}
		s.out.broken = s.at
	case c == '>' && f.close:
		s.stack = s.stack[:len(s.stack)-1]
		s.pop('<', s.at+1)
	case c == '>':
		f.open = 'J'
		s.at++
	case c == '/' && s.at == f.start+1 && len(s.stack) > 1 && s.stack[len(s.stack)-2].open == 'J':
		f.close = true
		s.at++
	case c == '<' && s.src[s.at-1] != '<': // type arguments of the tag: until they end
		if i := strings.IndexByte(rest, '>'); i >= 0 {
			s.at += i + 1
			return
		}
		s.out.broken = s.at
	case wordByte(c) || strings.IndexByte(" \t\r\n.:-=", c) >= 0:
		s.at++
	default:
		s.out.broken = s.at
	}
}

// children reads what is between two tags up to the next tag or {.
func (s *jsScanner) children() {
	i := strings.IndexAny(s.src[s.at:], "<{")
	if i < 0 {
		s.at = len(s.src)
		return
	}
	s.at += i
	if s.src[s.at] == '{' {
		s.push('$', 1, jsFrame{})
		return
	}
	s.push('T', 1, jsFrame{})
}
