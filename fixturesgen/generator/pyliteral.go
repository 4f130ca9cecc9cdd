package generator

import (
	"fmt"
	"strings"
	"unicode"
)

// pyWidth is the line length of the formatter black.
const pyWidth = 88

// pyStyle is black's.
var pyStyle = style{width: pyWidth, indent: 4}

// py is a Python expression.
type py = layout

// format writes a Python expression as black does; see [layout.in].
func (l layout) format(indent int, tail string) string { return l.in(pyStyle, indent, tail) }

func pyAtom(text string) py { return py{lead: text} }

func pyDict(items ...py) py           { return py{open: "{", close: "}", items: items} }
func pyList(items ...py) py           { return py{open: "[", close: "]", items: items, tall: true} }
func pyCall(f string, items ...py) py { return py{open: f + "(", close: ")", items: items} }

// pyEntry is "key": value, of a dict.
func pyEntry(key string, value py) py { value.lead = key + ": " + value.lead; return value }

// pyArg is name=value, of a call.
func pyArg(name string, value py) py { value.lead = name + "=" + value.lead; return value }

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
