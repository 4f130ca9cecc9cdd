package command

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/devhelper/devhelper/gitignore"
	"github.com/devhelper/devhelper/gitignore/dialect"
)

// explainKind tells what the ignore file of another tool says of a path.
func (c *Call) explainKind(args gitignoreExplainArgs) (gitignoreExplainResult, error) {
	r := gitignoreExplainResult{Rules: []ruleReason{}}
	kind, ok := dialect.Named(args.Kind)
	if !ok {
		var names []string
		for _, k := range dialect.Kinds() {
			names = append(names, k.Name)
		}
		return r, WithHint(Usagef("there is no kind of ignore file %q", args.Kind), "one of %s", strings.Join(names, ", "))
	}
	if c.Root() == "" {
		return r, WithHint(Usagef("no folder is open"), "open the project, or run it in the project's folder")
	}
	below, ok := belowSlash(c.Root(), c.Abs(args.Path))
	if !ok {
		return r, WithHint(fmt.Errorf("%s: is not below %s", args.Path, c.Root()), "name a file or folder of the project")
	}
	r.Path = below
	file, text, err := c.kindFile(kind)
	if err != nil {
		return r, err
	}
	matcher, _ := kind.Parse(text)
	rule, ignored := matcher.Match(below, isFolder(c.Abs(args.Path)))
	r.Ignored = ignored
	if rule != nil {
		r.Rules = append(r.Rules, ruleReason{
			Location: lineOf(file, rule.Line), Source: c.rel(file), Pattern: rule.Text, Path: below, Decides: true, Negated: rule.Negated,
		})
	}
	return r, nil
}

// kindFile reads the ignore file of a kind at the top of the project.
func (c *Call) kindFile(kind dialect.Kind) (string, []byte, error) {
	for _, name := range kind.Files {
		if strings.ContainsAny(name, "*/") {
			continue
		}
		path := filepath.Join(c.Root(), name)
		text, err := c.Snapshot.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		return path, text, err
	}
	return "", nil, WithHint(fmt.Errorf("there is no %s in %s", kind.Files[0], c.Root()), "%s has nothing to leave out then", kind.Tool)
}

// kindFindings looks at the ignore file of another tool; false when it is git's.
func kindFindings(path string, content []byte) ([]gitignore.Finding, bool) {
	kind, ok := dialect.ForFile(path)
	if !ok || kind.Name == "git" {
		return nil, false
	}
	if kind.Syntax == dialect.Git {
		return gitignore.Lint(content, false), true
	}
	starts := lineStarts(content)
	var found []gitignore.Finding
	_, problems := kind.Parse(content)
	for _, p := range problems {
		start, end := starts[p.Line-1], len(content)
		if p.Line < len(starts) {
			end = starts[p.Line]
		}
		f := gitignore.Finding{Line: p.Line, Start: start, End: start + len(strings.TrimRight(string(content[start:end]), "\r\n")), Code: "pattern", Serious: true, Message: p.Message}
		f.Fixes = []gitignore.Fix{{Title: "remove the line", Start: start, End: end}}
		found = append(found, f)
	}
	return found, true
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}
