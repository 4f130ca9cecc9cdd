package palette

import (
	"context"
	"testing"
	"unicode/utf8"
)

func FuzzRank(f *testing.F) {
	for _, seed := range [][3]string{
		{"Git", "Blame Line", "bl"},
		{"", "Cafe\u0301", "café"},
		{"한", "문서 x", "ㅁ"},
		{"A", "", "a"},
		{"", "\xff\xfe", "\xff"},
		{"İ", "ǅ ß ﬁ", "iss"},
		{"x", "a\u0301\u0302\u0303", "\u0301"},
		{"", "internal/server/handler.go", "srv hnd .go"},
	} {
		f.Add(seed[0], seed[1], seed[2], "annotate", 3)
	}
	f.Fuzz(func(t *testing.T, category, title, query, synonym string, focus int) {
		items := []Item{
			{ID: "one", Category: category, Title: title, Synonyms: []string{synonym}, Focus: focus},
			{ID: "two", Title: title + category},
		}
		for _, x := range []*Index{NewIndex(items), NewPathIndex([]string{title, category + "/" + title})} {
			r, err := x.Rank(context.Background(), Query{Text: query})
			if err != nil || r.Total != len(r.Hits) {
				t.Fatalf("%d hits of %d, %v", len(r.Hits), r.Total, err)
			}
			for _, h := range r.Hits {
				checkSpans(t, h)
			}
			// What a text is found by goes on finding it with less typed.
			terms := termsOf(query)
			if n := len(terms); n > 0 && r.Total > 0 {
				less := terms[n-1].runes[:len(terms[n-1].runes)-1]
				q := ""
				for _, tm := range terms[:n-1] {
					q += tm.text + " "
				}
				shorter, err := x.Rank(context.Background(), Query{Text: q + string(less)})
				if err != nil || shorter.Total < r.Total {
					t.Fatalf("%q finds %d, %q only %d", query, r.Total, q+string(less), shorter.Total)
				}
			}
		}
	})
}

func checkSpans(t *testing.T, h Hit) {
	label := h.Label()
	end := -1
	for _, s := range h.Match {
		if s[0] <= end || s[1] <= 0 || s[0]+s[1] > len(label) {
			t.Fatalf("%q: spans %v", label, h.Match)
		}
		end = s[0] + s[1]
		if utf8.ValidString(label) && (!utf8.RuneStart(label[s[0]]) || end < len(label) && !utf8.RuneStart(label[end])) {
			t.Fatalf("%q: span %v cuts a letter", label, s)
		}
	}
}
