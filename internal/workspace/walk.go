package workspace

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
)

// Walked counts what a walk went over.
type Walked struct {
	Files      int // fn was called for
	Dirs       int // were read
	Unreadable int // directories that could not be read, or only in part
}

// Walk calls fn for each regular file below root that git would not ignore,
// with its absolute path and its size in bytes: of the open buffer, else on
// disk. It is [Snapshot.WalkCount] without the count.
func (s *Snapshot) Walk(ctx context.Context, root string, fn func(path string, size int64) error) error {
	_, err := s.WalkCount(ctx, root, fn)
	return err
}

// WalkCount calls fn for each regular file below root that git would not
// ignore, and says how many there were.
//
// The rules are those of .gitignore files (also unsaved ones, and those between
// the top of the repository and root), .git/info/exclude and the user's own file
// (see [Workspace.SetExcludes]). A directory that has a .git of its own begins
// anew with its own rules. Outside of a repository .gitignore files count from
// root on. Root itself is walked whatever the rules say. Entries called .git
// are left out; symbolic links are not followed; directories that cannot be read
// are skipped and counted.
//
// Paths come in the order of git's index: by bytes, with / between names. Calls
// of fn do not overlap. When fn returns an error the walk ends with it, or with
// nil if that is [fs.SkipAll]. When ctx ends, the walk ends with ctx.Err().
//
// A root that is a file is that one file. One that does not exist, or cannot be
// read, is an error.
func (s *Snapshot) WalkCount(ctx context.Context, root string, fn func(path string, size int64) error) (Walked, error) {
	w := &walk{snapshot: s, fn: fn, sizes: true}
	return w.run(ctx, root)
}

// A walk reads directories in two ways: the goroutine that calls fn goes down
// in order and reads whatever nobody has read yet; helpers read ahead the
// siblings it will come to. So nothing ever waits for a free helper, and the
// order does not depend on them.
type walk struct {
	snapshot *Snapshot
	fn       func(path string, size int64) error
	sizes    bool // fn wants them; each costs a system call

	ctx    context.Context
	queue  chan *dir    // to be read ahead
	ahead  atomic.Int32 // directories read and not yet gone through
	walked Walked
}

const (
	queued   = 256 // directories waiting to be read ahead
	maxAhead = 512 // directories that may be read ahead: bounds memory when fn is slow
)

func (w *walk) run(ctx context.Context, root string) (Walked, error) {
	root = Clean(root)
	info, err := os.Stat(root)
	if err != nil {
		return w.walked, pathProblem(root, err)
	}
	if !info.IsDir() {
		return w.single(ctx, root, info)
	}
	var cancel context.CancelFunc
	w.ctx, cancel = context.WithCancel(ctx)
	w.queue = make(chan *dir, queued)
	var helpers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), 8) {
		helpers.Go(w.help)
	}
	defer helpers.Wait()
	defer cancel()

	top := &dir{path: root, rules: w.snapshot.rulesFor(root), done: make(chan struct{})}
	w.read(top)
	if top.err != nil && len(top.entries) == 0 {
		return w.walked, pathProblem(root, top.err)
	}
	switch err := w.visit(top); {
	case errors.Is(err, fs.SkipAll):
		return w.walked, nil
	case err != nil:
		return w.walked, err
	}
	return w.walked, ctx.Err() // a directory may have been read in part
}

func (w *walk) single(ctx context.Context, path string, info fs.FileInfo) (Walked, error) {
	if !info.Mode().IsRegular() {
		return w.walked, mustBeRegular(path, info)
	}
	if err := ctx.Err(); err != nil {
		return w.walked, err
	}
	w.walked.Files = 1
	if err := w.fn(path, w.snapshot.size(path, info.Size())); err != nil && !errors.Is(err, fs.SkipAll) {
		return w.walked, err
	}
	return w.walked, nil
}

// visit goes through a directory that has been read.
func (w *walk) visit(d *dir) error {
	w.walked.Dirs++
	if d.err != nil {
		w.walked.Unreadable++
	}
	for _, e := range d.entries {
		if e.dir == nil {
			continue
		}
		select {
		case w.queue <- e.dir:
		default: // enough to do; this one is read when its turn comes
		}
	}
	for _, e := range d.entries {
		if err := w.ctx.Err(); err != nil {
			return err
		}
		if e.dir == nil {
			w.walked.Files++
			if err := w.fn(d.join(e.name), e.size); err != nil {
				return err
			}
			continue
		}
		if e.dir.claimed.CompareAndSwap(false, true) {
			w.read(e.dir)
		} else {
			<-e.dir.done
			w.ahead.Add(-1)
		}
		if err := w.visit(e.dir); err != nil {
			return err
		}
		e.dir.entries = nil // names already told need no memory
	}
	return nil
}

// help reads ahead until the walk ends.
func (w *walk) help() {
	for {
		select {
		case <-w.ctx.Done():
			return
		case d := <-w.queue:
			if w.ahead.Load() < maxAhead && d.claimed.CompareAndSwap(false, true) {
				w.ahead.Add(1)
				w.read(d)
			}
		}
	}
}

// size is how long a file is for the user: its buffer's text counts.
func (s *Snapshot) size(path string, onDisk int64) int64 {
	if s.buffers != nil {
		if b := s.buffers.find(key(path)); b != nil {
			return int64(len(b.Text))
		}
	}
	return onDisk
}
