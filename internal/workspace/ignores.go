package workspace

import (
	"path/filepath"
	"strings"

	"github.com/devhelper/devhelper/gitignore"
	"github.com/devhelper/devhelper/internal/git"
)

// Ignores decides which paths of a tree git ignores, and why. It is for one
// goroutine.
type Ignores struct {
	Top        string          // absolute path of the tree: a repository's, or the directory it was made for
	Repository *git.Repository // nil outside of one
	Tree       *gitignore.Tree // decides about paths below Top, with slashes
	Fold       bool            // letters of both cases are the same
}

// Ignores makes what decides about the repository dir is in, else about the tree
// below dir. Ignore files are read when they are needed; unsaved ones count.
func (s *Snapshot) Ignores(dir string) *Ignores {
	dir = Clean(dir)
	g := &Ignores{Top: dir, Repository: git.Find(dir)}
	if g.Repository != nil {
		g.Top = g.Repository.Top
	}
	rules := s.topRules(g.Top)
	g.Fold = rules.Fold()
	g.Tree = gitignore.NewTree(rules, func(below string) *gitignore.File {
		return s.ignoreFile(filepath.Join(g.Top, filepath.FromSlash(below)), rules.Fold())
	})
	return g
}

// Below gives a path as Tree takes it; false when it is not below the top.
func (g *Ignores) Below(path string) (string, bool) {
	rel, err := filepath.Rel(g.Top, path)
	if err != nil || !filepath.IsLocal(rel) || rel == "." {
		return "", false
	}
	return filepath.ToSlash(rel), true
}

// Source is how git names an ignore file: below the top by its path there, else by
// the whole path.
func (g *Ignores) Source(f *gitignore.File) string {
	if rest, ok := strings.CutPrefix(f.Name, g.Top+string(separator)); ok {
		return filepath.ToSlash(rest)
	}
	return filepath.ToSlash(f.Name)
}
