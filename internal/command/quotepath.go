package command

import (
	"fmt"
	"strings"
)

// quotePath writes a path as git does where core.quotePath is not set: one with
// control characters, quotes, backslashes or bytes above 127 as a string of C.
func quotePath(path string) string {
	plain := true
	for i := 0; i < len(path) && plain; i++ {
		c := path[i]
		plain = c >= ' ' && c < 0x7f && c != '"' && c != '\\'
	}
	if plain {
		return path
	}
	var b strings.Builder
	b.WriteByte('"')
	for i := range len(path) {
		c := path[i]
		if n := strings.IndexByte("\a\b\t\n\v\f\r\"\\", c); n >= 0 {
			b.WriteString(`\` + `abtnvfr"\`[n:n+1])
			continue
		}
		if c < ' ' || c >= 0x7f {
			fmt.Fprintf(&b, `\%03o`, c)
			continue
		}
		b.WriteByte(c)
	}
	return b.String() + `"`
}

// unquotePath reads what quotePath writes; false when it is not well formed.
func unquotePath(text string) (string, bool) {
	if len(text) < 2 || text[0] != '"' || text[len(text)-1] != '"' {
		return "", false
	}
	text = text[1 : len(text)-1]
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		c := text[i]
		if c == '"' {
			return "", false
		}
		if c != '\\' {
			b.WriteByte(c)
			continue
		}
		if i++; i == len(text) {
			return "", false
		}
		if n := strings.IndexByte(`abtnvfr"\`, text[i]); n >= 0 {
			b.WriteByte("\a\b\t\n\v\f\r\"\\"[n])
			continue
		}
		if i+3 > len(text) {
			return "", false
		}
		var value byte
		for _, d := range []byte(text[i : i+3]) {
			if d < '0' || d > '7' {
				return "", false
			}
			value = value<<3 | (d - '0')
		}
		if text[i] > '3' {
			return "", false
		}
		b.WriteByte(value)
		i += 2
	}
	return b.String(), true
}
