// Package dialect reads the ignore files of tools other than git.
//
// Most of them took git's syntax over, and for them package gitignore decides. Others
// look alike and decide otherwise: docker ties patterns to the top, Mercurial has
// regular expressions. [ForFile] tells whose file a path is; [Kind.Parse] gives what
// decides about paths. Where a program can be asked, tests compare with it; what is
// known from documentation alone says so in [Kind.Compared].
package dialect

import "github.com/devhelper/devhelper/gitignore"

// Rule is a line that decides.
type Rule struct {
	Line    int // from 1
	Text    string
	Negated bool // what matches is not ignored
}

// Problem is a line that cannot be read as it stands.
type Problem struct {
	Line    int
	Message string
}

// Matcher decides about paths below the folder of the ignore file. It may be used by
// several goroutines.
type Matcher interface {
	// Match gives the rule that decides about a path with slashes, nil when there is
	// none, and says whether the path is ignored.
	Match(path string, isDir bool) (rule *Rule, ignored bool)
}

// gitMatcher is git's own reading of one file.
type gitMatcher struct{ file *gitignore.File }

func parseGit(text []byte) (Matcher, []Problem) {
	return gitMatcher{gitignore.Read("", text, false)}, nil
}

func (g gitMatcher) Match(path string, isDir bool) (*Rule, bool) {
	tree := gitignore.NewTree(gitignore.Root("", false, g.file), func(string) *gitignore.File { return nil })
	m := tree.Decide(path, isDir)
	if m.Rule == nil {
		return nil, false
	}
	return &Rule{Line: m.Rule.Line, Text: m.Rule.Text, Negated: m.Rule.Negated}, m.Ignored()
}
