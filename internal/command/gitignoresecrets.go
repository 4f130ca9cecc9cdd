package command

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/devhelper/devhelper/gitignore"
	"github.com/devhelper/devhelper/gitignore/catalog"
	"github.com/devhelper/devhelper/internal/workspace"
)

// openSecret is a file whose name says that it holds secrets, and which the next
// git add would take.
type openSecret struct {
	path   string // absolute
	below  string // below the top of the repository
	reason string
}

// maxSecrets bounds what is told at once.
const maxSecrets = 50

// secrets decides by name which files hold secrets, by the catalogue's rules of that
// class.
type secrets struct {
	tree  *gitignore.Tree
	rules []catalog.Rule // in order of the lines
}

func (c *Call) secretRules() *secrets {
	s := &secrets{}
	var text strings.Builder
	seen := map[string]bool{}
	for _, t := range c.knownTechnologies() {
		for _, r := range t.Rules {
			// Folders and what has to be tied to a place say too little by their names.
			if r.Class != catalog.Secret || seen[r.Pattern] || strings.HasSuffix(r.Pattern, "/") {
				continue
			}
			seen[r.Pattern] = true
			s.rules = append(s.rules, r)
			text.WriteString(r.Pattern + "\n")
		}
	}
	file := gitignore.Read("secrets", []byte(text.String()), true)
	s.tree = gitignore.NewTree(gitignore.Root("", true, file), func(string) *gitignore.File { return nil })
	return s
}

// reason says why a path is a secret; false when it is none.
func (s *secrets) reason(below string) (string, bool) {
	m := s.tree.Decide(below, false)
	if !m.Ignored() {
		return "", false
	}
	return s.rules[m.Rule.Line-1].Reason, true
}

// openSecrets goes through the files below a folder of a repository that git does
// not ignore.
func (c *Call) openSecrets(ctx context.Context, dir string, each func(fn func(path string) error) error) ([]openSecret, error) {
	ignores := c.Snapshot.Ignores(dir)
	if ignores.Repository == nil {
		return nil, nil
	}
	tracked, err := ignores.Repository.Tracked()
	if err != nil {
		return nil, nil // git tells of its index
	}
	known := c.secretRules()
	var found []openSecret
	err = each(func(path string) error {
		below, ok := ignores.Below(path)
		if !ok || len(found) == maxSecrets {
			return ctx.Err()
		}
		reason, ok := known.reason(below)
		if ok && !tracked.Has(below) && !ignores.Tree.Decide(below, false).Ignored() {
			found = append(found, openSecret{path, below, reason})
		}
		return nil
	})
	return found, err
}

func (s openSecret) message() string {
	return fmt.Sprintf("%s would be added by git: %s", s.below, s.reason)
}

// secretFindings looks through the project.
func (c *Call) secretFindings(ctx context.Context) ([]lintFinding, error) {
	found, err := c.openSecrets(ctx, c.Root(), func(fn func(string) error) error {
		return c.Snapshot.Walk(ctx, c.Root(), func(path string, _ int64) error { return fn(path) })
	})
	var all []lintFinding
	for _, s := range found {
		f := lintFinding{Location: lineOf(s.path, 1), Code: "secret", Serious: true, Message: s.message(), Fixes: []string{}}
		f.Hint = "devhelper gitignore add " + shellWord(c.rel(s.path))
		all = append(all, f)
	}
	return all, err
}

// secretAge is how old the list of files may be in which secrets are looked for
// while the ignore file is edited, and secretWait how long making it may take.
const (
	secretAge  = 30 * time.Second
	secretWait = 2 * time.Second
)

// secretsBeside are findings in the .gitignore at the top of a repository, about
// the files it should ignore.
func (c *Call) secretsBeside(ctx context.Context, path string, g *workspace.Ignores) []IgnoreFinding {
	if filepath.Dir(path) != g.Top || filepath.Base(path) != ".gitignore" {
		return nil
	}
	soon, cancel := context.WithTimeout(ctx, secretWait)
	defer cancel()
	paths, complete := c.Workspace.FileList(soon, g.Top, secretAge)
	if !complete {
		return nil // the next look finds it
	}
	found, err := c.openSecrets(ctx, g.Top, func(fn func(string) error) error {
		for _, p := range paths {
			if err := fn(filepath.Join(g.Top, filepath.FromSlash(p))); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil
	}
	var all []IgnoreFinding
	for _, s := range found {
		f := IgnoreFinding{lintFinding: lintFinding{Location: lineOf(path, 1), Code: "secret", Serious: true, Message: s.message()}}
		f.Fixes = []Action{{Title: "Ignore " + s.below, Command: "gitignore.add", Args: map[string]any{"path": s.path, "as": "file", "where": "repository"}}}
		all = append(all, f)
	}
	return all
}
