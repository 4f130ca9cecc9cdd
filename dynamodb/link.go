package dynamodb

import (
	"bufio"
	"encoding/json"
	"io"
	"sync"
	"time"

	"github.com/devhelper/devhelper/internal/proc"
)

// request is a line a client sends to a shim, by the control socket or, with
// OpRelease only, by the owner's pipe.
type request struct {
	Op    string        `json:"op"`
	Grace time.Duration `json:"grace,omitempty"` // of share
}

// What clients ask for. The end of a connection is the end of its lease.
const (
	opLease   = "lease"   // answered by ready; the instance goes on as long as the connection does
	opWatch   = "watch"   // as lease, but keeps nothing going
	opRelease = "release" // answered by kept or ended
	opShare   = "share"   // not answered; from now on the instance goes on for a while without leases
	opDetach  = "detach"  // not answered; the instance goes on without leases
	opStop    = "stop"    // answered by ended
)

// message is a line a shim sends.
type message struct {
	Event    string    `json:"event"`
	Instance *Instance `json:"instance,omitempty"` // of ready
	Failure  *failure  `json:"failure,omitempty"`  // of failed, and of an end nobody asked for
}

// What shims say. An owner's first line is ready, failed or busy.
const (
	sayReady  = "ready"
	sayFailed = "failed"
	sayBusy   = "busy" // another shim has the instance
	sayKept   = "kept" // the lease is gone, others go on
	sayEnded  = "ended"
)

// failure is an Error between processes.
type failure struct {
	What  string   `json:"what"`
	Cause string   `json:"cause"`
	Next  string   `json:"next"`
	Lines []string `json:"lines"`
	Log   string   `json:"log"`
	Known bool     `json:"known"`
}

func (f *failure) error() error {
	if f == nil {
		return nil
	}
	return &Error{What: f.What, Cause: f.Cause, Next: f.Next, Lines: f.Lines, Log: f.Log, known: f.Known}
}

// watch tells when an instance has ended for us, and how.
type watch struct {
	done chan struct{}
	stop func() // closes the connection
	once sync.Once
	end  error // set before done is closed
}

func (w *watch) err() error { return w.end }

func (w *watch) finish(err error) {
	w.once.Do(func() { w.end = err; close(w.done) })
}

func (w *watch) close() { w.stop() }

// link is a connection to a shim that has answered ready: our lease.
type link struct {
	in    io.WriteCloser
	lines *json.Decoder
	close func() error // both directions
	shim  *proc.Process
	watch *watch
	kept  chan struct{} // closed when the shim goes on without us

	mu       sync.Mutex
	released bool // guarded by mu
}

// newLink makes a link of a connection. shim is nil when it is not our child.
func newLink(in io.WriteCloser, out io.Reader, shut func() error, shim *proc.Process) *link {
	l := &link{
		in: in, lines: json.NewDecoder(bufio.NewReader(out)), close: shut, shim: shim,
		kept: make(chan struct{}), watch: &watch{done: make(chan struct{})},
	}
	l.watch.stop = func() { _ = shut() }
	return l
}

func (l *link) send(op string) error { return json.NewEncoder(l.in).Encode(request{Op: op}) }

func (l *link) share(grace time.Duration) error {
	return json.NewEncoder(l.in).Encode(request{opShare, grace})
}

func (l *link) receive() (message, error) {
	var msg message
	err := l.lines.Decode(&msg)
	return msg, err
}

// follow reads until the end. lost is called when the shim has gone without a
// word, and says what that means.
func (l *link) follow(lost func() error) {
	for {
		msg, err := l.receive()
		switch {
		case err != nil:
			l.mu.Lock()
			released := l.released
			l.mu.Unlock()
			l.reaped()
			if released {
				l.watch.finish(nil)
			} else {
				l.watch.finish(lost())
			}
			_ = l.close()
			return
		case msg.Event == sayKept:
			close(l.kept)
			l.watch.finish(nil)
			_ = l.close()
			return
		case msg.Event == sayEnded:
			l.reaped()
			l.watch.finish(msg.Failure.error())
			_ = l.close()
			return
		}
	}
}

// reaped waits until nothing is left of a shim that is our child. One that
// hangs, and has been let go of for that, stays.
func (l *link) reaped() {
	if l.shim == nil {
		return
	}
	t := time.NewTimer(connectTimeout)
	defer t.Stop()
	select {
	case <-l.shim.Done():
	case <-t.C:
	}
}

// release ends the lease and waits until the shim has ended or said that it
// goes on. When it does neither in time the connection is cut, which ends the
// lease as well.
func (l *link) release(limit time.Duration) {
	if l == nil {
		return
	}
	l.mu.Lock()
	first := !l.released
	l.released = true
	l.mu.Unlock()
	if first {
		if l.send(opRelease) != nil {
			_ = l.in.Close()
		}
	}
	t := time.NewTimer(limit)
	defer t.Stop()
	select {
	case <-l.watch.done:
	case <-t.C:
		_ = l.close()
		<-l.watch.done
	}
}
