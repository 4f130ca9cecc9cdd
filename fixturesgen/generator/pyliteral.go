package generator

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/devhelper/devhelper/fixturesgen/snippet"
)

// pyWidth is the line length of the formatter black.
const pyWidth = 88

// py is a Python expression that may go over several lines: an atom, or items
// between brackets. Lead and open stand in front: `"Key": ` and `[`.
type py struct {
	lead, open, close string
	items             []py
	tall              bool // each item has its own line even where all fit on one
}

func pyAtom(text string) py { return py{lead: text} }

func pyDict(items ...py) py           { return py{open: "{", close: "}", items: items} }
func pyList(items ...py) py           { return py{open: "[", close: "]", items: items, tall: true} }
func pyCall(f string, items ...py) py { return py{open: f + "(", close: ")", items: items} }

// pyEntry is "key": value, of a dict.
func pyEntry(key string, value py) py { value.lead = key + ": " + value.lead; return value }

// pyArg is name=value, of a call.
func pyArg(name string, value py) py { value.lead = name + "=" + value.lead; return value }

// flat is the expression on one line.
func (p py) flat() string {
	var items []string
	for _, i := range p.items {
		items = append(items, i.flat())
	}
	return p.lead + p.open + strings.Join(items, ", ") + p.close
}

func (p py) needsLines() bool {
	if p.tall && len(p.items) > 0 {
		return true
	}
	for _, i := range p.items {
		if i.needsLines() {
			return true
		}
	}
	return false
}

// format writes the expression as black does, at an indent in spaces; tail
// follows the last bracket. The first line has no indent.
func (p py) format(indent int, tail string) string {
	flat := p.flat() + tail
	if len(p.items) == 0 || !p.needsLines() && indent+snippet.Width(flat) <= pyWidth {
		return flat
	}
	var b strings.Builder
	b.WriteString(p.lead + p.open + "\n")
	for _, i := range p.items {
		b.WriteString(strings.Repeat(" ", indent+4) + i.format(indent+4, ",") + "\n")
	}
	b.WriteString(strings.Repeat(" ", indent) + p.close + tail)
	return b.String()
}

// pyText is a string literal.
func pyText(text string) string { return pyQuoted(text, func(s string) string { return s }) }

// pyQuoted is a string literal; mark wraps what stands between the quotes. They
// are double ones, unless that costs backslashes.
func pyQuoted(text string, mark func(string) string) string {
	quote := `"`
	if strings.Contains(text, `"`) && !strings.Contains(text, "'") {
		quote = "'"
	}
	return quote + mark(pyEscape(text, rune(quote[0]))) + quote
}

func pyEscape(text string, quote rune) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case r == quote || r == '\\':
			b.WriteRune('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r < 0x80 && unicode.IsPrint(r), r < 0x10000 && unicode.IsPrint(r) && unicode.IsLetter(r):
			b.WriteRune(r)
		case r < 0x100:
			fmt.Fprintf(&b, `\x%02x`, r)
		case r < 0x10000:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			fmt.Fprintf(&b, `\U%08x`, r)
		}
	}
	return b.String()
}
