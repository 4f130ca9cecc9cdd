package dynamodb

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"sync"
	"time"

	"github.com/devhelper/devhelper/internal/files"
	"github.com/devhelper/devhelper/internal/proc"
)

// shim supervises one instance. Its life is a line: start, ready, and the end
// by whichever comes first: the last lease is gone, somebody asks for it, a
// signal, or the backend ends by itself.
type shim struct {
	host    *host
	lock    *files.Lock
	data    *dataDir
	control net.Listener

	over chan struct{} // closed when the end has been decided on

	mu      sync.Mutex
	leases  int                // guarded by mu
	grace   time.Duration      // guarded by mu; how long to go on without leases
	last    *time.Timer        // guarded by mu; runs while there are none
	ending  bool               // guarded by mu: over is closed
	clients map[*peer]bool     // guarded by mu
	cancel  context.CancelFunc // ends a start under way
	record  record             // guarded by mu; what ready tells
}

// peer is somebody at the other end of a connection.
type peer struct {
	mu    sync.Mutex
	to    io.Writer // guarded by mu: lines do not mix
	lease bool      // guarded by the shim's mu: it keeps us going
	close func()
}

func (c *peer) say(msg message) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if conn, ok := c.to.(net.Conn); ok {
		// A client that does not read must not keep us from ending.
		_ = conn.SetWriteDeadline(time.Now().Add(time.Second))
	}
	_ = json.NewEncoder(c.to).Encode(msg) // who is gone need not be told
}

// ShimMain is the supervisor of an instance; the first argument of its command
// line is [ShimCommand]. It is told what to run on its standard input, whose
// end is the end of its owner's lease, and answers on its standard output.
func ShimMain() int {
	signals := shimSignals()
	closeInherited()
	decoder := json.NewDecoder(os.Stdin)
	owner := &peer{to: os.Stdout, lease: true, close: func() { os.Stdout.Close() }}
	var sp spec
	if err := decoder.Decode(&sp); err != nil {
		fmt.Fprintln(os.Stderr, "this command is started by devhelper itself, to supervise a local DynamoDB")
		return 2
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	s := &shim{over: make(chan struct{}), leases: 1, clients: map[*peer]bool{owner: true}, cancel: cancel, grace: sp.Grace}
	go s.serve(owner, decoder)
	go func() {
		<-signals
		s.end()
	}()
	if err := s.start(ctx, &sp); err != nil {
		owner.say(failed(err))
		return 1
	}
	s.announce(owner)
	select {
	case <-s.over:
		s.finish(nil)
	case <-s.host.run.done():
		s.finish(s.host.crashed())
	}
	return 0
}

// errBusy says that another shim has the instance.
var errBusy = errors.New("another shim has the instance")

// start brings everything up, or takes down what it has.
func (s *shim) start(ctx context.Context, sp *spec) (err error) {
	b, ok := backendNamed(sp.Backend)
	if !ok {
		return fmt.Errorf("there is no backend %q", sp.Backend)
	}
	lock, held, err := files.TryLock(sp.Dirs.lock(sp.ID))
	if err != nil {
		return err
	}
	if held {
		return errBusy
	}
	s.lock = lock
	defer func() {
		if err != nil {
			s.unlock(sp)
		}
	}()
	if s.data, err = sp.Dirs.openData(sp.DataDir); err != nil {
		return err
	}
	log, err := openLog(sp.Dirs.log(sp.ID), sp.Dirs.State)
	if err == nil {
		s.host = &host{sp: sp, backend: b, log: log}
		err = s.host.start(ctx)
	}
	if err == nil {
		if err = s.publish(sp); err != nil {
			s.host.stop()
		}
	}
	if err != nil {
		s.data.undo()
		if log != nil {
			log.close()
			log.dropEmpty()
		}
	}
	return err
}

// publish lets others find the instance.
func (s *shim) publish(sp *spec) error {
	name, err := sp.Dirs.socket(sp.ID, os.TempDir())
	if err != nil {
		return err
	}
	if s.control, err = listenControl(name); err != nil {
		return err
	}
	self, server := proc.Self(), s.host.run.id()
	r := record{
		Instance: Instance{
			ID: sp.ID, Name: sp.Name, Root: sp.Root, Backend: sp.Backend, Version: sp.Version,
			Endpoint: endpointAt(s.host.port), Port: s.host.port, PID: server.PID, Shim: self.PID,
			Started: time.Now().Truncate(time.Millisecond), DataDir: sp.DataDir, Log: sp.Dirs.log(sp.ID), Detached: sp.Detach, Grace: seconds(sp.Grace), Token: sp.Token,
		},
		PIDStart: server.Start, ShimStart: self.Start, Socket: name, Delay: sp.Delay,
	}
	if _, ok := s.host.backend.(tidier); ok {
		r.Program = sp.Program
	}
	s.mu.Lock()
	s.record = r
	if sp.Detach && !s.ending {
		s.leases++ // nobody's
	}
	s.mu.Unlock()
	if err := sp.Dirs.write(r); err != nil {
		s.control.Close()
		return fmt.Errorf("state: %w", err)
	}
	go s.accept()
	return nil
}

// announce tells the owner, unless it has gone meanwhile.
func (s *shim) announce(owner *peer) {
	s.mu.Lock()
	i := s.record.Instance
	s.mu.Unlock()
	owner.say(message{Event: sayReady, Instance: &i})
}

// end decides that it is over.
func (s *shim) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.endLocked()
}

func (s *shim) endLocked() {
	if !s.ending {
		s.ending = true
		close(s.over)
		s.cancel()
	}
}

// finish ends the backend, removes what we have written, and tells everybody
// who listens when nothing is left.
func (s *shim) finish(crash *Error) {
	s.end()
	s.host.stop()
	sp := s.host.sp
	s.host.log.close()
	_ = os.Remove(sp.Dirs.file(sp.ID))
	s.control.Close() // removes the socket
	s.data.close()
	s.unlock(sp)
	msg := message{Event: sayEnded}
	if crash != nil {
		msg.Failure = failed(crash).Failure
	}
	s.mu.Lock()
	clients := s.clients
	s.clients = nil
	s.mu.Unlock()
	var told sync.WaitGroup
	for c := range clients {
		told.Go(func() { c.say(msg) })
	}
	told.Wait()
}

// unlock lets the next shim of the instance begin. Of a private instance there
// is no next, nor anybody who would read its log.
func (s *shim) unlock(sp *spec) {
	if isPrivate(sp.ID) {
		sp.Dirs.removeLogs(sp.ID)
		_ = os.Remove(sp.Dirs.lock(sp.ID))
	}
	_ = s.lock.Unlock()
}

func failed(err error) message {
	if errors.Is(err, errBusy) {
		return message{Event: sayBusy}
	}
	f := &failure{Cause: err.Error(), Next: hintOf(err), Known: true}
	var e *Error
	if errors.As(err, &e) {
		f = &failure{What: e.What, Cause: e.Cause, Next: e.Hint(), Lines: e.Lines, Log: e.Log, Known: e.known}
	}
	return message{Event: sayFailed, Failure: f}
}
