package table

import (
	"fmt"
	"strings"
	"testing"

	"github.com/devhelper/devhelper/dynamodb/engine/fault"
	"github.com/devhelper/devhelper/dynamodb/engine/store"
	"github.com/devhelper/devhelper/dynamodb/engine/stream"
)

func TestIndexUnits(t *testing.T) {
	d := sorted("t1")
	d.Attributes = attrs("pk:S", "sk:N", "g:S")
	d.Indexes = []Index{
		{Name: "all", Keys: keys("g"), Projection: "ALL"},
		{Name: "keys", Keys: keys("g"), Projection: "KEYS_ONLY"},
		{Name: "some", Keys: keys("g"), Projection: "INCLUDE", Include: []string{"x"}},
	}
	kb := strings.Repeat("k", 1024)
	key := item("pk", "a", "sk", 1)
	tab := create(t, openCatalog(t, store.Memory(), Options{}), d)
	units := func(w Written) string {
		var list []string
		for _, u := range w.Indexes {
			list = append(list, fmt.Sprint(u.Index.Name, ":", u.Units))
		}
		return strings.Join(list, " ")
	}
	for _, step := range []struct {
		what string
		do   func() Written
		want string
	}{
		{"outside the indexes", func() Written { return put(t, tab, key) }, ""},
		{"into them", func() Written { return put(t, tab, key.With("g", val("1"))) }, "all:1 keys:1 some:1"},
		{"the same again", func() Written { return put(t, tab, key.With("g", val("1"))) }, ""},
		{"another attribute", func() Written { return put(t, tab, key.With("g", val("1")).With("y", val(1))) }, "all:1"},
		{"a projected one, large", func() Written { return put(t, tab, key.With("g", val("1")).With("x", val(kb))) }, "all:2 some:2"},
		{"small again", func() Written { return put(t, tab, key.With("g", val("1")).With("x", val("s"))) }, "all:2 some:2"},
		{"another key", func() Written { return put(t, tab, key.With("g", val("2")).With("x", val("s"))) }, "all:2 keys:2 some:2"},
		{"out of them", func() Written { return put(t, tab, key) }, "all:1 keys:1 some:1"},
		{"deleted", func() Written { return del(t, tab, key) }, ""},
		{"deleted again", func() Written { return del(t, tab, key) }, ""},
	} {
		if got := units(step.do()); got != step.want {
			t.Errorf("%s: %q, want %q", step.what, got, step.want)
		}
	}
}

func TestUnchangedPutRecordsNothing(t *testing.T) {
	c := openCatalog(t, store.Memory(), Options{Clock: NewFrozenClock(epoch)})
	d := plain("t1")
	d.Stream = Stream{Enabled: true, View: stream.Both}
	tab := create(t, c, d)
	w := c.Watch(10)
	defer w.Close()
	put(t, tab, item("pk", "a", "n", 1))
	put(t, tab, item("pk", "a", "n", 1))
	put(t, tab, item("pk", "a", "n", 2))
	del(t, tab, item("pk", "a"))
	del(t, tab, item("pk", "a"))
	var events []string
	for _, r := range records(t, tab) {
		events = append(events, r.Event)
	}
	if got := strings.Join(events, " "); got != "INSERT MODIFY REMOVE" {
		t.Errorf("recorded %s", got)
	}
	if len(w.C) != 3 {
		t.Errorf("%d changes were told, want 3", len(w.C))
	}
}

