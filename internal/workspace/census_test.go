package workspace

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func censusTree(t *testing.T, files ...string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		name, text, _ := strings.Cut(f, "=")
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(name, "/") {
			path += "x"
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func say(d Decided) string {
	return fmt.Sprintf("%d files %d dirs %d bytes %d tracked %v", d.Files, d.Dirs, d.Bytes, d.Tracked, d.First)
}

func TestTally(t *testing.T) {
	dir := censusTree(t, ".git/HEAD=ref", ".gitignore=*.log\n/build/\n!keep.log\nnothing\n*.tmp\n", "a.log=12345", "keep.log=1", "src/b.log=22",
		"src/.gitignore=!*.tmp\n", "src/c.tmp=3", "d.tmp=44", "build/x=1", "build/deep/y.log=22", "nested/.git/HEAD=ref", "nested/z.log=1", "out/.gitignore=*\n", "out/1=1")
	w := New(nil)
	c, err := w.Snapshot().Census(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	if c.Files != 11 || c.Truncated || c.Unreadable != 0 {
		t.Errorf("%d files, truncated %v, unreadable %d", c.Files, c.Truncated, c.Unreadable)
	}
	top, src := filepath.Join(dir, ".gitignore"), filepath.Join(dir, "src", ".gitignore")
	tally := c.Tally(w.Snapshot(), []string{"a.log", "build/deep/y.log", "build2"}, 1)
	for _, test := range []struct {
		file string
		line int
		want string
	}{
		{top, 1, "2 files 0 dirs 7 bytes 1 tracked [a.log]"},
		{top, 2, "2 files 1 dirs 3 bytes 1 tracked [build/]"},
		{top, 3, "1 files 0 dirs 1 bytes 0 tracked [keep.log]"},
		{top, 4, "0 files 0 dirs 0 bytes 0 tracked []"},
		{top, 5, "1 files 0 dirs 2 bytes 0 tracked [d.tmp]"},
		{src, 1, "1 files 0 dirs 1 bytes 0 tracked [src/c.tmp]"},
		{filepath.Join(dir, "out", ".gitignore"), 1, "2 files 0 dirs 3 bytes 0 tracked [out/.gitignore]"},
	} {
		if got := say(tally.Of(test.file, test.line)); got != test.want {
			t.Errorf("%s:%d: %s, want %s", test.file, test.line, got, test.want)
		}
	}
	if got, want := c.Paths(w.Snapshot(), top, 2, 10), []string{"build/deep/y.log", "build/x"}; !slices.Equal(got, want) {
		t.Errorf("paths %q, want %q", got, want)
	}
	// What is not saved counts, also a file that is not there yet; nothing is walked.
	w.Open(Buffer{Path: top, Text: "*\n"})
	w.Open(Buffer{Path: filepath.Join(dir, "src", "more", ".gitignore"), Text: "x\n"})
	if got := c.Tally(w.Snapshot(), nil, 0).Of(top, 1); got.Files != c.Files || got.Dirs != 4 {
		t.Errorf("after a change: %s", say(got))
	}
}

// The counts are those of git: what it lists as ignored for each rule.
func TestTallyLikeGit(t *testing.T) {
	var files []string
	for i := range 400 {
		files = append(files, fmt.Sprintf("d%d/e%d/f%d.%s=x", i%7, i%5, i, []string{"o", "c", "log", "tmp"}[i%4]))
	}
	files = append(files, ".gitignore=*.o\n/d3/\ne[1-2]/*.log\n!d1/**/*.o\n", "d2/.gitignore=*.tmp\n!*.o\n")
	dir := censusTree(t, files...)
	git := func(stdin string, args ...string) string {
		cmd := exec.Command("git", args...)
		cmd.Dir, cmd.Stdin = dir, strings.NewReader(stdin)
		out, _ := cmd.Output() // check-ignore exits with 1 when nothing is ignored
		return string(out)
	}
	git("", "init", "-q")
	w := New(nil)
	c, err := w.Snapshot().Census(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range files {
		name, _, _ := strings.Cut(f, "=")
		names = append(names, name)
	}
	want := map[string]int{}
	for line := range strings.Lines(git(strings.Join(names, "\n"), "check-ignore", "--no-index", "-v", "--stdin")) {
		at := strings.SplitN(line, ":", 3)
		want[at[0]+":"+at[1]]++
	}
	tally := c.Tally(w.Snapshot(), nil, 3)
	if len(want) != 5 {
		t.Fatalf("git says %v", want)
	}
	for at, n := range want {
		file, line, _ := strings.Cut(at, ":")
		var number int
		fmt.Sscan(line, &number)
		if got := tally.Of(filepath.Join(dir, filepath.FromSlash(file)), number); got.Files != n {
			t.Errorf("%s: %d files, git says %d", at, got.Files, n)
		}
	}
}

func TestCensusIsKept(t *testing.T) {
	dir := censusTree(t, "a=1")
	now := time.Unix(1000, 0)
	w := New(nil)
	w.lists.clock = func() time.Time { return now }
	files := func(age time.Duration) int {
		c, err := w.Census(t.Context(), dir, age)
		if err != nil {
			t.Fatal(err)
		}
		return c.Files
	}
	if n := files(time.Second); n != 1 {
		t.Fatalf("%d files", n)
	}
	if err := os.WriteFile(filepath.Join(dir, "b"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	now = now.Add(time.Second)
	if n := files(time.Second); n != 1 {
		t.Errorf("one second later: %d files", n)
	}
	now = now.Add(time.Second)
	if n := files(time.Second); n != 2 {
		t.Errorf("two seconds later: %d files", n)
	}
	if _, err := w.Census(t.Context(), filepath.Join(dir, "none"), 0); err == nil {
		t.Error("a census of nothing")
	}
}

func TestCensusOfWhatCannotBeRead(t *testing.T) {
	dir := censusTree(t, "a/b=1", "c=2")
	if err := os.Symlink(dir, filepath.Join(dir, "a", "loop")); err != nil {
		t.Skip("needs symbolic links")
	}
	c, err := New(nil).Snapshot().Census(t.Context(), dir)
	if err != nil || c.Files != 3 {
		t.Errorf("with a loop: %v, %v", c, err)
	}
}

func BenchmarkTally(b *testing.B) {
	dir := os.Getenv("DEVHELPER_BENCH_TREE")
	if dir == "" {
		b.Skip("DEVHELPER_BENCH_TREE is not set")
	}
	w := New(nil)
	c, err := w.Snapshot().Census(b.Context(), dir)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(c.Files), "files")
	for b.Loop() {
		c.Tally(w.Snapshot(), nil, 20)
	}
}
