package diff

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// letters makes a text with one line for each letter.
func letters(s string) []byte {
	var b strings.Builder
	for _, r := range s {
		fmt.Fprintf(&b, "%c\n", r)
	}
	return []byte(b.String())
}

func TestLines(t *testing.T) {
	for _, c := range []struct {
		name, a, b string
		want       []Hunk
	}{
		{"equal", "abc", "abc", []Hunk{}},
		{"both empty", "", "", []Hunk{}},
		{"all new", "", "ab", []Hunk{{0, 0, 0, 2}}},
		{"all gone", "ab", "", []Hunk{{0, 2, 0, 0}}},
		{"one replaced", "abc", "axc", []Hunk{{1, 2, 1, 2}}},
		{"two places", "abcdef", "aXcdeY", []Hunk{{1, 2, 1, 2}, {5, 6, 5, 6}}},
		{"an equal line added counts as the last", "aab", "aaab", []Hunk{{2, 2, 2, 3}}},
		{"an equal line removed counts as the last", "aaab", "aab", []Hunk{{2, 3, 2, 2}}},
		{"a block added before its like", "{x}{y}", "{x}{z}{y}", []Hunk{{4, 4, 4, 7}}},
		{"the paper's example", "abcabba", "cbabac", nil},
		{"nothing in common", "abc", "xyz", []Hunk{{0, 3, 0, 3}}},
	} {
		a, b := letters(c.a), letters(c.b)
		got := Lines(a, b)
		checkHunks(t, a, b, got)
		if c.want != nil && !slices.Equal(got, c.want) {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
	// The paper gives the length of its example's shortest script.
	if n := cost(Lines(letters("abcabba"), letters("cbabac"))); n != 5 {
		t.Errorf("the paper's example costs %d, want 5", n)
	}
	if got := Lines([]byte("a\nb"), []byte("a\nb\n")); !slices.Equal(got, []Hunk{{1, 2, 1, 2}}) {
		t.Errorf("a line feed at the end is a change of the last line, got %v", got)
	}
}

// cost counts the lines removed and added.
func cost(hunks []Hunk) (n int) {
	for _, h := range hunks {
		n += h.AEnd - h.AStart + h.BEnd - h.BStart
	}
	return n
}

// checkHunks verifies what Lines promises: applying the hunks to a gives b,
// they are in order, not empty, and apart.
func checkHunks(t *testing.T, a, b []byte, hunks []Hunk) {
	t.Helper()
	x, y := Split(a), Split(b)
	var out bytes.Buffer
	at, by := 0, 0
	for i, h := range hunks {
		if h.AStart < at || h.AEnd < h.AStart || h.AEnd > len(x) || h.BEnd < h.BStart || h.BEnd > len(y) ||
			h.AStart == h.AEnd && h.BStart == h.BEnd || i > 0 && h.AStart == at {
			t.Fatalf("hunk %d of %v is out of place", i, hunks)
		}
		if h.AStart-at != h.BStart-by {
			t.Fatalf("hunk %d of %v: the texts are not in step", i, hunks)
		}
		for ; at < h.AStart; at++ {
			out.Write(x[at])
		}
		for _, l := range y[h.BStart:h.BEnd] {
			out.Write(l)
		}
		at, by = h.AEnd, h.BEnd
	}
	for ; at < len(x); at++ {
		out.Write(x[at])
	}
	if !bytes.Equal(out.Bytes(), b) {
		t.Fatalf("applying %v to\n%q gives\n%q, want\n%q", hunks, a, out.Bytes(), b)
	}
}

// shortest is the length of a shortest script, by the textbook table.
func shortest(x, y [][]byte) int {
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := range x {
		diagonal := row[0]
		row[0] = i + 1
		for j := range y {
			up := row[j+1]
			if bytes.Equal(x[i], y[j]) {
				row[j+1] = diagonal
			} else {
				row[j+1] = 1 + min(up, row[j])
			}
			diagonal = up
		}
	}
	return row[len(y)]
}

func TestLinesAreShortest(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		text := func() []byte {
			var b strings.Builder
			for range random.IntN(14) {
				b.WriteByte("abcd"[random.IntN(1+random.IntN(4))])
			}
			return letters(b.String())
		}
		a, b := text(), text()
		hunks := Lines(a, b)
		checkHunks(t, a, b, hunks)
		if got, want := cost(hunks), shortest(Split(a), Split(b)); got != want {
			t.Fatalf("%q -> %q: %d lines, the shortest is %d: %v", a, b, got, want, hunks)
		}
	}
}

// Two big texts of the same few lines in another order are the worst case. The
// result must be right and come within the test's time limit; without the cap
// this would take minutes.
func TestLinesEndsEarlyOnHugeTexts(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	text := func() []byte {
		var b bytes.Buffer
		for range 100_000 {
			fmt.Fprintf(&b, "%d\n", random.IntN(50))
		}
		return b.Bytes()
	}
	a, b := text(), text()
	checkHunks(t, a, b, Lines(a, b))
}

func TestUnified(t *testing.T) {
	old := letters("abcdefghijklmnopqrstuvwxyz")
	for _, c := range []struct {
		name             string
		oldName, newName string
		a, b             []byte
		context          int
		want             string
	}{
		{"equal", "a/x", "b/x", old, old, 3, ""},
		{
			"one line", "a/x", "b/x", letters("abc"), letters("aBc"), 3,
			"--- a/x\n+++ b/x\n@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n",
		},
		{
			"created", Null, "b/x", nil, letters("ab"), 3,
			"--- /dev/null\n+++ b/x\n@@ -0,0 +1,2 @@\n+a\n+b\n",
		},
		{
			"deleted", "a/x", Null, letters("a"), nil, 3,
			"--- a/x\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n",
		},
		{
			"no line feed at the end", "a/x", "b/x", []byte("a\nb"), []byte("a\nb\n"), 3,
			"--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+b\n",
		},
		{
			"a common last line without line feed", "a/x", "b/x", []byte("a\nb"), []byte("x\nb"), 3,
			"--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n-a\n+x\n b\n\\ No newline at end of file\n",
		},
		{
			"contexts that touch share a header, others do not", "a/x", "b/x", old, letters("abCdefGhijklmnopqrstuvwXyz"), 1,
			"--- a/x\n+++ b/x\n@@ -2,3 +2,3 @@\n b\n-c\n+C\n d\n@@ -6,3 +6,3 @@\n f\n-g\n+G\n h\n@@ -23,3 +23,3 @@\n w\n-x\n+X\n y\n",
		},
		{
			"no context", "a/x", "b/x", letters("abc"), letters("abxc"), 0,
			"--- a/x\n+++ b/x\n@@ -2,0 +3 @@\n+x\n",
		},
		{
			"odd names", "a/my file", "b/q\"\n", letters("a"), letters("b"), 3,
			"--- a/my file\t\n+++ \"b/q\\\"\\012\"\n@@ -1 +1 @@\n-a\n+b\n",
		},
	} {
		var out strings.Builder
		if err := Unified(&out, c.oldName, c.newName, c.a, c.b, c.context); err != nil {
			t.Fatal(err)
		}
		if out.String() != c.want {
			t.Errorf("%s: got\n%s\nwant\n%s", c.name, out.String(), c.want)
		}
	}
}

// reference finds a program that results are checked against. Without it a test
// is skipped at a desk and fails where REQUIRE_ALL is set.
func reference(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		if os.Getenv("REQUIRE_ALL") == "1" {
			t.Fatalf("%s is missing and REQUIRE_ALL=1", name)
		}
		t.Skipf("%s is missing", name)
	}
	return path
}

