package command

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/devhelper/devhelper/dynamodb"
	"github.com/devhelper/devhelper/internal/workspace"
)

// environment follows the instances of a session and tells the front end which
// variables hold while they run.
type environment struct {
	instances []dynamodb.Instance // ready, in order of their start
	states    []InstanceStatus
}

// instanceChanged turns what the launcher reports into an Event.
func (s *Session) instanceChanged(e dynamodb.Event) {
	s.envMu.Lock()
	defer s.envMu.Unlock()
	env := &s.env
	before := env.variables()
	env.instances = slices.DeleteFunc(env.instances, func(i dynamodb.Instance) bool { return i.ID == e.Instance.ID })
	env.states = slices.DeleteFunc(env.states, func(i InstanceStatus) bool { return i.ID == e.Instance.ID })
	replaced := ""
	if e.State == dynamodb.StateReady {
		if n := len(env.instances); n > 0 && env.instances[n-1].Root != e.Instance.Root {
			replaced = env.instances[n-1].Root
		}
		env.instances = append(env.instances, e.Instance)
	}
	if e.State != dynamodb.StateEnded {
		env.states = append(env.states, InstanceStatus{ID: e.Instance.ID, Backend: e.Instance.Backend, Endpoint: e.Instance.Endpoint, State: e.State})
	}
	if s.Notify == nil {
		return
	}
	if e.State == dynamodb.StateReady && e.Instance.Manages() {
		defer s.follow(s.alive, e.Instance)
	}
	after := env.variables()
	event := Event{Set: after, Roots: env.roots(), Instances: slices.Clone(env.states)}
	for name := range before {
		if _, ok := after[name]; !ok {
			event.Unset = append(event.Unset, name)
		}
	}
	slices.Sort(event.Unset)
	if replaced != "" {
		event.Level, event.Replaced = "warning", true
		event.Message = fmt.Sprintf("DYNAMODB_ENDPOINT now leads to the database of %s, no longer to that of %s", e.Instance.Root, replaced)
	}
	if e.Cause != "" && e.State == dynamodb.StateEnded {
		event.Message, event.Level, event.Replaced = "local DynamoDB ended: "+e.Cause, "error", false
		if e.Hint != "" {
			event.Message += "; hint: " + e.Hint
		}
	}
	s.Notify(event)
}

// variables are those of the instance started last.
func (e *environment) variables() map[string]string {
	if len(e.instances) == 0 {
		return nil
	}
	return e.instances[len(e.instances)-1].Env()
}

// roots are the variables of each project: of the instance started last in it.
func (e *environment) roots() map[string]map[string]string {
	out := map[string]map[string]string{}
	for _, i := range e.instances {
		if i.Root != "" {
			out[i.Root] = i.Env()
		}
	}
	return out
}

type dynamodbEnvArgs struct {
	ID     string `json:"id" arg:"1" choices:"dynamodb.list" doc:"the instance, by id or name; the project's own without it"`
	Format string `json:"format" short:"f" enum:"sh,dotenv,fish,powershell,cmd,json,jetbrains" default:"sh" doc:"how to write them: for a shell, a .env file, the env of a VS Code launch configuration (json), or the field of a JetBrains run configuration"`
	Write  string `json:"write" kind:"path" doc:"set them in this .env file, whose other lines and comments stay; it is made when it is not there"`
}

type dynamodbEnvResult struct {
	Env    map[string]string `json:"env" doc:"variables by name"`
	Edits  Edits             `json:"edits,omitempty" doc:"what --write changes; in a terminal it is written"`
	format string
	file   string // shown
	open   *Location
}

func dynamodbEnv(ctx context.Context, call *Call, args dynamodbEnvArgs) (dynamodbEnvResult, error) {
	i, err := call.instance(ctx, args.ID)
	if err != nil {
		return dynamodbEnvResult{}, err
	}
	r := dynamodbEnvResult{Env: i.Env(), format: args.Format}
	if args.Write == "" {
		return r, nil
	}
	path := call.Abs(args.Write)
	r.file = call.rel(path)
	old, err := call.Snapshot.ReadFile(path)
	created := errors.Is(err, fs.ErrNotExist)
	if err != nil && !created {
		return r, err
	}
	text := dynamodb.Dotenv(old, r.Env)
	if !bytes.Equal(old, text) {
		edit := changeOf(old, text)
		edit.Path, edit.Create = path, created
		if !created {
			edit.Hash = workspace.Hash(old)
		}
		r.Edits = Edits{edit}
		at := Pos{Line: 1 + bytes.Count(text[:edit.Start], []byte("\n")), Column: 1, ASCII: true}
		r.open = &Location{Path: path, Span: Span{Start: at, End: at}}
	}
	if call.Surface == CLI {
		return r, workspace.Write(r.Edits)
	}
	return r, nil
}

// changeOf is the one edit that makes old into text, without what both begin
// and end with.
func changeOf(old, text []byte) Edit {
	from, to := 0, 0
	for from < min(len(old), len(text)) && old[from] == text[from] {
		from++
	}
	from = bytes.LastIndexByte(old[:from], '\n') + 1 // whole lines, and no half characters
	for to < min(len(old), len(text))-from && old[len(old)-1-to] == text[len(text)-1-to] {
		to++
	}
	for to > 0 && old[len(old)-to-1] != '\n' {
		to--
	}
	return Edit{Start: from, End: len(old) - to, Text: string(text[from : len(text)-to])}
}

// assignments are how shells set a variable. Values are addresses, keys and
// region names: they hold no character that any of these would interpret.
var assignments = map[string]string{
	"sh": "export %s=%s", "dotenv": "%s=%s", "fish": "set -gx %s %s", "powershell": `$env:%s = "%s"`, "cmd": "set %s=%s",
}

// Text prints one assignment a line.
func (r dynamodbEnvResult) Text(w io.Writer) error {
	names := slices.Sorted(maps.Keys(r.Env))
	switch {
	case r.file != "":
		_, err := fmt.Fprintln(w, r.line())
		return err
	case r.format == "json":
		text, err := json.MarshalIndent(r.Env, "", "  ")
		if err == nil {
			_, err = fmt.Fprintf(w, "%s\n", text)
		}
		return err
	case r.format == "jetbrains":
		for i, name := range names {
			names[i] = name + "=" + r.Env[name]
		}
		_, err := fmt.Fprintln(w, strings.Join(names, ";"))
		return err
	}
	for _, name := range names {
		if _, err := fmt.Fprintf(w, assignments[r.format]+"\n", name, r.Env[name]); err != nil {
			return err
		}
	}
	return nil
}

func (r dynamodbEnvResult) line() string {
	if len(r.Edits) == 0 {
		return r.file + " has the variables already"
	}
	return r.file + " has the variables"
}

// View shows the assignments, ready to be copied, or changes the file.
func (r dynamodbEnvResult) View() View {
	if len(r.Edits) > 0 {
		return View{Kind: KindEdit, Edits: r.Edits, Open: r.open, Message: r.line()}
	}
	if r.file != "" {
		return MessageView(r.line())
	}
	v := textView("dynamodb/env", r)
	if v.Document != nil {
		v.Document.Language, v.Copy = "shellscript", strings.TrimSpace(v.Document.Text)
	}
	return v
}
