package dynamodb

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/devhelper/devhelper/internal/files"
)

// Start gives the instance the options mean, started if need be, when it
// answers. An instance that runs already is used, by a lease on it; when it is
// not as the options want it, that is an error. progress, which may be nil, is
// told each step. When ctx ends, a start that nobody else waits for is undone.
func (m *Manager) Start(ctx context.Context, o Options, progress func(string)) (*Instance, error) {
	o, err := o.checked()
	if err != nil {
		return nil, err
	}
	if o.Endpoint != "" && o.Backend != "" && o.Backend != attachName {
		return nil, refuse("leave out one of them", "the backend %s and the endpoint %s exclude each other", o.Backend, o.Endpoint)
	}
	if o.Endpoint != "" || o.Backend == attachName { // without an endpoint, Attach says so
		return m.Attach(ctx, o.Endpoint, o)
	}
	return m.start(ctx, o, o.id(), progress)
}

// start joins a start of the same instance that is under way in this process,
// or begins one.
func (m *Manager) start(ctx context.Context, o Options, id string, progress func(string)) (*Instance, error) {
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		m.mu.Lock()
		if m.closed {
			m.mu.Unlock()
			return nil, context.Canceled
		}
		f, joined := m.flights[id]
		if !joined {
			f = m.takeOff(ctx, o, id)
		}
		w := f.join(progress)
		m.mu.Unlock()
		i, err := f.wait(ctx, w)
		if joined && errors.Is(err, context.Canceled) && ctx.Err() == nil {
			continue // its others gave up, we do not
		}
		if err != nil {
			return nil, err
		}
		r, ok, err := m.dirs.read(id)
		if joined && err == nil && ok {
			err = fits(r, o)
		}
		return i, err
	}
}

// flight is a start under way, for all in this process who wait for it.
type flight struct {
	cancel context.CancelFunc
	done   chan struct{}
	i      *Instance // set before done is closed, as is err
	err    error

	mu      sync.Mutex
	waiters []*waiter // guarded by mu
	now     string    // the last step; guarded by mu
}

type waiter struct{ progress func(string) }

// takeOff begins a start. The caller holds m.mu.
func (m *Manager) takeOff(ctx context.Context, o Options, id string) *flight {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	f := &flight{cancel: cancel, done: make(chan struct{})}
	m.flights[id] = f
	go func() {
		defer cancel()
		i, err := m.launch(ctx, o, id, f.step)
		m.mu.Lock()
		delete(m.flights, id)
		m.mu.Unlock()
		f.i, f.err = i, err
		close(f.done)
	}()
	return f
}

func (f *flight) join(progress func(string)) *waiter {
	w := &waiter{progress}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.waiters = append(f.waiters, w)
	if progress != nil && f.now != "" { // who comes later sees what goes on
		progress(f.now)
	}
	return w
}

func (f *flight) step(text string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.now = text
	for _, w := range f.waiters {
		if w.progress != nil {
			w.progress(text)
		}
	}
}

// wait gives the result, or leaves when ctx ends; the last to leave cancels the
// start and waits until it is undone.
func (f *flight) wait(ctx context.Context, w *waiter) (*Instance, error) {
	select {
	case <-f.done:
		return f.i, f.err
	case <-ctx.Done():
	}
	f.mu.Lock()
	f.waiters = slices.DeleteFunc(f.waiters, func(o *waiter) bool { return o == w })
	last := len(f.waiters) == 0
	f.mu.Unlock()
	if last {
		f.cancel()
		<-f.done
	}
	return nil, ctx.Err()
}

// launch finds the instance running, or starts it. Other processes may do the
// same at the same time: the lock of the instance decides who starts it, and
// the rest wait for its state file.
func (m *Manager) launch(ctx context.Context, o Options, id string, step func(string)) (*Instance, error) {
	if o.private { // nobody else knows it
		return m.fresh(ctx, o, id, step)
	}
	// Another's start may take as long as ours, and its end some seconds.
	patience, cancel := context.WithTimeout(ctx, o.ReadyTimeout+stopTimeout)
	defer cancel()
	for wait := 5 * time.Millisecond; ; wait = min(wait*3/2, 50*time.Millisecond) {
		i, err := m.running(patience, o, id)
		if i != nil || err != nil {
			return i, err
		}
		free, err := m.isFree(id)
		if err != nil {
			return nil, err
		}
		if free {
			i, err := m.fresh(ctx, o, id, step)
			if !errors.Is(err, errBusy) {
				return i, err
			}
		}
		step("waiting for another process that starts it")
		if pause(patience, wait); patience.Err() != nil {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			return nil, refuse("devhelper dynamodb list", "another process has been starting the instance %s for too long", id)
		}
	}
}

func (m *Manager) isFree(id string) (bool, error) {
	lock, held, err := files.TryLock(m.dirs.lock(id))
	if err != nil || held {
		return false, err
	}
	return true, lock.Unlock()
}

// running gives a lease on the instance if it runs; nil without an error when
// it does not, or is about to end.
func (m *Manager) running(ctx context.Context, o Options, id string) (*Instance, error) {
	r, ok, err := m.dirs.find(id)
	if err != nil || !ok {
		return nil, err
	}
	h := m.holding(id)
	if r.Attached {
		if probe(ctx, r.Endpoint, m.account(r.Endpoint)) != nil {
			return nil, m.detach(id, h) // gone: what was attached to it starts anew
		}
		if err := fits(r, o); err != nil {
			return nil, err
		}
		if h == nil {
			return m.hold(&held{instance: r.Instance})
		}
		return m.current(h), nil
	}
	if err := fits(r, o); err != nil {
		return nil, err
	}
	if h == nil || h.link == nil {
		l, err := m.dirs.connect(r, opLease)
		if err != nil {
			return nil, nil
		}
		h = m.follow(r, l)
		if _, err := m.hold(h); err != nil {
			return nil, err
		}
	}
	if o.Grace > 0 && seconds(o.Grace) != r.Grace && !r.Detached {
		if err := h.link.share(o.Grace); err != nil {
			return nil, err
		}
		m.mu.Lock()
		h.instance.Grace = seconds(o.Grace)
		m.mu.Unlock()
	}
	if o.Detach && !r.Detached {
		if err := h.link.send(opDetach); err != nil {
			return nil, err
		}
		m.mu.Lock()
		h.instance.Detached = true
		m.mu.Unlock()
	}
	return m.current(h), nil
}

func (m *Manager) follow(r record, l *link) *held {
	go l.follow(m.dirs.lost(r))
	return &held{instance: r.Instance, link: l, watch: l.watch, told: make(chan struct{})}
}

// fits says whether a running instance is what the options want.
func fits(r record, o Options) error {
	differs := func(what, has, want string) error {
		return refuse("stop it first: devhelper dynamodb stop "+r.ID+"; or give the new one a name: --name NAME",
			"the instance %s runs with the %s %s, not %s", r.ID, what, has, want)
	}
	memory := func(dir string) string {
		if dir == "" {
			return "memory"
		}
		return dir
	}
	if o.Backend != "" && o.Backend != r.Backend {
		return differs("backend", r.Backend, o.Backend)
	}
	if set, err := parsePorts(o.Port); err != nil || !set.has(r.Port) {
		return differs("port", fmt.Sprint(r.Port), o.Port)
	}
	if o.DataDir != "" && o.DataDir != r.DataDir {
		return differs("data in", memory(r.DataDir), o.DataDir)
	}
	if o.Delay && !r.Delay {
		return differs("delay", "off", "on")
	}
	if o.DelaySet && !o.Delay && r.Delay {
		return differs("delay", "on", "off")
	}
	return nil
}
