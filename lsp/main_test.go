package lsp_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/devhelper/devhelper/lsp"
	"github.com/devhelper/devhelper/lsp/lsptest"
)

// serverHome makes the test binary a server that keeps its files there.
const serverHome = "DEVHELPER_TEST_SERVER_HOME"

func TestMain(m *testing.M) {
	home := os.Getenv(serverHome)
	if home == "" {
		os.Exit(m.Run())
	}
	cfg := config(home)
	cfg.In, cfg.Out, cfg.Err, cfg.Args = os.Stdin, os.Stdout, os.Stderr, os.Args[1:]
	os.Exit(lsp.Main(context.Background(), cfg))
}

// config is a server's configuration with all of devhelper's files below home.
func config(home string) lsp.Config {
	cfg := lsp.Config{Extra: extra}
	c := &cfg.Command
	c.Dirs.Config, c.Dirs.State = filepath.Join(home, "config"), filepath.Join(home, "state")
	c.Dirs.Cache, c.Dirs.Runtime = filepath.Join(home, "cache"), filepath.Join(home, "run")
	c.Home, c.Now = filepath.Join(home, "user"), time.Now
	c.Getenv, c.Environ = func(string) string { return "" }, func() []string { return nil }
	return cfg
}

// inside gives options of a server in this process.
func inside(t *testing.T) lsptest.Options {
	t.Helper()
	return lsptest.Options{Server: config(t.TempDir())}
}

// outside gives options of a server that is a process.
func outside(t *testing.T) lsptest.Options {
	t.Helper()
	return lsptest.Options{Program: []string{os.Args[0]}, Env: []string{serverHome + "=" + t.TempDir()}}
}

// modes runs a test with a server of each kind.
func modes(t *testing.T, test func(*testing.T, lsptest.Options)) {
	t.Helper()
	t.Run("inside", func(t *testing.T) { test(t, inside(t)) })
	t.Run("outside", func(t *testing.T) { test(t, outside(t)) })
}

// project makes a folder with files.
func project(t *testing.T, files map[string]string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}
