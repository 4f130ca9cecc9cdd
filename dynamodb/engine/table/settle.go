package table

import (
	"runtime"
	"slices"
	"time"

	"github.com/devhelper/devhelper/dynamodb/engine/store"
)

// rest is how a definition stands after [Catalog.settle].
type rest struct {
	more bool      // there is work that can be done now
	at   time.Time // when a delay ends; zero = none does
}

func (r rest) pending() bool { return r.more || !r.at.IsZero() }

// until notes a delay; it tells whether that has ended.
func (r *rest) until(at, now time.Time) bool {
	if !at.After(now) {
		return true
	}
	if r.at.IsZero() || at.Before(r.at) {
		r.at = at
	}
	return false
}

// settle brings a definition on as far as one batch of work and the time allow.
// It is given a compiled definition and leaves a compiled one.
func (c *Catalog) settle(tx *Tx, t *Table, d *Definition, now time.Time) rest {
	var r rest
	tx.held = append(tx.room[:0], held{t: t, def: d, schema: d.schema})
	h := &tx.held[0]
	h.counts.version, h.counts.raw = readVersion(tx.w, t.space)

	waiting := false // an index is not what it is to be
	for i := 0; i < len(d.Indexes); i++ {
		x := &d.Indexes[i]
		if x.Status == Creating && x.Backfilling && !r.more {
			done := tx.backfill(h, x.Tree, c.o.Batch, func(k Key, rec *record) { tx.fillIndex(h, x.schema, k, rec) })
			x.Backfilling = !done
		}
		switch {
		case x.Status == Creating && x.Backfilling:
			r.more = true
		case x.Status == Creating && r.until(x.Until, now):
			x.Status, x.Until = Active, time.Time{}
		case x.Status == Deleting && r.until(x.Until, now):
			tx.w.DropTree(t.space, x.Tree)
			tx.w.Delete(t.space, treeMeta, cursorKey(x.Tree))
			counts := tx.countsOf(h)
			counts.drop(x.Tree)
			counts.dirty = true
			// The compiled schemas of the rest point into the old list.
			d.Indexes = slices.Concat(d.Indexes[:i], d.Indexes[i+1:])
			i--
			continue
		}
		waiting = waiting || x.Status != Active
	}

	switch ttl := &d.TTL; ttl.Status {
	case TTLEnabling:
		if ttl.Backfilling && !r.more {
			done := tx.backfill(h, treeExpiry, c.o.Batch, func(k Key, rec *record) { tx.keepExpiry(h, k, nil, rec.decoded()) })
			ttl.Backfilling = !done
		}
		if ttl.Backfilling {
			r.more = true
		} else if r.until(ttl.Until, now) {
			ttl.Status, ttl.Until = TTLEnabled, time.Time{}
		}
	case TTLDisabling:
		if r.until(ttl.Until, now) {
			tx.w.DropTree(t.space, treeExpiry)
			*ttl = TTL{Status: TTLDisabled, Changed: ttl.Changed}
		}
	}

	switch d.Status {
	case Creating, Updating:
		if !waiting && r.until(d.Until, now) {
			d.Status, d.Until = Active, time.Time{}
		}
	case Deleting:
		if r.until(d.Until, now) {
			r.more = true // the table itself can go now
		}
	}
	tx.finish()
	d.compile()
	return r
}

// pending tells whether a definition waits for anything.
func (d *Definition) pending() bool {
	if d.Status != Active || d.TTL.Status == TTLEnabling || d.TTL.Status == TTLDisabling {
		return true
	}
	return slices.ContainsFunc(d.Indexes, func(x Index) bool { return x.Status != Active })
}

// start has a goroutine bring the table on if there is need. mu is held.
func (c *Catalog) start(t *Table) {
	d := t.def.Load()
	if c.ended || d == nil || !d.pending() {
		return
	}
	if t.working {
		t.nudge()
		return
	}
	t.working = true
	c.work.Go(func() { c.attend(t) })
}

// nudge has the table's goroutine look again.
func (t *Table) nudge() {
	select {
	case t.wake <- struct{}{}:
	default:
	}
}

// attend brings a table on until nothing is pending.
func (c *Catalog) attend(t *Table) {
	for {
		r, err := c.advance(t)
		if err == nil && !r.pending() {
			return
		}
		if err == nil && r.more {
			select {
			case <-c.done:
				return
			default:
				runtime.Gosched() // let those through who wait for the table
				continue
			}
		}
		reached, stop := c.clock.Until(r.at)
		if err != nil {
			// The disk is full, say. The clock may be frozen, the disk is not.
			retry := make(chan struct{})
			timer := time.AfterFunc(time.Second, func() { close(retry) })
			reached, stop = retry, func() { timer.Stop() }
		}
		select {
		case <-reached:
		case <-t.wake:
		case <-c.done:
			stop()
			return
		}
		stop()
	}
}

// advance brings a table on by one batch. What is left is nothing when the
// table has gone or the catalog is closed.
func (c *Catalog) advance(t *Table) (rest, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	d := t.def.Load()
	if c.ended || d == nil || !d.pending() {
		t.working = false
		return rest{}, nil
	}
	now := c.now()
	if d.Status == Deleting && !d.Until.After(now) {
		if err := c.drop(t); err != nil {
			return rest{}, err
		}
		t.working = false
		return rest{}, nil
	}
	var r rest
	err := c.swap(t, func(w store.Writer, d *Definition) error {
		r = c.settle(&Tx{c: c, r: w, w: w, now: now}, t, d, now)
		return nil
	})
	if err == nil && !r.pending() {
		t.working = false
	}
	return r, err
}
