//go:build unix

package workspace

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// asUser says whether to go on in this process, where rights count. As root,
// whom rights do not stop, it runs the calling test again as nobody and gives
// that result.
func asUser(t *testing.T) bool {
	t.Helper()
	if os.Geteuid() != 0 {
		return true
	}
	const nobody = 65534
	dir, err := os.MkdirTemp("", "asuser")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	exe := filepath.Join(dir, "tests") // where go test puts it nobody else can reach it
	if err := copyFile(exe); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.Chmod(dir, 0o755), os.Mkdir(filepath.Join(dir, "tmp"), 0o700), os.Chown(filepath.Join(dir, "tmp"), nobody, nobody)); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe, "-test.run=^"+t.Name()+"$", "-test.v", "-test.timeout=2m")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "TMPDIR="+filepath.Join(dir, "tmp"))
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "--- PASS: "+t.Name()) {
		t.Errorf("as nobody: %v\n%s", err, out)
	}
	return false
}

func copyFile(to string) error {
	exe, err := os.Executable()
	if err != nil {
		return err
	}
	in, err := os.Open(exe)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o755)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close(), os.Chmod(to, 0o755))
}

func chmod(t *testing.T, path string, mode fs.FileMode) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.Chmod(path, info.Mode()) })
}

func TestReadingWithoutRights(t *testing.T) {
	if !asUser(t) {
		return
	}
	top := tree(t, map[string]string{"a/x": "", "closed/y": "", "z": "", "secret": ""})
	chmod(t, filepath.Join(top, "closed"), 0)
	chmod(t, filepath.Join(top, "secret"), 0)
	s := New(nil).Snapshot()
	var got []string
	n, err := s.WalkCount(t.Context(), top, func(path string, _ int64) error { got = append(got, filepath.Base(path)); return nil })
	if err != nil || n != (Walked{Files: 3, Dirs: 3, Unreadable: 1}) || !slices.Equal(got, []string{"x", "secret", "z"}) {
		t.Errorf("%v, %+v, %v", got, n, err)
	}
	if err := s.Walk(t.Context(), filepath.Join(top, "closed"), nil); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("a root without rights: %v", err)
	}
	for _, name := range []string{"secret", "closed/y"} {
		if _, err := s.ReadFile(filepath.Join(top, name)); !errors.Is(err, fs.ErrPermission) || !strings.Contains(hintOf(err), "rights") {
			t.Errorf("%s: %v, hint %q", name, err, hintOf(err))
		}
	}
}

func TestWritingWithoutRights(t *testing.T) {
	if !asUser(t) {
		return
	}
	top := tree(t, map[string]string{"a": "a", "locked/b": "b", "readonly": "r"})
	chmod(t, filepath.Join(top, "locked"), 0o555)
	chmod(t, filepath.Join(top, "readonly"), 0o444)
	before := entries(t, top)
	for name, edit := range map[string]Edit{
		"change in a locked directory":    {Path: filepath.Join(top, "locked", "b"), Text: "x"},
		"create in a locked directory":    {Path: filepath.Join(top, "locked", "new"), Create: true},
		"create below a locked directory": {Path: filepath.Join(top, "locked", "new", "deep"), Create: true},
		"read-only":                       {Path: filepath.Join(top, "readonly"), Text: "x"},
	} {
		err := Write(Edits{
			{Path: filepath.Join(top, "a"), Text: "x"}, {Path: filepath.Join(top, "made", "c"), Create: true}, edit,
		})
		if err == nil || hintOf(err) == "" {
			t.Errorf("%s: %v, hint %q", name, err, hintOf(err))
		}
		if got := entries(t, top); !slices.Equal(got, before) {
			t.Errorf("%s leaves %v", name, got)
		}
		if got := mustRead(t, filepath.Join(top, "a")); got != "a" {
			t.Errorf("%s: a is now %q", name, got)
		}
	}
}

func TestWriteKeepsModes(t *testing.T) {
	top := tree(t, map[string]string{"plain": "", "script": "", "private": ""})
	old := syscall.Umask(0o027)
	defer syscall.Umask(old)
	want := map[string]fs.FileMode{"plain": 0o664, "script": 0o755, "private": 0o600, "new": 0o640, "dir/new": 0o640, "dir": 0o750}
	edits := Edits{{Path: filepath.Join(top, "new"), Create: true}, {Path: filepath.Join(top, "dir", "new"), Create: true}}
	for _, name := range []string{"plain", "script", "private"} {
		if err := os.Chmod(filepath.Join(top, name), want[name]); err != nil {
			t.Fatal(err)
		}
		edits = append(edits, Edit{Path: filepath.Join(top, name), Text: "x"})
	}
	if os.Geteuid() == 0 {
		if err := os.Chown(filepath.Join(top, "private"), 1234, 4321); err != nil {
			t.Fatal(err)
		}
	}
	if err := Write(edits); err != nil {
		t.Fatal(err)
	}
	for name, mode := range want {
		info, err := os.Stat(filepath.Join(top, name))
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != mode {
			t.Errorf("%s has mode %o, want %o", name, info.Mode().Perm(), mode)
		}
		if st := info.Sys().(*syscall.Stat_t); name == "private" && os.Geteuid() == 0 && (st.Uid != 1234 || st.Gid != 4321) {
			t.Errorf("%s belongs to %d:%d now", name, st.Uid, st.Gid)
		}
	}
}

