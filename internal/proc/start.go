package proc

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"sync"
	"time"
)

// drainTime bounds the wait for output that a process outside the group may
// still hold open after the child has ended.
const drainTime = 500 * time.Millisecond

// killTime is how long a killed process may take to be gone: long, because one
// that waits for a disk does not end before it has its answer.
const killTime = 10 * time.Second

// Process is a child that runs, or has run, beside us.
type Process struct {
	cmd    *exec.Cmd
	spec   Cmd
	id     ID
	drains sync.WaitGroup
	pipes  []*os.File // our ends of its output
	sweep  func()     // set by spawn: ends what the process has left behind; may be nil

	mu   sync.Mutex // guards over
	over bool       // its number may belong to another: send no signal

	done chan struct{} // closed when it is reaped and its output read
	exit Exit          // set before done is closed
}

// Start starts a child. It is supervised from the first moment: the caller
// owes it nothing but, if it is to end early, a [Process.Stop].
func Start(c Cmd) (*Process, error) {
	// Not exec.Command: it would search our PATH for a name without a directory.
	cmd := &exec.Cmd{Path: c.Path, Args: append([]string{c.Path}, c.Args...)}
	p := &Process{spec: c, cmd: cmd, done: make(chan struct{})}
	p.cmd.Dir, p.cmd.Stdin = c.Dir, c.Stdin
	if p.cmd.Env = c.Env; c.Env == nil {
		p.cmd.Env = []string{} // nil would mean ours
	}
	p.cmd.WaitDelay = drainTime // for a Stdin that goes on being readable
	theirs, err := p.connect()
	if err == nil {
		err = p.spawn()
	}
	for _, f := range theirs {
		f.Close()
	}
	if err != nil {
		p.closePipes()
		p.drains.Wait()
		return nil, startError(c, err)
	}
	p.id = ID{PID: p.cmd.Process.Pid}
	if id, err := Lookup(p.id.PID); err == nil { // it may be over already
		p.id = id
	}
	go p.wait()
	return p, nil
}

// connect gives the child its output, through pipes of our own rather than
// os/exec's: those would make Wait last as long as any heir of the pipe lives.
func (p *Process) connect() (theirs []*os.File, err error) {
	pipe := func(w io.Writer) (io.Writer, error) {
		if f, ok := w.(*os.File); ok && f != nil {
			return f, nil
		}
		ours, their, err := os.Pipe()
		if err != nil {
			return nil, err
		}
		p.pipes, theirs = append(p.pipes, ours), append(theirs, their)
		if w == nil {
			w = io.Discard
		}
		p.drains.Go(func() {
			// A writer that fails must not stop the draining.
			if _, err := io.Copy(w, ours); err != nil {
				_, _ = io.Copy(io.Discard, ours)
			}
		})
		return their, nil
	}
	if p.cmd.Stdout, err = pipe(p.spec.Stdout); err != nil {
		return theirs, err
	}
	if sameWriter(p.spec.Stdout, p.spec.Stderr) {
		p.cmd.Stderr = p.cmd.Stdout
		return theirs, nil
	}
	p.cmd.Stderr, err = pipe(p.spec.Stderr)
	return theirs, err
}

// sameWriter compares writers; those of a type that cannot be compared differ.
func sameWriter(a, b io.Writer) bool {
	return a != nil && b != nil && reflect.TypeOf(a).Comparable() && reflect.TypeOf(b).Comparable() && a == b
}

func (p *Process) closePipes() {
	for _, f := range p.pipes {
		f.Close()
	}
}

func (p *Process) wait() {
	defer close(p.done)
	p.beforeReap()
	_ = p.cmd.Wait() // what it says is in ProcessState
	p.setOver()
	p.exit = exitOf(p.cmd.ProcessState)
	if p.sweep != nil {
		p.sweep()
	}
	drained := make(chan struct{})
	go func() { p.drains.Wait(); close(drained) }()
	select {
	case <-drained:
	case <-time.After(drainTime):
	}
	p.closePipes()
}

