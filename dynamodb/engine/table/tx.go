package table

import (
	"errors"
	"runtime"
	"time"

	"github.com/devhelper/devhelper/dynamodb/engine/store"
)

// The trees of a table's space; 8 to 15 are the stream's.
const (
	treeItems       store.Tree = 0
	treeMeta        store.Tree = 1
	treeExpiry      store.Tree = 2
	treeCollections store.Tree = 3
	treeFirstIndex  store.Tree = 16
)

// Tx is a transaction over the tables it was begun with. It is used by one
// goroutine until its function returns. Items and keys it hands out stay valid.
type Tx struct {
	c      *Catalog
	r      store.Reader
	w      store.Writer // nil in a View
	now    time.Time
	held   []held
	room   [1]held // so that a transaction over one table allocates no list
	events []Event

	last lastRead
}

// held is a table as a transaction sees it.
type held struct {
	t      *Table
	def    *Definition
	schema *schema
	counts counts // read at the first need, written at the end
}

// lastRead spares a Put the search that a Get of the same key has just done.
type lastRead struct {
	t   *Table
	key []byte
	raw []byte
	rec record
}

// View runs fn on one consistent state of the tables; any number of views run
// at once. It fails with ResourceNotFoundException when one of the tables has
// gone or cannot be used. fn must not begin another transaction.
func (c *Catalog) View(fn func(tx *Tx) error, tables ...*Table) error {
	return c.read(fn, true, tables)
}

// Inspect is View for tables in any status. It fails only when one has gone.
func (c *Catalog) Inspect(fn func(tx *Tx) error, tables ...*Table) error {
	return c.read(fn, false, tables)
}

// Update runs fn alone among those that change one of the tables. What it wrote
// is there for others and, as far as the store promises, for ever when Update
// returns nil; if fn fails, or panics, nothing of it is. Errors as of View. fn
// may be called more than once.
func (c *Catalog) Update(fn func(tx *Tx) error, tables ...*Table) error {
	return c.write(fn, true, spacesOf(tables), tables)
}

// view and update are View and Update over one table, whatever its status.
func (c *Catalog) view(t *Table, fn func(*Tx, *held) error) error {
	return c.read(func(tx *Tx) error { return fn(tx, &tx.held[0]) }, false, []*Table{t})
}

func (c *Catalog) update(t *Table, fn func(*Tx, *held) error) error {
	return c.write(func(tx *Tx) error { return fn(tx, &tx.held[0]) }, false, t.spaces, []*Table{t})
}

func (c *Catalog) read(fn func(tx *Tx) error, usable bool, tables []*Table) error {
	c.gate.RLock()
	defer c.gate.RUnlock()
	tx := &Tx{c: c}
	spaces := spacesOf(tables)
	run := func(r store.Reader) error {
		if err := tx.begin(r, nil, tables, usable); err != nil {
			return err
		}
		return fn(tx)
	}
	for try := 0; ; try++ {
		if err := c.store.View(spaces, run); err != errStale || !again(try) { //nolint:errorlint // never wrapped
			return err
		}
	}
}

func (c *Catalog) write(fn func(tx *Tx) error, usable bool, spaces []store.Space, tables []*Table) error {
	c.gate.RLock()
	defer c.gate.RUnlock()
	tx := &Tx{c: c}
	run := func(w store.Writer) error {
		if err := tx.begin(w, w, tables, usable); err != nil {
			return err
		}
		if err := fn(tx); err != nil {
			return err
		}
		tx.finish()
		return nil
	}
	for try := 0; ; try++ {
		err := c.store.Update(spaces, run)
		if err == errStale && again(try) { //nolint:errorlint // never wrapped
			continue
		}
		if err == nil && len(tx.events) > 0 {
			c.watch.publish(tx.events)
		}
		return err
	}
}

// errStale says that a table's definition was exchanged just now, and that its
// state and the definition at hand are not of the same time.
var errStale = errors.New("the definition of the table does not fit its state")

// again waits for the definition to be exchanged, which follows its commit at
// once. It gives up after some seconds: something has gone wrong then.
func again(try int) bool {
	if try < 1000 {
		runtime.Gosched()
		return true
	}
	time.Sleep(time.Millisecond)
	return try < 6000
}

func spacesOf(tables []*Table) []store.Space {
	if len(tables) == 1 {
		return tables[0].spaces
	}
	spaces := make([]store.Space, 0, len(tables))
next:
	for _, t := range tables {
		for _, s := range spaces {
			if s == t.space {
				continue next
			}
		}
		spaces = append(spaces, t.space)
	}
	return spaces
}

// begin takes hold of the tables as they are now that nobody else changes them.
func (tx *Tx) begin(r store.Reader, w store.Writer, tables []*Table, usable bool) error {
	tx.r, tx.w, tx.events, tx.last = r, w, nil, lastRead{}
	tx.held = tx.room[:0]
	for _, t := range tables {
		if tx.holds(t) != nil {
			continue
		}
		d := t.def.Load()
		if d == nil || usable && !d.usable() {
			return errNotFound()
		}
		h := held{t: t, def: d, schema: d.schema}
		if h.counts.version, h.counts.raw = readVersion(r, t.space); h.counts.version != d.Version {
			return errStale
		}
		tx.held = append(tx.held, h)
	}
	return nil
}

func (tx *Tx) holds(t *Table) *held {
	for i := range tx.held {
		if tx.held[i].t == t {
			return &tx.held[i]
		}
	}
	return nil
}

// of finds a table of the transaction.
func (tx *Tx) of(t *Table) *held {
	if h := tx.holds(t); h != nil {
		return h
	}
	panic("table " + t.Name + " was not named to View or Update")
}

// finish writes what the transaction has kept back.
func (tx *Tx) finish() {
	for i := range tx.held {
		tx.flushCounts(&tx.held[i])
	}
}

// Definition is the table's definition as the transaction sees it: keys and
// indexes checked by it are right for the writes of this transaction.
func (tx *Tx) Definition(t *Table) *Definition { return tx.of(t).def }

// Now is the transaction's time, the same throughout.
func (tx *Tx) Now() time.Time {
	if tx.now.IsZero() {
		tx.now = tx.c.clock.Now()
	}
	return tx.now
}
