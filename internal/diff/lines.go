// Package diff finds what changed between two texts, line by line.
//
// [Lines] gives the changed places, for whoever marks or maps lines; [Unified]
// writes them as a patch that git apply and patch take.
//
// The algorithm is that of E. Myers, "An O(ND) Difference Algorithm and Its
// Variations", Algorithmica 1 (1986), in its linear-space form. Lines that only
// one side has are set aside first, which changes no result and makes rewritten
// files cheap. A search that would cost too much ends early with a result that
// is right but may be longer than need be.
package diff

import "bytes"

// Hunk is one changed place: the lines [AStart, AEnd) of the old text gave way
// to the lines [BStart, BEnd) of the new one. Lines count from 0. Either range
// may be empty, not both.
type Hunk struct {
	AStart, AEnd int
	BStart, BEnd int
}

// Split cuts a text into lines, each with its line feed; the last may have
// none. An empty text has no lines.
func Split(text []byte) [][]byte {
	lines := make([][]byte, 0, bytes.Count(text, newline)+1)
	for len(text) > 0 {
		end := bytes.IndexByte(text, '\n') + 1
		if end == 0 {
			end = len(text)
		}
		lines = append(lines, text[:end:end])
		text = text[end:]
	}
	return lines
}

var newline = []byte{'\n'}

// Lines finds the changed places from the old text a to the new text b, in
// order, with at least one common line between any two. Where a place could
// stand on several lines, as when one of two equal lines was added, it is the
// last. Lines are equal when all their bytes are, line endings too.
func Lines(a, b []byte) []Hunk {
	if bytes.Equal(a, b) {
		return nil
	}
	return compare(Split(a), Split(b))
}

func compare(a, b [][]byte) []Hunk {
	x, y := number(a, b)
	hunks := collect(changed(x, y))
	return slide(hunks, x, y)
}

// number gives equal lines equal numbers, from 0 on without gaps.
func number(a, b [][]byte) (x, y []int32) {
	ids := make(map[string]int32, len(a))
	of := func(lines [][]byte) []int32 {
		out := make([]int32, len(lines))
		for i, l := range lines {
			id, ok := ids[string(l)]
			if !ok {
				id = int32(len(ids))
				ids[string(l)] = id
			}
			out[i] = id
		}
		return out
	}
	return of(a), of(b)
}

// collect gathers the changed lines of both sides into hunks.
func collect(x, y []bool) []Hunk {
	var hunks []Hunk
	i, j := 0, 0
	for i < len(x) || j < len(y) {
		h := Hunk{AStart: i, BStart: j}
		for i < len(x) && x[i] {
			i++
		}
		for j < len(y) && y[j] {
			j++
		}
		if h.AEnd, h.BEnd = i, j; i > h.AStart || j > h.BStart {
			hunks = append(hunks, h)
			continue
		}
		i++
		j++
	}
	return hunks
}

// slide moves hunks that only add or only remove lines as far down as equal
// lines allow, and joins those that meet.
func slide(hunks []Hunk, x, y []int32) []Hunk {
	out := hunks[:0]
	for n := 0; n < len(hunks); n++ {
		h := hunks[n]
		for {
			next := Hunk{AStart: len(x), BStart: len(y)}
			if n+1 < len(hunks) {
				next = hunks[n+1]
			}
			if h.AEnd == next.AStart && h.BEnd == next.BStart {
				if n+1 == len(hunks) {
					break
				}
				h.AEnd, h.BEnd = next.AEnd, next.BEnd
				n++
				continue
			}
			// The line after the hunk is common; it may trade places with an equal first one.
			adds, removes := h.AStart == h.AEnd, h.BStart == h.BEnd
			if !(adds && y[h.BStart] == y[h.BEnd]) && !(removes && x[h.AStart] == x[h.AEnd]) {
				break
			}
			h.AStart++
			h.AEnd++
			h.BStart++
			h.BEnd++
		}
		out = append(out, h)
	}
	return out
}
