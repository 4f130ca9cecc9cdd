package command

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/devhelper/devhelper/fixturesgen"
)

type fixtureCheckArgs struct {
	File []string `json:"file" arg:"rest" kind:"path" doc:"test files to look into; all of the project without one"`
}

type fixtureCheckResult struct {
	Fixtures []checkedFixture `json:"fixtures" doc:"every fixture found, in order of the files"`
	Outdated int              `json:"outdated" doc:"how many of them do not fit their table any more"`
	root     string
}

type checkedFixture struct {
	Table     string            `json:"table" doc:"logical id of the table it was written for"`
	Template  string            `json:"template" doc:"the template, below the project"`
	Framework string            `json:"framework" doc:"the framework it was written for"`
	Location  Location          `json:"location" doc:"where the comment stands that tells so"`
	State     fixturesgen.State `json:"state" doc:"current, outdated, table gone or no source"`
	Message   string            `json:"message,omitempty" doc:"what is wrong, in words"`
}

func fixtureCheck(ctx context.Context, call *Call, args fixtureCheckArgs) (fixtureCheckResult, error) {
	found, err := call.fixtures(ctx, args.File)
	if err != nil {
		return fixtureCheckResult{}, err
	}
	r := fixtureCheckResult{Fixtures: []checkedFixture{}, root: call.Root()}
	for _, f := range found {
		c := checked(f)
		if c.State != fixturesgen.Current {
			r.Outdated++
		}
		r.Fixtures = append(r.Fixtures, c)
	}
	return r, nil
}

func (c *Call) fixtures(ctx context.Context, files []string) ([]fixturesgen.Finding, error) {
	if c.Root() == "" {
		return nil, WithHint(Usagef("no folder is open"), "open the project, or run it in the project's folder")
	}
	var paths []string
	for _, f := range files {
		paths = append(paths, c.Abs(f))
	}
	return fixturesgen.Check(ctx, c.Snapshot, c.frameworks().set, c.Root(), paths...)
}

func checked(f fixturesgen.Finding) checkedFixture {
	c := checkedFixture{
		Table: f.Block.Table, Template: f.Block.Template, Framework: f.Block.Framework, Location: place(f.Block.Marker), State: f.State,
	}
	switch f.State {
	case fixturesgen.Outdated:
		c.Message = fmt.Sprintf("the table %s of %s has changed since this fixture was written", c.Table, c.Template)
	case fixturesgen.TableGone:
		c.Message = fmt.Sprintf("%s declares no table %s any more", c.Template, c.Table)
	case fixturesgen.NoSource:
		c.Message = fmt.Sprintf("%s cannot be read: %s", c.Template, f.Cause)
	}
	return c
}

// Text prints a line for each fixture that does not fit, as compilers do.
func (r fixtureCheckResult) Text(w io.Writer) error {
	at := fixtureTablesResult{root: r.root}.at
	for _, f := range r.Fixtures {
		if f.Message == "" {
			continue
		}
		if _, err := fmt.Fprintf(w, "%s: %s\n", at(f.Location), f.Message); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintln(w, r.summary())
	return err
}

func (r fixtureCheckResult) summary() string {
	switch {
	case len(r.Fixtures) == 0:
		return "no fixture of devhelper is in this project"
	case r.Outdated == 0:
		return fmt.Sprintf("%s, all as their tables are declared", count(int64(len(r.Fixtures)), "fixture"))
	default:
		return fmt.Sprintf("%d of %s differ; devhelper fixture refresh writes outdated ones anew", r.Outdated, count(int64(len(r.Fixtures)), "fixture"))
	}
}

// ExitCode is 1 when a fixture differs.
func (r fixtureCheckResult) ExitCode() int {
	if r.Outdated > 0 {
		return ExitFailed
	}
	return ExitOK
}

// View lists what differs.
func (r fixtureCheckResult) View() View {
	if r.Outdated == 0 {
		return View{Kind: KindMessage, Message: r.summary()}
	}
	v := View{Kind: KindLocations, Title: "Fixtures that differ", Hint: r.summary()}
	for _, f := range r.Fixtures {
		if f.Message != "" {
			v.Locations = append(v.Locations, Place{f.Location, f.Message})
		}
	}
	return v
}

type fixtureRefreshArgs struct {
	File  []string `json:"file" arg:"rest" kind:"path" doc:"test files to look into; all of the project without one"`
	Table []string `json:"table" short:"t" choices:"fixture.tables" doc:"logical id of a table whose fixtures are written anew; all that are outdated without one"`
}

type fixtureRefreshResult struct {
	Edits     Edits            `json:"edits" doc:"what to change"`
	Refreshed []string         `json:"refreshed" doc:"logical ids of the tables whose fixtures are written anew"`
	Left      []checkedFixture `json:"left" doc:"fixtures that differ and stay: their table or template is gone"`
}

func fixtureRefresh(ctx context.Context, call *Call, args fixtureRefreshArgs) (fixtureRefreshResult, error) {
	found, err := call.fixtures(ctx, args.File)
	if err != nil {
		return fixtureRefreshResult{}, err
	}
	wanted := map[string]bool{}
	for _, t := range args.Table {
		wanted[t[strings.LastIndexByte(t, ':')+1:]] = true
	}
	r := fixtureRefreshResult{Refreshed: []string{}, Left: []checkedFixture{}}
	var outdated []fixturesgen.Finding
	for _, f := range found {
		switch {
		case len(wanted) > 0 && !wanted[f.Block.Table]:
		case f.State == fixturesgen.Outdated:
			outdated = append(outdated, f)
			r.Refreshed = append(r.Refreshed, f.Block.Table)
		case f.State != fixturesgen.Current:
			r.Left = append(r.Left, checked(f))
		}
	}
	r.Edits, err = fixturesgen.Refresh(ctx, call.Snapshot, call.frameworks().set, call.Root(), outdated)
	return r, err
}

// FileEdits are the edits.
func (r fixtureRefreshResult) FileEdits() Edits { return r.Edits }

// Text says what a terminal shows beside the diff.
func (r fixtureRefreshResult) Text(w io.Writer) error {
	for _, f := range r.Left {
		if _, err := fmt.Fprintf(w, "left alone: %s\n", f.Message); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintln(w, r.message())
	return err
}

func (r fixtureRefreshResult) message() string {
	if len(r.Refreshed) == 0 {
		return "no fixture is outdated"
	}
	return "written anew: " + strings.Join(r.Refreshed, ", ")
}

// View applies the edits.
func (r fixtureRefreshResult) View() View {
	v := View{Kind: KindEdit, Edits: r.Edits, Message: r.message()}
	if len(r.Edits) == 0 {
		v = View{Kind: KindMessage, Message: r.message()}
	}
	if len(r.Left) > 0 {
		v.Hint = r.Left[0].Message
	}
	return v
}
