package matrix

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
)

// crates counts the projects that are crates.
var crates atomic.Int32

// crate makes the project a crate with the dependencies that make setup has
// built. Its name is its own: in a target directory that is shared, cargo tells
// programs apart by the names of their packages, not by their folders.
func crate(t *testing.T, dir string) {
	t.Helper()
	name := fmt.Sprintf("matrix-%d", crates.Add(1))
	for _, file := range []string{"Cargo.toml", "Cargo.lock", "src/lib.rs"} {
		text := read(t, filepath.Join("..", "..", "tools", "cargo", file))
		write(t, filepath.Join(dir, file), strings.Replace(text, `name = "fixtures"`, `name = "`+name+`"`, 1))
	}
}

func runRust(t *testing.T, dir string, _ database, env []string) (string, int) {
	cargo := filepath.Join(tools(), "cargo")
	if _, err := os.Stat(filepath.Join(cargo, "target")); err != nil {
		missing(t, "the crates")
	}
	env = append(env, "CARGO_HOME="+filepath.Join(cargo, "home"), "CARGO_TARGET_DIR="+filepath.Join(cargo, "target"), "RUSTFLAGS=-Dwarnings", "CARGO_TERM_COLOR=never")
	out := command(t, dir, env, "cargo", "test", "--offline", "--locked", "--tests")
	if strings.Contains(out, "FAILED") || strings.Contains(out, "error") {
		return out, -1
	}
	return out, strings.Count(out, " ... ok\n")
}
