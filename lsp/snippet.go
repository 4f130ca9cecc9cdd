package lsp

import (
	"strconv"
	"strings"

	"github.com/devhelper/devhelper/internal/workspace"
)

// snippet writes a text with tab stops in LSP's snippet grammar (LSP 3.18,
// "Snippet Syntax"). Stops that do not fit the text, or overlap, are left out:
// their text stays.
func snippet(text string, stops []workspace.TabStop) string {
	var b strings.Builder
	at := 0
	for _, s := range stops {
		if s.Start < at || s.End < s.Start || s.End > len(text) || s.Number < 0 {
			continue
		}
		escape(&b, text[at:s.Start], `\$`)
		b.WriteString("${")
		b.WriteString(strconv.Itoa(s.Number))
		if s.End > s.Start {
			b.WriteByte(':')
			escape(&b, text[s.Start:s.End], `\$}`)
		}
		b.WriteByte('}')
		at = s.End
	}
	escape(&b, text[at:], `\$`)
	return b.String()
}

func escape(b *strings.Builder, s, special string) {
	for i := range len(s) {
		if strings.IndexByte(special, s[i]) >= 0 {
			b.WriteByte('\\')
		}
		b.WriteByte(s[i])
	}
}
