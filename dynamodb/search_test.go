package dynamodb

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// script puts an executable file somewhere.
func script(t *testing.T, path, text string) string {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("optional: needs scripts")
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+text+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}

func candidate(t *testing.T, m *Manager, o Options, name string) Candidate {
	t.Helper()
	for _, c := range m.Backends(t.Context(), o) {
		if c.Name == name {
			return c
		}
	}
	t.Fatalf("%s is not listed", name)
	return Candidate{}
}

// Programs are found where the user says, in PATH, and below a project only
// when it is trusted.
func TestFindingPrograms(t *testing.T) {
	root, bin := t.TempDir(), t.TempDir()
	const version = "echo dynoxide 9.8.7"
	inRoot := script(t, filepath.Join(root, "node_modules", filepath.FromSlash(dynoxidePackage())), version)
	inPath := script(t, filepath.Join(bin, "dynoxide"), version)
	other := script(t, filepath.Join(bin, "other", "dx"), version)
	mute := script(t, filepath.Join(bin, "mute"), "exit 1")
	linked := filepath.Join(t.TempDir(), "dynoxide")
	if err := os.Symlink(inRoot, linked); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name   string
		path   string
		o      Options
		want   string // path, "" when not available
		reason string
	}{
		{"in PATH", bin, Options{}, inPath, ""},
		{"nowhere", "", Options{}, "", "it is not in PATH"},
		{"in the project", "", Options{Root: root, Trusted: true}, inRoot, ""},
		{"in the project, not trusted", "", Options{Root: root}, "", "below a folder that is not trusted"},
		{"PATH before the project", bin, Options{Root: root, Trusted: true}, inPath, ""},
		{"in PATH and below the project", filepath.Dir(inRoot), Options{Root: root}, "", "not trusted"},
		{"in PATH by a link into the project", filepath.Dir(linked), Options{Root: root}, "", "not trusted"},
		{"the same, trusted", filepath.Dir(linked), Options{Root: root, Trusted: true}, linked, ""},
		{"configured", "", Options{Dynoxide: other}, other, ""},
		{"configured by name", filepath.Dir(other), Options{Dynoxide: "dx"}, other, ""},
		{"configured by a missing name", bin, Options{Dynoxide: "dx"}, "", "dx: it is not in PATH"},
		{"configured, relative", bin, Options{Dynoxide: "other/dx"}, "", "relative path"},
		{"configured, a directory", bin, Options{Dynoxide: bin}, "", "it is a directory"},
		{"it does not say its version", "", Options{Dynoxide: mute}, "", "it does not run"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			m := newManager(t, func(c *Config) { c.Environ = func() []string { return []string{"PATH=" + tc.path} } })
			c := candidate(t, m, tc.o, "dynoxide")
			if c.Available != (tc.want != "") || c.Default || c.Available && (c.Path != tc.want || c.Version != "9.8.7") {
				t.Errorf("got %+v, want %q", c, tc.want)
			}
			if !strings.Contains(c.Reason, tc.reason) || (c.Hint == "") != c.Available {
				t.Errorf("reason %q (%s), want %q", c.Reason, c.Hint, tc.reason)
			}
		})
	}
}

