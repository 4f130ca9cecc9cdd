package table

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/devhelper/devhelper/dynamodb/engine/stream"
)

// Event is a committed change of an item.
type Event struct {
	Table *Table
	stream.Change
	Time time.Time
	// Seq orders the events of a table: of two the one with the higher number
	// was committed later. Numbers begin anew with every process.
	Seq uint64
}

// Watcher receives the changes of all tables. One that does not keep up loses
// events rather than hold up who writes.
type Watcher struct {
	// C gives the events; it is closed by Close.
	C <-chan Event

	c    chan Event
	all  *watchers
	lost atomic.Uint64
}

// watchers are those that want to know of changes.
type watchers struct {
	count atomic.Int32 // of list: all a writer looks at while nobody listens
	seq   atomic.Uint64

	mu   sync.Mutex // guards list, and sending against closing
	list map[*Watcher]struct{}
}

// Watch begins to receive the changes committed from now on, with room for
// buffer events that have not been taken yet. The caller ends it with Close.
func (c *Catalog) Watch(buffer int) *Watcher {
	ch := make(chan Event, max(1, buffer))
	w := &Watcher{C: ch, c: ch, all: &c.watch}
	c.watch.mu.Lock()
	defer c.watch.mu.Unlock()
	if c.watch.list == nil {
		c.watch.list = map[*Watcher]struct{}{}
	}
	c.watch.list[w] = struct{}{}
	c.watch.count.Add(1)
	return w
}

// Lost is how many events the watcher has missed since it was made.
func (w *Watcher) Lost() uint64 { return w.lost.Load() }

// Close ends the watcher. It may be called twice.
func (w *Watcher) Close() {
	w.all.mu.Lock()
	defer w.all.mu.Unlock()
	if _, open := w.all.list[w]; open {
		delete(w.all.list, w)
		w.all.count.Add(-1)
		close(w.c)
	}
}

func (ws *watchers) any() bool { return ws.count.Load() > 0 }

// number gives an event its place. It is called inside the transaction, where
// the changes of a table come one after another.
func (ws *watchers) number() uint64 { return ws.seq.Add(1) }

// publish sends what a transaction has changed, after its commit.
func (ws *watchers) publish(events []Event) {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	for w := range ws.list {
		for _, e := range events {
			select {
			case w.c <- e:
			default:
				w.lost.Add(1)
			}
		}
	}
}
