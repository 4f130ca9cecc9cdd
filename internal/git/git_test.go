package git

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func run(t *testing.T, dir string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		if os.Getenv("REQUIRE_ALL") != "" {
			t.Fatal("git is not installed")
		}
		t.Skip("missing reference: git")
	}
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@b", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@b")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("git %v: %v\n%s", args, err, out)
	}
	return string(out)
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// Where a repository keeps its files is what git says.
func TestFind(t *testing.T) {
	home, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	top := filepath.Join(home, "main")
	run(t, home, "init", "-q", top)
	write(t, filepath.Join(top, "a", "b.txt"), "x")
	run(t, top, "add", ".")
	run(t, top, "commit", "-qm", "one")
	run(t, top, "worktree", "add", "-q", filepath.Join(home, "linked"))
	for _, dir := range []string{top, filepath.Join(home, "linked")} {
		r := Find(filepath.Join(dir, "a"))
		if r == nil {
			t.Fatalf("%s: no repository", dir)
		}
		absolute := func(args ...string) string {
			path := strings.TrimSpace(run(t, dir, args...))
			if !filepath.IsAbs(path) {
				path = filepath.Join(dir, path)
			}
			return path
		}
		if want := absolute("rev-parse", "--absolute-git-dir"); r.Dir != want || r.Top != dir {
			t.Errorf("%s: %+v, want %s", dir, r, want)
		}
		if want := absolute("rev-parse", "--git-common-dir"); filepath.Clean(r.Common) != want {
			t.Errorf("%s: common %s, want %s", dir, r.Common, want)
		}
		tracked, err := r.Tracked()
		if err != nil || !slices.Equal(tracked.All(), []string{"a/b.txt"}) || !tracked.Has("a") || tracked.Has("a/b") || !tracked.Has("a/b.txt") {
			t.Errorf("%s tracks %+v, %v", dir, tracked, err)
		}
	}
	if r := Find(home); r != nil {
		t.Errorf("%s is in %+v", home, r)
	}
	write(t, filepath.Join(home, "odd", ".git"), "nonsense")
	if r := Find(filepath.Join(home, "odd")); r != nil {
		t.Errorf("an odd .git file: %+v", r)
	}
}

// Every version of the index git writes is read; damage is an error.
func TestTracked(t *testing.T) {
	for _, version := range []string{"2", "3", "4"} {
		dir := t.TempDir()
		run(t, dir, "init", "-q")
		for _, name := range []string{"b", "a/c", "a-b", "é/x y"} {
			write(t, filepath.Join(dir, name), name)
		}
		run(t, dir, "add", ".")
		run(t, dir, "update-index", "--index-version", version)
		tracked, err := At(dir).Tracked()
		if err != nil || !slices.Equal(tracked.All(), []string{"a-b", "a/c", "b", "é/x y"}) {
			t.Errorf("version %s: %+v, %v", version, tracked, err)
		}
		path := filepath.Join(dir, ".git", "index")
		whole, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, bad := range [][]byte{nil, whole[:20], whole[:len(whole)-25], append(slices.Clone(whole[:30]), whole[60:]...), []byte("DIRC\x00\x00\x00\x02\xff\xff\xff\xff")} {
			write(t, path, string(bad))
			if _, err := At(dir).Tracked(); err == nil || !strings.Contains(err.Error(), "index") {
				t.Errorf("version %s: %d bytes: %v", version, len(bad), err)
			}
		}
	}
	empty := t.TempDir()
	run(t, empty, "init", "-q")
	if tracked, err := At(empty).Tracked(); err != nil || len(tracked.All()) != 0 {
		t.Errorf("no index: %+v, %v", tracked, err)
	}
}

func TestConfig(t *testing.T) {
	dir := t.TempDir()
	user, own := filepath.Join(dir, "user"), filepath.Join(dir, "own")
	write(t, user, "[core]\n\texcludesFile = ~/ignore\n\tignoreCase = false\n[color]\n\tui = auto\n")
	write(t, own, "[CORE]\n\tIgnoreCase = true\n[core \"sub\"]\n\texcludesFile = no\n")
	write(t, filepath.Join(dir, "broken"), "[core\nx")
	c := ReadConfig(user, filepath.Join(dir, "none"), filepath.Join(dir, "broken"), own)
	if v, set := c.Get("core", "excludesFile"); v != "~/ignore" || !set {
		t.Errorf("excludesFile %q, %v", v, set)
	}
	if !c.Bool("core", "ignoreCase") || c.Bool("core", "nothing") || ReadConfig(user).Bool("core", "ignoreCase") {
		t.Error("ignoreCase")
	}
	if got := Path("~/a/b", "/home/u"); got != filepath.Join("/home/u", "a", "b") {
		t.Error(got)
	}
	env := map[string]string{}
	list := func() string { return strings.Join(UserConfig(func(n string) string { return env[n] }, "/h"), " ") }
	if got := list(); got != "/etc/gitconfig /h/.config/git/config /h/.gitconfig" {
		t.Error(got)
	}
	env["GIT_CONFIG_NOSYSTEM"], env["XDG_CONFIG_HOME"] = "1", "/x"
	if got := list(); got != "/x/git/config /h/.gitconfig" {
		t.Error(got)
	}
	env["GIT_CONFIG_GLOBAL"] = "/g"
	if got := list(); got != "/g" {
		t.Error(got)
	}
}
