package lsp_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/devhelper/devhelper/internal/command"
	"github.com/devhelper/devhelper/internal/workspace"
)

// extra are commands that do what a feature could, one thing each.
var extra = []*command.Command{
	command.Define("test.read", "Read a file", "Gives what the request sees.", testRead).ReadOnly(),
	command.Define("test.panic", "Panic", "Panics.", testPanic),
	command.Define("test.wait", "Wait for ever", "Waits until it is cancelled.", testWait).TakesLong(),
	command.Define("test.quick", "Be quick", "Reports nothing.", testQuick).TakesLong(),
	command.Define("test.replace", "Replace a word", "Makes edits.", testReplace).MakesEdits(),
	command.Define("test.find", "Find a word", "Lists places.", testFind).ReadOnly(),
	command.Define("test.show", "Show something", "Shows a view.", testShow).ReadOnly(),
	command.Define("test.trusted", "Run a program", "Needs trust.", testTrusted).NeedsTrust(),
	command.Define("test.event", "Change the environment", "Reports an instance.", testEvent).Starts("process"),
	command.Define("test.roots", "List roots", "Lists the roots.", testRoots).ReadOnly(),
	command.Define("test.terminal", "Use a terminal", "Terminal only.", testQuick).InTerminal(),
}

type pathArgs struct {
	Path string `json:"path" from:"document" kind:"path" doc:"the file"`
	At   string `json:"at" from:"position" doc:"the cursor"`
	Span string `json:"span" from:"selection" doc:"the selection"`
}

type readResult struct {
	Text     string   `json:"text" doc:"content"`
	Language string   `json:"language" doc:"language id"`
	Version  int      `json:"version" doc:"of the buffer; -1 when it is not open"`
	At       string   `json:"at" doc:"cursor as the command sees it"`
	Span     string   `json:"span" doc:"selection as the command sees it"`
	Path     string   `json:"path" doc:"the file"`
	None     []string `json:"none" doc:"an empty list"`
	Maybe    bool     `json:"maybe,omitempty" doc:"left out when false"`
}

func testRead(_ context.Context, call *command.Call, a pathArgs) (readResult, error) {
	data, err := call.Snapshot.ReadFile(a.Path)
	if err != nil {
		return readResult{}, err
	}
	r := readResult{Text: string(data), Version: -1, Language: call.Context.Language, At: a.At, Span: a.Span, Path: a.Path}
	if b, ok := call.Snapshot.Buffer(a.Path); ok {
		r.Version = int(b.Version)
	}
	return r, nil
}

type none struct{}

func testPanic(context.Context, *command.Call, none) (none, error) { panic("a defect in a feature") }

func testWait(ctx context.Context, call *command.Call, _ none) (none, error) {
	call.Progress("waiting", 10)
	<-ctx.Done()
	return none{}, fmt.Errorf("waiting: %w", ctx.Err())
}

func testQuick(context.Context, *command.Call, none) (none, error) { return none{}, nil }

type replaceArgs struct {
	Path   string `json:"path" from:"document" kind:"path" doc:"the file"`
	Old    string `json:"old" doc:"every occurrence is replaced"`
	New    string `json:"new" doc:"by this; <a|b> are tab stops"`
	Stale  bool   `json:"stale" doc:"make the edit for another text"`
	Create bool   `json:"create" doc:"make the file, with new as its text"`
}

type replaceResult struct {
	Edits command.Edits     `json:"edits" doc:"the edits"`
	First *command.Location `json:"first,omitempty" doc:"where it begins"`
	Open  bool              `json:"open,omitempty" doc:"go there"`
}

func (r replaceResult) View() command.View {
	return command.View{Kind: command.KindEdit, Edits: r.Edits, Open: r.First, Message: fmt.Sprintf("%d edits", len(r.Edits))}
}

func testReplace(_ context.Context, call *command.Call, a replaceArgs) (replaceResult, error) {
	text, stops := stopsOf(a.New)
	if a.Create {
		return replaceResult{Edits: command.Edits{{Path: a.Path, Create: true, Text: text, TabStops: stops}}}, nil
	}
	data, err := call.Snapshot.ReadFile(a.Path)
	if err != nil {
		return replaceResult{}, err
	}
	hash := workspace.Hash(data)
	if a.Stale {
		hash = workspace.Hash([]byte("another text"))
	}
	var r replaceResult
	for at := 0; ; {
		n := strings.Index(string(data[at:]), a.Old)
		if n < 0 {
			return r, nil
		}
		at += n
		r.Edits = append(r.Edits, command.Edit{Path: a.Path, Hash: hash, Start: at, End: at + len(a.Old), Text: text, TabStops: stops})
		if r.First == nil {
			l := place(a.Path, string(data), at, len(a.Old))
			r.First = &l
		}
		at += len(a.Old)
	}
}

