package command

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/devhelper/devhelper/internal/palette"
)

// editorContext stands for the member "context" of a front end's request. The
// server reads it into Call.Context before the command runs.
type editorContext map[string]any

type paletteQueryArgs struct {
	Query   string        `json:"query" arg:"1" doc:"what is typed; all words must be found, in any order"`
	Mode    string        `json:"mode" enum:"commands,files" default:"commands" doc:"what to list"`
	Limit   int           `json:"limit" default:"50" doc:"how many items at most"`
	Session string        `json:"session" doc:"any text that stays the same while one palette is open"`
	Context editorContext `json:"context" doc:"what the editor knows: uri, position, range, languageId"`
}

type paletteQueryResult struct {
	Items      []paletteItem `json:"items" doc:"best first"`
	Total      int           `json:"total" doc:"how many fit, listed or not"`
	Incomplete bool          `json:"incomplete" doc:"the list is still being made: ask again"`
}

type paletteItem struct {
	ID          string         `json:"id" doc:"command or path"`
	Title       string         `json:"title" doc:"what is shown, after the category"`
	Category    string         `json:"category,omitempty" doc:"shown before the title, with a colon"`
	Detail      string         `json:"detail,omitempty" doc:"greyed text"`
	Kind        string         `json:"kind" doc:"command or file"`
	Match       []palette.Span `json:"match,omitempty" doc:"bytes of the shown text that the query found: start, length"`
	Recent      bool           `json:"recent,omitempty" doc:"listed because it was used lately"`
	Unavailable string         `json:"unavailable,omitempty" doc:"why it cannot run now"`
	Keys        []string       `json:"keys,omitempty" doc:"keys that run it"`
	Args        []Arg          `json:"args,omitempty" doc:"its arguments"`
	Location    *Location      `json:"location,omitempty" doc:"of a file"`
}

// palettes caches what ranking needs between keystrokes.
type palettes struct {
	sessions palette.Sessions

	mu    sync.Mutex
	files map[string]fileIndex // by root
}

type fileIndex struct {
	paths []string
	index *palette.Index
}

func paletteQuery(ctx context.Context, call *Call, args paletteQueryArgs) (paletteQueryResult, error) {
	if args.Mode == "files" {
		return call.queryFiles(ctx, args)
	}
	var items []palette.Item
	for _, c := range call.Table.Commands() {
		if c.Plumb || (c.CLIOnly && call.Surface != CLI) {
			continue
		}
		items = append(items, palette.Item{
			ID: c.Name, Title: c.Title, Category: AreaTitle(c.Area()), Synonyms: append([]string{c.Verb()}, c.Synonyms...),
			Unavailable: c.Unavailable(call), Keys: call.Keys.Of(c.Execute()),
		})
	}
	q := palette.Query{Text: args.Query, Limit: args.Limit}
	if call.Settings().Palette.Frecency {
		q.Weights = call.Usage.Weights(call.Root())
	}
	found, err := palette.Rank(ctx, items, q)
	if err != nil {
		return paletteQueryResult{}, err
	}
	r := paletteQueryResult{Items: []paletteItem{}, Total: found.Total}
	for _, h := range found.Hits {
		item := itemOf(h, "command")
		item.Args = call.Table.Lookup(h.ID).Args
		r.Items = append(r.Items, item)
	}
	return r, nil
}

func itemOf(h palette.Hit, kind string) paletteItem {
	return paletteItem{
		ID: h.ID, Title: h.Title, Category: h.Category, Detail: h.Detail, Kind: kind, Match: h.Match,
		Recent: h.Recent, Unavailable: h.Unavailable, Keys: h.Keys,
	}
}

// fileListAge is how old the list of a root's files may be when a palette
// shows it: a new file is there at the second look.
const fileListAge = 3 * time.Second

