package dynamodb

import (
	"context"
	"regexp"
	"sync"
	"time"

	"github.com/devhelper/devhelper/internal/proc"
)

// Find gives the running instance of a project, by its name; "" is the
// project's own.
func (m *Manager) Find(_ context.Context, root, name string) (*Instance, bool, error) {
	o, err := Options{Root: root, Name: name}.checked()
	if err != nil {
		return nil, false, err
	}
	if h := m.holding(o.id()); h != nil {
		return m.current(h), true, nil
	}
	r, ok, err := m.dirs.find(o.id())
	if err != nil || !ok {
		return nil, false, err
	}
	return &r.Instance, true, nil
}

// Adopt takes leases on the instances of a project that wait for whoever comes
// next: those that are shared, detached, or attached to. It is for an editor
// that has just been started. An instance that somebody holds in a terminal
// stays theirs to end.
func (m *Manager) Adopt(ctx context.Context, root string) error {
	records, err := m.dirs.list()
	if err != nil {
		return err
	}
	root = realRoot(root)
	for _, r := range records {
		waits := r.Attached || r.Detached || r.Grace > 0
		if r.Root != root || root == "" || !waits || m.holding(r.ID) != nil {
			continue
		}
		if _, err := m.running(ctx, Options{Root: root, Name: r.Name}, r.ID); err != nil {
			return err
		}
	}
	return nil
}

// List gives all instances of the user, oldest first. What killed ones have
// left behind is cleaned.
func (m *Manager) List(context.Context) ([]Instance, error) {
	records, err := m.dirs.list()
	out := make([]Instance, 0, len(records))
	for _, r := range records {
		out = append(out, r.Instance)
	}
	return out, err
}

// glance is what the last look at the state directory showed.
type glance struct {
	at    time.Time
	roots map[string]bool   // with an instance, by real path
	real  map[string]string // real paths, by what was asked for
}

func (g *glance) forget() { g.at = time.Time{} }

// glanceAge is how old an answer of Running may be.
const glanceAge = 250 * time.Millisecond

// Running says whether a project has an instance, of any name. It is for
// questions that come many times a second and takes some microseconds: of what
// other processes do it knows as much as it saw a quarter of a second ago.
func (m *Manager) Running(root string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	real, ok := m.seen.real[root]
	if !ok {
		if real = realRoot(root); m.seen.real == nil {
			m.seen.real = map[string]string{}
		}
		m.seen.real[root] = real
	}
	for _, h := range m.held {
		if h.instance.Root == real {
			return true
		}
	}
	if now := m.Now(); m.seen.at.IsZero() || now.Sub(m.seen.at) > glanceAge {
		m.seen.at, m.seen.roots = now, map[string]bool{}
		ids, _ := m.dirs.known() // without the directory nothing runs
		for _, id := range ids {
			if r, ok, _ := m.dirs.read(id); ok && r.running() {
				m.seen.roots[r.Root] = true
			}
		}
	}
	return m.seen.roots[real]
}

var instanceID = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,80}$`) })

// Logs gives the last lines of an instance's log and the file they are in,
// also of one that has ended. There is no file for what was attached to.
func (m *Manager) Logs(_ context.Context, id string, tail int) ([]string, string, error) {
	if !instanceID().MatchString(id) {
		return nil, "", refuse("devhelper dynamodb list shows them", "%q is no instance", id)
	}
	if r, ok, _ := m.dirs.read(id); ok && r.Attached {
		return nil, "", nil
	}
	lines, err := tailLog(m.dirs.log(id), tail)
	return lines, m.dirs.log(id), err
}

// Stop ends an instance for everybody, and returns when it has ended. One that
// does not run is no error. One that was attached to is only forgotten.
func (m *Manager) Stop(ctx context.Context, id string) error {
	if !instanceID().MatchString(id) {
		return refuse("devhelper dynamodb list shows them", "%q is no instance", id)
	}
	m.mu.Lock()
	f := m.flights[id]
	m.mu.Unlock()
	if f != nil {
		f.cancel()
		select {
		case <-f.done:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	r, ok, err := m.dirs.find(id)
	if err != nil {
		return err
	}
	h := m.holding(id)
	if ok && r.Attached || h != nil && h.link == nil {
		return m.detach(id, h)
	}
	if ok {
		if err := m.dirs.stop(ctx, r); err != nil {
			return err
		}
	}
	if h != nil {
		select {
		case <-h.told:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// stopTimeout bounds the orderly way; a backend may take diskGrace of it.
const stopTimeout = 8 * time.Second

// stop asks a shim to end, and makes it if it does not.
func (d stateDirs) stop(ctx context.Context, r record) error {
	ctx, cancel := context.WithTimeout(ctx, stopTimeout)
	defer cancel()
	if l, err := d.connect(r, opWatch); err == nil {
		go l.follow(func() error { return nil })
		if l.send(opStop) == nil {
			select {
			case <-l.watch.done:
			case <-ctx.Done():
			}
		}
		l.watch.close()
	}
	if ctx.Err() == context.Canceled {
		return ctx.Err()
	}
	// What has said that it ended is gone in a moment.
	for proc.Alive(r.shimID()) && ctx.Err() == nil {
		if _, ok, _ := d.read(r.ID); ok {
			break // it has not: it does not answer
		}
		pause(ctx, 2*time.Millisecond)
	}
	grace := time.Second
	if r.DataDir != "" {
		grace += diskGrace
	}
	err := proc.End(r.shimID(), grace)
	if r.PID != r.Shim {
		if e := proc.End(r.serverID(), orphanGrace); err == nil {
			err = e
		}
	}
	if now, ok, _ := d.read(r.ID); ok && now.ShimStart == r.ShimStart && now.Shim == r.Shim {
		d.cleanSoon(r.ID)
	}
	return err
}

// watch follows a running instance without keeping it going.
func (d stateDirs) watch(_ context.Context, id string) (*watch, error) {
	r, ok, err := d.find(id)
	if err != nil {
		return nil, err
	}
	ended := &watch{done: make(chan struct{}), stop: func() {}}
	if !ok || r.Attached {
		ended.finish(nil)
		return ended, nil
	}
	l, err := d.connect(r, opWatch)
	if err != nil {
		// It ends, in which case its state goes before it does, or was killed.
		if now, ok, _ := d.read(id); ok && now.ShimStart == r.ShimStart && !proc.Alive(r.shimID()) {
			ended.finish(d.lost(r)())
		}
		ended.finish(nil)
		return ended, nil
	}
	go l.follow(d.lost(r))
	return l.watch, nil
}

// lost says what it means that a shim is gone without a word, and cleans up
// after it.
func (d stateDirs) lost(r record) func() error {
	return func() error {
		ctx, cancel := context.WithTimeout(context.Background(), connectTimeout)
		defer cancel()
		for proc.Alive(r.shimID()) && ctx.Err() == nil {
			pause(ctx, 2*time.Millisecond)
		}
		d.cleanSoon(r.ID)
		return refuse("devhelper dynamodb start", "its supervisor (process %d) was killed", r.Shim)
	}
}

// pause waits, or until ctx ends.
func pause(ctx context.Context, d time.Duration) {
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
}
