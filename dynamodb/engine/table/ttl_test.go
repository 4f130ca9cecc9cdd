package table

import (
	"fmt"
	"testing"
	"time"

	"github.com/devhelper/devhelper/dynamodb/engine/store"
	"github.com/devhelper/devhelper/dynamodb/engine/stream"
	"github.com/devhelper/devhelper/dynamodb/engine/value"
)

func enableTTL(t *testing.T, c *Catalog, table string) {
	t.Helper()
	must(c.Edit("", table, func(d *Definition) error { d.TTL = TTL{Attribute: "at", Status: TTLEnabling}; return nil }))(t)
}

func number(t *testing.T, text string) value.Value {
	t.Helper()
	return must(value.OfNumber(text))(t)
}

func TestSweep(t *testing.T) {
	onBoth(t, func(t *testing.T, s store.Store) {
		now := int(epoch.Unix())
		c := openCatalog(t, s, Options{Clock: NewFrozenClock(epoch), Batch: 2})
		d := modelled()
		d.Name, d.Stream = "t1", Stream{Enabled: true, View: stream.OldImage}
		tab := create(t, c, d)
		kept := map[string]any{
			"never": nil, "now": now, "later": now + 100, "text": "1", "ancient": now - 6*365*24*3600,
			"negative": -5, "far": number(t, "1E+100"), "millis": now * 1000,
		}
		gone := map[string]any{"just": now - 1, "long": now - 5*364*24*3600, "fraction": number(t, fmt.Sprint(now-1)+".5")}
		for _, items := range []map[string]any{kept, gone} {
			for pk, at := range items {
				it := item("pk", pk, "sk", 1, "b", 2, "a", "x")
				if at != nil {
					it = it.With("at", val(at))
				}
				put(t, tab, it)
			}
		}
		enableTTL(t, c, "t1")
		eventually(t, "ENABLED", func() bool { return tab.Definition().TTL.Status == TTLEnabled })
		if n, err := c.Sweep(epoch, 1); n != 1 || err != nil {
			t.Errorf("a sweep of one deletes %d, %v", n, err)
		}
		if n, err := c.Sweep(epoch, 0); n != len(gone)-1 || err != nil {
			t.Errorf("the sweep of the rest deletes %d, %v", n, err)
		}
		if n, err := c.Sweep(epoch, 0); n != 0 || err != nil {
			t.Errorf("another sweep deletes %d, %v", n, err)
		}
		for pk := range kept {
			if get(t, tab, item("pk", pk, "sk", 1)) == nil {
				t.Errorf("%s was deleted", pk)
			}
		}
		checkIndex(t, tab, "all", len(kept))
		checkIndex(t, tab, "local", len(kept))
		expired := 0
		for _, r := range records(t, tab) {
			if r.TTL {
				expired++
				if r.Event != "REMOVE" || r.Old == nil {
					t.Errorf("recorded as %s with old image %s", r.Event, text(r.Old))
				}
			} else if r.Event != "INSERT" {
				t.Errorf("a user's %s is recorded", r.Event)
			}
		}
		if expired != len(gone) {
			t.Errorf("%d records of expiry, want %d", expired, len(gone))
		}
		// What is written from now on is kept in order too.
		put(t, tab, item("pk", "later", "sk", 1, "at", now-1))
		put(t, tab, item("pk", "just", "sk", 1, "at", now-1))
		put(t, tab, item("pk", "just", "sk", 1, "at", now+1))
		if n, err := c.Sweep(epoch, 0); n != 1 || err != nil {
			t.Errorf("after writing, %d deleted, %v", n, err)
		}
		must(c.Edit("", "t1", func(d *Definition) error { d.TTL.Status = TTLDisabling; return nil }))(t)
		if st := tab.Definition().TTL; st.Status != TTLDisabled || st.Attribute != "" {
			t.Errorf("after disabling, expiry is %+v", st)
		}
		if n, err := c.Sweep(epoch.Add(time.Hour), 0); n != 0 || err != nil {
			t.Errorf("a sweep without expiry deletes %d, %v", n, err)
		}
	})
}

// TestSweeperFollowsTheClock has the catalog's own sweeper delete.
func TestSweeperFollowsTheClock(t *testing.T) {
	clock := NewFrozenClock(epoch)
	c := openCatalog(t, store.Memory(), Options{Clock: clock, SweepEvery: time.Minute})
	d := plain("t1")
	d.Stream = Stream{Enabled: true, View: stream.KeysOnly}
	tab := create(t, c, d)
	enableTTL(t, c, "t1")
	put(t, tab, item("pk", "a", "at", int(epoch.Unix())+30))
	put(t, tab, item("pk", "b"))
	eventually(t, "the sweeper waits", func() bool { return clock.Waiting() == 1 })
	clock.Advance(time.Minute)
	eventually(t, "the item is gone", func() bool { return get(t, tab, item("pk", "a")) == nil })
	if get(t, tab, item("pk", "b")) == nil {
		t.Error("an item that does not expire is gone")
	}
	eventually(t, "the sweeper waits", func() bool { return clock.Waiting() == 1 })
	clock.Advance(stream.KeepFor)
	eventually(t, "old records are trimmed", func() bool {
		n := -1
		err := c.View(func(tx *Tx) error { n = tx.r.Len(tab.space, 8); return nil }, tab)
		return err == nil && n == 0
	})
}
