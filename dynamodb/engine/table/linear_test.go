package table

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/anishathalye/porcupine"

	"github.com/devhelper/devhelper/dynamodb/engine/store"
)

// call is an operation on one key, and what it saw: the number in the item, or
// 0 for none.
type call struct {
	op   string // get, put, delete, swap
	key  int
	new  int
	want int // of swap: what has to be there
}

// register is one key by itself: its state is the number in it.
var register = porcupine.Model{
	Partition: func(history []porcupine.Operation) [][]porcupine.Operation {
		byKey := map[int][]porcupine.Operation{}
		for _, op := range history {
			k := op.Input.(call).key
			byKey[k] = append(byKey[k], op)
		}
		var parts [][]porcupine.Operation
		for _, ops := range byKey {
			parts = append(parts, ops)
		}
		return parts
	},
	Init: func() any { return 0 },
	Step: func(state, input, output any) (bool, any) {
		in, saw := input.(call), output.(int)
		if saw != state.(int) {
			return false, state
		}
		switch in.op {
		case "put":
			return true, in.new
		case "delete":
			return true, 0
		case "swap":
			if state.(int) == in.want {
				return true, in.new
			}
		}
		return true, state
	},
	DescribeOperation: func(input, output any) string { return fmt.Sprintf("%+v saw %v", input, output) },
}

// TestLinearizable has clients work on few keys at once, with an index coming
// and going, and checks that each key behaves as if they had come one by one.
func TestLinearizable(t *testing.T) {
	const clients, keys, each = 6, 3, 250
	onBoth(t, func(t *testing.T, s store.Store) {
		c := openCatalog(t, s, Options{Batch: 2})
		tab := create(t, c, sorted("t1"))
		var clock atomic.Int64
		var mu sync.Mutex
		var history []porcupine.Operation
		var all, changes sync.WaitGroup
		stop := make(chan struct{})
		changes.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				addIndex(t, c, "t1")
				eventually(t, "the index is ACTIVE", func() bool { return tab.Definition().Status == Active })
				if _, err := c.Alter("", "t1", func(d *Definition) error { d.DropIndex("late"); return nil }); err != nil {
					t.Error(err)
				}
			}
		})
		for id := range clients {
			all.Go(func() {
				r := rand.New(rand.NewPCG(3, uint64(id)))
				var last [keys]int // seen or written by this client
				for n := range each {
					in := call{op: []string{"get", "get", "put", "delete", "swap", "swap"}[r.IntN(6)], key: r.IntN(keys)}
					in.new, in.want = id*each+n+1, last[in.key]
					begin := clock.Add(1)
					saw, err := in.do(tab)
					end := clock.Add(1)
					if err != nil {
						t.Error(err)
						return
					}
					if last[in.key] = saw; in.op == "put" || in.op == "swap" && saw == in.want {
						last[in.key] = in.new
					}
					mu.Lock()
					history = append(history, porcupine.Operation{ClientId: id, Input: in, Output: saw, Call: begin, Return: end})
					mu.Unlock()
				}
			})
		}
		all.Wait()
		close(stop)
		changes.Wait()
		if len(history) != clients*each {
			t.Fatalf("%d operations", len(history))
		}
		if result := porcupine.CheckOperationsTimeout(register, history, patience); result != porcupine.Ok {
			t.Errorf("the history is %s", result)
		}
	})
}

// do does a call and tells the number that was there.
func (in call) do(tab *Table) (saw int, err error) {
	key := item("pk", fmt.Sprint(in.key), "sk", 1)
	number := func(tx *Tx, k Key) int {
		it, _ := tx.Get(tab, k)
		v, _ := it.Get("n")
		n := 0
		if !v.IsZero() {
			_, err = fmt.Sscan(v.Text(), &n)
		}
		return n
	}
	run := tab.catalog.Update
	if in.op == "get" {
		run = tab.catalog.View
	}
	failed := run(func(tx *Tx) error {
		k, err := tx.Definition(tab).Key(key)
		if err != nil {
			return err
		}
		saw = number(tx, k)
		switch {
		case in.op == "delete":
			_, err = tx.Delete(tab, k)
		case in.op == "put", in.op == "swap" && saw == in.want:
			_, err = tx.Put(tab, k, key.With("n", val(in.new)).With("g", val(fmt.Sprint(in.new%3))))
		}
		return err
	}, tab)
	if failed != nil {
		return 0, failed
	}
	return saw, err
}
