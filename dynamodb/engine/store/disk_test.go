package store

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func init() {
	// holder has a store open until it is killed.
	children["holder"] = func(dir string) error {
		if _, err := OpenDisk(dir, DiskOptions{}); err != nil {
			return err
		}
		fmt.Println("open")
		_, err := os.Stdin.Read(make([]byte, 1))
		return err
	}
}

func TestReopen(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "not", "there yet")
	for i := range 4 {
		o := DiskOptions{Durable: i%2 == 1} // the modes share their files
		st, err := OpenDisk(dir, o)
		if err != nil {
			t.Fatal(err)
		}
		if i > 0 {
			want(t, st, fmt.Sprintf("1/1 n=%d; 2/2 a=1", i-1))
		}
		do(t, st, fmt.Sprintf("1/1 n=%d; 2/2 a=1", i))
		if err := errors.Join(st.Close(), st.Close()); err != nil {
			t.Fatal(err)
		}
	}
}

func TestLocked(t *testing.T) {
	dir := t.TempDir()
	refused := func(pid int) {
		t.Helper()
		_, err := OpenDisk(dir, DiskOptions{LockWait: 1})
		var locked *LockedError
		if !errors.As(err, &locked) || locked.Dir != dir || locked.PID != pid || locked.Hint() == "" || !strings.Contains(err.Error(), fmt.Sprint(pid)) {
			t.Errorf("got %v, want one that names process %d", err, pid)
		}
	}
	st := openAt(t, dir, DiskOptions{})
	refused(os.Getpid())
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}

	c := startChild(t, "holder", dir)
	if line, err := bufio.NewReader(c.out).ReadString('\n'); err != nil {
		t.Fatalf("%q, %v: %s", line, err, c.errors.Bytes())
	}
	refused(c.cmd.Process.Pid)
	if err := os.Remove(filepath.Join(dir, version, ownerFile)); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenDisk(dir, DiskOptions{}); err == nil || !strings.Contains(err.Error(), dir+" is in use by another process") {
		t.Error("without the name of the owner:", err)
	}
	if err := c.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = c.cmd.Wait()
	openAt(t, dir, DiskOptions{})
}

// TestRefused has something in the directory that is not a store of this
// format. It must be refused by name, and be there unchanged afterwards.
func TestRefused(t *testing.T) {
	tests := []struct {
		name    string
		files   map[string]string // path to content; "/" at the end makes a directory
		problem Problem
		named   string
	}{
		{"text for a database", map[string]string{"v1/format": formatText, "v1/data.db": "once upon a time, longer than a header of a page and of a meta, which has eighty bytes"}, Foreign, "v1/data.db"},
		{"short text", map[string]string{"v1/format": formatText, "v1/data.db": "short"}, Foreign, "v1/data.db"},
		{"empty file", map[string]string{"v1/format": formatText, "v1/data.db": ""}, Foreign, "v1/data.db"},
		{"a directory for a database", map[string]string{"v1/format": formatText, "v1/data.db/": ""}, Foreign, "v1/data.db"},
		{"a database of another program", map[string]string{"v1/data.db": string(emptyImage())}, Foreign, "v1/data.db"},
		{"another marker", map[string]string{"v1/format": "another", "v1/data.db": string(emptyImage())}, Foreign, "v1/format"},
		{"other files", map[string]string{"v1/notes.txt": "mine"}, Foreign, "v1/notes.txt"},
		{"newer version", map[string]string{"v7/format": "what do I know"}, Newer, "v7"},
		{"cut short", map[string]string{"v1/format": formatText, "v1/data.db": string(emptyImage()[:3*pageSize])}, Damaged, "v1/data.db"},
		{"zeros after the header", map[string]string{"v1/format": formatText, "v1/data.db": string(emptyImage()[:2*pageSize]) + string(make([]byte, 2*pageSize))}, Damaged, "v1/data.db"},
		{"a file for the directory", map[string]string{"v1": "file"}, Failed, "v1"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			for name, content := range test.files {
				path := filepath.Join(dir, filepath.FromSlash(name))
				if strings.HasSuffix(name, "/") {
					if err := os.MkdirAll(path, 0o700); err != nil {
						t.Fatal(err)
					}
					continue
				}
				if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(content), 0o600)); err != nil {
					t.Fatal(err)
				}
			}
			for range 2 {
				_, err := OpenDisk(dir, DiskOptions{})
				var disk *DiskError
				if !errors.As(err, &disk) || disk.Problem != test.problem || disk.Path != filepath.Join(dir, filepath.FromSlash(test.named)) {
					t.Fatalf("got %v", err)
				}
				if test.problem != Failed && disk.Hint() == "" {
					t.Error("there is no hint")
				}
			}
			for name, content := range test.files {
				if strings.HasSuffix(name, "/") {
					continue
				}
				if got, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name))); err != nil || string(got) != content {
					t.Errorf("%s was changed: %v", name, err)
				}
			}
		})
	}
}

// TestUnfinished has what a crash may leave before a store is complete.
func TestUnfinished(t *testing.T) {
	for name, files := range map[string][]string{
		"nothing":            {},
		"only the lock":      {"lock", "owner"},
		"half a marker":      {"lock", "format.tmp"},
		"no database":        {"lock", "format"},
		"half of a database": {"lock", "format", "data.db.tmp"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			for _, file := range files {
				text := "for"
				if file == formatFile {
					text = formatText
				}
				path := filepath.Join(dir, version, file)
				if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(text), 0o600)); err != nil {
					t.Fatal(err)
				}
			}
			st := openAt(t, dir, DiskOptions{})
			do(t, st, "1/1 a=1")
			want(t, st, "1/1 a=1")
			if left, _ := filepath.Glob(filepath.Join(dir, version, "*"+tmpSuffix)); len(left) > 0 {
				t.Errorf("left: %q", left)
			}
		})
	}
}

