package generator

import (
	"bytes"
	"testing"
)

// Whatever a program holds, its lines and length stay, and what is no word or
// bracket of it is gone.
func FuzzRustBlank(f *testing.F) {
	for _, seed := range []string{
		"fn a<'a>(x: &'a str) { '\\'' }", "r#\"}\"# br##\"\"#\"## c\"x\"", "/* /* */ } */ {", "'\\u{1F600}' 'é' '", "\"\\\"}\" // }\n{", "r#type", "b'}'",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		blank := rustBlank(src)
		if len(blank) != len(src) || bytes.Count(blank, []byte("\n")) != bytes.Count(src, []byte("\n")) {
			t.Fatalf("%q became %q", src, blank)
		}
		for i, c := range blank {
			if c != ' ' && c != src[i] {
				t.Fatalf("%q became %q", src, blank)
			}
		}
		rustItems(src, blank)
		rustNewUses(string(src), "HashMap env::var AttributeValue")
		for at := range min(len(src), 64) {
			if start, end, ok := rustManaged(src, at); ok && (start > at || end < at || end > len(src)) {
				t.Fatalf("%q: block %d to %d at %d", src, start, end, at)
			}
		}
	})
}

func TestRustBlank(t *testing.T) {
	for src, want := range map[string]string{
		`let a = "}"; {`:       `let a =    ; {`,
		`'a: loop { '}' }`:     `'a: loop {     }`,
		`r#"}"# r#type { b'}'`: `       r#type { b   `,
		"/* /* } */ { */ }":    "                }",
		"// }\n}":              "    \n}",
		`'\u{7d}' '"' }`:       `             }`,
	} {
		if got := string(rustBlank([]byte(src))); got != want {
			t.Errorf("%s\nbecame %q\n  want %q", src, got, want)
		}
	}
}

func TestRustBound(t *testing.T) {
	bound := map[string]bool{}
	rustBound("a::{self, b::{c, d as e}, f::*, g::h}", "", bound)
	rustBound("std::env::args", "", bound)
	for _, name := range []string{"a", "c", "e", "h", "args"} {
		if !bound[name] {
			t.Errorf("%s is not bound: %v", name, bound)
		}
	}
	if len(bound) != 5 {
		t.Errorf("bound: %v", bound)
	}
}
