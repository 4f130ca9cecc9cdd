package command

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/devhelper/devhelper/fixturesgen"
)

type fixtureGenerateArgs struct {
	Table     []string `json:"table" short:"t" choices:"fixture.tables" ask:"true" doc:"logical id or name of a declared table, FILE:ID where two templates share it; may be left out when there is one"`
	All       bool     `json:"all" doc:"all declared tables in one fixture"`
	Framework string   `json:"framework" short:"f" choices:"fixture.frameworks" ask:"true" doc:"test framework to write for; by default the one the project uses"`
	Schema    string   `json:"schema" kind:"path" doc:"template to read; all templates of the project without it"`
	Output    string   `json:"output" short:"o" kind:"path" doc:"file to write, or folder for it; by default where the framework looks for tests"`
	Into      string   `json:"into" kind:"path" doc:"file that exists, to insert the fixture into"`
	At        string   `json:"at" doc:"place in that file, as LINE:COLUMN; its end by default"`
}

type fixtureGenerateResult struct {
	Edits  Edits    `json:"edits" doc:"what to change; tab stops are what a person should look at"`
	Tables []string `json:"tables" doc:"logical ids of the tables"`
	Run    string   `json:"run" doc:"the command that runs the test"`
	path   string   // shown, below the root
	idle   bool     // no instance runs
}

func fixtureGenerate(ctx context.Context, call *Call, args fixtureGenerateArgs) (fixtureGenerateResult, error) {
	target, err := call.target(args)
	if err != nil {
		return fixtureGenerateResult{}, err
	}
	found, err := call.catalog(ctx, args.Schema)
	if err != nil {
		return fixtureGenerateResult{}, err
	}
	tables, err := found.Pick(args.Table, args.All)
	if err != nil {
		return fixtureGenerateResult{}, err
	}
	wanted := args.Framework
	if wanted == "" {
		wanted = call.Settings().Fixture.Framework
	}
	known := call.frameworks()
	used, err := known.set.Find(ctx, call.Snapshot, wanted, tables, target)
	if err != nil {
		return fixtureGenerateResult{}, known.explain(wanted, err)
	}
	edits, err := fixturesgen.Generate(ctx, call.Snapshot, fixturesgen.Request{Tables: tables, Framework: used.ID, Target: target, Frameworks: known.set})
	if err != nil {
		return fixtureGenerateResult{}, err
	}
	r := fixtureGenerateResult{Edits: edits, Run: used.Run, idle: !call.DynamoDB().Running(call.Root())}
	if len(edits) > 0 {
		r.path = call.rel(edits[0].Path)
	}
	for _, t := range tables {
		r.Tables = append(r.Tables, t.ID)
	}
	return r, nil
}

// target is where the fixture goes: where the arguments say; else, in an
// editor, into the open test file at the cursor; else into a new file.
func (c *Call) target(args fixtureGenerateArgs) (fixturesgen.Target, error) {
	t := fixturesgen.Target{Root: c.Root()}
	switch {
	case args.Into != "" && args.Output != "":
		return t, Usagef("--into and --output exclude each other")
	case args.At != "" && args.Into == "":
		return t, Usagef("--at needs --into")
	case args.Output != "":
		t.Path = c.Abs(args.Output)
		return t, nil
	case args.Into != "":
		t.Path, t.Insert = c.Abs(args.Into), true
	case c.Surface == Editor && isTest(c.Context.Path) && c.Context.Pos.Line > 0:
		t.Path, t.Insert = c.Context.Path, true
		args.At = fmt.Sprintf("%d:%d", c.Context.Pos.Line, c.Context.Pos.Column)
	default:
		return t, nil
	}
	var at Pos
	if args.At != "" {
		var err error
		if at, err = lineColumn(args.At); err != nil {
			return t, err
		}
	}
	content, err := c.Snapshot.ReadFile(t.Path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return t, WithHint(err, "--into takes a file that exists; --output makes a new one")
	case err != nil:
		return t, err
	case !utf8.Valid(content) || bytes.IndexByte(content, 0) >= 0:
		return t, WithHint(fmt.Errorf("%s: is not a text in UTF-8", t.Path), "convert it first, or write the fixture to a new file")
	}
	t.Content, t.Offset = content, len(content)
	if args.At != "" {
		t.Offset = at.Offset(content)
	}
	return t, nil
}

// lineColumn reads LINE:COLUMN, both from 1.
func lineColumn(text string) (Pos, error) {
	line, column, ok := strings.Cut(text, ":")
	l, errLine := strconv.Atoi(line)
	c, errColumn := strconv.Atoi(column)
	if !ok || errLine != nil || errColumn != nil || l < 1 || c < 1 {
		return Pos{}, WithHint(Usagef("--at: %q is not LINE:COLUMN", text), "both count from 1, as in --at 12:1")
	}
	return Pos{Line: l, Column: c}, nil
}

// isTest says whether a file's name is that of a test, by the rules of the
// languages' test runners: nothing is put into a program by mistake.
func isTest(path string) bool {
	base := filepath.Base(path)
	ext := filepath.Ext(base)
	name := strings.TrimSuffix(base, ext)
	lower := strings.ToLower(name)
	switch strings.ToLower(ext) {
	case ".py":
		return strings.HasPrefix(lower, "test_") || strings.HasSuffix(lower, "_test") || lower == "conftest"
	case ".go":
		return strings.HasSuffix(lower, "_test")
	case ".js", ".cjs", ".mjs", ".jsx", ".ts", ".cts", ".mts", ".tsx":
		return strings.HasSuffix(lower, ".test") || strings.HasSuffix(lower, ".spec") || strings.Contains(filepath.ToSlash(path), "/__tests__/")
	case ".java", ".kt":
		return strings.HasPrefix(name, "Test") || strings.HasSuffix(name, "Test") || strings.HasSuffix(name, "Tests") || strings.HasSuffix(name, "IT")
	case ".rs":
		return filepath.Base(filepath.Dir(path)) == "tests" || lower == "tests"
	case ".rb":
		return strings.HasSuffix(lower, "_spec")
	case ".sh":
		return strings.HasPrefix(lower, "test_") || strings.HasSuffix(lower, "_test")
	}
	return false
}

// FileEdits are the edits.
func (r fixtureGenerateResult) FileEdits() Edits { return r.Edits }

// Text says what a terminal shows beside the diff.
func (r fixtureGenerateResult) Text(w io.Writer) error {
	if len(r.Edits) > 0 {
		return nil
	}
	_, err := fmt.Fprintln(w, r.there())
	return err
}

func (r fixtureGenerateResult) there() string {
	return "the fixture for " + strings.Join(r.Tables, ", ") + " is there already, as declared"
}

// View applies the edits and says how to go on.
func (r fixtureGenerateResult) View() View {
	if len(r.Edits) == 0 {
		return MessageView(r.there())
	}
	v := View{Kind: KindEdit, Edits: r.Edits, Message: fmt.Sprintf("fixture for %s in %s", strings.Join(r.Tables, ", "), r.path)}
	if r.idle {
		v.Hint = "start a local DynamoDB from the palette, then run: " + r.Run
	} else {
		v.Hint = "run: " + r.Run
	}
	return v
}
