package table

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"

	"github.com/devhelper/devhelper/dynamodb/engine/store"
	"github.com/devhelper/devhelper/dynamodb/engine/stream"
	"github.com/devhelper/devhelper/dynamodb/engine/value"
)

// benchItem is about 200 bytes, as items of tests are.
func benchItem(i int) value.Item {
	return item("pk", fmt.Sprintf("user#%07d", i), "sk", i%10, "g", fmt.Sprintf("group%d", i%1000),
		"name", "somebody or other", "age", i%90, "email", "somebody@example.com", "flag", value.OfBool(true),
		"text", "the quick brown fox jumps over the lazy dog, and the dog does not mind")
}

// fill puts n items, many in a transaction.
func fill(b *testing.B, tab *Table, n int) {
	b.Helper()
	for at := 0; at < n; at += 1000 {
		err := tab.catalog.Update(func(tx *Tx) error {
			for i := at; i < min(n, at+1000); i++ {
				it := benchItem(i)
				k, err := tx.Definition(tab).CheckItem(it)
				if err != nil {
					return err
				}
				if _, err := tx.Put(tab, k, it); err != nil {
					return err
				}
			}
			return nil
		}, tab)
		if err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkPutGet replaces an item and reads it back, in tables of growing
// size: the cost is to stay the same.
func BenchmarkPutGet(b *testing.B) {
	for kind, open := range stores {
		for _, n := range []int{1_000, 10_000, 100_000, 1_000_000} {
			if kind == "disk" && n > 100_000 {
				continue
			}
			b.Run(fmt.Sprint(kind, "/", n), func(b *testing.B) {
				s := open(b)
				defer s.Close()
				c := openCatalog(b, s, Options{})
				tab := createBench(b, c, sorted("bench"))
				fill(b, tab, n)
				benchPutGet(b, c, tab, n)
			})
		}
	}
}

// BenchmarkPutGetKept is the same with what a write can have to keep.
func BenchmarkPutGetKept(b *testing.B) {
	streamed := sorted("stream")
	streamed.Stream = Stream{Enabled: true, View: stream.Both}
	for _, d := range []*Definition{indexed("index"), streamed} {
		b.Run(d.Name, func(b *testing.B) {
			s := store.Memory()
			defer s.Close()
			c := openCatalog(b, s, Options{})
			tab := createBench(b, c, d)
			fill(b, tab, 10_000)
			benchPutGet(b, c, tab, 10_000)
		})
	}
}

func createBench(b *testing.B, c *Catalog, d *Definition) *Table {
	b.Helper()
	if _, err := c.Create(d); err != nil {
		b.Fatal(err)
	}
	return must(c.Active("", d.Name))(b)
}

func benchPutGet(b *testing.B, c *Catalog, tab *Table, n int) {
	r := rand.New(rand.NewPCG(1, 2))
	items := make([]value.Item, 4096)
	for i := range items {
		items[i] = benchItem(r.IntN(n)).With("age", val(1000+i))
	}
	b.ReportAllocs()
	runtime.GC() // of what filling the table has left
	i := -1
	for b.Loop() {
		i++
		it := items[i%len(items)]
		if i/len(items)%2 == 1 {
			it = it.With("age", val(i)) // not what is there already
		}
		err := c.Update(func(tx *Tx) error {
			k, err := tx.Definition(tab).CheckItem(it)
			if err != nil {
				return err
			}
			_, err = tx.Put(tab, k, it)
			return err
		}, tab)
		if err != nil {
			b.Fatal(err)
		}
		err = c.View(func(tx *Tx) error {
			k, err := tx.Definition(tab).CheckItem(it)
			if err != nil {
				return err
			}
			if _, size := tx.Get(tab, k); size == 0 {
				b.Error("the item is not there")
			}
			return nil
		}, tab)
		if err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkGetParallel has all processors read one table.
func BenchmarkGetParallel(b *testing.B) {
	s := store.Memory()
	defer s.Close()
	c := openCatalog(b, s, Options{})
	tab := createBench(b, c, sorted("bench"))
	fill(b, tab, 10_000)
	b.ReportAllocs()
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		k, err := tab.Definition().CheckItem(benchItem(17))
		if err != nil {
			b.Error(err)
			return
		}
		for pb.Next() {
			if err := c.View(func(tx *Tx) error { tx.Get(tab, k); return nil }, tab); err != nil {
				b.Error(err)
				return
			}
		}
	})
}

// BenchmarkQuery reads ten rows of a large table.
func BenchmarkQuery(b *testing.B) {
	for _, index := range []string{"", "gsi"} {
		b.Run("index="+index, func(b *testing.B) {
			s := store.Memory()
			defer s.Close()
			c := openCatalog(b, s, Options{})
			tab := createBench(b, c, indexed("bench"))
			fill(b, tab, 100_000)
			q := Query{Index: index, Range: hashRange("user#0000017")}
			if index != "" {
				q.Range = hashRange("group17")
			}
			b.ReportAllocs()
			for b.Loop() {
				n := 0
				err := c.View(func(tx *Tx) error {
					return tx.Query(tab, q, func(r *Row) bool {
						_ = r.Item()
						n++
						return n < 10
					})
				}, tab)
				if err != nil || n == 0 {
					b.Fatal(n, err)
				}
			}
		})
	}
}

// BenchmarkReset is the time to be rid of twenty tables.
func BenchmarkReset(b *testing.B) {
	s := store.Memory()
	defer s.Close()
	c := openCatalog(b, s, Options{})
	for range b.N {
		b.StopTimer()
		for i := range 20 {
			fill(b, createBench(b, c, indexed(fmt.Sprint("bench", i))), 100)
		}
		b.StartTimer()
		if err := c.Reset(); err != nil {
			b.Fatal(err)
		}
	}
}
