package portable

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/devhelper/devhelper/gitignore/catalog"
)

func TestCompare(t *testing.T) {
	for _, test := range []struct {
		line, want string
		docker     bool
	}{
		{"node_modules", "", false},
		{"/build/", "", false},
		{"*.log", "", false},
		{"*.log", "docker", true},
		{"*.sw?", "go-gitignore", false},
		{"file[!0-9]", "go-gitignore go-git", false},
		{"foo/bar", "go-gitignore", false},
		{"*.{o,a}", "ripgrep", false},
		{"a[[:digit:]]", "go-git ripgrep", false},
		{"!*.sw?", "go-gitignore", false},
		{"src/**/gen", "go-gitignore", false},
		{"[", "", false}, // matches nothing
		{"# *.sw?", "", false},
	} {
		var got []string
		for _, d := range Compare(t.Context(), []byte("plain\n"+test.line+"\n"), nil, test.docker) {
			for _, r := range d.Readers {
				if d.Line == 2 {
					got = append(got, string(r))
				}
			}
			if d.Line == 2 && d.Text != test.line {
				t.Errorf("%q is told as %q", test.line, d.Text)
			}
		}
		// A library may differ in more than is known here, but not in less.
		for name := range strings.FieldsSeq(test.want) {
			if !strings.Contains(" "+strings.Join(got, " ")+" ", " "+name+" ") {
				t.Errorf("%q: read otherwise by %q, want %s, too", test.line, got, name)
			}
		}
		if test.want == "" && len(got) > 0 {
			t.Errorf("%q: read otherwise by %q, want nobody", test.line, got)
		}
	}
}

func TestThePathShowsIt(t *testing.T) {
	found := Compare(t.Context(), []byte("*.sw?\n"), []string{"src/a.swp", "src/a.go"}, false)
	if len(found) != 1 || found[0].Path == "" {
		t.Fatalf("found %+v", found)
	}
	if got := readers("*.sw?", false)[0].ignores(found[0].Path); got == found[0].Ignored {
		t.Errorf("go-gitignore says the same of %s", found[0].Path)
	}
}

func TestItEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if found := Compare(ctx, []byte("*.sw?\n"), nil, false); len(found) != 0 {
		t.Errorf("found %+v after the end", found)
	}
	for _, line := range []string{strings.Repeat("*a", 40), strings.Repeat("**/", 60) + "x", strings.Repeat("[", 200), "\\", strings.Repeat("a?", 300)} {
		Compare(t.Context(), []byte(line+"\n"), nil, true) // it ends, and nothing panics
	}
}

func BenchmarkCatalogue(b *testing.B) {
	var text strings.Builder
	n := 0
	for _, tech := range catalog.All() {
		for _, r := range tech.Rules {
			if n++; n <= 500 {
				fmt.Fprintln(&text, r.Pattern)
			}
		}
	}
	for b.Loop() {
		Compare(b.Context(), []byte(text.String()), nil, false)
	}
}
