package proc

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
)

func TestClean(t *testing.T) {
	in := []string{
		"PATH=/bin", "HOME=/h", "LANG=C", "LC_ALL=C.UTF-8", "TMPDIR=/t", "SystemRoot=C:\\Windows", "JAVA_HOME=/j",
		"AWS_PROFILE=x", "AWS_CA_BUNDLE=/c", "JAVA_TOOL_OPTIONS=-Dx", "_JAVA_OPTIONS=-Xmx1g", "NODE_OPTIONS=--inspect",
		"LD_PRELOAD=x.so", "DYLD_INSERT_LIBRARIES=x", "HTTP_PROXY=http://p", "=C:=C:\\", "broken", "EMPTY",
	}
	want := []string{"PATH=/bin", "HOME=/h", "LANG=C", "LC_ALL=C.UTF-8", "TMPDIR=/t", "SystemRoot=C:\\Windows", "JAVA_HOME=/j"}
	if got := Clean(in); !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

func TestEnvironment(t *testing.T) {
	env := []string{"A=1", "B=", "A=2", "C=x=y"}
	for name, want := range map[string]string{"A": "2", "B": "", "C": "x=y", "D": ""} {
		if got := Getenv(env, name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if got := With(env, "A", "3"); !slices.Equal(got, []string{"B=", "C=x=y", "A=3"}) {
		t.Errorf("got %q", got)
	}
	if len(env) != 4 || env[0] != "A=1" {
		t.Errorf("the caller's environment was changed: %q", env)
	}
}

func TestLookPath(t *testing.T) {
	program, plain := tempFile(t, "prog.exe", 0o755), tempFile(t, "plain.txt", 0o644)
	dir := filepath.Dir(program)
	if err := os.Mkdir(filepath.Join(dir, "folder.exe"), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	sep := string(filepath.ListSeparator)
	for _, tc := range []struct{ name, path, want string }{
		{"prog.exe", sep + "relative" + sep + dir, program},
		{"prog.exe", "." + sep, ""}, // whose directory is that?
		{"prog.exe", "", ""},
		{"./prog.exe", dir, ""},
		{program, "", program},
		{filepath.Join(dir, "none"), "", ""},
		{"folder.exe", dir, ""},
		{"none", dir, ""},
	} {
		got, err := LookPath(tc.name, []string{"PATH=" + tc.path})
		var missing *NotFoundError
		if got != tc.want || (err == nil) != (tc.want != "") || err != nil && !errors.As(err, &missing) {
			t.Errorf("%q in %q: got %q, %v", tc.name, tc.path, got, err)
		}
	}
	if _, err := LookPath("plain.txt", []string{"PATH=" + filepath.Dir(plain)}); runtime.GOOS != "windows" && err == nil {
		t.Error("a file that cannot be run was found")
	}
}

func TestCmdString(t *testing.T) {
	got := Cmd{Path: "/bin/java", Args: []string{"-jar", "a b.jar", "", "x"}}.String()
	if want := `/bin/java -jar "a b.jar" "" x`; got != want {
		t.Errorf("got %s", got)
	}
}

func tempFile(t *testing.T, name string, mode os.FileMode) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte("#!/bin/sh\n"), mode); err != nil {
		t.Fatal(err)
	}
	return file
}
