package generate

import (
	"slices"
	"strings"
	"testing"

	"github.com/devhelper/devhelper/gitignore"
	"github.com/devhelper/devhelper/gitignore/catalog"
)

const facts = `
@one One |  | g | one=10 |  | s
*.log | log | logs
/build/ | build | what is built
node_modules/ | deps | packages
.env | secret | passwords
@two Two |  | g | two=10 |  | s
*.log | log | logs
out/ | build | what is built
!out/keep | build | is kept
`

func found(t *testing.T, dirs map[string][]string) []catalog.Found {
	t.Helper()
	known, err := catalog.Parse("facts", facts)
	if err != nil {
		t.Fatal(err)
	}
	var all []catalog.Found
	for _, tech := range known {
		if d, ok := dirs[tech.ID]; ok {
			all = append(all, catalog.Found{Technology: tech, Dirs: d})
		}
	}
	return all
}

func apply(content string, c Change) string { return content[:c.Start] + c.Text + content[c.End:] }

func TestCompose(t *testing.T) {
	both := map[string][]string{"one": nil, "two": nil}
	for _, c := range []struct {
		name, content, want string
		dirs                map[string][]string
		o                   Options
	}{
		{"new", "", "# devhelper:begin one two\n# One\n*.log\n/build/\nnode_modules/\n.env\n\n# Two\nout/\n!out/keep\n# devhelper:end\n", both, Options{}},
		{"behind", "mine\n", "mine\n\n# devhelper:begin one\n# One\n*.log\n/build/\nnode_modules/\n.env\n# devhelper:end\n", map[string][]string{"one": nil}, Options{}},
		{"without a last line break", "mine", "mine\n\n# devhelper:begin two\n# Two\n*.log\nout/\n!out/keep\n# devhelper:end\n", map[string][]string{"two": nil}, Options{}},
		{"anew", "a\n# devhelper:begin x\nold\n# devhelper:end\nb\n", "a\n# devhelper:begin two\n# Two\n*.log\nout/\n!out/keep\n# devhelper:end\nb\n", map[string][]string{"two": nil}, Options{}},
		{"CRLF", "a\r\n", "a\r\n\r\n# devhelper:begin two\r\n# Two\r\n*.log\r\nout/\r\n!out/keep\r\n# devhelper:end\r\n", map[string][]string{"two": nil}, Options{}},
		{"folders", "", "# devhelper:begin one\n*.log\n/a/build/\n/b\\*/c/build/\nnode_modules/\n.env\n# devhelper:end\n", map[string][]string{"one": {"a", "b*/c"}}, Options{Plain: true}},
		{"reasons", "", "# devhelper:begin two\n# Two\n# logs\n*.log\n# what is built\nout/\n# is kept\n!out/keep\n# devhelper:end\n", map[string][]string{"two": nil}, Options{Reasons: true}},
		{"covered", "*.log\nnode_modules\n/build\n.env*\n", "*.log\nnode_modules\n/build\n.env*\n\n# devhelper:begin two\n# Two\nout/\n!out/keep\n# devhelper:end\n", map[string][]string{"two": nil}, Options{}},
		{"nothing left", "*.log\nnode_modules\n/build\n.env*\n", "*.log\nnode_modules\n/build\n.env*\n", map[string][]string{"one": nil}, Options{}},
		{"tracked", "", "# devhelper:begin one two\n# One\n/build/\nnode_modules/\n.env\n\n# Two\nout/\n!out/keep\n# devhelper:end\n", both, Options{Tracked: []string{"doc/sample.log", "main.c"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			change := Compose([]byte(c.content), found(t, c.dirs), c.o)
			got := apply(c.content, change)
			if got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
			if again := Compose([]byte(got), found(t, c.dirs), c.o); again.Text != "" || again.Start != again.End {
				t.Errorf("the second time: %+v", again)
			}
		})
	}
}

// What is not certain is written: a rule that is not needed does no harm, one that
// is missing does.
func TestCovered(t *testing.T) {
	for _, c := range []struct {
		file, pattern string
		want          bool
	}{
		{"node_modules\n", "node_modules/", true},
		{"node_modules/\n", "node_modules", false},
		{"/node_modules\n", "node_modules/", false},
		{"*/node_modules\n", "node_modules/", false},
		{"**/node_modules\n", "node_modules/", true},
		{"*.log\n!debug.log\n", "debug.log", false},
		{"*.log\n", "debug.log", true},
		{"*.log\n", "*.log", true},
		{"*.log\n", "d*.log", false},
		{"build\n", "/build/", true},
		{"/build/\n", "/build/x/", true},
		{"*\n!*/\n", "x/", false},
	} {
		if _, got := coveredBy(gitignore.Read("", []byte(c.file), false), c.pattern); got != c.want {
			t.Errorf("%q covers %s: %v", c.file, c.pattern, got)
		}
	}
}

// The whole catalogue at once hides nothing that is tracked.
func TestNothingTrackedIsHidden(t *testing.T) {
	var all []catalog.Found
	for _, tech := range catalog.All() {
		all = append(all, catalog.Found{Technology: tech})
	}
	tracked := []string{"bin/tool", "lib/a.js", "packages/x.go", "build/Dockerfile", "docs/report.pdf", "a.pdf", "vendor/v.go", "go.work", ".env.example", "src/main.rs", "out/x", "target/y", ".vscode/settings.json"}
	c := Compose(nil, all, Options{Tracked: tracked})
	own := gitignore.Read("", []byte(c.Text), false)
	tree := gitignore.NewTree(gitignore.Root("", false, own), func(string) *gitignore.File { return nil })
	for _, path := range tracked {
		if m := tree.Decide(path, false); m.Ignored() {
			t.Errorf("%s is ignored by %s", path, m.Rule.Text)
		}
	}
	if !slices.ContainsFunc(c.Kept, func(l Left) bool { return l.Pattern == "go.work" && l.By == "go.work" }) || len(c.Added) < 500 || strings.Contains(c.Text, "\ngo.work\n") {
		t.Errorf("kept %v, added %d", c.Kept, len(c.Added))
	}
}
