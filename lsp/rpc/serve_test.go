package rpc

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
)

// Changes are seen in the order they were sent, and a request sees exactly
// those sent before it, however late its handler looks.
func TestOrderOfChanges(t *testing.T) {
	const n = 5000
	type versionKey struct{}
	var version atomic.Int32
	var disorder atomic.Int32
	p := connect(t, Config{
		Server: &server{change: func(c *protocol.DidChangeTextDocumentParams) {
			if !version.CompareAndSwap(c.TextDocument.Version-1, c.TextDocument.Version) {
				disorder.Add(1)
			}
		}},
		Freeze: func(ctx context.Context) context.Context {
			return context.WithValue(ctx, versionKey{}, version.Load())
		},
		Custom: echo(map[string]Call{
			"test/version": func(ctx context.Context, _ jsonrpc2.RawMessage) (any, error) {
				return ctx.Value(versionKey{}), nil
			},
		}),
	}, Options{})
	p.start()
	for i := 1; i <= n; i++ {
		p.notify("textDocument/didChange", fmt.Sprintf(
			`{"textDocument":{"uri":"file:///a","version":%d},"contentChanges":[{"text":"x"}]}`, i))
		p.call(i, "test/version", "{}")
	}
	for range n {
		m := p.next()
		if string(m.ID) != string(m.Result) {
			t.Fatalf("request %s saw version %s", m.ID, m.Result)
		}
	}
	if d := disorder.Load(); d > 0 {
		t.Errorf("%d changes came out of order", d)
	}
}

func TestCancel(t *testing.T) {
	running := make(chan struct{}, 1)
	p := connect(t, Config{Custom: echo(map[string]Call{
		"test/wait": func(ctx context.Context, _ jsonrpc2.RawMessage) (any, error) {
			running <- struct{}{}
			<-ctx.Done()
			return nil, fmt.Errorf("waiting: %w", ctx.Err())
		},
	})}, Options{})
	p.start()
	for i, id := range []string{`1`, `"text"`, `9007199254740993`} {
		p.send(fmt.Sprintf(`{"jsonrpc":"2.0","id":%s,"method":"test/wait"}`, id))
		<-running
		p.notify("$/cancelRequest", fmt.Sprintf(`{"id":%s}`, id))
		m := p.next()
		if string(m.ID) != id || m.Error == nil || m.Error.Code != -32800 {
			t.Errorf("%d: %s %+v, want error -32800 for %s", i, m.ID, m.Error, id)
		}
	}
	for _, params := range []string{`{}`, `{"id":null}`, `{"id":{}}`, `{"id":1.5}`, `"x"`, `{"id":77}`} {
		p.notify("$/cancelRequest", params)
	}
	p.alive(5)
}

// A cancel that follows its request at once is never lost: the request is
// registered before the next message is read.
func TestCancelAtOnce(t *testing.T) {
	p := connect(t, Config{Custom: echo(map[string]Call{
		"test/wait": func(ctx context.Context, _ jsonrpc2.RawMessage) (any, error) { <-ctx.Done(); return nil, ctx.Err() },
	})}, Options{})
	p.start()
	const n = 2000
	var all strings.Builder
	for i := 1; i <= n; i++ {
		all.Write(Frame(fmt.Appendf(nil, `{"jsonrpc":"2.0","id":%d,"method":"test/wait"}`, i)))
		all.Write(Frame(fmt.Appendf(nil, `{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":%d}}`, i)))
	}
	p.raw(all.String())
	for range n {
		if m := p.next(); m.Error == nil || m.Error.Code != -32800 {
			t.Fatalf("%s: %+v", m.ID, m.Error)
		}
	}
}