func TestDynaliteNeedsNode(t *testing.T) {
	modules := filepath.Join(t.TempDir(), "node_modules")
	cli := script(t, filepath.Join(modules, "dynalite", "cli.js"), "")
	if err := os.WriteFile(filepath.Join(modules, "dynalite", "package.json"), []byte(`{"name":"dynalite","version":"4.5.6"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	node := script(t, filepath.Join(t.TempDir(), "node"), "")
	path := ""
	m := newManager(t, func(c *Config) { c.Environ = func() []string { return []string{"PATH=" + path} } })
	if c := candidate(t, m, Options{Dynalite: cli}, "dynalite"); c.Available || !strings.Contains(c.Reason, "Node") {
		t.Errorf("without node: %+v", c)
	}
	path = filepath.Dir(node)
	if c := candidate(t, m, Options{Dynalite: cli}, "dynalite"); !c.Available || c.Version != "4.5.6" {
		t.Errorf("with node: %+v", c)
	}
}

// Without a choice the built-in engine serves, whatever is installed; what a
// backend has not is refused by name.
func TestChoosing(t *testing.T) {
	bin := t.TempDir()
	dx := script(t, filepath.Join(bin, "dynoxide"), "echo dynoxide 1.0.0")
	dl := script(t, filepath.Join(bin, "dynalite"), "")
	script(t, filepath.Join(bin, "node"), "")
	m := newManager(t, func(c *Config) { c.Environ = func() []string { return []string{"PATH=" + bin} } })
	for _, tc := range []struct {
		o    Options
		want string
	}{
		{Options{}, "builtin"},
		{Options{DataDir: "/data", Durable: true, Delay: true}, "builtin"},
		{Options{Dynoxide: dx}, "builtin"},
		{Options{Backend: "dynoxide"}, dx},
		{Options{Backend: "dynalite", Delay: true}, dl},
		{Options{Backend: "dynoxide", DataDir: "/data", Durable: true}, "dynoxide has no choice of durability"},
		{Options{Backend: "dynoxide", Delay: true}, "dynoxide has no delay"},
		{Options{Backend: "jar"}, "jar cannot serve: no directory is named"},
	} {
		_, c, err := m.choose(t.Context(), tc.o)
		got := c.Path
		if c.Name == builtinName {
			got = c.Name
		}
		if err == nil && got != tc.want || err != nil && err.Error() != tc.want {
			t.Errorf("%+v: %s, %v; want %s", tc.o, got, err, tc.want)
		}
	}
	for _, c := range m.Backends(t.Context(), Options{}) {
		if c.Default != (c.Name == builtinName) {
			t.Errorf("without a choice: %+v", c)
		}
	}
	list := m.Backends(t.Context(), Options{Endpoint: "http://127.0.0.1:1"})
	if !list[0].Default || list[0].Name != "attach" || list[1].Default {
		t.Errorf("with an endpoint: %+v", list)
	}
}

// A program is asked for its version once, and again when it has changed.
func TestVersionsAreRemembered(t *testing.T) {
	counter := filepath.Join(t.TempDir(), "count")
	path := script(t, filepath.Join(t.TempDir(), "dynoxide"), "echo x >> "+counter+"; echo dynoxide 1.2.3")
	dirs := testDirs(t)
	for range 3 { // each a process of its own
		if c := candidate(t, New(configFor(dirs)), Options{Dynoxide: path}, "dynoxide"); c.Version != "1.2.3" {
			t.Fatalf("got %+v", c)
		}
	}
	script(t, path, "echo x >> "+counter+"; echo dynoxide 2.0.0-newer")
	if c := candidate(t, New(configFor(dirs)), Options{Dynoxide: path}, "dynoxide"); c.Version != "2.0.0" {
		t.Errorf("after the change: %+v", c)
	}
	if asked, err := os.ReadFile(counter); err != nil || len(asked) != 4 {
		t.Errorf("asked %d times, %v; want 2", len(asked)/2, err)
	}
}

// What cannot serve says why and what would help.
func TestChoosingTellsOfWhatCannotServe(t *testing.T) {
	root, bin := t.TempDir(), t.TempDir()
	script(t, filepath.Join(bin, "dynalite"), "")
	script(t, filepath.Join(bin, "node"), "")
	mute := script(t, filepath.Join(t.TempDir(), "mute"), "exit 1")
	script(t, filepath.Join(root, "node_modules", filepath.FromSlash(dynoxidePackage())), "echo dynoxide 9.8.7")
	for name, tc := range map[string]struct {
		path string
		o    Options
		want string
	}{
		"named and broken":  {bin, Options{Backend: "dynoxide", Dynoxide: mute}, "dynoxide cannot serve: it does not run"},
		"named and missing": {bin, Options{Backend: "dynalite", Dynalite: "dl"}, "dynalite cannot serve: dl: it is not in PATH"},
		"not trusted":       {"", Options{Backend: "dynoxide", Root: root}, "below a folder that is not trusted"},
		"nothing":           {"", Options{Backend: "dynoxide"}, "dynoxide cannot serve: it is not in PATH"},
	} {
		m := newManager(t, func(c *Config) { c.Environ = func() []string { return []string{"PATH=" + tc.path} } })
		_, _, err := m.choose(t.Context(), tc.o)
		var hinted interface{ Hint() string }
		if err == nil || !strings.Contains(err.Error(), tc.want) || !errors.As(err, &hinted) || hinted.Hint() == "" {
			t.Errorf("%s: got %v, want %q and a hint", name, err, tc.want)
		}
	}
}