// filled makes a database of many pages, two levels and an inline bucket, and
// gives its bytes.
func filled(t testing.TB, tidy bool) []byte {
	t.Helper()
	dir := t.TempDir()
	st := openAt(t, dir, DiskOptions{})
	for round := range 3 {
		err := st.Update(some, func(w Writer) error {
			for i := range 2000 {
				w.Put(1, 1, logKey("k", i), bytes.Repeat([]byte{'v'}, 100+round))
			}
			w.Put(2, 1, []byte("small"), []byte("value"))
			w.Put(3, 1, []byte("large"), make([]byte, 20000))
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if tidy {
		if err := st.Close(); err != nil {
			t.Fatal(err)
		}
	} else {
		abandon(st)
	}
	image, err := os.ReadFile(filepath.Join(dir, version, dataFile))
	if err != nil {
		t.Fatal(err)
	}
	return image
}

// openImage opens a store whose database has the bytes given.
func openImage(t testing.TB, image []byte) (Store, error) {
	t.Helper()
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, version), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{formatFile: []byte(formatText), dataFile: image} {
		if err := os.WriteFile(filepath.Join(dir, version, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return OpenDisk(dir, DiskOptions{})
}

// TestDamaged damages a database in one place. It must be refused, or open with
// all that can be reached; never may it end the process.
func TestDamaged(t *testing.T) {
	root := func(image []byte) int { // where the root page of the newest meta begins
		a, _ := parseMeta(image)
		if b, err := parseMeta(image[pageSize:]); err == nil && b.tx > a.tx {
			a = b
		}
		return int(a.root) * pageSize
	}
	for _, tidy := range []bool{true, false} {
		whole := filled(t, tidy)
		tests := []struct {
			name   string
			damage func(image []byte) []byte
			opens  bool
		}{
			{"none", func(b []byte) []byte { return b }, true},
			{"cut in half", func(b []byte) []byte { return b[:len(b)/2] }, false},
			{"one byte short", func(b []byte) []byte { return b[:len(b)-1] }, false},
			{"first meta", func(b []byte) []byte { b[40] ^= 1; return b }, true},
			{"second meta", func(b []byte) []byte { b[pageSize+40] ^= 1; return b }, true},
			{"both metas", func(b []byte) []byte { b[40] ^= 1; b[pageSize+40] ^= 1; return b }, false},
			{"number of the root", func(b []byte) []byte { b[root(b)] ^= 1; return b }, false},
			{"kind of the root", func(b []byte) []byte { b[root(b)+8] = 0x40; return b }, false},
			{"keys of the root", func(b []byte) []byte { b[root(b)+11] = 0xff; return b }, false},
			{"overflow of the root", func(b []byte) []byte { b[root(b)+14] = 0xff; return b }, false},
			{"place of a key", func(b []byte) []byte { b[root(b)+pageHeader+6] = 0xff; return b }, false},
			{"all pages zero", func(b []byte) []byte { clear(b[2*pageSize:]); return b }, false},
		}
		for _, test := range tests {
			t.Run(fmt.Sprintf("%s, tidy %v", test.name, tidy), func(t *testing.T) {
				t.Parallel()
				image := test.damage(bytes.Clone(whole))
				st, err := openImage(t, image)
				var disk *DiskError
				switch {
				case test.opens && err != nil, !test.opens && !errors.As(err, &disk):
					t.Fatal("error:", err)
				case err != nil && disk.Problem != Damaged:
					t.Error("problem:", err)
				case err == nil:
					use(t, st)
				}
			})
		}
	}
}

// use reads all and writes something, either of which may find damage, but no
// other error.
func use(t *testing.T, st Store) {
	t.Helper()
	err := errors.Join(
		st.View(some, func(r Reader) error {
			for _, s := range some {
				for tree := range Tree(4) {
					r.Ascend(s, tree, nil, func(_, _ []byte) bool { return true })
					r.Descend(s, tree, nil, func(_, _ []byte) bool { return true })
				}
			}
			return nil
		}),
		st.Update(some, func(w Writer) error {
			for i := range 50 {
				w.Put(1, 1, logKey("k", i*40), []byte("new"))
				w.Delete(1, 1, logKey("k", i*40+1))
			}
			w.DropSpace(3)
			return nil
		}),
		st.Snapshot(ctx, "s"))
	var disk *DiskError
	if err != nil && (!errors.As(err, &disk) || disk.Problem != Damaged) {
		t.Error(err)
	}
	_ = st.Close()
}

// FuzzDamaged puts some bytes anywhere into a database.
func FuzzDamaged(f *testing.F) {
	images := map[bool][]byte{true: filled(f, true), false: filled(f, false)}
	for _, tidy := range []bool{true, false} {
		for at := uint32(0); at < 8*pageSize; at += 1021 {
			f.Add(tidy, at, []byte{0xff})
			f.Add(tidy, at&^7, []byte{1, 0, 0, 0, 0, 0, 0, 0})
		}
	}
	f.Fuzz(func(t *testing.T, tidy bool, at uint32, put []byte) {
		image := bytes.Clone(images[tidy])
		copy(image[int(at)%len(image):], put)
		st, err := openImage(t, image)
		var disk *DiskError
		if err != nil && !errors.As(err, &disk) {
			t.Fatal(err)
		}
		if err == nil {
			use(t, st)
		}
	})
}
