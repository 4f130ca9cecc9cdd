package table

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/devhelper/devhelper/dynamodb/engine/store"
)

func TestCreateIsUsableAtOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, s store.Store) {
		c := openCatalog(t, s, Options{Clock: NewFrozenClock(epoch)})
		d := indexed("orders")
		answer := must(c.Create(d))(t)
		if answer.Status != Creating || answer.Indexes[0].Status != Creating {
			t.Errorf("the answer says %s, %s", answer.Status, answer.Indexes[0].Status)
		}
		if !answer.Created.Equal(epoch) || len(answer.ID) != 36 || answer.ARN() != "arn:aws:dynamodb:us-east-1:000000000000:table/orders" {
			t.Errorf("created %v, id %q, arn %s", answer.Created, answer.ID, answer.ARN())
		}
		tab := must(c.Active("", "orders"))(t)
		if now := tab.Definition(); now.Status != Active || now.Indexes[0].Status != Active || now.ID != answer.ID {
			t.Errorf("the table is %s, its index %s", now.Status, now.Indexes[0].Status)
		}
		if d.ID != "" || d.Indexes[0].Status != "" {
			t.Error("the caller's definition was written to")
		}
		_, err := c.Create(indexed("orders"))
		wantFault(t, err, "ResourceInUseException", "Table already exists: orders")
	})
}

func TestNamespaces(t *testing.T) {
	c := openCatalog(t, store.Memory(), Options{})
	ns := Namespace("NSone")
	if ns != "NSone" || Namespace("AKIANS") != "" || Namespace("NS") != "" || Namespace("") != "" {
		t.Error("access keys have the wrong namespaces")
	}
	mine := plain("t1")
	mine.Namespace = ns
	a, b := create(t, c, plain("t1")), create(t, c, mine)
	put(t, a, item("pk", "x"))
	if get(t, b, item("pk", "x")) != nil {
		t.Error("namespaces share a table")
	}
	if list := c.Tables(ns); len(list) != 1 || list[0] != b {
		t.Errorf("the namespace has %d tables", len(list))
	}
	if err := c.ResetNamespace(ns); err != nil {
		t.Fatal(err)
	}
	_, err := c.Lookup(ns, "t1")
	wantFault(t, err, "ResourceNotFoundException", "Requested resource not found: Table: t1 not found")
	if get(t, a, item("pk", "x")) == nil {
		t.Error("another namespace was reset too")
	}
	if len(c.All()) != 1 {
		t.Errorf("%d tables are left", len(c.All()))
	}
}

func TestDelays(t *testing.T) {
	clock := NewFrozenClock(epoch)
	c := openCatalog(t, store.Memory(), Options{Clock: clock, Delay: time.Minute})
	must(c.Create(indexed("t1")))(t)
	tab := must(c.Lookup("", "t1"))(t)
	status := func(want Status) func() bool {
		return func() bool { d := tab.Definition(); return d != nil && d.Status == want }
	}
	gone := func() bool { return tab.Definition() == nil }
	refuse := func(doing string) {
		t.Helper()
		_, err := c.Alter("", "t1", func(*Definition) error { return nil })
		wantFault(t, err, "ResourceInUseException", "Attempt to change a resource which is still in use: Table is being "+doing+": t1")
		_, err = c.Delete("", "t1")
		wantFault(t, err, "ResourceInUseException", "")
	}
	pass := func(what string, holds func() bool) {
		t.Helper()
		eventually(t, "somebody waits for "+what, func() bool { return clock.Waiting() == 1 })
		clock.Advance(time.Minute - 1)
		if holds() {
			t.Errorf("%s too early", what)
		}
		clock.Advance(1)
		eventually(t, what, holds)
	}

	refuse("created")
	_, err := c.Active("", "t1")
	wantFault(t, err, "ResourceNotFoundException", "Requested resource not found")
	err = c.View(func(*Tx) error { return nil }, tab)
	wantFault(t, err, "ResourceNotFoundException", "Requested resource not found")
	pass("ACTIVE", status(Active))

	answer := must(c.Alter("", "t1", func(d *Definition) error { d.Class = "STANDARD_INFREQUENT_ACCESS"; return nil }))(t)
	if answer.Status != Updating || !status(Updating)() {
		t.Errorf("the answer says %s, the table %s", answer.Status, tab.Definition().Status)
	}
	refuse("updated")
	put(t, tab, item("pk", "a", "sk", 1)) // items can be used meanwhile
	pass("ACTIVE again", status(Active))

	if answer = must(c.Delete("", "t1"))(t); answer.Status != Deleting {
		t.Errorf("the answer says %s", answer.Status)
	}
	refuse("deleted")
	_, err = c.Create(plain("t1"))
	wantFault(t, err, "ResourceInUseException", "Table already exists: t1")
	pass("gone", gone)
	create(t, c, plain("t1"))
}

