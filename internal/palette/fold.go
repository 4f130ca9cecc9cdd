package palette

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/junegunn/fzf/src/algo"
	"golang.org/x/text/unicode/norm"
)

func init() { algo.Init("default") } // fills fzf's tables of character classes

// Bounds of a query. Scores are sums of 16-bit numbers, so terms must not grow
// without end; nobody types more.
const (
	maxQuery = 1024 // bytes that are looked at
	maxTerms = 8
	maxTerm  = 64 // runes of a term
)

// term is one word of a query, folded.
type term struct {
	text  string
	runes []rune
	mask  uint64
}

func termsOf(query string) []term {
	if len(query) > maxQuery {
		query = query[:maxQuery]
	}
	var terms []term
	for _, word := range strings.Fields(query) {
		runes := foldAll(word)
		if len(runes) == 0 {
			continue // marks alone
		}
		runes = runes[:min(len(runes), maxTerm)]
		text := string(runes)
		terms = append(terms, term{text, runes, maskOf(text)})
		if len(terms) == maxTerms {
			break
		}
	}
	return terms
}

// grownFrom says whether everything that these terms find is found by old, too.
func grownFrom(terms, old []term) bool {
	if len(old) == 0 || len(terms) < len(old) {
		return false
	}
	for i := range old {
		if !strings.HasPrefix(terms[i].text, old[i].text) {
			return false
		}
	}
	return true
}

// decompose splits a text into runes without diacritical marks, keeping their
// case. offsets[i] is the byte of text that rune i comes from; one more entry
// holds the length. Git on macOS lists names with the marks split off,
// everybody types them joined: both end up the same.
func decompose(text string) (runes []rune, offsets []int32) {
	var buf [4 * utf8.UTFMax]byte
	for i, r := range text {
		if r < utf8.RuneSelf {
			runes, offsets = append(runes, r), append(offsets, int32(i))
			continue
		}
		n := utf8.EncodeRune(buf[:], r)
		for _, d := range string(norm.NFD.Append(nil, buf[:n]...)) {
			if unicode.Is(unicode.Mn, d) {
				continue
			}
			// fzf lower-cases what is upper case; title case letters are left to us.
			if d >= utf8.RuneSelf && !unicode.IsUpper(d) {
				d = unicode.ToLower(d)
			}
			runes, offsets = append(runes, d), append(offsets, int32(i))
		}
	}
	return runes, append(offsets, int32(len(text)))
}

// foldAll is the form of a text that is compared: runes of decompose in lower
// case, the rest of Latin letters mapped to their base (ø to o), as fzf does
// on its side.
func foldAll(text string) []rune {
	runes, _ := decompose(text)
	return foldRunes(runes)
}

func foldRunes(runes []rune) []rune {
	low := make([]rune, len(runes))
	for i, r := range runes {
		low[i] = unicode.ToLower(r)
	}
	return algo.NormalizeRunes(low)
}

// maskOf has a bit for each kind of letter in a folded text: a term whose bits
// are not all in a text's mask cannot be in the text.
func maskOf(text string) uint64 {
	var m uint64
	for i := range len(text) {
		switch c := text[i]; {
		case c >= 'a' && c <= 'z':
			m |= 1 << (c - 'a')
		case c >= '0' && c <= '9':
			m |= 1 << (26 + c - '0')
		default:
			m |= 1 << (36 + c%28)
		}
	}
	return m
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
