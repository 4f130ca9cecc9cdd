package table

import (
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/devhelper/devhelper/dynamodb/engine/fault"
	"github.com/devhelper/devhelper/dynamodb/engine/store"
	"github.com/devhelper/devhelper/dynamodb/engine/stream"
)

// Create adds a table. The caller fills in all but ID, Space, Created, the
// statuses and the trees. It returns the definition as CreateTable answers it:
// CREATING even when the table can be used at once. The one error of AWS is
// ResourceInUseException; everything else the caller has checked.
func (c *Catalog) Create(d *Definition) (*Definition, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if (*c.tables.Load())[name{d.Namespace, d.Name}] != nil {
		return nil, fault.New("ResourceInUseException", "Table already exists: "+d.Name)
	}
	now := c.now()
	d, err := d.Clone()
	if err != nil {
		return nil, err
	}
	space := c.last + 1
	d.ID, d.Space, d.Created, d.Status, d.Until = newUUID(), space, now, Creating, now.Add(c.o.Delay)
	d.NextTree = treeFirstIndex
	for i := range d.Indexes {
		x := &d.Indexes[i]
		x.Status, x.Backfilling, x.Until = Creating, false, d.Until
		x.Tree, d.NextTree = d.NextTree, d.NextTree+1
	}
	d.Version = 1
	var answer, made *Definition
	t := c.newTable(d)
	err = c.store.Update([]store.Space{catalogSpace, space}, func(w store.Writer) error {
		d := mustClone(d)
		if d.Stream.Enabled {
			d.Stream.Label = label(now, "")
			stream.Open(w, space, stream.Config{Label: d.Stream.Label, View: d.Stream.View}, now)
		}
		d.compile()
		answer = mustClone(d)
		c.settle(&Tx{c: c, r: w, w: w, now: now}, t, d, now)
		w.Put(catalogSpace, treeNumbers, []byte("space"), binary.BigEndian.AppendUint64(nil, uint64(space)))
		made = d
		return save(w, t, d)
	})
	c.last = space // even after a failure: whether it was written may be unknown
	if err != nil {
		return nil, err
	}
	t.def.Store(made)
	c.put(t)
	c.start(t)
	answer.compile()
	return answer, nil
}

// Alter changes a table that is ACTIVE, which is UPDATING until that is done.
// edit gets a definition of its own to change: it may set what requests set,
// append an [Index] without a status, call [Definition.DropIndex], and switch
// Stream.Enabled. It may be called more than once, and its error ends the
// change. The definition returned is as UpdateTable answers it.
func (c *Catalog) Alter(namespace, table string, edit func(d *Definition) error) (*Definition, error) {
	return c.change(namespace, table, true, edit)
}

// Edit changes what needs no change of status: tags, expiry (TTL.Status set to
// ENABLING with an attribute, or to DISABLING), Extra. Otherwise it is as Alter,
// but for working on any table that is not being deleted.
func (c *Catalog) Edit(namespace, table string, edit func(d *Definition) error) (*Definition, error) {
	return c.change(namespace, table, false, edit)
}

func (c *Catalog) change(namespace, table string, updating bool, edit func(d *Definition) error) (*Definition, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	t, err := c.Lookup(namespace, table)
	if err != nil {
		return nil, err
	}
	before := t.def.Load()
	if before.Status == Deleting || updating && before.Status != Active {
		return nil, before.errInUse()
	}
	now := c.now()
	var answer *Definition
	err = c.swap(t, func(w store.Writer, d *Definition) error {
		if err := edit(d); err != nil {
			return err
		}
		if updating {
			d.Status, d.Until = Updating, now.Add(c.o.Delay)
		}
		c.follow(w, before, d, now)
		d.compile()
		answer = mustClone(d)
		c.settle(&Tx{c: c, r: w, w: w, now: now}, t, d, now)
		return nil
	})
	if err != nil {
		return nil, err
	}
	c.start(t)
	answer.compile()
	return answer, nil
}

// follow does what an edit of a definition asks for.
func (c *Catalog) follow(w store.Writer, before, d *Definition, now time.Time) {
	until := now.Add(c.o.Delay)
	for i := range d.Indexes {
		x := &d.Indexes[i]
		switch {
		case x.Status == "":
			x.Status, x.Backfilling, x.Until = Creating, true, until
			x.Tree, d.NextTree = d.NextTree, d.NextTree+1
		case x.Status == Deleting && x.Until.IsZero():
			x.Until, x.Backfilling = until, false
		}
	}
	switch {
	case d.Stream.Enabled && !before.Stream.Enabled:
		d.Stream.Label = label(now, before.Stream.Label)
		stream.Open(w, d.Space, stream.Config{Label: d.Stream.Label, View: d.Stream.View}, now)
	case !d.Stream.Enabled && before.Stream.Enabled:
		stream.Close(w, d.Space, now)
	}
	if ttl := &d.TTL; ttl.Status != before.TTL.Status {
		switch ttl.Status {
		case TTLEnabling:
			w.DropTree(d.Space, treeExpiry)
			w.Delete(d.Space, treeMeta, cursorKey(treeExpiry))
			ttl.Until, ttl.Changed, ttl.Backfilling = until, now, true
		case TTLDisabling:
			ttl.Until, ttl.Changed, ttl.Backfilling = until, now, false
		}
	}
}

