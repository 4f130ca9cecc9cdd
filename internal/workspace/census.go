package workspace

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// MaxCounted is how many files and directories a census has at most; each 100,000
// take some 8 MB.
const MaxCounted = 500_000

// Census is what a tree held when it was walked, whatever its ignore files say. It
// does not change; [Census.Tally] tells which rules decide about it.
type Census struct {
	Top        string // absolute path of the tree
	Files      int
	Unreadable int  // directories that could not be read
	Truncated  bool // there was more than [MaxCounted]
	root       *censusDir
}

type censusDir struct {
	name    string
	entries []censusEntry // in index order
	rules   bool          // it has a .gitignore
	nested  bool          // it is the top of a repository of its own: nothing below it is known
	files   int           // in it and below
	bytes   int64
}

type censusEntry struct {
	name string
	size int64      // bytes
	dir  *censusDir // nil for what is no directory
}

// Census walks a repository, or any tree, at top. Directories called .git are left
// out, symbolic links are not followed, and repositories below are not entered, as
// git does not enter them.
func (s *Snapshot) Census(ctx context.Context, top string) (*Census, error) {
	top = Clean(top)
	if _, err := os.Stat(top); err != nil {
		return nil, pathProblem(top, err)
	}
	t := &teller{ctx: ctx, snapshot: s, slots: make(chan struct{}, runtime.GOMAXPROCS(0))}
	c := &Census{Top: top, root: &censusDir{}}
	t.read(top, c.root, true)
	t.wait.Wait()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	c.root.sum()
	c.Files, c.Unreadable, c.Truncated = c.root.files, int(t.unreadable.Load()), t.counted.Load() > MaxCounted
	return c, nil
}

// teller walks a tree for a census.
type teller struct {
	ctx                 context.Context
	snapshot            *Snapshot
	slots               chan struct{} // one for each goroutine beside the first
	wait                sync.WaitGroup
	counted, unreadable atomic.Int64
}

func (t *teller) read(path string, d *censusDir, top bool) {
	if t.ctx.Err() != nil || t.counted.Load() > MaxCounted {
		return
	}
	list, err := os.ReadDir(path)
	if err != nil {
		t.unreadable.Add(1)
	}
	if t.counted.Add(int64(len(list))) > MaxCounted {
		return
	}
	for _, e := range list {
		if e.Name() == ".git" {
			if d.nested = !top; d.nested {
				return
			}
		}
	}
	d.entries = make([]censusEntry, 0, len(list))
	for _, e := range list {
		name := e.Name()
		switch {
		case name == ".git":
			continue
		case e.IsDir():
			d.entries = append(d.entries, censusEntry{name: name, dir: &censusDir{name: name}})
			continue
		case name == ".gitignore":
			d.rules = true
		}
		entry := censusEntry{name: name}
		if info, err := e.Info(); err == nil {
			entry.size = t.snapshot.size(filepath.Join(path, name), info.Size())
		}
		d.entries = append(d.entries, entry)
	}
	slices.SortFunc(d.entries, func(a, b censusEntry) int {
		return inIndexOrder(dirEntry{name: a.name, dir: marker(a.dir)}, dirEntry{name: b.name, dir: marker(b.dir)})
	})
	for _, e := range d.entries {
		if e.dir == nil {
			continue
		}
		path := filepath.Join(path, e.name)
		select {
		case t.slots <- struct{}{}:
			t.wait.Go(func() {
				defer func() { <-t.slots }()
				t.read(path, e.dir, false)
			})
		default:
			t.read(path, e.dir, false)
		}
	}
}

// aDir stands for any directory where entries are only compared.
var aDir dir

func marker(d *censusDir) *dir {
	if d == nil {
		return nil
	}
	return &aDir
}

func (d *censusDir) sum() {
	for _, e := range d.entries {
		if e.dir == nil {
			d.files++
			d.bytes += e.size
			continue
		}
		e.dir.sum()
		d.files += e.dir.files
		d.bytes += e.dir.bytes
	}
}

// censuses keeps the last census of each tree.
type censuses struct {
	mu    sync.Mutex
	byTop map[string]*keptCensus
}

type keptCensus struct {
	mu    sync.Mutex // held while it is made, so that it is made once
	last  *Census
	begun time.Time
}

const maxCensuses = 4 // trees whose census is kept

// Census gives a census of a tree that is not older than maxAge, made anew when it
// has to be.
func (w *Workspace) Census(ctx context.Context, top string, maxAge time.Duration) (*Census, error) {
	top = Clean(top)
	w.censuses.mu.Lock()
	k := w.censuses.byTop[top]
	if k == nil {
		if w.censuses.byTop == nil || len(w.censuses.byTop) >= maxCensuses {
			w.censuses.byTop = map[string]*keptCensus{}
		}
		k = &keptCensus{}
		w.censuses.byTop[top] = k
	}
	w.censuses.mu.Unlock()
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.last != nil && w.lists.clock().Sub(k.begun) <= maxAge {
		return k.last, nil
	}
	begun := w.lists.clock()
	c, err := w.Snapshot().Census(ctx, top)
	if err != nil {
		return nil, err
	}
	k.last, k.begun = c, begun
	return c, nil
}

// within joins a directory's path below the top, "" or "a/b/", and a name in it.
func within(dir, name string) string {
	var b strings.Builder
	b.Grow(len(dir) + len(name))
	b.WriteString(dir)
	b.WriteString(name)
	return b.String()
}