func TestIndexDelays(t *testing.T) {
	clock := NewFrozenClock(epoch)
	c := openCatalog(t, store.Memory(), Options{Clock: clock, Delay: time.Minute})
	must(c.Create(sorted("t1")))(t)
	tab := must(c.Lookup("", "t1"))(t)
	eventually(t, "somebody waits", func() bool { return clock.Waiting() == 1 })
	clock.Advance(time.Minute)
	eventually(t, "ACTIVE", func() bool { return tab.Definition().Status == Active })
	put(t, tab, item("pk", "a", "sk", 1, "g", "x"))

	addIndex(t, c, "t1")
	eventually(t, "the backfill is done", func() bool { return !tab.Definition().Index("late").Backfilling })
	err := c.View(func(tx *Tx) error { return tx.Scan(tab, Scan{Index: "late"}, nil) }, tab)
	wantFault(t, err, "ValidationException", "Cannot read from backfilling global secondary index: late")
	eventually(t, "somebody waits", func() bool { return clock.Waiting() == 1 })
	clock.Advance(time.Minute)
	eventually(t, "the index is ACTIVE", func() bool { return tab.Definition().Index("late").Status == Active })
	if rows := scanAll(t, tab, Scan{Index: "late"}); len(rows) != 1 {
		t.Errorf("the index has %d rows", len(rows))
	}

	eventually(t, "the table is ACTIVE", func() bool { return tab.Definition().Status == Active })
	must(c.Alter("", "t1", func(d *Definition) error {
		if !d.DropIndex("late") || d.DropIndex("none") || d.DropIndex("late") {
			return errors.New("the wrong indexes can be dropped")
		}
		return nil
	}))(t)
	if st := tab.Definition().Index("late").Status; st != Deleting {
		t.Errorf("the index is %s", st)
	}
	put(t, tab, item("pk", "b", "sk", 1, "g", 17)) // no longer checked or kept
	eventually(t, "somebody waits", func() bool { return clock.Waiting() == 1 })
	clock.Advance(time.Minute)
	eventually(t, "the index is gone", func() bool { return tab.Definition().Index("late") == nil })
	err = c.View(func(tx *Tx) error { return tx.Scan(tab, Scan{Index: "late"}, nil) }, tab)
	wantFault(t, err, "ValidationException", "The table does not have the specified index: late")
	eventually(t, "the table is ACTIVE", func() bool { return tab.Definition().Status == Active })
	addIndex(t, c, "t1") // of the same name, in another tree
}

func TestProtection(t *testing.T) {
	c := openCatalog(t, store.Memory(), Options{})
	d := plain("t1")
	d.Protected = true
	create(t, c, d)
	_, err := c.Delete("", "t1")
	wantFault(t, err, "ValidationException", "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.")
	must(c.Alter("", "t1", func(d *Definition) error { d.Protected = false; return nil }))(t)
	must(c.Delete("", "t1"))(t)
	_, err = c.Delete("", "t1")
	wantFault(t, err, "ResourceNotFoundException", "Requested resource not found: Table: t1 not found")
}

func TestEditThatFailsChangesNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, s store.Store) {
		c := openCatalog(t, s, Options{})
		tab := create(t, c, plain("t1"))
		wrong := errors.New("wrong")
		_, err := c.Edit("", "t1", func(d *Definition) error {
			d.Tags = []Tag{{"a", "b"}}
			return wrong
		})
		if !errors.Is(err, wrong) || len(tab.Definition().Tags) != 0 {
			t.Errorf("error %v, tags %v", err, tab.Definition().Tags)
		}
		must(c.Edit("", "t1", func(d *Definition) error { d.Tags = []Tag{{"a", "b"}}; return nil }))(t)
		if !slices.Equal(tab.Definition().Tags, []Tag{{"a", "b"}}) || tab.Definition().Status != Active {
			t.Errorf("tags %v, status %s", tab.Definition().Tags, tab.Definition().Status)
		}
	})
}

func TestTransactionOverTables(t *testing.T) {
	onBoth(t, func(t *testing.T, s store.Store) {
		c := openCatalog(t, s, Options{})
		a, b := create(t, c, plain("t1")), create(t, c, plain("t2"))
		write := func(fail error) error {
			return c.Update(func(tx *Tx) error {
				for _, tab := range []*Table{a, b} {
					it := item("pk", "k", "in", tab.Name)
					k, err := tx.Definition(tab).CheckItem(it)
					if err != nil {
						return err
					}
					if _, err := tx.Put(tab, k, it); err != nil {
						return err
					}
					if got, _ := tx.Get(tab, k); text(got) != text(it) {
						t.Errorf("a transaction does not read what it wrote: %s", text(got))
					}
				}
				return fail
			}, a, b, a)
		}
		wrong := errors.New("wrong")
		if err := write(wrong); !errors.Is(err, wrong) {
			t.Fatal(err)
		}
		for _, tab := range []*Table{a, b} {
			if n, _, err := tab.Counts(); err != nil || n != (Counts{}) || get(t, tab, item("pk", "k")) != nil {
				t.Errorf("%s: a failed transaction left something: %v, %v", tab.Name, n, err)
			}
		}
		if err := write(nil); err != nil {
			t.Fatal(err)
		}
		for _, tab := range []*Table{a, b} {
			if n, _, err := tab.Counts(); err != nil || n.Items != 1 {
				t.Errorf("%s: %v, %v", tab.Name, n, err)
			}
		}
		must(c.Delete("", "t2"))(t)
		wantFault(t, write(nil), "ResourceNotFoundException", "Requested resource not found")
	})
}

func TestResetAndSnapshots(t *testing.T) {
	onBoth(t, func(t *testing.T, s store.Store) {
		c := openCatalog(t, s, Options{})
		old := create(t, c, indexed("t1"))
		put(t, old, item("pk", "a", "sk", 1, "g", "x"))
		if err := c.Snapshot(t.Context(), "one"); err != nil {
			t.Fatal(err)
		}
		put(t, old, item("pk", "b", "sk", 1))
		if err := c.Reset(); err != nil {
			t.Fatal(err)
		}
		if old.Definition() != nil || len(c.All()) != 0 {
			t.Error("a table has survived the reset")
		}
		err := c.Update(func(*Tx) error { t.Error("a transaction runs on a table that has gone"); return nil }, old)
		wantFault(t, err, "ResourceNotFoundException", "Requested resource not found")
		other := create(t, c, plain("t2"))
		if other.space <= old.space {
			t.Errorf("space %d is given again after %d", other.space, old.space)
		}
		if err := c.Restore(t.Context(), "one"); err != nil {
			t.Fatal(err)
		}
		if other.Definition() != nil {
			t.Error("a table created after the snapshot is there after restoring it")
		}
		back := must(c.Active("", "t1"))(t)
		if rows := scanAll(t, back, Scan{Index: "gsi"}); len(rows) != 1 {
			t.Errorf("%d rows restored, want 1", len(rows))
		}
		if third := create(t, c, plain("t3")); third.space <= other.space {
			t.Errorf("space %d is given again after %d", third.space, other.space)
		}
	})
}

