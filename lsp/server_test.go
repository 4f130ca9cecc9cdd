package lsp_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/devhelper/devhelper/internal/command"
	"github.com/devhelper/devhelper/lsp/lsptest"
	"github.com/devhelper/devhelper/lsp/rpc"
)

func TestInitialize(t *testing.T) {
	modes(t, func(t *testing.T, o lsptest.Options) {
		e := lsptest.Start(t, o)
		var got struct {
			ServerInfo   struct{ Name, Version string }
			Capabilities struct {
				PositionEncoding string
				TextDocumentSync struct {
					OpenClose bool
					Change    int
					Save      map[string]any
				}
				ExecuteCommandProvider struct {
					Commands         []string
					WorkDoneProgress bool
				}
				Workspace struct {
					WorkspaceFolders struct{ Supported, ChangeNotifications bool }
				}
				Experimental struct {
					Devhelper struct{ Protocol int }
				}
				HoverProvider, DefinitionProvider, RenameProvider, CompletionProvider json.RawMessage
			}
		}
		if err := json.Unmarshal(e.Initialized, &got); err != nil {
			t.Fatal(err)
		}
		c := got.Capabilities
		if got.ServerInfo.Name != "devhelper" || got.ServerInfo.Version != command.Version {
			t.Errorf("server info %+v", got.ServerInfo)
		}
		if s := c.TextDocumentSync; !s.OpenClose || s.Change != 2 || s.Save == nil {
			t.Errorf("sync %+v, want an object with openClose, incremental change and save", s)
		}
		if c.PositionEncoding != "utf-16" || !c.Workspace.WorkspaceFolders.Supported || !c.Workspace.WorkspaceFolders.ChangeNotifications {
			t.Errorf("%+v", c)
		}
		if c.Experimental.Devhelper.Protocol != command.Protocol {
			t.Errorf("protocol %d", c.Experimental.Devhelper.Protocol)
		}
		for _, cmd := range command.All().Commands() {
			if slices.Contains(c.ExecuteCommandProvider.Commands, cmd.Execute()) == cmd.CLIOnly {
				t.Errorf("%s: terminal only is %v, and that is not what is advertised", cmd.Name, cmd.CLIOnly)
			}
		}
		for _, claim := range []json.RawMessage{c.HoverProvider, c.DefinitionProvider, c.RenameProvider, c.CompletionProvider} {
			if claim != nil {
				t.Errorf("the server claims what a language server owns: %s", e.Initialized)
			}
		}
		if code := e.Shutdown(); code != 0 {
			t.Errorf("exit code %d", code)
		}
	})
}

func TestEncodingIsChosen(t *testing.T) {
	tests := []struct {
		offered []string
		want    string
	}{
		{nil, "utf-16"},
		{[]string{"utf-16"}, "utf-16"},
		{[]string{"utf-8"}, "utf-8"},
		{[]string{"utf-8", "utf-16"}, "utf-16"},
		{[]string{"utf-8", "utf-32"}, "utf-16"},
		{[]string{"utf-32"}, "utf-16"},
	}
	for _, tt := range tests {
		o := inside(t)
		o.Encodings = tt.offered
		if e := lsptest.Start(t, o); e.Encoding != tt.want {
			t.Errorf("%v offered: %s, want %s", tt.offered, e.Encoding, tt.want)
		}
	}
}

// Editors send what they send: [] for an empty table, null, nothing.
func TestOddInitialize(t *testing.T) {
	dir := project(t, nil)
	for _, params := range []string{
		`{}`,
		`[]`,
		`null`,
		`{"processId":null,"rootUri":null,"capabilities":[]}`,
		`{"capabilities":{"workspace":[],"window":[],"general":[],"experimental":[]},"initializationOptions":[],"workspaceFolders":[]}`,
		`{"capabilities":{"workspace":{"applyEdit":"yes"},"general":{"positionEncodings":"utf-8"}},"initializationOptions":"x"}`,
		`{"processId":"12","capabilities":{},"rootUri":7,"clientInfo":[],"unknown":{"a":[1]}}`,
		fmt.Sprintf(`{"capabilities":{},"rootPath":%q,"trace":"verbose"}`, dir),
		fmt.Sprintf(`{"capabilities":{},"rootUri":%q,"workspaceFolders":null}`, lsptest.URI(dir)),
	} {
		o := inside(t)
		o.Silent = true
		e := lsptest.Start(t, o)
		if err := e.Request("initialize", json.RawMessage(params), nil); err != nil {
			t.Errorf("%s: %v", params, err)
		}
		e.Notify("initialized", nil)
		var r struct{ Roots []string }
		if err := e.Request("devhelper/test/roots", nil, &r); err != nil {
			t.Errorf("%s: %v", params, err)
		}
		if want := strings.Contains(params, dir) || strings.Contains(params, lsptest.URI(dir)); want != slices.Equal(r.Roots, []string{dir}) {
			t.Errorf("%s: roots %v", params, r.Roots)
		}
	}
}

