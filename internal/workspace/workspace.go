package workspace

import (
	"cmp"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Workspace holds what the editor has told: roots and open buffers. It may be
// used by many goroutines at once; whoever wants to look takes a [Snapshot].
type Workspace struct {
	mu  sync.Mutex // serialises writers of now
	now atomic.Pointer[Snapshot]

	lists    lists
	censuses censuses
}

// Buffer is the text of a file that is open in an editor.
type Buffer struct {
	Path       string // as Clean gives it
	LanguageID string // as the editor names it: "python"
	Version    int32  // counts up with each change
	Text       string // as the editor has it, with its line endings
}

// New makes a workspace of directories. They need not exist.
func New(roots []string) *Workspace {
	w := &Workspace{lists: lists{clock: time.Now, limit: MaxListed}}
	w.now.Store(&Snapshot{roots: cleanRoots(roots)})
	return w
}

// Snapshot gives the workspace as it is now. It costs one atomic load.
func (w *Workspace) Snapshot() *Snapshot { return w.now.Load() }

// SetRoots replaces the roots.
func (w *Workspace) SetRoots(roots []string) {
	roots = cleanRoots(roots)
	w.update(func(s *Snapshot) { s.roots = roots })
	w.lists.keep(roots)
}

// SetExcludes names the user's own ignore file, whose rules are weaker than
// all others, where no configuration sets core.excludesFile: see
// [DefaultExcludes]. It holds for walks that begin later. The empty name stands
// for none.
func (w *Workspace) SetExcludes(file string) {
	w.update(func(s *Snapshot) { s.excludes = file })
}

// SetGitConfig names git's configuration files of the machine and the user, the
// weakest first, and the home that paths in them mean. They tell core.ignoreCase
// and core.excludesFile for walks that begin later.
func (w *Workspace) SetGitConfig(home string, files ...string) {
	w.update(func(s *Snapshot) { s.home, s.gitConfig = home, files })
}

// Open adds a buffer, or replaces it.
func (w *Workspace) Open(b Buffer) {
	b.Path = Clean(b.Path)
	w.update(func(s *Snapshot) { s.buffers = s.buffers.with(&b) })
}

// Change gives a buffer a new text. It does nothing and returns false when no
// such buffer is open or its version is newer: editors have been seen to send
// changes out of order.
func (w *Workspace) Change(path string, version int32, text string) bool {
	done := false
	w.update(func(s *Snapshot) {
		old := s.buffers.find(key(path))
		if old == nil || version < old.Version {
			return
		}
		b := *old
		b.Version, b.Text = version, text
		s.buffers = s.buffers.with(&b)
		done = true
	})
	return done
}

// Close forgets a buffer: the file on disk counts again.
func (w *Workspace) Close(path string) {
	w.update(func(s *Snapshot) { s.buffers = s.buffers.without(key(path)) })
}

// Stop ends what goes on in the background. The workspace stays usable.
func (w *Workspace) Stop() { w.lists.keep(nil) }

func (w *Workspace) update(change func(*Snapshot)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	next := *w.now.Load()
	change(&next)
	w.now.Store(&next)
}

// cleanRoots brings roots to their one spelling, without doubles, the longest
// first, so that the first one that holds a path is the nearest.
func cleanRoots(roots []string) []string {
	var out []string
	seen := map[string]bool{}
	for _, r := range roots {
		if r = Clean(r); !seen[key(r)] {
			seen[key(r)] = true
			out = append(out, r)
		}
	}
	slices.SortStableFunc(out, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	return out
}
