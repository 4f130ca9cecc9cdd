package gitignore

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	ignore "github.com/sabhiram/go-gitignore"
)

// rule is one line of an ignore file.
type rule struct {
	negated bool // !pattern: what matches is not ignored
	dirOnly bool // pattern/: only directories match
	path    bool // matched against the path below the file's directory, not the name
	suffix  bool // literal is the end of the name: *.o
	literal string
	glob    *ignore.GitIgnore // for patterns that are more than a literal
}

// maxPattern is the length of the longest pattern with wildcards, in bytes.
// Few systems have longer paths, and an expression of megabytes would take long
// to compile.
const maxPattern = 4096

func (r *rule) match(path, name string) bool {
	if r.path {
		name = path
	}
	switch {
	case r.glob != nil:
		return r.glob.MatchesPath(name)
	case r.suffix:
		return strings.HasSuffix(name, r.literal)
	}
	return name == r.literal
}

// parse reads an ignore file. Lines that can match nothing are left out.
func parse(text []byte) []rule {
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	var rules []rule
	for len(text) > 0 {
		var line []byte
		line, text, _ = bytes.Cut(text, []byte("\n"))
		line = bytes.TrimSuffix(line, []byte("\r"))
		if r, ok := parseLine(string(line)); ok {
			rules = append(rules, r)
		}
	}
	return rules
}

func parseLine(line string) (r rule, ok bool) {
	line = trimSpaces(line)
	if line == "" || line[0] == '#' {
		return r, false
	}
	if line[0] == '!' {
		r.negated, line = true, line[1:]
	}
	if len(line) > 1 && strings.HasSuffix(line, "/") {
		r.dirOnly, line = true, line[:len(line)-1]
	}
	// A slash anywhere but at the end ties the pattern to its directory.
	r.path = strings.Contains(line, "/")
	line = strings.TrimPrefix(line, "/")
	if line == "" {
		return r, false
	}
	const special = `*?[\`
	switch {
	case !strings.ContainsAny(line, special):
		r.literal = line
		return r, true
	case !r.path && line[0] == '*' && !strings.ContainsAny(line[1:], special):
		r.suffix, r.literal = true, line[1:]
		return r, true
	}
	for strings.HasPrefix(line, "**/**") && r.path { // the same as one
		line = line[len("**/"):]
	}
	if len(line) > maxPattern {
		return r, false
	}
	glob, ok := translate(line, r.path)
	if ok {
		r.glob = ignore.CompileIgnoreLines("/" + glob + "$") // $: it would match what lies below, too
	}
	return r, ok
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

// translate rewrites a pattern for go-gitignore, which makes a regular
// expression of it: literals that mean something there become \x escapes, ?
// and brackets become classes. It fails when the pattern can match nothing.
func translate(pattern string, path bool) (string, bool) {
	var b strings.Builder
	for i := 0; i < len(pattern); {
		switch c := pattern[i]; c {
		case '*':
			end := i
			for end < len(pattern) && pattern[end] == '*' {
				end++
			}
			whole := (i == 0 || pattern[i-1] == '/') && (end == len(pattern) || pattern[end] == '/')
			switch {
			case !path || end-i != 2 || !whole:
				b.WriteByte('*')
			case end == len(pattern):
				b.WriteString("**/*") // what lies inside, not the directory itself
			default:
				b.WriteString("**")
			}
			i = end
		case '?':
			b.WriteString("[^/]")
			i++
		case '[':
			class, n := bracket(pattern[i:])
			if n == 0 {
				return "", false
			}
			b.WriteString(class)
			i += n
		case '\\':
			if i+1 == len(pattern) {
				return "", false
			}
			_, n := utf8.DecodeRuneInString(pattern[i+1:])
			literal(&b, pattern[i+1:i+1+n])
			i += 1 + n
		case '/':
			b.WriteByte('/')
			i++
		default:
			_, n := utf8.DecodeRuneInString(pattern[i:])
			literal(&b, pattern[i:i+n])
			i += n
		}
	}
	return b.String(), true
}

// bracket translates the bracket expression that s begins with and gives its
// length, or 0 when it has no end or names an unknown class. It never matches a
// slash.
func bracket(s string) (class string, length int) {
	var b strings.Builder
	b.WriteByte('[')
	i := 1
	if i < len(s) && (s[i] == '!' || s[i] == '^') {
		b.WriteString("^/")
		i++
	}
	for first := true; i < len(s); first = false {
		if s[i] == ']' && !first {
			b.WriteByte(']')
			return b.String(), i + 1
		}
		if strings.HasPrefix(s[i:], "[:") {
			name, after, ok := strings.Cut(s[i+2:], "]")
			if name, isClass := strings.CutSuffix(name, ":"); ok && isClass {
				if posix[name] == "" {
					return "", 0
				}
				for pairs := posix[name]; pairs != ""; pairs = pairs[2:] {
					writeRange(&b, rune(pairs[0]), rune(pairs[1]))
				}
				i = len(s) - len(after)
				continue
			}
			// git takes the bracket for itself and loses the colon.
			writeRange(&b, '[', '[')
			i += len("[:")
			continue
		}
		low, n := member(s[i:])
		i += n
		high := low
		if i+1 < len(s) && s[i] == '-' && s[i+1] != ']' {
			high, n = member(s[i+1:])
			i += 1 + n
		}
		if n == 0 || low < 0 {
			return "", 0
		}
		writeRange(&b, low, max(low, high)) // of [z-a] git takes the z
	}
	return "", 0
}

// member reads one character of a bracket expression.
func member(s string) (r rune, length int) {
	if s != "" && s[0] == '\\' {
		r, n := utf8.DecodeRuneInString(s[1:])
		if n == 0 {
			return -1, 0
		}
		return r, 1 + n
	}
	return utf8.DecodeRuneInString(s)
}

// writeRange adds a range to a class, without the slash; an empty one is kept
// out, too, because a regular expression refuses it.
func writeRange(b *strings.Builder, low, high rune) {
	if low <= '/' && '/' <= high {
		writeRange(b, low, '/'-1)
		low = '/' + 1
	}
	if low <= high {
		fmt.Fprintf(b, `\x{%x}-\x{%x}`, low, high)
	}
}

// literal writes text that go-gitignore and the regular expression leave alone.
func literal(b *strings.Builder, s string) {
	c := s[0]
	switch {
	case c >= utf8.RuneSelf, c == '_', c == '-', '0' <= c && c <= '9', 'A' <= c && c <= 'Z', 'a' <= c && c <= 'z':
		b.WriteString(s)
	default:
		fmt.Fprintf(b, `\x%02x`, c)
	}
}

// posix are the named classes in the C locale, as pairs of first and last
// character.
var posix = map[string]string{
	"alnum": "09AZaz", "alpha": "AZaz", "blank": "\t\t  ", "cntrl": "\x00\x1f\x7f\x7f", "digit": "09", "graph": "!~",
	"lower": "az", "print": " ~", "punct": "!/:@[`{~", "space": "\t\r  ", "upper": "AZ", "xdigit": "09AFaf",
}