func (p *Process) setOver() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.over = true
}

// ID names the process.
func (p *Process) ID() ID { return p.id }

// Done is closed when the process has ended, is reaped, and its output read.
func (p *Process) Done() <-chan struct{} { return p.done }

// Exit waits for the end and says how it came.
func (p *Process) Exit() Exit { <-p.done; return p.exit }

// Signal sends a signal to the process's group, or to it alone when it shares
// ours. After its end it does nothing.
func (p *Process) Signal(sig os.Signal) error {
	return p.unlessOver(func() error { return p.signal(sig) })
}

func (p *Process) unlessOver(send func() error) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.over {
		return nil
	}
	return send()
}

// Stop ends the process and its group: it is asked (SIGTERM; a break on
// Windows), and killed when it is not gone after grace. Stop returns when it is
// gone. It may be called at any time, by anybody, more than once.
func (p *Process) Stop(grace time.Duration) error {
	if p.ended(0) {
		return nil
	}
	if err := p.unlessOver(p.terminate); err == nil && p.ended(grace) {
		return nil
	}
	// An error may only mean that it ends at this moment: what counts is
	// whether it is gone.
	err := p.unlessOver(p.kill)
	switch {
	case p.ended(killTime):
		return nil
	case err != nil:
		return fmt.Errorf("%s (process %d): %w", p.spec.Path, p.id.PID, err)
	}
	return fmt.Errorf("%s (process %d) does not end, though it was killed", p.spec.Path, p.id.PID)
}

func (p *Process) ended(within time.Duration) bool {
	if within <= 0 {
		select {
		case <-p.done:
			return true
		default:
			return false
		}
	}
	t := time.NewTimer(within)
	defer t.Stop()
	select {
	case <-p.done:
		return true
	case <-t.C:
		return false
	}
}

// End ends a process that somebody else started, known by its ID, together
// with its group if it leads one. A process that is gone, or whose pid now
// belongs to another, is left alone and is no error.
func End(id ID, grace time.Duration) error {
	if !Alive(id) {
		return nil
	}
	t := targetOf(id)
	if err := t.ask(); err == nil && goneWithin(id, grace) {
		t.rest()
		return nil
	}
	if !Alive(id) {
		t.rest()
		return nil
	}
	if err := t.kill(); err != nil && Alive(id) {
		return fmt.Errorf("process %d: %w", id.PID, err)
	}
	if !goneWithin(id, killTime) {
		return fmt.Errorf("process %d does not end, though it was killed", id.PID)
	}
	t.rest()
	return nil
}

func goneWithin(id ID, d time.Duration) bool {
	deadline := time.Now().Add(d)
	for Alive(id) {
		if time.Now().After(deadline) {
			return false
		}
		time.Sleep(2 * time.Millisecond)
	}
	return true
}

// NotFoundError says that a program could not be started because it is not
// there.
type NotFoundError struct {
	Name string
	Err  error
}

func (e *NotFoundError) Error() string { return fmt.Sprintf("%s: %v", e.Name, e.Err) }
func (e *NotFoundError) Unwrap() error { return e.Err }

// Hint is the user's next step.
func (e *NotFoundError) Hint() string {
	return "install " + filepath.Base(e.Name) + ", or put the folder it is in on PATH"
}

func startError(c Cmd, err error) error {
	if c.Dir != "" {
		if info, statErr := os.Stat(c.Dir); statErr != nil || !info.IsDir() {
			return fmt.Errorf("%s: working directory %s is not there", c.Path, c.Dir)
		}
	}
	var path *os.PathError
	if errors.As(err, &path) {
		err = path.Err
	}
	if errors.Is(err, os.ErrNotExist) || errors.Is(err, exec.ErrNotFound) {
		return &NotFoundError{c.Path, err}
	}
	return fmt.Errorf("%s: %w", c.Path, err)
}
