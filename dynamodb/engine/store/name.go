package store

import "strings"

// maxName is the longest name of a snapshot, in bytes.
const maxName = 100

// checkName refuses what cannot be the name of a snapshot. Names are the same
// for both stores, so that a script works with either.
func checkName(name string) error {
	if name == "" || len(name) > maxName {
		return &SnapshotError{Name: name}
	}
	for i := range len(name) {
		switch c := name[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '.', c == '_', c == '-':
		default:
			return &SnapshotError{Name: name}
		}
	}
	return nil
}

// fileName is the file of a snapshot. Capitals are written as '+' and the small
// letter, because two names that differ in case alone are one file on Windows
// and macOS; the prefix keeps "con" and ".." from meaning something.
func fileName(name string) string {
	var b strings.Builder
	b.WriteString("s-")
	for i := range len(name) {
		c := name[i]
		if 'A' <= c && c <= 'Z' {
			b.WriteByte('+')
			c += 'a' - 'A'
		}
		b.WriteByte(c)
	}
	b.WriteString(".db")
	return b.String()
}

// nameOf is the inverse of fileName; ok is false for a file that is none.
func nameOf(file string) (name string, ok bool) {
	rest, ok := strings.CutPrefix(file, "s-")
	if !ok {
		return "", false
	}
	if rest, ok = strings.CutSuffix(rest, ".db"); !ok {
		return "", false
	}
	var b strings.Builder
	for i := 0; i < len(rest); i++ {
		c := rest[i]
		if c == '+' {
			if i++; i == len(rest) || rest[i] < 'a' || rest[i] > 'z' {
				return "", false
			}
			c = rest[i] - ('a' - 'A')
		}
		b.WriteByte(c)
	}
	return b.String(), checkName(b.String()) == nil && fileName(b.String()) == file
}
