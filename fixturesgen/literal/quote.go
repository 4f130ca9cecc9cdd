package literal

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"
)

// quote reads the string whose prefix begins at i and whose quote stands at q.
func (l *lexer) quote(i, q int) int {
	kind, c := quoted, l.text[q]
	switch {
	case l.dialect == Python && strings.ContainsAny(string(l.text[i:q]), "fFtT"):
		kind = template
	case l.dialect == Kotlin && c == '"', l.dialect == JavaScript && c == '`':
		kind = template
	case l.dialect == Kotlin && c == '`':
		return l.add(word, i, l.short(q, false))
	}
	if c == '`' {
		return l.add(kind, i, l.backquote(q, 0))
	}
	if triple := strings.Repeat(string(c), 3); l.dialect != JavaScript && l.has(q, triple) && !(l.dialect != Python && c == '\'') {
		stop := l.long(q+3, triple)
		t := l.add(kind, i, stop)
		if n := bytes.LastIndexByte(l.text[i:stop], '\n'); n >= 0 {
			l.line = i + n + 1
		}
		return t
	}
	return l.add(kind, i, l.short(q, kind == template))
}

// long gives the end of a string that goes over lines.
func (l *lexer) long(i int, closing string) int {
	for ; i < len(l.text); i++ {
		switch {
		case l.text[i] == '\\' && l.dialect != Kotlin:
			i++
		case l.text[i] == closing[0] && l.has(i, closing):
			return i + len(closing)
		}
	}
	return len(l.text)
}

// short gives the end of a string whose quote stands at q. It ends with its
// line at the latest. Embedded expressions may hold quotes of the same kind.
func (l *lexer) short(q int, embeds bool) int {
	if stop, ok := l.shortTo(q, embeds, min(len(l.text), q+1000)); ok || !embeds {
		if ok {
			return stop
		}
	}
	stop, _ := l.shortTo(q, false, len(l.text))
	return stop
}

func (l *lexer) shortTo(q int, embeds bool, limit int) (stop int, ok bool) {
	depth := 0
	for i := q + 1; i < limit; i++ {
		switch c := l.text[i]; {
		case c == '\\':
			i++
			if l.at(i) == '\r' && l.at(i+1) == '\n' {
				i++
			}
		case c == '\n' || c == '\r':
			return i, false
		case embeds && c == '{' && (l.dialect == Python || l.text[i-1] == '$'):
			if l.dialect == Python && l.at(i+1) == '{' && depth == 0 {
				i++
			} else {
				depth++
			}
		case embeds && c == '}' && depth > 0:
			depth--
		case c == l.text[q] && depth == 0:
			return i + 1, true
		}
	}
	return limit, false
}

// backquote gives the end of a template whose quote stands at q. Once one has no
// end in the text, all that follow end with their line: a quote too few must not
// cost the rest.
func (l *lexer) backquote(q, depth int) int {
	i := q + 1
	for ; l.hopeful && depth < 8 && i < len(l.text); i++ {
		switch c := l.text[i]; {
		case c == '\\':
			i++
		case c == '`':
			return i + 1
		case c == '$' && l.at(i+1) == '{':
			i = l.embedded(i+2, depth) - 1
		}
	}
	if i >= len(l.text) {
		l.hopeful = false
	}
	return lineEnd(l.text, q)
}

// embedded gives the end of an embedded expression that begins at i, behind its
// closing brace.
func (l *lexer) embedded(i, depth int) int {
	for braces := 1; i < len(l.text); i++ {
		switch c := l.text[i]; c {
		case '{':
			braces++
		case '}':
			if braces--; braces == 0 {
				return i + 1
			}
		case '"', '\'':
			stop, ok := l.shortTo(i, false, len(l.text))
			if ok {
				i = stop - 1
			}
		case '`':
			i = l.backquote(i, depth+1) - 1
		}
	}
	return i
}

// part is a piece of a string: text, or the place of an embedded expression.
type part struct {
	text       string
	start, end int // of the expression; 0 and 0 for text
}

