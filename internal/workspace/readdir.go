package workspace

import (
	"io/fs"
	"os"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/devhelper/devhelper/gitignore"
)

// dir is a directory of a walk.
type dir struct {
	path    string
	name    string
	rules   gitignore.Stack // of the directory above until read, then its own
	claimed atomic.Bool     // by the goroutine that reads it
	done    chan struct{}   // closed when what follows is there
	entries []dirEntry
	err     error // it could not be read, or not to its end
}

type dirEntry struct {
	name string
	size int64
	dir  *dir // nil for a file
}

// join gives the path of an entry; both parts are clean.
func (d *dir) join(name string) string {
	if strings.HasSuffix(d.path, string(separator)) { // "/"
		return d.path + name
	}
	return d.path + string(separator) + name
}

// read fills in the entries that git would not ignore. The top of the walk
// comes with its rules, and without a name.
func (w *walk) read(d *dir) {
	defer close(d.done)
	list, err := os.ReadDir(d.path)
	d.err = err
	if d.name != "" {
		w.enter(d, list)
	}
	d.entries = make([]dirEntry, 0, len(list))
	for _, e := range list {
		if w.ctx.Err() != nil {
			return
		}
		name := e.Name()
		switch {
		case name == ".git" || !(e.IsDir() || e.Type().IsRegular()) || d.rules.Ignored(name, e.IsDir()):
		case e.IsDir():
			sub := &dir{path: d.join(name), name: name, rules: d.rules, done: make(chan struct{})}
			d.entries = append(d.entries, dirEntry{name: name, dir: sub})
		case !w.sizes:
			d.entries = append(d.entries, dirEntry{name: name})
		default:
			if info, err := e.Info(); err == nil { // else it has just been removed
				size := w.snapshot.size(d.join(name), info.Size())
				d.entries = append(d.entries, dirEntry{name: name, size: size})
			}
		}
	}
	slices.SortFunc(d.entries, inIndexOrder)
}

// enter replaces the rules of the directory above by those of d.
func (w *walk) enter(d *dir, list []fs.DirEntry) {
	own := false
	for _, e := range list {
		switch e.Name() {
		case ".git":
			d.rules = w.snapshot.topRules(d.path)
			return
		case ".gitignore":
			own = true
		}
	}
	var file *gitignore.File
	if own || w.snapshot.buffers != nil { // a new .gitignore may not be saved yet
		file = w.snapshot.ignoreFile(d.path, d.rules.Fold())
	}
	d.rules = d.rules.Enter(d.name, file)
}

// inIndexOrder compares entries so that the whole walk comes out sorted by the
// bytes of slash-separated paths: a directory counts with a slash behind it.
func inIndexOrder(a, b dirEntry) int {
	x, y := a.name, b.name
	n := min(len(x), len(y))
	if c := strings.Compare(x[:n], y[:n]); c != 0 {
		return c
	}
	return int(a.at(n)) - int(b.at(n))
}

// at gives a byte of the name as it stands in a path.
func (e dirEntry) at(i int) byte {
	switch {
	case i < len(e.name):
		return e.name[i]
	case e.dir != nil:
		return '/'
	}
	return 0
}