// mutate changes some lines of a text, as an edit would.
func mutate(random *rand.Rand, text []byte) []byte {
	lines := slices.Clone(Split(text))
	for range 1 + random.IntN(6) {
		at := random.IntN(len(lines) + 1)
		switch n := min(random.IntN(4), len(lines)-at); random.IntN(3) {
		case 0:
			lines = slices.Delete(lines, at, at+n)
		case 1:
			lines = slices.Insert(lines, at, fmt.Appendf(nil, "new %d\n", random.IntN(3)), []byte("}\n"))
		default:
			lines = slices.Insert(slices.Delete(lines, at, at+n), at, []byte("\n"))
		}
	}
	out := bytes.Join(lines, nil)
	if random.IntN(4) == 0 {
		out = bytes.TrimSuffix(out, newline)
	}
	return out
}

// Patches are applied by git and by patch, which must give the new text back.
func TestPatchesApply(t *testing.T) {
	git, patch := reference(t, "git"), reference(t, "patch")
	noConfig := filepath.Join(t.TempDir(), "config")
	if err := os.WriteFile(noConfig, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(5, 6))
	source, err := os.ReadFile("myers.go")
	if err != nil {
		t.Fatal(err)
	}
	names := []string{"x.txt", "my file.txt", "ä.txt", "sub/deep.txt", `quo"te.txt`, `back\slash.txt`}
	for i := range 60 {
		a := source
		switch {
		case i%10 == 8:
			a = nil
		case i%3 == 0:
			a = mutate(random, source[:random.IntN(len(source))])
		}
		b := mutate(random, a)
		if i%10 == 9 {
			b = nil
		}
		name := names[i%len(names)]
		oldName, newName := "a/"+name, "b/"+name
		if len(a) == 0 {
			oldName = Null
		}
		if len(b) == 0 {
			newName = Null
		}
		var p bytes.Buffer
		if err := Unified(&p, oldName, newName, a, b, i%5); err != nil {
			t.Fatal(err)
		}
		if p.Len() == 0 {
			continue
		}
		zero := []string{"apply", "-p1"}
		if i%5 == 0 {
			zero = append(zero, "--unidiff-zero") // git wants to be told that context is missing on purpose
		}
		for _, args := range [][]string{append([]string{git}, zero...), {patch, "-p1", "-s", "--no-backup-if-mismatch", "-E"}} {
			dir := t.TempDir()
			file := filepath.Join(dir, name)
			if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
				t.Fatal(err)
			}
			if len(a) > 0 {
				if err := os.WriteFile(file, a, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			cmd := exec.Command(args[0], args[1:]...)
			cmd.Dir = dir
			cmd.Env = append(os.Environ(), "GIT_CEILING_DIRECTORIES="+filepath.Dir(dir), "GIT_CONFIG_GLOBAL="+noConfig)
			cmd.Stdin = bytes.NewReader(p.Bytes())
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("%v: %v\n%s\n%s", args, err, out, p.Bytes())
			}
			got, err := os.ReadFile(file)
			if err != nil && !(len(b) == 0 && os.IsNotExist(err)) {
				t.Fatal(err)
			}
			if !bytes.Equal(got, b) {
				t.Fatalf("%v gives %q, want %q\n%s", args, got, b, p.Bytes())
			}
		}
	}
}

