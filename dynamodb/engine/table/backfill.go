package table

import (
	"fmt"

	"github.com/devhelper/devhelper/dynamodb/engine/store"
)

// maxBackfillBytes bounds the items one batch of a backfill reads, so that it
// does not hold up others for long where items are large.
const maxBackfillBytes = 4 << 20

// cursorKey is the key in treeMeta of how far the backfill of a tree has come:
// up to and including the item of that key.
func cursorKey(tree store.Tree) []byte { return fmt.Appendf(nil, "b%d", tree) }

// backfill visits the next items, limit at most, in the order of their keys.
// Writes go on between batches and keep the tree themselves. done tells that
// all items have been visited.
func (tx *Tx) backfill(h *held, tree store.Tree, limit int, visit func(Key, *record)) (done bool) {
	from, begun := tx.r.Get(h.t.space, treeMeta, cursorKey(tree))
	if begun {
		from = append(from[:len(from):len(from)], 0)
	}
	// The items are collected before they are visited, since what a visit writes
	// is not for a walk to see.
	type found struct{ key, raw []byte }
	var batch []found
	size, done := 0, true
	tx.r.Ascend(h.t.space, treeItems, from, func(key, val []byte) bool {
		if len(batch) >= limit || size >= maxBackfillBytes {
			done = false
			return false
		}
		batch = append(batch, found{key, val})
		size += len(val)
		return true
	})
	for _, f := range batch {
		rec := readRecord(f.raw)
		visit(Key{bytes: f.key}, &rec)
	}
	if done {
		tx.w.Delete(h.t.space, treeMeta, cursorKey(tree))
	} else {
		tx.w.Put(h.t.space, treeMeta, cursorKey(tree), batch[len(batch)-1].key)
	}
	return done
}

// fillIndex adds an item to an index unless it does not fit, or a write has
// done so before.
func (tx *Tx) fillIndex(h *held, x *indexSchema, k Key, rec *record) {
	it := rec.decoded()
	if !x.holds(it) {
		return
	}
	entry := x.entry(it, k.bytes)
	if _, there := tx.w.Get(h.t.space, x.Tree, entry); there {
		return
	}
	tx.w.Put(h.t.space, x.Tree, entry, k.bytes)
	counts := tx.countsOf(h)
	c := counts.of(x.Tree)
	c.Items++
	c.Bytes += int64(x.size(it))
	counts.dirty = true
}
