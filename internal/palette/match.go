package palette

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/junegunn/fzf/src/algo"
	"github.com/junegunn/fzf/src/util"
)

// Scores. The first group is fzf's own, so that a term at the beginning of a
// word, which needs no search for the best alignment, gets the same.
const (
	perRune       = 16
	afterSpace    = 10
	afterDelim    = 9
	afterNonWord  = 8
	camelHump     = 7
	inFocus       = 16 // begins a word in the part that matters most
	atFocus       = 8  // and at its beginning
	nearFocus     = 4  // scattered over the part that matters most
	wholeWord     = 8
	synonymDivide = 2 // a synonym counts half
)

// Ways a term can be found, the better the higher.
const (
	missed = iota
	scattered
	wordStart
)

// find looks for a term in item i. way and, for wordStart, score and at (the
// byte of the folded label, -1 for a synonym) are known afterwards; the score
// of scattered letters costs more and is left to [Index.align], which inLabel
// asks for.
func (x *Index) find(i int32, tm *term) (way, score, at int, inLabel bool) {
	t := &x.texts[i]
	if tm.mask&^t.mask == 0 {
		if at, score := x.findWord(i, tm); at >= 0 {
			return wordStart, score, at, true
		}
		if subsequence(t.lower, tm.text) {
			return scattered, 0, -1, true
		}
	}
	if x.words == nil {
		return missed, 0, -1, false
	}
	way, score = findSynonym(x.words[i], tm)
	return way, score, -1, false
}

// findWord finds the best place where the term begins a word: one in the focus
// before any other.
func (x *Index) findWord(i int32, tm *term) (at, score int) {
	t := &x.texts[i]
	if at, score := x.findWordFrom(i, tm, int(t.focus)); at >= 0 || t.focus == 0 {
		return at, score
	}
	return x.findWordFrom(i, tm, 0)
}

func (x *Index) findWordFrom(i int32, tm *term, from int) (best, bestScore int) {
	t := &x.texts[i]
	best = -1
	for from <= len(t.lower) {
		n := strings.Index(t.lower[from:], tm.text)
		if n < 0 {
			break
		}
		at := from + n
		from = at + 1
		r := x.rune(i, at)
		bonus := boundary(&t.chars, r)
		if bonus == 0 {
			continue
		}
		score := len(tm.runes)*perRune + (len(tm.runes)+1)*bonus
		if at >= int(t.focus) {
			score += inFocus
			if at == int(t.focus) {
				score += atFocus
			}
		}
		if end := r + len(tm.runes); end == t.chars.Length() || boundary(&t.chars, end) != 0 || !isWord(t.chars.Get(end)) {
			score += wholeWord
		}
		if score > bestScore {
			best, bestScore = at, score
		}
	}
	return best, bestScore
}

// boundary gives the bonus for a match that begins at rune r; 0 when no word
// begins there.
func boundary(c *util.Chars, r int) int {
	if r == 0 {
		return afterSpace
	}
	prev, cur := c.Get(r-1), c.Get(r)
	switch {
	case prev == ' ' || unicode.IsSpace(prev):
		return afterSpace
	case strings.ContainsRune("/,:;|", prev):
		return afterDelim
	case !isWord(prev):
		return afterNonWord
	case unicode.IsLower(prev) && unicode.IsUpper(cur), !unicode.IsDigit(prev) && unicode.IsDigit(cur):
		return camelHump
	case !isWord(cur):
		return afterNonWord // the term itself begins with punctuation, like .go
	}
	return 0
}

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// subsequence says whether all runes of sub are in s in their order.
func subsequence(s, sub string) bool {
	for _, r := range sub {
		n := strings.IndexRune(s, r)
		if n < 0 {
			return false
		}
		s = s[n+utf8.RuneLen(r):]
	}
	return true
}

// findSynonym finds a term in an item's other names: at the beginning of one of
// their words, or, with letters left out, from the first letter of a name, so
// that a slip of the fingers does no harm. What it finds a term in, it finds all
// beginnings of the term in, too: narrowing relies on that.
func findSynonym(names []string, tm *term) (way, score int) {
	for _, name := range names {
		for from := 0; from < len(name); {
			n := strings.Index(name[from:], tm.text)
			if n < 0 {
				break
			}
			if at := from + n; at == 0 || !isWordByte(name[at-1]) {
				return wordStart, len(tm.runes) * (perRune + afterSpace) / synonymDivide
			}
			from += n + 1
		}
		if strings.HasPrefix(name, string(tm.runes[:1])) && subsequence(name, tm.text) {
			way, score = scattered, len(tm.runes)*perRune/synonymDivide
		}
	}
	return way, score
}

// isWordByte takes every byte beyond ASCII for part of a letter.
func isWordByte(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= '0' && b <= '9' || b >= 0x80
}

// align finds the best way to lay a scattered term over item i's label. The
// rune numbers are asked for only for what is shown.
func (x *Index) align(i int32, tm *term, withPos bool, slab *util.Slab) (score int, pos []int) {
	t := &x.texts[i]
	if t.focus > 0 && subsequence(t.lower[t.focus:], tm.text) {
		focused, offset := x.focused(i)
		res, p := algo.FuzzyMatchV2(false, true, true, &focused, tm.runes, withPos, slab)
		score = res.Score + nearFocus
		if p != nil {
			for _, r := range *p {
				pos = append(pos, r+offset)
			}
		}
		if res.Start >= 0 && score >= len(tm.runes)*perRune {
			return score, pos
		}
	}
	res, p := algo.FuzzyMatchV2(false, true, true, &t.chars, tm.runes, withPos, slab)
	if res.Score <= score && (pos != nil || !withPos) {
		return score, pos
	}
	if p != nil {
		pos = *p
	}
	return max(score, res.Score), pos
}
