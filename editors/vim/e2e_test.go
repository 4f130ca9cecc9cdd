package vim_test

import (
	"os"
	"path/filepath"
	"testing"
)

// TestWithTheRealServer runs test/e2e_*.vim against the program of this
// repository, on a copy of an example project.
func TestWithTheRealServer(t *testing.T) {
	repo := filepath.Join(here(t), "..", "..")
	server := build(t, "../../cmd/devhelper")
	eachEditor(t, func(t *testing.T, e editor) {
		project := filepath.Join(t.TempDir(), "orders")
		if err := os.CopyFS(project, os.DirFS(filepath.Join(repo, "examples", "orders"))); err != nil {
			t.Fatal(err)
		}
		runScript(t, e, filepath.Join("test", "e2e_orders.vim"), "DEVHELPER="+server, "PROJECT="+project)
	})
}