func TestOrderOfLife(t *testing.T) {
	modes(t, func(t *testing.T, o lsptest.Options) {
		o.Silent = true
		e := lsptest.Start(t, o)
		var re *lsptest.ResponseError
		if err := e.Request("devhelper/version", nil, nil); !errors.As(err, &re) || re.Code != -32002 {
			t.Errorf("before initialize: %v, want -32002", err)
		}
		e.Notify("exit", nil)
		if code := e.ExitCode(); code != 1 {
			t.Errorf("exit without shutdown: code %d, want 1", code)
		}
	})
}

func TestEnds(t *testing.T) {
	modes(t, func(t *testing.T, o lsptest.Options) {
		t.Run("input closed", func(t *testing.T) {
			e := lsptest.Start(t, o)
			e.CloseInput()
			e.Await(lsptest.Exits(0))
		})
		t.Run("input closed during a request", func(t *testing.T) {
			e := lsptest.Start(t, o)
			e.Begin("devhelper/test/wait", nil)
			e.Await(lsptest.ProgressBegun("Wait for ever"))
			e.CloseInput()
			e.Await(lsptest.Exits(0))
		})
		t.Run("garbage", func(t *testing.T) {
			e := lsptest.Start(t, o)
			e.Raw([]byte("this is not a frame\r\n"))
			e.Await(lsptest.Exits(1))
		})
		t.Run("exit and end of input at once", func(t *testing.T) {
			e := lsptest.Start(t, o)
			if err := e.Request("shutdown", nil, nil); err != nil {
				t.Fatal(err)
			}
			e.Notify("exit", nil)
			e.CloseInput()
			e.Await(lsptest.Exits(0))
		})
	})
}

// The editor's process dies while something else holds the pipe open.
func TestDeadParent(t *testing.T) {
	for _, how := range []string{"processId", "clientProcessId"} {
		t.Run(how, func(t *testing.T) {
			parent := exec.Command(os.Args[0]) // a server of its own, which waits for input
			parent.Env = append(os.Environ(), serverHome+"="+t.TempDir())
			hold, err := parent.StdinPipe()
			if err != nil {
				t.Fatal(err)
			}
			defer hold.Close()
			if err := parent.Start(); err != nil {
				t.Fatal(err)
			}
			tick := make(chan time.Time)
			o := inside(t)
			o.Server.ParentTick = tick
			if how == "processId" {
				o.ProcessID = parent.Process.Pid
			} else {
				o.Args = []string{fmt.Sprintf("--clientProcessId=%d", parent.Process.Pid), "--stdio"}
			}
			e := lsptest.Start(t, o)
			if err := e.Request("devhelper/version", nil, nil); err != nil {
				t.Fatal(err)
			}
			go func() {
				for t.Context().Err() == nil {
					select {
					case tick <- time.Time{}:
					case <-t.Context().Done():
					}
				}
			}()
			if err := parent.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			_ = parent.Wait() // killed, as it says
			e.Await(lsptest.Exits(1))
		})
	}
}

func TestStarts(t *testing.T) {
	// 200 starts in one process: a context that outlives its recycled request
	// ends the process.
	for range 200 {
		e := lsptest.Start(t, inside(t))
		if err := e.Request("devhelper/version", nil, nil); err != nil {
			t.Fatal(err)
		}
		if code := e.Shutdown(); code != 0 {
			t.Fatalf("exit code %d", code)
		}
	}
	// And 20 processes, which end at any moment.
	for i := range 20 {
		e := lsptest.Start(t, outside(t))
		if i%2 == 0 {
			e.Begin("devhelper/version", nil)
		}
		e.CloseInput()
		if code := e.ExitCode(); code != 0 {
			t.Fatalf("exit code %d", code)
		}
	}
}