// TestRestart closes a catalog in the middle of every kind of change.
func TestRestart(t *testing.T) {
	dir := t.TempDir()
	clock := NewFrozenClock(epoch)
	o := Options{Clock: clock, Delay: time.Minute, SweepEvery: -1}
	s := openDisk(t, dir)
	c := must(Open(s, o))(t)
	for _, n := range []string{"creating", "deleting", "expiring", "quiet"} {
		must(c.Create(sorted(n)))(t)
	}
	eventually(t, "all wait", func() bool { return clock.Waiting() == 4 })
	clock.Advance(time.Minute)
	for _, n := range []string{"deleting", "expiring", "quiet"} {
		tab := must(c.Lookup("", n))(t)
		eventually(t, n, func() bool { return tab.Definition().Status == Active })
		put(t, tab, item("pk", "a", "sk", 1, "at", 5))
	}
	must(c.Create(sorted("late")))(t)
	must(c.Delete("", "deleting"))(t)
	must(c.Edit("", "expiring", func(d *Definition) error { d.TTL = TTL{Attribute: "at", Status: TTLEnabling}; return nil }))(t)
	must(c.Edit("", "quiet", func(d *Definition) error {
		d.Tags, d.Extra = []Tag{{"k", "v"}}, map[string]string{"x": "y"}
		return nil
	}))(t)
	quiet := must(c.Lookup("", "quiet"))(t).Definition()
	c.Close()
	c.Close()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}

	s = openDisk(t, dir)
	defer s.Close()
	c = openCatalog(t, s, o)
	eventually(t, "all wait again", func() bool { return clock.Waiting() == 3 })
	again := must(c.Lookup("", "quiet"))(t).Definition()
	if !slices.Equal(again.Tags, quiet.Tags) || again.Extra["x"] != "y" || again.ID != quiet.ID || !again.Created.Equal(quiet.Created) {
		t.Errorf("reopened as %+v, was %+v", again, quiet)
	}
	if st := must(c.Lookup("", "late"))(t).Definition().Status; st != Creating {
		t.Errorf("late is %s", st)
	}
	clock.Advance(time.Minute)
	for _, n := range []string{"late", "expiring"} {
		tab := must(c.Lookup("", n))(t)
		eventually(t, n, func() bool {
			d := tab.Definition()
			return d.Status == Active && (n == "late" || d.TTL.Status == TTLEnabled)
		})
	}
	eventually(t, "deleted", func() bool { _, err := c.Lookup("", "deleting"); return err != nil })
	if got := get(t, must(c.Lookup("", "quiet"))(t), item("pk", "a", "sk", 1)); got == nil {
		t.Error("an item is lost")
	}
}

// indexed is a sorted table with a global index gsi on g.
func indexed(table string) *Definition {
	d := sorted(table)
	d.Attributes = attrs("pk:S", "sk:N", "g:S")
	d.Indexes = []Index{{Name: "gsi", Keys: keys("g"), Projection: "ALL"}}
	return d
}

// addIndex adds the index late on g to a table while it is used.
func addIndex(t *testing.T, c *Catalog, table string) *Definition {
	t.Helper()
	return must(c.Alter("", table, func(d *Definition) error {
		if d.Kind("g") == 0 {
			d.Attributes = append(d.Attributes, attrs("g:S")...)
		}
		d.Indexes = append(d.Indexes, Index{Name: "late", Keys: keys("g"), Projection: "ALL"})
		return nil
	}))(t)
}
