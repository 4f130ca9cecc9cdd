package workspace

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// walked lists what a walk finds, relative to top.
func walked(t *testing.T, s *Snapshot, top, root string) []string {
	t.Helper()
	var got []string
	err := s.Walk(t.Context(), root, func(path string, size int64) error {
		rel, err := filepath.Rel(top, path)
		if err != nil {
			return err
		}
		got = append(got, fmt.Sprintf("%s %d", filepath.ToSlash(rel), size))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestWalk(t *testing.T) {
	top := tree(t, map[string]string{
		".git/HEAD": "", ".git/info/exclude": "local.txt\n",
		".gitignore": "*.log\n/build/\n", "local.txt": "", "user.txt": "", "a.go": "1234", "x.log": "",
		"a/b.go": "12", "a/.gitignore": "!keep.log\nown/\n", "a/keep.log": "", "a/own/x": "", "a/build/x": "",
		"a-b/x": "", "build/x": "", "z/deep/er/x": "",
		// A repository of its own below; its rules are its own.
		"module/.git": "gitdir: ../.git/modules/module\n", "module/x.log": "", "module/private": "",
		".git/modules/module/info/exclude": "private\n",
		"excludes":                         "user.txt\n",
	})
	symlink(t, "a", filepath.Join(top, "link"))
	symlink(t, "a.go", filepath.Join(top, "link.go"))
	w := New([]string{top})
	w.SetExcludes(filepath.Join(top, "excludes"))
	want := []string{
		".gitignore 14", "a-b/x 0", "a.go 4", "a/.gitignore 15", "a/b.go 2", "a/build/x 0", "a/keep.log 0",
		"excludes 9", "module/.git 0", "module/x.log 0", "z/deep/er/x 0",
	}
	want = slices.DeleteFunc(want, func(s string) bool { return s == "module/.git 0" })
	if got := walked(t, w.Snapshot(), top, top); !slices.Equal(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}

	// From a directory below, the rules of those above hold.
	if got := walked(t, w.Snapshot(), top, filepath.Join(top, "a")); !slices.Equal(got, []string{
		"a/.gitignore 15", "a/b.go 2", "a/build/x 0", "a/keep.log 0",
	}) {
		t.Errorf("below a: %v", got)
	}
	// A directory that is named is walked though it is ignored.
	if got := walked(t, w.Snapshot(), top, filepath.Join(top, "build")); !slices.Equal(got, []string{"build/x 0"}) {
		t.Errorf("below build: %v", got)
	}
	if got := walked(t, w.Snapshot(), top, filepath.Join(top, "a.go")); !slices.Equal(got, []string{"a.go 4"}) {
		t.Errorf("a file: %v", got)
	}
	if got := walked(t, w.Snapshot(), filepath.Join(top, "link"), filepath.Join(top, "link")); len(got) == 0 {
		t.Error("a root that is a symbolic link is not walked")
	}

	// Buffers count: their length, and their rules before they are saved.
	w.Open(Buffer{Path: filepath.Join(top, "a.go"), Text: "123456"})
	w.Open(Buffer{Path: filepath.Join(top, ".gitignore"), Text: "/a*/\nmodule\n"})
	w.Open(Buffer{Path: filepath.Join(top, "z", ".gitignore"), Text: "er"}) // a new file
	got := walked(t, w.Snapshot(), top, top)
	if !slices.Equal(got, []string{".gitignore 12", "a.go 6", "build/x 0", "excludes 9", "x.log 0"}) {
		t.Errorf("with buffers: %v", got)
	}
}

func TestWalkWithoutRepository(t *testing.T) {
	top := tree(t, map[string]string{".gitignore": "inner/no\nx\n", "inner/x": "", "inner/no": "", "inner/yes": "", "inner/.gitignore": "!x\n"})
	if got := walked(t, New(nil).Snapshot(), top, top); !slices.Equal(got, []string{".gitignore 11", "inner/.gitignore 3", "inner/x 0", "inner/yes 0"}) {
		t.Errorf("got %v", got)
	}
}

func TestWalkErrors(t *testing.T) {
	top := tree(t, map[string]string{"a/1": "", "a/2": "", "b/3": ""})
	s := New(nil).Snapshot()
	none := func(string, int64) error { return nil }
	if err := s.Walk(t.Context(), filepath.Join(top, "none"), none); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a root that does not exist: %v", err)
	}
	mine := errors.New("mine")
	if err := s.Walk(t.Context(), top, func(string, int64) error { return mine }); err != mine {
		t.Errorf("the error of fn: %v", err)
	}
	n := 0
	if err := s.Walk(t.Context(), top, func(string, int64) error { n++; return fs.SkipAll }); err != nil || n != 1 {
		t.Errorf("SkipAll: %v after %d files", err, n)
	}
	ctx, cancel := context.WithCancel(t.Context())
	n = 0
	if err := s.Walk(ctx, top, func(string, int64) error { n++; cancel(); return nil }); !errors.Is(err, context.Canceled) || n != 1 {
		t.Errorf("cancelled: %v after %d files", err, n)
	}
	if err := s.Walk(ctx, top, none); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled before: %v", err)
	}
	if err := s.Walk(ctx, filepath.Join(top, "a", "1"), none); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled before a file: %v", err)
	}
}

