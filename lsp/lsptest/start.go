package lsptest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/devhelper/devhelper/lsp"
	"github.com/devhelper/devhelper/lsp/rpc"
)

// Options say what kind of editor it is and which server it starts.
type Options struct {
	// Server is the configuration of a server in this process. Its streams and
	// Args are set by Start.
	Server lsp.Config
	// Program is the command line of a server that is a process of its own, up
	// to and with its subcommand. When it is set, Server is not used.
	Program []string
	// Env is added to the environment of Program.
	Env []string
	// Args are more arguments of the server.
	Args []string

	Roots       []string       // workspace folders; none opens no folder
	Encodings   []string       // position encodings offered; none offers nothing
	InitOptions any            // initializationOptions
	Settings    any            // answered to workspace/configuration; nil answers null
	Without     []string       // capabilities taken away: "window.showDocument"
	With        map[string]any // capabilities set: "workspace.workspaceEdit.snippetEditSupport"
	NoDevhelper bool           // an editor that knows nothing of devhelper/*
	ProcessID   int            // sent in initialize; 0 sends null

	// Answers replace what the editor does with a request of the server. They
	// run beside each other; ctx ends with the server. An error is answered as
	// an error.
	Answers map[string]func(ctx context.Context, params json.RawMessage) (any, error)

	// Patience bounds each wait; 30 s when 0. It is no expectation of speed.
	Patience time.Duration

	// Silent starts the server without initialize.
	Silent bool
}

// Start starts a server, initializes it, and ends it with the test.
func Start(t testing.TB, opt Options) *Editor {
	t.Helper()
	e := &Editor{
		t: t, opt: opt, patience: opt.Patience,
		ended: make(chan struct{}), exited: make(chan struct{}), changed: make(chan struct{}),
		waiting: map[int]*Pending{}, Encoding: "utf-16",
		state: State{Buffers: map[string]*Buffer{}, Progress: map[string]*Progress{}, Env: map[string]string{}, Diagnostics: map[string]json.RawMessage{}},
	}
	if e.patience == 0 {
		e.patience = 30 * time.Second
	}
	var from io.Reader
	if len(opt.Program) > 0 {
		from = e.startProgram()
	} else {
		from = e.startInside()
	}
	go e.read(from)
	t.Cleanup(e.stop)
	if !opt.Silent {
		e.initialize()
	}
	return e
}

func (e *Editor) startInside() io.Reader {
	in, to := rpc.Pipe()
	from, out := rpc.Pipe()
	e.to = to
	cfg := e.opt.Server
	stderr := &tail{}
	cfg.In, cfg.Out, cfg.Err, cfg.Args = in, out, stderr, e.opt.Args
	ctx, cancel := context.WithCancel(context.Background())
	e.kill = cancel
	go func() {
		code := lsp.Main(ctx, cfg)
		out.Close()
		e.finish(code, stderr)
	}()
	return from
}

func (e *Editor) startProgram() io.Reader {
	argv := append(append([]string(nil), e.opt.Program...), e.opt.Args...)
	cmd := exec.Command(argv[0], argv[1:]...)
	cmd.Env = append(os.Environ(), e.opt.Env...)
	stderr := &tail{}
	cmd.Stderr = stderr
	to, err := cmd.StdinPipe()
	if err != nil {
		e.t.Fatal(err)
	}
	from, err := cmd.StdoutPipe()
	if err != nil {
		e.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		e.t.Fatal(err)
	}
	e.to = to
	e.kill = func() { _ = cmd.Process.Kill() } // it may have ended by itself
	go func() {
		<-e.ended // Wait closes the pipe, so all must have been read
		err := cmd.Wait()
		var exit *exec.ExitError
		if err != nil && !errors.As(err, &exit) {
			e.record("editor", []byte("wait: "+err.Error()))
		}
		e.finish(cmd.ProcessState.ExitCode(), stderr)
	}()
	return from
}

