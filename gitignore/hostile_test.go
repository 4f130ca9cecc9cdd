package gitignore

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// Files nobody wrote by hand: they are read, decide and are looked at in time that
// grows with their size, and nothing panics. A matcher that goes back would not end.
func TestHostileFiles(t *testing.T) {
	var many strings.Builder
	for i := range 20_000 {
		fmt.Fprintf(&many, "*%d*x?%d\n", i, i)
	}
	all := make([]byte, 0, 256*100)
	for i := range 256 * 100 {
		all = append(all, byte(i))
	}
	long := strings.Repeat("a", 200) + "b"
	for name, text := range map[string]string{
		"one long line":         strings.Repeat("x", 10<<20) + "\n",
		"many rules":            many.String(),
		"many stars":            strings.Repeat("*a", 1000) + "*\n" + strings.Repeat("*a*", 40) + "c\n",
		"many double stars":     strings.Repeat("**/", 1000) + "x\n" + strings.Repeat("a/**/", 300) + "b\n" + strings.Repeat("**", 500) + "\n",
		"question marks":        strings.Repeat("?*", 2000) + "z\n",
		"every byte":            string(all),
		"NUL and no UTF-8":      "a\x00b\n\xff\xfe*\n[\xff-\x80]\n",
		"open brackets":         strings.Repeat("[", 100_000) + "\n" + strings.Repeat("[a-z", 5000) + "\n",
		"backslashes":           strings.Repeat(`\`, 100_001) + "\n",
		"braces":                strings.Repeat("{a,", 10_000) + strings.Repeat("}", 10_000) + "\n",
		"spaces":                strings.Repeat(" ", 1<<20) + "\nx" + strings.Repeat(" ", 1<<20) + "\n",
		"negations":             strings.Repeat("!a\na\n", 20_000),
		"no line breaks at all": strings.Repeat("a\r", 100_000),
	} {
		t.Run(name, func(t *testing.T) {
			for _, fold := range []bool{false, true} {
				file := Read("", []byte(text), fold)
				tree := NewTree(Root("", fold, file), func(string) *File { return nil })
				for _, path := range []string{long, long + "/" + long, strings.Repeat("a/", 50) + "b", "\xff\xfe", "a\x00b"} {
					tree.Decide(path, false)
					tree.Explain(path, true)
				}
				for _, f := range Lint([]byte(text), fold) {
					if f.Line < 1 || f.Start > f.End || f.End > len(text) {
						t.Fatalf("a finding outside of the file: %+v", f)
					}
					for _, fix := range f.Fixes {
						if fix.Start > fix.End || fix.End > len(text) {
							t.Fatalf("a fix outside of the file: %+v", fix)
						}
					}
				}
			}
		})
	}
}

func FuzzLint(f *testing.F) {
	for _, seed := range []string{"*.log\na.log\n", "!x\n./y\n\\z\n{a,b}\n", "a \t\r\n[\n", "\ufeffx\n/**/\n"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		for _, found := range Lint(text, false) {
			for _, fix := range found.Fixes {
				if fix.Start < 0 || fix.Start > fix.End || fix.End > len(text) {
					t.Fatalf("%q: %+v", text, fix)
				}
				mended := bytes.Join([][]byte{text[:fix.Start], []byte(fix.Text), text[fix.End:]}, nil)
				Lint(mended, false) // whatever is mended can be looked at again
			}
		}
	})
}
