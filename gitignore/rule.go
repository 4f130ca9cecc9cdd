package gitignore

import (
	"bytes"
	"strings"
)

// Rule is one line of an ignore file that can match something.
type Rule struct {
	Line     int    // its number, from 1
	Text     string // the line without its break, and without the spaces at its end that do not count
	Negated  bool   // !pattern: what matches is not ignored
	DirOnly  bool   // pattern/: only directories match
	Anchored bool   // it has a slash: matched against the path below the file's directory, else against the name

	kind   kind
	prefix string // the text before the first wildcard; of a suffix, the text behind the star
	rest   glob   // what follows prefix
}

type kind uint8

const (
	literal  kind = iota // prefix is all of it
	suffix               // * and prefix, in a name
	wildcard             // prefix, then rest
)

// match decides about a path, the name at its end. For rules that ignore case
// both are in lower case.
func (r *Rule) match(path, name string) bool {
	if r.Anchored {
		name = path
	}
	switch r.kind {
	case literal:
		return name == r.prefix
	case suffix:
		return strings.HasSuffix(name, r.prefix)
	}
	return strings.HasPrefix(name, r.prefix) && r.rest.match(name[len(r.prefix):])
}

// parse reads an ignore file. Lines that can match nothing are left out. With
// fold the rules are for paths in lower case.
func parse(text []byte, fold bool) []Rule {
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	var rules []Rule
	for n := 1; len(text) > 0; n++ {
		var line []byte
		line, text, _ = bytes.Cut(text, []byte("\n"))
		if r, ok := parseLine(string(bytes.TrimSuffix(line, []byte("\r"))), fold); ok {
			r.Line = n
			rules = append(rules, r)
		}
	}
	return rules
}

func parseLine(line string, fold bool) (r Rule, ok bool) {
	if line == "" || line[0] == '#' {
		return r, false
	}
	line = trimSpaces(line)
	if at := strings.IndexByte(line, 0); at >= 0 {
		line = line[:at] // git's strings end there
	}
	r.Text = line
	line, r.Negated = strings.CutPrefix(line, "!")
	if strings.HasSuffix(line, "/") {
		r.DirOnly, line = true, line[:len(line)-1]
	}
	// A slash anywhere but at the end ties the pattern to its directory.
	r.Anchored = strings.Contains(line, "/")
	line = strings.TrimPrefix(line, "/")
	if line == "" {
		return r, false
	}
	if fold {
		line = lowerOutside(line)
	}
	at := strings.IndexAny(line, `*?[\`)
	switch {
	case at < 0:
		r.prefix = line
	case at == 0 && !r.Anchored && line[0] == '*' && !strings.ContainsAny(line[1:], `*?[\`):
		r.kind, r.prefix = suffix, line[1:]
	default:
		r.kind, r.prefix = wildcard, line[:at]
		r.rest, ok = compile(line[at:], fold)
		return r, ok
	}
	return r, true
}

// trimSpaces cuts the spaces at the end of a line but for one that a backslash
// quotes.
func trimSpaces(line string) string {
	end := 0
	for i := 0; i < len(line); i++ {
		switch {
		case line[i] == '\\' && i+1 < len(line):
			i++
			end = i + 1
		case line[i] != ' ':
			end = i + 1
		}
	}
	return line[:end]
}

// lower is a text with its ASCII letters in lower case: git folds no others.
func lower(s string) string {
	for i := 0; i < len(s); i++ {
		if c := s[i]; 'A' <= c && c <= 'Z' {
			b := []byte(s)
			for ; i < len(b); i++ {
				if c := b[i]; 'A' <= c && c <= 'Z' {
					b[i] = c + 'a' - 'A'
				}
			}
			return string(b)
		}
	}
	return s
}

// lowerOutside is a pattern in lower case but for what is escaped and the members
// of bracket expressions: git compares these as they are with a path in lower
// case, so that \A matches nothing.
func lowerOutside(pattern string) string {
	b := []byte(pattern)
	for i := 0; i < len(b); i++ {
		switch c := b[i]; {
		case c == '[':
			_, n := parseClass(pattern[i:], true)
			if n == 0 {
				return pattern // it matches nothing anyway
			}
			i += n - 1
		case c == '\\':
			i++ // what is escaped stays as it is, too
		case 'A' <= c && c <= 'Z':
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}
