package lsp_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/devhelper/devhelper/internal/command"
	"github.com/devhelper/devhelper/lsp/lsptest"
)

// fails checks code, text and hint of an error.
func fails(t *testing.T, err error, code int, text, hint string) {
	t.Helper()
	var re *lsptest.ResponseError
	if !errors.As(err, &re) {
		t.Errorf("got %v, want error %d", err, code)
		return
	}
	if re.Code != code || !strings.Contains(re.Message, text) || !strings.Contains(re.Hint(), hint) || (hint == "") != (re.Hint() == "") {
		t.Errorf("error %d %q hint %q, want %d with %q and hint %q", re.Code, re.Message, re.Hint(), code, text, hint)
	}
}

// Both doors give the same result.
func TestDoors(t *testing.T) {
	modes(t, func(t *testing.T, o lsptest.Options) {
		e := lsptest.Start(t, o)
		for _, name := range []string{"version", "commands", "config.show", "trust.list"} {
			cmd := command.All().Lookup(name)
			var own json.RawMessage
			if err := e.Request(cmd.Method(), nil, &own); err != nil {
				t.Fatalf("%s: %v", cmd.Method(), err)
			}
			any, err := e.Execute(cmd.Execute(), nil)
			if err != nil {
				t.Fatalf("%s: %v", cmd.Execute(), err)
			}
			if string(own) != string(any) || len(own) < 3 {
				t.Errorf("%s: request %.100s, executeCommand %.100s", name, own, any)
			}
		}
	})
}

func TestErrors(t *testing.T) {
	dir := project(t, map[string]string{"a.txt": "text"})
	e := lsptest.Start(t, inside(t))
	call := func(method string, params any) error { return e.Request(method, params, nil) }
	fails(t, call("devhelper/test/panic", nil), -32603, "a defect in a feature", "")
	fails(t, call("devhelper/no/such", nil), -32601, "", "")
	fails(t, call("devhelper/test/read", map[string]any{"path": 7}), -32602, "path", "")
	fails(t, call("devhelper/test/read", []any{1}), -32602, "", "")
	fails(t, call("devhelper/test/read", map[string]any{"path": dir}), -32803, "is a directory", "file in it")
	fails(t, call("devhelper/test/terminal", nil), -32602, "terminal", "devhelper test terminal")
	fails(t, call("devhelper/test/show", map[string]any{"kind": "fail", "text": "no"}), -32803, "no", "something else")
	fails(t, call("devhelper/test/read", map[string]any{"context": "x"}), -32602, "context", "")
	_, err := e.Execute("devhelper.no.such", nil)
	fails(t, err, -32602, "devhelper.no.such", "")
	_, err = e.Execute("version", nil)
	fails(t, err, -32602, "version", "")
	fails(t, call("workspace/executeCommand", map[string]any{"command": "devhelper.version", "arguments": []any{1, 2}}), -32602, "one argument", "")
	fails(t, call("workspace/executeCommand", map[string]any{"command": "devhelper.test.read", "arguments": []any{"x"}}), -32602, "", "")
	fails(t, call("textDocument/rename", map[string]any{}), -32601, "", "")
	if err := call("devhelper/version", nil); err != nil {
		t.Errorf("after all that: %v", err)
	}
}

func TestUnknownArgumentsAreLoggedOnce(t *testing.T) {
	e := lsptest.Start(t, inside(t))
	for range 3 {
		if err := e.Request("devhelper/version", map[string]any{"verbose": true, "workDoneToken": 1, "partialResultToken": "x", "context": nil}, nil); err != nil {
			t.Fatal(err)
		}
	}
	e.Await(lsptest.Logs(`"verbose"`))
	e.Look(func(s *lsptest.State) {
		n := 0
		for _, l := range s.Logged {
			if strings.Contains(l.Text, "unknown argument") {
				n++
			}
		}
		if n != 1 {
			t.Errorf("%d lines about unknown arguments, want 1: %v", n, s.Logged)
		}
	})
}

