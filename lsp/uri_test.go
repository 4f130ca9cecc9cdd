package lsp

import (
	"runtime"
	"testing"

	"github.com/devhelper/devhelper/internal/workspace"
)

func TestFilePath(t *testing.T) {
	tests := []struct {
		uri           string
		unix, windows string // empty: no path there
	}{
		{"file:///home/u/a.py", "/home/u/a.py", `\home\u\a.py`},
		{"file:///c%3A/Users/u/a.py", "/c:/Users/u/a.py", `C:\Users\u\a.py`},
		{"file:///C:/Users/u/a.py", "/C:/Users/u/a.py", `C:\Users\u\a.py`},
		{"FILE:/C%3a/Users/u/a.py", "/C:/Users/u/a.py", `C:\Users\u\a.py`},
		{"file://server/share/a.py", "", `\\server\share\a.py`},
		{"file://wsl$/Debian/home/u", "", `\\wsl$\Debian\home\u`},
		{"file://localhost/etc/hosts", "/etc/hosts", `\etc\hosts`},
		{"file:///with%20blank/%C3%A4%25%23%5B%5D.txt", "/with blank/ä%#[].txt", `\with blank\ä%#[].txt`},
		{"file:///100%/%zz%4", "/100%/%zz%4", `\100%\%zz%4`},
		{"file:///a.py#L3", "/a.py", `\a.py`},
		{"file:///plain ä.txt", "/plain ä.txt", `\plain ä.txt`},
		{"file:///nul%00byte", "", ""},
		{"untitled:Untitled-1", "", ""},
		{"vscode-notebook-cell:/a.ipynb#X", "", ""},
		{"jdt://contents/a.class", "", ""},
		{"devhelper://log", "", ""},
		{"http://example.com/a", "", ""},
	}
	for _, tt := range tests {
		for windows, want := range map[bool]string{false: tt.unix, true: tt.windows} {
			got, ok := filePath(tt.uri, windows)
			if ok != (want != "") || (ok && got != want) {
				t.Errorf("%s on windows=%v: %q %v, want %q", tt.uri, windows, got, ok, want)
			}
		}
	}
}

func TestPathOfRefusesWhatIsNoFile(t *testing.T) {
	for _, u := range []string{"", "relative/path", "/no/scheme", "untitled:a", "C:\\x", "file", "file:", "file://", "file://host", "file:rel", "://", "%zz", "mailto:a@b"} {
		if path, ok := pathOf(u); ok {
			t.Errorf("%q is taken for the path %q", u, path)
		}
	}
}

func TestURIRoundTrip(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the paths below are of Unix; those of Windows are in TestFilePath")
	}
	for _, path := range []string{
		"/", "/a", "/with blank", "/per%cent", "/per%20cent", "/hash#q?x=1", "/[brackets]{}^`|\"<>", "/colon:c:/x", "/ä/ключ/值/😀",
		"/back\\slash", "/plus+and&", "/~tilde", "/trailing.", "/c:/looks/like/windows", "/new\nline", "/tab\t", "/invalid\xff\xfebytes",
	} {
		u := uriOf(path)
		got, ok := pathOf(string(u))
		if !ok || got != workspace.Clean(path) {
			t.Errorf("%q becomes %s and that %q %v", path, u, got, ok)
		}
	}
}
