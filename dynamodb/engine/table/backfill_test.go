package table

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/devhelper/devhelper/dynamodb/engine/store"
)

func TestAddedIndexIsReadyAtOnceWhenSmall(t *testing.T) {
	c := openCatalog(t, store.Memory(), Options{})
	tab := create(t, c, sorted("t1"))
	for i := range 50 {
		put(t, tab, item("pk", "a", "sk", i, "g", fmt.Sprint(i%3)))
	}
	put(t, tab, item("pk", "b", "sk", 1))          // has no key of the index
	put(t, tab, item("pk", "b", "sk", 2, "g", 1))  // has one of another kind
	put(t, tab, item("pk", "b", "sk", 3, "g", "")) // an empty one
	answer := addIndex(t, c, "t1")
	if x := answer.Index("late"); x.Status != Creating || !x.Backfilling || answer.Status != Updating {
		t.Errorf("the answer says %s, %v, table %s", x.Status, x.Backfilling, answer.Status)
	}
	if d := tab.Definition(); d.Status != Active || d.Index("late").Status != Active {
		t.Errorf("table %s, index %s", d.Status, d.Index("late").Status)
	}
	checkIndex(t, tab, "late", 50)
}

// checkIndex compares an index, its counts among it, with what the items say it
// must hold.
func checkIndex(t *testing.T, tab *Table, index string, rows int) {
	t.Helper()
	err := tab.catalog.View(func(tx *Tx) error {
		h := tx.of(tab)
		x := h.def.Index(index).schema
		want := map[string]string{}
		var sum Counts
		err := tx.Scan(tab, Scan{}, func(r *Row) bool {
			if it := r.Item(); x.holds(it) {
				want[text(h.schema.keyItem(it))] = text(x.project(it))
				sum.Items++
				sum.Bytes += int64(x.size(it))
			}
			return true
		})
		if err != nil {
			return err
		}
		if rows >= 0 && len(want) != rows {
			t.Errorf("%d items belong into the index, want %d", len(want), rows)
		}
		if got := *tx.countsOf(h).of(x.Tree); got != sum {
			t.Errorf("index %s counts %+v, want %+v", index, got, sum)
		}
		err = tx.Scan(tab, Scan{Index: index}, func(r *Row) bool {
			key := text(h.schema.keyItem(r.Full()))
			if want[key] != text(r.Item()) {
				t.Errorf("index %s has %s for %s, want %s", index, text(r.Item()), key, want[key])
			}
			delete(want, key)
			return true
		})
		for key := range want {
			t.Errorf("index %s lacks %s", index, key)
		}
		return err
	}, tab)
	if err != nil {
		t.Fatal(err)
	}
}

func TestBackfillWhileOthersWrite(t *testing.T) {
	onBoth(t, func(t *testing.T, s store.Store) {
		c := openCatalog(t, s, Options{Batch: 7})
		tab := create(t, c, sorted("t1"))
		step := func(r *rand.Rand) {
			k := item("pk", fmt.Sprint(r.IntN(20)), "sk", r.IntN(30))
			switch r.IntN(4) {
			case 0:
				del(t, tab, k)
			case 1:
				put(t, tab, k.With("x", val(r.IntN(3)))) // leaves the index
			default:
				put(t, tab, k.With("g", val(fmt.Sprint(r.IntN(5)))).With("x", val(r.IntN(3))))
			}
		}
		first := rand.New(rand.NewPCG(1, 1))
		for range 600 {
			step(first)
		}
		stop := make(chan struct{})
		var writers sync.WaitGroup
		for i := range 3 {
			writers.Go(func() {
				r := rand.New(rand.NewPCG(2, uint64(i)))
				for {
					select {
					case <-stop:
						return
					default:
						step(r)
					}
				}
			})
		}
		for range 3 {
			addIndex(t, c, "t1")
			eventually(t, "the index is ACTIVE", func() bool {
				d := tab.Definition()
				return d.Status == Active && d.Index("late").Status == Active
			})
			checkIndex(t, tab, "late", -1)
			must(c.Alter("", "t1", func(d *Definition) error { d.DropIndex("late"); return nil }))(t)
		}
		close(stop)
		writers.Wait()
	})
}