func TestErrors(t *testing.T) {
	fail := func(err error) Call {
		return func(context.Context, jsonrpc2.RawMessage) (any, error) { return nil, err }
	}
	wrong := errors.New("wrong word")
	p := connect(t, Config{
		Custom: echo(map[string]Call{
			"test/plain": fail(errors.New("no such table")),
			"test/coded": fail(fmt.Errorf("because: %w", jsonrpc2.NewError(-32801, "changed"))),
			"test/own":   fail(wrong),
			"test/panic": func(context.Context, jsonrpc2.RawMessage) (any, error) { panic("a defect") },
			"test/unfit": func(context.Context, jsonrpc2.RawMessage) (any, error) { return func() {}, nil },
		}),
		Error: func(err error) *jsonrpc2.Error {
			if errors.Is(err, wrong) {
				return jsonrpc2.NewError(jsonrpc2.InvalidParams, "wrong: use another")
			}
			return nil
		},
	}, Options{})
	p.start()
	tests := []struct {
		method, params string
		code           int
		text           string
	}{
		{"test/plain", "{}", -32803, "no such table"},
		{"test/coded", "{}", -32801, "changed"},
		{"test/own", "{}", -32602, "wrong: use another"},
		{"test/panic", "{}", -32603, "a defect"},
		{"test/unfit", "{}", -32603, "marshal"},
		{"textDocument/hover", `{"position":"nowhere"}`, -32602, "wrong params"},
		{"textDocument/hover", `{}`, -32601, "does not answer"},
		{"unknown/method", `{}`, -32601, "does not answer"},
		{"$/unknown", `{}`, -32601, "does not answer"},
		{"initialize", `{"processId":null,"rootUri":null,"capabilities":{}}`, -32600, "once"},
	}
	for i, tt := range tests {
		p.call(i+1, tt.method, tt.params)
		if m := p.fails(i+1, tt.code); !strings.Contains(m.Error.Message, tt.text) {
			t.Errorf("%s: %q does not say %q", tt.method, m.Error.Message, tt.text)
		}
	}
	if !p.logged("serve_test.go") {
		t.Error("the stack of the panic is not logged")
	}
	p.alive(100)
}

// Nothing a notification does ends the connection.
func TestBadNotifications(t *testing.T) {
	p := connect(t, Config{
		Server: &server{change: func(c *protocol.DidChangeTextDocumentParams) { panic("a defect in change") }},
		Custom: echo(map[string]Call{
			"test/fails": func(context.Context, jsonrpc2.RawMessage) (any, error) { return nil, errors.New("it fails") },
		}),
	}, Options{})
	p.start()
	for _, n := range []string{
		`"$/unknown"`, `"workspace/unknown","params":{"a":1}`, `"textDocument/didChange","params":{"textDocument":7}`,
		`"textDocument/didChange","params":"text"`, `"textDocument/didChange","params":[1,2]`, `"textDocument/didChange"`,
		`"textDocument/didOpen","params":{"textDocument":null}`, `"test/fails"`, `""`, `"initialize"`, `"$/setTrace","params":{"value":1}`,
		`"workspace/didChangeConfiguration","params":null`,
	} {
		p.send(`{"jsonrpc":"2.0","method":` + n + `}`)
	}
	p.alive(1)
	for _, text := range []string{"a defect in change", "it fails"} {
		if !p.logged(text) {
			t.Errorf("%q is not logged", text)
		}
	}
}

func TestOrderOfLife(t *testing.T) {
	p := connect(t, Config{Custom: echo(nil)}, Options{})
	p.call(1, "test/echo", "{}")
	p.fails(1, -32002)
	p.call(2, "shutdown", "null")
	p.fails(2, -32002)
	p.notify("textDocument/didOpen", `{}`)
	p.start()
	p.alive(3)
	if p.conn.ShutDown() {
		t.Error("shut down before the request")
	}
	p.call(4, "shutdown", "null")
	if m := p.answer(4); m.Error != nil {
		t.Fatalf("shutdown: %+v", m.Error)
	}
	p.call(5, "test/echo", "{}")
	p.fails(5, -32600)
	if !p.conn.ShutDown() {
		t.Error("not shut down after the request")
	}
}

