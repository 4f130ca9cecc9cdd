package workspace

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"sort"
	"strings"
)

// Pos is a place in a text: Line and Column count from 1, Column in bytes.
// ASCII says that the line holds only ASCII before Column, so that a client's
// column is Column-1 whatever encoding it counts in.
type Pos struct {
	Line   int  `json:"line"`
	Column int  `json:"column"`
	ASCII  bool `json:"ascii,omitempty"`
}

// Span is the text from Start up to and without End.
type Span struct {
	Start Pos `json:"start"`
	End   Pos `json:"end"`
}

// Location is a span in a file. Path is absolute.
type Location struct {
	Path string `json:"path"`
	Span Span   `json:"span"`
}

// Edit replaces the bytes [Start, End) of the file Path by Text. An edit of a
// file that is not there yet has Create set and the range 0, 0.
type Edit struct {
	Path     string    `json:"path"`
	Hash     string    `json:"hash,omitempty"` // Hash of the content the edit was made for; empty with Create
	Create   bool      `json:"create,omitempty"`
	Start    int       `json:"start"`
	End      int       `json:"end"`
	Text     string    `json:"text"`
	TabStops []TabStop `json:"tabStops,omitempty"` // in order of Start, none overlapping
}

// TabStop marks the bytes [Start, End) of an Edit's Text as a place to fill in.
// That text is the default: it stands wherever no editor expands tab stops.
// Stops with one Number change together; the cursor visits numbers from 1
// upwards and ends at 0.
type TabStop struct {
	Number int `json:"number"`
	Start  int `json:"start"`
	End    int `json:"end"`
}

// Edits are the changes of one action, over one or more files.
type Edits []Edit

// Hash identifies a file's content in an Edit.
func Hash(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// Apply gives the content after edits, which must all be for one file, made
// for this content, and not overlap.
func (edits Edits) Apply(content []byte) ([]byte, error) {
	sorted := append(Edits(nil), edits...)
	sort.SliceStable(sorted, func(i, j int) bool { return sorted[i].Start < sorted[j].Start })
	var b strings.Builder
	at := 0
	for _, e := range sorted {
		switch {
		case !e.Create && e.Hash != "" && e.Hash != Hash(content):
			return nil, fmt.Errorf("%s has changed since the edit was made", e.Path)
		case e.Start < at || e.End < e.Start || e.End > len(content):
			return nil, fmt.Errorf("%s: edit of bytes %d to %d does not fit %d bytes", e.Path, e.Start, e.End, len(content))
		}
		b.Write(content[at:e.Start])
		b.WriteString(e.Text)
		at = e.End
	}
	b.Write(content[at:])
	return []byte(b.String()), nil
}

// Offset is the byte of content at a position; one beyond the end of its line
// or of the text is that end.
func (p Pos) Offset(content []byte) int {
	at := 0
	for line := 1; line < p.Line; line++ {
		n := bytes.IndexByte(content[at:], '\n')
		if n < 0 {
			return len(content)
		}
		at += n + 1
	}
	end := len(content)
	if n := bytes.IndexByte(content[at:], '\n'); n >= 0 {
		end = at + n
		if end > at && content[end-1] == '\r' {
			end--
		}
	}
	return min(at+max(p.Column, 1)-1, end)
}