// What the editor knows arrives in the command's own terms, and arguments that
// are declared so are filled from it.
func TestContext(t *testing.T) {
	for _, encoding := range []string{"utf-16", "utf-8"} {
		path := filepath.Join(project(t, map[string]string{"ä b.py": "größe = '😀x'\r\nnext\n"}), "ä b.py")
		o := inside(t)
		o.Encodings = []string{encoding}
		e := lsptest.Start(t, o)
		e.Open(path, "python")
		column := map[string]int{"utf-16": 11, "utf-8": 15}[encoding] // behind the emoji
		pos := func(line, character int) map[string]any { return map[string]any{"line": line, "character": character} }
		var r seen
		err := e.Request("devhelper/test/read", map[string]any{"context": map[string]any{
			"uri": lsptest.URI(path), "position": pos(0, column), "range": map[string]any{"start": pos(0, column), "end": pos(1, 4)},
		}}, &r)
		if err != nil {
			t.Fatal(err)
		}
		if r.Path != path || r.At != "1:16" || r.Span != "1:16-2:5" || r.Language != "python" {
			t.Errorf("%s: the command sees %+v", encoding, r)
		}
		// An argument goes before the context, and may be a URI.
		err = e.Request("devhelper/test/read", map[string]any{"path": lsptest.URI(path), "at": "9:9", "context": map[string]any{"uri": "untitled:x"}}, &r)
		if err != nil || r.At != "9:9" || r.Path != path {
			t.Errorf("%s: the command sees %+v, %v", encoding, r, err)
		}
	}
}

func TestCancelOverTheWire(t *testing.T) {
	modes(t, func(t *testing.T, o lsptest.Options) {
		e := lsptest.Start(t, o)
		p := e.Begin("devhelper/test/wait", nil)
		e.Await(lsptest.ProgressBegun("Wait for ever"))
		p.Cancel()
		fails(t, p.Wait(nil), -32800, "", "")
		e.Await(lsptest.ProgressDone("Wait for ever"))
	})
}

func TestProgress(t *testing.T) {
	t.Run("made by the server", func(t *testing.T) {
		e := lsptest.Start(t, inside(t))
		p := e.Begin("devhelper/test/wait", nil)
		e.Await(lsptest.ProgressBegun("Wait for ever"), lsptest.Asks("window/workDoneProgress/create", 1))
		var token json.RawMessage
		e.Look(func(s *lsptest.State) {
			for k, bar := range s.Progress {
				token = json.RawMessage(k)
				if !bar.Cancellable || len(bar.Messages) != 1 || bar.Messages[0] != "waiting" || bar.Percents[0] != 10 {
					t.Errorf("bar %+v", bar)
				}
			}
		})
		e.Notify("window/workDoneProgress/cancel", map[string]any{"token": "another"})
		e.Notify("window/workDoneProgress/cancel", map[string]any{"token": token})
		fails(t, p.Wait(nil), -32800, "", "")
		e.Await(lsptest.ProgressDone("Wait for ever"))
	})
	for _, token := range []any{7, "mine"} {
		t.Run(fmt.Sprintf("with the token %v", token), func(t *testing.T) {
			o := inside(t)
			o.Without = []string{"window.workDoneProgress"}
			e := lsptest.Start(t, o)
			p := e.Begin("workspace/executeCommand", map[string]any{"command": "devhelper.test.wait", "workDoneToken": token})
			e.Await(lsptest.ProgressBegun("Wait for ever"))
			e.Notify("window/workDoneProgress/cancel", map[string]any{"token": token})
			fails(t, p.Wait(nil), -32800, "", "")
			e.Await(lsptest.ProgressDone("Wait for ever"))
			e.Look(func(s *lsptest.State) {
				for k := range s.Progress {
					want, _ := json.Marshal(token)
					if k != string(want) {
						t.Errorf("progress for token %s", k)
					}
				}
			})
		})
	}
	t.Run("not supported", func(t *testing.T) {
		o := inside(t)
		o.Without = []string{"window.workDoneProgress"}
		e := lsptest.Start(t, o)
		p := e.Begin("devhelper/test/wait", nil)
		e.Await(lsptest.Logs("Wait for ever: waiting"))
		p.Cancel()
		fails(t, p.Wait(nil), -32800, "", "")
	})
	t.Run("refused", func(t *testing.T) {
		o := inside(t)
		o.Answers = map[string]func(context.Context, json.RawMessage) (any, error){
			"window/workDoneProgress/create": func(context.Context, json.RawMessage) (any, error) { return nil, errors.New("no bars here") },
		}
		e := lsptest.Start(t, o)
		p := e.Begin("devhelper/test/wait", nil)
		e.Await(lsptest.Logs("Wait for ever: waiting"))
		p.Cancel()
		fails(t, p.Wait(nil), -32800, "", "")
	})
	t.Run("nothing to report", func(t *testing.T) {
		e := lsptest.Start(t, inside(t))
		if err := e.Request("devhelper/test/quick", nil, nil); err != nil {
			t.Fatal(err)
		}
		e.Holds(lsptest.NoErrorLogs(), lsptest.Quiet())
		e.Look(func(s *lsptest.State) {
			if len(s.Progress) > 0 {
				t.Errorf("a bar for nothing: %v", s.Progress)
			}
		})
	})
}

