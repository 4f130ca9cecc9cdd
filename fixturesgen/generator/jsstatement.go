package generator

import (
	"slices"
	"sort"
)

// jsStatement is a statement of a module.
type jsStatement struct {
	start, end int       // without the comments around it
	tokens     []jsToken // a part of the module's
	first      string    // its first word
}

// jsModule is a module that is read in order to put something into it.
type jsModule struct {
	src        string
	ext        string
	statements []jsStatement
	comments   []jsSpan
	broken     int   // offset of what cannot be read, -1 if all can
	depth      int   // of groups that it is in
	lines      []int // where lines begin
	units      []jsUnit
	unit       []int // of each statement: its unit
}

// jsUnit is what stays together: whole lines with statements, and the comments
// right above them.
type jsUnit struct {
	start, end int
	code       bool // not comments alone
}

func readJSModule(src, ext string) *jsModule {
	scan := scanJS(src, ext)
	m := &jsModule{src: src, ext: ext, comments: scan.comments, broken: scan.broken}
	for from := 0; from < len(scan.tokens); {
		to := from + m.statement(scan.tokens[from:])
		tokens := scan.tokens[from:to]
		m.statements = append(m.statements, jsStatement{
			start: tokens[0].start, end: tokens[len(tokens)-1].end, tokens: tokens, first: m.word(tokens[0]),
		})
		from = to
	}
	m.arrange()
	return m
}

// arrange finds the lines and the units.
func (m *jsModule) arrange() {
	m.lines = []int{0}
	for i := range len(m.src) {
		if m.src[i] == '\n' {
			m.lines = append(m.lines, i+1)
		}
	}
	comments := m.comments
	add := func(start, end int, code bool) {
		start, end = m.lineStart(start), m.lineEnd(end)
		if n := len(m.units) - 1; n >= 0 {
			last := &m.units[n]
			if start < last.end || !last.code && start == last.end {
				last.end, last.code = max(last.end, end), last.code || code
				return
			}
		}
		m.units = append(m.units, jsUnit{start, end, code})
	}
	for _, st := range m.statements {
		for len(comments) > 0 && comments[0].start < st.end {
			if comments[0].start < st.start {
				add(comments[0].start, comments[0].end, false)
			}
			comments = comments[1:]
		}
		add(st.start, st.end, true)
		m.unit = append(m.unit, len(m.units)-1)
	}
	for _, c := range comments {
		add(c.start, c.end, false)
	}
}

// line is the line of an offset, counted from 1.
func (m *jsModule) line(offset int) int {
	return sort.Search(len(m.lines), func(i int) bool { return m.lines[i] > offset })
}

// lineStart is where the line of an offset begins.
func (m *jsModule) lineStart(offset int) int { return m.lines[m.line(offset)-1] }

// lineEnd is behind the line break after an offset.
func (m *jsModule) lineEnd(offset int) int {
	if n := m.line(offset); n < len(m.lines) {
		return m.lines[n]
	}
	return len(m.src)
}

// text is a token as it is written.
func (m *jsModule) text(t jsToken) string { return m.src[t.start:t.end] }

// word is a token's text if it is a word.
func (m *jsModule) word(t jsToken) string {
	if t.kind != 'w' {
		return ""
	}
	return m.text(t)
}

// statement counts the tokens of the first statement. Where it cannot be told
// that a statement ends, it goes on: nothing is ever put into the middle of one.
func (m *jsModule) statement(tokens []jsToken) int {
	body := m.body(tokens)
	loops := 0 // do without its while
	ended := 0 // where the head of the last such while is
	decorated := m.text(tokens[0]) == "@"
	for i, t := range tokens {
		if word := m.word(t); !m.member(tokens, i) {
			switch word {
			case "do":
				loops++
			case "while":
				if loops > 0 {
					loops, ended = loops-1, i+1
				}
			case "class":
				decorated = false
			}
		}
		last := i == len(tokens)-1
		switch {
		case last, i == body:
			return i + 1
		case t.kind == 'p' && m.text(t) == ";":
			if next := m.word(tokens[i+1]); next != "else" && (next != "while" || loops == 0) {
				return i + 1
			}
		case body > i, decorated:
		case tokens[i+1].line && (m.ends(tokens, i) || i == ended && i > 0) && m.begins(tokens[i+1], loops > 0):
			return i + 1
		}
	}
	return len(tokens)
}

// member says whether a token is the name of a member.
func (m *jsModule) member(tokens []jsToken, i int) bool {
	return i > 0 && tokens[i-1].kind == 'p' && m.text(tokens[i-1]) == "."
}

