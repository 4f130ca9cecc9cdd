package workspace

import (
	"errors"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

func TestFileNames(t *testing.T) {
	top := tree(t, map[string]string{"b.tf": "", "a.tf": "", ".gitignore": "secret.tfvars\n", "secret.tfvars": "", "sub/c.tf": ""})
	w := New([]string{top})
	w.Open(Buffer{Path: filepath.Join(top, "new.tf"), Text: "x"})
	w.Open(Buffer{Path: filepath.Join(top, "a.tf"), Text: "x"})
	w.Open(Buffer{Path: filepath.Join(top, "sub", "new.tf"), Text: "x"})
	w.Open(Buffer{Path: filepath.Join(top, "unsaved", "x.tf"), Text: "x"})
	for dir, want := range map[string]string{
		".": ".gitignore a.tf b.tf new.tf secret.tfvars", "sub": "c.tf new.tf", "sub/../sub": "c.tf new.tf", "unsaved": "x.tf",
	} {
		names, err := w.Snapshot().FileNames(filepath.Join(top, filepath.FromSlash(dir)))
		if got := strings.Join(names, " "); err != nil || got != want {
			t.Errorf("%s holds %s (%v), want %s", dir, got, err, want)
		}
	}
	_, err := w.Snapshot().FileNames(filepath.Join(top, "none"))
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a directory that is not there: %v", err)
	}
}