// stopping is a store whose Updates fail once allowed of them have been made.
type stopping struct {
	store.Store

	mu      sync.Mutex
	allowed int
	stopped chan struct{} // closed at the first refusal
}

var errStopped = errors.New("stopped")

func (s *stopping) Update(spaces []store.Space, fn func(store.Writer) error) error {
	s.mu.Lock()
	s.allowed--
	left := s.allowed
	if left == -1 {
		close(s.stopped)
	}
	s.mu.Unlock()
	if left < 0 {
		return errStopped
	}
	return s.Store.Update(spaces, fn)
}

// TestRestartAmidBackfill kills the catalog after some batches of a backfill.
func TestRestartAmidBackfill(t *testing.T) {
	for _, batches := range []int{1, 2, 5} {
		t.Run(fmt.Sprint(batches), func(t *testing.T) {
			dir := t.TempDir()
			disk := openDisk(t, dir)
			s := &stopping{Store: disk, allowed: 1 << 30, stopped: make(chan struct{})}
			c := must(Open(s, Options{Batch: 10, SweepEvery: -1}))(t)
			tab := create(t, c, sorted("t1"))
			for i := range 100 {
				put(t, tab, item("pk", fmt.Sprint(i), "sk", 1, "g", fmt.Sprint(i%7), "at", i+1))
			}
			s.mu.Lock()
			s.allowed = batches
			s.mu.Unlock()
			addIndex(t, c, "t1")
			select {
			case <-s.stopped:
			case <-time.After(patience):
				t.Fatal("the backfill does not go on")
			}
			if x := tab.Definition().Index("late"); x.Status != Creating || !x.Backfilling {
				t.Errorf("in the middle the index is %s, %v", x.Status, x.Backfilling)
			}
			c.Close()
			if err := disk.Close(); err != nil {
				t.Fatal(err)
			}

			disk = openDisk(t, dir)
			defer disk.Close()
			c = openCatalog(t, disk, Options{Batch: 10})
			tab = must(c.Lookup("", "t1"))(t)
			put(t, tab, item("pk", "0", "sk", 1, "g", "changed")) // visited already
			put(t, tab, item("pk", "new", "sk", 1, "g", "new"))
			del(t, tab, item("pk", "1", "sk", 1))
			eventually(t, "the index is ACTIVE", func() bool { return tab.Definition().Index("late").Status == Active })
			checkIndex(t, tab, "late", 100)
		})
	}
}

// TestFullDisk has the definition stay as it was when it cannot be written.
func TestFullDisk(t *testing.T) {
	s := &stopping{Store: store.Memory(), allowed: 3, stopped: make(chan struct{})}
	c := openCatalog(t, s, Options{})
	tab := create(t, c, sorted("t1"))
	put(t, tab, item("pk", "a", "sk", 1, "g", "x"))
	s.mu.Lock()
	s.allowed = 0
	s.mu.Unlock()
	before := tab.Definition()
	if _, err := c.Alter("", "t1", func(d *Definition) error { d.Class = "x"; return nil }); !errors.Is(err, errStopped) {
		t.Errorf("altered: %v", err)
	}
	if _, err := c.Delete("", "t1"); !errors.Is(err, errStopped) {
		t.Errorf("deleted: %v", err)
	}
	if _, err := c.Create(plain("t2")); !errors.Is(err, errStopped) {
		t.Errorf("created: %v", err)
	}
	if tab.Definition() != before || len(c.All()) != 1 || get(t, tab, item("pk", "a", "sk", 1)) == nil {
		t.Error("a change that failed has left something behind")
	}
}
