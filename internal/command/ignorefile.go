package command

import (
	"context"
	"path/filepath"
	"strings"

	"github.com/devhelper/devhelper/internal/workspace"
)

// IgnoreFinding is something odd about a line of an ignore file.
type IgnoreFinding struct {
	lintFinding
	Unneeded bool     // the line could be left out
	Cause    Location // the line that is the cause; no path for none
	Fixes    []Action // the best one first
}

// Action is a change or a command that is offered for a place.
type Action struct {
	Title   string
	Edits   Edits
	Command string         // the command's name; empty for edits
	Args    map[string]any // its arguments
}

// maxIgnoreFile bounds in bytes the ignore files that are looked at while they are
// edited.
const maxIgnoreFile = 2 << 20

// IsIgnoreFile says whether a file holds rules of git: a .gitignore, the file of a
// repository that is not shared, or the user's own.
func (c *Call) IsIgnoreFile(path string) bool {
	if filepath.Base(path) == ".gitignore" {
		return true
	}
	return strings.HasSuffix(filepath.ToSlash(path), "/info/exclude") || path == c.Snapshot.UserExcludes()
}

// ignoreText is the text of the active file where that is an ignore file of a
// usual size.
func (c *Call) ignoreText() ([]byte, bool) {
	if c.Context.Path == "" || !c.IsIgnoreFile(c.Context.Path) {
		return nil, false
	}
	content, err := c.Snapshot.ReadFile(c.Context.Path)
	return content, err == nil && len(content) <= maxIgnoreFile
}

// IgnoreFindings lists what is odd about the call's active file, in order of its
// lines; nothing when it is no ignore file.
func IgnoreFindings(ctx context.Context, call *Call) []IgnoreFinding {
	content, ok := call.ignoreText()
	if !ok {
		return nil
	}
	path := call.Context.Path
	var findings []IgnoreFinding
	for _, f := range call.lintFile(path, content) {
		found := IgnoreFinding{lintFinding: lintFindingOf(path, f), Unneeded: f.Code == "covered" || f.Code == "duplicate"}
		if f.Other > 0 {
			found.Cause = lineOf(path, f.Other)
		}
		for _, fix := range f.Fixes {
			found.Fixes = append(found.Fixes, Action{
				Title: capital(fix.Title), Edits: Edits{{Path: path, Hash: workspace.Hash(content), Start: fix.Start, End: fix.End, Text: fix.Text}},
			})
		}
		findings = append(findings, found)
	}
	return append(findings, call.secretsBeside(ctx, path, call.Snapshot.Ignores(filepath.Dir(path)))...)
}

// FixIgnoreFile is the action that mends all that has one way to be mended in the
// call's active file; false when there is nothing to mend.
func FixIgnoreFile(call *Call) (Action, bool) {
	content, ok := call.ignoreText()
	if !ok {
		return Action{}, false
	}
	edits := mend(call.Context.Path, content, call.lintFile(call.Context.Path, content))
	return Action{Title: "Mend all that is odd in this file", Edits: edits}, len(edits) > 0
}

// IgnoreActions lists the ways to ignore the call's active file; for one that is
// ignored, the way to learn why.
func IgnoreActions(call *Call) []Action {
	path := call.Context.Path
	if path == "" || call.Root() == "" || call.IsIgnoreFile(path) {
		return nil
	}
	c, err := call.checker(false)
	if err != nil {
		return nil // without a repository that can be read nothing is offered
	}
	below, err := c.of(call, path)
	if err != nil {
		return nil
	}
	why := Action{Title: "Why is this file ignored?", Command: "gitignore.explain", Args: map[string]any{"path": path}}
	if c.Tree.Decide(below, false).Ignored() && !c.tracked.Has(below) {
		return []Action{why}
	}
	add := func(title, as, where string) Action {
		return Action{Title: title, Command: "gitignore.add", Args: map[string]any{"path": path, "as": as, "where": where}}
	}
	name := filepath.Base(path)
	actions := []Action{add("Ignore this file", "file", "repository"), add("Ignore files named "+name, "name", "repository")}
	if ext := filepath.Ext(name); ext != "" && ext != name {
		actions = append(actions, add("Ignore *"+ext+" files", "extension", "repository"))
	}
	if strings.Contains(below, "/") {
		actions = append(actions, add("Ignore the folder "+below[:strings.LastIndexByte(below, '/')+1], "folder", "repository"),
			add("Ignore this file in the .gitignore beside it", "file", "here"))
	}
	if c.Repository != nil {
		actions = append(actions, add("Ignore this file for me alone", "file", "local"))
	}
	if call.Snapshot.UserExcludes() != "" {
		actions = append(actions, add("Ignore files named "+name+" in all my repositories", "name", "global"))
	}
	return actions
}

func lineOf(path string, line int) Location {
	at := Pos{Line: line, Column: 1, ASCII: true}
	return Location{Path: path, Span: Span{Start: at, End: at}}
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// IgnoringRule is the rule that decides that a file is ignored.
type IgnoringRule struct {
	Source  string // its ignore file, below the repository where it is there
	Line    int    // from 1
	Pattern string
}

// IgnoredBy gives the rule for which git ignores the call's active file, which is
// one of an open folder and is not tracked; false when it does not.
func IgnoredBy(call *Call) (IgnoringRule, bool) {
	path := call.Context.Path
	if _, ok := call.Snapshot.Root(path); !ok || path == "" {
		return IgnoringRule{}, false
	}
	c, err := call.checker(false)
	if err != nil {
		return IgnoringRule{}, false
	}
	below, err := c.of(call, path)
	if err != nil || c.Repository == nil || c.tracked.Has(below) {
		return IgnoringRule{}, false
	}
	m := c.Tree.Decide(below, false)
	if !m.Ignored() {
		return IgnoringRule{}, false
	}
	return IgnoringRule{c.Source(m.File), m.Rule.Line, m.Rule.Text}, true
}
