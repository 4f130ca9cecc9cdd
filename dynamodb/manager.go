package dynamodb

import (
	"context"
	"path/filepath"
	"sync"
	"time"

	"github.com/devhelper/devhelper/internal/files"
)

// ShimCommand is the argument after which our own binary is [ShimMain].
const ShimCommand = "_shim"

// Config is the outside world of a Manager.
type Config struct {
	Dirs    files.Dirs
	Getenv  func(string) string
	Environ func() []string
	Now     func() time.Time
	Shim    []string    // command line that becomes ShimMain
	Notify  func(Event) // may be nil; called from any goroutine, in order for each instance; must not call the Manager
}

// Manager launches, finds and stops instances for one process. It holds a
// lease on each it has started or attached to, until Release, Stop or Close.
type Manager struct {
	Config
	dirs     stateDirs
	versions *versionCache

	mu      sync.Mutex
	closed  bool               // guarded by mu
	held    map[string]*held   // guarded by mu; by instance id
	flights map[string]*flight // guarded by mu; starts under way, by instance id
	seen    glance             // guarded by mu
}

// held is an instance this process has a lease on.
type held struct {
	instance Instance      // guarded by the Manager's mu once it is in its map
	link     *link         // nil for what was attached to
	watch    *watch        // nil for what was attached to
	told     chan struct{} // closed when its end has been reported
}

// closeTimeout bounds the wait for instances whose last lease was ours.
const closeTimeout = 10 * time.Second

// New makes a Manager. It starts nothing and touches no file.
func New(cfg Config) *Manager {
	return &Manager{
		Config: cfg,
		dirs: stateDirs{
			State:   filepath.Join(cfg.Dirs.State, "dynamodb"),
			Runtime: filepath.Join(cfg.Dirs.Runtime, "dynamodb"),
		},
		versions: newVersionCache(filepath.Join(cfg.Dirs.Cache, "dynamodb", "versions.json")),
		held:     map[string]*held{}, flights: map[string]*flight{},
	}
}

func (m *Manager) notify(i Instance, state string, err error) {
	if m.Notify == nil {
		return
	}
	e := Event{Instance: i, State: state}
	if err != nil {
		e.Cause, e.Hint = err.Error(), hintOf(err)
	}
	m.Notify(e)
}

// hold keeps a lease and reports its end, when it comes, once.
func (m *Manager) hold(h *held) (*Instance, error) {
	m.mu.Lock()
	if m.closed {
		m.mu.Unlock()
		h.link.release(closeTimeout)
		return nil, context.Canceled
	}
	m.held[h.instance.ID] = h
	m.seen.forget()
	m.mu.Unlock()
	m.notify(h.instance, StateReady, nil)
	if h.watch != nil {
		go func() {
			<-h.watch.done
			m.drop(h)
			m.notify(h.instance, StateEnded, h.watch.err())
			close(h.told)
		}()
	}
	return m.current(h), nil
}

func (m *Manager) current(h *held) *Instance {
	m.mu.Lock()
	defer m.mu.Unlock()
	i := h.instance
	i.watch = h.watch
	return &i
}

// drop forgets a lease, if it is still the one known by its id.
func (m *Manager) drop(h *held) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.held[h.instance.ID] == h {
		delete(m.held, h.instance.ID)
	}
	m.seen.forget()
}

func (m *Manager) holding(id string) *held {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.held[id]
}

// Release lets go of an instance. If nobody else uses it, it ends, and Release
// waits for that within a few seconds.
func (m *Manager) Release(id string) {
	if h := m.holding(id); h != nil && h.link != nil {
		h.link.release(closeTimeout)
		<-h.told
	}
}

// Close lets go of everything. Instances that nobody else uses end, and Close
// waits for that within a few seconds. Starts under way are cancelled.
func (m *Manager) Close() {
	m.mu.Lock()
	m.closed = true
	var ids []string
	for id := range m.held {
		ids = append(ids, id)
	}
	flights := make([]*flight, 0, len(m.flights))
	for _, f := range m.flights {
		f.cancel()
		flights = append(flights, f)
	}
	m.mu.Unlock()
	var wait sync.WaitGroup
	for _, id := range ids {
		wait.Go(func() { m.Release(id) })
	}
	for _, f := range flights {
		wait.Go(func() { <-f.done })
	}
	wait.Wait()
}
