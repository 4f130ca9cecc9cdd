//go:build unix

package store

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
)

func init() {
	children["unprivileged"] = unprivileged
	children["full"] = func(dir string) error { return full(dir, DiskOptions{}, 1<<20, 3000) }
	// The file grows by 16 MB at a time in this mode.
	children["durable full"] = func(dir string) error { return full(dir, DiskOptions{Durable: true}, 40<<20, 200_000) }
}

// TestReadOnly works with directories that may not be written. Rights do not
// bind root, so that a child does it as another user.
func TestReadOnly(t *testing.T) {
	dir := t.TempDir()
	if os.Geteuid() == 0 {
		for _, d := range []string{dir, filepath.Dir(dir)} {
			if err := os.Chmod(d, 0o755); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.Chown(dir, nobody, nobody); err != nil {
			t.Fatal(err)
		}
	}
	runChild(t, "unprivileged", dir)
}

const nobody = 65534

func unprivileged(dir string) error {
	if os.Geteuid() == 0 {
		if err := errors.Join(syscall.Setgid(nobody), syscall.Setuid(nobody)); err != nil {
			return err
		}
	}
	denied := func(what string, err error) error {
		var disk *DiskError
		if !errors.As(err, &disk) || disk.Problem != Denied || disk.Hint() == "" || !errors.Is(err, os.ErrPermission) {
			return fmt.Errorf("%s: %v", what, err)
		}
		return nil
	}
	chmod := func(mode os.FileMode) error {
		return errors.Join(os.Chmod(filepath.Join(dir, version), mode), os.Chmod(filepath.Join(dir, version, snapshotsDir), mode))
	}
	put := func(st Store, key string) error {
		return st.Update(some, func(w Writer) error { ops(w, "1/1 "+key+"=1"); return nil })
	}
	has := func(st Store, keys ...string) error {
		return st.View(some, func(r Reader) error {
			for _, key := range keys {
				if _, ok := r.Get(1, 1, []byte(key)); !ok {
					return fmt.Errorf("%s is not there", key)
				}
			}
			return nil
		})
	}
	// A directory in which nothing can be made.
	closed := filepath.Join(dir, "closed")
	if err := os.Mkdir(closed, 0o500); err != nil {
		return err
	}
	_, err := OpenDisk(closed, DiskOptions{})
	if err := denied("create", err); err != nil {
		return err
	}
	// A store whose directory is closed while it is open: it goes on.
	st, err := OpenDisk(dir, DiskOptions{})
	if err != nil {
		return err
	}
	if err := errors.Join(put(st, "a"), st.Snapshot(ctx, "before"), chmod(0o500)); err != nil {
		return err
	}
	err = errors.Join(
		denied("snapshot", st.Snapshot(ctx, "s")), denied("clear", st.Clear()), denied("restore", st.Restore(ctx, "before")),
		denied("drop", st.DropSnapshot("before")), put(st, "b"), has(st, "a", "b"))
	err = errors.Join(err, chmod(0o700), st.Snapshot(ctx, "s"), st.Restore(ctx, "s"), put(st, "c"), has(st, "a", "b", "c"), st.Close())
	if err != nil {
		return err
	}
	// A store that may not be written, and then not be read, when it is opened.
	files := []string{filepath.Join(dir, version, dataFile), filepath.Join(dir, version, lockFile)}
	for _, mode := range []os.FileMode{0o400, 0} {
		for _, file := range files {
			if err := os.Chmod(file, mode); err != nil {
				return err
			}
			_, err := OpenDisk(dir, DiskOptions{})
			if file == files[1] && mode != 0 && err == nil {
				return errors.New("opened with a database that may not be written")
			}
			if err := denied(fmt.Sprintf("open with %s %o", filepath.Base(file), mode), err); err != nil {
				return err
			}
		}
	}
	for _, file := range files {
		if err := os.Chmod(file, 0o600); err != nil {
			return err
		}
	}
	if st, err = OpenDisk(dir, DiskOptions{}); err != nil {
		return err
	}
	return errors.Join(has(st, "a", "b", "c"), st.Close())
}

// TestFull runs out of space: a child may not make a file longer than so many
// bytes, which bbolt is told by the same call as of a full disk.
func TestFull(t *testing.T) {
	for _, name := range []string{"full", "durable full"} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			runChild(t, name, dir)
			st := openAt(t, dir, DiskOptions{}) // looks at every page
			if err := st.View(some, func(r Reader) error {
				if n := r.Len(1, 1); n == 0 {
					t.Error("nothing is there")
				}
				return nil
			}); err != nil {
				t.Error(err)
			}
		})
	}
}

