package gitignore

import (
	"regexp"
	"strings"

	ignore "github.com/sabhiram/go-gitignore"
)

// Ignore is one ignore file for code written for github.com/sabhiram/go-gitignore:
// it has the methods of that package's GitIgnore, with git's answers.
type Ignore struct {
	file *File
	tree *Tree
}

var _ ignore.IgnoreParser = (*Ignore)(nil)

// Compile reads the lines of an ignore file at the top of a tree.
func Compile(lines ...string) *Ignore {
	f := Read(".gitignore", []byte(strings.Join(lines, "\n")+"\n"), false)
	return &Ignore{file: f, tree: NewTree(Root("", false, f), func(string) *File { return nil })}
}

// MatchesPath says whether a path is ignored. One that ends with a slash is a
// directory.
func (g *Ignore) MatchesPath(path string) bool {
	ignored, _ := g.MatchesPathHow(path)
	return ignored
}

// MatchesPathHow says whether a path is ignored and which pattern has decided;
// nil when none matches. Its Negate tells what was taken back from what was never
// ignored.
func (g *Ignore) MatchesPathHow(path string) (bool, *ignore.IgnorePattern) {
	path = strings.TrimPrefix(path, "./")
	path, isDir := strings.CutSuffix(path, "/")
	m := g.tree.Decide(path, isDir)
	if m.Rule == nil {
		return false, nil
	}
	return m.Ignored(), &ignore.IgnorePattern{Pattern: m.Rule.regexp(), Negate: m.Rule.Negated, LineNo: m.Rule.Line, Line: m.Rule.Text}
}

// regexp is an expression that matches what the rule does. It is made for those
// who look at it; the rule itself does not use it.
func (r *Rule) regexp() *regexp.Regexp {
	var b strings.Builder
	b.WriteString(`(?s)^`)
	if !r.Anchored {
		b.WriteString(`(?:.*/)?`)
	}
	if r.kind == suffix {
		b.WriteString(`[^/]*`)
	}
	b.WriteString(regexp.QuoteMeta(r.prefix))
	for _, s := range r.rest {
		switch s.op {
		case text:
			b.WriteString(regexp.QuoteMeta(s.text))
		case one:
			b.WriteString(`[^/]`)
		case oneOf:
			b.WriteString(s.class.regexp())
		case star:
			b.WriteString(`[^/]*`)
		case dirs:
			b.WriteString(`(?:.*/)?`)
		case deep:
			b.WriteString(`.*`)
		}
	}
	b.WriteString(`$`)
	re, err := regexp.Compile(b.String())
	if err != nil {
		return nil // text that is not UTF-8 has no such expression
	}
	return re
}
