package table

import (
	"cmp"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/devhelper/devhelper/dynamodb/engine/expr"
	"github.com/devhelper/devhelper/dynamodb/engine/store"
	"github.com/devhelper/devhelper/dynamodb/engine/value"
)

// model is a table as simple as can be: a map of items, searched by looking at
// each of them.
type model map[string]value.Item

// modelled is a table with each kind of index, and expiry.
func modelled() *Definition {
	d := sorted("modelled")
	d.Attributes = attrs("pk:S", "sk:N", "a:S", "b:N", "c:S", "d:N", "e:B")
	d.Indexes = []Index{
		{Name: "local", Local: true, Keys: keys("pk", "|", "b"), Projection: "KEYS_ONLY"},
		{Name: "all", Keys: keys("a", "|", "sk"), Projection: "ALL"},
		{Name: "multi", Keys: keys("a", "b", "|", "c", "d"), Projection: "INCLUDE", Include: []string{"x", "none"}},
		{Name: "bytes", Keys: keys("e"), Projection: "KEYS_ONLY"},
	}
	return d
}

func randomItem(r *rand.Rand) value.Item {
	it := randomKey(r)
	maybe := func(name string, v any) {
		if r.IntN(3) > 0 {
			it = it.With(name, val(v))
		}
	}
	maybe("a", fmt.Sprintf("a\x00%d", r.IntN(3)))
	maybe("b", r.IntN(4)-2)
	maybe("c", string(rune('x'+r.IntN(3))))
	maybe("d", r.IntN(3))
	maybe("e", value.OfBinary(string([]byte{byte(r.IntN(2) * 255)})))
	maybe("x", fmt.Sprint("text", r.IntN(5)))
	maybe("y", r.IntN(1000))
	maybe("at", int(epoch.Unix())+r.IntN(100))
	return it
}

func randomKey(r *rand.Rand) value.Item {
	return item("pk", fmt.Sprint("p", r.IntN(6)), "sk", r.IntN(12)-6)
}

func TestModel(t *testing.T) {
	steps, rounds := 300, 6
	onBoth(t, func(t *testing.T, s store.Store) {
		c := openCatalog(t, s, Options{Clock: NewFrozenClock(epoch), Batch: 10})
		tab := create(t, c, modelled())
		must(c.Edit("", "modelled", func(d *Definition) error { d.TTL = TTL{Attribute: "at", Status: TTLEnabling}; return nil }))(t)
		m := model{}
		r := rand.New(rand.NewPCG(7, 11))
		for round := range rounds {
			for range steps {
				m.step(t, tab, r)
			}
			m.compare(t, tab, r)
			if t.Failed() {
				t.Fatalf("after round %d", round)
			}
		}
	})
}

// step does one change to both.
func (m model) step(t *testing.T, tab *Table, r *rand.Rand) {
	t.Helper()
	var w Written
	var key, now value.Item
	if r.IntN(3) == 0 {
		key = randomKey(r)
		w = del(t, tab, key)
	} else {
		now = randomItem(r)
		w = put(t, tab, now)
		key = tab.Definition().schema.keyItem(now)
	}
	old := m[text(key)]
	if text(w.Old()) != text(old) || w.Existed() != (old != nil) || w.OldSize != old.Size() || w.NewSize != now.Size() {
		t.Errorf("%s: was %s (%d), now %d bytes, want %s", text(key), text(w.Old()), w.OldSize, w.NewSize, text(old))
	}
	if now == nil {
		delete(m, text(key))
	} else {
		m[text(key)] = now
	}
	if got := get(t, tab, key); text(got) != text(now) {
		t.Errorf("%s: got %s, want %s", text(key), text(got), text(now))
	}
}

