package git

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Repository is a repository with a working tree.
type Repository struct {
	Top    string // absolute path of the working tree
	Dir    string // of this working tree's own files: index, HEAD
	Common string // of what all working trees share: config, info/exclude, objects
}

// maxPointer bounds in bytes the files that only name a directory.
const maxPointer = 64 << 10

// Find gives the repository whose working tree path is in; nil when it is in
// none. path must be absolute and clean.
func Find(path string) *Repository {
	for dir := path; ; {
		if r := At(dir); r != nil {
			return r
		}
		above := filepath.Dir(dir)
		if above == dir {
			return nil
		}
		dir = above
	}
}

// At gives the repository whose working tree has its top at dir, or nil. In a
// linked working tree or a submodule .git is a file that tells where to look
// (gitrepository-layout(5)).
func At(dir string) *Repository {
	own := filepath.Join(dir, ".git")
	info, err := os.Stat(own)
	if err != nil {
		return nil
	}
	if !info.IsDir() {
		target, ok := strings.CutPrefix(pointer(own), "gitdir:")
		if !ok {
			return nil
		}
		own = from(dir, target)
	}
	r := &Repository{Top: dir, Dir: own, Common: own}
	if common := pointer(filepath.Join(own, "commondir")); common != "" {
		r.Common = from(own, common)
	}
	return r
}

// pointer reads a file that names a directory; "" when there is none.
func pointer(path string) string {
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() || info.Size() > maxPointer {
		return ""
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	return string(text)
}

// from takes a path out of one of git's files, relative to dir.
func from(dir, path string) string {
	path = filepath.FromSlash(strings.TrimSpace(path))
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(dir, path)
}

// missing says whether an error only means that a file is not there.
func missing(err error) bool { return errors.Is(err, fs.ErrNotExist) }
