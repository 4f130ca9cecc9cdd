package table

import (
	"bytes"
	"encoding/binary"

	"github.com/devhelper/devhelper/dynamodb/engine/fault"
	"github.com/devhelper/devhelper/dynamodb/engine/stream"
	"github.com/devhelper/devhelper/dynamodb/engine/value"
)

// Written tells what a write did.
type Written struct {
	// OldSize and NewSize are the sizes of the item before and after; 0 = there
	// was or is none.
	OldSize, NewSize int
	// Indexes are the write units that indexes took, those that took none left
	// out; they are not doubled for transactions.
	Indexes []IndexUnits

	old record
}

// IndexUnits are the write units an index took.
type IndexUnits struct {
	Index *Index
	Units int
}

// Old is the item before the write; nil when there was none.
func (w *Written) Old() value.Item { return w.old.decoded() }

// Existed tells whether there was an item before.
func (w *Written) Existed() bool { return w.OldSize > 0 }

// Get reads an item and its size in bytes; a size of 0 says there is none.
func (tx *Tx) Get(t *Table, k Key) (value.Item, int) {
	rec := tx.get(tx.of(t), k)
	return rec.decoded(), rec.size
}

func (tx *Tx) get(h *held, k Key) *record {
	l := &tx.last
	if l.t == h.t && bytes.Equal(l.key, k.bytes) {
		return &l.rec
	}
	*l = lastRead{t: h.t, key: k.bytes}
	if raw, ok := tx.r.Get(h.t.space, treeItems, k.bytes); ok {
		l.raw, l.rec = raw, readRecord(raw)
	}
	return &l.rec
}

// Put writes an item in place of what has its key. It trusts the caller to have
// checked it with [Definition.CheckItem] or [Definition.CheckUpdated] and
// [CheckSize], and k to be its key. What it finds not to fit an index it leaves
// out of that index. The one error is ItemCollectionSizeLimitExceededException.
func (tx *Tx) Put(t *Table, k Key, it value.Item) (Written, error) {
	h := tx.of(t)
	old := *tx.get(h, k)
	rec := record{size: it.Size(), item: it}
	raw := appendRecord(it, rec.size)
	_, n := binary.Uvarint(raw)
	rec.raw = raw[n:]
	w := Written{OldSize: old.size, NewSize: rec.size, old: old}
	if old.size > 0 && bytes.Equal(old.raw, rec.raw) {
		return w, nil // nothing changes: no index is touched, nothing is recorded
	}
	tx.w.Put(h.t.space, treeItems, k.bytes, raw)
	tx.last = lastRead{t: t, key: k.bytes, raw: raw, rec: rec}
	return w, tx.changed(h, k, &w, &rec, false)
}

// Delete removes an item; a key that has none is no error.
func (tx *Tx) Delete(t *Table, k Key) (Written, error) {
	return tx.remove(tx.of(t), k, false)
}

func (tx *Tx) remove(h *held, k Key, expired bool) (Written, error) {
	old := *tx.get(h, k)
	w := Written{OldSize: old.size, old: old}
	if old.size == 0 {
		return w, nil
	}
	tx.w.Delete(h.t.space, treeItems, k.bytes)
	tx.last = lastRead{t: h.t, key: k.bytes}
	return w, tx.changed(h, k, &w, &record{}, expired)
}

// changed keeps everything that follows from a changed item in step.
func (tx *Tx) changed(h *held, k Key, w *Written, rec *record, expired bool) error {
	c := tx.countsOf(h)
	c.dirty = true
	c.table.Bytes += int64(rec.size - w.OldSize)
	switch {
	case w.OldSize == 0:
		c.table.Items++
	case rec.size == 0:
		c.table.Items--
	}
	s := h.schema
	watched := tx.c.watch.any()
	if len(s.written) == 0 && s.ttl == "" && s.stream == nil && !s.local && !watched {
		return nil
	}

	old, cur := w.old.decoded(), rec.decoded()
	grown := rec.size - w.OldSize
	for _, x := range s.written {
		units, more := tx.keepEntry(h, x, k, old, cur)
		if x.Local {
			grown += more
		}
		if units > 0 {
			w.Indexes = append(w.Indexes, IndexUnits{x.Index, units})
		}
	}
	if s.ttl != "" {
		tx.keepExpiry(h, k, old, cur)
	}
	if s.local {
		if err := tx.growCollection(h, k, grown); err != nil {
			return err
		}
	}
	if s.stream == nil && !watched {
		return nil
	}
	image := cur
	if image == nil {
		image = old
	}
	change := stream.Change{Keys: s.keyItem(image), Old: old, New: cur, TTL: expired}
	if s.stream != nil {
		stream.Append(tx.w, h.t.space, *s.stream, tx.Now(), change)
	}
	if watched {
		tx.events = append(tx.events, Event{Table: h.t, Change: change, Time: tx.Now(), Seq: tx.c.watch.number()})
	}
	return nil
}

