package workspace

import (
	"os"
	"path/filepath"
	"slices"
)

// FileNames lists the names of the regular files in a directory, in order, also
// of those that are open and not yet saved, and of those that git would ignore.
// Symbolic links to files count, for their content is what [Snapshot.ReadFile]
// gives.
func (s *Snapshot) FileNames(dir string) ([]string, error) {
	dir = Clean(dir)
	list, err := os.ReadDir(dir)
	var names []string
	for _, e := range list {
		if e.Type().IsRegular() || e.Type()&os.ModeSymlink != 0 {
			names = append(names, e.Name())
		}
	}
	if s.buffers != nil {
		for _, b := range s.buffers.all() {
			if key(filepath.Dir(b.Path)) == key(dir) {
				names = append(names, filepath.Base(b.Path))
			}
		}
	}
	if len(names) == 0 && err != nil {
		return nil, pathProblem(dir, err)
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}
