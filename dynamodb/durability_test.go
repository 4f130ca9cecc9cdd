package dynamodb

import (
	"context"
	"fmt"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
)

// writer puts items and pairs of items until the server dies under it, and
// keeps what was acknowledged.
type writer struct {
	name  string
	items []string // ids of single puts
	pairs []string // ids of transactions, each of which put ID-a and ID-b
	some  chan<- struct{}
}

func (w *writer) run(ctx context.Context, i *Instance) {
	for n := 0; ctx.Err() == nil; n++ {
		id := w.name + "-" + strconv.Itoa(n)
		if put(ctx, i, "Orders", id) != nil {
			return
		}
		w.items = append(w.items, id)
		w.some <- struct{}{}
		one := func(half string) map[string]any {
			return map[string]any{"Put": map[string]any{"TableName": "Orders", "Item": map[string]any{"id": map[string]string{"S": "t-" + id + half}}}}
		}
		var out struct{}
		if newClient(i.Endpoint, fakeAccount).Call(ctx, "TransactWriteItems", map[string]any{"TransactItems": []any{one("-a"), one("-b")}}, &out) != nil {
			return
		}
		w.pairs = append(w.pairs, id)
	}
}

// has scans the table.
func has(t *testing.T, i *Instance) map[string]bool {
	t.Helper()
	seen := map[string]bool{}
	in := map[string]any{"TableName": "Orders"}
	for {
		var out struct {
			Items []struct {
				ID struct{ S string } `json:"id"`
			}
			LastEvaluatedKey map[string]any
		}
		if err := newClient(i.Endpoint, fakeAccount).Call(t.Context(), "Scan", in, &out); err != nil {
			t.Fatal(err)
		}
		for _, item := range out.Items {
			seen[item.ID.S] = true
		}
		if out.LastEvaluatedKey == nil {
			return seen
		}
		in["ExclusiveStartKey"] = out.LastEvaluatedKey
	}
}

// What was answered survives a SIGKILL of the server, and of a transaction all
// or nothing does.
func TestBuiltinSurvivesKills(t *testing.T) {
	const rounds, writers = 100, 8
	m := newManager(t)
	o := Options{Root: t.TempDir(), DataDir: filepath.Join(t.TempDir(), "data")}
	i := start(t, m, o)
	if err := createTable(t.Context(), i, "Orders"); err != nil {
		t.Fatal(err)
	}
	acknowledged := 0
	for round := range rounds {
		var all sync.WaitGroup
		list := make([]*writer, writers)
		ctx, cancel := context.WithCancel(t.Context())
		some := make(chan struct{}, 1<<16)
		for n := range list {
			w := &writer{name: fmt.Sprintf("r%d-w%d", round, n), some: some}
			list[n] = w
			all.Go(func() { w.run(ctx, i) })
		}
		for range 1 + round*3%100 { // so that kills come at different times
			<-some
		}
		kill(t, i.Shim)
		all.Wait()
		cancel()
		_ = i.Wait(t.Context()) // its error says that it was killed
		i = start(t, m, o)
		seen := has(t, i)
		for _, w := range list {
			for _, id := range w.items {
				if acknowledged++; !seen[id] {
					t.Fatalf("round %d: %s is lost", round, id)
				}
			}
			for _, id := range w.pairs {
				if acknowledged++; !seen["t-"+id+"-a"] || !seen["t-"+id+"-b"] {
					t.Fatalf("round %d: transaction %s is lost", round, id)
				}
			}
		}
		for id := range seen {
			if len(id) > 4 && id[:2] == "t-" {
				half := id[:len(id)-1]
				if !seen[half+"a"] || !seen[half+"b"] {
					t.Fatalf("round %d: half of transaction %s is there", round, half)
				}
			}
		}
		if err := m.Reset(t.Context(), i.ID); err != nil {
			t.Fatal(err)
		}
		if err := createTable(t.Context(), i, "Orders"); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d acknowledged writes in %d rounds", acknowledged, rounds)
}
