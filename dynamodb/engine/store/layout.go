package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/gofrs/flock"
)

// A data directory holds one directory per format version, so that a program
// never guesses at bytes of another version:
//
//	v1/format        the marker; without it nothing here is touched
//	v1/lock          locked while a store is open; its content means nothing
//	v1/owner         the process that holds the lock, in decimal
//	v1/data.db       the database
//	v1/snapshots/    s-NAME.db, each a whole database
//	v1/*.tmp         unfinished files, removed by the next that has the lock
const (
	version      = "v1"
	formatFile   = "format"
	formatText   = "dynamodb store, format 1: bbolt, one bucket per tree\n"
	lockFile     = "lock"
	ownerFile    = "owner"
	dataFile     = "data.db"
	snapshotsDir = "snapshots"
	tmpSuffix    = ".tmp"
)

// lockWait is how long OpenDisk waits by default: enough for a process that is
// just ending, too short for a user to wonder.
const lockWait = 250 * time.Millisecond

// layout is a data directory whose lock we hold.
type layout struct {
	dir    string // as the user gave it
	root   string // dir/v1
	lock   *flock.Flock
	synced bool // files and renames have to survive a loss of power
}

func (l *layout) path(name string) string { return filepath.Join(l.root, name) }
func (l *layout) snapshot(name string) string {
	return filepath.Join(l.root, snapshotsDir, fileName(name))
}

// openLayout makes the directories that are missing, takes the lock and checks
// that what is there is ours. It leaves a new database in place of none.
func openLayout(dir string, o DiskOptions) (_ *layout, err error) {
	l := &layout{dir: dir, root: filepath.Join(dir, version), synced: o.Durable}
	if err := refuseNewer(dir); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(l.root, 0o700); err != nil {
		return nil, problem("create", l.root, err)
	}
	if err := l.take(o.LockWait); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			l.release()
		}
	}()
	if err := l.mark(); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(l.path(snapshotsDir), 0o700); err != nil {
		return nil, problem("create", l.path(snapshotsDir), err)
	}
	l.sweep()
	if _, err := os.Lstat(l.path(dataFile)); errors.Is(err, fs.ErrNotExist) {
		return l, l.writeFile(l.path(dataFile), emptyImage())
	} else if err != nil {
		return nil, problem("open", l.path(dataFile), err)
	}
	return l, nil
}

// refuseNewer refuses a directory that has later versions but not ours: a new,
// empty store beside them would look like a loss.
func refuseNewer(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return problem("open", dir, err)
	}
	newer := ""
	for _, e := range entries {
		if e.Name() == version {
			return nil
		}
		if rest, ok := strings.CutPrefix(e.Name(), "v"); ok && e.IsDir() {
			if n, err := strconv.Atoi(rest); err == nil && n > 1 {
				newer = e.Name()
			}
		}
	}
	if newer != "" {
		return &DiskError{Newer, filepath.Join(dir, newer), "open", fmt.Errorf("this program knows format %s", version)}
	}
	return nil
}

// take locks the directory, and says in a file beside who has it: the lock
// itself cannot be read on Windows.
func (l *layout) take(wait time.Duration) error {
	if wait == 0 {
		wait = lockWait
	}
	l.lock = flock.New(l.path(lockFile), flock.SetPermissions(0o600))
	ctx, cancel := context.WithTimeout(context.Background(), wait)
	defer cancel()
	ok, err := l.lock.TryLock()
	if err == nil && !ok {
		ok, err = l.lock.TryLockContext(ctx, 5*time.Millisecond)
	}
	if errors.Is(err, context.DeadlineExceeded) || err == nil && !ok {
		_ = l.lock.Close()
		said, _ := os.ReadFile(l.path(ownerFile))
		pid, _ := strconv.Atoi(strings.TrimSpace(string(said)))
		return &LockedError{Dir: l.dir, PID: pid}
	}
	if err != nil {
		return problem("lock", l.path(lockFile), err)
	}
	// A courtesy: if it cannot be written, the next process cannot say who we are.
	_ = os.WriteFile(l.path(ownerFile), []byte(strconv.Itoa(os.Getpid())+"\n"), 0o600)
	return nil
}

func (l *layout) release() {
	_ = os.Remove(l.path(ownerFile))
	_ = l.lock.Unlock() // closes the file; the kernel frees the lock in any case
}

// mark checks the marker, and writes it when there is nothing yet.
func (l *layout) mark() error {
	name := l.path(formatFile)
	text, err := os.ReadFile(name)
	switch {
	case err == nil && string(text) == formatText:
		return nil
	case err == nil:
		return &DiskError{Foreign, name, "open", errors.New("it is not the marker of a store")}
	case !errors.Is(err, fs.ErrNotExist):
		return problem("open", name, err)
	}
	entries, err := os.ReadDir(l.root)
	if err != nil {
		return problem("open", l.root, err)
	}
	for _, e := range entries {
		// A crash before the marker leaves these.
		if e.Name() != lockFile && e.Name() != ownerFile && !strings.HasSuffix(e.Name(), tmpSuffix) {
			return &DiskError{Foreign, filepath.Join(l.root, e.Name()), "open", fmt.Errorf("there is no file %s beside it", formatFile)}
		}
	}
	return l.writeFile(name, []byte(formatText))
}

// sweep removes what a crash left unfinished.
func (l *layout) sweep() {
	for _, pattern := range []string{l.path("*" + tmpSuffix), l.path(filepath.Join(snapshotsDir, "*"+tmpSuffix))} {
		names, _ := filepath.Glob(pattern)
		for _, name := range names {
			_ = os.Remove(name) // what stays is overwritten when its name comes again
		}
	}
}

// writeFile makes a file that is there whole or not at all.
func (l *layout) writeFile(name string, content []byte) error {
	return l.replace(name, func(f *os.File) error {
		_, err := f.Write(content)
		return err
	})
}

// replace writes a file beside name and gives it that name.
func (l *layout) replace(name string, write func(*os.File) error) error {
	tmp, err := l.prepare(name, write)
	if err != nil {
		return err
	}
	return l.install(tmp, name)
}

// prepare writes a file beside name, and removes it when that fails.
func (l *layout) prepare(name string, write func(*os.File) error) (tmp string, err error) {
	tmp = name + tmpSuffix
	f, err := os.OpenFile(tmp, os.O_CREATE|os.O_TRUNC|os.O_RDWR, 0o600)
	if err != nil {
		return "", problem("write", tmp, err)
	}
	err = write(f)
	if err == nil && l.synced {
		err = f.Sync()
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err != nil {
		_ = os.Remove(tmp)
		return "", problem("write", tmp, err)
	}
	return tmp, nil
}

// install gives a prepared file its name. Nothing may have the old file open:
// Windows would refuse.
func (l *layout) install(tmp, name string) error {
	if err := os.Rename(tmp, name); err != nil {
		_ = os.Remove(tmp)
		return problem("replace", name, err)
	}
	if l.synced {
		if err := syncDir(filepath.Dir(name)); err != nil {
			return problem("write", name, err)
		}
	}
	return nil
}
