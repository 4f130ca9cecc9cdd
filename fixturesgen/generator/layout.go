package generator

import (
	"strings"

	"github.com/devhelper/devhelper/fixturesgen/snippet"
)

// layout is an expression that may go over several lines: an atom, or items
// between brackets. Lead and open stand in front: `"Key": ` and `[`.
type layout struct {
	lead, open, close string
	hang              string // behind lead; goes to a line of its own where it does not fit, in languages whose formatters do so
	items             []layout
	tall              bool // each item has its own line even where all fit on one
}

// style is how a language's formatter lays out expressions.
type style struct {
	width  int    // of a line, in characters
	indent int    // of each level, in spaces
	pad    string // within braces on one line
}

// flat is the expression on one line.
func (l layout) flat(s style) string {
	var items []string
	for _, i := range l.items {
		items = append(items, i.flat(s))
	}
	pad := ""
	if strings.HasSuffix(l.open, "{") && len(items) > 0 {
		pad = s.pad
	}
	lead := l.lead
	if l.hang != "" {
		lead += " " + l.hang
	}
	return lead + l.open + pad + strings.Join(items, ", ") + pad + l.close
}

func (l layout) needsLines() bool {
	if l.tall && len(l.items) > 0 {
		return true
	}
	for _, i := range l.items {
		if i.needsLines() {
			return true
		}
	}
	return false
}

// in writes the expression in a style, at an indent in spaces; tail follows the
// last bracket. The first line has no indent.
func (l layout) in(s style, indent int, tail string) string {
	flat := l.flat(s) + tail
	if l.hang != "" && indent+snippet.Width(flat) > s.width {
		return l.lead + "\n" + strings.Repeat(" ", indent+s.indent) + l.hang + tail
	}
	if len(l.items) == 0 || !l.needsLines() && indent+snippet.Width(flat) <= s.width {
		return flat
	}
	var b strings.Builder
	b.WriteString(l.lead + l.open + "\n")
	for _, i := range l.items {
		b.WriteString(strings.Repeat(" ", indent+s.indent) + i.in(s, indent+s.indent, ",") + "\n")
	}
	b.WriteString(strings.Repeat(" ", indent) + l.close + tail)
	return b.String()
}
