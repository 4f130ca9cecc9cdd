package command

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/devhelper/devhelper/internal/files"
)

// testSession is a session over an empty project, with a home of its own.
func testSession(t *testing.T, project ...string) *Session {
	t.Helper()
	home := t.TempDir()
	root := filepath.Join(home, "project")
	if len(project) > 0 {
		root = project[0]
	}
	if err := os.MkdirAll(root, 0o755); err != nil {
		t.Fatal(err)
	}
	getenv := func(name string) string { return map[string]string{"DEVHELPER_HOME": filepath.Join(home, "dh")}[name] }
	dirs, err := files.Lookup(getenv, home)
	if err != nil {
		t.Fatal(err)
	}
	s, err := NewSession(Config{
		Dirs: dirs, Home: home, Roots: []string{root}, Getenv: getenv,
		Environ: func() []string { return nil },
		Now:     func() time.Time { return time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}