// More long commands than there are slots: all are served in the end, and short
// ones do not wait for them.
func TestHeavyCommandsQueue(t *testing.T) {
	e := lsptest.Start(t, inside(t))
	var waiting []*lsptest.Pending
	for range 30 {
		waiting = append(waiting, e.Begin("devhelper/test/wait", nil))
	}
	begun := func(n int) lsptest.Expectation {
		return lsptest.Expectation{What: fmt.Sprintf("%d long commands have begun", n), Check: func(s *lsptest.State) lsptest.Verdict {
			switch {
			case len(s.Progress) > n:
				return lsptest.Unmeetable
			case len(s.Progress) < n:
				return lsptest.Unmet
			}
			return lsptest.Met
		}}
	}
	e.Await(begun(8)) // none of them ends by itself
	if err := e.Request("devhelper/version", nil, nil); err != nil {
		t.Fatal(err)
	}
	e.Holds(begun(8))
	for _, p := range waiting {
		p.Cancel()
	}
	for _, p := range waiting {
		fails(t, p.Wait(nil), -32800, "", "")
	}
}

func TestTrustIsAsked(t *testing.T) {
	dir := project(t, nil)
	ask := func(title string) map[string]func(context.Context, json.RawMessage) (any, error) {
		return map[string]func(context.Context, json.RawMessage) (any, error){
			"window/showMessageRequest": func(context.Context, json.RawMessage) (any, error) {
				if title == "" {
					return nil, nil
				}
				return map[string]any{"title": title}, nil
			},
		}
	}
	for _, tt := range []struct {
		answer string
		ok     bool
		asked  int // after two runs
	}{
		{"Trust until I quit", true, 1}, {"Always trust", true, 1}, {"No", false, 2}, {"", false, 2},
	} {
		o := inside(t)
		o.Roots = []string{dir}
		o.Answers = ask(tt.answer)
		e := lsptest.Start(t, o)
		for range 2 {
			var r struct{ Root string }
			err := e.Request("devhelper/test/trusted", nil, &r)
			switch {
			case tt.ok && (err != nil || r.Root != dir):
				t.Errorf("%q: %+v, %v", tt.answer, r, err)
			case !tt.ok:
				fails(t, err, -32803, dir+" is not trusted", "devhelper trust add "+dir)
			}
		}
		e.Look(func(s *lsptest.State) {
			if len(s.Questions) != tt.asked {
				t.Errorf("%q: asked %d times, want %d", tt.answer, len(s.Questions), tt.asked)
			}
		})
		if tt.answer == "Always trust" { // the next server knows
			e.Shutdown()
			e = lsptest.Start(t, o)
			if err := e.Request("devhelper/test/trusted", nil, nil); err != nil {
				t.Error(err)
			}
			e.Holds(lsptest.Quiet())
		}
	}
	t.Run("an editor that asks nothing", func(t *testing.T) {
		o := inside(t)
		o.Roots, o.Without = []string{dir}, []string{"window.showMessage"}
		e := lsptest.Start(t, o)
		fails(t, e.Request("devhelper/test/trusted", nil, nil), -32803, "not trusted", "devhelper trust add")
		e.Holds(lsptest.Quiet())
	})
}

func TestEnvironmentAndStatus(t *testing.T) {
	e := lsptest.Start(t, inside(t))
	if err := e.Request("devhelper/test/event", nil, nil); err != nil {
		t.Fatal(err)
	}
	// They were written before the answer.
	e.Holds(lsptest.EnvIs("DYNAMODB_ENDPOINT", "http://127.0.0.1:1"), lsptest.Notifies("devhelper/status", 1))
	e.Look(func(s *lsptest.State) {
		if want := `{"dynamodb":[{"id":"a","backend":"b","endpoint":"http://127.0.0.1:1","state":"ready"}]}`; string(s.Status) != want {
			t.Errorf("status %s, want %s", s.Status, want)
		}
		for _, m := range s.Notified {
			if m.Method == "devhelper/environment" && !strings.Contains(string(m.Params), `"unset":[]`) {
				t.Errorf("environment %s has no list of what is unset", m.Params)
			}
		}
	})
	if err := e.Request("devhelper/test/event", map[string]any{"end": true}, nil); err != nil {
		t.Fatal(err)
	}
	e.Holds(lsptest.EnvUnset("DYNAMODB_ENDPOINT"), lsptest.Notifies("devhelper/status", 2), lsptest.Shows("it ended"))
	e.Look(func(s *lsptest.State) {
		if string(s.Status) != `{"dynamodb":[]}` {
			t.Errorf("status %s", s.Status)
		}
	})

	o := inside(t)
	o.NoDevhelper = true
	e = lsptest.Start(t, o)
	if err := e.Request("devhelper/test/event", nil, nil); err != nil {
		t.Fatal(err)
	}
	e.Look(func(s *lsptest.State) {
		for _, m := range s.Notified {
			if strings.HasPrefix(m.Method, "devhelper/") {
				t.Errorf("%s was sent to an editor that does not know it", m.Method)
			}
		}
	})
}

