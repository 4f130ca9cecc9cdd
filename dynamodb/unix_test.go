//go:build unix

package dynamodb

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

func suspend(pid int) error { return syscall.Kill(pid, syscall.SIGSTOP) }

// A jar that another user could have put there, or could change, is not run.
func TestSafeToRun(t *testing.T) {
	dir := t.TempDir()
	for _, tc := range []struct {
		name string
		mode os.FileMode
		uid  int
		want string
	}{
		{"own", 0o755, -1, ""},
		{"private", 0o700, -1, ""},
		{"writable by the group", 0o775, -1, "others may write"},
		{"writable by all", 0o757, -1, "others may write"},
		{"another's", 0o755, 12345, "belongs to user 12345"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			name := filepath.Join(dir, tc.name)
			if err := os.Mkdir(name, 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.Chmod(name, tc.mode); err != nil {
				t.Fatal(err)
			}
			if tc.uid >= 0 {
				if os.Geteuid() != 0 {
					t.Skip("optional: giving a file away needs root")
				}
				if err := os.Chown(name, tc.uid, -1); err != nil {
					t.Fatal(err)
				}
			}
			err := safeToRun(name)
			if (err == nil) != (tc.want == "") || err != nil && (!strings.Contains(err.Error(), tc.want) || hintOf(err) == "") {
				t.Errorf("got %v, want %q", err, tc.want)
			}
		})
	}
	if err := safeToRun(filepath.Join(dir, "missing")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("missing: %v", err)
	}
}

// The directory for sockets with long names is taken only when it is ours.
func TestSocketNames(t *testing.T) {
	long := stateDirs{Runtime: filepath.Join(t.TempDir(), strings.Repeat("deep/", 30))}
	temp, err := os.MkdirTemp("", "s") // short, as t.TempDir is not
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(temp)
	name, err := long.socket("id", temp)
	if err != nil || len(name) > maxSocketName || !strings.HasPrefix(name, temp) {
		t.Fatalf("got %q, %v", name, err)
	}
	if again, err := long.socket("id", temp); err != nil || again != name {
		t.Errorf("again %q, %v", again, err)
	}
	if other, err := long.socket("id2", temp); err != nil || other == name {
		t.Errorf("another id has %q, %v", other, err)
	}
	if err := os.Chmod(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := long.socket("id", temp); err == nil || !strings.Contains(err.Error(), "not a directory of this user alone") {
		t.Errorf("a directory others may read: %v", err)
	}
	if _, err := long.socket("id", filepath.Join(temp, strings.Repeat("x", 90))); err == nil {
		t.Error("a missing, deep directory is taken")
	}
}

// An instance works where the runtime directory is too deep for a socket.
func TestDeepRuntimeDirectory(t *testing.T) {
	m := newManager(t, func(c *Config) { c.Dirs.Runtime = filepath.Join(c.Dirs.Runtime, strings.Repeat("deep/", 30)) })
	o := Options{Root: t.TempDir(), Backend: "outer"}
	i := start(t, m, o)
	if again := start(t, sharing(t, m), o); again.PID != i.PID {
		t.Errorf("got %+v, want %+v", again, i)
	}
	r, _, err := m.dirs.read(i.ID)
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(r.Socket); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("socket %v, %v", info, err)
	}
	if err := m.Stop(t.Context(), i.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(r.Socket); err == nil {
		t.Error("the socket is left")
	}
}

// Terminals send their signals to whole groups: shims do not die of them.
func TestShimIgnoresTheTerminal(t *testing.T) {
	m := newManager(t)
	i := start(t, m, Options{Root: t.TempDir(), Backend: "outer"})
	for _, sig := range []syscall.Signal{syscall.SIGHUP, syscall.SIGINT, syscall.SIGQUIT, syscall.SIGPIPE} {
		if err := syscall.Kill(i.Shim, sig); err != nil {
			t.Fatal(err)
		}
	}
	if err := probe(t.Context(), i.Endpoint, fakeAccount); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(i.Shim, syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := i.Wait(t.Context()); err != nil {
		t.Errorf("ended by SIGTERM: %v", err)
	}
}

// The signal that ends the command of a Run is its caller's to see.
func TestRunPassesSignalsOn(t *testing.T) {
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("optional: no sh")
	}
	m := newManager(t)
	code, err := m.Run(t.Context(), Options{Root: t.TempDir(), Backend: "inner"}, []string{"sh", "-c", "kill -USR1 $$"}, nil, nil, nil)
	if err != nil || code != 128+int(syscall.SIGUSR1) {
		t.Errorf("got %d, %v", code, err)
	}
}

// A program that waits for the end of a pipe of its own, which the owner has
// inherited, does not wait for a detached instance.
func TestInheritedFilesAreClosed(t *testing.T) {
	m := newManager(t)
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	f := beginFamily(t, m.Dirs, Options{Root: t.TempDir(), Backend: "outer", Detach: true}, w)
	w.Close()
	f.await(t, m.dirs)
	f.end()
	if err := r.SetReadDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
		t.Errorf("the pipe is still open: %v", err)
	}
	if err := probe(t.Context(), f.Endpoint, fakeAccount); err != nil {
		t.Errorf("it has ended with its owner: %v", err)
	}
	if err := m.Stop(t.Context(), f.ID); err != nil {
		t.Error(err)
	}
}
