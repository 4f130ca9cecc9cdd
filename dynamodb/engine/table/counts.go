package table

import (
	"encoding/binary"

	"github.com/devhelper/devhelper/dynamodb/engine/store"
)

// keyCounts is the key in treeMeta of the version of the definition and the
// counts, which stand together because every write needs both.
var keyCounts = []byte("c")

// counts are those of a table and its indexes. They are kept in one value,
// written once a transaction, so that a count costs a write nearly nothing.
type counts struct {
	raw           []byte // what is stored behind the version
	version       uint64
	loaded, dirty bool
	table         Counts
	indexes       []indexCounts // a few: a search by walking is the fastest
}

type indexCounts struct {
	tree store.Tree
	Counts
}

// of finds an index's counts, which begin at 0.
func (c *counts) of(tree store.Tree) *Counts {
	for i := range c.indexes {
		if c.indexes[i].tree == tree {
			return &c.indexes[i].Counts
		}
	}
	c.indexes = append(c.indexes, indexCounts{tree: tree})
	return &c.indexes[len(c.indexes)-1].Counts
}

func (c *counts) drop(tree store.Tree) {
	for i := range c.indexes {
		if c.indexes[i].tree == tree {
			c.indexes = append(c.indexes[:i], c.indexes[i+1:]...)
			return
		}
	}
}

// readVersion reads the version of the definition that a table's space goes
// with, and the counts; the version is 0 when the table has gone.
func readVersion(r store.Reader, s store.Space) (version uint64, rest []byte) {
	b, _ := r.Get(s, treeMeta, keyCounts)
	version, n := binary.Uvarint(b)
	if n <= 0 {
		return 0, nil
	}
	return version, b[n:]
}

// writeVersion writes a version and leaves the counts as they are.
func writeVersion(w store.Writer, s store.Space, version uint64) {
	_, rest := readVersion(w, s)
	b := binary.AppendUvarint(make([]byte, 0, 10+len(rest)), version)
	w.Put(s, treeMeta, keyCounts, append(b, rest...))
}

// countsOf reads the counts of a table.
func (tx *Tx) countsOf(h *held) *counts {
	c := &h.counts
	if c.loaded {
		return c
	}
	c.loaded = true
	b := c.raw
	next := func() int64 {
		v, n := binary.Uvarint(b)
		if n <= 0 {
			b = nil
			return 0
		}
		b = b[n:]
		return int64(v)
	}
	c.table = Counts{Items: next(), Bytes: next()}
	for len(b) > 0 {
		tree := store.Tree(next())
		c.indexes = append(c.indexes, indexCounts{tree, Counts{Items: next(), Bytes: next()}})
	}
	return c
}

// flushCounts writes the counts when they have changed.
func (tx *Tx) flushCounts(h *held) {
	c := &h.counts
	if !c.dirty {
		return
	}
	b := make([]byte, 0, 24+24*len(c.indexes))
	b = binary.AppendUvarint(b, c.version)
	b = binary.AppendUvarint(b, uint64(c.table.Items))
	b = binary.AppendUvarint(b, uint64(c.table.Bytes))
	for _, x := range c.indexes {
		b = binary.AppendUvarint(b, uint64(x.tree))
		b = binary.AppendUvarint(b, uint64(x.Items))
		b = binary.AppendUvarint(b, uint64(x.Bytes))
	}
	tx.w.Put(h.t.space, treeMeta, keyCounts, b)
	c.dirty = false
}
