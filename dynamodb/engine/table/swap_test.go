package table

import (
	"slices"
	"sync/atomic"
	"testing"

	"github.com/devhelper/devhelper/dynamodb/engine/store"
)

// gap is a store that lets something happen when a new definition has been
// committed and the catalog does not know it yet.
type gap struct {
	store.Store
	committed atomic.Pointer[func()] // called once
	tried     chan struct{}          // told when a write of items has returned
}

func (s *gap) Update(spaces []store.Space, fn func(store.Writer) error) error {
	err := s.Store.Update(spaces, fn)
	if slices.Contains(spaces, catalogSpace) {
		if hook := s.committed.Swap(nil); hook != nil {
			(*hook)()
		}
		return err
	}
	select {
	case s.tried <- struct{}{}:
	default:
	}
	return err
}

// TestWriteBetweenCommitAndExchange writes an item at the one moment at which a
// table's state has a new index and its definition at hand has not.
func TestWriteBetweenCommitAndExchange(t *testing.T) {
	onBoth(t, func(t *testing.T, inner store.Store) {
		s := &gap{Store: inner, tried: make(chan struct{}, 1)}
		c := openCatalog(t, s, Options{})
		tab := create(t, c, sorted("t1"))
		written := make(chan struct{})
		hook := func() {
			go func() {
				defer close(written)
				put(t, tab, item("pk", "a", "sk", 1, "g", "x"))
			}()
			<-s.tried
		}
		s.committed.Store(&hook)
		addIndex(t, c, "t1")
		<-written
		checkIndex(t, tab, "late", 1)
	})
}

// TestDropBetweenCommitAndForget does the same with a table that is deleted.
func TestDropBetweenCommitAndForget(t *testing.T) {
	s := &gap{Store: store.Memory(), tried: make(chan struct{}, 1)}
	c := openCatalog(t, s, Options{})
	tab := create(t, c, plain("t1"))
	failed := make(chan error, 1)
	hook := func() {
		go func() {
			it := item("pk", "a")
			failed <- c.Update(func(tx *Tx) error {
				_, err := tx.Put(tab, tx.of(tab).schema.keyOf(it), it)
				return err
			}, tab)
		}()
		<-s.tried
	}
	s.committed.Store(&hook)
	must(c.Delete("", "t1"))(t)
	wantFault(t, <-failed, "ResourceNotFoundException", "Requested resource not found")
}