func TestArguments(t *testing.T) {
	tests := []struct {
		args []string
		code int
	}{
		{[]string{"--help"}, 0},
		{[]string{"--unknown"}, 2},
		{[]string{"extra"}, 2},
		{[]string{"--clientProcessId", "x"}, 2},
		{[]string{"--listen", "0.0.0.0:0"}, 1},
		{[]string{"--listen", "example.com:80"}, 1},
		{[]string{"--listen", "nonsense"}, 1},
		{[]string{"--log", filepath.Join(os.DevNull, "lsp.log")}, 1},
	}
	for _, tt := range tests {
		o := inside(t)
		o.Silent, o.Args = true, tt.args
		if code := lsptest.Start(t, o).ExitCode(); code != tt.code {
			t.Errorf("%v: exit code %d, want %d", tt.args, code, tt.code)
		}
	}
}

func TestTraceAndLog(t *testing.T) {
	modes(t, func(t *testing.T, o lsptest.Options) {
		log := filepath.Join(t.TempDir(), "lsp.log")
		o.Args = []string{"--log", log, "--trace", "devhelper/*,!devhelper/test/roots"}
		e := lsptest.Start(t, o)
		for _, m := range []string{"devhelper/version", "devhelper/test/roots", "devhelper/test/panic"} {
			_ = e.Request(m, nil, nil) // the panic answers an error
		}
		e.Shutdown()
		text, err := os.ReadFile(log)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"<- devhelper/version #", "-> devhelper/version #", "a defect in a feature", "extra_test.go"} {
			if !strings.Contains(string(text), want) {
				t.Errorf("no %q in\n%s", want, text)
			}
		}
		if strings.Contains(string(text), "test/roots #") {
			t.Errorf("what was left out is there:\n%s", text)
		}
	})
}

// The setting log.trace writes messages in full, into the usual log.
func TestTraceBySetting(t *testing.T) {
	o := inside(t)
	o.Without = []string{"workspace.configuration"}
	e := lsptest.Start(t, o)
	e.Notify("workspace/didChangeConfiguration", map[string]any{"settings": map[string]any{"log": map[string]any{"trace": []string{"devhelper/test/*"}}}})
	name := filepath.Join(o.Server.Command.Dirs.State, "lsp.log")
	deadline := time.Now().Add(30 * time.Second)
	for {
		if err := e.Request("devhelper/test/roots", map[string]any{"marker": "x"}, nil); err != nil {
			t.Fatal(err)
		}
		if text, err := os.ReadFile(name); err == nil && strings.Contains(string(text), `"marker":"x"`) {
			return
		}
		if time.Now().After(deadline) {
			t.Fatal("nothing is traced")
		}
	}
}

// A server that ran well leaves no log behind, and one that did not does.
func TestLogIsMadeWhenNeeded(t *testing.T) {
	o := inside(t)
	name := filepath.Join(o.Server.Command.Dirs.State, "lsp.log")
	e := lsptest.Start(t, o)
	if err := e.Request("devhelper/version", nil, nil); err != nil {
		t.Fatal(err)
	}
	e.Shutdown()
	if _, err := os.Stat(name); !os.IsNotExist(err) {
		t.Errorf("%s is there: %v", name, err)
	}
	e = lsptest.Start(t, o)
	_ = e.Request("devhelper/test/panic", nil, nil) // answers an error
	e.Shutdown()
	if _, err := os.Stat(name); err != nil {
		t.Errorf("a panic left no log: %v", err)
	}
}

