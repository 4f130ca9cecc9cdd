package store

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"os"
	"slices"
)

// verify refuses a file that bbolt would crash on, or take for something it is
// not: one that is no database, is cut short, or whose pages do not form a
// tree. bbolt maps the file and trusts it.
//
// A database that was closed has a list of its free pages, and is looked at as
// far as quick pages go; one that was not is walked whole, as bbolt will do to
// find them. Values are not read: those of an item in a sound tree are what was
// written, or the disk lied.
func verify(name string, quick int) error {
	f, err := os.Open(name)
	if err != nil {
		return problem("open", name, err)
	}
	defer f.Close()
	m, err := newestMeta(f)
	if errors.Is(err, errMagic) {
		return &DiskError{Foreign, name, "open", err}
	}
	if err == nil {
		w := walker{file: f, meta: m, seen: make([]uint64, m.pages/64+1), budget: quick}
		if m.freelist == noFreelist {
			w.budget = int(m.pages)
		}
		err = w.run()
	}
	if err != nil {
		return &DiskError{Damaged, name, "open", err}
	}
	return nil
}

// quickPages is the budget of verify: 128 MB, some 0.1 s.
const quickPages = 32768

func newestMeta(f *os.File) (m meta, err error) {
	info, err := f.Stat()
	if err != nil {
		return m, err
	}
	first := make([]byte, pageHeader+metaSize)
	if _, err := f.ReadAt(first, 0); err != nil {
		return m, fmt.Errorf("it has only %d bytes: %w", info.Size(), errMagic)
	}
	a, errA := parseMeta(first)
	size := int64(pageSize)
	if errA == nil {
		size = int64(a.pageSize)
	}
	second := make([]byte, pageHeader+metaSize)
	if _, err := f.ReadAt(second, size); err != nil {
		if errors.Is(errA, errMagic) {
			return m, errA
		}
		return m, fmt.Errorf("it is cut short after %d bytes", info.Size())
	}
	b, errB := parseMeta(second)
	switch {
	case errors.Is(errA, errMagic) && errB != nil:
		return m, errB // which tells a foreign file from one with a spoilt beginning
	case errA != nil && errB != nil:
		return m, errA
	case errA != nil || errB == nil && b.tx > a.tx:
		m = b
	default:
		m = a
	}
	if m.pageSize < 1024 || m.pageSize > 1<<16 || m.pageSize&(m.pageSize-1) != 0 {
		return m, fmt.Errorf("its pages have %d bytes", m.pageSize)
	}
	if need := m.pages * uint64(m.pageSize); m.pages < 4 || m.pages > 1<<40 || need > uint64(info.Size()) {
		return m, fmt.Errorf("it has %d bytes of %d", info.Size(), need)
	}
	return m, nil
}

// subtree is a page to visit, and the bounds of its keys: lo <= key < hi. Nil is
// none.
type subtree struct {
	page   uint64
	lo, hi []byte
}

// walker visits the pages of a database level by level, each in the order of
// the file, so that it can read far more than a page at a time.
type walker struct {
	file   *os.File
	meta   meta
	seen   []uint64  // one bit per page: no page may be reached twice
	below  []subtree // the next level
	budget int       // pages to look at
	window []byte    // what was read last
	start  uint64    // its place in the file
}

const windowSize = 256 << 10

func (w *walker) run() error {
	if w.meta.freelist != noFreelist {
		if err := w.freelist(); err != nil {
			return err
		}
	}
	if err := w.push(subtree{page: w.meta.root}); err != nil {
		return err
	}
	for len(w.below) > 0 && w.budget > 0 {
		level := w.below
		w.below = nil
		slices.SortFunc(level, func(a, b subtree) int { return cmp.Compare(a.page, b.page) })
		for _, sub := range level[:min(len(level), w.budget)] {
			page, err := w.read(sub.page)
			if err == nil {
				err = w.elements(sub, page)
			}
			if err != nil {
				return fmt.Errorf("page %d: %w", sub.page, err)
			}
		}
	}
	return nil
}

// mark claims pages, for the tree or the freelist.
func (w *walker) mark(id, n uint64) error {
	if id < 2 || id >= w.meta.pages || n > w.meta.pages-id {
		return fmt.Errorf("page %d is none of its %d", id, w.meta.pages)
	}
	for ; n > 0; n, id = n-1, id+1 {
		if w.seen[id/64]&(1<<(id%64)) != 0 {
			return fmt.Errorf("page %d has two uses", id)
		}
		w.seen[id/64] |= 1 << (id % 64)
	}
	return nil
}

func (w *walker) push(sub subtree) error {
	w.below = append(w.below, sub)
	return w.mark(sub.page, 1)
}

