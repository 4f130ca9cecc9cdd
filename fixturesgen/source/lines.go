package source

import (
	"bytes"
	"slices"
	"sort"
	"unicode/utf8"

	"github.com/devhelper/devhelper/dynamodb/schema"
)

// lines finds the places of a text, in constant time also where a whole
// template stands on one line.
type lines struct {
	file   string
	text   []byte
	starts []int // offset of each line as editors count them
	plain  []int // for each of these lines, where its first byte beyond ASCII is
	yaml   []int // offset of each line as YAML 1.1 counts them

	// The place offset found last: the next one is most often a little behind.
	line, column, found int
}

func newLines(file string, text []byte) *lines {
	l := &lines{file: file, text: text, starts: make([]int, 1, 1+bytes.Count(text, []byte("\n")))}
	plain := -1
	for i := 0; i < len(text); i++ {
		if text[i] >= utf8.RuneSelf && plain < 0 {
			plain = i
		}
		// A carriage return alone ends a line too.
		if text[i] == '\n' || text[i] == '\r' && (i+1 == len(text) || text[i+1] != '\n') {
			l.starts, l.plain = append(l.starts, i+1), append(l.plain, orEnd(plain, i))
			plain = -1
		}
	}
	l.plain = append(l.plain, orEnd(plain, len(text)))
	l.yaml = yamlStarts(text, l.starts)
	return l
}

func orEnd(plain, end int) int {
	if plain < 0 {
		return end
	}
	return plain
}

// yamlStarts finds the lines of YAML 1.1, in which three more characters end a
// line: NEL, LS and PS.
func yamlStarts(text []byte, starts []int) []int {
	lines := starts
	for _, b := range []string{"\u0085", "\u2028", "\u2029"} {
		for from := 0; ; {
			i := bytes.Index(text[from:], []byte(b))
			if i < 0 {
				break
			}
			from += i + len(b)
			lines = append(slices.Clip(lines), from)
		}
	}
	if len(lines) > len(starts) {
		slices.Sort(lines)
	}
	return lines
}

// at is the place of the byte at offset.
func (l *lines) at(offset int) schema.Pos {
	offset = min(max(offset, 0), len(l.text))
	n := sort.SearchInts(l.starts, offset+1) - 1
	return schema.Pos{File: l.file, Line: n + 1, Column: offset - l.starts[n] + 1, ASCII: offset <= l.plain[n]}
}

// offset is the byte at a line and column as the YAML library counts them: from
// 1, the column in characters.
func (l *lines) offset(line, column int) int {
	if line < 1 || line > len(l.yaml) {
		return len(l.text)
	}
	if line != l.line || column < l.column {
		l.line, l.column, l.found = line, 1, l.yaml[line-1]
	}
	for ; l.column < column && l.found < len(l.text); l.column++ {
		_, size := utf8.DecodeRune(l.text[l.found:])
		l.found += size
	}
	return l.found
}

// odd is where the text has its first byte that is not UTF-8, or a control
// character YAML forbids; -1 if there is none.
func (l *lines) odd() int {
	for i := 0; i < len(l.text); {
		r, size := utf8.DecodeRune(l.text[i:])
		if r == utf8.RuneError && size == 1 || r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0x7f {
			return i
		}
		i += size
	}
	return -1
}
