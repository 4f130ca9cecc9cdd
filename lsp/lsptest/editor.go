package lsptest

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/devhelper/devhelper/lsp/rpc"
)

// Editor is a fake editor with a server. Its methods fail the test when the
// server breaks the protocol; they may be called by one goroutine at a time.
type Editor struct {
	t        testing.TB
	opt      Options
	to       io.WriteCloser
	patience time.Duration
	ended    chan struct{} // closed when the server's output has ended
	exited   chan struct{} // closed when the server has ended; code is then set
	code     int
	kill     func()

	// Encoding is what the server counts columns in: "utf-16" or "utf-8".
	Encoding string
	// Initialized is the server's answer to initialize.
	Initialized json.RawMessage

	// ui is held by what a user or the server does to buffers: editors do one
	// such thing at a time.
	ui sync.Mutex

	mu      sync.Mutex // guards what follows
	state   State
	nextID  int
	waiting map[int]*Pending
	changed chan struct{} // closed and replaced whenever state changes
	traffic []string
}

// ResponseError is the error a server answered.
type ResponseError struct {
	Code    int             `json:"code"`
	Message string          `json:"message"`
	Data    json.RawMessage `json:"data"`
}

func (e *ResponseError) Error() string { return fmt.Sprintf("%s (%d)", e.Message, e.Code) }

// Hint is the next step the error names in its data, or "".
func (e *ResponseError) Hint() string {
	var d struct {
		Hint string `json:"hint"`
	}
	_ = json.Unmarshal(e.Data, &d) // data of another shape has no hint
	return d.Hint
}

// Message is a request, notification or answer.
type Message struct {
	ID     json.RawMessage `json:"id,omitempty"`
	Method string          `json:"method,omitempty"`
	Params json.RawMessage `json:"params,omitempty"`
	Result json.RawMessage `json:"result,omitempty"`
	Error  *ResponseError  `json:"error,omitempty"`
}

// Pending is a request that may not have been answered yet.
type Pending struct {
	ID     int
	e      *Editor
	method string
	answer chan Message
}

// Request sends a request, waits for the answer and reads it into result, which
// may be nil. Answers with an error give a *ResponseError.
func (e *Editor) Request(method string, params, result any) error {
	e.t.Helper()
	return e.Begin(method, params).Wait(result)
}

// Begin sends a request and does not wait.
func (e *Editor) Begin(method string, params any) *Pending {
	e.t.Helper()
	e.mu.Lock()
	e.nextID++
	p := &Pending{ID: e.nextID, e: e, method: method, answer: make(chan Message, 1)}
	e.waiting[p.ID] = p
	e.mu.Unlock()
	m := map[string]any{"jsonrpc": "2.0", "id": p.ID, "method": method}
	if params != nil {
		m["params"] = params
	}
	e.write(m)
	return p
}

// Wait waits for the answer and reads it into result, which may be nil.
func (p *Pending) Wait(result any) error {
	p.e.t.Helper()
	timer := time.NewTimer(p.e.patience)
	defer timer.Stop()
	var m Message
	select {
	case m = <-p.answer:
	case <-p.e.ended:
		select {
		case m = <-p.answer:
		default:
			p.e.t.Fatalf("%s: the server ended before it answered", p.method)
		}
	case <-timer.C:
		p.e.t.Fatalf("%s: no answer within %v", p.method, p.e.patience)
	}
	if m.Error != nil {
		return m.Error
	}
	if result == nil {
		return nil
	}
	if err := json.Unmarshal(m.Result, result); err != nil {
		p.e.t.Fatalf("%s answered %s: %v", p.method, m.Result, err)
	}
	return nil
}

// Cancel asks the server to give up.
func (p *Pending) Cancel() {
	p.e.t.Helper()
	p.e.Notify("$/cancelRequest", map[string]any{"id": p.ID})
}

// Notify sends a notification.
func (e *Editor) Notify(method string, params any) {
	e.t.Helper()
	m := map[string]any{"jsonrpc": "2.0", "method": method}
	if params != nil {
		m["params"] = params
	}
	e.write(m)
}

// Execute runs a command by workspace/executeCommand. args is an object; nil
// sends no argument.
func (e *Editor) Execute(command string, args any) (json.RawMessage, error) {
	e.t.Helper()
	params := map[string]any{"command": command}
	if args != nil {
		params["arguments"] = []any{args}
	}
	var result json.RawMessage
	err := e.Request("workspace/executeCommand", params, &result)
	return result, err
}

