package files

import (
	"context"
	"path/filepath"
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
	f := flock.New(name, flock.SetPermissions(0o600))
	ok, err := f.TryLock()
	if err != nil || !ok {
		return nil, err == nil, err
	}
	return &Lock{f}, false, nil
}

// WaitLock takes the lock name, waiting until it is free or ctx ends.
func WaitLock(ctx context.Context, name string) (*Lock, error) {
	if err := MakeDir(filepath.Dir(name)); err != nil {
		return nil, err
	}
	f := flock.New(name, flock.SetPermissions(0o600))
	if _, err := f.TryLockContext(ctx, 5*time.Millisecond); err != nil {
		return nil, err
	}
	return &Lock{f}, nil
}

// Unlock frees the lock. The file stays: removing it would race with a process
// that has just opened it.
func (l *Lock) Unlock() error { return l.f.Unlock() }