// keepEntry brings the index entry of an item from its old to its new state;
// either may be nil. It returns the write units that took, and the bytes the
// entry has grown by.
func (tx *Tx) keepEntry(h *held, x *indexSchema, k Key, old, cur value.Item) (units, grown int) {
	had, has := old != nil && x.holds(old), cur != nil && x.holds(cur)
	if !had && !has {
		return 0, 0
	}
	c := tx.countsOf(h).of(x.Tree)
	var from, to []byte
	var before, now int
	if had {
		from, before = x.entry(old, k.bytes), x.size(old)
	}
	if has {
		to, now = x.entry(cur, k.bytes), x.size(cur)
	}
	if had && has && bytes.Equal(from, to) {
		if x.Backfilling {
			// The backfill may not have come by yet: then it finds the entry and
			// leaves it alone.
			if _, there := tx.w.Get(h.t.space, x.Tree, to); !there {
				tx.w.Put(h.t.space, x.Tree, to, k.bytes)
				c.Items++
				c.Bytes += int64(now)
				return writeUnits(now), now
			}
		}
		if x.same(old, cur) {
			return 0, 0
		}
		c.Bytes += int64(now - before)
		return writeUnits(max(before, now)), now - before
	}
	if had && tx.w.Delete(h.t.space, x.Tree, from) {
		c.Items--
		c.Bytes -= int64(before)
		units += writeUnits(before)
		grown -= before
	}
	if has {
		tx.w.Put(h.t.space, x.Tree, to, k.bytes)
		c.Items++
		c.Bytes += int64(now)
		units += writeUnits(now)
		grown += now
	}
	return units, grown
}

// same tells whether what the index projects of both items is the same. The
// items themselves differ.
func (x *indexSchema) same(a, b value.Item) bool {
	if x.all {
		return false
	}
	for _, name := range x.keep {
		va, inA := a.Get(name)
		vb, inB := b.Get(name)
		if inA != inB || inA && !value.Equal(va, vb) {
			return false
		}
	}
	return true
}

// writeUnits are the units to write n bytes: one for each begun KB.
func writeUnits(n int) int { return max(1, (n+1023)/1024) }

// growCollection adds to the size of the item collection of a key.
func (tx *Tx) growCollection(h *held, k Key, grown int) error {
	if grown == 0 {
		return nil
	}
	part := k.bytes[:k.hash:k.hash]
	size := tx.collection(h, k) + int64(grown)
	if size > MaxCollectionSize && grown > 0 {
		return fault.New("ItemCollectionSizeLimitExceededException", "Collection size exceeded.")
	}
	if size <= 0 {
		tx.w.Delete(h.t.space, treeCollections, part)
		return nil
	}
	tx.w.Put(h.t.space, treeCollections, part, binary.AppendUvarint(nil, uint64(size)))
	return nil
}

func (tx *Tx) collection(h *held, k Key) int64 {
	b, _ := tx.r.Get(h.t.space, treeCollections, k.bytes[:k.hash:k.hash])
	size, _ := binary.Uvarint(b)
	return int64(size)
}

// CollectionSize is the bytes of the items and local index entries that share
// the key's partition key. It is kept only in tables with local indexes and is
// 0 in others.
func (tx *Tx) CollectionSize(t *Table, k Key) int64 { return tx.collection(tx.of(t), k) }