// body finds the block that ends a declaration of a function, class or the like;
// -1 for another statement.
func (m *jsModule) body(tokens []jsToken) int {
	i := 0
	for i < len(tokens) && slices.Contains([]string{"export", "default", "declare", "abstract", "async"}, m.word(tokens[i])) {
		i++
	}
	if i == len(tokens) {
		return -1
	}
	switch m.word(tokens[i]) {
	case "function", "class", "interface", "enum", "namespace", "module", "global":
	case "const":
		if i+1 == len(tokens) || m.word(tokens[i+1]) != "enum" {
			return -1
		}
	default:
		return -1
	}
	named := i+1 < len(tokens) && (tokens[i+1].kind == 'w' || tokens[i+1].kind == 's' || m.text(tokens[i+1]) == "*")
	if !named && i == 0 || i+1 < len(tokens) && tokens[i+1].line && m.word(tokens[i]) != "function" {
		return -1 // a word that only looks like one of these, used as a name
	}
	for ; i < len(tokens); i++ {
		switch {
		case tokens[i].kind == 'p' && m.text(tokens[i]) == ";":
			return -1 // an overload or another declaration without a body
		case tokens[i].kind == '{' && !m.typed(tokens[i-1]):
			return i
		case i > 1 && tokens[i].line && m.ends(tokens, i-1) && m.begins(tokens[i], false):
			return -1
		}
	}
	return -1
}

// typed says whether a { behind a token is a type.
func (m *jsModule) typed(before jsToken) bool {
	switch before.kind {
	case 'p':
		return m.text(before) != ">"
	case 'w':
		return slices.Contains([]string{"is", "extends", "keyof", "asserts", "typeof", "readonly"}, m.text(before))
	}
	return false
}

// ends says whether a statement can end with a token.
func (m *jsModule) ends(tokens []jsToken, i int) bool {
	switch t := tokens[i]; t.kind {
	case 'p':
		return m.text(t) == "++" || m.text(t) == "--"
	case 'w':
		return m.member(tokens, i) || !jsOperator(m.text(t))
	case '(':
		return !t.head
	}
	return true
}

// begins says whether a token on a new line can only begin a statement.
func (m *jsModule) begins(t jsToken, inLoop bool) bool {
	switch t.kind {
	case 's':
		return true
	case 'p':
		return m.text(t) == "@"
	case 'w':
		switch m.text(t) {
		case "else", "catch", "finally", "extends", "implements", "instanceof", "in", "of", "as", "satisfies", "is", "from":
			return false
		case "while":
			return !inLoop
		}
		return true
	}
	return false
}

// inner reads what is in a group, as one statement.
func (m *jsModule) inner(group jsToken) *jsModule {
	src := m.src[group.start+1 : group.end-1]
	scan := scanJS(src, ".ts")
	return &jsModule{src: src, comments: scan.comments, statements: []jsStatement{{tokens: scan.tokens}}, depth: m.depth + 1}
}

// declared notes the names that the statements give a meaning to, with the
// offset of each statement.
func (m *jsModule) declared() map[string]int {
	names := map[string]int{}
	note := func(name string, st jsStatement) {
		if _, had := names[name]; !had && name != "" {
			names[name] = st.start
		}
	}
	for _, st := range m.statements {
		tokens := st.tokens
		for len(tokens) > 1 && slices.Contains([]string{"export", "default", "declare", "abstract", "async"}, m.word(tokens[0])) {
			tokens = tokens[1:]
		}
		switch m.word(tokens[0]) {
		case "import":
			for _, name := range m.importOf(st).bound() {
				note(name, st)
			}
		case "const", "let", "var":
			for _, name := range m.declarators(tokens[1:]) {
				note(name, st)
			}
		case "function", "class", "interface", "enum", "namespace", "type", "module":
			for _, t := range tokens[1:min(len(tokens), 3)] {
				if t.kind == 'w' {
					note(m.text(t), st)
					break
				}
			}
		}
	}
	return names
}

// declarators lists the names between const and the end of the statement.
func (m *jsModule) declarators(tokens []jsToken) []string {
	var names []string
	target := true // a name may stand here
	for _, t := range tokens {
		switch {
		case t.kind == 'p' && m.text(t) == ",":
			target = true
			continue
		case target && t.kind == 'w' && m.text(t) == "enum":
			continue
		case target && t.kind == 'w':
			names = append(names, m.text(t))
		case target && (t.kind == '{' || t.kind == '['):
			names = append(names, m.inner(t).pattern()...)
		}
		target = false
	}
	return names
}

// maxDepth is how deep into patterns names are looked for: each level is read
// once more.
const maxDepth = 10

// pattern lists the names that a destructuring pattern binds; m is what is
// between its brackets.
func (m *jsModule) pattern() []string {
	if m.depth > maxDepth {
		return nil
	}
	var names []string
	bound, value := "", false // the last name of this part; a default value has begun
	flush := func() {
		if bound != "" {
			names = append(names, bound)
		}
		bound, value = "", false
	}
	for _, t := range m.statements[0].tokens {
		switch {
		case t.kind == 'p' && m.text(t) == ",":
			flush()
		case t.kind == 'p' && m.text(t) == "=":
			value = true
		case value:
		case t.kind == 'w':
			bound = m.text(t)
		case t.kind == '{' || t.kind == '[':
			bound = ""
			names = append(names, m.inner(t).pattern()...)
		}
	}
	flush()
	return names
}