// A wide and deep tree is told in one order, whoever reads ahead.
func TestWalkOrder(t *testing.T) {
	top := t.TempDir()
	random := rand.New(rand.NewPCG(1, 2))
	dirs := []string{top}
	for range 1500 {
		dir := filepath.Join(dirs[random.IntN(len(dirs))], fmt.Sprintf("%c%d", "-.a~"[random.IntN(4)], random.IntN(50)))
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		dirs = append(dirs, dir)
		if err := os.WriteFile(filepath.Join(dir, "f"), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(dir+".", nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s := New(nil).Snapshot()
	first := walked(t, s, top, top)
	if !slices.IsSorted(first) || len(first) < 1500 {
		t.Errorf("%d files, in order: %t", len(first), slices.IsSorted(first))
	}
	for range 5 {
		if !slices.Equal(first, walked(t, s, top, top)) {
			t.Fatal("two walks differ")
		}
	}
}

// TestWalkAgreesWithGit compares with what git lists, on a tree of generated
// ignore files.
func TestWalkAgreesWithGit(t *testing.T) {
	git, err := exec.LookPath("git")
	if err != nil {
		if os.Getenv("REQUIRE_ALL") == "1" {
			t.Fatal("git is missing and REQUIRE_ALL=1")
		}
		t.Skip("git is missing")
	}
	random := rand.New(rand.NewPCG(3, 4))
	pick := func(words ...string) string { return words[random.IntN(len(words))] }
	for range 12 {
		files := map[string]string{"user": "n9\n", "empty": ""}
		for range 150 {
			dir := ""
			for range random.IntN(4) {
				dir += pick("a", "b", "c.d", "-") + "/"
			}
			files[dir+"f/"+pick("n1", "n2.x", "n9", "m.y", "0")] = "content"
			if random.IntN(3) == 0 {
				files[dir+".gitignore"] = pick("*.x\n", "/a/\n", "f/n*\n!f/n1\n", "**/b/f\n", "c.d\n!m.y\n", "!n9\n", "-/\n")
			}
		}
		top := tree(t, files)
		run := func(args ...string) []byte {
			cmd := exec.Command(git, args...)
			cmd.Dir = top
			cmd.Env = append(os.Environ(), "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL="+filepath.Join(top, "empty"))
			out, err := cmd.Output()
			if err != nil {
				t.Fatalf("git %v: %v", args, err)
			}
			return out
		}
		run("init", "-q")
		list := run("-c", "core.excludesFile="+filepath.Join(top, "user"), "ls-files", "-o", "--exclude-standard", "-z")
		want := strings.Split(strings.TrimSuffix(string(list), "\x00"), "\x00")
		w := New([]string{top})
		w.SetExcludes(filepath.Join(top, "user"))
		got, complete := w.FileList(t.Context(), top, 0)
		if !complete || !slices.Equal(got, want) {
			t.Fatalf("got  %v\ngit  %v", got, want)
		}
	}
}

// WALK_ROOT names a big tree to measure on.
func BenchmarkWalk(b *testing.B) {
	root := os.Getenv("WALK_ROOT")
	if root == "" {
		root = "."
	}
	s := New(nil).Snapshot()
	var n Walked
	for b.Loop() {
		var err error
		if n, err = s.WalkCount(b.Context(), root, func(string, int64) error { return nil }); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(n.Files), "files")
	b.ReportMetric(float64(n.Dirs), "dirs")
}
