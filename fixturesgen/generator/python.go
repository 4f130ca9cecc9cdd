package generator

import (
	"slices"
	"sort"
	"strings"
)

// pyImport is `import module`, or with a name `from module import name`.
type pyImport struct{ module, name string }

func (i pyImport) String() string {
	if i.name != "" {
		return "from " + i.module + " import " + i.name
	}
	return "import " + i.module
}

// stdlib are the standard modules fixtures import.
var stdlib = map[string]bool{"os": true, "uuid": true, "urllib.parse": true, "unittest": true, "decimal": true}

// pyHeader writes imports for a file that has none: the standard library, then
// the rest, each as isort orders them.
func pyHeader(imports []pyImport) string {
	var groups [2][]string
	sorted := slices.Clone(imports)
	sort.SliceStable(sorted, func(a, b int) bool { return pyBefore(sorted[a].String(), sorted[b].String()) })
	for _, i := range sorted {
		g := 1
		if stdlib[i.module] {
			g = 0
		}
		groups[g] = append(groups[g], i.String())
	}
	var parts []string
	for _, g := range groups {
		if len(g) > 0 {
			parts = append(parts, strings.Join(g, "\n")+"\n")
		}
	}
	return strings.Join(parts, "\n")
}

// pyBefore orders import lines: plain ones first, then by module.
func pyBefore(a, b string) bool {
	if from := strings.HasPrefix(a, "from "); from != strings.HasPrefix(b, "from ") {
		return !from
	}
	return a < b
}

// pyStatement is a top-level statement, decorators and clauses such as else
// included. Start and end are offsets; end is behind its last line.
type pyStatement struct {
	start, end int
	text       string // of the first line
}

// pyStatements finds the top-level statements of a module. It knows strings,
// brackets, comments and continued lines; what it cannot make sense of belongs
// to the statement before, so that nothing is ever put into the middle of one.
func pyStatements(src string) []pyStatement {
	var found []pyStatement
	s := pyScanner{src: src}
	for s.at < len(src) {
		start := s.at
		inside := s.depth > 0 || s.quote != "" || s.continued
		s.line()
		line := src[start:s.at]
		trimmed := strings.TrimRight(line, " \t\r\n\f")
		n := len(found)
		switch {
		case inside && n > 0, trimmed != "" && n > 0 && (line[0] == ' ' || line[0] == '\t'):
			found[n-1].end = s.at
		case trimmed == "" || line[0] == '#' || line[0] == ' ' || line[0] == '\t':
		case n > 0 && (clause().MatchString(line) || strings.HasPrefix(found[n-1].text, "@")):
			found[n-1].end, found[n-1].text = s.at, trimmed
		default:
			found = append(found, pyStatement{start, s.at, trimmed})
		}
	}
	return found
}

var clause = lazily(`^(else|elif|except|finally)\b`)

// pyScanner goes over a module line by line.
type pyScanner struct {
	src       string
	at        int
	depth     int    // open brackets
	quote     string // the quote that ends an open string
	continued bool   // the line before ended with a backslash
}

// line goes behind the next line break.
func (s *pyScanner) line() {
	s.continued = false
	for s.at < len(s.src) {
		c := s.src[s.at]
		rest := s.src[s.at:]
		switch {
		case c == '\n':
			s.at++
			if len(s.quote) == 1 {
				s.quote = "" // a string with one quote ends with its line at the latest
			}
			return
		case c == '\\':
			next := strings.TrimLeft(rest[1:], "\r")
			if s.quote == "" && strings.HasPrefix(next, "\n") {
				s.continued = true
				s.at++
				continue
			}
			s.at += min(2, len(rest))
			continue
		case s.quote != "":
			if strings.HasPrefix(rest, s.quote) {
				s.at += len(s.quote)
				s.quote = ""
				continue
			}
		case c == '#':
			end := strings.IndexByte(rest, '\n')
			if end < 0 {
				end = len(rest)
			}
			s.at += end
			continue
		case strings.HasPrefix(rest, `"""`) || strings.HasPrefix(rest, `'''`):
			s.quote = rest[:3]
			s.at += 3
			continue
		case c == '"' || c == '\'':
			s.quote = string(c)
		case strings.IndexByte("([{", c) >= 0:
			s.depth++
		case strings.IndexByte(")]}", c) >= 0:
			s.depth = max(0, s.depth-1)
		}
		s.at++
	}
}

var importLine = lazily(`^(import|from)\s`)

// pyHas says whether top-level statements import something under its own name.
func pyHas(src string, statements []pyStatement, want pyImport) bool {
	for _, st := range statements {
		if !importLine().MatchString(st.text) {
			continue
		}
		text := src[st.start:st.end]
		if want.name == "" {
			list, ok := strings.CutPrefix(text, "import ")
			list, _, _ = strings.Cut(list, "#")
			for item := range strings.SplitSeq(list, ",") {
				if ok && strings.TrimSpace(item) == want.module {
					return true
				}
			}
			continue
		}
		module, list, ok := strings.Cut(strings.TrimPrefix(text, "from "), " import ")
		if ok && strings.TrimSpace(module) == want.module {
			names := strings.FieldsFunc(list, func(r rune) bool { return strings.ContainsRune("(), \t\r\n\\", r) })
			for i, name := range names {
				renamed := i+1 < len(names) && names[i+1] == "as"
				if name == want.name && !renamed && (i == 0 || names[i-1] != "as") {
					return true
				}
			}
		}
	}
	return false
}