// unquote takes a string token apart.
func unquote(d Dialect, text []byte, t token) []part {
	s := string(text[t.start:t.end])
	q := strings.IndexAny(s, "\"'`")
	prefix, quote := strings.ToLower(s[:q]), s[q:q+1]
	if triple := strings.Repeat(quote, 3); d != JavaScript && quote != "`" && strings.HasPrefix(s[q:], triple) && (d == Python || quote == `"`) {
		quote = triple
	}
	from, to := q+len(quote), len(s)
	if strings.HasSuffix(s[from:], quote) {
		to -= len(quote)
	}
	raw := strings.Contains(prefix, "r") || d == Kotlin && len(quote) == 3
	var parts []part
	var plain strings.Builder
	flush := func() {
		if plain.Len() > 0 {
			parts = append(parts, part{text: plain.String()})
			plain.Reset()
		}
	}
	embed := func(a, b int) {
		flush()
		parts = append(parts, part{start: int(t.start) + a, end: int(t.start) + b})
	}
	for i := from; i < to; {
		c := s[i]
		switch {
		case c == '\\' && !raw:
			i += escape(d, s[i:to], &plain)
		case t.kind == template && d == Python && (c == '{' || c == '}') && i+1 < to && s[i+1] == c:
			plain.WriteByte(c)
			i += 2
		case t.kind == template && d == Python && c == '{':
			stop := closing(s, i+1, to)
			embed(i+1, stop) // with a conversion or a format it has no value
			i = stop + 1
		case t.kind == template && d != Python && c == '$' && i+1 < to && s[i+1] == '{':
			stop := closing(s, i+2, to)
			embed(i+2, stop)
			i = stop + 1
		case t.kind == template && d == Kotlin && c == '$' && i+1 < to && letter(s[i+1]) && s[i+1] != '$':
			stop := i + 1
			for stop < to && (letter(s[stop]) && s[stop] != '$' || s[stop] >= '0' && s[stop] <= '9') {
				stop++
			}
			embed(i+1, stop)
			i = stop
		default:
			plain.WriteByte(c)
			i++
		}
	}
	flush()
	if d == Java && len(quote) == 3 && len(parts) == 1 {
		parts[0].text = strings.TrimPrefix(strings.TrimLeft(parts[0].text, " \t"), "\n")
	}
	return parts
}

// closing finds the brace that closes an embedded expression; to without one.
func closing(s string, i, to int) int {
	depth := 0
	var quote byte
	for ; i < to; i++ {
		switch c := s[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'' || c == '`':
			quote = c
		case c == '{':
			depth++
		case c == '}' && depth == 0:
			return i
		case c == '}':
			depth--
		}
	}
	return to
}

// escape reads the escape s begins with and gives its length.
func escape(d Dialect, s string, to *strings.Builder) int {
	if len(s) < 2 {
		to.WriteByte('\\')
		return 1
	}
	switch c := s[1]; c {
	case 'n':
		to.WriteByte('\n')
	case 't':
		to.WriteByte('\t')
	case 'r':
		to.WriteByte('\r')
	case '0':
		to.WriteByte(0)
	case '\n':
	case '\r':
		if len(s) > 2 && s[2] == '\n' {
			return 3
		}
	case 'x', 'u', 'U':
		digits := map[byte]int{'x': 2, 'u': 4, 'U': 8}[c]
		if d == JavaScript && c == 'u' && len(s) > 2 && s[2] == '{' {
			if n := strings.IndexByte(s, '}'); n > 3 {
				if r, err := strconv.ParseUint(s[3:n], 16, 32); err == nil && r <= utf8.MaxRune {
					to.WriteRune(rune(r))
					return n + 1
				}
			}
		}
		if len(s) >= 2+digits {
			if r, err := strconv.ParseUint(s[2:2+digits], 16, 32); err == nil && r <= utf8.MaxRune {
				to.WriteRune(rune(r))
				return 2 + digits
			}
		}
		to.WriteString(s[:2])
	default:
		if d == Python && !strings.ContainsRune(`\'"`, rune(c)) {
			to.WriteByte('\\')
		}
		to.WriteByte(c)
	}
	return 2
}
