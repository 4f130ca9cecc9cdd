package table

import (
	"encoding/binary"
	"strconv"
	"time"

	"github.com/devhelper/devhelper/dynamodb/engine/stream"
	"github.com/devhelper/devhelper/dynamodb/engine/value"
)

// maxExpired is how long ago an item may have expired to be deleted still: AWS
// takes older times for mistakes.
const maxExpired = 5 * 365 * 24 * time.Hour

// expiry is the epoch second an item expires at; ok is false when it has none.
func expiry(it value.Item, attribute string) (at uint64, ok bool) {
	v, ok := it.Get(attribute)
	if !ok || v.Kind() != value.Number {
		return 0, false
	}
	if at, err := strconv.ParseUint(v.Text(), 10, 63); err == nil {
		return at, true
	}
	f, err := strconv.ParseFloat(v.Text(), 64)
	if err != nil || f < 0 || f >= 1<<62 {
		return 0, false
	}
	return uint64(f), true
}

// keepExpiry moves an item from its old to its new place in the order of
// expiry; old and cur may be nil.
func (tx *Tx) keepExpiry(h *held, k Key, old, cur value.Item) {
	was, had := expiry(old, h.schema.ttl)
	is, has := expiry(cur, h.schema.ttl)
	if had && has && was == is {
		had = false // Put again: a backfill may not have come by yet
	}
	if had {
		tx.w.Delete(h.t.space, treeExpiry, expiryKey(was, k.bytes))
	}
	if has {
		tx.w.Put(h.t.space, treeExpiry, expiryKey(is, k.bytes), nil)
	}
}

func expiryKey(at uint64, primary []byte) []byte {
	b := make([]byte, 8, 8+len(primary))
	binary.BigEndian.PutUint64(b, at)
	return append(b, primary...)
}

// Sweep deletes what has expired by now, limit items at most over all tables
// (0 = no limit), and tells how many those were. Their stream records name the
// service as the one who deleted them. Tokens that are over go too, uncounted.
func (c *Catalog) Sweep(now time.Time, limit int) (int, error) {
	deleted := 0
	if err := c.sweepTokens(now); err != nil {
		return 0, err
	}
	for _, t := range c.All() {
		for limit <= 0 || deleted < limit {
			n := c.o.Batch
			if limit > 0 {
				n = min(n, limit-deleted)
			}
			got, err := c.sweepTable(t, now, n)
			deleted += got
			if err != nil {
				return deleted, err
			}
			if got < n {
				break
			}
		}
	}
	return deleted, nil
}

// sweepTable deletes up to limit expired items of one table.
func (c *Catalog) sweepTable(t *Table, now time.Time, limit int) (deleted int, err error) {
	d := t.def.Load()
	if !d.usable() || !d.schema.expires {
		return 0, nil
	}
	// Most of the time nothing has expired: find that out without keeping
	// writers waiting.
	var due bool
	err = c.view(t, func(tx *Tx, h *held) error {
		due = len(tx.expired(h, now, 1)) > 0
		return nil
	})
	if err != nil || !due {
		return 0, ignoreGone(t, err)
	}
	err = c.update(t, func(tx *Tx, h *held) error {
		deleted = 0
		tx.now = now
		for _, key := range tx.expired(h, now, limit) {
			k := Key{bytes: key[8:]}
			k.hash = h.schema.hashLength(tx.get(h, k).decoded())
			if _, err := tx.remove(h, k, true); err != nil {
				return err
			}
			deleted++
		}
		return nil
	})
	return deleted, ignoreGone(t, err)
}

// ignoreGone forgives an error on a table that has been deleted meanwhile.
func ignoreGone(t *Table, err error) error {
	if t.def.Load() == nil {
		return nil
	}
	return err
}

// hashLength is the length of the part of an item's key that its partition key
// makes, which only tables with local indexes need.
func (s *schema) hashLength(it value.Item) int {
	if !s.local {
		return 0
	}
	return s.keyOf(it).hash
}

// expired lists the expiry keys of items that are due.
func (tx *Tx) expired(h *held, now time.Time, limit int) (keys [][]byte) {
	if !h.schema.expires || now.Unix() <= 0 {
		return nil
	}
	from := uint64(max(0, now.Add(-maxExpired).Unix()))
	tx.r.Ascend(h.t.space, treeExpiry, expiryKey(from, nil), func(key, _ []byte) bool {
		if len(keys) >= limit || binary.BigEndian.Uint64(key) >= uint64(now.Unix()) {
			return false
		}
		keys = append(keys, key)
		return true
	})
	return keys
}

// trim removes stream records that are a day old.
func (c *Catalog) trim(now time.Time) error {
	for _, t := range c.All() {
		d := t.def.Load()
		if d == nil || d.Stream.Label == "" {
			continue
		}
		var due bool
		err := c.view(t, func(tx *Tx, h *held) error {
			due = stream.Trimmable(tx.r, t.space, now)
			return nil
		})
		for err == nil && due {
			err = c.update(t, func(tx *Tx, h *held) error {
				due = stream.Trim(tx.w, t.space, now, c.o.Batch)
				return nil
			})
		}
		if err = ignoreGone(t, err); err != nil {
			return err
		}
	}
	return nil
}

// sweep looks for expired items and old records until the catalog is closed.
func (c *Catalog) sweep() {
	for {
		reached, stop := c.clock.Until(c.clock.Now().Add(c.o.SweepEvery))
		select {
		case <-reached:
		case <-c.done:
			stop()
			return
		}
		stop()
		now := c.now()
		// Errors are the store's; the next round meets them again, and so does
		// whoever writes, who can tell the user.
		_, _ = c.Sweep(now, 0)
		_ = c.trim(now)
	}
}
