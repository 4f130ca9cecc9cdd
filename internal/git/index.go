package git

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/go-git/go-git/v5/plumbing/filemode"
	"github.com/go-git/go-git/v5/plumbing/format/index"
)

// Tracked is the paths of an index, below the working tree and with slashes.
type Tracked struct {
	paths      []string // in order of their bytes
	submodules []string
}

// maxIndex bounds an index file in bytes: some ten million files.
const maxIndex = 1 << 30

// Tracked reads the repository's index. A repository without one tracks nothing.
func (r *Repository) Tracked() (t *Tracked, err error) {
	path := filepath.Join(r.Dir, "index")
	f, err := os.Open(path)
	if missing(err) {
		return &Tracked{}, nil
	} else if err != nil {
		return nil, err
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || info.Size() > maxIndex {
		return nil, fmt.Errorf("%s: cannot be read as an index", path)
	}
	defer func() {
		if v := recover(); v != nil { // the library trusts the lengths it reads
			t, err = nil, fmt.Errorf("%s: is damaged: %v", path, v)
		}
	}()
	var idx index.Index
	if err := index.NewDecoder(bufio.NewReaderSize(f, 1<<20)).Decode(&idx); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	t = &Tracked{paths: make([]string, 0, len(idx.Entries))}
	for _, e := range idx.Entries {
		t.paths = append(t.paths, e.Name)
		if e.Mode == filemode.Submodule {
			t.submodules = append(t.submodules, e.Name)
		}
	}
	slices.Sort(t.paths)
	return t, nil
}

// Has says whether a path is tracked, or something below it.
func (t *Tracked) Has(path string) bool {
	if _, found := slices.BinarySearch(t.paths, path); found {
		return true
	}
	n, _ := slices.BinarySearch(t.paths, path+"/")
	return n < len(t.paths) && strings.HasPrefix(t.paths[n], path+"/")
}

// Submodule gives the submodule that a path lies in, or "".
func (t *Tracked) Submodule(path string) string {
	for _, s := range t.submodules {
		if strings.HasPrefix(path, s+"/") {
			return s
		}
	}
	return ""
}

// All lists the paths, in order of their bytes. The slice must not be changed.
func (t *Tracked) All() []string { return t.paths }