func (c *Call) queryFiles(ctx context.Context, args paletteQueryArgs) (paletteQueryResult, error) {
	root := c.Root()
	if root == "" {
		return paletteQueryResult{}, WithHint(errors.New("no folder is open"), "open a file of a project first")
	}
	// What is there after this long is shown; the front end asks again for the rest.
	soon, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
	defer cancel()
	paths, complete := c.Workspace.FileList(soon, root, fileListAge)
	x := c.palettes.indexOf(root, paths)
	found, err := c.palettes.sessions.Rank(ctx, args.Session, x, palette.Query{Text: args.Query, Limit: args.Limit})
	if err != nil {
		return paletteQueryResult{}, err
	}
	r := paletteQueryResult{Items: []paletteItem{}, Total: found.Total, Incomplete: !complete}
	start := Pos{Line: 1, Column: 1, ASCII: true}
	for _, h := range found.Hits {
		item := itemOf(h, "file")
		item.Location = &Location{Path: filepath.Join(root, filepath.FromSlash(h.ID)), Span: Span{Start: start, End: start}}
		r.Items = append(r.Items, item)
	}
	return r, nil
}

// indexOf gives the prepared form of a list; while the list stays the same
// slice, it is made once.
func (p *palettes) indexOf(root string, paths []string) *palette.Index {
	p.mu.Lock()
	defer p.mu.Unlock()
	have, ok := p.files[root]
	same := ok && len(have.paths) == len(paths) && (len(paths) == 0 || &have.paths[0] == &paths[0])
	if !same {
		have = fileIndex{paths, palette.NewPathIndex(paths)}
		if p.files == nil {
			p.files = map[string]fileIndex{}
		}
		p.files[root] = have
	}
	return have.index
}

type paletteCompleteArgs struct {
	ID      string          `json:"id" doc:"the command; without it words are completed"`
	Arg     string          `json:"arg" doc:"the argument"`
	Value   string          `json:"value" doc:"what is typed so far"`
	Args    json.RawMessage `json:"args" doc:"the other arguments, as far as they are known"`
	Words   []string        `json:"words" arg:"rest" doc:"a command line, completed at its last word"`
	Context editorContext   `json:"context" doc:"what the editor knows: uri, position, range, languageId"`
}

func paletteComplete(ctx context.Context, call *Call, args paletteCompleteArgs) (Completion, error) {
	if args.ID == "" {
		return call.CompleteWords(ctx, args.Words)
	}
	cmd, err := call.lookup(args.ID)
	if err != nil {
		return Completion{}, err
	}
	known, _, err := cmd.Decode(args.Args, false)
	if err != nil {
		return Completion{}, err
	}
	return call.Complete(ctx, cmd, args.Arg, args.Value, known)
}

func (c *Call) lookup(id string) (*Command, error) {
	if cmd := c.Table.Lookup(id); cmd != nil {
		return cmd, nil
	}
	return nil, Usagef("there is no command %q", id)
}

type paletteRunArgs struct {
	ID      string          `json:"id" doc:"the command; without it words are run"`
	Args    json.RawMessage `json:"args" doc:"its arguments"`
	Words   []string        `json:"words" arg:"rest" doc:"a command line: area verb --flags"`
	Context editorContext   `json:"context" doc:"what the editor knows: uri, position, range, languageId"`
}

// Text prints what the editor's message line, list and buffer would show.
func (v View) Text(w io.Writer) error {
	for _, p := range v.Locations {
		at := p.Location.Span.Start
		if _, err := fmt.Fprintf(w, "%s:%d:%d: %s\n", p.Location.Path, at.Line, at.Column, p.Text); err != nil {
			return err
		}
	}
	if v.Document != nil {
		if _, err := io.WriteString(w, v.Document.Text); err != nil {
			return err
		}
	}
	if v.Message == "" {
		return nil
	}
	_, err := fmt.Fprintln(w, strings.TrimSpace(v.Message))
	return err
}

