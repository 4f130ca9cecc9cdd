package vim_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// editor is one of the programs the plugin must work in.
type editor struct {
	name string
	path string
}

func (e editor) isVim() bool { return e.name == "vim" }

// eachEditor runs a test in Vim, Neovim and, where it is installed, a newer
// Neovim. A missing editor is a skip, or a failure where all is required.
func eachEditor(t *testing.T, run func(*testing.T, editor)) {
	t.Helper()
	for _, name := range []string{"vim", "nvim", "nvim-new"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path, err := exec.LookPath(name)
			if tools := os.Getenv("DEVHELPER_TEST_TOOLS"); tools != "" && err != nil {
				path, err = exec.LookPath(filepath.Join(tools, "bin", name))
			}
			if err != nil {
				missing(t, name)
			}
			run(t, editor{name, path})
		})
	}
}

func missing(t *testing.T, program string) {
	t.Helper()
	if program == "nvim-new" {
		t.Skip("newer Neovim is not installed")
	}
	if os.Getenv("REQUIRE_ALL") == "1" {
		t.Fatalf("%s is missing and REQUIRE_ALL=1", program)
	}
	t.Skipf("%s is missing", program)
}

// headless runs a script in an editor that has no screen.
func (e editor) headless(ctx context.Context, t *testing.T, script string) *exec.Cmd {
	t.Helper()
	args := []string{"--headless", "-u", "NONE", "-i", "NONE", "-n", "-S", script}
	if e.isVim() {
		args = []string{"-Nu", "NONE", "-i", "NONE", "-n", "-es", "-S", script}
	}
	cmd := exec.CommandContext(ctx, e.path, args...)
	cmd.Env = append(environ(t), "TERM=dumb")
	cmd.WaitDelay = 5 * time.Second
	return cmd
}

// environ is an environment without the user's settings.
func environ(t *testing.T) []string {
	t.Helper()
	home := t.TempDir()
	env := []string{
		"HOME=" + home, "DEVHELPER_HOME=" + filepath.Join(home, "devhelper"), "LANG=C.UTF-8", "SHELL=/bin/sh",
		"XDG_CONFIG_HOME=" + filepath.Join(home, "config"), "XDG_DATA_HOME=" + filepath.Join(home, "data"),
		"XDG_STATE_HOME=" + filepath.Join(home, "state"), "XDG_CACHE_HOME=" + filepath.Join(home, "cache"),
	}
	for _, v := range os.Environ() {
		name, _, _ := strings.Cut(v, "=")
		if name == "PATH" || name == "TMPDIR" {
			env = append(env, v)
		}
	}
	return env
}

// here is the plugin's folder.
func here(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// build makes a program of this module.
func build(t *testing.T, pkg string) string {
	t.Helper()
	out := filepath.Join(t.TempDir(), filepath.Base(pkg))
	if text, err := exec.Command("go", "build", "-o", out, pkg).CombinedOutput(); err != nil {
		t.Fatalf("go build %s: %v\n%s", pkg, err, text)
	}
	return out
}

// await waits until a condition holds.
func await(t *testing.T, what string, holds func() bool) {
	t.Helper()
	deadline := time.NewTimer(20 * time.Second)
	defer deadline.Stop()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-deadline.C:
			t.Fatalf("still not so: %s", what)
		case <-tick.C:
		}
	}
}