// Nothing that is no file may hang a reader or be opened.
func TestReadFileKinds(t *testing.T) {
	top := tree(t, map[string]string{"a": "text", "big": ""})
	p := func(name string) string { return filepath.Join(top, name) }
	if err := syscall.Mkfifo(p("pipe"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Chdir(top) // the name of a socket must be short
	l, err := net.Listen("unix", "socket")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if err := os.Truncate(p("big"), MaxFileSize+1); err != nil {
		t.Fatal(err)
	}
	symlink(t, "pipe", p("link"))
	symlink(t, "loop", p("loop"))
	s := New(nil).Snapshot()
	for path, want := range map[string]string{
		p("pipe"): "is a pipe", p("link"): "is a pipe", p("socket"): "is a socket", "/dev/zero": "is a device", top: "is a directory",
		p("big"): "is larger than 64 MiB", p("none"): "no such file", p("a/x"): "not a directory", p("loop"): "too many", p("nul\x00"): "invalid",
	} {
		if err := soon(t, func() error { _, err := s.ReadFile(path); return err }); err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), path) {
			t.Errorf("%s: got %v, want %s", path, err, want)
		}
	}
	// A pipe that takes the file's place after it was looked at.
	if err := soon(t, func() error { f, err := openNonblocking(p("pipe")); f.Close(); return err }); err != nil {
		t.Errorf("opening a pipe: %v", err)
	}
	if got, err := s.ReadFile(p("a")); err != nil || string(got) != "text" {
		t.Errorf("%q, %v", got, err)
	}
	if runtime.GOOS == "linux" {
		if got, err := s.ReadFile("/proc/version"); err != nil || !strings.Contains(string(got), "\n") {
			t.Errorf("a file that says it is empty: %q, %v", got, err)
		}
	}
	if got := walked(t, s, top, top); !slices.Equal(got, []string{"a 4", fmt.Sprint("big ", MaxFileSize+1)}) {
		t.Errorf("a walk finds %v", got)
	}
	if err := s.Walk(t.Context(), p("pipe"), nil); err == nil || !strings.Contains(err.Error(), "is a pipe") {
		t.Errorf("walking a pipe: %v", err)
	}
}

// soon runs f and fails when it hangs.
func soon(t *testing.T, f func() error) error {
	t.Helper()
	done := make(chan error, 1)
	go func() { done <- f() }()
	select {
	case err := <-done:
		return err
	case <-time.After(time.Minute):
		t.Fatal("it hangs")
		return nil
	}
}

func TestDefaultExcludes(t *testing.T) {
	for _, c := range []struct{ xdg, home, want string }{
		{"/x", "/home/u", "/x/git/ignore"}, {"", "/home/u", "/home/u/.config/git/ignore"}, {"", "", ""},
	} {
		if got := DefaultExcludes(func(string) string { return c.xdg }, c.home); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}

// In a linked worktree info/exclude is that of the repository.
func TestWalkInWorktree(t *testing.T) {
	git, err := exec.LookPath("git")
	if err != nil {
		if os.Getenv("REQUIRE_ALL") == "1" {
			t.Fatal("git is missing and REQUIRE_ALL=1")
		}
		t.Skip("git is missing")
	}
	top := tree(t, map[string]string{"main/x": "", "empty": ""})
	for _, args := range [][]string{
		{"init", "-q", "main"},
		{"-C", "main", "-c", "user.name=n", "-c", "user.email=e@example.org", "commit", "-q", "--allow-empty", "-m", "m"},
		{"-C", "main", "worktree", "add", "-q", "--detach", "../linked"},
	} {
		cmd := exec.Command(git, args...)
		cmd.Dir = top
		cmd.Env = append(os.Environ(), "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL="+filepath.Join(top, "empty"))
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	for name, text := range map[string]string{"main/.git/info/exclude": "private\n", "linked/private": "", "linked/public": ""} {
		if err := os.WriteFile(filepath.Join(top, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if got := walked(t, New(nil).Snapshot(), top, filepath.Join(top, "linked")); !slices.Equal(got, []string{"linked/public 0"}) {
		t.Errorf("got %v", got)
	}
}
