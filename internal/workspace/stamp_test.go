package workspace

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestStamp(t *testing.T) {
	top := tree(t, map[string]string{"a": "one", "b": "one"})
	path := filepath.Join(top, "a")
	w := New([]string{top})
	if _, ok := w.Snapshot().Stamp(path); ok {
		t.Error("a file that has just been written is trusted")
	}
	if st, ok := w.Snapshot().Stamp(filepath.Join(top, "none")); !ok || st != (Stamp{}) {
		t.Error("a missing file has a stamp")
	}

	// A buffer counts by its text.
	w.Open(Buffer{Path: path, Text: "two"})
	one, ok := w.Snapshot().Stamp(path)
	if !ok {
		t.Error("a buffer has no stamp")
	}
	w.Change(path, 1, "six")
	if other, ok := w.Snapshot().Stamp(path); !ok || other == one {
		t.Error("another text has the same stamp")
	}
	w.Change(path, 2, "two")
	if again, ok := w.Snapshot().Stamp(path); !ok || again != one {
		t.Error("the same text has another stamp")
	}
	w.Close(path)
	if disk, _ := w.Snapshot().Stamp(path); disk == one {
		t.Error("the file has the stamp of its buffer")
	}
}

func TestStampOnDisk(t *testing.T) {
	top := tree(t, map[string]string{"a": "one", "b": "one"})
	path := filepath.Join(top, "a")
	later := time.Now().Add(time.Hour)
	at := func(path string, now time.Time) (Stamp, bool) {
		t.Helper()
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		return stampOf(info, now)
	}
	before, ok := at(path, later)
	if again, _ := at(path, later.Add(time.Hour)); !ok || again != before {
		t.Error("a file that stayed the same has another stamp, or none")
	}
	// A time in the future, from a machine whose clock is ahead, tells nothing.
	future := later.Add(time.Hour)
	if err := os.Chtimes(path, future, future); err != nil {
		t.Fatal(err)
	}
	if st, ok := at(path, later); ok || st == before {
		t.Error("a file of the future is trusted")
	}
	// The same size and time, written in place of it: only the system's own notes tell.
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	was, _ := at(path, later)
	other := filepath.Join(top, "b")
	if err := os.Chtimes(other, info.ModTime(), info.ModTime()); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(other, path); err != nil {
		t.Fatal(err)
	}
	if now, _ := at(path, later); now == was && !windows {
		t.Error("another file in its place has the same stamp")
	}
}
