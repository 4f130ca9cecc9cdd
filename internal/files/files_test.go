package files

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

func TestLookup(t *testing.T) {
	home := filepath.FromSlash("/home/ann")
	for _, tc := range []struct {
		name, goos string
		env        map[string]string
		want       Dirs
	}{
		{"linux", "linux", nil, Dirs{
			"/home/ann/.config/devhelper", "/home/ann/.local/state/devhelper",
			"/home/ann/.cache/devhelper", "/home/ann/.cache/devhelper/run",
		}},
		{"xdg", "linux", map[string]string{"XDG_CONFIG_HOME": "/c", "XDG_STATE_HOME": "/s", "XDG_CACHE_HOME": "/k", "XDG_RUNTIME_DIR": "/r"}, Dirs{
			"/c/devhelper", "/s/devhelper", "/k/devhelper", "/r/devhelper",
		}},
		{"relative xdg is ignored", "linux", map[string]string{"XDG_CONFIG_HOME": "c"}, Dirs{
			"/home/ann/.config/devhelper", "/home/ann/.local/state/devhelper",
			"/home/ann/.cache/devhelper", "/home/ann/.cache/devhelper/run",
		}},
		{"darwin", "darwin", map[string]string{"TMPDIR": "/var/folders/x/T"}, Dirs{
			"/home/ann/Library/Application Support/devhelper", "/home/ann/Library/Application Support/devhelper/state",
			"/home/ann/Library/Caches/devhelper", "/var/folders/x/T/devhelper-run",
		}},
		{"windows", "windows", map[string]string{"AppData": "/r", "LocalAppData": "/l", "XDG_CONFIG_HOME": "/c"}, Dirs{
			"/r/devhelper", "/l/devhelper/state", "/l/devhelper/cache", "/l/devhelper/run",
		}},
		{"windows without variables", "windows", nil, Dirs{
			"/home/ann/AppData/Roaming/devhelper", "/home/ann/AppData/Local/devhelper/state",
			"/home/ann/AppData/Local/devhelper/cache", "/home/ann/AppData/Local/devhelper/run",
		}},
		{"one folder for all", "linux", map[string]string{"DEVHELPER_HOME": "/d", "XDG_CONFIG_HOME": "/c"}, Dirs{
			"/d/config", "/d/state", "/d/cache", "/d/run",
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := lookup(tc.goos, func(k string) string { return tc.env[k] }, home)
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range []*string{&got.Config, &got.State, &got.Cache, &got.Runtime} {
				*p = filepath.ToSlash(*p)
			}
			if got != tc.want {
				t.Errorf("got  %+v\nwant %+v", got, tc.want)
			}
		})
	}
	for name, env := range map[string]map[string]string{
		"no home":       {},
		"relative home": {"DEVHELPER_HOME": "here"},
	} {
		if d, err := Lookup(func(k string) string { return env[k] }, ""); err == nil {
			t.Errorf("%s: got %+v, want an error", name, d)
		}
	}
}

func TestWriteReplaces(t *testing.T) {
	name := filepath.Join(t.TempDir(), "new", "folder", "file.json")
	for _, content := range []string{"first", "", "third, longer"} {
		if err := Write(name, []byte(content)); err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(name)
		if err != nil || string(got) != content {
			t.Fatalf("got %q, %v, want %q", got, err, content)
		}
	}
	if info, err := os.Stat(name); err != nil || (runtime.GOOS != "windows" && info.Mode().Perm() != 0o600) {
		t.Errorf("mode is %v, %v, want 0600", info.Mode(), err)
	}
	onlyFile(t, name)
}

func TestWriteFailingKeepsTheOld(t *testing.T) {
	name := filepath.Join(t.TempDir(), "file")
	if err := Write(name, []byte("old")); err != nil {
		t.Fatal(err)
	}
	broken := errors.New("source broke")
	if err := WriteFrom(name, io.MultiReader(strings.NewReader("ne"), failing{broken})); !errors.Is(err, broken) {
		t.Fatalf("got error %v, want %v", err, broken)
	}
	if got, _ := os.ReadFile(name); string(got) != "old" {
		t.Errorf("content is %q, want the old one", got)
	}
	onlyFile(t, name)
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func onlyFile(t *testing.T, name string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(name))
	if err != nil || len(entries) != 1 {
		t.Errorf("beside %s: %v, %v; want nothing", name, entries, err)
	}
}

func TestLockWithinAProcess(t *testing.T) {
	name := filepath.Join(t.TempDir(), "sub", "lock")
	l, held, err := TryLock(name)
	if err != nil || held {
		t.Fatalf("held %v, err %v", held, err)
	}
	if _, held, err := TryLock(name); !held || err != nil {
		t.Errorf("second TryLock: held %v, err %v; want held", held, err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Millisecond)
	defer cancel()
	if _, err := WaitLock(ctx, name); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("WaitLock on a held lock: %v, want the deadline", err)
	}
	if err := l.Unlock(); err != nil {
		t.Fatal(err)
	}
	again, err := WaitLock(context.Background(), name)
	if err != nil {
		t.Fatal(err)
	}
	if err := again.Unlock(); err != nil {
		t.Error(err)
	}
}

// The kernel frees the lock of a process that was killed.
func TestLockDiesWithItsHolder(t *testing.T) {
	if name := os.Getenv("FILES_TEST_LOCK"); name != "" {
		if _, held, err := TryLock(name); held || err != nil {
			os.Exit(3)
		}
		os.Stdout.WriteString("held\n")
		select {}
	}
	name := filepath.Join(t.TempDir(), "lock")
	child := exec.Command(os.Args[0], "-test.run=^TestLockDiesWithItsHolder$")
	child.Env = append(os.Environ(), "FILES_TEST_LOCK="+name)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(out, make([]byte, 5)); err != nil {
		t.Fatal("the child did not take the lock: ", err)
	}
	if _, held, err := TryLock(name); !held || err != nil {
		t.Errorf("while the child lives: held %v, err %v; want held", held, err)
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = child.Wait() // reports the kill
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	l, err := WaitLock(ctx, name)
	if err != nil {
		t.Fatal("after the kill: ", err)
	}
	_ = l.Unlock()
}