// executeCommand shows what the editor has no view for.
func TestShow(t *testing.T) {
	path := filepath.Join(project(t, map[string]string{"a.txt": "word and word\n"}), "a.txt")
	show := func(e *lsptest.Editor, kind, text string) {
		t.Helper()
		if _, err := e.Execute("devhelper.test.show", map[string]any{"kind": kind, "text": text}); err != nil {
			t.Fatal(err)
		}
	}
	e := lsptest.Start(t, inside(t))
	show(e, command.KindMessage, "a message")
	e.Holds(lsptest.Shows("a message\nhint: do that"))
	e.Look(func(s *lsptest.State) {
		if s.Shown[0].Type != 2 {
			t.Errorf("a warning has type %d", s.Shown[0].Type)
		}
	})
	show(e, command.KindDocument, strings.Repeat("a line of text\n", 1000))
	e.Holds(lsptest.Shows("a line of text\n..."))
	show(e, command.KindNone, "")
	_, err := e.Execute("devhelper.test.show", map[string]any{"kind": command.KindPrompt})
	fails(t, err, -32602, "needs text", "")
	if _, err := e.Execute("devhelper.test.find", map[string]any{"path": path, "word": "word"}); err != nil {
		t.Fatal(err)
	}
	e.Await(lsptest.Opens("a.txt"), lsptest.Shows("found: 2"))
	// The same by our own request shows nothing: our front ends do.
	e = lsptest.Start(t, inside(t))
	if err := e.Request("devhelper/test/show", map[string]any{"kind": command.KindMessage, "text": "x"}, nil); err != nil {
		t.Fatal(err)
	}
	e.Holds(lsptest.Quiet())
}

func TestPaletteOverTheWire(t *testing.T) {
	dir := project(t, map[string]string{"src/größe.py": "x", "b.py": "y"})
	modes(t, func(t *testing.T, o lsptest.Options) {
		o.Roots = []string{dir}
		e := lsptest.Start(t, o)
		var q struct {
			Items []struct {
				ID, Title, Kind string
				Location        *struct{ URI string }
			}
			Total int
		}
		if err := e.Request("devhelper/palette/query", map[string]any{"query": "show ver", "session": "1"}, &q); err != nil {
			t.Fatal(err)
		}
		if len(q.Items) == 0 || q.Items[0].ID != "version" {
			t.Errorf("show ver: %+v", q.Items)
		}
		if err := e.Request("devhelper/palette/query", map[string]any{"mode": "files", "query": "größe"}, &q); err != nil {
			t.Fatal(err)
		}
		if len(q.Items) != 1 || q.Items[0].Location == nil || lsptest.Path(q.Items[0].Location.URI) != filepath.Join(dir, "src", "größe.py") {
			t.Errorf("files: %+v", q.Items)
		}
		var v struct{ Kind, Message string }
		if err := e.Request("devhelper/palette/run", map[string]any{"id": "version", "context": map[string]any{"uri": "untitled:x"}}, &v); err != nil {
			t.Fatal(err)
		}
		if v.Kind != command.KindMessage || !strings.Contains(v.Message, command.Version) {
			t.Errorf("run: %+v", v)
		}
		e.Holds(lsptest.Quiet())
	})
}

// The real binary, as an editor starts it.
func TestBuiltBinary(t *testing.T) {
	bin := os.Getenv("DEVHELPER_BINARY")
	if bin == "" {
		bin = buildBinary(t)
	}
	home := t.TempDir()
	e := lsptest.Start(t, lsptest.Options{
		Program: []string{bin, "lsp"}, Env: []string{"DEVHELPER_HOME=" + home}, Roots: []string{project(t, nil)}, ProcessID: os.Getpid(),
	})
	var r struct{ Version string }
	if err := e.Request("devhelper/version", nil, &r); err != nil || r.Version != command.Version {
		t.Errorf("version %+v, %v", r, err)
	}
	if _, err := e.Execute("devhelper.version", nil); err != nil {
		t.Error(err)
	}
	e.Await(lsptest.Shows(command.Version), lsptest.Asks("workspace/configuration", 1), lsptest.NoErrorLogs())
	if code := e.Shutdown(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}