// compare compares all that can be asked of the table.
func (m model) compare(t *testing.T, tab *Table, r *rand.Rand) {
	t.Helper()
	all := slices.Collect(maps.Values(m))
	same(t, "scan", scanAll(t, tab, Scan{}), all, false)
	var parts []value.Item
	for i := range 5 {
		parts = append(parts, scanAll(t, tab, Scan{Segment: i, Segments: 5})...)
	}
	same(t, "segments", parts, scanAll(t, tab, Scan{}), true)

	d := tab.Definition()
	counts, byIndex, err := tab.Counts()
	if err != nil || counts != countOf(all, nil) {
		t.Errorf("counts %+v, want %+v, %v", counts, countOf(all, nil), err)
	}
	m.compareKeys(t, tab, "", attributesOf(d, d.Keys, false), attributesOf(d, d.Keys, true), r)
	for i := range d.Indexes {
		x := d.Indexes[i].schema
		held := m.in(x)
		if byIndex[x.Name] != countOf(held, x) {
			t.Errorf("index %s counts %+v, want %+v", x.Name, byIndex[x.Name], countOf(held, x))
		}
		same(t, "scan of "+x.Name, scanAll(t, tab, Scan{Index: x.Name}), projected(held, x), false)
		m.compareKeys(t, tab, x.Name, x.hash, x.rng, r)
	}
	m.compareHidden(t, tab)
}

func attributesOf(d *Definition, keys []KeyPart, rng bool) (list []Attribute) {
	for _, k := range keys {
		if k.Range == rng {
			list = append(list, Attribute{k.Name, d.Kind(k.Name)})
		}
	}
	return list
}

// in is the items an index holds.
func (m model) in(x *indexSchema) (held []value.Item) {
	for _, it := range m {
		if x == nil || x.holds(it) {
			held = append(held, it)
		}
	}
	return held
}

func projected(items []value.Item, x *indexSchema) (list []value.Item) {
	for _, it := range items {
		if x != nil {
			it = x.project(it)
		}
		list = append(list, it)
	}
	return list
}

func countOf(items []value.Item, x *indexSchema) (c Counts) {
	for _, it := range projected(items, x) {
		c.Items++
		c.Bytes += int64(it.Size())
	}
	return c
}

// compareKeys asks for random ranges of one index or the table.
func (m model) compareKeys(t *testing.T, tab *Table, index string, hash, rng []Attribute, r *rand.Rand) {
	t.Helper()
	var x *indexSchema
	if index != "" {
		x = tab.Definition().Index(index).schema
	}
	held := m.in(x)
	if len(held) == 0 {
		return
	}
	for range 40 {
		like := held[r.IntN(len(held))]
		q := Query{Index: index, Backward: r.IntN(2) == 0}
		match := randomRange(&q.Range, like, held[r.IntN(len(held))], hash, rng, r)
		var want []value.Item
		for _, it := range held {
			if match(it) {
				want = append(want, it)
			}
		}
		slices.SortFunc(want, func(a, b value.Item) int {
			if q.Backward {
				a, b = b, a
			}
			for _, k := range rng {
				va, _ := a.Get(k.Name)
				vb, _ := b.Get(k.Name)
				if o, _ := value.Compare(va, vb); o != 0 {
					return o
				}
			}
			// Among equal keys of an index the order is that of the items.
			o := cmp.Compare(string(tab.Definition().schema.keyOf(a).bytes), string(tab.Definition().schema.keyOf(b).bytes))
			return o
		})
		want = projected(want, x)
		got := queryAll(t, tab, q)
		same(t, fmt.Sprintf("query %+v", q), got, want, true)
		same(t, fmt.Sprintf("pages of %+v", q), pages(t, tab, q, 1+r.IntN(3)), want, true)
	}
}