// Scripts as short as git's minimal ones, on a real text.
func TestAsShortAsGit(t *testing.T) {
	git := reference(t, "git")
	random := rand.New(rand.NewPCG(7, 8))
	source, err := os.ReadFile("diff_test.go")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for range 20 {
		a := mutate(random, source)
		b := mutate(random, mutate(random, a))
		for name, text := range map[string][]byte{"a": a, "b": b} {
			if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		cmd := exec.Command(git, "diff", "--no-index", "--minimal", "--numstat", "a", "b")
		cmd.Dir = dir
		out, _ := cmd.Output() // exits with 1 when there are differences
		var added, removed int
		if len(out) > 0 {
			if _, err := fmt.Sscan(string(out), &added, &removed); err != nil {
				t.Fatalf("%q: %v", out, err)
			}
		}
		if got := cost(Lines(a, b)); got != added+removed {
			t.Errorf("%d lines changed, git needs %d", got, added+removed)
		}
	}
}

func FuzzLines(f *testing.F) {
	f.Add("", "a\n")
	f.Add("a\nb\nc\na\nb\nb\na\n", "c\nb\na\nb\na\nc\n")
	f.Add("a\r\nb", "a\nb\n")
	f.Add("\n\n\n", "\n\x00\n")
	f.Fuzz(func(t *testing.T, a, b string) {
		hunks := Lines([]byte(a), []byte(b))
		checkHunks(t, []byte(a), []byte(b), hunks)
		if x, y := Split([]byte(a)), Split([]byte(b)); len(x)*len(y) < 10_000 && cost(hunks) != shortest(x, y) {
			t.Fatalf("%q -> %q: %d lines, the shortest is %d", a, b, cost(hunks), shortest(x, y))
		}
	})
}

func BenchmarkLines(b *testing.B) {
	random := rand.New(rand.NewPCG(9, 10))
	var text bytes.Buffer
	for i := range 20_000 {
		fmt.Fprintf(&text, "line %d\n", i%5_000)
	}
	after := mutate(random, text.Bytes())
	b.SetBytes(int64(text.Len()))
	for b.Loop() {
		Lines(text.Bytes(), after)
	}
}
