package dynamodb

import (
	"context"
	"log/slog"
	"net"
	"strings"
	"time"

	"github.com/devhelper/devhelper/dynamodb/engine"
	"github.com/devhelper/devhelper/internal/proc"
)

// builtin is our own engine. It serves in the supervisor's process, so that a
// start is the start of one process, and there is always one.
type builtin struct{}

// builtinName is how users ask for it.
const builtinName = "builtin"

// builtinDelay is how long tables pass through their states when that is asked
// for: longer than a waiter's first look, shorter than a test's patience.
const builtinDelay = 500 * time.Millisecond

func (builtin) name() string { return builtinName }

func (builtin) capabilities() Capabilities {
	return Capabilities{Disk: true, Durable: true, Delay: true, Streams: true, Transactions: true, Reset: true, Snapshots: true}
}

func (b builtin) detect(context.Context, search) Candidate {
	return Candidate{Name: b.name(), Available: true, Capabilities: b.capabilities()}
}

func (builtin) preflight(context.Context, search, *spec) error { return nil }

func (builtin) diagnose(_ *spec, lines []string, _ proc.Exit) diagnosis {
	// serve's own error is the last line.
	if len(lines) == 0 {
		return diagnosis{}
	}
	cause, hint, _ := strings.Cut(lines[len(lines)-1], hintMark)
	return diagnosis{cause: cause, hint: hint}
}

// hintMark separates an error from its hint in the line that diagnose reads.
const hintMark = "; hint: "

func (builtin) serve(ctx context.Context, l net.Listener, sp *spec, ready func(), out func(string)) error {
	e, err := engine.Open(engineOptions(sp, out))
	if err != nil {
		return serveError{err}
	}
	ready()
	if err := e.Serve(ctx, l); err != nil {
		_ = e.Close()
		return err
	}
	return e.Close()
}

func engineOptions(sp *spec, out func(string)) engine.Options {
	o := engine.Options{Dir: sp.DataDir, Durable: sp.Durable, Token: sp.Token}
	if sp.Delay {
		o.Delay = builtinDelay
	}
	if out != nil {
		o.Log = slog.New(slog.NewTextHandler(lineWriter(out), nil))
	}
	return o
}

// serveError carries the hint of an error to where it is diagnosed.
type serveError struct{ err error }

func (e serveError) Unwrap() error { return e.err }

func (e serveError) Error() string {
	if hint := hintOf(e.err); hint != "" {
		return e.err.Error() + hintMark + hint
	}
	return e.err.Error()
}

// lineWriter gives each write, which is a line, to a function.
type lineWriter func(string)

func (w lineWriter) Write(p []byte) (int, error) {
	w(strings.TrimSuffix(string(p), "\n"))
	return len(p), nil
}
