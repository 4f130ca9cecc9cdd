package api

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/devhelper/devhelper/dynamodb/engine/fault"
	"github.com/devhelper/devhelper/dynamodb/engine/table"
	"github.com/devhelper/devhelper/dynamodb/engine/wire"
)

// Limits of the batch operations.
const (
	maxBatchWrites = 25
	maxBatchGets   = 100
	maxBatchAnswer = 16 << 20 // bytes of items; the keys beyond are answered as unprocessed
)

type heldBack struct{}

// HoldBack makes the batch operations of a request answer the last n of its
// items or keys as unprocessed, as AWS does when it is short of capacity. A
// request of which nothing would be left keeps one item.
func HoldBack(ctx context.Context, n int) context.Context {
	return context.WithValue(ctx, heldBack{}, n)
}

// processed is how many of the items of a batch are to be processed.
func processed(ctx context.Context, items int) int {
	n, _ := ctx.Value(heldBack{}).(int)
	if n <= 0 {
		return items
	}
	return max(1, items-n)
}

// checkBatchNames checks the names of tables that are keys of a map, in order.
func checkBatchNames[V any](requests map[string]V) ([]string, error) {
	names := slices.Sorted(maps.Keys(requests))
	for _, name := range names {
		if err := checkTableName(name); err != nil {
			return nil, err
		}
	}
	return names, nil
}

func checkTableName(name string) error {
	const begin = "1 validation error detected: Value '%s' at 'tableName' failed to satisfy constraint: "
	switch {
	case strings.HasPrefix(name, "arn:"):
		return nil
	case name == "":
		return fault.Validation(begin+"Member must have length greater than or equal to 1", name)
	case len(name) > 255:
		return fault.Validation(begin+"Member must have length less than or equal to 255", name)
	}
	for i := range len(name) {
		switch c := name[i]; {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '_', c == '-', c == '.':
		default:
			return fault.Validation(begin+"Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+", name)
		}
	}
	return nil
}

// actives finds all tables of a batch or transaction; the lists are parallel.
func (d *Database) actives(r *wire.Request, names []string) ([]*table.Table, error) {
	tables := make([]*table.Table, len(names))
	for i, name := range names {
		t, err := d.active(r, name)
		if err != nil {
			return nil, err
		}
		tables[i] = t
	}
	return tables, nil
}