// An editor may write thousands of requests before it reads one answer.
func TestReaderDoesNotWaitForWriter(t *testing.T) {
	in, toServer := io.Pipe() // no buffer: each write waits for the server to read
	fromServer, out := io.Pipe()
	conn := NewConn(NewStream(in, out, Options{}))
	conn.Serve(context.Background(), Config{Server: &server{}, Custom: echo(nil)})
	const n = 500
	text := strings.Repeat("x", 4<<10)
	for i := range n {
		method := "test/echo"
		if i == 0 {
			method = "initialize"
		}
		body := fmt.Appendf(nil, `{"jsonrpc":"2.0","id":%d,"method":%q,"params":{"processId":null,"rootUri":null,"capabilities":{},"text":%q}}`, i, method, text)
		if _, err := toServer.Write(Frame(body)); err != nil {
			t.Fatal(err)
		}
	}
	r := NewFrameReader(fromServer)
	for range n {
		if _, err := r.Next(); err != nil {
			t.Fatal(err)
		}
	}
	toServer.Close()
	conn.Close(patience)
}

// An editor that reads nothing at all costs bounded memory.
func TestBacklogIsBounded(t *testing.T) {
	in, toServer := Pipe()
	defer toServer.Close()
	_, out := io.Pipe() // nobody reads
	s := NewStream(in, out, Options{})
	big := jsonrpc2.NewNotification("test/big", jsonrpc2.RawMessage(`"`+strings.Repeat("x", 8<<20)+`"`))
	var err error
	for range 12 {
		if _, err = s.Write(context.Background(), big); err != nil {
			break
		}
	}
	if !errors.Is(err, errBacklog) {
		t.Errorf("after 96 MiB: %v", err)
	}
	<-s.Ended()
}

func TestEnd(t *testing.T) {
	ends := map[string]struct {
		end  func(*peer)
		want error
	}{
		"closed":  {func(p *peer) { p.w.Close() }, io.EOF},
		"cut":     {func(p *peer) { p.raw("Content-Length: 10\r\n\r\n{"); p.w.Close() }, io.ErrUnexpectedEOF},
		"garbage": {func(p *peer) { p.raw("stray text\r\n") }, ErrFrame},
	}
	for name, tt := range ends {
		t.Run(name, func(t *testing.T) {
			running := make(chan struct{})
			ended := make(chan struct{})
			p := connect(t, Config{Custom: echo(map[string]Call{
				"test/wait": func(ctx context.Context, _ jsonrpc2.RawMessage) (any, error) {
					close(running)
					<-ctx.Done()
					close(ended)
					return nil, nil
				},
			})}, Options{})
			p.start()
			p.call(1, "test/wait", "{}")
			<-running
			tt.end(p)
			<-ended // the handler's context ends with the editor
			<-p.conn.Ended()
			if err := p.conn.Err(); !errors.Is(err, tt.want) {
				t.Errorf("ended by %v, want %v", err, tt.want)
			}
		})
	}
}

// Contexts derived from a recycled request end the process, not the test: 200
// connections are started, with work derived from the contexts of inline
// handlers going on after they have returned.
func TestStarts(t *testing.T) {
	for range 200 {
		derived := make(chan struct{})
		p := connect(t, Config{Custom: echo(nil), Server: &server{initDone: func(ctx context.Context) {
			ctx, cancel := context.WithTimeout(ctx, time.Hour)
			go func() {
				defer cancel()
				<-ctx.Done()
				close(derived)
			}()
		}}}, Options{})
		p.start()
		p.notify("initialized", "{}")
		p.alive(1)
		p.w.Close()
		p.conn.Close(patience)
		<-derived
	}
}

// What an Async handler keeps of its request is its own: with -tags
// jsonrpc2poison recycled requests hold something else.
func TestParamsOutliveTheReader(t *testing.T) {
	release := make(chan struct{})
	p := connect(t, Config{Custom: echo(map[string]Call{
		"test/late": func(_ context.Context, params jsonrpc2.RawMessage) (any, error) { <-release; return params, nil },
	})}, Options{})
	p.start()
	const n = 50
	for i := 1; i <= n; i++ {
		p.call(i, "test/late", fmt.Sprintf(`{"i":%d}`, i))
		p.notify("textDocument/didChange", `{"textDocument":{"uri":"file:///a","version":1},"contentChanges":[]}`)
	}
	close(release)
	for range n {
		m := p.next()
		var got struct{ I int }
		if err := json.Unmarshal(m.Result, &got); err != nil || fmt.Sprint(got.I) != string(m.ID) {
			t.Errorf("request %s got the params %s", m.ID, m.Result)
		}
	}
}
