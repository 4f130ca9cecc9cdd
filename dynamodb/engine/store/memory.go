package store

import (
	"context"
	"math/bits"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/tidwall/btree"
)

// stripes is the number of locks of a memory store. A space has the lock of its
// number modulo stripes, so that no lock has to come and go with its space;
// tables share one only when there are more than this.
const stripes = 128

// memory is the store of [Memory].
type memory struct {
	stripes [stripes]stripe

	mu        sync.Mutex           // guards snapshots; taken before any stripe
	snapshots map[string]*snapshot // nil after Close; copying one writes to it, too
}

// stripe is some of the spaces and their lock.
type stripe struct {
	mu     sync.RWMutex // guards spaces and all that is in them
	spaces map[Space]*space
	closed bool // guarded by mu as well
}

// space is the trees of a space: few, so that a walk finds one fastest.
type space struct{ trees []*tree }

// tree is one tree. Its keys are the caller's slices seen as strings: a btree
// of strings compares without calling a function, which makes it two to three
// times as fast as one of byte slices.
type tree struct {
	id    Tree
	pairs *btree.Map[string, []byte]
	size  int64 // bytes of keys and values
}

type snapshot struct {
	info   SnapshotInfo
	spaces map[Space]*space
}

// Memory makes an empty store that ends with the process. Its snapshots cost
// nothing until what they share with the present is changed.
func Memory() Store {
	m := &memory{snapshots: map[string]*snapshot{}}
	for i := range m.stripes {
		m.stripes[i].spaces = map[Space]*space{}
	}
	return m
}

// held is a set of stripes, one bit each. Going through it from the lowest bit
// takes locks in the same order everywhere, so that nobody waits in a circle.
type held [stripes / 64]uint64

// hold gives the stripes of some spaces, and one in any case: it tells whether
// the store is closed.
func hold(spaces []Space) (h held) {
	if len(spaces) == 0 {
		h[0] = 1
	}
	for _, s := range spaces {
		i := s % stripes
		h[i/64] |= 1 << (i % 64)
	}
	return h
}

// next takes the lowest stripe out of the set; it gives -1 when there is none.
func (h *held) next() int {
	for w, word := range h {
		if word != 0 {
			h[w] &= word - 1
			return w*64 + bits.TrailingZeros64(word)
		}
	}
	return -1
}

// everything is the set of all stripes.
func everything() (h held) {
	for i := range h {
		h[i] = ^uint64(0)
	}
	return h
}

func (m *memory) View(spaces []Space, fn func(Reader) error) error {
	h := hold(spaces)
	closed := m.rlock(h)
	defer m.runlock(h)
	if closed {
		return ErrClosed
	}
	return fn(&memoryTx{m: m, spaces: spaces})
}

func (m *memory) Update(spaces []Space, fn func(Writer) error) (err error) {
	h := hold(spaces)
	closed := m.lock(h)
	defer m.unlock(h)
	if closed {
		return ErrClosed
	}
	tx := &memoryTx{m: m, spaces: spaces, undo: undoLogs.Get().(*[]change)}
	done := false
	defer func() { // also when fn panics or ends its goroutine
		tx.end(done && err == nil)
	}()
	err = fn(tx)
	done = true
	if err == nil {
		err = tx.err
	}
	return err
}

// lock takes the stripes of h for writing and says whether the store is closed.
func (m *memory) lock(h held) (closed bool) {
	for i := h.next(); i >= 0; i = h.next() {
		m.stripes[i].mu.Lock()
		closed = m.stripes[i].closed
	}
	return closed
}

func (m *memory) unlock(h held) {
	for i := h.next(); i >= 0; i = h.next() {
		m.stripes[i].mu.Unlock()
	}
}

// rlock is lock for reading.
func (m *memory) rlock(h held) (closed bool) {
	for i := h.next(); i >= 0; i = h.next() {
		m.stripes[i].mu.RLock()
		closed = m.stripes[i].closed
	}
	return closed
}

func (m *memory) runlock(h held) {
	for i := h.next(); i >= 0; i = h.next() {
		m.stripes[i].mu.RUnlock()
	}
}

// lockAll takes all stripes of a store that is open.
func (m *memory) lockAll() (unlock func(), err error) {
	if m.lock(everything()) {
		m.unlock(everything())
		return nil, ErrClosed
	}
	return func() { m.unlock(everything()) }, nil
}

func (m *memory) Snapshot(ctx context.Context, name string) error {
	if err := checkName(name); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	unlock, err := m.lockAll()
	if err != nil {
		return err
	}
	defer unlock()
	s := &snapshot{info: SnapshotInfo{Name: name, Time: time.Now()}, spaces: map[Space]*space{}}
	for i := range m.stripes {
		for id, sp := range m.stripes[i].spaces {
			s.spaces[id] = sp.copy()
			for _, t := range sp.trees {
				s.info.Size += t.size
			}
		}
	}
	m.snapshots[name] = s
	return nil
}

func (m *memory) Restore(ctx context.Context, name string) error {
	if err := checkName(name); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	unlock, err := m.lockAll()
	if err != nil {
		return err
	}
	defer unlock()
	s := m.snapshots[name]
	if s == nil {
		return &SnapshotError{Name: name, Missing: true}
	}
	m.empty()
	for id, sp := range s.spaces {
		m.stripes[id%stripes].spaces[id] = sp.copy()
	}
	return nil
}

func (m *memory) Snapshots() ([]SnapshotInfo, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.snapshots == nil {
		return nil, ErrClosed
	}
	list := make([]SnapshotInfo, 0, len(m.snapshots))
	for _, s := range m.snapshots {
		list = append(list, s.info)
	}
	slices.SortFunc(list, func(a, b SnapshotInfo) int { return strings.Compare(a.Name, b.Name) })
	return list, nil
}

func (m *memory) DropSnapshot(name string) error {
	if err := checkName(name); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.snapshots == nil {
		return ErrClosed
	}
	if m.snapshots[name] == nil {
		return &SnapshotError{Name: name, Missing: true}
	}
	delete(m.snapshots, name)
	return nil
}

func (m *memory) Clear() error {
	unlock, err := m.lockAll()
	if err != nil {
		return err
	}
	defer unlock()
	m.empty()
	return nil
}

func (m *memory) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	unlock, err := m.lockAll()
	if err != nil {
		return nil // closed before
	}
	defer unlock()
	m.empty()
	for i := range m.stripes {
		m.stripes[i].closed = true
	}
	m.snapshots = nil
	return nil
}

// empty forgets all spaces; all stripes are locked.
func (m *memory) empty() {
	for i := range m.stripes {
		m.stripes[i].spaces = map[Space]*space{}
	}
}

// copy makes a space that shares its nodes with sp until either changes them.
func (sp *space) copy() *space {
	c := &space{trees: make([]*tree, len(sp.trees))}
	for i, t := range sp.trees {
		c.trees[i] = &tree{id: t.id, pairs: t.pairs.Copy(), size: t.size}
	}
	return c
}
