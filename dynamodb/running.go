package dynamodb

import (
	"context"
	"net"
	"os"
	"sync"
	"time"

	"github.com/devhelper/devhelper/internal/proc"
)

// child is a backend that is another program.
type child struct{ p *proc.Process }

func startProgram(b program, sp *spec, port int, log *logFile) (running, error) {
	cmd := b.command(sp, port)
	cmd.Env = append(proc.Clean(os.Environ()), cmd.Env...)
	cmd.Stdout, cmd.Stderr = log, log
	p, err := proc.Start(cmd)
	if err != nil {
		return nil, &Error{What: "starting " + b.name(), Cause: err.Error(), Err: err, known: true}
	}
	return child{p}, nil
}

func (c child) id() proc.ID              { return c.p.ID() }
func (c child) done() <-chan struct{}    { return c.p.Done() }
func (c child) exit() proc.Exit          { return c.p.Exit() }
func (c child) stop(grace time.Duration) { _ = c.p.Stop(grace) } // one that cannot be killed is the system's

// inside is a backend that serves in our own process.
type inside struct {
	cancel context.CancelFunc
	up     chan struct{} // closed when it can answer
	ended  chan struct{}
	err    error // set before ended is closed
}

func startServer(b server, sp *spec, l net.Listener, log *logFile) *inside {
	ctx, cancel := context.WithCancel(context.Background())
	s := &inside{cancel: cancel, up: make(chan struct{}), ended: make(chan struct{})}
	out := func(line string) { _, _ = log.Write([]byte(line + "\n")) }
	go func() {
		defer close(s.ended)
		defer l.Close()
		if s.err = b.serve(ctx, l, sp, sync.OnceFunc(func() { close(s.up) }), out); s.err != nil {
			out(s.err.Error())
		}
	}()
	return s
}

func (s *inside) id() proc.ID           { return proc.Self() }
func (s *inside) done() <-chan struct{} { return s.ended }

func (s *inside) exit() proc.Exit {
	if <-s.ended; s.err != nil {
		return proc.Exit{Code: 1}
	}
	return proc.Exit{}
}

func (s *inside) stop(grace time.Duration) {
	s.cancel()
	select {
	case <-s.ended:
	case <-time.After(grace):
	}
}
