package workspace

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// MaxListed is how many files a list has at most. Beyond, a list for picking
// from helps nobody, and each 100,000 take some 10 MB.
const MaxListed = 200_000

const maxLists = 16 // roots whose lists are kept

var errFull = errors.New("list is full")

// lists keeps the files of each root, for palettes. A list is made in the
// background and goes on being made when the one who asked has gone.
type lists struct {
	clock func() time.Time
	limit int // MaxListed

	mu     sync.Mutex // guards what follows, and the lists themselves
	byRoot map[string]*fileList
}

type fileList struct {
	paths    []string  // the last whole list
	begun    time.Time // when making it began; zero if there is none
	building *building // or nil
}

// building is a list that is being made. Paths only grows, so that what was
// taken from it stays valid.
type building struct {
	begun  time.Time
	paths  []string
	done   chan struct{}
	cancel context.CancelFunc
}

// FileList lists the files below root as [Snapshot.Walk] finds them, relative
// to it, with slashes, in its order. The list is no older than maxAge, and
// complete is true; it may have to be made, which FileList waits for as long as
// ctx lasts. When ctx ends first it gives what there is, the last list or the
// beginning of the new one, and complete is false: ask again. A list of
// [MaxListed] files was cut off there. The caller must not change the slice.
func (w *Workspace) FileList(ctx context.Context, root string, maxAge time.Duration) (paths []string, complete bool) {
	root = Clean(root)
	l := &w.lists
	l.mu.Lock()
	f := l.byRoot[root]
	if f == nil {
		l.makeRoom()
		f = &fileList{}
		l.byRoot[root] = f
	}
	if !f.begun.IsZero() && l.clock().Sub(f.begun) <= maxAge {
		defer l.mu.Unlock()
		return f.paths, true
	}
	if f.building == nil {
		l.build(f, w.Snapshot(), root)
	}
	b := f.building
	l.mu.Unlock()

	select {
	case <-b.done:
		complete = true
	case <-ctx.Done():
		select {
		case <-b.done: // just in time
			complete = true
		default:
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case complete && f.begun.Equal(b.begun):
		return f.paths, true
	case !f.begun.IsZero():
		return f.paths, false
	}
	return b.paths[:len(b.paths):len(b.paths)], false
}

// build begins to make a list; l.mu is held.
func (l *lists) build(f *fileList, s *Snapshot, root string) {
	ctx, cancel := context.WithCancel(context.Background())
	b := &building{begun: l.clock(), done: make(chan struct{}), cancel: cancel}
	f.building = b
	// Publishing each path by itself would take the lock each time.
	batch := make([]string, 0, 256)
	publish := func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		b.paths = append(b.paths, batch...)
		batch = batch[:0]
	}
	w := &walk{snapshot: s, fn: func(path string, _ int64) error {
		batch = append(batch, relative(root, path))
		if len(batch) == cap(batch) {
			publish()
		}
		if len(b.paths)+len(batch) >= l.limit {
			return errFull
		}
		return nil
	}}
	go func() {
		defer cancel()
		_, err := w.run(ctx, root)
		publish()
		l.mu.Lock()
		defer l.mu.Unlock()
		f.building = nil
		if ctx.Err() == nil || err == nil { // a root that cannot be read is a list without files
			f.paths, f.begun = b.paths, b.begun
		}
		close(b.done)
	}()
}

// relative gives a path that a walk of root has found, with slashes.
func relative(root, path string) string {
	rest := strings.TrimPrefix(strings.TrimPrefix(path, root), string(separator))
	if rest == "" { // root is a file
		rest = filepath.Base(path)
	}
	return filepath.ToSlash(rest)
}

// keep forgets the lists of all other roots.
func (l *lists) keep(roots []string) {
	wanted := map[string]bool{}
	for _, r := range roots {
		wanted[r] = true
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for root := range l.byRoot {
		if !wanted[root] {
			l.drop(root)
		}
	}
}

func (l *lists) drop(root string) {
	if b := l.byRoot[root].building; b != nil {
		b.cancel()
	}
	delete(l.byRoot, root)
}

// makeRoom drops the list that was made longest ago when there are too many.
func (l *lists) makeRoom() {
	if l.byRoot == nil {
		l.byRoot = map[string]*fileList{}
	}
	if len(l.byRoot) < maxLists {
		return
	}
	oldest := ""
	for root, f := range l.byRoot {
		if f.building == nil && (oldest == "" || f.begun.Before(l.byRoot[oldest].begun)) {
			oldest = root
		}
	}
	if oldest != "" {
		l.drop(oldest)
	}
}
