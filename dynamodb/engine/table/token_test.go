package table

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/devhelper/devhelper/dynamodb/engine/store"
)

func setToken(t *testing.T, tab *Table, namespace, token, request string, more ...*Table) {
	t.Helper()
	err := tab.catalog.UpdateWithToken(func(tx *Tx) error {
		tx.SetToken(namespace, token, fingerprint(request))
		return nil
	}, append(more, tab)...)
	if err != nil {
		t.Fatal(err)
	}
}

func fingerprint(request string) (f Fingerprint) {
	copy(f[:], request)
	return f
}

// wantToken checks the request that a token stands for; "" is none.
func wantToken(t *testing.T, tab *Table, namespace, token, want string) {
	t.Helper()
	err := tab.catalog.UpdateWithToken(func(tx *Tx) error {
		f, ok := tx.Token(namespace, token)
		if ok != (want != "") || f != fingerprint(want) && ok {
			t.Errorf("token %q of %q stands for %q (%t), want %q", token, namespace, f[:], ok, want)
		}
		return nil
	}, tab)
	if err != nil {
		t.Fatal(err)
	}
}

func TestTokens(t *testing.T) {
	onBoth(t, func(t *testing.T, s store.Store) {
		clock := NewFrozenClock(epoch)
		c := openCatalog(t, s, Options{Clock: clock})
		one, two := create(t, c, plain("t1")), create(t, c, plain("t2"))
		wantToken(t, one, "", "a", "")
		setToken(t, one, "", "a", "first")
		setToken(t, one, "NSx", "a", "other's")
		setToken(t, one, "", "both", "of two", two)
		wantToken(t, two, "", "a", "first") // whatever tables the next request has
		wantToken(t, one, "NSx", "a", "other's")
		wantToken(t, one, "NSy", "a", "")
		wantToken(t, one, "", "b", "")

		failure := errors.New("failure")
		err := c.UpdateWithToken(func(tx *Tx) error {
			tx.SetToken("", "b", fingerprint("failed"))
			return failure
		}, one)
		if !errors.Is(err, failure) {
			t.Errorf("got error %v", err)
		}
		wantToken(t, one, "", "b", "")

		clock.Advance(TokenLife - time.Millisecond)
		wantToken(t, one, "", "a", "first")
		clock.Advance(time.Millisecond)
		wantToken(t, one, "", "a", "")
		setToken(t, one, "", "a", "second")
		setToken(t, one, "", "both", "of two", two)
		wantToken(t, one, "", "a", "second")

		must(c.Delete("", "t2"))(t)
		wantToken(t, one, "", "both", "")
		wantToken(t, one, "", "a", "second")
	})
}

// TestTokensAreKept reopens the catalog, and exchanges all of its tables.
func TestTokensAreKept(t *testing.T) {
	onBoth(t, func(t *testing.T, s store.Store) {
		o := Options{Clock: NewFrozenClock(epoch)}
		first := openCatalog(t, s, o)
		tab := create(t, first, plain("t1"))
		if err := first.Snapshot(t.Context(), "before"); err != nil {
			t.Fatal(err)
		}
		setToken(t, tab, "", "a", "request")
		first.Close()

		c := openCatalog(t, s, o)
		now := func() *Table { return must(c.Lookup("", "t1"))(t) }
		wantToken(t, now(), "", "a", "request")
		if err := c.Snapshot(t.Context(), "after"); err != nil {
			t.Fatal(err)
		}
		for _, step := range []struct{ snapshot, want string }{{"before", ""}, {"after", "request"}} {
			if err := c.Restore(t.Context(), step.snapshot); err != nil {
				t.Fatal(err)
			}
			wantToken(t, now(), "", "a", step.want)
		}
		for what, reset := range map[string]func() error{"all": c.Reset, "namespace": func() error { return c.ResetNamespace("") }} {
			if err := c.Restore(t.Context(), "after"); err != nil {
				t.Fatal(err)
			}
			if err := reset(); err != nil {
				t.Fatalf("resetting %s: %v", what, err)
			}
			wantToken(t, create(t, c, plain("t1")), "", "a", "")
		}
	})
}

// TestTokensAreSwept has tokens that are over removed, and no others.
func TestTokensAreSwept(t *testing.T) {
	onBoth(t, func(t *testing.T, s store.Store) {
		clock := NewFrozenClock(epoch)
		c := openCatalog(t, s, Options{Clock: clock, Batch: 2})
		tab := create(t, c, plain("t1"))
		left := func() string {
			var tokens, ends int
			err := s.View([]store.Space{catalogSpace}, func(r store.Reader) error {
				tokens, ends = r.Len(catalogSpace, treeTokens), r.Len(catalogSpace, treeTokenEnds)
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			return fmt.Sprint(tokens, " ", ends)
		}
		for i := range 5 {
			setToken(t, tab, "", fmt.Sprint("old", i), "request")
		}
		clock.Advance(TokenLife)
		setToken(t, tab, "", "old0", "again")
		setToken(t, tab, "", "new", "request")
		if got := left(); got != "6 6" {
			t.Errorf("before the sweep: %s", got)
		}
		if n, err := c.Sweep(clock.Now(), 1); n != 0 || err != nil {
			t.Errorf("swept %d items: %v", n, err)
		}
		if got := left(); got != "2 2" {
			t.Errorf("after the sweep: %s", got)
		}
		wantToken(t, tab, "", "old0", "again")
		wantToken(t, tab, "", "new", "request")
	})
}