func (e *Editor) finish(code int, stderr *tail) {
	if text := stderr.String(); text != "" {
		e.record("server's standard error", []byte(text))
	}
	e.code = code
	close(e.exited)
	e.update(func(s *State) { s.Exited, s.ExitCode = true, code })
}

// Stderr is what the server wrote to standard error, as far as it has ended.
func (e *Editor) Stderr() string {
	<-e.exited
	return e.Traffic()
}

func (e *Editor) initialize() {
	e.t.Helper()
	params := map[string]any{
		"processId": nil, "rootUri": nil, "capabilities": e.capabilities(),
		"clientInfo": map[string]any{"name": "lsptest"},
	}
	if e.opt.ProcessID != 0 {
		params["processId"] = e.opt.ProcessID
	}
	if e.opt.InitOptions != nil {
		params["initializationOptions"] = e.opt.InitOptions
	}
	if len(e.opt.Roots) > 0 {
		params["rootUri"] = URI(e.opt.Roots[0])
		params["workspaceFolders"] = folders(e.opt.Roots)
	}
	if err := e.Request("initialize", params, &e.Initialized); err != nil {
		e.t.Fatalf("initialize: %v", err)
	}
	var got struct {
		Capabilities struct {
			PositionEncoding string `json:"positionEncoding"`
		} `json:"capabilities"`
	}
	if err := json.Unmarshal(e.Initialized, &got); err != nil {
		e.t.Fatalf("initialize answered %s: %v", e.Initialized, err)
	}
	if enc := got.Capabilities.PositionEncoding; enc != "" {
		e.Encoding = enc
	}
	e.Notify("initialized", map[string]any{})
}

func folders(roots []string) []any {
	var out []any
	for _, r := range roots {
		out = append(out, map[string]any{"uri": URI(r), "name": filepath.Base(r)})
	}
	return out
}

// capabilities are those of an editor that can all that LSP 3.18 offers and
// devhelper uses.
func (e *Editor) capabilities() map[string]any {
	caps := map[string]any{
		"workspace": map[string]any{
			"applyEdit": true, "configuration": true, "workspaceFolders": true,
			"workspaceEdit": map[string]any{
				"documentChanges": true, "resourceOperations": []string{"create", "rename", "delete"}, "snippetEditSupport": true,
			},
		},
		"window": map[string]any{
			"workDoneProgress": true, "showDocument": map[string]any{"support": true},
			"showMessage": map[string]any{"messageActionItem": map[string]any{}},
		},
		"general": map[string]any{},
	}
	if len(e.opt.Encodings) > 0 {
		set(caps, "general.positionEncodings", e.opt.Encodings)
	}
	if !e.opt.NoDevhelper {
		set(caps, "experimental.devhelper", map[string]any{"protocol": 1, "environment": true, "status": true})
	}
	for name, value := range e.opt.With {
		set(caps, name, value)
	}
	for _, name := range e.opt.Without {
		set(caps, name, nil)
	}
	return caps
}

// set sets a value by its dotted name; nil removes it.
func set(m map[string]any, name string, value any) {
	parts := bytes.Split([]byte(name), []byte("."))
	for _, p := range parts[:len(parts)-1] {
		next, ok := m[string(p)].(map[string]any)
		if !ok {
			next = map[string]any{}
		}
		next = maps.Clone(next)
		m[string(p)] = next
		m = next
	}
	last := string(parts[len(parts)-1])
	if value == nil {
		delete(m, last)
		return
	}
	m[last] = value
}

// tail keeps the end of what is written.
type tail struct {
	mu  sync.Mutex // guards buf
	buf []byte
}

func (t *tail) Write(b []byte) (int, error) {
	const most = 64 << 10
	t.mu.Lock()
	defer t.mu.Unlock()
	t.buf = append(t.buf, b...)
	if len(t.buf) > most {
		t.buf = append(t.buf[:0], t.buf[len(t.buf)-most:]...)
	}
	return len(b), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.buf)
}
