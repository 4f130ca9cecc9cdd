package command

import (
	"bytes"
	"context"
	"fmt"
	"io"
	pathpkg "path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/devhelper/devhelper/gitignore"
	"github.com/devhelper/devhelper/gitignore/dialect"
	"github.com/devhelper/devhelper/internal/workspace"
)

type gitignoreLintArgs struct {
	File        []string `json:"file" arg:"rest" kind:"path" doc:"ignore files to look at, of git or another tool; all of the project without one"`
	Portability bool     `json:"portability" doc:"also tell which lines other programs read otherwise: those built on go-gitignore or go-git, and ripgrep"`
	Fix         bool     `json:"fix" doc:"mend what has one way to be mended: shown as a diff, written with --write"`
}

type gitignoreLintResult struct {
	Findings []lintFinding `json:"findings" doc:"what is odd, in order of the files"`
	Files    int           `json:"files" doc:"ignore files that were looked at"`
	Edits    Edits         `json:"edits" doc:"with fix: what to change"`
	root     string
}

type lintFinding struct {
	Location Location `json:"location" doc:"the line"`
	Code     string   `json:"code" doc:"what it is: duplicate, covered, dead, tracked, secret, portability, pattern, relative, slashes, empty, bracket, backslash, space, comment or braces"`
	Serious  bool     `json:"serious" doc:"the line does not do what it says; else it is only not needed"`
	Message  string   `json:"message" doc:"what is wrong, in words"`
	Hint     string   `json:"hint,omitempty" doc:"what to do"`
	Related  int      `json:"related,omitempty" doc:"line of the same file that is the cause"`
	Fixes    []string `json:"fixes" doc:"what a fix would do, the best one first"`
}

// gitignoreLint looks at ignore files.
func gitignoreLint(ctx context.Context, call *Call, args gitignoreLintArgs) (gitignoreLintResult, error) {
	r := gitignoreLintResult{Findings: []lintFinding{}, root: call.Root()}
	files, err := call.ignoreFiles(ctx, args.File)
	if err != nil {
		return r, err
	}
	for _, path := range files {
		if ctx.Err() != nil {
			return r, ctx.Err()
		}
		content, err := call.Snapshot.ReadFile(path)
		if err != nil {
			return r, err
		}
		r.Files++
		found := call.lintFile(path, content)
		if args.Portability {
			found = append(found, call.portableFindings(ctx, path, content)...)
			slices.SortStableFunc(found, func(a, b gitignore.Finding) int { return a.Line - b.Line })
		}
		for _, f := range found {
			r.Findings = append(r.Findings, lintFindingOf(path, f))
		}
		if args.Fix {
			r.Edits = append(r.Edits, mend(path, content, found)...)
		}
	}
	if len(args.File) > 0 {
		return r, nil
	}
	open, err := call.secretFindings(ctx)
	r.Findings = append(r.Findings, open...)
	return r, err
}

// lintFile looks at an ignore file and at what is tracked in its repository.
func (c *Call) lintFile(path string, content []byte) []gitignore.Finding {
	if found, ok := kindFindings(path, content); ok {
		return found
	}
	ignores := c.Snapshot.Ignores(filepath.Dir(path))
	found := gitignore.Lint(content, ignores.Fold)
	found = append(found, c.trackedFindings(ignores, path, content)...)
	slices.SortStableFunc(found, func(a, b gitignore.Finding) int { return a.Line - b.Line })
	return found
}

func lintFindingOf(path string, f gitignore.Finding) lintFinding {
	l := lintFinding{
		Location: Location{Path: path, Span: Span{Start: Pos{Line: f.Line, Column: 1, ASCII: true}, End: Pos{Line: f.Line, Column: 1 + f.End - f.Start}}},
		Code:     f.Code, Serious: f.Serious, Message: f.Message, Hint: f.Hint, Related: f.Other, Fixes: []string{},
	}
	for _, fix := range f.Fixes {
		l.Fixes = append(l.Fixes, fix.Title)
	}
	return l
}

// ignoreFiles are those that are named, else all of the project.
func (c *Call) ignoreFiles(ctx context.Context, named []string) ([]string, error) {
	var files []string
	for _, name := range named {
		files = append(files, c.Abs(name))
	}
	if len(named) > 0 {
		return files, nil
	}
	if c.Root() == "" {
		return nil, WithHint(Usagef("no folder is open"), "open the project, or name a file")
	}
	err := c.Snapshot.Walk(ctx, c.Root(), func(path string, _ int64) error {
		if _, ok := dialect.ForFile(path); ok {
			files = append(files, path)
		}
		return nil
	})
	return files, err
}