// Raw writes bytes as they are.
func (e *Editor) Raw(bytes []byte) {
	e.t.Helper()
	if _, err := e.to.Write(bytes); err != nil {
		e.t.Fatalf("write to the server: %v", err)
	}
}

func (e *Editor) write(m any) {
	e.t.Helper()
	body, err := json.Marshal(m)
	if err != nil {
		e.t.Fatalf("encode %v: %v", m, err)
	}
	e.record("editor", body)
	e.Raw(rpc.Frame(body))
}

// read takes in what the server says until it ends.
func (e *Editor) read(from io.Reader) {
	defer close(e.ended)
	frames := rpc.NewFrameReader(from)
	for {
		body, err := frames.Next()
		if err != nil {
			e.update(func(s *State) { s.Ended = err })
			return
		}
		e.record("server", body)
		var m Message
		if err := json.Unmarshal(body, &m); err != nil {
			e.update(func(s *State) { s.Ended = fmt.Errorf("the server wrote %.200q: %w", body, err) })
			return
		}
		switch {
		case m.Method == "":
			e.answered(m)
		case len(m.ID) > 0:
			e.update(func(s *State) { s.Asked = append(s.Asked, m) })
			go e.reply(m) // a user may take long to answer; the editor reads on
		default:
			e.update(func(s *State) { s.notified(m) })
		}
	}
}

func (e *Editor) answered(m Message) {
	var id int
	e.mu.Lock()
	defer e.mu.Unlock()
	if json.Unmarshal(m.ID, &id) != nil || e.waiting[id] == nil {
		e.state.Strays = append(e.state.Strays, m)
		e.wake()
		return
	}
	e.waiting[id].answer <- m
	delete(e.waiting, id)
}

// update changes the state and wakes whoever awaits something.
func (e *Editor) update(change func(*State)) {
	e.mu.Lock()
	defer e.mu.Unlock()
	change(&e.state)
	e.wake()
}

func (e *Editor) wake() {
	close(e.changed)
	e.changed = make(chan struct{})
}

// record keeps what was said for a test that fails.
func (e *Editor) record(who string, body []byte) {
	const longest, most = 2000, 3000
	line := string(body)
	if len(line) > longest {
		line = fmt.Sprintf("%s... (%d bytes)", line[:longest], len(body))
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(e.traffic) >= most {
		e.traffic = append(e.traffic[:0], e.traffic[most/2:]...)
	}
	e.traffic = append(e.traffic, who+": "+line)
}

// Traffic is what both sides said, a line each.
func (e *Editor) Traffic() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return strings.Join(e.traffic, "\n")
}

// Shutdown ends the server as the protocol has it and gives its exit code.
func (e *Editor) Shutdown() int {
	e.t.Helper()
	if err := e.Request("shutdown", nil, nil); err != nil {
		e.t.Errorf("shutdown: %v", err)
	}
	e.Notify("exit", nil)
	return e.ExitCode()
}

// CloseInput closes the server's input, as the system does when an editor dies.
func (e *Editor) CloseInput() { e.to.Close() }

// ExitCode waits until the server has ended.
func (e *Editor) ExitCode() int {
	e.t.Helper()
	timer := time.NewTimer(e.patience)
	defer timer.Stop()
	select {
	case <-e.exited:
	case <-timer.C:
		e.t.Fatalf("the server is still there after %v", e.patience)
	}
	return e.code
}

// stop ends the server however it can, at the end of a test.
func (e *Editor) stop() {
	e.to.Close()
	timer := time.NewTimer(e.patience)
	defer timer.Stop()
	select {
	case <-e.exited:
	case <-timer.C:
		e.t.Errorf("the server did not end with its input")
		e.kill()
	}
	if e.t.Failed() {
		e.t.Logf("what was said:\n%s", e.Traffic())
	}
}

// URI gives the file URI of a path.
func URI(path string) string {
	p := filepath.ToSlash(path)
	if runtime.GOOS == "windows" && !strings.HasPrefix(p, "/") {
		p = "/" + p
	}
	return (&url.URL{Scheme: "file", Path: p}).String()
}

// Path gives the path of a file URI, "" for any other URI.
func Path(uri string) string {
	u, err := url.Parse(uri)
	if err != nil || u.Scheme != "file" {
		return ""
	}
	p := u.Path
	if runtime.GOOS == "windows" {
		p = strings.TrimPrefix(p, "/")
	}
	return filepath.FromSlash(p)
}

// contextOf ends when the server does.
func (e *Editor) contextOf() (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		select {
		case <-e.ended:
			cancel()
		case <-ctx.Done():
		}
	}()
	return ctx, cancel
}
