package store

import (
	"bytes"
	"encoding/binary"

	"go.etcd.io/bbolt"
)

// treeID names a tree in the whole store.
type treeID struct {
	space Space
	tree  Tree
}

// bucketName orders the trees of a space next to each other.
func (id treeID) bucketName() []byte {
	b := make([]byte, 0, 12)
	b = binary.BigEndian.AppendUint64(b, uint64(id.space))
	return binary.BigEndian.AppendUint32(b, uint32(id.tree))
}

// idOf is the inverse of bucketName.
func idOf(name []byte) treeID {
	return treeID{Space(binary.BigEndian.Uint64(name)), Tree(binary.BigEndian.Uint32(name[8:]))}
}

// diskTx is a transaction of bbolt and the buckets it has looked up. An Update
// shares it with the others of its batch.
type diskTx struct {
	tx    *bbolt.Tx
	trees map[treeID]*diskTree

	// changes counts what was changed, so that a walk knows when its cursor is
	// worth nothing.
	changes int
	// inside is set while bbolt runs: a panic then is bbolt's, over a damaged
	// file, and not that of the caller's function.
	inside bool
}

// diskTree is a tree as a transaction sees it.
type diskTree struct {
	bucket *bbolt.Bucket // nil while there is none
	cursor *bbolt.Cursor // for looking up
	count  uint64        // keys
	dirty  bool          // count is not what the bucket says
}

func newDiskTx(tx *bbolt.Tx) *diskTx { return &diskTx{tx: tx, trees: map[treeID]*diskTree{}} }

// tree looks a tree up.
func (x *diskTx) tree(id treeID) *diskTree {
	tr := x.trees[id]
	if tr == nil {
		tr = &diskTree{}
		if b := x.tx.Bucket(id.bucketName()); b != nil {
			tr.use(b)
		}
		x.trees[id] = tr
	}
	return tr
}

func (tr *diskTree) use(b *bbolt.Bucket) {
	tr.bucket, tr.cursor, tr.count = b, b.Cursor(), b.Sequence()
}

// get gives the bytes as bbolt has them, good until the transaction ends.
func (tr *diskTree) get(key []byte) (val []byte, ok bool) {
	if tr.bucket == nil {
		return nil, false
	}
	k, v := tr.cursor.Seek(key)
	if k == nil || !bytes.Equal(k, key) {
		return nil, false
	}
	return v, true
}

// diskReader is the Reader of a View, and of an Update before it writes. What
// it hands out are copies: the bytes of bbolt are in the mapped file, where a
// later transaction may put others, or unmap them.
type diskReader struct {
	*diskTx
	spaces []Space
	// dropped are the trees this Update has dropped. They go when it succeeds;
	// until then they only look empty, because bbolt cannot take that back.
	dropped map[treeID]bool
}

// find gives a tree that has keys, or nil.
func (r *diskReader) find(id treeID) *diskTree {
	if r.dropped[id] {
		return nil
	}
	tr := r.tree(id)
	if tr.bucket == nil {
		return nil
	}
	return tr
}

func (r *diskReader) Get(s Space, t Tree, key []byte) ([]byte, bool) {
	check(r.spaces, s)
	r.inside = true
	var val []byte
	tr := r.find(treeID{s, t})
	ok := tr != nil
	if ok {
		if val, ok = tr.get(key); ok {
			val = bytes.Clone(val)
		}
	}
	r.inside = false
	return val, ok
}

func (r *diskReader) Len(s Space, t Tree) int {
	check(r.spaces, s)
	r.inside = true
	n := 0
	if tr := r.find(treeID{s, t}); tr != nil {
		n = int(tr.count)
	}
	r.inside = false
	return n
}

func (r *diskReader) Ascend(s Space, t Tree, from []byte, fn func(key, val []byte) bool) {
	r.walk(treeID{s, t}, fn,
		func(c *bbolt.Cursor) ([]byte, []byte) {
			if from == nil {
				return c.First()
			}
			return c.Seek(from)
		},
		func(c *bbolt.Cursor, last []byte, moved bool) ([]byte, []byte) {
			if !moved {
				return c.Next()
			}
			k, v := c.Seek(last)
			if k != nil && bytes.Equal(k, last) {
				return c.Next()
			}
			return k, v
		})
}

func (r *diskReader) Descend(s Space, t Tree, upTo []byte, fn func(key, val []byte) bool) {
	r.walk(treeID{s, t}, fn,
		func(c *bbolt.Cursor) ([]byte, []byte) {
			if upTo == nil {
				return c.Last()
			}
			if k, v := c.Seek(upTo); k != nil && bytes.Equal(k, upTo) {
				return k, v
			}
			return r.before(c, upTo)
		},
		func(c *bbolt.Cursor, last []byte, moved bool) ([]byte, []byte) {
			if !moved {
				if k, v := c.Prev(); k != nil {
					return k, v
				}
			}
			return r.before(c, last)
		})
}

// before moves to the last key below one. It is needed where Prev is not
// enough: after a change, at the end, and where Prev gives nothing because it
// came to a page that this transaction has emptied, instead of the beginning.
func (r *diskReader) before(c *bbolt.Cursor, key []byte) ([]byte, []byte) {
	first, _ := c.First()
	if first == nil || bytes.Compare(first, key) >= 0 {
		return nil, nil
	}
	k, v := c.Seek(key)
	if k == nil {
		return c.Last()
	}
	for k == nil || bytes.Compare(k, key) >= 0 { // ends: there is a smaller one
		k, v = c.Prev()
	}
	return k, v
}

// walk gives the keys from first on, as next finds them; next is told whether
// something was changed since the last.
func (r *diskReader) walk(id treeID, fn func(key, val []byte) bool,
	first func(*bbolt.Cursor) ([]byte, []byte), next func(c *bbolt.Cursor, last []byte, moved bool) ([]byte, []byte),
) {
	check(r.spaces, id.space)
	r.inside = true
	r.steps(id, fn, first, next)
	r.inside = false // not deferred: a panic of bbolt has to be known as such
}

func (r *diskReader) steps(id treeID, fn func(key, val []byte) bool,
	first func(*bbolt.Cursor) ([]byte, []byte), next func(c *bbolt.Cursor, last []byte, moved bool) ([]byte, []byte),
) {
	tr := r.find(id)
	if tr == nil {
		return
	}
	c := tr.bucket.Cursor()
	for k, v := first(c); k != nil; {
		both := make([]byte, len(k)+len(v))
		n := copy(both, k)
		copy(both[n:], v)
		key := both[:n:n]
		changes := r.changes
		r.inside = false
		if !fn(key, both[n:]) {
			return
		}
		r.inside = true
		moved := r.changes != changes
		if moved {
			if tr = r.find(id); tr == nil {
				return
			}
			c = tr.bucket.Cursor()
		}
		k, v = next(c, key, moved)
	}
}
