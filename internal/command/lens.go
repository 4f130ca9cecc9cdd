package command

import (
	"bytes"
	"context"
	"path/filepath"
	"slices"

	"github.com/devhelper/devhelper/dynamodb/schema"
	"github.com/devhelper/devhelper/fixturesgen"
	"github.com/devhelper/devhelper/fixturesgen/generator"
)

// Lens is a command offered at a place of the active file.
type Lens struct {
	Span    Span
	Title   string
	Command string         // the command's name; empty for a lens that only tells something
	Args    map[string]any // its arguments
}

// maxLensed bounds in bytes the files that are read for lenses, which editors ask
// for at every change.
const maxLensed = 2 << 20

// Lenses lists what is offered in the call's active file: at declared tables to
// launch a database for them, to create them in it, to show their items and to
// generate a fixture; at fixtures whose table has changed, to write them anew.
func Lenses(ctx context.Context, call *Call) ([]Lens, error) {
	path := call.Context.Path
	content, err := call.Snapshot.ReadFile(path)
	if err != nil || len(content) > maxLensed || call.Root() == "" {
		return nil, nil // a file that cannot be read has no lenses
	}
	lenses := call.tableLenses(ctx, path, content)
	more, err := call.fixtureLenses(ctx, path, content)
	return append(lenses, more...), err
}

func (c *Call) tableLenses(ctx context.Context, path string, content []byte) []Lens {
	tables := fixturesgen.Declared(c.Snapshot, path)
	schemaFile := path
	if len(tables) == 0 && bytes.Contains(content, []byte("AWS::")) {
		// Part of a template alone: the one that includes it tells what it declares.
		if found, err := fixturesgen.Tables(ctx, c.Snapshot, c.Root()); err == nil {
			tables, schemaFile = found.Tables, ""
		}
	}
	names := map[string]int{}
	for _, t := range tables {
		names[t.ID]++
	}
	running := c.DynamoDB().Running(c.Root())
	var lenses []Lens
	for at, group := range byPlace(tables) {
		t := group[0]
		if filepath.Clean(t.Pos.File) != filepath.Clean(path) {
			continue
		}
		var named []string
		for _, t := range group {
			name := t.ID
			if names[name] > 1 && t.Label != "" {
				name = t.Label
			}
			named = append(named, name)
		}
		span := place(at).Span
		args := func() map[string]any {
			a := map[string]any{"table": named}
			if schemaFile != "" {
				a["schema"] = schemaFile
			}
			return a
		}
		if running {
			lenses = append(lenses,
				Lens{span, "Create table here", "dynamodb.create", args()},
				Lens{span, "Show items", "dynamodb.items", map[string]any{"table": t.Name.Value}})
		} else {
			lenses = append(lenses, Lens{span, "Launch local DynamoDB", "dynamodb.start", map[string]any{}})
		}
		lenses = append(lenses, Lens{span, "Generate fixture", "fixture.generate", args()})
	}
	slices.SortStableFunc(lenses, func(a, b Lens) int { return a.Span.Start.Line - b.Span.Start.Line })
	return lenses
}

// byPlace groups the tables of one declaration: a loop declares several.
func byPlace(tables []schema.Table) map[schema.Pos][]schema.Table {
	groups := map[schema.Pos][]schema.Table{}
	for _, t := range tables {
		groups[t.Pos] = append(groups[t.Pos], t)
	}
	return groups
}

func (c *Call) fixtureLenses(ctx context.Context, path string, content []byte) ([]Lens, error) {
	if len(generator.Blocks(path, content)) == 0 {
		return nil, nil
	}
	found, err := c.fixtures(ctx, []string{path})
	var lenses []Lens
	for _, f := range found {
		l := Lens{Span: place(f.Block.Marker).Span, Title: checked(f).Message}
		switch f.State {
		case fixturesgen.Current:
			continue
		case fixturesgen.Outdated:
			l.Title = "Differs from " + f.Block.Template + ": refresh"
			l.Command, l.Args = "fixture.refresh", map[string]any{"file": []string{path}, "table": []string{f.Block.Table}}
		}
		lenses = append(lenses, l)
	}
	return lenses, err
}
