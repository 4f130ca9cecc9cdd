package lsp

import (
	"strings"
	"testing"
	"unicode/utf8"

	"go.lsp.dev/protocol"

	"github.com/devhelper/devhelper/internal/workspace"
)

var mapperTexts = []string{
	"",
	"\n",
	"one line",
	"a\nb\nc",
	"a\r\nb\r\n",
	"old\rmac\r",
	"mixed\r\nends\nof\rlines\r\n\r\n\n",
	"\r\n",
	"\r\r\n\n",
	"größe\nключ = 值\n",
	"a😀b\n𝒳\n",
	"invalid \xff\xc3 bytes\xf0\x9f\n\xe2\x82",
	"last line without end 😀",
}

// naive gives the protocol's position of an offset by its definition: a line
// ends with \n, \r\n or \r, and columns are counted one character after the other.
func naive(text string, offset int, enc encoding) protocol.Position {
	var p protocol.Position
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		if i+size > offset {
			break
		}
		switch {
		case r == '\r' && strings.HasPrefix(text[i:], "\r\n"):
			if offset < i+2 {
				return p // inside of the line ending counts as its beginning
			}
			size = 2
			p.Line, p.Character = p.Line+1, 0
		case r == '\n' || r == '\r':
			p.Line, p.Character = p.Line+1, 0
		case enc == utf8Bytes:
			p.Character += uint32(size)
		case r > 0xFFFF:
			p.Character += 2
		default:
			p.Character++
		}
		i += size
	}
	return p
}

func TestMapperEveryOffset(t *testing.T) {
	for _, text := range mapperTexts {
		for _, enc := range []encoding{utf16, utf8Bytes} {
			m := newMapper(text, enc)
			for offset := 0; offset <= len(text); offset++ {
				want := naive(text, offset, enc)
				got := m.position(offset)
				if got != want {
					t.Errorf("%q encoding %d: offset %d is %v, want %v", text, enc, offset, got, want)
				}
				back := m.offset(got)
				if naive(text, back, enc) != want {
					t.Errorf("%q encoding %d: %v is offset %d, want one at that position (%d)", text, enc, got, back, offset)
				}
			}
		}
	}
}

func TestMapperOwnPositions(t *testing.T) {
	for _, text := range mapperTexts {
		m := newMapper(text, utf16)
		line, column := 1, 1
		for offset := 0; offset <= len(text); offset++ {
			p := m.pos(offset)
			start := offset - column + 1
			want := workspace.Pos{Line: line, Column: column, ASCII: isASCII(text[start:offset])}
			if p != want {
				t.Errorf("%q: offset %d is %v, want %v", text, offset, p, want)
			}
			if back := m.offsetOf(p); back != offset {
				t.Errorf("%q: %v is offset %d, want %d", text, p, back, offset)
			}
			column++
			if offset < len(text) && text[offset] == '\n' {
				line, column = line+1, 1
			}
		}
	}
}

func TestMapperBeyondTheText(t *testing.T) {
	m := newMapper("ab\ncd", utf16)
	tests := []struct {
		line, column uint32
		want         int
	}{
		{0, 2, 2}, {0, 3, 2}, {0, 1 << 31, 2}, {1, 99, 5}, {2, 0, 5}, {1 << 31, 1 << 31, 5},
	}
	for _, tt := range tests {
		if got := m.offset(protocol.Position{Line: tt.line, Character: tt.column}); got != tt.want {
			t.Errorf("%d:%d is offset %d, want %d", tt.line, tt.column, got, tt.want)
		}
	}
	for _, p := range []workspace.Pos{{}, {Line: 1}, {Line: -3, Column: -3}} {
		if got := m.offsetOf(p); got != 0 {
			t.Errorf("%v is offset %d, want 0", p, got)
		}
	}
	if got := m.offsetOf(workspace.Pos{Line: 9, Column: 9}); got != 5 {
		t.Errorf("a line beyond the text is offset %d, want its end", got)
	}
	if got := m.position(99); got != (protocol.Position{Line: 1, Character: 2}) {
		t.Errorf("an offset beyond the text is %v", got)
	}
}

// A column in the middle of a surrogate pair belongs to no character: its start
// is taken.
func TestMapperInsideCharacter(t *testing.T) {
	if got := newMapper("a😀b", utf16).offset(protocol.Position{Character: 2}); got != 1 {
		t.Errorf("utf-16: offset %d, want 1", got)
	}
	for column := uint32(1); column < 5; column++ {
		if got := newMapper("a😀b", utf8Bytes).offset(protocol.Position{Character: column}); got != 1 {
			t.Errorf("utf-8, column %d: offset %d, want 1", column, got)
		}
	}
}

// naiveReplace is an incremental change by its definition.
func naiveReplace(text string, r protocol.Range, with string, enc encoding) (string, bool) {
	find := func(p protocol.Position) int {
		best := -1
		for offset := 0; offset <= len(text); offset++ {
			at := naive(text, offset, enc)
			boundary := offset == 0 || offset == len(text) || naive(text, offset-1, enc) != at || isInvalid(text, offset)
			if !boundary {
				continue
			}
			if at.Line < p.Line || (at.Line == p.Line && at.Character <= p.Character) {
				if best < 0 || naive(text, best, enc) != at {
					best = offset
				}
			}
		}
		return best
	}
	if r.End.Line < r.Start.Line || (r.End.Line == r.Start.Line && r.End.Character < r.Start.Character) {
		return "", false
	}
	start, end := find(r.Start), find(r.End)
	return text[:start] + with + text[end:], true
}

func isInvalid(text string, offset int) bool {
	r, size := utf8.DecodeRuneInString(text[offset:])
	return r == utf8.RuneError && size == 1
}

func FuzzIncrementalEdit(f *testing.F) {
	for i, text := range mapperTexts {
		f.Add(text, uint32(i%3), uint32(i), uint32(i%3+1), uint32(1), "new\n", i%2 == 0)
	}
	f.Add("a😀b\r\nc", uint32(0), uint32(2), uint32(1), uint32(0), "", true)
	f.Add("00", uint32(2), uint32(1), uint32(2), uint32(1), "0", false) // both places beyond the text
	f.Add("x", uint32(1), uint32(0), uint32(0), uint32(0), "y", false)
	f.Fuzz(func(t *testing.T, text string, l1, c1, l2, c2 uint32, with string, wide bool) {
		// Over the wire text is always valid UTF-8: codecs see to that.
		text, with = strings.ToValidUTF8(text, "\uFFFD"), strings.ToValidUTF8(with, "\uFFFD")
		if len(text) > 300 {
			text = strings.ToValidUTF8(text[:300], "")
		}
		enc := utf8Bytes
		if wide {
			enc = utf16
		}
		r := protocol.Range{Start: protocol.Position{Line: l1, Character: c1}, End: protocol.Position{Line: l2, Character: c2}}
		got, err := replaceRange(text, r, with, enc)
		want, ok := naiveReplace(text, r, with, enc)
		if (err == nil) != ok {
			t.Fatalf("%q %v: error %v, want one: %v", text, r, err, !ok)
		}
		if err == nil && got != want {
			t.Fatalf("%q %v <- %q encoding %d\n got %q\nwant %q", text, r, with, enc, got, want)
		}
		m := newMapper(text, enc)
		if err == nil && text[:m.offset(r.Start)]+with+text[m.offset(r.End):] != want {
			t.Fatalf("%q %v: the mapper finds %d and %d", text, r, m.offset(r.Start), m.offset(r.End))
		}
	})
}

func TestSnippet(t *testing.T) {
	stop := func(n, start, end int) workspace.TabStop { return workspace.TabStop{Number: n, Start: start, End: end} }
	tests := []struct {
		text  string
		stops []workspace.TabStop
		want  string
	}{
		{"plain", nil, "plain"},
		{`a $b \c {d}`, nil, `a \$b \\c {d}`},
		{"name = value\n", []workspace.TabStop{stop(1, 0, 4), stop(2, 7, 12), stop(0, 13, 13)}, "${1:name} = ${2:value}\n${0}"},
		{"f({})", []workspace.TabStop{stop(1, 2, 4)}, `f(${1:{\}})`},
		{`${X}\`, []workspace.TabStop{stop(3, 0, 5)}, `${3:\${X\}\\}`},
		{"ab", []workspace.TabStop{stop(1, 0, 2), stop(2, 1, 2)}, "${1:ab}"},
		{"ab", []workspace.TabStop{stop(1, 1, 9), stop(2, 2, 1), stop(-1, 0, 1)}, "ab"},
		{"1", []workspace.TabStop{stop(1, 0, 0)}, "${1}1"},
	}
	for _, tt := range tests {
		if got := snippet(tt.text, tt.stops); got != tt.want {
			t.Errorf("%q %v: %q, want %q", tt.text, tt.stops, got, tt.want)
		}
	}
}
