package difftest

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/devhelper/devhelper/gitignore"
	"github.com/devhelper/devhelper/gitignore/catalog"
)

// compareWith compares decisions about paths, those that end with a slash made as
// directories.
func (r *repository) compareWith(t *testing.T, files map[string]string, paths []string) (ignored int) {
	t.Helper()
	var dirs, asked []string
	taken := map[string]bool{}
	for _, p := range paths {
		bare := strings.TrimSuffix(p, "/")
		if taken[bare] || strings.Contains(bare, "//") || bare == "" || bare[0] == '/' {
			continue
		}
		taken[bare] = true
		asked = append(asked, bare)
		if p != bare {
			dirs = append(dirs, bare)
		}
	}
	if len(asked) == 0 {
		return 0
	}
	r.set(t, files, dirs)
	tree := r.tree()
	for i, theirs := range r.theirs(t, asked) {
		info, err := os.Lstat(filepath.Join(r.dir, asked[i]))
		isDir := err == nil && info.IsDir()
		if got := ours(tree, asked[i], isDir); got != theirs {
			t.Errorf("%q (directory: %v)\nours   %q\ntheirs %q\nfiles  %q", asked[i], isDir, got, theirs, files)
		}
		if theirs != "::" {
			ignored++
		}
	}
	return ignored
}

// Every rule of the catalogue does what git does with it, alone and with its
// neighbours.
func TestCatalogueAgainstGit(t *testing.T) {
	r := newRepository(t, false)
	rules, ignored, asked := 0, 0, 0
	for _, tech := range catalog.All() {
		var text strings.Builder
		var paths []string
		for _, rule := range tech.Rules {
			rules++
			fmt.Fprintln(&text, rule.Pattern)
			for _, parsed := range gitignore.Read("", []byte(rule.Pattern), false).Rules {
				for i, p := range parsed.Samples() {
					if i%2 == 1 {
						p += "/"
					}
					paths = append(paths, p)
				}
			}
		}
		asked += len(paths)
		ignored += r.compareWith(t, map[string]string{"": text.String(), "info": "", "user": ""}, paths)
	}
	t.Logf("%d rules, %d paths, %d of them by a rule", rules, asked, ignored)
	if rules < 1400 || ignored < rules {
		t.Errorf("%d rules and %d decisions say too little", rules, ignored)
	}
}

// The examples of gitignore(5), as what they say.
func TestManualPageAgainstGit(t *testing.T) {
	r := newRepository(t, false)
	for _, c := range []struct {
		files   map[string]string
		ignored []string
		kept    []string
	}{
		{map[string]string{"": "hello.*\n"}, []string{"hello.txt", "a/hello.java", "hello.x/"}, []string{"hello", "say-hello.c"}},
		{map[string]string{"": "/hello.*\n"}, []string{"hello.txt", "hello.c"}, []string{"a/hello.java"}},
		{map[string]string{"": "foo/\n"}, []string{"foo/", "a/foo/", "foo/x"}, []string{"b/foo"}},
		{map[string]string{"": "doc/frotz\n"}, []string{"doc/frotz"}, []string{"a/doc/frotz"}},
		{map[string]string{"": "/doc/frotz\n"}, []string{"doc/frotz"}, []string{"a/doc/frotz"}},
		{map[string]string{"": "frotz/\n"}, []string{"frotz/", "a/frotz/"}, []string{"b/frotz"}},
		{map[string]string{"": "foo/*\n"}, []string{"foo/test.json", "foo/bar/"}, []string{"foo/"}},
		{map[string]string{"": "foo/*.json\n"}, []string{"foo/test.json"}, []string{"foo/bar/hello.json", "foo/bar/"}},
		{map[string]string{"": "**/foo\n"}, []string{"foo", "a/foo", "a/b/foo/"}, []string{"a/food"}},
		{map[string]string{"": "**/foo/bar\n"}, []string{"foo/bar", "x/foo/bar", "x/y/foo/bar/"}, []string{"foo/x/bar", "bar"}},
		{map[string]string{"": "abc/**\n"}, []string{"abc/x", "abc/d/e"}, []string{"abc/", "x/abc/y"}},
		{map[string]string{"": "a/**/b\n"}, []string{"a/b", "a/x/b", "a/x/y/b"}, []string{"ab", "a/xb", "x/a/b"}},
		{map[string]string{"": "vmlinux*\n", "arch/foo/kernel": "!vmlinux*\n"}, []string{"vmlinux.o", "arch/bar/vmlinux.lds"}, []string{"arch/foo/kernel/vmlinux.lds.S"}},
		{map[string]string{"": "/*\n!/foo\n/foo/*\n!/foo/bar\n"}, []string{"x", "foo/x"}, []string{"foo/", "foo/bar/", "foo/bar/y"}},
		{map[string]string{"": "*.[oa]\n*.html\n", "Documentation": "!foo.html\n"}, []string{"a.o", "b.a", "Documentation/gitignore.html"}, []string{"Documentation/foo.html", "file.c"}},
		{map[string]string{"": "\\#x\n\\!y\n#z\n"}, []string{"#x", "!y"}, []string{"z", "#z", "x"}},
		{map[string]string{"": "a \nb\\ \n\n"}, []string{"a", "b "}, []string{"a ", "b"}},
		{map[string]string{"": "f?[a-c]x\n"}, []string{"f1ax", "d/f-cx"}, []string{"f/ax", "fax", "f1dx"}},
	} {
		for _, where := range []string{"info", "user"} {
			c.files[where] = ""
		}
		r.compareWith(t, c.files, append(append([]string{}, c.ignored...), c.kept...))
		tree := r.tree()
		for want, paths := range map[bool][]string{true: c.ignored, false: c.kept} {
			for _, p := range paths {
				if got := tree.Decide(strings.TrimSuffix(p, "/"), strings.HasSuffix(p, "/")).Ignored(); got != want {
					t.Errorf("%q: %s ignored: %v", c.files[""], p, got)
				}
			}
		}
	}
}

