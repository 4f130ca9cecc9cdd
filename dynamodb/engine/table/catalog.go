package table

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/devhelper/devhelper/dynamodb/engine/store"
)

// The trees of space 0.
const (
	treeDefinitions store.Tree = 0 // namespace, NUL, name -> JSON
	treeNumbers     store.Tree = 1 // "space" -> the last space given, big-endian
	treeTokens      store.Tree = 2 // namespace, NUL, token -> tokenEntry
	treeTokenEnds   store.Tree = 3 // when a token is over, its key -> nothing
)

// catalogSpace is [0] as the store wants it.
const catalogSpace store.Space = 0

// Options are the choices of [Open].
type Options struct {
	// Clock is the time to live by; nil is the machine's.
	Clock Clock
	// Delay is how long tables and indexes stay in CREATING, UPDATING and
	// DELETING. 0 = no longer than the work takes: a change that has no work is
	// over when its answer is given.
	Delay time.Duration
	// SweepEvery is how often expired items and old stream records are looked
	// for; 0 is every ten seconds, a negative time never.
	SweepEvery time.Duration
	// Batch is how many items a backfill reads in one transaction; 0 is 1000.
	Batch int
}

// Catalog is all tables of a store. It is safe for use by many goroutines.
type Catalog struct {
	store store.Store
	clock Clock
	o     Options
	watch watchers

	// gate is held for reading by everything that uses a table's items and for
	// writing while all tables are exchanged at once, so that no transaction
	// meets a space that has become another table's. Nothing takes it twice.
	gate sync.RWMutex

	// mu is held by who changes definitions. It is taken before gate.
	mu    sync.Mutex
	last  store.Space // given to a table
	ended bool

	tables atomic.Pointer[map[name]*Table] // replaced, never changed

	done chan struct{} // closed by Close
	work sync.WaitGroup
}

type name struct{ namespace, table string }

// Open makes the catalog of a store and goes on with the changes of status that
// were under way when it was last closed. The store stays the caller's, who
// closes it after the catalog.
func Open(s store.Store, o Options) (*Catalog, error) {
	if o.Clock == nil {
		o.Clock = SystemClock()
	}
	if o.SweepEvery == 0 {
		o.SweepEvery = 10 * time.Second
	}
	if o.Batch <= 0 {
		o.Batch = 1000
	}
	c := &Catalog{store: s, clock: o.Clock, o: o, done: make(chan struct{})}
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.load(); err != nil {
		return nil, err
	}
	if o.SweepEvery > 0 {
		c.work.Go(c.sweep)
	}
	return c, nil
}

// load reads all definitions and exchanges the cache. mu is held, and gate too
// once there are users.
func (c *Catalog) load() error {
	tables := map[name]*Table{}
	err := c.store.View([]store.Space{catalogSpace}, func(r store.Reader) (err error) {
		r.Ascend(catalogSpace, treeDefinitions, nil, func(key, val []byte) bool {
			d := &Definition{}
			if err = json.Unmarshal(val, d); err != nil {
				err = fmt.Errorf("definition of table %q: %w", key, err)
				return false
			}
			d.compile()
			t := c.newTable(d)
			t.def.Store(d)
			tables[name{d.Namespace, d.Name}] = t
			c.last = max(c.last, d.Space)
			return true
		})
		if b, ok := r.Get(catalogSpace, treeNumbers, []byte("space")); ok && len(b) == 8 {
			c.last = max(c.last, store.Space(binary.BigEndian.Uint64(b)))
		}
		return err
	})
	if err != nil {
		return err
	}
	c.tables.Store(&tables)
	for _, t := range tables {
		c.start(t)
	}
	return nil
}

func (c *Catalog) newTable(d *Definition) *Table {
	return &Table{
		Namespace: d.Namespace, Name: d.Name,
		catalog: c, space: d.Space, spaces: []store.Space{d.Space}, wake: make(chan struct{}, 1),
	}
}

// Close ends the goroutines of the catalog. Work that is not done goes on at
// the next Open. It may be called twice.
func (c *Catalog) Close() {
	c.mu.Lock()
	ended := c.ended
	c.ended = true
	c.mu.Unlock()
	if !ended {
		close(c.done)
	}
	c.work.Wait()
}

// Clock is the time the catalog lives by.
func (c *Catalog) Clock() Clock { return c.clock }

// Namespace tells which tables an access key sees: those that begin with NS
// have a namespace of their own, named by the key, and all others share "".
func Namespace(accessKey string) string {
	if len(accessKey) > 2 && accessKey[:2] == "NS" {
		return accessKey
	}
	return ""
}

// Lookup finds a table whatever its status. The error is the
// ResourceNotFoundException of operations on tables.
func (c *Catalog) Lookup(namespace, table string) (*Table, error) {
	if t := (*c.tables.Load())[name{namespace, table}]; t != nil && t.def.Load() != nil {
		return t, nil
	}
	return nil, errNoTable(table)
}

// Active finds a table whose items can be read and written. The error is the
// ResourceNotFoundException of operations on items. A transaction asks again,
// since the table may go in between.
func (c *Catalog) Active(namespace, table string) (*Table, error) {
	if t := (*c.tables.Load())[name{namespace, table}]; t != nil && t.def.Load().usable() {
		return t, nil
	}
	return nil, errNotFound()
}

// Tables lists the tables of a namespace by name, whatever their status.
func (c *Catalog) Tables(namespace string) []*Table {
	var list []*Table
	for n, t := range *c.tables.Load() {
		if n.namespace == namespace && t.def.Load() != nil {
			list = append(list, t)
		}
	}
	slices.SortFunc(list, func(a, b *Table) int { return cmp.Compare(a.Name, b.Name) })
	return list
}

// All lists the tables of all namespaces, by namespace and name.
func (c *Catalog) All() []*Table {
	list := slices.Collect(maps.Values(*c.tables.Load()))
	slices.SortFunc(list, func(a, b *Table) int {
		return cmp.Or(cmp.Compare(a.Namespace, b.Namespace), cmp.Compare(a.Name, b.Name))
	})
	return list
}

// put adds a table to the cache. mu is held.
func (c *Catalog) put(t *Table) {
	tables := maps.Clone(*c.tables.Load())
	tables[name{t.Namespace, t.Name}] = t
	c.tables.Store(&tables)
}

// forget takes a table out of the cache. mu is held.
func (c *Catalog) forget(t *Table) {
	tables := maps.Clone(*c.tables.Load())
	delete(tables, name{t.Namespace, t.Name})
	c.tables.Store(&tables)
	t.def.Store(nil)
	t.nudge()
}
