package diff

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// Null is the name that stands for no file: as oldName of a created file, as
// newName of a deleted one.
const Null = "/dev/null"

// Unified writes how a becomes b as a patch in the unified format, with that
// many common lines around each change. The names are those of the header,
// usually a/PATH and b/PATH with slashes, or [Null]. Equal texts give no output,
// not even a header; an empty file that is created or deleted is equal to none.
// The error is that of w.
func Unified(w io.Writer, oldName, newName string, a, b []byte, context int) error {
	x, y := Split(a), Split(b)
	hunks := compare(x, y)
	if len(hunks) == 0 {
		return nil
	}
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "--- %s\n+++ %s\n", header(oldName), header(newName))
	for len(hunks) > 0 {
		n := 1
		for n < len(hunks) && hunks[n].AStart-hunks[n-1].AEnd <= 2*context {
			n++
		}
		writeGroup(out, x, y, hunks[:n], context)
		hunks = hunks[n:]
	}
	return out.Flush()
}

// writeGroup writes hunks whose surroundings touch, under one @@ line.
func writeGroup(out *bufio.Writer, x, y [][]byte, hunks []Hunk, context int) {
	first, last := hunks[0], hunks[len(hunks)-1]
	before := min(context, first.AStart)
	after := min(context, len(x)-last.AEnd)
	fmt.Fprintf(out, "@@ -%s +%s @@\n",
		extent(first.AStart-before, last.AEnd+after), extent(first.BStart-before, last.BEnd+after))
	at := first.AStart - before
	for _, h := range hunks {
		writeLines(out, ' ', x[at:h.AStart])
		writeLines(out, '-', x[h.AStart:h.AEnd])
		writeLines(out, '+', y[h.BStart:h.BEnd])
		at = h.AEnd
	}
	writeLines(out, ' ', x[at:last.AEnd+after])
}

// extent is a range of lines as the format has it: the first, counting from 1,
// and how many, unless one; of no lines, the line before.
func extent(start, end int) string {
	switch end - start {
	case 0:
		return fmt.Sprintf("%d,0", start)
	case 1:
		return fmt.Sprint(start + 1)
	}
	return fmt.Sprintf("%d,%d", start+1, end-start)
}

func writeLines(out *bufio.Writer, mark byte, lines [][]byte) {
	for _, l := range lines {
		out.WriteByte(mark)
		out.Write(l)
		if l[len(l)-1] != '\n' {
			out.WriteString("\n\\ No newline at end of file\n")
		}
	}
}

// header writes a name so that it can be told from what follows it: in quotes
// when it has control characters, quotes or backslashes, with a tab behind it
// when it has spaces.
func header(name string) string {
	if !strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f || r == '"' || r == '\\' }) {
		if strings.Contains(name, " ") {
			return name + "\t"
		}
		return name
	}
	var b strings.Builder
	b.WriteByte('"')
	for i := range len(name) {
		switch c := name[i]; {
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c < ' ' || c == 0x7f:
			fmt.Fprintf(&b, `\%03o`, c)
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}
