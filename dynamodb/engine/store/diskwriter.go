package store

import "bytes"

// diskWriter is the Writer of one Update. Others may have written in the same
// transaction before it, so that it has a log of its own to be undone by.
type diskWriter struct {
	diskReader
	undo  []diskChange
	bytes int   // put so far
	err   error // the first change that could not be made
}

// diskChange is what stood before a change.
type diskChange struct {
	id   treeID
	made bool // the bucket was made; else it is about a key
	key  []byte
	old  []byte // bbolt's own bytes, which stay until the transaction ends
	had  bool
}

func (w *diskWriter) Put(s Space, t Tree, key, val []byte) {
	check(w.spaces, s)
	if err := limits(key, val); err != nil {
		w.fail(err)
		return
	}
	w.inside = true
	w.put(treeID{s, t}, key, val)
	w.inside = false
}

func (w *diskWriter) put(id treeID, key, val []byte) {
	if w.dropped[id] {
		w.empty(id)
	}
	tr := w.tree(id)
	if tr.bucket == nil {
		b, err := w.tx.CreateBucket(id.bucketName())
		if err != nil {
			w.fail(err)
			return
		}
		tr.use(b)
		w.remember(diskChange{id: id, made: true})
	}
	old, had := tr.get(key)
	if err := tr.bucket.Put(key, val); err != nil {
		w.fail(err)
		return
	}
	w.remember(diskChange{id: id, key: key, old: old, had: had})
	w.bytes += len(key) + len(val)
	if !had {
		tr.count++
		tr.dirty = true
	}
}

func (w *diskWriter) Delete(s Space, t Tree, key []byte) bool {
	check(w.spaces, s)
	w.inside = true
	tr := w.find(treeID{s, t})
	had := tr != nil && w.remove(treeID{s, t}, tr, key)
	w.inside = false
	return had
}

func (w *diskWriter) remove(id treeID, tr *diskTree, key []byte) bool {
	old, had := tr.get(key)
	if !had {
		return false
	}
	if err := tr.bucket.Delete(key); err != nil {
		w.fail(err)
		return true
	}
	w.remember(diskChange{id: id, key: key, old: old, had: true})
	tr.count--
	tr.dirty = true
	return true
}

func (w *diskWriter) DropTree(s Space, t Tree) {
	check(w.spaces, s)
	w.inside = true
	w.drop(treeID{s, t})
	w.inside = false
}

func (w *diskWriter) DropSpace(s Space) {
	check(w.spaces, s)
	w.inside = true
	prefix := treeID{space: s}.bucketName()[:8]
	c := w.tx.Cursor()
	for k, _ := c.Seek(prefix); bytes.HasPrefix(k, prefix); k, _ = c.Next() {
		w.drop(idOf(k))
	}
	w.inside = false
}

func (w *diskWriter) drop(id treeID) {
	if w.find(id) == nil {
		return
	}
	if w.dropped == nil {
		w.dropped = map[treeID]bool{}
	}
	w.dropped[id] = true
	w.changes++
}

// empty makes a dropped tree usable again: it is rare that an Update drops a
// tree and fills it anew, so that going through the keys does no harm.
func (w *diskWriter) empty(id treeID) {
	delete(w.dropped, id)
	tr := w.tree(id)
	for {
		k, _ := tr.bucket.Cursor().First()
		if k == nil || !w.remove(id, tr, bytes.Clone(k)) {
			return
		}
	}
}

// remember logs a change that was made.
func (w *diskWriter) remember(c diskChange) {
	w.undo = append(w.undo, c)
	w.changes++
}

// fail keeps the first error; Update returns it and takes everything back.
func (w *diskWriter) fail(err error) {
	if w.err == nil {
		w.err = err
	}
}

// keep does what had to wait for success.
func (w *diskWriter) keep() error {
	for id := range w.dropped {
		if err := w.forget(id); err != nil {
			return err
		}
	}
	return nil
}

// forget deletes a bucket.
func (w *diskWriter) forget(id treeID) error {
	delete(w.trees, id)
	return w.tx.DeleteBucket(id.bucketName())
}

// takeBack undoes what was done, the last first. An error means that the
// transaction is worth nothing any more.
func (w *diskWriter) takeBack() error {
	for i := len(w.undo) - 1; i >= 0; i-- {
		c := &w.undo[i]
		tr := w.tree(c.id)
		var err error
		switch {
		case c.made:
			err = w.forget(c.id)
		case c.had:
			if _, has := tr.get(c.key); !has {
				tr.count++
			}
			err = tr.bucket.Put(c.key, c.old)
		default:
			tr.count--
			err = tr.bucket.Delete(c.key)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
