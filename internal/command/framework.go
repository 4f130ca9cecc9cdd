package command

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/devhelper/devhelper/dynamodb/schema"
	"github.com/devhelper/devhelper/fixturesgen"
	"github.com/devhelper/devhelper/fixturesgen/generator"
)

type fixtureFrameworksArgs struct {
	Table  []string `json:"table" choices:"fixture.tables" doc:"tables whose project is meant, where a root holds several projects"`
	Schema string   `json:"schema" kind:"path" doc:"template the tables are in"`
}

type fixtureFrameworksResult struct {
	Frameworks []framework `json:"frameworks" doc:"what fixtures are written for; the one the project uses first"`
	Problems   []string    `json:"problems" doc:"templates of the project that are not used, with the reason"`
}

type framework struct {
	ID       string   `json:"id" doc:"name for --framework"`
	Aliases  []string `json:"aliases" doc:"other names for it"`
	Title    string   `json:"title" doc:"what it is"`
	Language string   `json:"language" doc:"LSP language id of its files"`
	Run      string   `json:"run" doc:"the command that runs its tests"`
	Used     bool     `json:"used" doc:"the project uses it"`
	File     string   `json:"file,omitempty" doc:"template of the project it was read from; none for those of devhelper"`
}

func fixtureFrameworks(ctx context.Context, call *Call, args fixtureFrameworksArgs) (fixtureFrameworksResult, error) {
	known := call.frameworks()
	r := fixtureFrameworksResult{Frameworks: []framework{}, Problems: known.problems(call)}
	used := call.frameworkUsed(ctx, known.set, args.Schema, args.Table)
	for _, f := range known.set {
		r.Frameworks = append(r.Frameworks, framework{
			ID: f.ID, Aliases: append([]string{}, f.Aliases...), Title: f.Title, Language: f.Language, Run: f.Run,
			Used: used != "" && (f.ID == used || slices.Contains(f.Aliases, used)), File: f.File,
		})
	}
	slices.SortStableFunc(r.Frameworks, func(a, b framework) int { return order(a.Used, b.Used) })
	return r, nil
}

// frameworkUsed is the framework that is set, else the one the project of the
// tables shows; empty when that cannot be told.
func (c *Call) frameworkUsed(ctx context.Context, known generator.Set, template string, tables []string) string {
	if set := c.Settings().Fixture.Framework; set != "" {
		return set
	}
	var picked []schema.Table
	if found, err := c.catalog(ctx, template); err == nil && len(tables) > 0 {
		picked, _ = found.Pick(tables, false) // a wrong name only means that the whole root is looked at
	}
	f, err := known.Detect(ctx, c.Snapshot, picked, fixturesgen.Target{Root: c.Root()})
	if err != nil {
		return ""
	}
	return f.ID
}

// order sorts what holds first.
func order(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// Text prints a line per framework.
func (r fixtureFrameworksResult) Text(w io.Writer) error {
	tw := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	for _, f := range r.Frameworks {
		fmt.Fprintf(tw, "%s\t%s\t%s\n", f.ID, f.Title, f.note())
	}
	if err := tw.Flush(); err != nil {
		return err
	}
	for _, p := range r.Problems {
		if _, err := fmt.Fprintln(w, p); err != nil {
			return err
		}
	}
	return nil
}

func (f framework) note() string {
	var notes []string
	if f.Used {
		notes = append(notes, "used here")
	}
	if f.File != "" {
		notes = append(notes, "of this project")
	}
	return strings.Join(notes, ", ")
}

// View lists the frameworks as a text.
func (r fixtureFrameworksResult) View() View { return textView("frameworks", r) }

// Choices lists the frameworks for fixture generate.
func (r fixtureFrameworksResult) Choices() []Choice {
	var out []Choice
	for _, f := range r.Frameworks {
		out = append(out, Choice{Label: f.Title, Insert: f.ID, Detail: f.note()})
	}
	return out
}
