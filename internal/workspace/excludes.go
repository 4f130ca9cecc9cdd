package workspace

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/devhelper/devhelper/gitignore"
	"github.com/devhelper/devhelper/internal/git"
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
		stack = stack.Enter(name, s.ignoreFile(at, stack.Fold()))
	}
	return stack
}

// topRules gives the rules at the top of a repository, or of a tree that is none.
func (s *Snapshot) topRules(dir string) gitignore.Stack {
	paths := s.gitConfig
	repository := git.At(dir)
	if repository != nil {
		paths = append(slices.Clone(paths), filepath.Join(repository.Common, "config"))
	}
	config := git.ReadConfig(paths...)
	fold := config.Bool("core", "ignoreCase")
	excludes := s.userExcludes(config)
	var user, info *gitignore.File
	if excludes != "" {
		user = s.readRules(excludes, fold) // most people have none
	}
	if repository != nil {
		info = s.readRules(filepath.Join(repository.Common, "info", "exclude"), fold)
	}
	return gitignore.Root(filepath.ToSlash(dir), fold, user, info, s.ignoreFile(dir, fold))
}

// userExcludes is the user's own ignore file.
func (s *Snapshot) userExcludes(config git.Config) string {
	if value, set := config.Get("core", "excludesFile"); set {
		return git.Path(value, s.home)
	}
	return s.excludes
}

// UserExcludes is the path of the user's own ignore file, which need not exist;
// empty when there can be none.
func (s *Snapshot) UserExcludes() string { return s.userExcludes(git.ReadConfig(s.gitConfig...)) }

// readRules reads an ignore file that is none of the tree; nil when it cannot be
// read.
func (s *Snapshot) readRules(path string, fold bool) *gitignore.File {
	text, err := s.ReadFile(path)
	if err != nil {
		return nil
	}
	return gitignore.Read(path, text, fold)
}

// ignoreFile reads the .gitignore of a directory, nil where there is none. Like
// git it does not follow a symbolic link there.
func (s *Snapshot) ignoreFile(dir string, fold bool) *gitignore.File {
	name := filepath.Join(dir, ".gitignore")
	if b, ok := s.Buffer(name); ok {
		return gitignore.Read(name, []byte(b.Text), fold)
	}
	info, err := os.Lstat(name)
	if err != nil || !info.Mode().IsRegular() {
		return nil
	}
	text, err := readDisk(name)
	if err != nil {
		return nil // an unreadable one rules nothing out
	}
	return gitignore.Read(name, text, fold)
}
