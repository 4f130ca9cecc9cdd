package rpc

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"time"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
)

// RequestFailed is the code of an error that is no defect: the request was
// understood and could not be done.
const RequestFailed = jsonrpc2.Code(protocol.LSPErrorCodesRequestFailed)

// Call answers a request that LSP does not know. params is a JSON object and
// valid as long as the call runs.
type Call func(ctx context.Context, params jsonrpc2.RawMessage) (any, error)

// Config is what a connection serves.
type Config struct {
	// Server answers the methods of LSP.
	Server protocol.Server

	// Custom gives the Call for a method of our own, nil for any other method.
	Custom func(method string) Call

	// Freeze adds to a request's context what the request shall see: it runs
	// when the request is read, so that no later notification changes it.
	Freeze func(context.Context) context.Context

	// Error gives the error an editor sees. nil, or a nil answer, means
	// RequestFailed with the error's text.
	Error func(error) *jsonrpc2.Error

	// Logf takes what no editor is told: errors of notifications, panics with
	// their stacks, what was ignored.
	Logf func(format string, args ...any)
}

// Conn is a connection to an editor.
type Conn struct {
	stream *Stream
	conn   jsonrpc2.Conn
	client protocol.Client
	cfg    Config
	phase  atomic.Int32
	cancel context.CancelFunc

	running inflight // handlers
}

// The phases of a server's life.
const (
	phaseNew int32 = iota
	phaseReady
	phaseShutdown
)

// NewConn makes a connection that does not read yet.
func NewConn(s *Stream) *Conn {
	conn := jsonrpc2.NewConn(s, jsonrpc2.WithCodec(codec{}))
	return &Conn{stream: s, conn: conn, client: protocol.ClientDispatcher(conn)}
}

// Client sends requests and notifications to the editor. Requests must not be
// made from a handler of a notification: the answer could not be read.
func (c *Conn) Client() protocol.Client { return c.client }

// Notify sends a notification LSP does not know.
func (c *Conn) Notify(ctx context.Context, method string, params any) error {
	return c.conn.Notify(ctx, method, params)
}

// ShutDown says whether the editor has asked for shutdown.
func (c *Conn) ShutDown() bool { return c.phase.Load() == phaseShutdown }

// Ended is closed when the editor is gone. Handlers' contexts end with it.
func (c *Conn) Ended() <-chan struct{} { return c.stream.Ended() }

// Err says why the connection ended; io.EOF when the editor closed it.
func (c *Conn) Err() error { return c.stream.Err() }

// Serve reads and dispatches until the editor is gone; it does not wait.
func (c *Conn) Serve(ctx context.Context, cfg Config) {
	if cfg.Logf == nil {
		cfg.Logf = func(string, ...any) {}
	}
	c.cfg = cfg
	ctx, c.cancel = context.WithCancel(ctx)
	go func() { // handlers of an editor that is gone have nobody to answer
		select {
		case <-c.stream.Ended():
		case <-ctx.Done():
		}
		c.cancel()
	}()
	c.conn.Go(ctx, c.dispatch())
}

// Close ends handlers, waits for them for at most grace, and writes what is
// queued. It must not be called by a handler. A read of standard input may go
// on: only the end of the process ends it.
func (c *Conn) Close(grace time.Duration) {
	c.cancel()
	c.running.wait(grace)
	_ = c.stream.Close() // the editor is gone or has said exit: nobody is left to tell
}

// dispatch builds the handler of all messages. The order of its layers matters.
// A request is first registered for cancellation and only then released by
// Async: a $/cancelRequest that follows at once finds it. Handlers that run on
// the reader get the connection's context, never the request's: that one is
// recycled, and a context derived from it would be touched afterwards, which
// ends the process.
func (c *Conn) dispatch() jsonrpc2.Handler {
	handle := c.safe(c.route())
	call, cancel := jsonrpc2.CancelHandler(func(ctx context.Context, r *jsonrpc2.Request) (any, error) {
		jsonrpc2.Async(ctx)
		return handle(ctx, r)
	})
	return func(ctx context.Context, r *jsonrpc2.Request) (any, error) {
		method := r.Method()
		if method == protocol.MethodCancelRequest {
			if id, ok := cancelID(r.Params()); ok {
				cancel(id)
			} else {
				c.cfg.Logf("ignored: %s without a usable id", method)
			}
			return nil, nil
		}
		if err := c.admit(method, r.IsCall()); err != nil {
			if r.IsCall() {
				return nil, err
			}
			c.cfg.Logf("ignored: %s: %v", strings.Clone(method), err)
			return nil, nil
		}
		if r.IsCall() && method != protocol.MethodInitialize && method != protocol.MethodShutdown {
			if c.cfg.Freeze != nil {
				ctx = c.cfg.Freeze(ctx)
			}
			return call(ctx, r)
		}
		result, err := handle(jsonrpc2.DetachContext(ctx), r)
		if err == nil && method == protocol.MethodInitialize {
			c.phase.Store(phaseReady)
		}
		return result, err
	}
}