// limit sets the length that files may have; 0 is any.
func limit(n uint64) error {
	var l syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &l); err != nil {
		return err
	}
	if l.Cur = n; n == 0 {
		l.Cur = l.Max
	}
	return syscall.Setrlimit(syscall.RLIMIT_FSIZE, &l)
}

// full fills a store from several goroutines until there is no space left, twice.
func full(dir string, o DiskOptions, size uint64, value int) error {
	st, err := OpenDisk(dir, o)
	if err != nil {
		return err
	}
	val := bytes.Repeat([]byte{'v'}, value)
	present := map[string]bool{}
	for round := range 2 {
		if err := errors.Join(limit(size), fill(st, round, val, present)); err != nil {
			return err
		}
		if err := checkPresent(st, present); err != nil {
			return fmt.Errorf("while it is full: %w", err)
		}
		var disk *DiskError
		// A snapshot is a file of its own: give it less than it needs.
		if err := limit(uint64(value)); err != nil {
			return err
		}
		if err := st.Snapshot(ctx, "s"); !errors.As(err, &disk) || disk.Problem != Full {
			return fmt.Errorf("snapshot: %w", err)
		}
		if tmp, _ := filepath.Glob(filepath.Join(dir, version, snapshotsDir, "*")); len(tmp) > 0 {
			return fmt.Errorf("left behind: %q", tmp)
		}
		if err := errors.Join(limit(0), st.Snapshot(ctx, "s"), st.DropSnapshot("s")); err != nil {
			return fmt.Errorf("with space again: %w", err)
		}
		size *= 2
	}
	err = st.Update(some, func(w Writer) error { ops(w, "1/1 last=1"); return nil })
	present["last"] = true
	if err := errors.Join(err, checkPresent(st, present), st.Close()); err != nil {
		return fmt.Errorf("in the end: %w", err)
	}
	if st, err = OpenDisk(dir, o); err != nil {
		return err
	}
	return errors.Join(checkPresent(st, present), st.Close())
}

// fill puts values until none fits, and notes those that were accepted.
func fill(st Store, round int, val []byte, present map[string]bool) error {
	var mu sync.Mutex // guards present and failed
	var failed []error
	var all sync.WaitGroup
	var stop atomic.Bool
	for g := range 4 {
		all.Go(func() {
			for i := 0; !stop.Load() && i < 100_000; i++ {
				key := fmt.Sprintf("%d/%d/%d", round, g, i)
				err := st.Update(some, func(w Writer) error { w.Put(1, 1, []byte(key), val); return nil })
				mu.Lock()
				present[key] = err == nil
				var disk *DiskError
				if err != nil {
					stop.Store(true)
				}
				if err != nil && (!errors.As(err, &disk) || disk.Problem != Full || disk.Hint() == "") {
					failed = append(failed, err)
				}
				mu.Unlock()
			}
		})
	}
	all.Wait()
	if !stop.Load() {
		failed = append(failed, errors.New("it is never full"))
	}
	return errors.Join(failed...)
}

// checkPresent checks that exactly what was accepted is there.
func checkPresent(st Store, present map[string]bool) error {
	return st.View(some, func(r Reader) error {
		n := 0
		for key, accepted := range present {
			if _, ok := r.Get(1, 1, []byte(key)); ok != accepted {
				return fmt.Errorf("%s is there: %v, accepted: %v", key, ok, accepted)
			}
			if accepted {
				n++
			}
		}
		if n == 0 || r.Len(1, 1) != n {
			return fmt.Errorf("%d keys are there, %d were accepted", r.Len(1, 1), n)
		}
		return nil
	})
}
