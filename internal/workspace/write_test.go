package workspace

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// entries lists everything below top, to see that nothing is left behind.
func entries(t *testing.T, top string) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(top, func(path string, d fs.DirEntry, err error) error {
		if err == nil && path != top {
			rel, _ := filepath.Rel(top, path)
			out = append(out, filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func hintOf(err error) string {
	var e *FileError
	if errors.As(err, &e) {
		return e.Hint()
	}
	return ""
}

func TestWrite(t *testing.T) {
	top := tree(t, map[string]string{"a": "one\ntwo\n", "crlf": "1\r\n2\r\n", "mixed": "1\r\n2\n3\n", "sub/b": "b"})
	p := func(name string) string { return filepath.Join(top, filepath.FromSlash(name)) }
	symlink(t, "sub/b", p("link"))
	edits := Edits{
		{Path: p("a"), Hash: Hash([]byte("one\ntwo\n")), Start: 4, End: 7, Text: "TWO"},
		{Path: p("new/deep/file"), Create: true, Text: "fresh\n"},
		{Path: p("a"), Start: 0, End: 0, Text: "zero\n"},
		{Path: p("crlf"), Start: 3, End: 3, Text: "x\ny\r\n"},
		{Path: p("mixed"), Start: 3, End: 3, Text: "x\n"},
		{Path: p("link"), Start: 0, End: 1, Text: "B"},
		{Path: p("sub/../sub/b"), Start: 1, End: 1, Text: "!"}, // the same file by its own name
	}
	before := slices.Clone(edits)
	if err := Write(edits); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"a": "zero\none\nTWO\n", "new/deep/file": "fresh\n", "crlf": "1\r\nx\r\ny\r\n2\r\n", "mixed": "1\r\nx\n2\n3\n", "sub/b": "B!",
	} {
		if got := mustRead(t, p(name)); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	if target, err := os.Readlink(p("link")); err != nil || filepath.ToSlash(target) != "sub/b" {
		t.Errorf("the link has become %q, %v", target, err)
	}
	if got, want := entries(t, top), []string{"a", "crlf", "link", "mixed", "new", "new/deep", "new/deep/file", "sub", "sub/b"}; !slices.Equal(got, want) {
		t.Errorf("there is now %v", got)
	}
	for i := range edits {
		if fmt.Sprint(edits[i]) != fmt.Sprint(before[i]) {
			t.Errorf("the caller's edit %d has changed: %v", i, edits[i])
		}
	}
}

// What cannot be written leaves everything as it was, the files before it too.
func TestWriteRefuses(t *testing.T) {
	for _, c := range []struct {
		name  string
		edit  func(top string) Edit
		is    error
		says  string
		hints string
	}{
		{"existing", func(top string) Edit { return Edit{Path: filepath.Join(top, "b"), Create: true} }, fs.ErrExist, "exists already", "rename"},
		{"existing directory", func(top string) Edit { return Edit{Path: filepath.Join(top, "dir"), Create: true} }, fs.ErrExist, "exists already", "rename"},
		{"dangling link", func(top string) Edit { return Edit{Path: filepath.Join(top, "dangling"), Create: true} }, fs.ErrExist, "exists already", "rename"},
		{"below a file", func(top string) Edit { return Edit{Path: filepath.Join(top, "b", "c", "d"), Create: true} }, nil, "", ""},
		{"missing", func(top string) Edit { return Edit{Path: filepath.Join(top, "none", "x")} }, fs.ErrNotExist, "no such file", "none does not exist"},
		{"directory", func(top string) Edit { return Edit{Path: filepath.Join(top, "dir")} }, nil, "is a directory", "name a file"},
		{"other content", func(top string) Edit { return Edit{Path: filepath.Join(top, "b"), Hash: Hash([]byte("x"))} }, nil, "has changed since", "again"},
		{"out of range", func(top string) Edit { return Edit{Path: filepath.Join(top, "b"), Start: 1, End: 9} }, nil, "does not fit", ""},
		{"read-only", func(top string) Edit { return Edit{Path: filepath.Join(top, "readonly")} }, nil, "is read-only", "make it writable"},
	} {
		t.Run(c.name, func(t *testing.T) {
			top := tree(t, map[string]string{"a": "a", "b": "b", "readonly": "r", "dir/x": ""})
			symlink(t, "nowhere", filepath.Join(top, "dangling"))
			if err := os.Chmod(filepath.Join(top, "readonly"), 0o444); err != nil {
				t.Fatal(err)
			}
			before := entries(t, top)
			err := Write(Edits{
				{Path: filepath.Join(top, "a"), Text: "changed "},
				{Path: filepath.Join(top, "new", "x"), Create: true, Text: "new"},
				c.edit(top),
			})
			if err == nil {
				t.Fatal("it is written")
			}
			if c.is != nil && !errors.Is(err, c.is) || !strings.Contains(err.Error(), c.says) || !strings.Contains(hintOf(err), c.hints) {
				t.Errorf("the error is %q, its hint %q", err, hintOf(err))
			}
			if !strings.HasPrefix(err.Error(), top) {
				t.Errorf("%q does not begin with the path", err)
			}
			if got := entries(t, top); !slices.Equal(got, before) {
				t.Errorf("left behind: %v", got)
			}
			if got := mustRead(t, filepath.Join(top, "a")); got != "a" {
				t.Errorf("a is now %q", got)
			}
		})
	}
	if err := Write(Edits{{Path: filepath.Join(t.TempDir(), "x"), Create: true}, {Path: "y", Create: true}, {Path: "y", Create: true}}); err == nil {
		t.Error("two edits create one file")
	}
	if err := Write(nil); err != nil {
		t.Error(err)
	}
}

// Somebody changes the second file, or takes its name, after everything has
// been prepared: the first one is put back.
func TestWritePutsBack(t *testing.T) {
	for _, create := range []bool{false, true} {
		top := tree(t, map[string]string{"a": "a", "b": "b"})
		a, b := filepath.Join(top, "a"), filepath.Join(top, "b")
		if create {
			b = filepath.Join(top, "new", "b")
		}
		changes, err := Plan(Edits{
			{Path: a, Text: "1"}, {Path: filepath.Join(top, "c", "c"), Create: true, Text: "c"}, {Path: b, Create: create, Text: "2"},
		})
		if err != nil {
			t.Fatal(err)
		}
		tx := &transaction{}
		for i := range changes {
			if err := tx.prepare(&changes[i]); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.WriteFile(b, []byte("theirs"), 0o666); err != nil {
			t.Fatal(err)
		}
		for i, s := range tx.staged {
			if err := tx.commit(s); (err == nil) != (i < 2) {
				t.Fatalf("commit %d: %v", i, err)
			}
		}
		if got := mustRead(t, a); got != "1a" {
			t.Fatalf("a is %q before it is put back", got)
		}
		if err := tx.undo(); err != nil {
			t.Fatal(err)
		}
		want := []string{"a", "b"}
		if create {
			want = []string{"a", "b", "new", "new/b"} // not ours to remove any more
		}
		if got := entries(t, top); !slices.Equal(got, want) {
			t.Errorf("there is %v, want %v", got, want)
		}
		if mustRead(t, a) != "a" || mustRead(t, b) != "theirs" {
			t.Errorf("a is %q, b is %q", mustRead(t, a), mustRead(t, b))
		}
	}
}

func TestPlan(t *testing.T) {
	top := tree(t, map[string]string{"a": "x\ny\n"})
	changes, err := Plan(Edits{
		{Path: filepath.Join(top, "new"), Create: true, Text: "n\n"},
		{Path: filepath.Join(top, "a"), Start: 2, End: 4, Text: "${1:stop}", TabStops: []TabStop{{Number: 1, Start: 0, End: 9}}},
	})
	if err != nil || len(changes) != 2 {
		t.Fatal(changes, err)
	}
	if c := changes[0]; c.Path != filepath.Join(top, "new") || !c.Create || c.Old != nil || string(c.New) != "n\n" {
		t.Errorf("the first is %+v", c)
	}
	if c := changes[1]; c.Create || string(c.Old) != "x\ny\n" || string(c.New) != "x\n${1:stop}" {
		t.Errorf("the second is %+v", c)
	}
	if got := entries(t, top); !slices.Equal(got, []string{"a"}) {
		t.Errorf("planning leaves %v", got)
	}
}

func TestMostlyCRLF(t *testing.T) {
	for text, want := range map[string]bool{
		"": false, "a": false, "a\n": false, "a\r\n": true, "a\r\nb\n": false, "a\r\nb\r\nc\n": true, "\n\r\n\r\n": true, "\r": false,
	} {
		if got := mostlyCRLF([]byte(text)); got != want {
			t.Errorf("%q: %t", text, got)
		}
	}
}

func FuzzApply(f *testing.F) {
	f.Add("a\nb\n", 0, 2, "x\n", 2, 3, "")
	f.Add("a\r\nb\r\n", 3, 3, "x\n", 1, 2, "\r\n")
	f.Add("", 0, 0, "x", 0, 0, "y")
	f.Fuzz(func(t *testing.T, content string, start, end int, text string, start2, end2 int, text2 string) {
		edits := Edits{{Path: "p", Start: start, End: end, Text: text}, {Path: "p", Start: start2, End: end2, Text: text2}}
		got, err := edits.Apply([]byte(content))
		if err != nil {
			return
		}
		if want := len(content) - (end - start) - (end2 - start2) + len(text) + len(text2); len(got) != want {
			t.Fatalf("%q becomes %q: %d bytes, want %d", content, got, len(got), want)
		}
		if first := min(start, start2); string(got[:first]) != content[:first] {
			t.Fatalf("%q becomes %q: what lies before the edits has changed", content, got)
		}
	})
}