// Runs is the command that running c with args comes down to: the chosen one
// for palette.run, else c itself. It is what progress is named after.
func (c *Command) Runs(t *Table, args any) *Command {
	chosen, ok := args.(*paletteRunArgs)
	if !ok {
		return c
	}
	if inner := t.Lookup(chosen.ID); inner != nil {
		return inner
	}
	if inner, _, err := t.find(chosen.Words); err == nil {
		return inner
	}
	return c // what is wrong is said when it runs
}

// paletteRun runs a command and says how to show its result. Arguments that
// are still to be asked for are asked for first.
func paletteRun(ctx context.Context, call *Call, args paletteRunArgs) (View, error) {
	cmd, known, given, err := call.chosen(args)
	if err != nil {
		return View{}, err
	}
	switch {
	case cmd.Plumb:
		return View{}, Usagef("%s is for front ends", cmd.Name)
	case cmd.CLIOnly && call.Surface != CLI:
		return View{}, WithHint(Usagef("%s works in a terminal only", cmd.Label()), "devhelper %s", strings.Join(cmd.Words(), " "))
	}
	if reason := cmd.Unavailable(call); reason != "" {
		return View{}, errors.New(reason)
	}
	if call.Surface == Editor {
		call.fill(cmd, known)
		ask, err := call.missing(ctx, cmd, known, given)
		if err != nil {
			return View{}, err
		}
		if len(ask) > 0 {
			return View{Kind: KindPrompt, Title: cmd.Label(), Prompt: &Prompt{ID: cmd.Name, Args: cmd.values(known), Ask: ask}}, nil
		}
	}
	result, err := cmd.Run(ctx, call, known)
	if err != nil {
		return View{}, err
	}
	call.remember(cmd)
	return ViewOf(result), nil
}

// chosen finds the command of a request, its arguments, and the names of those
// that were given, be it empty.
func (c *Call) chosen(args paletteRunArgs) (cmd *Command, known any, given map[string]json.RawMessage, err error) {
	if args.ID == "" {
		cmd, known, err = c.Table.Parse(args.Words)
		return cmd, known, nil, err
	}
	if cmd, err = c.lookup(args.ID); err != nil {
		return nil, nil, nil, err
	}
	if known, _, err = cmd.Decode(args.Args, false); err != nil {
		return nil, nil, nil, err
	}
	given, err = objectOf(args.Args)
	return cmd, known, given, err
}

// missing lists the arguments to ask for. What has only one value is not asked
// for; that there is none is an error, said before any question.
func (c *Call) missing(ctx context.Context, cmd *Command, args any, given map[string]json.RawMessage) ([]Arg, error) {
	var ask []Arg
	for i := range cmd.Args {
		a := &cmd.Args[i]
		_, answered := given[a.Name]
		if a.IsSet(args) || !(a.Need || (a.Ask && !answered)) {
			continue
		}
		if a.Choices != "" {
			values, err := c.listed(ctx, cmd, a, args)
			switch {
			case err != nil:
				return nil, err
			case len(values) == 1:
				if err := a.Set(args, []string{values[0].Insert}); err != nil {
					return nil, err
				}
				continue
			}
		}
		ask = append(ask, *a)
	}
	return ask, nil
}

// values are the arguments that are set, by name.
func (c *Command) values(args any) map[string]any {
	out := map[string]any{}
	for i := range c.Args {
		if a := &c.Args[i]; a.IsSet(args) {
			out[a.Name] = a.field(args).Interface()
		}
	}
	return out
}

type paletteKeysArgs struct {
	Keys map[string][]string `json:"keys" doc:"keys by command, as devhelper.area.verb"`
}

type paletteKeysResult struct{}

func paletteKeys(_ context.Context, call *Call, args paletteKeysArgs) (paletteKeysResult, error) {
	call.Keys.Set(args.Keys)
	return paletteKeysResult{}, nil
}

// ViewOf says how an editor shows a result.
func ViewOf(result any) View {
	switch r := result.(type) {
	case Viewer:
		return r.View()
	case Editing:
		return View{Kind: KindEdit, Edits: r.FileEdits()}
	case Texter:
		return textView("result", r)
	}
	return View{Kind: KindNone}
}
