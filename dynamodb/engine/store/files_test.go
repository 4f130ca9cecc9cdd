package store

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"go.etcd.io/bbolt"
)

// TestEmptyImage compares our empty database with bbolt's own.
func TestEmptyImage(t *testing.T) {
	name := filepath.Join(t.TempDir(), "bolt.db")
	db, err := bbolt.Open(name, 0o600, &bbolt.Options{PageSize: pageSize})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	theirs, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	// Where a file is as long as its mapping, it has more behind.
	if len(theirs) < 4*pageSize || !bytes.Equal(theirs[:4*pageSize], emptyImage()) {
		t.Errorf("bbolt makes %d other bytes", len(theirs))
	}
}

func TestFileNames(t *testing.T) {
	for name, file := range map[string]string{
		"base": "s-base.db", "con": "s-con.db", "..": "s-...db", "Base": "s-+base.db", "A.B": "s-+a.+b.db",
	} {
		if got := fileName(name); got != file {
			t.Errorf("%q is in %q, want %q", name, got, file)
		}
		if got, ok := nameOf(file); !ok || got != name {
			t.Errorf("%q holds %q, %v; want %q", file, got, ok, name)
		}
	}
	for _, file := range []string{"", "s-.db", "base.db", "s-base", "s-Base.db", "s-+.db", "s-++a.db", "s-+1.db", "s-a b.db", "s-a.db.tmp"} {
		if name, ok := nameOf(file); ok {
			t.Errorf("%q holds %q", file, name)
		}
	}
}

// countdown is a context that ends when it was asked so many times.
type countdown struct {
	context.Context
	left *int
}

func (c countdown) Err() error {
	if *c.left--; *c.left < 0 {
		return context.Canceled
	}
	return nil
}

// TestCancel ends the context when it was looked at 0, 1, 3, 7, ... times.
func TestCancel(t *testing.T) {
	dir := t.TempDir()
	st := openAt(t, dir, DiskOptions{})
	do(t, st, "1/1 a="+string(make([]byte, 9<<20))) // several pieces to copy
	if err := st.Snapshot(ctx, "whole"); err != nil {
		t.Fatal(err)
	}
	do(t, st, "1/1 !; 1/1 b=1")
	for _, step := range []struct {
		name string
		run  func(context.Context) error
	}{
		{"snapshot", func(c context.Context) error { return st.Snapshot(c, "half") }},
		{"restore", func(c context.Context) error { return st.Restore(c, "whole") }},
	} {
		cancelled := 0
		for points := 0; ; points = 2*points + 1 {
			left := points
			err := step.run(countdown{ctx, &left})
			if err == nil {
				break
			}
			if !errors.Is(err, context.Canceled) {
				t.Fatal(err)
			}
			cancelled++
			want(t, st, "1/1 b=1")
			for _, pattern := range []string{"*", "*/*"} {
				if left, _ := filepath.Glob(filepath.Join(dir, version, pattern+tmpSuffix)); len(left) > 0 {
					t.Errorf("%s left %q", step.name, left)
				}
			}
			if list, err := st.Snapshots(); err != nil || step.name == "snapshot" && len(list) != 1 {
				t.Errorf("%s: %v, %v", step.name, list, err)
			}
		}
		if cancelled < 3 {
			t.Errorf("%s was ended %d times only", step.name, cancelled)
		}
	}
	if err := st.View(some, func(r Reader) error {
		if v, _ := r.Get(1, 1, []byte("a")); len(v) != 9<<20 || r.Len(1, 1) != 1 {
			t.Errorf("restored %d bytes, %d keys", len(v), r.Len(1, 1))
		}
		return nil
	}); err != nil {
		t.Error(err)
	}
}

// TestDamagedSnapshot restores a file that is not whole.
func TestDamagedSnapshot(t *testing.T) {
	dir := t.TempDir()
	st := openAt(t, dir, DiskOptions{})
	do(t, st, "1/1 a=1")
	if err := st.Snapshot(ctx, "s"); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, version, snapshotsDir, "s-s.db")
	if err := os.Truncate(name, 2*pageSize); err != nil {
		t.Fatal(err)
	}
	var disk *DiskError
	if err := st.Restore(ctx, "s"); !errors.As(err, &disk) || disk.Problem != Damaged || disk.Path != name {
		t.Errorf("got %v", err)
	}
	do(t, st, "1/1 b=2")
	want(t, st, "1/1 a=1 b=2")
}

// TestRecheck has the three ends of a commit that failed: all is well, the
// mapping is lost, and nobody knows what the disk has.
func TestRecheck(t *testing.T) {
	st := openAt(t, t.TempDir(), DiskOptions{})
	d := st.(*disk)
	do(t, st, "1/1 a=1")
	recheck := func(id int) {
		d.turn.Lock()
		defer d.turn.Unlock()
		d.recheck(id, true, errStory)
	}
	recheck(txID(t, d.db) + 1)
	do(t, st, "1/1 b=1")

	if err := d.db.Close(); err != nil { // as good as lost
		t.Fatal(err)
	}
	recheck(-1)
	do(t, st, "1/1 c=1")
	want(t, st, "1/1 a=1 b=1 c=1")

	recheck(txID(t, d.db))
	for what, err := range map[string]error{
		"update": st.Update(some, func(Writer) error { t.Error("called"); return nil }), "clear": st.Clear(),
	} {
		if !errors.Is(err, errStory) {
			t.Errorf("%s: %v", what, err)
		}
	}
	want(t, st, "1/1 a=1 b=1 c=1")
}
