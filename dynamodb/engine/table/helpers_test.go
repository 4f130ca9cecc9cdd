package table

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/devhelper/devhelper/dynamodb/engine/fault"
	"github.com/devhelper/devhelper/dynamodb/engine/store"
	"github.com/devhelper/devhelper/dynamodb/engine/value"
)

// patience bounds waiting for what has to come about by itself.
const patience = 20 * time.Second

// start of the tests' frozen clocks.
var epoch = time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)

// stores are the two kinds of stores, each test's own.
var stores = map[string]func(t testing.TB) store.Store{
	"memory": func(testing.TB) store.Store { return store.Memory() },
	"disk":   func(t testing.TB) store.Store { return openDisk(t, t.TempDir()) },
}

func openDisk(t testing.TB, dir string) store.Store {
	t.Helper()
	s, err := store.OpenDisk(dir, store.DiskOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// onBoth runs a test over each kind of store.
func onBoth(t *testing.T, test func(t *testing.T, s store.Store)) {
	t.Helper()
	for kind, open := range stores {
		t.Run(kind, func(t *testing.T) {
			s := open(t)
			defer s.Close()
			test(t, s)
		})
	}
}

// openCatalog opens a catalog that the test closes; nothing is swept unless the
// options say so.
func openCatalog(t testing.TB, s store.Store, o Options) *Catalog {
	t.Helper()
	if o.SweepEvery == 0 {
		o.SweepEvery = -1
	}
	c, err := Open(s, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// must is for calls whose failure ends the test.
func must[T any](v T, err error) func(t testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// eventually waits until a condition holds.
func eventually(t testing.TB, what string, holds func() bool) {
	t.Helper()
	deadline := time.After(patience)
	for !holds() {
		select {
		case <-deadline:
			t.Fatalf("waited in vain: %s", what)
		case <-time.After(time.Millisecond):
		}
	}
}

// item builds an item of names and values: strings, ints, or a value.Value.
func item(pairs ...any) value.Item {
	var attrs []value.Attr
	for i := 0; i < len(pairs); i += 2 {
		attrs = append(attrs, value.Attr{Name: pairs[i].(string), Value: val(pairs[i+1])})
	}
	return value.NewItem(attrs...)
}

func val(v any) value.Value {
	switch v := v.(type) {
	case string:
		return value.OfString(v)
	case int:
		return value.OfInt(int64(v))
	case value.Value:
		return v
	}
	panic(fmt.Sprintf("no value of %T", v))
}

// attr makes attribute definitions of "pk:S" and the like.
func attrs(specs ...string) (list []Attribute) {
	kinds := map[byte]value.Kind{'S': value.String, 'N': value.Number, 'B': value.Binary}
	for _, s := range specs {
		list = append(list, Attribute{Name: s[:len(s)-2], Kind: kinds[s[len(s)-1]]})
	}
	return list
}

// keys makes a key schema: the hash parts, a "|", the range parts.
func keys(names ...string) (list []KeyPart) {
	rng := false
	for _, n := range names {
		if n == "|" {
			rng = true
			continue
		}
		list = append(list, KeyPart{Name: n, Range: rng})
	}
	return list
}

// plain is a table with a string partition key pk.
func plain(table string) *Definition {
	return &Definition{
		Name: table, Region: "us-east-1", Attributes: attrs("pk:S"), Keys: keys("pk"),
		Billing: Billing{Mode: "PAY_PER_REQUEST"},
	}
}

// sorted is a table with a string partition key pk and a number sort key sk.
func sorted(table string) *Definition {
	d := plain(table)
	d.Attributes, d.Keys = attrs("pk:S", "sk:N"), keys("pk", "|", "sk")
	return d
}

// create makes a table and finds it.
func create(t testing.TB, c *Catalog, d *Definition) *Table {
	t.Helper()
	if _, err := c.Create(d); err != nil {
		t.Fatal(err)
	}
	return must(c.Lookup(d.Namespace, d.Name))(t)
}

// put writes one item in a transaction of its own.
func put(t testing.TB, tab *Table, it value.Item) Written {
	t.Helper()
	var w Written
	err := tab.catalog.Update(func(tx *Tx) error {
		k, err := tx.Definition(tab).CheckItem(it)
		if err != nil {
			return err
		}
		w, err = tx.Put(tab, k, it)
		return err
	}, tab)
	if err != nil {
		t.Error(err) // not Fatal: others than the test's goroutine write too
	}
	return w
}

// del deletes the item of a key.
func del(t testing.TB, tab *Table, key value.Item) Written {
	t.Helper()
	var w Written
	err := tab.catalog.Update(func(tx *Tx) error {
		k, err := tx.Definition(tab).Key(key)
		if err != nil {
			return err
		}
		w, err = tx.Delete(tab, k)
		return err
	}, tab)
	if err != nil {
		t.Error(err) // not Fatal: others than the test's goroutine write too
	}
	return w
}

// get reads an item; nil when there is none.
func get(t testing.TB, tab *Table, key value.Item) (it value.Item) {
	t.Helper()
	err := tab.catalog.View(func(tx *Tx) error {
		k, err := tx.Definition(tab).Key(key)
		if err == nil {
			it, _ = tx.Get(tab, k)
		}
		return err
	}, tab)
	if err != nil {
		t.Fatal(err)
	}
	return it
}

// scanAll reads all rows of a table or an index.
func scanAll(t testing.TB, tab *Table, s Scan) (items []value.Item) {
	t.Helper()
	err := tab.catalog.View(func(tx *Tx) error {
		return tx.Scan(tab, s, func(r *Row) bool {
			items = append(items, r.Item())
			return true
		})
	}, tab)
	if err != nil {
		t.Fatal(err)
	}
	return items
}

// queryAll reads all rows of a query.
func queryAll(t testing.TB, tab *Table, q Query) (items []value.Item) {
	t.Helper()
	err := tab.catalog.View(func(tx *Tx) error {
		return tx.Query(tab, q, func(r *Row) bool {
			items = append(items, r.Item())
			return true
		})
	}, tab)
	if err != nil {
		t.Fatal(err)
	}
	return items
}

// text is an item as JSON, to compare and to print.
func text(it value.Item) string {
	if it == nil {
		return "none"
	}
	return string(value.AppendItemJSON(nil, it))
}

func texts(items []value.Item) []string {
	list := make([]string, 0, len(items))
	for _, it := range items {
		list = append(list, text(it))
	}
	return list
}

// wantFault checks the type and, unless it is empty, the message of an error.
func wantFault(t testing.TB, err error, typ, message string) {
	t.Helper()
	var f *fault.Error
	if !errors.As(err, &f) {
		t.Fatalf("got error %v, want %s", err, typ)
	}
	if f.Type != typ || message != "" && f.Message != message {
		t.Errorf("got %s: %s\nwant %s: %s", f.Type, f.Message, typ, message)
	}
}