// stopsOf takes <...> for tab stops.
func stopsOf(s string) (text string, stops []workspace.TabStop) {
	for n := 1; ; n++ {
		before, rest, ok := strings.Cut(s, "<")
		text += before
		if !ok {
			return text, stops
		}
		value, after, _ := strings.Cut(rest, ">")
		stops = append(stops, workspace.TabStop{Number: n, Start: len(text), End: len(text) + len(value)})
		text += value
		s = after
	}
}

func place(path, text string, at, size int) command.Location {
	pos := func(at int) command.Pos {
		start := strings.LastIndexByte(text[:at], '\n') + 1
		ascii := strings.IndexFunc(text[start:at], func(r rune) bool { return r > 127 }) < 0
		return command.Pos{Line: strings.Count(text[:at], "\n") + 1, Column: at - start + 1, ASCII: ascii}
	}
	return command.Location{Path: path, Span: command.Span{Start: pos(at), End: pos(at + size)}}
}

type findArgs struct {
	Path string `json:"path" from:"document" kind:"path" doc:"the file"`
	Word string `json:"word" doc:"what to find"`
}

type findResult struct {
	Places []command.Place              `json:"places" doc:"where it is"`
	By     map[string]*command.Location `json:"by" doc:"the same, deeper"`
}

func (r findResult) View() command.View {
	return command.View{Kind: command.KindLocations, Title: "found", Locations: r.Places}
}

func testFind(_ context.Context, call *command.Call, a findArgs) (findResult, error) {
	data, err := call.Snapshot.ReadFile(a.Path)
	if err != nil {
		return findResult{}, err
	}
	r := findResult{By: map[string]*command.Location{}}
	for at, n := 0, 0; ; {
		if n = strings.Index(string(data[at:]), a.Word); n < 0 {
			return r, nil
		}
		l := place(a.Path, string(data), at+n, len(a.Word))
		r.Places = append(r.Places, command.Place{Location: l, Text: a.Word})
		r.By[fmt.Sprint(len(r.Places))] = &l
		at += n + len(a.Word)
	}
}

type showArgs struct {
	Kind string `json:"kind" doc:"of the view"`
	Text string `json:"text" doc:"its text"`
}

type showResult struct{ view command.View }

func (r showResult) View() command.View { return r.view }

func testShow(_ context.Context, _ *command.Call, a showArgs) (showResult, error) {
	v := command.View{Kind: a.Kind}
	switch a.Kind {
	case command.KindMessage:
		v.Message, v.Level, v.Hint = a.Text, "warning", "do that"
	case command.KindDocument:
		v.Document = &command.Document{Name: "doc", Text: a.Text}
	case command.KindPrompt:
		v.Prompt = &command.Prompt{ID: "test.show", Ask: []command.Arg{{Name: "text"}}}
	case "fail":
		return showResult{}, command.WithHint(errors.New(a.Text), "try something else")
	}
	return showResult{v}, nil
}

type trustedResult struct {
	Root string `json:"root" doc:"what is trusted"`
}

func testTrusted(_ context.Context, call *command.Call, _ none) (trustedResult, error) {
	return trustedResult{call.Root()}, nil
}

type eventArgs struct {
	End bool `json:"end" doc:"end the instance"`
}

func testEvent(_ context.Context, call *command.Call, a eventArgs) (none, error) {
	e := command.Event{
		Set:       map[string]string{"DYNAMODB_ENDPOINT": "http://127.0.0.1:1"},
		Instances: []command.InstanceStatus{{ID: "a", Backend: "b", Endpoint: "http://127.0.0.1:1", State: "ready"}},
	}
	if a.End {
		e = command.Event{Unset: []string{"DYNAMODB_ENDPOINT"}, Instances: []command.InstanceStatus{}, Message: "it ended", Level: "error"}
	}
	call.Notify(e)
	return none{}, nil
}

type rootsResult struct {
	Roots []string `json:"roots" doc:"the roots"`
	Port  string   `json:"port" doc:"the setting dynamodb.port"`
	PID   int      `json:"pid" doc:"of the server"`
}

func testRoots(_ context.Context, call *command.Call, _ none) (rootsResult, error) {
	return rootsResult{call.Snapshot.Roots(), call.Settings().DynamoDB.Port, os.Getpid()}, nil
}
