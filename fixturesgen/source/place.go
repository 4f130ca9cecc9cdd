package source

import "github.com/devhelper/devhelper/dynamodb/schema"

// Places finds the places of bytes in a text, for readers with a parser of
// their own.
type Places struct{ lines *lines }

// NewPlaces is for the text of a file as [Decode] gives it.
func NewPlaces(file string, text []byte) *Places { return &Places{newLines(file, text)} }

// At is the place of the bytes from start to end. It has a length where they
// stand on one line.
func (p *Places) At(start, end int) schema.Pos {
	at := p.lines.at(start)
	if last := p.lines.at(end); last.Line == at.Line && last.Column > at.Column {
		at.Length = last.Column - at.Column
	}
	return at
}

// Decode takes a byte order mark off a text, and turns UTF-16 into UTF-8.
func Decode(text []byte) []byte { return decode(text) }
