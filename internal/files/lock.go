package files

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/gofrs/flock"
)

// Lock is a lock between processes on one of devhelper's own files. The
// kernel frees it when the holder dies.
type Lock struct{ f *flock.Flock }

// TryLock takes the lock name if it is free; held says whether another process
// (or another Lock of this one) has it.
func TryLock(name string) (l *Lock, held bool, err error) {
	if err := MakeDir(filepath.Dir(name)); err != nil {
		return nil, false, err
	}
	for {
		f := flock.New(name, flock.SetPermissions(0o600))
		ok, err := f.TryLock()
		if err != nil || !ok {
			return nil, err == nil, err
		}
		if current(f) {
			return &Lock{f}, false, nil
		}
		if err := f.Unlock(); err != nil {
			return nil, false, err
		}
	}
}

// WaitLock takes the lock name, waiting until it is free or ctx ends.
func WaitLock(ctx context.Context, name string) (*Lock, error) {
	for {
		l, _, err := TryLock(name)
		if l != nil || err != nil {
			return l, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// current says whether the file that was locked is still the one the name
// leads to. It is not when its last holder removed it between our opening and
// our locking it; a lock on it would keep nobody out.
func current(f *flock.Flock) bool {
	ours, err := f.Stat()
	if err != nil {
		return false
	}
	named, err := os.Stat(f.Path())
	return err == nil && os.SameFile(ours, named)
}

// Unlock frees the lock. The file stays, for locks that are taken often.
func (l *Lock) Unlock() error { return l.f.Unlock() }

// Remove frees the lock and deletes its file, for names that may not come
// again.
func (l *Lock) Remove() error {
	if runtime.GOOS == "windows" { // an open file cannot be removed; if another has it by now, it stays
		err := l.f.Unlock()
		_ = os.Remove(l.f.Path())
		return err
	}
	err := os.Remove(l.f.Path()) // while we hold it: nobody else can
	if unlock := l.f.Unlock(); unlock != nil {
		return unlock
	}
	return err
}
