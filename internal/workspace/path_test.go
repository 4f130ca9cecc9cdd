package workspace

import (
	"os"
	"path/filepath"
	"testing"
)

func TestClean(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	cwd, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for in, want := range map[string]string{
		"x":                                cwd + "/x",
		"":                                 cwd,
		filepath.Join(dir, "a") + "//../b": filepath.Join(dir, "b"),
		dir + "/":                          dir,
	} {
		if got := Clean(in); got != filepath.FromSlash(want) {
			t.Errorf("Clean(%q) is %q, want %q", in, got, want)
		}
	}
}

// The rules for Windows do not need Windows.
func TestWindowsVolumes(t *testing.T) {
	for in, want := range map[string]string{
		`c:\x`:                   `C:\x`,
		`C:\x`:                   `C:\x`,
		`c:/x`:                   `C:/x`,
		`c:`:                     `C:`,
		`\\?\c:\x`:               `C:\x`,
		`\\?\UNC\server\share`:   `\\server\share`,
		`\\?\unc\server\share`:   `\\server\share`,
		`\\?\Volume{1-2}\x`:      `\\?\Volume{1-2}\x`,
		`\\wsl$\Debian\home`:     `\\wsl$\Debian\home`,
		`\\.\pipe\x`:             `\\.\pipe\x`,
		`x`:                      `x`,
		``:                       ``,
		`1:\x`:                   `1:\x`,
		`\\?\c:x is no absolute`: `\\?\c:x is no absolute`,
	} {
		if got := plainVolume(in); got != want {
			t.Errorf("plainVolume(%q) is %q, want %q", in, got, want)
		}
	}
}

func TestBelow(t *testing.T) {
	for _, c := range []struct {
		path, dir  string
		sep        byte
		ignoreCase bool
		want       bool
	}{
		{"/a/b", "/a", '/', false, true},
		{"/a", "/a", '/', false, true},
		{"/ab", "/a", '/', false, false},
		{"/a", "/", '/', false, true},
		{"/", "/a", '/', false, false},
		{"/A/b", "/a", '/', false, false},
		{`C:\A\b`, `C:\a`, '\\', true, true},
		{`C:\x`, `C:\`, '\\', true, true},
		{`D:\x`, `C:\`, '\\', true, false},
		{`\\wsl$\Debian\x`, `\\wsl$\debian`, '\\', true, true},
		{`C:\ab`, `C:\a`, '\\', true, false},
	} {
		if got := below(fold(c.path, c.ignoreCase), fold(c.dir, c.ignoreCase), c.sep); got != c.want {
			t.Errorf("%s below %s: %t, want %t", c.path, c.dir, got, c.want)
		}
	}
}

func TestReal(t *testing.T) {
	top := tree(t, map[string]string{"a/x": ""})
	symlink(t, "a", filepath.Join(top, "link"))
	for in, want := range map[string]string{
		"link/x": "a/x", "link/new/y": "a/new/y", "link": "a", "a/x": "a/x", "none": "none",
	} {
		if got := Real(filepath.Join(top, in)); got != filepath.Join(top, want) {
			t.Errorf("Real(%s) is %s", in, got)
		}
	}
}

func TestRootFor(t *testing.T) {
	top := tree(t, map[string]string{
		"repo/.git/HEAD": "", "repo/service/main.go": "", "repo/go.mod": "",
		"project/.devhelper/config.yaml": "", "project/module/.git": "gitdir: elsewhere", "project/module/src/x": "",
		"plain/x": "",
	})
	for in, want := range map[string]string{
		"repo/service/main.go":     "repo",
		"repo/service":             "repo",
		"repo":                     "repo",
		"repo/service/none/at/all": "repo",
		"project/module/src/x":     "project",
	} {
		if got := RootFor(filepath.Join(top, in)); got != filepath.Join(top, want) {
			t.Errorf("RootFor(%s) is %s, want %s", in, got, want)
		}
	}
	if got := RootFor(filepath.Join(top, "repo/service/x"), "go.mod"); got != filepath.Join(top, "repo") {
		t.Errorf("with a marker of its own RootFor is %s", got)
	}
	if got := RootFor(filepath.Join(top, "plain/x"), "no such marker"); got != filepath.Join(top, "plain") {
		t.Errorf("without any marker RootFor is %s", got)
	}
}

func symlink(t *testing.T, target, name string) {
	t.Helper()
	if err := os.Symlink(target, name); err != nil {
		t.Fatal(err)
	}
}
