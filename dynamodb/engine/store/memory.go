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
	snapshots map[string]*snapshot // never changed but by Copy, which writes to its source
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

func hold(spaces []Space) (h held) {
	for _, s := range spaces {
		i := s % stripes
		h[i/64] |= 1 << (i % 64)
	}
	return h
}

func (h *held) each(fn func(int)) {
	for w, word := range h {
		for ; word != 0; word &= word - 1 {
			fn(w*64 + bits.TrailingZeros64(word))
		}
	}
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
	closed := false
	h.each(func(i int) { m.stripes[i].mu.RLock(); closed = closed || m.stripes[i].closed })
	defer h.each(func(i int) { m.stripes[i].mu.RUnlock() })
	if closed || len(spaces) == 0 && m.isClosed() {
		return ErrClosed
	}
	return fn(&memoryTx{m: m, spaces: spaces})
}

func (m *memory) Update(spaces []Space, fn func(Writer) error) (err error) {
	h := hold(spaces)
	unlock, err := m.lock(h)
	if err != nil {
		return err
	}
	defer unlock()
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

// lock takes the stripes of h for writing.
func (m *memory) lock(h held) (unlock func(), err error) {
	closed := false
	h.each(func(i int) { m.stripes[i].mu.Lock(); closed = closed || m.stripes[i].closed })
	unlock = func() { h.each(func(i int) { m.stripes[i].mu.Unlock() }) }
	if closed || h == (held{}) && m.isClosed() {
		unlock()
		return nil, ErrClosed
	}
	return unlock, nil
}

// isClosed is for calls that name no space.
func (m *memory) isClosed() bool {
	m.stripes[0].mu.RLock()
	defer m.stripes[0].mu.RUnlock()
	return m.stripes[0].closed
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
	unlock, err := m.lock(everything())
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
	unlock, err := m.lock(everything())
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
	if m.isClosed() {
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
	if m.isClosed() {
		return ErrClosed
	}
	if m.snapshots[name] == nil {
		return &SnapshotError{Name: name, Missing: true}
	}
	delete(m.snapshots, name)
	return nil
}

func (m *memory) Clear() error {
	unlock, err := m.lock(everything())
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
	unlock, err := m.lock(everything())
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
