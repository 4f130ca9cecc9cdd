package dynamodb

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
)

func createTable(ctx context.Context, i *Instance, name string) error {
	var out struct{}
	return newClient(i.Endpoint, fakeAccount).Call(ctx, "CreateTable", map[string]any{
		"TableName":            name,
		"AttributeDefinitions": []map[string]string{{"AttributeName": "id", "AttributeType": "S"}},
		"KeySchema":            []map[string]string{{"AttributeName": "id", "KeyType": "HASH"}},
		"BillingMode":          "PAY_PER_REQUEST",
	}, &out)
}

func tableNames(ctx context.Context, i *Instance) ([]string, error) {
	var out struct{ TableNames []string }
	err := newClient(i.Endpoint, fakeAccount).Call(ctx, "ListTables", struct{}{}, &out)
	return out.TableNames, err
}

// Eight launches at once, twenty times over: no two get one port, and each sees
// its own table alone.
func TestParallelLaunches(t *testing.T) {
	const launches, rounds = 8, 20
	dynoxide := tool(t, "dynoxide")
	m := newManager(t)
	clashes, crosstalk := 0, 0
	for round := range rounds {
		var ready, all sync.WaitGroup
		ready.Add(launches)
		instances := make([]*Instance, launches)
		seen := make([][]string, launches)
		root := t.TempDir()
		// Half of them by another manager, as from another process.
		managers := []*Manager{m, New(configFor(m.Dirs))}
		for n := range launches {
			all.Go(func() {
				table := fmt.Sprintf("round%d-launch%d", round, n)
				i, err := managers[n%2].Start(t.Context(), Options{Root: root, Name: fmt.Sprint("n", n), Backend: "dynoxide", Dynoxide: dynoxide}, nil)
				if err == nil {
					err = createTable(t.Context(), i, table)
				}
				ready.Done()
				ready.Wait()
				if err == nil {
					instances[n] = i
					seen[n], err = tableNames(t.Context(), i)
				}
				if err != nil {
					t.Error(err)
				}
				if !slices.Equal(seen[n], []string{table}) {
					t.Errorf("%s sees %v", table, seen[n])
				}
			})
		}
		all.Wait()
		ports := map[int]bool{}
		for n, i := range instances {
			if i == nil || ports[i.Port] {
				clashes++
				continue
			}
			ports[i.Port] = true
			if len(seen[n]) != 1 {
				crosstalk++
			}
		}
		managers[1].Close()
		for n, i := range instances {
			if i != nil && n%2 == 0 {
				m.Release(i.ID)
			}
		}
	}
	t.Logf("%d launches, %d at once: %d port clashes, %d with cross-talk", launches*rounds, launches, clashes, crosstalk)
	if clashes+crosstalk > 0 {
		t.Errorf("%d port clashes, %d with cross-talk", clashes, crosstalk)
	}
}
