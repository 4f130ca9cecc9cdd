package palette

import (
	"strings"
	"unicode/utf8"

	"github.com/junegunn/fzf/src/util"
)

// Index is a list of items made ready for ranking. It does not change: many
// goroutines may ask it at once.
type Index struct {
	items []Item   // nil for an index of paths,
	paths []string // nil for any other
	texts []text
	wide  map[int32]wide // what only texts beyond ASCII need, by item
	words [][]string     // folded ID and synonyms by item; nil for paths
	bytes []byte         // what chars of texts in ASCII point into
}

// text is an item's label as the matcher wants it. It is kept small, as there
// is one for each of maybe 100,000 files.
type text struct {
	chars util.Chars
	lower string // folded
	mask  uint64 // of lower
	focus int32  // byte of lower where the part that matters most begins
	size  int32  // bytes of the label
}

type wide struct {
	offsets   []int32 // byte of the label by rune of chars
	focusRune int32   // rune of chars where the focus begins
}

// NewIndex prepares items. It costs about a microsecond each, so a few hundred
// may be prepared anew at each keystroke.
func NewIndex(items []Item) *Index {
	x := &Index{items: items, texts: make([]text, len(items)), words: make([][]string, len(items))}
	for i := range items {
		it := &items[i]
		label := it.Label()
		x.prepare(i, label, len(label)-len(it.Title)+min(max(it.Focus, 0), len(it.Title)))
		if it.ID != "" && it.ID != it.Title {
			x.words[i] = append(x.words[i], string(foldAll(it.ID)))
		}
		for _, s := range it.Synonyms {
			x.words[i] = append(x.words[i], string(foldAll(s)))
		}
	}
	return x
}

// NewPathIndex prepares a list of file names with / between their parts. Each
// becomes an item whose ID and Title are the path; what comes after the
// last / matters most. The caller must not change the list afterwards.
func NewPathIndex(paths []string) *Index {
	x := &Index{paths: paths, texts: make([]text, len(paths))}
	size := 0
	for _, p := range paths {
		size += len(p)
	}
	x.bytes = make([]byte, 0, size) // one piece of memory instead of one for each
	for i, p := range paths {
		x.prepare(i, p, strings.LastIndexByte(p, '/')+1)
	}
	return x
}

func (x *Index) prepare(i int, label string, focus int) {
	t := &x.texts[i]
	t.size = int32(len(label))
	if isASCII(label) {
		at := len(x.bytes)
		x.bytes = append(x.bytes, label...)
		t.chars = util.ToChars(x.bytes[at:len(x.bytes):len(x.bytes)])
		t.lower = strings.ToLower(label)
		t.focus = int32(focus)
	} else {
		runes, offsets := decompose(label)
		at := 0
		for at < len(runes) && int(offsets[at]) < focus {
			at++
		}
		low := foldRunes(runes)
		t.chars = util.RunesToChars(runes)
		t.lower = string(low)
		t.focus = int32(len(string(low[:at])))
		if x.wide == nil {
			x.wide = map[int32]wide{}
		}
		x.wide[int32(i)] = wide{offsets, int32(at)}
	}
	t.mask = maskOf(t.lower)
}

// Len is the number of items.
func (x *Index) Len() int { return len(x.texts) }

// item gives item i.
func (x *Index) item(i int32) Item {
	if x.paths != nil {
		p := x.paths[i]
		return Item{ID: p, Title: p, Focus: strings.LastIndexByte(p, '/') + 1}
	}
	return x.items[i]
}

func (x *Index) id(i int32) string {
	if x.paths != nil {
		return x.paths[i]
	}
	return x.items[i].ID
}

func (x *Index) available(i int32) bool { return x.paths != nil || x.items[i].Unavailable == "" }

// rune gives the number of the rune that begins at byte at of item i's folded
// text.
func (x *Index) rune(i int32, at int) int {
	if _, ok := x.wide[i]; !ok {
		return at
	}
	return utf8.RuneCountInString(x.texts[i].lower[:at])
}

// focused is the part of item i's label that matters most, and the rune it
// begins at.
func (x *Index) focused(i int32) (util.Chars, int) {
	t := &x.texts[i]
	if w, ok := x.wide[i]; ok {
		return util.RunesToChars(t.chars.ToRunes()[w.focusRune:]), int(w.focusRune)
	}
	return util.ToChars(t.chars.Bytes()[t.focus:]), int(t.focus)
}

// span gives the bytes of item i's label that the runes [from, to) come from.
func (x *Index) span(i int32, from, to int) (start, end int) {
	w, ok := x.wide[i]
	if !ok {
		return from, to
	}
	start, end = int(w.offsets[from]), int(w.offsets[to])
	for to < len(w.offsets)-1 && end == int(w.offsets[to-1]) {
		to++ // one rune of the label may have become several
		end = int(w.offsets[to])
	}
	return start, end
}