// admit keeps LSP's order of life: initialize first and once, nothing but exit
// after shutdown.
func (c *Conn) admit(method string, isCall bool) error {
	switch phase := c.phase.Load(); {
	case method == protocol.MethodExit:
		return nil
	case phase == phaseNew && method != protocol.MethodInitialize:
		return jsonrpc2.NewError(jsonrpc2.ServerNotInitialized, "the server is not initialized: send initialize first")
	case phase == phaseReady && method == protocol.MethodInitialize:
		return jsonrpc2.NewError(jsonrpc2.InvalidRequest, "initialize may be sent once only")
	case phase == phaseShutdown:
		return jsonrpc2.NewError(jsonrpc2.InvalidRequest, "the server is shut down: only exit may follow")
	case method == protocol.MethodShutdown && isCall:
		c.phase.Store(phaseShutdown)
	}
	return nil
}

// route sends our own methods to their calls and all others to the server.
func (c *Conn) route() jsonrpc2.Handler {
	server := protocol.ServerHandler(c.cfg.Server, nil)
	return func(ctx context.Context, r *jsonrpc2.Request) (any, error) {
		if c.cfg.Custom != nil {
			if call := c.cfg.Custom(r.Method()); call != nil {
				return call(ctx, r.Params())
			}
		}
		return server(ctx, r)
	}
}

// safe makes a handler that always answers and never ends the connection:
// jsonrpc2 closes it on a panic and on an error of a notification.
func (c *Conn) safe(h jsonrpc2.Handler) jsonrpc2.Handler {
	return func(ctx context.Context, r *jsonrpc2.Request) (result any, err error) {
		method := r.Method()
		c.running.add(1)
		defer c.running.add(-1)
		defer func() {
			if v := recover(); v != nil {
				c.cfg.Logf("defect: %s panicked: %v\n%s", strings.Clone(method), v, debug.Stack())
				result, err = nil, jsonrpc2.Errorf(jsonrpc2.InternalError, "%s failed by a defect in devhelper: %v", method, v)
			}
			if err == nil {
				return
			}
			if r.IsCall() {
				result, err = nil, c.wire(ctx, method, err)
				return
			}
			if !errors.Is(err, jsonrpc2.ErrMethodNotFound) { // notifications nobody knows are normal
				c.cfg.Logf("%s: %v", strings.Clone(method), err)
			}
			result, err = nil, nil
		}()
		return h(ctx, r)
	}
}

// wire gives the error an editor sees.
func (c *Conn) wire(ctx context.Context, method string, err error) error {
	if ctx.Err() != nil {
		return jsonrpc2.NewError(protocol.CodeRequestCancelled, "cancelled")
	}
	var known *jsonrpc2.Error
	if errors.As(err, &known) {
		switch known.Code {
		case jsonrpc2.ParseError:
		case jsonrpc2.MethodNotFound:
			return jsonrpc2.NewError(known.Code, method+": this server does not answer that")
		default:
			return known
		}
		// The frame was JSON; what did not fit was the params.
		return jsonrpc2.NewError(jsonrpc2.InvalidParams, fmt.Sprintf("%s: wrong params: %v", method, innermost(err)))
	}
	if c.cfg.Error != nil {
		if e := c.cfg.Error(err); e != nil {
			return e
		}
	}
	return jsonrpc2.NewError(RequestFailed, err.Error())
}

// innermost gives the cause in an error that wraps a code and a cause.
func innermost(err error) error {
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		if list := many.Unwrap(); len(list) > 1 {
			return list[len(list)-1]
		}
	}
	return err
}

// cancelID reads the id in the params of $/cancelRequest. protocol's own type
// holds 32 bits only.
func cancelID(params []byte) (jsonrpc2.ID, bool) {
	var p struct {
		ID json.RawMessage `json:"id"`
	}
	if json.Unmarshal(params, &p) != nil {
		return jsonrpc2.ID{}, false
	}
	var n int64
	if json.Unmarshal(p.ID, &n) == nil && string(p.ID) != "null" {
		return jsonrpc2.NewNumberID(n), true
	}
	var s string
	if json.Unmarshal(p.ID, &s) == nil && len(p.ID) > 0 && p.ID[0] == '"' {
		return jsonrpc2.NewStringID(s), true
	}
	return jsonrpc2.ID{}, false
}

func cancelParams(n int64) jsonrpc2.RawMessage {
	return jsonrpc2.RawMessage(fmt.Sprintf(`{"id":%d}`, n))
}
