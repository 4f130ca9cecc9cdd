package store

import (
	"sync"
	"unsafe"

	"github.com/tidwall/btree"
)

// memoryTx is the Reader and Writer of a memory store for one call.
type memoryTx struct {
	m       *memory
	spaces  []Space
	undo    *[]change // nil for a View
	changes int       // made so far; a walk starts again when it moves
	err     error     // the first change that could not be made
}

// change is what stood before one change: of a key, or of the trees of a space.
type change struct {
	tree *tree
	key  string
	old  []byte
	had  bool

	space *space // if not nil, trees were its trees
	trees []*tree
}

// undoLogs keeps the logs of finished updates for the next, unless they have
// grown beyond maxUndoKept.
var undoLogs = sync.Pool{New: func() any { return new([]change) }}

const maxUndoKept = 1024

// text sees a key as a string without a copy. Nobody changes the bytes: that is
// the contract of Put, and lookups do not keep them.
func text(key []byte) string { return unsafe.String(unsafe.SliceData(key), len(key)) }

// raw is the inverse of text.
func raw(key string) []byte { return unsafe.Slice(unsafe.StringData(key), len(key)) }

// set and remove are the only ones that write to a tree.
func (t *tree) set(key string, val []byte) (old []byte, had bool) {
	old, had = t.pairs.Set(key, val)
	t.size += int64(len(val) - len(old))
	if !had {
		t.size += int64(len(key))
	}
	return old, had
}

func (t *tree) remove(key string) (old []byte, had bool) {
	if old, had = t.pairs.Delete(key); had {
		t.size -= int64(len(key) + len(old))
	}
	return old, had
}

// end keeps what was done or takes it back.
func (tx *memoryTx) end(keep bool) {
	log := *tx.undo
	for i := len(log) - 1; i >= 0 && !keep; i-- {
		switch c := &log[i]; {
		case c.space != nil:
			c.space.trees = c.trees
		case c.had:
			c.tree.set(c.key, c.old)
		default:
			c.tree.remove(c.key)
		}
	}
	for _, s := range tx.spaces { // dropped, or made in vain
		spaces := tx.m.stripes[s%stripes].spaces
		if sp := spaces[s]; sp != nil && len(sp.trees) == 0 {
			delete(spaces, s)
		}
	}
	clear(log) // the pool must not keep values alive
	if cap(log) <= maxUndoKept {
		*tx.undo = log[:0]
		undoLogs.Put(tx.undo)
	}
	tx.undo = nil // using the Writer from now on is a nil dereference, not a race
}

// remember logs a change before or after it is made.
func (tx *memoryTx) remember(c change) {
	*tx.undo = append(*tx.undo, c)
	tx.changes++
}

// find gives a tree, or nil when nothing was put into it.
func (tx *memoryTx) find(s Space, t Tree) *tree {
	check(tx.spaces, s)
	sp := tx.m.stripes[s%stripes].spaces[s]
	if sp == nil {
		return nil
	}
	for _, tr := range sp.trees {
		if tr.id == t {
			return tr
		}
	}
	return nil
}

func (tx *memoryTx) Get(s Space, t Tree, key []byte) ([]byte, bool) {
	tr := tx.find(s, t)
	if tr == nil {
		return nil, false
	}
	return tr.pairs.Get(text(key))
}

func (tx *memoryTx) Len(s Space, t Tree) int {
	tr := tx.find(s, t)
	if tr == nil {
		return 0
	}
	return tr.pairs.Len()
}

func (tx *memoryTx) Ascend(s Space, t Tree, from []byte, fn func(key, val []byte) bool) {
	tx.walk(s, t, text(from), fn, func(tr *tree, pivot string, visit func(string, []byte) bool) {
		tr.pairs.Ascend(pivot, visit) // "" is before every key
	})
}

func (tx *memoryTx) Descend(s Space, t Tree, upTo []byte, fn func(key, val []byte) bool) {
	all := upTo == nil
	tx.walk(s, t, text(upTo), fn, func(tr *tree, pivot string, visit func(string, []byte) bool) {
		if all {
			tr.pairs.Reverse(visit)
			all = false // once is enough, the next pass has a last key
		} else {
			tr.pairs.Descend(pivot, visit)
		}
	})
}

// walk makes a pass over a tree, and another from the last key on when fn has
// changed something: a btree cannot be walked while it changes.
func (tx *memoryTx) walk(s Space, t Tree, pivot string, fn func(key, val []byte) bool, pass func(*tree, string, func(string, []byte) bool)) {
	seen := false // pivot was given to fn
	for again := true; again; {
		tr := tx.find(s, t)
		if tr == nil {
			return
		}
		again = false
		changes := tx.changes
		pass(tr, pivot, func(key string, val []byte) bool {
			if seen && key == pivot {
				return true
			}
			if !fn(raw(key), val) {
				return false
			}
			if tx.changes != changes {
				pivot, seen, again = key, true, true
			}
			return !again
		})
	}
}

func (tx *memoryTx) Put(s Space, t Tree, key, val []byte) {
	tr := tx.find(s, t)
	if err := limits(key, val); err != nil {
		tx.fail(err)
		return
	}
	if tr == nil {
		tr = tx.grow(s, t)
	}
	old, had := tr.set(text(key), val)
	tx.remember(change{tree: tr, key: text(key), old: old, had: had})
}

// grow adds a tree.
func (tx *memoryTx) grow(s Space, t Tree) *tree {
	spaces := tx.m.stripes[s%stripes].spaces
	sp := spaces[s]
	if sp == nil {
		sp = &space{}
		spaces[s] = sp
	}
	tx.remember(change{space: sp, trees: sp.trees})
	tr := &tree{id: t, pairs: btree.NewMap[string, []byte](0)}
	sp.trees = append(sp.trees[:len(sp.trees):len(sp.trees)], tr) // a new array: the log has the old one
	return tr
}

func (tx *memoryTx) Delete(s Space, t Tree, key []byte) bool {
	tr := tx.find(s, t)
	if tr == nil {
		return false
	}
	old, had := tr.remove(text(key))
	if had {
		tx.remember(change{tree: tr, key: text(key), old: old, had: true})
	}
	return had
}

func (tx *memoryTx) DropTree(s Space, t Tree) {
	if tx.find(s, t) == nil {
		return
	}
	sp := tx.m.stripes[s%stripes].spaces[s]
	tx.remember(change{space: sp, trees: sp.trees})
	var rest []*tree
	for _, tr := range sp.trees {
		if tr.id != t {
			rest = append(rest, tr)
		}
	}
	sp.trees = rest
}

func (tx *memoryTx) DropSpace(s Space) {
	check(tx.spaces, s)
	if sp := tx.m.stripes[s%stripes].spaces[s]; sp != nil {
		tx.remember(change{space: sp, trees: sp.trees})
		sp.trees = nil
	}
}

// fail keeps the first error; Update returns it and takes everything back.
func (tx *memoryTx) fail(err error) {
	if tx.err == nil {
		tx.err = err
	}
}
