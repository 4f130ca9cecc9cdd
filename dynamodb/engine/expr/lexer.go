package expr

import (
	"strings"
	"unicode/utf8"
)

// tokenKind is the kind of a token. Words are not told apart from keywords
// here: which words are keywords depends on the grammar.
type tokenKind uint8

const (
	tokenEnd    tokenKind = iota
	tokenWord             // pk, AND, size
	tokenName             // #name
	tokenValue            // :value
	tokenNumber           // 12, as in a list index
	tokenPunct            // ( ) [ ] , . = <> < <= > >= + -
	tokenBad              // a character that no expression holds
)

// token is one token and where it stands in the text.
type token struct {
	kind       tokenKind
	start, end int
}

// scan cuts text into tokens; the last one is a tokenEnd. It cannot fail: what
// is no token becomes a tokenBad, which no grammar accepts, so that errors are
// reported in the order of the text.
func scan(text string) []token {
	tokens := make([]token, 0, len(text)/3+2)
	for at := 0; ; {
		for at < len(text) && isSpace(text[at]) {
			at++
		}
		if at == len(text) {
			return append(tokens, token{tokenEnd, at, at})
		}
		t := scanOne(text, at)
		tokens = append(tokens, t)
		at = t.end
	}
}

func scanOne(text string, at int) token {
	c := text[at]
	switch {
	case isLetter(c):
		return token{tokenWord, at, wordEnd(text, at)}
	case isDigit(c):
		end := at
		for end < len(text) && isDigit(text[end]) {
			end++
		}
		return token{tokenNumber, at, end}
	case c == '#' || c == ':':
		end := wordEnd(text, at+1)
		if end == at+1 {
			return token{tokenBad, at, end}
		}
		if c == '#' {
			return token{tokenName, at, end}
		}
		return token{tokenValue, at, end}
	case c == '<' && strings.HasPrefix(text[at+1:], ">"), c == '<' && strings.HasPrefix(text[at+1:], "="),
		c == '>' && strings.HasPrefix(text[at+1:], "="):
		return token{tokenPunct, at, at + 2}
	case strings.IndexByte("()[],.=<>+-", c) >= 0:
		return token{tokenPunct, at, at + 1}
	}
	_, size := utf8.DecodeRuneInString(text[at:])
	return token{tokenBad, at, at + size}
}

// wordEnd is where the letters, digits and underscores from at on end.
func wordEnd(text string, at int) int {
	for at < len(text) && (isLetter(text[at]) || isDigit(text[at])) {
		at++
	}
	return at
}

// isLetter tells whether c begins a name: AWS's letters are ASCII.
func isLetter(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_'
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }
