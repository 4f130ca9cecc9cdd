package lsp

import (
	"sort"
	"strings"
	"unicode/utf8"

	"go.lsp.dev/protocol"

	"github.com/devhelper/devhelper/internal/workspace"
)

// encoding is what an editor counts columns in.
type encoding int

const (
	utf16 encoding = iota
	utf8Bytes
)

// mapper turns places in one text into each other: byte offsets, our own
// positions (lines end with \n; columns are bytes, from 1), and the protocol's
// (lines end with \n, \r\n or \r; columns are of the negotiated encoding, from
// 0). Lines are found when they are first needed.
type mapper struct {
	text  string
	enc   encoding
	lines []int // offsets of the protocol's lines; nil until needed
	own   []int // offsets of our lines, when they differ; nil: the same as lines
}

func newMapper(text string, enc encoding) *mapper { return &mapper{text: text, enc: enc} }

func (m *mapper) index() {
	if m.lines != nil {
		return
	}
	m.lines = lineStarts(m.text)
	if len(m.lines) != 1+strings.Count(m.text, "\n") {
		m.own = newlineStarts(m.text)
	}
}

// position gives the protocol's position of a byte offset; an offset inside a
// character counts as its start, one inside \r\n as the end of the line.
func (m *mapper) position(offset int) protocol.Position {
	m.index()
	offset = max(0, min(offset, len(m.text)))
	line := sort.SearchInts(m.lines, offset+1) - 1
	start := m.lines[line]
	text := m.text[start:lineEnd(m.text, start)]
	at := snap(text, min(offset-start, len(text)))
	return protocol.Position{Line: uint32(line), Character: uint32(columns(text[:at], m.enc))}
}

// offset gives the byte offset of the protocol's position. As the protocol has
// it, a column beyond the line means its end; and a line beyond the text means
// the end of the text.
func (m *mapper) offset(p protocol.Position) int {
	m.index()
	if int64(p.Line) >= int64(len(m.lines)) {
		return len(m.text)
	}
	start := m.lines[p.Line]
	return start + columnOffset(m.text[start:lineEnd(m.text, start)], int(p.Character), m.enc)
}

// offsetOf gives the byte offset of our own position, clamped to the text.
func (m *mapper) offsetOf(p workspace.Pos) int {
	m.index()
	lines := m.own
	if lines == nil {
		lines = m.lines
	}
	switch {
	case p.Line < 1:
		return 0
	case p.Line > len(lines):
		return len(m.text)
	}
	end := len(m.text)
	if p.Line < len(lines) {
		end = lines[p.Line]
	}
	start := lines[p.Line-1]
	return min(start+max(p.Column-1, 0), end)
}

// pos gives our own position of a byte offset.
func (m *mapper) pos(offset int) workspace.Pos {
	m.index()
	lines := m.own
	if lines == nil {
		lines = m.lines
	}
	offset = max(0, min(offset, len(m.text)))
	line := sort.SearchInts(lines, offset+1) - 1
	return workspace.Pos{Line: line + 1, Column: offset - lines[line] + 1, ASCII: isASCII(m.text[lines[line]:offset])}
}

// lineStarts finds where the protocol's lines begin; there is always a first.
// Finding \n with IndexByte and looking for \r only then is several times faster
// than looking for both at once.
func lineStarts(text string) []int {
	starts := []int{0}
	for at := 0; ; {
		n := strings.IndexByte(text[at:], '\n')
		line := text[at:]
		if n >= 0 {
			line = text[at : at+n]
		}
		for from := 0; ; {
			r := strings.IndexByte(line[from:], '\r')
			if r < 0 || (n >= 0 && from+r == len(line)-1) { // none, or that of \r\n
				break
			}
			from += r + 1
			starts = append(starts, at+from)
		}
		if n < 0 {
			return starts
		}
		at += n + 1
		starts = append(starts, at)
	}
}

func newlineStarts(text string) []int {
	starts := []int{0}
	for at := 0; ; {
		n := strings.IndexByte(text[at:], '\n')
		if n < 0 {
			return starts
		}
		at += n + 1
		starts = append(starts, at)
	}
}

// lineEnd is where the protocol's line that begins at start ends, without its
// line ending.
func lineEnd(text string, start int) int {
	line := text[start:]
	if n := strings.IndexByte(line, '\n'); n >= 0 {
		line = line[:n]
	}
	if r := strings.IndexByte(line, '\r'); r >= 0 {
		line = line[:r]
	}
	return start + len(line)
}

// columns counts the columns of a part of a line that ends between characters.
func columns(s string, enc encoding) int {
	if enc == utf8Bytes {
		return len(s)
	}
	n := 0
	for len(s) > 0 {
		n++
		if s[0] < utf8.RuneSelf {
			s = s[1:]
			continue
		}
		r, size := utf8.DecodeRuneInString(s)
		if r > 0xFFFF {
			n++ // two UTF-16 units
		}
		s = s[size:]
	}
	return n
}

// columnOffset is the byte offset of a column in a line; one inside a character
// counts as its start, one beyond the line as its end.
func columnOffset(line string, column int, enc encoding) int {
	if enc == utf8Bytes {
		return snap(line, min(column, len(line)))
	}
	at := 0
	for column > 0 && at < len(line) {
		if line[at] < utf8.RuneSelf {
			at++
			column--
			continue
		}
		r, size := utf8.DecodeRuneInString(line[at:])
		if r > 0xFFFF {
			if column == 1 {
				return at
			}
			column--
		}
		column--
		at += size
	}
	return at
}

// snap moves an offset inside a character to its start. A byte that belongs to
// no character is one of its own.
func snap(s string, at int) int {
	for back := 1; back < utf8.UTFMax && back <= at && at < len(s) && !utf8.RuneStart(s[at]); back++ {
		if !utf8.RuneStart(s[at-back]) {
			continue
		}
		if _, size := utf8.DecodeRuneInString(s[at-back:]); size > back {
			return at - back
		}
		break
	}
	return at
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
