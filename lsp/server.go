package lsp

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"

	"github.com/devhelper/devhelper/internal/command"
	"github.com/devhelper/devhelper/internal/workspace"
	"github.com/devhelper/devhelper/lsp/rpc"
)

const (
	// closeTime bounds what ending waits for: handlers first, then what the
	// session has started.
	closeTime = 2 * time.Second
	stopTime  = 15 * time.Second

	// heavySlots is how many long commands run at once. Those beyond wait: an
	// editor that asks for a hundred gets them one after the other.
	heavySlots = 8
)

// server answers one editor.
type server struct {
	protocol.UnimplementedServer

	cfg     Config
	flags   flags
	log     *logger
	trace   *rpc.Trace
	session *command.Session
	space   *workspace.Workspace
	docs    documents
	conn    *rpc.Conn
	client  protocol.Client

	life    context.Context // ends when the server does
	kill    context.CancelFunc
	editor  atomic.Pointer[editor]
	heavy   chan struct{}
	exit    chan int // takes the exit code; holds one
	workers sync.WaitGroup
	bars    progressBars
	checks  checks

	mu      sync.Mutex // guards what follows
	folders []string   // workspace folders, in the editor's order
	pulls   int        // configurations asked for; the last one counts
	told    map[string]bool
}

func newServer(cfg Config, f flags, log *logger) (*server, error) {
	s := &server{
		cfg: cfg, flags: f, log: log, space: workspace.New(nil),
		heavy: make(chan struct{}, heavySlots), exit: make(chan int, 1), told: map[string]bool{},
		checks: checks{rounds: map[string]int{}},
	}
	s.docs.space = s.space
	s.editor.Store(&editor{encoding: utf16})
	cc := cfg.Command
	cc.Roots, cc.Dir, cc.Space, cc.Notify = nil, "", s.space, s.event
	session, err := command.NewSession(cc)
	if err != nil {
		return nil, err
	}
	s.session = session
	return s, nil
}

// run serves until the editor is gone.
func (s *server) run(ctx context.Context, in io.Reader, out io.Writer) int {
	s.life, s.kill = context.WithCancel(ctx)
	defer s.kill()
	s.trace = rpc.NewTrace(s.log.file)
	s.trace.Choose(rpc.ParseFilter(s.flags.trace), s.flags.bodies)
	s.conn = rpc.NewConn(rpc.NewStream(in, out, rpc.Options{Trace: s.trace, Skipped: s.skipped}))
	s.client = s.conn.Client()
	s.log.client = s.client
	s.conn.Serve(s.life, rpc.Config{
		Server: s, Custom: s.custom, Freeze: s.freeze, Error: wireError,
		Logf: func(format string, args ...any) { s.log.warnf(format, args...) },
	})
	if s.flags.client != 0 {
		s.watch(s.flags.client)
	}
	code := s.wait(ctx)
	s.stop()
	return code
}

// wait gives the exit code as soon as there is a reason to end.
func (s *server) wait(ctx context.Context) int {
	select {
	case code := <-s.exit:
		return code
	case <-ctx.Done():
		return command.ExitOK
	case <-s.conn.Ended():
	}
	select {
	case code := <-s.exit: // exit came, and the end of input right behind it
		return code
	default:
	}
	if err := s.conn.Err(); !errors.Is(err, io.EOF) {
		s.log.errorf("the connection to the editor broke: %v", err)
		return command.ExitFailed
	}
	return command.ExitOK
}

// stop lets go of everything that was started.
func (s *server) stop() {
	s.kill()
	s.log.ready.Store(false)
	s.conn.Close(closeTime)
	done := make(chan struct{})
	go func() {
		s.session.Close()
		s.workers.Wait()
		close(done)
	}()
	t := time.NewTimer(stopTime)
	defer t.Stop()
	select {
	case <-done:
	case <-t.C:
		s.log.errorf("what was started did not end within %v", stopTime)
	}
}

// gone says whether there is nobody left to tell that something failed.
func (s *server) gone() bool {
	select {
	case <-s.conn.Ended():
		return true
	case <-s.life.Done():
		return true
	default:
		return false
	}
}

// quit asks for the end; the first code counts.
func (s *server) quit(code int) {
	select {
	case s.exit <- code:
	default:
	}
}

// spawn runs fn beside everything else. Its context ends with the server; a
// panic is logged.
func (s *server) spawn(what string, fn func(context.Context)) {
	s.workers.Add(1)
	go func() {
		defer s.workers.Done()
		defer func() {
			if v := recover(); v != nil {
				s.log.errorf("defect: %s panicked: %v", what, v)
			}
		}()
		fn(s.life)
	}()
}

// watch ends the server when the editor's process is gone.
func (s *server) watch(pid int) {
	s.spawn("parent watch", func(ctx context.Context) {
		tick := s.cfg.ParentTick
		if tick == nil {
			t := time.NewTicker(rpc.ParentInterval)
			defer t.Stop()
			tick = t.C
		}
		if rpc.WatchParent(ctx, pid, tick, rpc.Alive) {
			s.log.warnf("the editor's process %d is gone", pid)
			s.quit(command.ExitFailed)
		}
	})
}

// frozen is what a request sees: the files and buffers when it was read.
type frozen struct {
	*workspace.Snapshot
	lost map[string]string // by path: why an open buffer's text is not known
}

type frozenKey struct{}

func (s *server) freeze(ctx context.Context) context.Context {
	return context.WithValue(ctx, frozenKey{}, s.docs.frozen())
}

func (s *server) frozen(ctx context.Context) *frozen {
	if f, ok := ctx.Value(frozenKey{}).(*frozen); ok {
		return f
	}
	return s.docs.frozen() // an inline handler: nothing changes meanwhile
}

// custom gives the calls that LSP does not know, and those whose params are
// read with more patience than the protocol's types have.
func (s *server) custom(method string) rpc.Call {
	switch method {
	case protocol.MethodInitialize:
		return s.initialize
	case protocol.MethodTextDocumentDidOpen:
		return s.didOpen
	case protocol.MethodTextDocumentDidChange:
		return s.didChange
	case protocol.MethodTextDocumentDidClose:
		return s.didClose
	}
	if cmd := s.lookup(method); cmd != nil && cmd.Method() == method {
		return func(ctx context.Context, params jsonrpc2.RawMessage) (any, error) {
			return s.request(ctx, cmd, params)
		}
	}
	return nil
}

// lookup finds a command by any of its names; nil for an unknown one.
func (s *server) lookup(name string) *command.Command {
	for _, c := range s.cfg.Extra {
		if c.Method() == name || c.Execute() == name {
			return c
		}
	}
	return s.session.Table.Lookup(name)
}

// Shutdown is answered by what rpc does: nothing but exit is taken afterwards.
func (s *server) Shutdown(context.Context) error { return nil }

// Exit ends the server, with 0 after shutdown, else 1.
func (s *server) Exit(context.Context) error {
	if s.conn.ShutDown() {
		s.quit(command.ExitOK)
	} else {
		s.quit(command.ExitFailed)
	}
	return nil
}

// SetTrace is accepted; tracing is chosen by --trace.
func (s *server) SetTrace(context.Context, *protocol.SetTraceParams) error { return nil }

// clean makes paths of editors comparable.
func clean(path string) string { return workspace.Clean(filepath.FromSlash(path)) }
