package matrix

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// crate makes the project a crate with the dependencies that make setup has built.
func crate(t *testing.T, dir string) {
	t.Helper()
	for _, name := range []string{"Cargo.toml", "Cargo.lock", "src/lib.rs"} {
		write(t, filepath.Join(dir, name), read(t, filepath.Join("..", "..", "tools", "cargo", name)))
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