// DropIndex has an index deleted by [Catalog.Alter]; false when there is none
// that could be.
func (d *Definition) DropIndex(name string) bool {
	x := d.Index(name)
	if x == nil || x.Local || x.Status == Deleting {
		return false
	}
	x.Status, x.Until = Deleting, time.Time{}
	return true
}

// Delete removes a table and all it holds. It returns the definition as
// DeleteTable answers it: DELETING even when the table is gone already.
func (c *Catalog) Delete(namespace, table string) (*Definition, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	t, err := c.Lookup(namespace, table)
	if err != nil {
		return nil, err
	}
	d := t.def.Load()
	if d.Status != Active {
		return nil, d.errInUse()
	}
	if d.Protected {
		return nil, fault.Validation("Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.")
	}
	until := c.now().Add(c.o.Delay)
	answer, err := d.Clone()
	if err != nil {
		return nil, err
	}
	answer.Status, answer.Until = Deleting, until
	for i := range answer.Indexes {
		answer.Indexes[i].Status = Deleting
	}
	answer.compile()
	if c.o.Delay <= 0 {
		return answer, c.drop(t)
	}
	err = c.swap(t, func(_ store.Writer, d *Definition) error {
		d.Status, d.Until = Deleting, until
		d.compile()
		return nil
	})
	if err != nil {
		return nil, err
	}
	c.start(t)
	return answer, nil
}

// drop removes a table at once. mu is held.
func (c *Catalog) drop(t *Table) error {
	err := c.store.Update([]store.Space{catalogSpace, t.space}, func(w store.Writer) error {
		w.Delete(catalogSpace, treeDefinitions, definitionKey(t))
		w.DropSpace(t.space)
		return nil
	})
	if err != nil {
		return err
	}
	c.forget(t)
	return nil
}

// swap exchanges the definition of a table. edit may be called more than once.
// mu is held.
func (c *Catalog) swap(t *Table, edit func(w store.Writer, d *Definition) error) error {
	before := t.def.Load()
	var after *Definition
	err := c.store.Update([]store.Space{catalogSpace, t.space}, func(w store.Writer) error {
		d := mustClone(before)
		d.compile()
		if err := edit(w, d); err != nil {
			return err
		}
		d.Version++
		after = d
		return save(w, t, d)
	})
	if err == nil {
		t.def.Store(after)
	}
	return err
}

// save writes a definition, and its version into the table's space.
func save(w store.Writer, t *Table, d *Definition) error {
	b, err := json.Marshal(d)
	if err != nil {
		return fmt.Errorf("definition of table %s: %w", d.Name, err)
	}
	w.Put(catalogSpace, treeDefinitions, definitionKey(t), b)
	writeVersion(w, t.space, d.Version)
	return nil
}

func definitionKey(t *Table) []byte { return []byte(t.Namespace + "\x00" + t.Name) }

// Clone copies a definition; the copy may be changed.
func (d *Definition) Clone() (*Definition, error) {
	b, err := json.Marshal(d)
	if err != nil {
		return nil, fmt.Errorf("definition of table %s: %w", d.Name, err)
	}
	clone := &Definition{}
	if err := json.Unmarshal(b, clone); err != nil {
		return nil, fmt.Errorf("definition of table %s: %w", d.Name, err)
	}
	return clone, nil
}

// mustClone is Clone of a definition that has been cloned before.
func mustClone(d *Definition) *Definition {
	clone, err := d.Clone()
	if err != nil {
		panic(err)
	}
	return clone
}

// errInUse is the answer to a change of a table whose status forbids it.
func (d *Definition) errInUse() error {
	doing := map[Status]string{Creating: "created", Updating: "updated", Deleting: "deleted"}[d.Status]
	return fault.New("ResourceInUseException",
		"Attempt to change a resource which is still in use: Table is being "+doing+": "+d.Name)
}

// now is the clock's time as it is stored: without a monotonic reading.
func (c *Catalog) now() time.Time { return c.clock.Now().Round(0).UTC() }

// label names a stream by its time, which is moved on when the clock has not
// since the last one.
func label(now time.Time, last string) string {
	for {
		l := now.Format("2006-01-02T15:04:05.000")
		if l > last {
			return l
		}
		if at, err := time.Parse("2006-01-02T15:04:05.000", last); err == nil {
			now = at
		}
		now = now.Add(time.Millisecond)
	}
}

func newUUID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	h := hex.EncodeToString(b[:])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}
