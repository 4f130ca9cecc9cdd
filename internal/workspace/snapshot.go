package workspace

import (
	"slices"
	"strings"
)

// Snapshot is a workspace at one moment. It does not change: what a request
// reads from it belongs together. The disk below it may change all the same.
type Snapshot struct {
	roots     []string // longest first
	buffers   *buffers
	excludes  string   // the user's ignore file where no configuration names one
	gitConfig []string // the user's configuration files
	home      string   // for paths in them
}

// Roots lists the root directories, those with longer paths first. The slice
// is the caller's.
func (s *Snapshot) Roots() []string { return slices.Clone(s.roots) }

// Root finds the root that holds path, the innermost if they are nested.
func (s *Snapshot) Root(path string) (root string, ok bool) {
	k := key(path)
	for _, r := range s.roots {
		if below(k, key(r), separator) {
			return r, true
		}
	}
	return "", false
}

// Buffer gives the open buffer of a file.
func (s *Snapshot) Buffer(path string) (Buffer, bool) {
	b := s.buffers.find(key(path))
	if b == nil {
		return Buffer{}, false
	}
	return *b, true
}

// Buffers lists the open buffers in order of their paths.
func (s *Snapshot) Buffers() []Buffer {
	all := s.buffers.all()
	slices.SortFunc(all, func(a, b Buffer) int { return strings.Compare(a.Path, b.Path) })
	return all
}

// ReadFile gives the content of a file as the user sees it: the open buffer's
// text, else what is on disk. It may be any file, also outside of the roots.
//
// It fails with a [*FileError] when the path is a directory or a device, or the
// file is larger than [MaxFileSize], and never waits for a pipe's other end.
// errors.Is(err, fs.ErrNotExist) and the like hold as with os.ReadFile.
func (s *Snapshot) ReadFile(path string) ([]byte, error) {
	if b, ok := s.Buffer(path); ok {
		return []byte(b.Text), nil
	}
	return readDisk(Clean(path))
}
