package lsp

import (
	"fmt"
	"strings"

	"go.lsp.dev/protocol"
)

// replaceRange gives a text after an incremental change. It looks for the two
// places from the start each time: that is faster than keeping an index of lines
// which every change would move.
func replaceRange(text string, r protocol.Range, with string, enc encoding) (string, error) {
	start, at := seek(text, r.Start, enc, 0, 0)
	if r.End.Line < r.Start.Line || (r.End.Line == r.Start.Line && r.End.Character < r.Start.Character) {
		return "", fmt.Errorf("a change from %d:%d back to %d:%d", r.Start.Line, r.Start.Character, r.End.Line, r.End.Character)
	}
	end := len(text)
	if at >= 0 {
		end, _ = seek(text, r.End, enc, r.Start.Line, at)
	}
	var b strings.Builder
	b.Grow(len(text) - (end - start) + len(with))
	b.WriteString(text[:start])
	b.WriteString(with)
	b.WriteString(text[end:])
	return b.String(), nil
}

// seek finds the byte offset of a position, going on from the start of a line
// that is known, and gives the start of the position's line too, -1 when the
// text has no such line.
func seek(text string, p protocol.Position, enc encoding, line uint32, start int) (offset, lineStart int) {
	for line < p.Line {
		next := nextLine(text, start)
		if next < 0 {
			return len(text), -1
		}
		start = next
		line++
	}
	return start + columnOffset(text[start:lineEnd(text, start)], int(p.Character), enc), start
}

// nextLine is where the line after that at start begins, -1 without one.
func nextLine(text string, start int) int {
	end := lineEnd(text, start)
	switch {
	case end == len(text):
		return -1
	case strings.HasPrefix(text[end:], "\r\n"):
		return end + 2
	}
	return end + 1
}
