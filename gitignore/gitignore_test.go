package gitignore

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// ignored decides about a path the way a walker does: from the top down, and
// no further once a directory is ignored. A path that ends in a slash is a
// directory. files maps directories ("", "a/b") to ignore files.
func ignored(files map[string]string, path string) bool {
	dir := strings.HasSuffix(path, "/")
	names := strings.Split(strings.TrimSuffix(path, "/"), "/")
	s := Root("/top", false, Read("", []byte(files[""]), false))
	for i, name := range names {
		last := i == len(names)-1
		if s.Ignored(name, dir || !last) {
			return true
		}
		if !last {
			s = s.Enter(name, Read("", []byte(files[strings.Join(names[:i+1], "/")]), false))
		}
	}
	return false
}

func TestIgnored(t *testing.T) {
	for _, c := range []struct {
		file string
		yes  string // paths that are ignored
		no   string
	}{
		{"foo", "foo foo/ a/foo a/b/foo/ foo/x", "foox xfoo foo.c"},
		{"foo/", "foo/ a/foo/ foo/x", "foo a/foo"},
		{"/foo", "foo foo/x", "a/foo"},
		{"a/foo", "a/foo a/foo/x", "b/a/foo foo"},
		{"a/foo/", "a/foo/", "a/foo b/a/foo/"},
		{"*.o", "x.o .o a/x.o x.o/", "x.oo x.o.c"},
		{"*", "a a/b", ""},
		{"a/*", "a/b a/b/c", "a a/ b/a/c"},
		{"*/b", "a/b a/b/", "b a/c/b"},
		{"f?o", "foo fxo", "fo fooo f/o"},
		{"[a-c]x[!0-9]", "axy bx!", "ax0 dxy ax"},
		{"[^a]", "b", "a bb"},
		{"[]x]", "] x", "[ a"},
		{`[a\]]b`, "ab ]b", `\b`},
		{"x[[:digit:][:upper:]]", "x0 xA", "xa x"},
		{"[[:]", "[", ": a"},
		{"[[:a]]", "a] []", ":] a"},
		{"[[:foo:]]", "", "f : ]"},
		{"[[::]]", "", ": ]"},
		{"[[:digit:]-z]", "5 - z", "a"},
		{"[z-a]", "z", "a m"},
		{`[a-\c]`, "b", `d \`},
		{"[a-]", "a -", "b"},
		{"[a", "", "[a a"},
		{"a[/]b", "", "a/b a[/]b"},
		{"**/foo", "foo a/foo a/b/foo", "afoo"},
		{"**/a/b", "a/b x/a/b", "a/x/b"},
		{"a/**", "a/b a/b/c", "a a/ b/a/x"},
		{"a/**/b", "a/b a/x/b a/x/y/b", "ab a/xb b"},
		{"**", "a a/b", ""},
		{"**/**", "a a/b", ""},
		{"a/**/**", "a/b a/b/c", "a"},
		{"**/**/b", "b a/b a/c/b", "a ab"},
		{"x**y", "xy xay", "x/y"},
		{"!foo", "", "foo"},
		{"foo\n!foo", "", "foo"},
		{"!foo\nfoo", "foo", ""},
		{"*\n!*.c\n!*/", "a a/b", "x.c a/x.c a/"},
		{"a/\n!a/b", "a/ a/b", "a"},
		{"a/*\n!a/b", "a/c", "a/b a/"},
		{"foo/*\n!foo/bar", "foo/x", "foo/bar foo/bar/x"},
		{"# comment\n\n  \n", "", "a #"},
		{`\#a`, "#a", "a"},
		{`\!a`, "!a", "a"},
		{"a   ", "a", ""},
		{"a\\ ", "", "a"},
		{"a\r\nb", "a b", ""},
		{"\ufeffa", "a", ""},
		{`a\`, "", `a a\`},
		{"a(b)+{c}$^|", "a(b)+{c}$^|", "abc"},
		{"*.tar.*", "x.tar.gz", "xtar.gz x.tar"},
		{"caf??", "café", ""},
		{"/", "", "a a/"},
	} {
		files := map[string]string{"": c.file}
		for _, path := range strings.Fields(c.yes) {
			if !ignored(files, path) {
				t.Errorf("%q does not ignore %s", c.file, path)
			}
		}
		for _, path := range strings.Fields(c.no) {
			if ignored(files, path) {
				t.Errorf("%q ignores %s", c.file, path)
			}
		}
	}
}

func TestStackOfDirectories(t *testing.T) {
	files := map[string]string{"": "*.log\n/build\n", "a": "!keep.log\n/only\n", "a/b": "*.log\n"}
	for path, want := range map[string]bool{
		"x.log": true, "keep.log": true, "a/x.log": true, "a/keep.log": false, "a/b/keep.log": true,
		"build/": true, "a/build/": false, "a/only": true, "a/b/only": false, "c/only": false,
	} {
		if got := ignored(files, path); got != want {
			t.Errorf("%s: ignored is %t, want %t", path, got, want)
		}
	}
	s := Root("/top", false, Read("", []byte("user"), false), Read("", []byte("!user"), false))
	if s.Ignored("user", false) {
		t.Error("the later of two files must win")
	}
	if got := s.Enter("a", nil).Enter("b", nil).Dir(); got != "/top/a/b" {
		t.Errorf("Dir is %s", got)
	}
	if got := Root("/", false).Enter("a", nil).Dir(); got != "/a" {
		t.Errorf("Dir is %s", got)
	}
	// Entering one directory leaves the rules of its sibling alone.
	one, two := s.Enter("a", Read("", []byte("x"), false)), s.Enter("b", Read("", []byte("y"), false))
	if !one.Ignored("x", false) || one.Ignored("y", false) || !two.Ignored("y", false) || two.Ignored("x", false) {
		t.Error("directories share rules")
	}
}

// TestAgreesWithGit compares with git check-ignore: generated ignore files of
// what people write, on one tree. What the package doc lists as not exact is
// left out of the generator.
func TestAgreesWithGit(t *testing.T) {
	git, err := exec.LookPath("git")
	if err != nil {
		if os.Getenv("REQUIRE_ALL") == "1" {
			t.Fatal("git is missing and REQUIRE_ALL=1")
		}
		t.Skip("git is missing")
	}
	top, noConfig := t.TempDir(), filepath.Join(t.TempDir(), "config")
	if err := os.WriteFile(noConfig, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	run := func(stdin []byte, args ...string) []byte {
		cmd := exec.Command(git, args...)
		cmd.Dir = top
		cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+noConfig, "GIT_CONFIG_NOSYSTEM=1", "XDG_CONFIG_HOME="+top)
		var stderr bytes.Buffer
		cmd.Stdin, cmd.Stderr = bytes.NewReader(stdin), &stderr
		out, err := cmd.Output()
		if exit := (*exec.ExitError)(nil); err != nil && !(asExit(err, &exit) && exit.ExitCode() == 1) {
			t.Fatalf("git %v: %v\n%s", args, err, stderr.Bytes())
		}
		return out
	}
	run(nil, "init", "-q")

	var paths []string
	names := []string{"a", "b", "foo", "a.c", "x.o", "A", ".env", "a b", "#x", "f(1)", "[a]", "foo.min.js"}
	dirs := []string{"", "a/", "a/b/", "foo/", "foo/a/", "foo/a/b/", "x.o/"}
	for _, d := range dirs {
		if err := os.MkdirAll(filepath.Join(top, d), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for _, d := range dirs {
		if d != "" {
			paths = append(paths, d)
		}
		for _, n := range names {
			if _, err := os.Lstat(filepath.Join(top, d, n)); err == nil {
				continue // a directory
			}
			if err := os.WriteFile(filepath.Join(top, d, n), nil, 0o600); err != nil {
				t.Fatal(err)
			}
			paths = append(paths, d+n)
		}
	}

	random := rand.New(rand.NewPCG(1, 2))
	pick := func(words ...string) string { return words[random.IntN(len(words))] }
	component := func() string {
		return pick("a", "b", "foo", "*", "*.c", "*.o", "x.*", "?", "f*o", "[ab]", "[!a]", "[a-z]*", "[[:upper:]]", "**", "f(?)", `\#x`, `\[a]`, `a\ b`, ".*", "foo.*.js", "a b ")
	}
	file := func(lines int) string {
		var b strings.Builder
		for range lines {
			b.WriteString(pick("", "", "", "!") + pick("", "", "/", "**/") + component())
			for random.IntN(3) == 0 {
				b.WriteString("/" + component())
			}
			b.WriteString(pick("", "", "/", "/**", "  ") + pick("\n", "\n", "\r\n"))
		}
		return b.String()
	}
	decisions, wrong := 0, 0
	for range 150 {
		files := map[string]string{"": file(1 + random.IntN(5))}
		if random.IntN(2) == 0 {
			files["a"] = file(1 + random.IntN(3))
			files["foo/a"] = file(1 + random.IntN(3))
		}
		for _, d := range []string{"", "a", "foo/a"} {
			if err := os.WriteFile(filepath.Join(top, d, ".gitignore"), []byte(files[d]), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		// git takes the type of a path from the disk when no slash is given.
		var in bytes.Buffer
		for _, p := range paths {
			fmt.Fprintf(&in, "%s\x00", strings.TrimSuffix(p, "/"))
		}
		theirs := map[string]bool{}
		for p := range strings.SplitSeq(string(run(in.Bytes(), "check-ignore", "--no-index", "--stdin", "-z")), "\x00") {
			theirs[p] = true
		}
		for _, p := range paths {
			decisions++
			if got, want := ignored(files, p), theirs[strings.TrimSuffix(p, "/")]; got != want {
				if wrong++; wrong <= 10 {
					t.Errorf("%s: we say %t, git %t, for %q", p, got, want, files)
				}
			}
		}
	}
	t.Logf("%d of %d decisions differ", wrong, decisions)
}

func asExit(err error, target **exec.ExitError) bool {
	e, ok := err.(*exec.ExitError)
	*target = e
	return ok
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"*.o\n!keep.o\n", "[", `a\`, "a/**/b", "[[:alpha:]-z]", "\xff?", "[z-a]", "***/x", "[^/]", `[\`, "#$~*", "!/"} {
		f.Add(s, "a/b.o")
	}
	f.Fuzz(func(t *testing.T, file, path string) {
		got := ignored(map[string]string{"": file}, path)
		// A last line that takes the name back, unless a directory above is out.
		name := strings.TrimSuffix(path, "/")
		if name == "" || strings.ContainsAny(name, "/\\*?[\n\r \t") {
			return
		}
		if ignored(map[string]string{"": file + "\n!/" + name}, path) {
			t.Fatalf("%q is ignored (%t before) though the last line takes it back", path, got)
		}
		if !ignored(map[string]string{"": file + "\n/" + name}, path) {
			t.Fatalf("%q is not ignored though the last line says so", path)
		}
	})
}

// The template of a common kind: most lines are names and suffixes.
func BenchmarkIgnored(b *testing.B) {
	var file strings.Builder
	for i := range 30 {
		fmt.Fprintf(&file, "name%d/\n*.ext%d\n/top%d/*.log\n", i, i, i)
	}
	s := Root("/top", false, Read("", []byte(file.String()), false)).Enter("src", nil)
	for b.Loop() {
		s.Ignored("main.go", false)
	}
}
