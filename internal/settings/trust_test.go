package settings

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/devhelper/devhelper/internal/files"
)

// ground is a home directory with two projects, and a Trust over it.
func ground(t *testing.T) (home string, trust *Trust) {
	t.Helper()
	home, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{"src/one/deep", "src/two"} {
		if err := os.MkdirAll(filepath.Join(home, filepath.FromSlash(dir)), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	return home, NewTrust(files.Dirs{Config: filepath.Join(home, ".config", "devhelper")}, home)
}

func add(t *testing.T, trust *Trust, dir string) {
	t.Helper()
	if _, err := trust.Add(context.Background(), dir, false); err != nil {
		t.Fatal(err)
	}
}

func TestTrustCoversWhatIsBelow(t *testing.T) {
	home, trust := ground(t)
	one := filepath.Join(home, "src", "one")
	if trust.Trusted(one) {
		t.Error("trusted from the start")
	}
	add(t, trust, one+string(filepath.Separator))
	add(t, trust, one)
	if err := os.Mkdir(one+"-other", 0o700); err != nil {
		t.Fatal(err)
	}
	for dir, want := range map[string]bool{
		one: true, filepath.Join(one, "deep"): true, filepath.Join(one, "deep", "..", ".."): false,
		filepath.Join(home, "src"): false, filepath.Join(home, "src", "two"): false, one + "-other": false,
		filepath.Join(one, "gone"): false, "src/one": false, "": false,
	} {
		if got := trust.Trusted(dir); got != want {
			t.Errorf("%q: trusted %v", dir, got)
		}
	}
	again := NewTrust(files.Dirs{Config: filepath.Dir(trust.name)}, home)
	if list, err := again.List(); err != nil || len(list) != 1 || list[0] != one || !again.Trusted(one) {
		t.Errorf("another process sees %q, %v", list, err)
	}
	if err := trust.Remove(context.Background(), filepath.Join(one, "deep")); err == nil || !strings.Contains(hint(err), "devhelper trust remove "+one) {
		t.Errorf("removing what is trusted with another: %v (%s)", err, hint(err))
	}
	if err := trust.Remove(context.Background(), one); err != nil || again.Trusted(one) {
		t.Errorf("removed: %v, trusted %v", err, again.Trusted(one))
	}
	if err := trust.Remove(context.Background(), one); err == nil || !strings.Contains(hint(err), "trust list") {
		t.Errorf("removed twice: %v", err)
	}
}

func hint(err error) string {
	var h interface{ Hint() string }
	if errors.As(err, &h) {
		return h.Hint()
	}
	return ""
}

func TestTrustIsByRealPath(t *testing.T) {
	home, trust := ground(t)
	one, two, link := filepath.Join(home, "src", "one"), filepath.Join(home, "src", "two"), filepath.Join(home, "link")
	if err := os.Symlink(one, link); err != nil {
		t.Fatal(err)
	}
	add(t, trust, link)
	if !trust.Trusted(one) || !trust.Trusted(filepath.Join(link, "deep")) {
		t.Error("the directory behind a link is not trusted")
	}
	if err := os.Remove(link); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(two, link); err != nil {
		t.Fatal(err)
	}
	if trust.Trusted(link) {
		t.Error("a link that leads elsewhere now is trusted")
	}
	if err := os.RemoveAll(one); err != nil {
		t.Fatal(err)
	}
	if err := trust.Remove(context.Background(), one); err != nil {
		t.Errorf("a directory that is gone cannot be removed: %v", err)
	}
}

func TestTrustRefuses(t *testing.T) {
	home, trust := ground(t)
	file, open := filepath.Join(home, "file"), filepath.Join(home, "open")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(open, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(open, 0o777); err != nil {
		t.Fatal(err)
	}
	root := filepath.VolumeName(home) + string(filepath.Separator)
	for _, test := range []struct {
		dir, want string
		forced    bool // force helps
	}{
		{filepath.Join(home, "gone"), "there is no such directory", false},
		{file, "is not a directory", false},
		{"src/one", "is not an absolute path", false},
		{"", "is not an absolute path", false},
		{root, "is the root of a file system", true},
		{home, "holds the home directory", true},
		{filepath.Dir(home), "holds the home directory", true},
		{open, "can be written by every user", true},
	} {
		if runtime.GOOS == "windows" && test.dir == open {
			continue // it has no such mode bits
		}
		_, err := trust.Add(context.Background(), test.dir, false)
		if err == nil || !strings.Contains(err.Error(), test.want) || hint(err) == "" {
			t.Errorf("%q: %v (%s)", test.dir, err, hint(err))
		}
		if list, _ := trust.List(); len(list) != 0 {
			t.Fatalf("%q: listed all the same", test.dir)
		}
		if _, err := trust.checked(test.dir, true); (err == nil) != test.forced {
			t.Errorf("%q with force: %v", test.dir, err)
		}
	}
	if _, err := trust.Add(context.Background(), home, true); err != nil || !trust.Trusted(filepath.Join(home, "src")) {
		t.Errorf("force does not help: %v", err)
	}
}

func TestTrustOfASession(t *testing.T) {
	home, trust := ground(t)
	one := filepath.Join(home, "src", "one")
	if err := trust.AddSession(one); err != nil || !trust.Trusted(filepath.Join(one, "deep")) {
		t.Fatalf("not trusted: %v", err)
	}
	if err := trust.AddSession(home); err == nil {
		t.Error("the home directory is taken")
	}
	if list, err := trust.List(); err != nil || len(list) != 0 {
		t.Errorf("kept for good: %q, %v", list, err)
	}
	if NewTrust(files.Dirs{Config: filepath.Dir(trust.name)}, home).Trusted(one) {
		t.Error("another process trusts it, too")
	}
	if err := trust.Remove(context.Background(), one); err != nil || trust.Trusted(one) {
		t.Errorf("removed: %v", err)
	}
}

// Each process has its own Trust; here they are as many, over one file.
func TestTrustLosesNothingAmongProcesses(t *testing.T) {
	home, trust := ground(t)
	const processes, each = 4, 8
	var wg sync.WaitGroup
	for p := range processes {
		own := NewTrust(files.Dirs{Config: filepath.Dir(trust.name)}, home)
		wg.Go(func() {
			for k := range each {
				dir := filepath.Join(home, fmt.Sprintf("p%d-%d", p, k))
				if err := os.Mkdir(dir, 0o700); err != nil {
					t.Error(err)
				}
				if _, err := own.Add(context.Background(), dir, false); err != nil {
					t.Error(err)
				}
				if k%2 == 1 {
					if err := own.Remove(context.Background(), dir); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	wg.Wait()
	if list, err := trust.List(); err != nil || len(list) != processes*each/2 {
		t.Errorf("%d directories, %v", len(list), err)
	}
}

func TestBrokenTrustFileTrustsNothing(t *testing.T) {
	for name, content := range map[string]string{
		"cut": `{"version":1,"dirs":["/`, "newer": `{"version":2,"dirs":["/"]}`, "other": `["/"]`, "null": "null",
	} {
		t.Run(name, func(t *testing.T) {
			home, trust := ground(t)
			if err := files.Write(trust.name, []byte(content)); err != nil {
				t.Fatal(err)
			}
			one := filepath.Join(home, "src", "one")
			if _, err := trust.List(); err == nil || hint(err) == "" || trust.Trusted(one) {
				t.Errorf("error %v, trusted %v", err, trust.Trusted(one))
			}
			if _, err := trust.Add(context.Background(), one, false); err == nil {
				t.Error("the file is overwritten")
			}
			if data, err := os.ReadFile(trust.name); err != nil || string(data) != content {
				t.Errorf("the file holds %s, %v", data, err)
			}
			if err := trust.AddSession(one); err != nil || !trust.Trusted(one) {
				t.Errorf("a session's trust does not hold: %v", err)
			}
		})
	}
}

func TestTrustOnWindowsIgnoresCase(t *testing.T) {
	home, trust := ground(t)
	one := filepath.Join(home, "src", "one")
	if err := files.Write(trust.name, fmt.Appendf(nil, `{"version":1,"dirs":[%q]}`, strings.ToUpper(one))); err != nil {
		t.Fatal(err)
	}
	trust.fold = true
	if !trust.Trusted(filepath.Join(one, "deep")) {
		t.Error("another case is not trusted")
	}
	trust.fold = false
	if trust.Trusted(one) {
		t.Error("another case is trusted where case matters")
	}
}