// trackedFindings tells the rules of a file that match what is tracked: git goes on
// tracking it, whatever the rule says.
func (c *Call) trackedFindings(g *workspace.Ignores, path string, content []byte) []gitignore.Finding {
	if g.Repository == nil {
		return nil
	}
	tracked, err := g.Repository.Tracked()
	if err != nil {
		return nil // lint says what ignore files say; git tells of its index
	}
	type hits struct {
		first string
		count int
	}
	byLine := map[int]*hits{}
	for _, p := range tracked.All() {
		m := g.Tree.Decide(p, false)
		if !m.Ignored() || filepath.Clean(m.File.Name) != filepath.Clean(path) {
			continue
		}
		if byLine[m.Rule.Line] == nil {
			byLine[m.Rule.Line] = &hits{first: p}
		}
		byLine[m.Rule.Line].count++
	}
	var found []gitignore.Finding
	at := 0
	for number := 1; at < len(content); number++ {
		end := len(content)
		if n := bytes.IndexByte(content[at:], '\n'); n >= 0 {
			end = at + n
		}
		if h := byLine[number]; h != nil {
			message := h.first + " is tracked, so git does not ignore it"
			if h.count > 1 {
				message = fmt.Sprintf("%d tracked files match, as %s: git does not ignore them", h.count, h.first)
			}
			f := gitignore.Finding{
				Line: number, Start: at, End: end, Code: "tracked", Message: message, Hint: "git rm --cached " + shellWord(h.first) + " stops tracking it, and ! in front of a rule takes it back",
			}
			if h.count == 1 && !g.Tree.Decide(pathpkg.Dir(h.first), true).Ignored() {
				f.Fixes = []gitignore.Fix{takeBack(content, path, g, end, h.first)}
			}
			found = append(found, f)
		}
		at = end + 1
	}
	return found
}

// takeBack is a rule behind the line that ends at end which keeps one file from
// being ignored.
func takeBack(content []byte, path string, g *workspace.Ignores, end int, below string) gitignore.Fix {
	if rel, ok := belowSlash(filepath.Dir(path), filepath.Join(g.Top, filepath.FromSlash(below))); ok && filepath.Base(path) == ".gitignore" {
		below = rel
	}
	newline := "\n"
	if strings.Contains(string(content), "\r\n") {
		newline = "\r\n"
	}
	rule := "!/" + quotePattern(below)
	if end >= len(content) {
		return gitignore.Fix{Title: "do not ignore " + below, Start: end, End: end, Text: newline + rule + newline}
	}
	return gitignore.Fix{Title: "do not ignore " + below, Start: end + 1, End: end + 1, Text: rule + newline}
}

// mend gives the edits of the findings' first fixes, as far as they do not meet.
func mend(path string, content []byte, found []gitignore.Finding) Edits {
	var edits Edits
	at := 0
	for _, f := range found {
		if len(f.Fixes) == 0 || f.Fixes[0].Start < at {
			continue
		}
		fix := f.Fixes[0]
		edits = append(edits, Edit{Path: path, Hash: workspace.Hash(content), Start: fix.Start, End: fix.End, Text: fix.Text})
		at = fix.End
	}
	return edits
}

// FileEdits are the edits.
func (r gitignoreLintResult) FileEdits() Edits { return r.Edits }

func (r gitignoreLintResult) summary() string {
	switch {
	case r.Files == 0:
		return "there is no .gitignore"
	case len(r.Findings) == 0:
		return count(int64(r.Files), "ignore file") + ", nothing odd"
	}
	return fmt.Sprintf("%s in %s", count(int64(len(r.Findings)), "finding"), count(int64(r.Files), "ignore file"))
}

// Text prints a line for each finding, as compilers do.
func (r gitignoreLintResult) Text(w io.Writer) error {
	at := fixtureTablesResult{root: r.root}.at
	for _, f := range r.Findings {
		level := "note"
		if f.Serious {
			level = "warning"
		}
		if _, err := fmt.Fprintf(w, "%s: %s: %s [%s]\n", at(f.Location), level, f.Message, f.Code); err != nil {
			return err
		}
		if f.Hint != "" {
			if _, err := fmt.Fprintf(w, "    hint: %s\n", f.Hint); err != nil {
				return err
			}
		}
	}
	_, err := fmt.Fprintln(w, r.summary())
	return err
}

// ExitCode is 1 when something is odd.
func (r gitignoreLintResult) ExitCode() int {
	if len(r.Findings) > 0 && len(r.Edits) == 0 {
		return ExitFailed
	}
	return ExitOK
}

// View lists the findings, or applies the edits.
func (r gitignoreLintResult) View() View {
	switch {
	case len(r.Edits) > 0:
		return View{Kind: KindEdit, Edits: r.Edits, Message: r.summary()}
	case len(r.Findings) == 0:
		return MessageView(r.summary())
	}
	v := View{Kind: KindLocations, Title: "Ignore files", Message: r.summary()}
	for _, f := range r.Findings {
		v.Locations = append(v.Locations, Place{f.Location, f.Message})
	}
	return v
}
