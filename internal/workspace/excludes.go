package workspace

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/devhelper/devhelper/gitignore"
)

// DefaultExcludes is where git looks for the user's own ignore file when the
// configuration has no core.excludesFile (gitignore(5)). getenv is os.Getenv
// outside tests; the result is empty when no home is known.
func DefaultExcludes(getenv func(string) string, home string) string {
	if xdg := getenv("XDG_CONFIG_HOME"); xdg != "" {
		return filepath.Join(xdg, "git", "ignore")
	}
	if home == "" {
		return ""
	}
	return filepath.Join(home, ".config", "git", "ignore")
}

// rulesFor gives the ignore rules that hold in dir, with those of the
// directories above it up to the top of its repository.
func (s *Snapshot) rulesFor(dir string) gitignore.Stack {
	top, ok := ancestorWith(dir, ".git")
	if !ok {
		return s.topRules(dir)
	}
	stack := s.topRules(top)
	rel, err := filepath.Rel(top, dir)
	if err != nil || rel == "." {
		return stack
	}
	at := top
	for _, name := range strings.Split(rel, string(separator)) {
		at = filepath.Join(at, name)
		stack = stack.Enter(name, s.ignoreFile(at))
	}
	return stack
}

// topRules gives the rules at the top of a repository, or of a tree that is none.
func (s *Snapshot) topRules(dir string) gitignore.Stack {
	fold := false
	var user, info *gitignore.File
	if s.excludes != "" {
		if text, err := readDisk(s.excludes); err == nil { // most people have none
			user = gitignore.Read(s.excludes, text, fold)
		}
	}
	if common := gitCommonDir(dir); common != "" {
		name := filepath.Join(common, "info", "exclude")
		if text, err := s.ReadFile(name); err == nil {
			info = gitignore.Read(name, text, fold)
		}
	}
	return gitignore.Root(filepath.ToSlash(dir), user, info, s.ignoreFile(dir))
}

// ignoreFile reads the .gitignore of a directory, nil where there is none. Like
// git it does not follow a symbolic link there.
func (s *Snapshot) ignoreFile(dir string) *gitignore.File {
	name := filepath.Join(dir, ".gitignore")
	if b, ok := s.Buffer(name); ok {
		return gitignore.Read(name, []byte(b.Text), false)
	}
	info, err := os.Lstat(name)
	if err != nil || !info.Mode().IsRegular() {
		return nil
	}
	text, err := readDisk(name)
	if err != nil {
		return nil // an unreadable one rules nothing out
	}
	return gitignore.Read(name, text, false)
}

// gitCommonDir finds the directory that holds info/exclude for the repository
// whose top is dir (gitrepository-layout(5)), or "". In a linked worktree or a
// submodule .git is a file that tells where to look.
func gitCommonDir(dir string) string {
	git := filepath.Join(dir, ".git")
	info, err := os.Stat(git)
	if err != nil {
		return ""
	}
	if !info.IsDir() {
		text, _ := readDisk(git)
		target, ok := strings.CutPrefix(string(text), "gitdir:")
		if !ok {
			return ""
		}
		git = from(dir, target)
	}
	if text, err := readDisk(filepath.Join(git, "commondir")); err == nil {
		git = from(git, string(text))
	}
	return git
}

// from takes a path out of one of git's files, relative to dir.
func from(dir, path string) string {
	path = filepath.FromSlash(strings.TrimSpace(path))
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(dir, path)
}