// randomRange makes a range about two items, and tells which items it holds.
func randomRange(rg *expr.Range, like, other value.Item, hash, rng []Attribute, r *rand.Rand) func(value.Item) bool {
	var conds []func(it value.Item) bool
	compare := func(name string, v value.Value, ok func(order int) bool) {
		conds = append(conds, func(it value.Item) bool {
			got, _ := it.Get(name)
			o, comparable := value.Compare(got, v)
			return comparable && ok(o)
		})
	}
	equal := func(o int) bool { return o == 0 }
	for _, k := range hash {
		v, _ := like.Get(k.Name)
		rg.Hash = append(rg.Hash, v)
		compare(k.Name, v, equal)
	}
	for i := r.IntN(len(rng) + 1); i > 0; i-- {
		v, _ := like.Get(rng[0].Name)
		rg.Equal = append(rg.Equal, v)
		compare(rng[0].Name, v, equal)
		rng = rng[1:]
	}
	if len(rng) > 0 {
		name := rng[0].Name
		low, _ := like.Get(name)
		high, _ := other.Get(name)
		if low.Kind() == value.String && r.IntN(3) == 0 {
			rg.Prefix = low
			conds = append(conds, func(it value.Item) bool {
				v, _ := it.Get(name)
				return len(v.Text()) >= len(low.Text()) && v.Text()[:len(low.Text())] == low.Text()
			})
			return holdsAll(conds)
		}
		if r.IntN(2) == 0 {
			open := r.IntN(2) == 0
			rg.Low = expr.Bound{Value: low, Open: open}
			compare(name, low, func(o int) bool { return o > 0 || o == 0 && !open })
		}
		if r.IntN(2) == 0 {
			open := r.IntN(2) == 0
			rg.High = expr.Bound{Value: high, Open: open}
			compare(name, high, func(o int) bool { return o < 0 || o == 0 && !open })
		}
	}
	return holdsAll(conds)
}

func holdsAll(conds []func(value.Item) bool) func(value.Item) bool {
	return func(it value.Item) bool {
		for _, c := range conds {
			if !c(it) {
				return false
			}
		}
		return true
	}
}

// pages reads a query page by page, each begun at the key the last one ended
// with.
func pages(t *testing.T, tab *Table, q Query, size int) (items []value.Item) {
	t.Helper()
	for {
		n := 0
		var last value.Item
		err := tab.catalog.View(func(tx *Tx) error {
			return tx.Query(tab, q, func(r *Row) bool {
				items = append(items, r.Item())
				last = r.Key()
				n++
				if r.Size() != r.Item().Size() || r.FullSize() != r.Full().Size() {
					t.Errorf("sizes %d, %d of %s", r.Size(), r.FullSize(), text(r.Full()))
				}
				return n < size
			})
		}, tab)
		if err != nil {
			t.Fatal(err)
		}
		if n < size {
			return items
		}
		if len(items) > 1000 {
			t.Fatalf("pages of %+v have no end", q)
		}
		q.Start = last
	}
}

// compareHidden compares what no request shows directly.
func (m model) compareHidden(t *testing.T, tab *Table) {
	t.Helper()
	sizes, expires := map[string]int64{}, 0
	d := tab.Definition()
	local := d.Index("local").schema
	for _, it := range m {
		pk, _ := it.Get("pk")
		sizes[pk.Text()] += int64(it.Size())
		if local.holds(it) {
			sizes[pk.Text()] += int64(local.size(it))
		}
		if _, has := it.Get("at"); has {
			expires++
		}
	}
	err := tab.catalog.View(func(tx *Tx) error {
		for i := range 6 {
			pk := fmt.Sprint("p", i)
			k, err := d.Key(item("pk", pk, "sk", 0))
			if err != nil {
				return err
			}
			if got := tx.CollectionSize(tab, k); got != sizes[pk] {
				t.Errorf("collection %s has %d bytes, want %d", pk, got, sizes[pk])
			}
		}
		if n := tx.r.Len(tab.space, treeExpiry); n != expires {
			t.Errorf("%d items expire, want %d", n, expires)
		}
		if n := tx.r.Len(tab.space, treeItems); n != len(m) {
			t.Errorf("%d items are stored, want %d", n, len(m))
		}
		return nil
	}, tab)
	if err != nil {
		t.Fatal(err)
	}
}

// same compares lists of items, in order or not.
func same(t *testing.T, what string, got, want []value.Item, ordered bool) {
	t.Helper()
	g, w := texts(got), texts(want)
	if !ordered {
		slices.Sort(g)
		slices.Sort(w)
	}
	if !slices.Equal(g, w) {
		t.Errorf("%s:\n got %v\nwant %v", what, g, w)
	}
}