// realistic makes an ignore file as people have them: sections of technologies with
// comments, lines of their own, some twice, some taken back.
func (s source) realistic(known []catalog.Technology) []string {
	var lines []string
	for range 1 + s.IntN(5) {
		tech := known[s.IntN(len(known))]
		lines = append(lines, pick(s, "# ", "### ", "## ")+tech.Title)
		for _, rule := range tech.Rules {
			switch p := rule.Pattern; {
			case s.chance(10):
				continue
			case s.chance(5):
				lines = append(lines, "!"+strings.TrimPrefix(p, "!"))
			case s.chance(10):
				lines = append(lines, strings.TrimSuffix(p, "/"))
			case s.chance(5):
				lines = append(lines, "/"+strings.TrimPrefix(p, "/"))
			case s.chance(3):
				lines = append(lines, p+" ")
			default:
				lines = append(lines, p)
			}
		}
		lines = append(lines, "")
	}
	for range s.IntN(6) {
		switch line := pick(s, "/tmp/*", "!/tmp/.keep", "*.bak", "logs/", "/vendor/", "!vendor/keep/", "*.local.*", "**/secret", "docs/**/*.pdf", "*/"); {
		case s.chance(30):
			lines = append(lines, lines[s.IntN(len(lines))], line)
		default:
			lines = append(lines, line)
		}
	}
	return lines
}

// What is said about files as people have them is true: without a line that is said
// to be useless, no path is decided otherwise.
func TestUselessLinesOfRealisticFiles(t *testing.T) {
	s := source{rand.New(rand.NewPCG(*seed, 11))}
	known := catalog.All()
	claims := map[string]int{}
	for range 320 {
		lines := s.realistic(known)
		text := strings.Join(lines, pick(s, "\n", "\n", "\r\n")) + "\n"
		var paths []string
		for _, rule := range gitignore.Read("", []byte(text), false).Rules {
			paths = append(paths, rule.Samples()...)
		}
		for _, f := range gitignore.Lint([]byte(text), false) {
			if f.Code != "covered" && f.Code != "duplicate" && f.Code != "dead" {
				continue
			}
			claims[f.Code]++
			without := strings.Split(text, "\n")
			own := gitignore.Read("", []byte(without[f.Line-1]), false).Rules
			without[f.Line-1] = ""
			before, after := tree(text), tree(strings.Join(without, "\n"))
			for i := range 1000 {
				path := paths[s.IntN(len(paths))]
				if i%2 == 0 && len(own) == 1 { // half of them near the line itself
					near := own[0].Samples()
					path = near[s.IntN(len(near))]
				}
				switch {
				case s.chance(20):
					path = pick(s, "src/", "a/b/", "node_modules/", "build/") + path
				case s.chance(20):
					path += pick(s, "/x", "/keep", ".o", "~")
				}
				for _, isDir := range []bool{false, true} {
					if before.Decide(path, isDir).Ignored() != after.Decide(path, isDir).Ignored() {
						t.Fatalf("%q: line %d is said to be %s (%s), but decides about %q (directory: %v)", text, f.Line, f.Code, f.Message, path, isDir)
					}
				}
			}
		}
	}
	t.Logf("claims: %v", claims)
	if claims["covered"] < 300 || claims["duplicate"] < 50 {
		t.Errorf("the files say too little: %v", claims)
	}
}

// Three false warnings that users of another tool reported, which looked at the files
// that are there instead of at the rules: JetBrains/idea-gitignore 228, 565 and 88.
func TestNoFalseCovered(t *testing.T) {
	for issue, text := range map[int]string{
		228: "node_modules/\n*~\n",
		565: "*/\n*.7z\n*.egg\n",
		88:  "node_modules\ndist/\n",
	} {
		if found := gitignore.Lint([]byte(text), false); len(found) != 0 {
			t.Errorf("%d: %+v", issue, found)
		}
	}
}
