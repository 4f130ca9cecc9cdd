package expr

import (
	"strings"
	"testing"
)

func TestScan(t *testing.T) {
	for text, want := range map[string]string{
		"":                     "",
		" \t\r\n":              "",
		"a.b[10]":              "a|.|b|[|10|]",
		"#a-:b+c":              "#a|-|:b|+|c",
		"a<>b<=c>=d<e>f=g":     "a|<>|b|<=|c|>=|d|<|e|>|f|=|g",
		"a< >b":                "a|<|>|b",
		"_a1 1a2 #1 :_":        "_a1|1|a2|#1|:_",
		"SET a=:v,b = size(c)": "SET|a|=|:v|,|b|=|size|(|c|)",
		"a ! b":                "a|!?|b",
		"é#:":                  "é?|#?|:?",
		"a\xff\x00":            "a|\xff?|\x00?",
		"a\u00a0b":             "a|\u00a0?|b", // not a space of the language
	} {
		var got []string
		for _, tok := range scan(text) {
			part := text[tok.start:tok.end]
			if tok.kind == tokenBad {
				part += "?"
			}
			if tok.kind != tokenEnd {
				got = append(got, part)
			}
		}
		if strings.Join(got, "|") != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestPathString(t *testing.T) {
	for want, p := range map[string]Path{
		"[a]":               {{Name: "a"}},
		"[a, [0], b, [12]]": {{Name: "a"}, {}, {Name: "b"}, {Index: 12}},
		"[a.b]":             {{Name: "a.b"}},
	} {
		if got := p.String(); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
