package source

import "github.com/devhelper/devhelper/dynamodb/schema"

// Decode is a file's text as readers take it: in UTF-8, without a byte order mark.
func Decode(text []byte) []byte { return decode(text) }

// Places tells where the bytes of a text stand, for readers of other languages
// than YAML and JSON. It does not change: several goroutines may ask it.
type Places struct{ lines *lines }

// NewPlaces goes through a text that [Decode] gave.
func NewPlaces(file string, text []byte) *Places { return &Places{newLines(file, text)} }

// At is the place of the bytes from start to before end. Its length is 0 where
// they go over more than one line.
func (p *Places) At(start, end int) schema.Pos {
	pos := p.lines.at(start)
	if end > start && end <= len(p.lines.text) && p.lines.at(end).Line == pos.Line {
		pos.Length = end - start
	}
	return pos
}

// Offset is the byte at a place of this text, the end of the text for others.
func (p *Places) Offset(pos schema.Pos) int {
	if pos.Line < 1 || pos.Line > len(p.lines.starts) {
		return len(p.lines.text)
	}
	return min(p.lines.starts[pos.Line-1]+pos.Column-1, len(p.lines.text))
}

// Text is the bytes from start to before end, as far as there are any.
func (p *Places) Text(start, end int) string {
	end = min(max(end, 0), len(p.lines.text))
	return string(p.lines.text[min(max(start, 0), end):end])
}
