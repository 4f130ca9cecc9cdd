package rpc

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
)

// patience bounds waiting for what must come; it is no expectation of speed.
const patience = 60 * time.Second

// message is what a peer saw, of any kind.
type message struct {
	ID     json.RawMessage `json:"id"`
	Method string          `json:"method"`
	Params json.RawMessage `json:"params"`
	Result json.RawMessage `json:"result"`
	Error  *struct {
		Code    int    `json:"code"`
		Message string `json:"message"`
	} `json:"error"`
}

// peer is the editor's end of a connection: it writes bytes and sees messages.
type peer struct {
	t    *testing.T
	w    io.WriteCloser
	got  chan message
	conn *Conn

	mu  sync.Mutex // guards log
	log []string
}

// server is a protocol.Server made of what a test needs.
type server struct {
	protocol.UnimplementedServer
	change   func(*protocol.DidChangeTextDocumentParams)
	initDone func(context.Context)
}

func (s *server) Initialize(context.Context, *protocol.InitializeParams) (*protocol.InitializeResult, error) {
	return &protocol.InitializeResult{}, nil
}

func (s *server) Initialized(ctx context.Context, _ *protocol.InitializedParams) error {
	if s.initDone != nil {
		s.initDone(ctx)
	}
	return nil
}

func (s *server) Shutdown(context.Context) error { return nil }

func (s *server) DidChange(_ context.Context, p *protocol.DidChangeTextDocumentParams) error {
	if s.change != nil {
		s.change(p)
	}
	return nil
}

// connect serves cfg over memory.
func connect(t *testing.T, cfg Config, opt Options) *peer {
	t.Helper()
	in, toServer := Pipe()
	fromServer, out := Pipe()
	p := &peer{t: t, w: toServer, got: make(chan message, 100_000)}
	if cfg.Server == nil {
		cfg.Server = &server{}
	}
	if cfg.Logf == nil {
		cfg.Logf = p.logf
	}
	p.conn = NewConn(NewStream(in, out, opt))
	go func() {
		defer close(p.got)
		r := NewFrameReader(fromServer)
		for {
			body, err := r.Next()
			if err != nil {
				return
			}
			var m message
			if err := json.Unmarshal(body, &m); err != nil {
				t.Errorf("the server wrote %q: %v", body, err)
				return
			}
			p.got <- m
		}
	}()
	p.conn.Serve(context.Background(), cfg)
	t.Cleanup(func() {
		toServer.Close()
		p.conn.Close(patience)
	})
	return p
}

func (p *peer) logf(format string, args ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.log = append(p.log, fmt.Sprintf(format, args...))
}

func (p *peer) logged(text string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return strings.Contains(strings.Join(p.log, "\n"), text)
}

func (p *peer) raw(bytes string) {
	p.t.Helper()
	if _, err := io.WriteString(p.w, bytes); err != nil {
		p.t.Fatalf("write to server: %v", err)
	}
}

func (p *peer) send(body string) { p.t.Helper(); p.raw(string(Frame([]byte(body)))) }

func (p *peer) notify(method, params string) {
	p.t.Helper()
	p.send(fmt.Sprintf(`{"jsonrpc":"2.0","method":%q,"params":%s}`, method, params))
}

func (p *peer) call(id int, method, params string) {
	p.t.Helper()
	p.send(fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":%q,"params":%s}`, id, method, params))
}

func (p *peer) next() message {
	p.t.Helper()
	select {
	case m, ok := <-p.got:
		if !ok {
			p.t.Fatalf("the server closed the connection: %v", p.conn.Err())
		}
		return m
	case <-time.After(patience):
		p.t.Fatal("the server wrote nothing")
	}
	panic("unreachable")
}

// answer waits for the answer to id and fails on anything else.
func (p *peer) answer(id int) message {
	p.t.Helper()
	m := p.next()
	if string(m.ID) != fmt.Sprint(id) || m.Method != "" {
		p.t.Fatalf("got %+v, want the answer to %d", m, id)
	}
	return m
}

// fails waits for the answer to id and checks its error code.
func (p *peer) fails(id, code int) message {
	p.t.Helper()
	m := p.answer(id)
	if m.Error == nil || m.Error.Code != code {
		p.t.Fatalf("answer to %d is %+v %s, want error %d", id, m.Error, m.Result, code)
	}
	return m
}

func (p *peer) start() {
	p.t.Helper()
	p.call(0, "initialize", `{"processId":null,"rootUri":null,"capabilities":{}}`)
	if m := p.answer(0); m.Error != nil {
		p.t.Fatalf("initialize: %s", m.Error.Message)
	}
}

// alive proves that the connection still answers.
func (p *peer) alive(id int) {
	p.t.Helper()
	p.call(id, "test/echo", `{"a":1}`)
	if m := p.answer(id); string(m.Result) != `{"a":1}` {
		p.t.Fatalf("echo gave %s %+v", m.Result, m.Error)
	}
}

// echo answers test/echo with its params; others are looked up in more.
func echo(more map[string]Call) func(string) Call {
	return func(method string) Call {
		if method == "test/echo" {
			return func(_ context.Context, params jsonrpc2.RawMessage) (any, error) { return params, nil }
		}
		return more[method]
	}
}
