package palette

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestProblem(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ kind, value, want string }{
		{"", "anything", ""},
		{"", "two\nlines", "control character"},
		{"port", "", ""},
		{"unheard-of", "x", ""},
		{"int", "12", ""},
		{"int", "-3", ""},
		{"int", "1.5", "whole number"},
		{"int", "x", "whole number"},
		{"int", "99999999999999999999", "whole number"},
		{"bool", "true", ""},
		{"bool", "yes", "none of true, false"},
		{"enum:a,b", "b", ""},
		{"enum:a,b", "c", `"c" is none of a, b`},
		{"port", "8000", ""},
		{"port", "1", ""},
		{"port", "65535", ""},
		{"port", "8000-8100", ""},
		{"port", "8000,8001", ""},
		{"port", "8000, 9000-9010", ""},
		{"port", "0", "from 1 to 65535"},
		{"port", "65536", "from 1 to 65535"},
		{"port", "99999999999999999999", "from 1 to 65535"},
		{"port", "8100-8000", "ends before it begins"},
		{"port", "+80", "not a port"},
		{"port", "80,", "not a port"},
		{"port", "-1", "not a port"},
		{"port", "http", "not a port"},
		{"port", "80-90-100", "not a port"},
		{"endpoint", "http://127.0.0.1:8000", ""},
		{"endpoint", "https://[::1]:8000/", ""},
		{"endpoint", "http://localhost", ""},
		{"endpoint", "localhost:8000", "not an endpoint"},
		{"endpoint", "ftp://x", "not an endpoint"},
		{"endpoint", "http://", "not an endpoint"},
		{"endpoint", "http://a:b@x", "password"},
		{"endpoint", "http://x/path", "ends after the port"},
		{"endpoint", "http://x:0", "from 1 to"},
		{"path", file, ""},
		{"path", dir, "is a directory"},
		{"path", filepath.Join(dir, "no"), "does not exist"},
		{"path", "relative/no", ""},
		{"dir", dir, ""},
		{"dir", file, "is not a directory"},
		{"dir", filepath.Join(dir, "no"), "does not exist"},
		{"path", filepath.Join(file, "below"), "cannot be read"},
	} {
		got := Problem(test.kind, test.value)
		if (got == "") != (test.want == "") || !strings.Contains(got, test.want) {
			t.Errorf("%s %q: got %q, want %q", test.kind, test.value, got, test.want)
		}
	}
}