// records reads the stream of a table from its beginning.
func records(t *testing.T, tab *Table) (list []stream.Record) {
	t.Helper()
	c := tab.catalog
	err := c.view(tab, func(tx *Tx, h *held) error {
		for _, st := range stream.Streams(tx.r, tab.space, c.now()) {
			for _, sh := range stream.Shards(tx.r, tab.space, st.Label, c.now()) {
				it, err := stream.NewIterator(tx.r, tab.space, st.Label, sh.ID, stream.TrimHorizon, "", c.now())
				if err != nil {
					return err
				}
				got, _, err := stream.Read(tx.r, tab.space, st.Label, it, 0, c.now())
				if err != nil {
					return err
				}
				list = append(list, got...)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestCollectionLimit(t *testing.T) {
	d := sorted("t1")
	d.Attributes = attrs("pk:S", "sk:N", "b:N")
	d.Indexes = []Index{{Name: "local", Local: true, Keys: keys("pk", "|", "b"), Projection: "ALL"}}
	c := openCatalog(t, store.Memory(), Options{})
	tab := create(t, c, d)
	put(t, tab, item("pk", "a", "sk", 1))
	it := item("pk", "a", "sk", 2)
	err := c.Update(func(tx *Tx) error {
		h := tx.of(tab)
		k := h.schema.keyOf(it)
		// Ten gigabytes are too many to write here: pretend.
		if err := tx.growCollection(h, k, MaxCollectionSize-int(tx.collection(h, k))); err != nil {
			return err
		}
		_, err := tx.Put(tab, k, it)
		return err
	}, tab)
	wantFault(t, err, "ItemCollectionSizeLimitExceededException", "")
	if get(t, tab, it) != nil {
		t.Error("the item is there all the same")
	}
}

func TestPanicLeavesNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, s store.Store) {
		c := openCatalog(t, s, Options{})
		tab := create(t, c, indexed("t1"))
		func() {
			defer func() {
				if recover() != "halfway" {
					t.Error("the panic is not passed on")
				}
			}()
			_ = c.Update(func(tx *Tx) error {
				it := item("pk", "a", "sk", 1, "g", "x")
				k, err := tx.Definition(tab).CheckItem(it)
				if err != nil {
					return err
				}
				if _, err := tx.Put(tab, k, it); err != nil {
					return err
				}
				panic("halfway")
			}, tab)
		}()
		if len(scanAll(t, tab, Scan{})) != 0 || len(scanAll(t, tab, Scan{Index: "gsi"})) != 0 {
			t.Error("half a transaction is there")
		}
		put(t, tab, item("pk", "a", "sk", 1, "g", "x"))
		checkIndex(t, tab, "gsi", 1)
	})
}

func TestWatch(t *testing.T) {
	c := openCatalog(t, store.Memory(), Options{Clock: NewFrozenClock(epoch)})
	tab := create(t, c, plain("t1"))
	put(t, tab, item("pk", "before"))
	quick, slow := c.Watch(10), c.Watch(2)
	for i := range 5 {
		put(t, tab, item("pk", "a", "n", i))
	}
	wrong := fault.New("Wrong", "")
	if err := c.Update(func(tx *Tx) error {
		k, err := tx.Definition(tab).Key(item("pk", "a"))
		if err != nil {
			return err
		}
		if _, err := tx.Delete(tab, k); err != nil {
			return err
		}
		return wrong
	}, tab); err == nil {
		t.Fatal("the update has not failed")
	}
	slow.Close()
	slow.Close()
	quick.Close()
	put(t, tab, item("pk", "after"))
	var seq uint64
	n := 0
	for e := range quick.C {
		if text(e.New) != text(item("pk", "a", "n", n)) || text(e.Keys) != text(item("pk", "a")) || e.Table != tab || !e.Time.Equal(epoch) {
			t.Errorf("event %d is %s", n, text(e.New))
		}
		if (n == 0) != (e.Old == nil) || e.Seq <= seq {
			t.Errorf("event %d: old %s, number %d after %d", n, text(e.Old), e.Seq, seq)
		}
		seq = e.Seq
		n++
	}
	if n != 5 || quick.Lost() != 0 {
		t.Errorf("%d events, %d lost", n, quick.Lost())
	}
	if len(slow.C) != 2 || slow.Lost() != 3 {
		t.Errorf("a slow watcher got %d and lost %d", len(slow.C), slow.Lost())
	}
}

// TestTransactionSeesItself has reads in a transaction follow its own writes.
func TestTransactionSeesItself(t *testing.T) {
	onBoth(t, func(t *testing.T, s store.Store) {
		c := openCatalog(t, s, Options{})
		tab := create(t, c, indexed("t1"))
		err := c.Update(func(tx *Tx) error {
			it := item("pk", "a", "sk", 1, "g", "x")
			k, err := tx.Definition(tab).CheckItem(it)
			if err != nil {
				return err
			}
			for range 2 {
				if w, err := tx.Put(tab, k, it); err != nil || w.Existed() {
					t.Errorf("put over %s, %v", text(w.Old()), err)
				}
				if got, size := tx.Get(tab, k); text(got) != text(it) || size != it.Size() {
					t.Errorf("after the put there is %s", text(got))
				}
				if w, err := tx.Delete(tab, k); err != nil || text(w.Old()) != text(it) {
					t.Errorf("deleted %s, %v", text(w.Old()), err)
				}
				if got, size := tx.Get(tab, k); got != nil || size != 0 {
					t.Errorf("after the deletion there is %s", text(got))
				}
				if w, err := tx.Delete(tab, k); err != nil || w.Existed() {
					t.Errorf("deleted %s again, %v", text(w.Old()), err)
				}
			}
			return nil
		}, tab)
		if err != nil {
			t.Fatal(err)
		}
		checkIndex(t, tab, "gsi", 0)
	})
}
