package palette

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"
)

// Whatever was typed before, a session answers as if nothing had been.
func TestSessionAnswersAsWithout(t *testing.T) {
	x := NewPathIndex(manyPaths(6000))
	var s Sessions
	for _, query := range []string{"o", "or", "ord", "ord t", "ord te", "ord test", "ord tes", "o", "", "or", "zzz", "zzzz", "uber", "übers"} {
		want, err := x.Rank(context.Background(), Query{Text: query, Limit: 30})
		if err != nil {
			t.Fatal(err)
		}
		got, err := s.Rank(context.Background(), "one", x, Query{Text: query, Limit: 30})
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%q: %d hits of %d, want %d of %d, %v", query, len(got.Hits), got.Total, len(want.Hits), want.Total, err)
		}
	}
}

// The same for items that are found by other names.
func TestSessionKnowsSynonyms(t *testing.T) {
	var items []Item
	for len(items) < 3*chunk {
		items = append(items, commands()...)
	}
	x := NewIndex(items)
	var s Sessions
	for k := range len("anotate fil") {
		q := Query{Text: "anotate fil"[:k+1], Limit: 40}
		want, err := x.Rank(context.Background(), q)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := s.Rank(context.Background(), "one", x, q); err != nil || !reflect.DeepEqual(got, want) || got.Total == 0 {
			t.Errorf("%q: %d hits of %d, want %d of %d, %v", q.Text, len(got.Hits), got.Total, len(want.Hits), want.Total, err)
		}
	}
}

func TestSessionNarrows(t *testing.T) {
	x, y := NewPathIndex(manyPaths(4000)), NewPathIndex(manyPaths(4000))
	var s Sessions
	rank := func(session, query string) Ranking {
		r, err := s.Rank(context.Background(), session, x, Query{Text: query})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	r := rank("a", "ord")
	for _, test := range []struct {
		session string
		index   *Index
		query   string
		narrows bool
	}{
		{"a", x, "ordt", true},
		{"a", x, "ord t", true},
		{"a", x, "ÖRD", true},
		{"a", x, "or", false},
		{"a", x, "rd", false},
		{"b", x, "ordt", false},
		{"a", y, "ordt", false},
	} {
		items := s.narrowed(test.session, test.index, termsOf(test.query))
		if (items != nil) != test.narrows || test.narrows && len(items) != r.Total {
			t.Errorf("%s %q: %d items to look at, of %d found before", test.session, test.query, len(items), r.Total)
		}
	}
	if rank("a", "zzzz"); s.narrowed("a", x, termsOf("zzzzz")) == nil {
		t.Error("that nothing was found is not remembered")
	}
	s.End("a")
	if s.narrowed("a", x, termsOf("zzzzz")) != nil {
		t.Error("an ended session is remembered")
	}
	for i := range 3 * maxSessions {
		rank(fmt.Sprint(i), "ord")
	}
	if len(s.last) != maxSessions || s.narrowed(fmt.Sprint(3*maxSessions-1), x, termsOf("ord")) == nil {
		t.Errorf("%d sessions kept", len(s.last))
	}
	if rank("", "ord"); len(s.last) != maxSessions {
		t.Error("a session without a name is kept")
	}
}

func TestSessionsAreSafeTogether(t *testing.T) {
	x := NewPathIndex(manyPaths(4000))
	var s Sessions
	var wg sync.WaitGroup
	for g := range 4 {
		wg.Go(func() {
			for k := range len("order") {
				r, err := s.Rank(context.Background(), fmt.Sprint(g%2), x, Query{Text: "order"[:k+1], Limit: 10})
				if err != nil || len(r.Hits) == 0 {
					t.Errorf("%d hits, %v", len(r.Hits), err)
				}
			}
		})
	}
	wg.Wait()
}

func TestKeys(t *testing.T) {
	var k Keys
	if k.Of("git.blame") != nil {
		t.Error("keys known from nowhere")
	}
	k.Set(map[string][]string{"git.blame": {"<leader>gb", "", strings.Repeat("x", 65)}, "todo.list": {}, "a": {"1", "2", "3", "4", "5", "6"}})
	items := []Item{{ID: "git.blame"}, {ID: "todo.list"}, {ID: "a"}}
	k.Fill(items)
	if got := fmt.Sprint(items[0].Keys, items[1].Keys, items[2].Keys); got != "[<leader>gb] [] [1 2 3 4 5]" {
		t.Errorf("got %s", got)
	}
	k.Set(map[string][]string{"todo.list": {"<F2>"}})
	if k.Of("git.blame") != nil || k.Of("todo.list")[0] != "<F2>" {
		t.Error("what is known is not replaced")
	}
	many := map[string][]string{}
	for i := range 2 * maxKeyed {
		many[fmt.Sprint(i)] = []string{"k"}
	}
	if k.Set(many); len(k.byID) != maxKeyed {
		t.Errorf("%d kept", len(k.byID))
	}
}
