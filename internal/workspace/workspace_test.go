package workspace

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
)

// tree writes files below a new directory and gives its real path.
func tree(t testing.TB, files map[string]string) string {
	t.Helper()
	top := Real(t.TempDir())
	for name, text := range files {
		path := filepath.Join(top, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return top
}

func mustRead(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestBuffersHideTheDisk(t *testing.T) {
	top := tree(t, map[string]string{"a.txt": "disk"})
	path := filepath.Join(top, "a.txt")
	w := New([]string{top})
	before := w.Snapshot()

	w.Open(Buffer{Path: filepath.Join(top, "sub", "..", "a.txt"), LanguageID: "text", Version: 1, Text: "one"})
	opened := w.Snapshot()
	if !w.Change(path, 2, "two") {
		t.Fatal("a change of an open buffer is refused")
	}
	for _, c := range []struct {
		name     string
		snapshot *Snapshot
		want     string
	}{{"before", before, "disk"}, {"opened", opened, "one"}, {"changed", w.Snapshot(), "two"}} {
		if got, err := c.snapshot.ReadFile(path); err != nil || string(got) != c.want {
			t.Errorf("%s: got %q, %v, want %q", c.name, got, err, c.want)
		}
	}
	if b, ok := w.Snapshot().Buffer(path); !ok || b != (Buffer{path, "text", 2, "two"}) {
		t.Errorf("the buffer is %+v, %t", b, ok)
	}
	if w.Change(path, 1, "late") {
		t.Error("a change with an older version is taken")
	}
	if w.Change(filepath.Join(top, "other"), 1, "x") {
		t.Error("a change of a file that is not open is taken")
	}
	if got := w.Snapshot().Buffers(); len(got) != 1 || got[0].Text != "two" {
		t.Errorf("buffers are %+v", got)
	}
	w.Close(path)
	if got, _ := w.Snapshot().ReadFile(path); string(got) != "disk" {
		t.Errorf("after closing, the content is %q", got)
	}
	if got, ok := opened.Buffer(path); !ok || got.Text != "one" {
		t.Error("an old snapshot has changed")
	}
}

// Many buffers share the lists they are kept in.
func TestManyBuffers(t *testing.T) {
	w := New(nil)
	dir := t.TempDir()
	name := func(i int) string { return filepath.Join(dir, fmt.Sprint(i)) }
	const n = 1000
	for i := range n {
		w.Open(Buffer{Path: name(i), Text: fmt.Sprint(i)})
	}
	all := w.Snapshot()
	for i := range n {
		if i%3 == 0 {
			w.Close(name(i))
		} else if !w.Change(name(i), 1, "new") {
			t.Fatalf("buffer %d is lost", i)
		}
	}
	for i := range n {
		if b, ok := all.Buffer(name(i)); !ok || b.Text != fmt.Sprint(i) {
			t.Fatalf("the old snapshot has %+v for %d", b, i)
		}
		if b, ok := w.Snapshot().Buffer(name(i)); ok != (i%3 != 0) || ok && b.Text != "new" {
			t.Fatalf("the new snapshot has %+v, %t for %d", b, ok, i)
		}
	}
	if got := len(w.Snapshot().Buffers()); got != n-(n+2)/3 {
		t.Errorf("%d buffers are open", got)
	}
}

// Writers and readers at once; the race detector watches, and each snapshot
// must show the changes in the order they were made.
func TestConcurrentUse(t *testing.T) {
	w := New(nil)
	dir := t.TempDir()
	var writers, readers sync.WaitGroup
	stop := make(chan struct{})
	for i := range 4 {
		path := filepath.Join(dir, fmt.Sprint(i))
		w.Open(Buffer{Path: path})
		writers.Go(func() {
			for v := range int32(500) {
				w.Change(path, v, fmt.Sprint(v))
			}
		})
		readers.Go(func() {
			last := int32(0)
			for {
				b, ok := w.Snapshot().Buffer(path)
				if !ok || b.Version < last || b.Text != "" && b.Text != fmt.Sprint(b.Version) {
					t.Errorf("%+v, %t after version %d", b, ok, last)
					return
				}
				last = b.Version
				select {
				case <-stop:
					return
				default:
				}
			}
		})
	}
	writers.Wait()
	close(stop)
	readers.Wait()
	for _, b := range w.Snapshot().Buffers() {
		if b.Version != 499 {
			t.Errorf("%s ends at version %d", b.Path, b.Version)
		}
	}
}

func TestRoots(t *testing.T) {
	top := t.TempDir()
	in := func(names ...string) string { return filepath.Join(append([]string{top}, names...)...) }
	w := New([]string{in("a"), in("a", "b"), in("a", ".", "b"), in("ab")})
	s := w.Snapshot()
	if got, want := s.Roots(), []string{in("a", "b"), in("ab"), in("a")}; !slices.Equal(got, want) {
		t.Errorf("roots are %v, want %v", got, want)
	}
	for path, want := range map[string]string{
		in("a", "x"): in("a"), in("a"): in("a"), in("a", "b", "x"): in("a", "b"), in("ab", "x"): in("ab"),
		in("abc"): "", top: "", in("a", "b", "..", "x"): in("a"),
	} {
		if got, ok := s.Root(path); got != want || ok != (want != "") {
			t.Errorf("the root of %s is %q, want %q", path, got, want)
		}
	}
	if root, ok := New([]string{string(separator)}).Snapshot().Root(top); !ok || !filepath.IsAbs(root) {
		t.Errorf("the file system's own root does not hold %s", top)
	}
	w.SetRoots(nil)
	if got := w.Snapshot().Roots(); len(got) != 0 {
		t.Errorf("roots are %v", got)
	}
}

func BenchmarkChange(b *testing.B) {
	for _, n := range []int{1, 1000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			w := New(nil)
			for i := range n {
				w.Open(Buffer{Path: fmt.Sprintf("/project/src/file%d", i)})
			}
			for b.Loop() {
				w.Change("/project/src/file0", 1, "x")
			}
		})
	}
}