// read gives a page with its overflow, which it claims. The result is good
// until the next call.
func (w *walker) read(id uint64) ([]byte, error) {
	size := uint64(w.meta.pageSize)
	page, err := w.bytes(id*size, size)
	if err != nil {
		return nil, err
	}
	w.budget--
	if got := order.Uint64(page); got != id {
		return nil, fmt.Errorf("it says it is page %d", got)
	}
	over := uint64(order.Uint32(page[12:]))
	if over == 0 {
		return page, nil
	}
	w.budget -= int(over)
	if err := w.mark(id+1, over); err != nil {
		return nil, err
	}
	return w.bytes(id*size, (over+1)*size)
}

// bytes gives n bytes of the file, which has as many.
func (w *walker) bytes(at, n uint64) ([]byte, error) {
	if at < w.start || at+n > w.start+uint64(len(w.window)) {
		want := max(n, min(windowSize, w.meta.pages*uint64(w.meta.pageSize)-at))
		w.window = slices.Grow(w.window[:0], int(want))[:want]
		w.start = at
		if _, err := w.file.ReadAt(w.window, int64(at)); err != nil {
			w.window = w.window[:0]
			return nil, err
		}
	}
	return w.window[at-w.start:][:n], nil
}

// elements checks the keys of a branch or leaf and queues what is below it.
func (w *walker) elements(sub subtree, page []byte) error {
	flags, count := order.Uint16(page[8:]), int(order.Uint16(page[10:]))
	if flags != branchPage && flags != leafPage || flags == branchPage && count == 0 {
		return fmt.Errorf("it is of kind %#x with %d keys", flags, count)
	}
	if pageHeader+count*elemSize > len(page) {
		return fmt.Errorf("it has no room for %d keys", count)
	}
	var last []byte
	for i := range count {
		e := page[pageHeader+i*elemSize:]
		key, val, err := element(e, flags)
		switch {
		case err != nil:
			return fmt.Errorf("key %d %w", i, err)
		case i == 0 && bytes.Compare(key, sub.lo) < 0,
			i > 0 && bytes.Compare(key, last) <= 0,
			sub.hi != nil && bytes.Compare(key, sub.hi) >= 0:
			return fmt.Errorf("key %d is out of order", i)
		}
		last = key
		if flags == branchPage {
			key = bytes.Clone(key) // page is overwritten by the next
			if i > 0 {
				w.below[len(w.below)-1].hi = key
			}
			err = w.push(subtree{order.Uint64(e[8:]), key, sub.hi})
		} else if order.Uint32(e)&bucketLeaf != 0 {
			err = w.bucket(val)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// element gives the key, and of a leaf the value, of the element that e begins
// with.
func element(e []byte, flags uint16) (key, val []byte, err error) {
	pos, keySize, valSize := uint64(order.Uint32(e)), uint64(order.Uint32(e[4:])), uint64(0)
	if flags == leafPage {
		pos, keySize, valSize = uint64(order.Uint32(e[4:])), uint64(order.Uint32(e[8:])), uint64(order.Uint32(e[12:]))
	}
	if pos+keySize+valSize > uint64(len(e)) {
		return nil, nil, errors.New("lies outside")
	}
	return e[pos : pos+keySize], e[pos+keySize : pos+keySize+valSize], nil
}

// bucket queues the tree of a bucket, or checks the page it holds itself.
func (w *walker) bucket(val []byte) error {
	if len(val) < bucketSize {
		return errors.New("a bucket is too short")
	}
	if root := order.Uint64(val); root != 0 {
		return w.push(subtree{page: root})
	}
	if val = val[bucketSize:]; len(val) < pageHeader || order.Uint16(val[8:]) != leafPage {
		return errors.New("the inner page of a bucket is none")
	}
	return w.elements(subtree{}, val)
}

// freelist claims the free pages, so that none of them is reached by the walk.
func (w *walker) freelist() error {
	id := w.meta.freelist
	if err := w.mark(id, 1); err != nil {
		return err
	}
	page, err := w.read(id)
	if err != nil {
		return err
	}
	count, list := uint64(order.Uint16(page[10:])), page[pageHeader:]
	if flags := order.Uint16(page[8:]); flags != freelistPage {
		return fmt.Errorf("page %d is of kind %#x, not a freelist", id, flags)
	}
	if count == 0xFFFF && len(list) >= 8 { // too many for two bytes: the first entry is the number
		count, list = order.Uint64(list), list[8:]
	}
	if count > uint64(len(list)/8) {
		return fmt.Errorf("the freelist has no room for %d pages", count)
	}
	for i := range count {
		if err := w.mark(order.Uint64(list[i*8:]), 1); err != nil {
			return err
		}
	}
	return nil
}
