package difftest

import (
	"bytes"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/devhelper/devhelper/gitignore"
)

var (
	decisions = flag.Int("decisions", 60_000, "how many decisions are compared")
	seed      = flag.Uint64("seed", 1, "of the generated files and paths")
)

// repository is a working tree of git, with ignore files.
type repository struct {
	dir      string // the working tree
	excludes string // the user's ignore file
	fold     bool
	files    map[string]string // ignore files by directory; "info" and "user" for the other two
}

func newRepository(t *testing.T, fold bool) *repository {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		if os.Getenv("REQUIRE_ALL") != "" {
			t.Fatal("git is not installed")
		}
		t.Skip("missing reference: git")
	}
	home := t.TempDir()
	r := &repository{dir: filepath.Join(home, "r"), excludes: filepath.Join(home, "user"), fold: fold}
	r.git(t, nil, "init", "-q", r.dir)
	r.git(t, nil, "-C", r.dir, "config", "core.ignoreCase", fmt.Sprint(fold))
	return r
}

func (r *repository) git(t *testing.T, in []byte, args ...string) []byte {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Env = append(os.Environ(), "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL="+os.DevNull, "LC_ALL=C")
	cmd.Stdin = bytes.NewReader(in)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	var status *exec.ExitError
	if err != nil && !(asExit(err, &status) && status.ExitCode() == 1 && stderr.Len() == 0) { // 1: none is ignored
		t.Fatalf("git %v: %v\n%s", args, err, stderr.Bytes())
	}
	return out
}

func asExit(err error, to **exec.ExitError) bool {
	e, ok := err.(*exec.ExitError)
	*to = e
	return ok
}

// set writes the ignore files and makes directories of some paths.
func (r *repository) set(t *testing.T, files map[string]string, dirs []string) {
	t.Helper()
	old, err := os.ReadDir(r.dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range old {
		if e.Name() != ".git" {
			if err := os.RemoveAll(filepath.Join(r.dir, e.Name())); err != nil {
				t.Fatal(err)
			}
		}
	}
	r.files = files
	for _, dir := range dirs {
		if err := os.MkdirAll(filepath.Join(r.dir, dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for where, text := range files {
		path := filepath.Join(r.dir, where, ".gitignore")
		switch where {
		case "info":
			path = filepath.Join(r.dir, ".git", "info", "exclude")
		case "user":
			path = r.excludes
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// theirs is git's answer to each path: the source, line and pattern that decide.
func (r *repository) theirs(t *testing.T, paths []string) []string {
	t.Helper()
	out := r.git(t, []byte(strings.Join(paths, "\x00")+"\x00"), "-C", r.dir, "-c", "core.excludesFile="+r.excludes, "check-ignore", "--no-index", "--stdin", "-z", "-v", "-n")
	fields := strings.Split(string(out), "\x00")
	if len(fields) != 4*len(paths)+1 {
		t.Fatalf("git gave %d fields for %d paths:\n%q", len(fields), len(paths), out)
	}
	var answers []string
	for i := range paths {
		if fields[4*i+3] != paths[i] {
			t.Fatalf("git answered %q for %q", fields[4*i+3], paths[i])
		}
		answers = append(answers, strings.Join(fields[4*i:4*i+3], ":"))
	}
	return answers
}

// tree reads the ignore files as the workspace does.
func (r *repository) tree() *gitignore.Tree {
	read := func(name, where string) *gitignore.File {
		text, ok := r.files[where]
		if !ok {
			return nil
		}
		return gitignore.Read(name, []byte(text), r.fold)
	}
	root := gitignore.Root(r.dir, r.fold, read(r.excludes, "user"), read(".git/info/exclude", "info"), read(".gitignore", ""))
	return gitignore.NewTree(root, func(dir string) *gitignore.File { return read(dir+"/.gitignore", dir) })
}

func ours(t *gitignore.Tree, path string, isDir bool) string {
	m := t.Decide(path, isDir)
	if m.Rule == nil {
		return "::"
	}
	return fmt.Sprintf("%s:%d:%s", m.File.Name, m.Rule.Line, m.Rule.Text)
}

// TestAgainstGit compares the deciding rule of generated paths. A difference is
// shown with the files that make it.
func TestAgainstGit(t *testing.T) {
	for _, fold := range []bool{false, true} {
		t.Run(fmt.Sprintf("ignoreCase=%v", fold), func(t *testing.T) {
			s := source{rand.New(rand.NewPCG(*seed, *seed))}
			r := newRepository(t, fold)
			compared, ignored := 0, 0
			counts := map[string]int{}
			for round := 0; compared < *decisions/2; round++ {
				c := classes[round%len(classes)]
				files, paths, dirs := s.files(c.lines)
				r.set(t, files, dirs)
				tree := r.tree()
				for i, theirs := range r.theirs(t, paths) {
					info, err := os.Lstat(filepath.Join(r.dir, paths[i]))
					isDir := err == nil && info.IsDir()
					compared++
					counts[c.name]++
					if theirs != "::" {
						ignored++
					}
					if got := ours(tree, paths[i], isDir); got != theirs {
						t.Errorf("%s: %q (directory: %v)\nours   %q\ntheirs %q\nfiles  %q", c.name, paths[i], isDir, got, theirs, files)
						if t.Failed() && compared > 0 {
							return
						}
					}
				}
			}
			t.Logf("%d decisions, %d of them by a rule, in %d classes", compared, ignored, len(counts))
			if ignored < compared/5 || len(counts) < 28 {
				t.Errorf("the generated paths say too little: %d of %d matched, %d classes", ignored, compared, len(counts))
			}
		})
	}
}

// files makes ignore files of a class, with paths to ask about and directories
// that exist.
func (s source) files(lines func(source) []string) (files map[string]string, paths, dirs []string) {
	files = map[string]string{}
	all := lines(s)
	write := func(where string, lines []string) {
		end := pick(s, "\n", "\n", "\n", "\r\n", "")
		files[where] = strings.Join(lines, pick(s, "\n", "\n", "\r\n")) + end
	}
	write("", all)
	if s.chance(30) {
		more := lines(s)
		write(pick(s, "a", "foo", "a/b", "foo/bar", "build"), more)
		all = append(all, more...)
	}
	if s.chance(10) {
		more := lines(s)
		write("info", more)
		all = append(all, more...)
	}
	if s.chance(10) {
		more := lines(s)
		write("user", more)
		all = append(all, more...)
	}
	if _, ok := files["info"]; !ok {
		files["info"] = "" // of the round before
	}
	if _, ok := files["user"]; !ok {
		files["user"] = ""
	}
	taken := map[string]bool{}
	for range 120 {
		if p := s.path(all); p != "" && !taken[p] {
			taken[p] = true
			paths = append(paths, p)
			if s.chance(20) {
				dirs = append(dirs, p)
			}
		}
	}
	return files, paths, dirs
}
