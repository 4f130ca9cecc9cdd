package main

import (
	"context"
	"fmt"
	"os"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"

	"github.com/devhelper/devhelper/lsp/rpc"
)

const (
	floorEnv  = "DEVHELPER_BENCH_FLOOR" // makes this program the floor
	floorEcho = "floor/echo"
)

// floorServer answers what every server must and keeps the last text it was
// sent.
type floorServer struct {
	protocol.UnimplementedServer
	text string
	exit chan struct{}
}

func (s *floorServer) Initialize(context.Context, *protocol.InitializeParams) (*protocol.InitializeResult, error) {
	return &protocol.InitializeResult{}, nil
}

func (s *floorServer) Shutdown(context.Context) error { return nil }

func (s *floorServer) Exit(context.Context) error { close(s.exit); return nil }

func (s *floorServer) DidChange(_ context.Context, p *protocol.DidChangeTextDocumentParams) error {
	for _, c := range p.ContentChanges {
		if whole, ok := c.(*protocol.TextDocumentContentChangeWholeDocument); ok {
			s.text = whole.Text
		}
	}
	return nil
}

func floor() int {
	in, out, err := rpc.TakeStdio()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	s := &floorServer{exit: make(chan struct{})}
	conn := rpc.NewConn(rpc.NewStream(in, out, rpc.Options{}))
	conn.Serve(context.Background(), rpc.Config{Server: s, Custom: func(method string) rpc.Call {
		if method != floorEcho {
			return nil
		}
		return func(_ context.Context, params jsonrpc2.RawMessage) (any, error) { return params, nil }
	}})
	select {
	case <-s.exit:
	case <-conn.Ended():
	}
	return 0
}