func TestFolders(t *testing.T) {
	a, b, c := project(t, nil), project(t, nil), project(t, nil)
	o := inside(t)
	o.Roots = []string{a, b}
	e := lsptest.Start(t, o)
	roots := func(want ...string) {
		t.Helper()
		var r struct{ Roots []string }
		if err := e.Request("devhelper/test/roots", nil, &r); err != nil {
			t.Fatal(err)
		}
		slices.Sort(r.Roots)
		slices.Sort(want)
		if !slices.Equal(r.Roots, want) {
			t.Errorf("roots %v, want %v", r.Roots, want)
		}
	}
	folder := func(path string) map[string]any { return map[string]any{"uri": lsptest.URI(path), "name": "x"} }
	change := func(added, removed []any) {
		e.Notify("workspace/didChangeWorkspaceFolders", map[string]any{"event": map[string]any{"added": added, "removed": removed}})
	}
	roots(a, b)
	change([]any{folder(c)}, []any{folder(a)})
	roots(b, c)
	change([]any{folder(c), map[string]any{"uri": "vscode-remote://x/y", "name": "remote"}}, []any{folder(a)})
	roots(b, c)
	change(nil, []any{folder(b), folder(c)})
	roots()
}

func TestConfiguration(t *testing.T) {
	port := func(e *lsptest.Editor) string {
		t.Helper()
		var r struct{ Port string }
		if err := e.Request("devhelper/test/roots", nil, &r); err != nil {
			t.Fatal(err)
		}
		return r.Port
	}
	settings := func(p string) map[string]any { return map[string]any{"dynamodb": map[string]any{"port": p}} }
	awaitPort := func(e *lsptest.Editor, want string) {
		t.Helper()
		deadline := time.Now().Add(30 * time.Second)
		for got := port(e); got != want; got = port(e) {
			if time.Now().After(deadline) {
				t.Fatalf("the port is %q, want %q", got, want)
			}
		}
	}
	t.Run("initialize", func(t *testing.T) {
		o := inside(t)
		o.Without = []string{"workspace.configuration"}
		o.InitOptions = map[string]any{"protocol": 1, "settings": settings("8001")}
		e := lsptest.Start(t, o)
		if got := port(e); got != "8001" {
			t.Errorf("port %q", got)
		}
		e.Notify("workspace/didChangeConfiguration", map[string]any{"settings": map[string]any{"devhelper": settings("8002")}})
		if got := port(e); got != "8002" {
			t.Errorf("with the section around it: port %q", got)
		}
		e.Notify("workspace/didChangeConfiguration", map[string]any{"settings": settings("8003")})
		if got := port(e); got != "8003" {
			t.Errorf("without it: port %q", got)
		}
		for _, odd := range []any{nil, []any{}, 7, "text"} {
			e.Notify("workspace/didChangeConfiguration", map[string]any{"settings": odd})
		}
		if err := e.Request("devhelper/version", nil, nil); err != nil {
			t.Error(err)
		}
	})
	t.Run("pulled", func(t *testing.T) {
		o := inside(t)
		o.InitOptions = map[string]any{"settings": settings("8001")}
		o.Settings = settings("8010")
		o.With = map[string]any{"workspace.didChangeConfiguration.dynamicRegistration": true}
		e := lsptest.Start(t, o)
		e.Await(lsptest.Asks("client/registerCapability", 1), lsptest.Asks("workspace/configuration", 1))
		awaitPort(e, "8010")
		e.Notify("workspace/didChangeConfiguration", map[string]any{"settings": nil})
		e.Await(lsptest.Asks("workspace/configuration", 2))
	})
	t.Run("null keeps what initialize sent", func(t *testing.T) {
		o := inside(t)
		o.InitOptions = map[string]any{"settings": settings("8001")}
		e := lsptest.Start(t, o)
		e.Await(lsptest.Asks("workspace/configuration", 1))
		awaitPort(e, "8001")
	})
	t.Run("wrong settings are logged", func(t *testing.T) {
		o := inside(t)
		o.Settings = map[string]any{"dynamodb": map[string]any{"prot": 1}}
		e := lsptest.Start(t, o)
		e.Await(lsptest.Logs("prot"))
	})
}

// The server's own ids, as an old Vim would count its own at the same time.
func TestIDsOfServerRequests(t *testing.T) {
	e := lsptest.Start(t, inside(t))
	e.Await(lsptest.Asks("workspace/configuration", 1))
	e.Look(func(s *lsptest.State) {
		for _, m := range s.Asked {
			var id int64
			if err := json.Unmarshal(m.ID, &id); err != nil || id < rpc.FirstID {
				t.Errorf("%s has id %s", m.Method, m.ID)
			}
		}
	})
}
