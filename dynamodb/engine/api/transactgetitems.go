package api

import (
	"github.com/devhelper/devhelper/dynamodb/engine/expr"
	"github.com/devhelper/devhelper/dynamodb/engine/table"
	"github.com/devhelper/devhelper/dynamodb/engine/value"
	"github.com/devhelper/devhelper/dynamodb/engine/wire"
)

type transactGetItemsInput struct {
	ReturnConsumedCapacity *string           `wire:"enum=INDEXES|TOTAL|NONE"`
	TransactItems          []transactGetItem `wire:"required,min=1,max=100"`
}

type transactGetItem struct {
	Get *transactGet `wire:"required"`
}

type transactGet struct {
	TableName                string        `wire:"required,min=1,max=1024,pattern=table"`
	Key                      value.RawItem `wire:"required"`
	ProjectionExpression     *string
	ExpressionAttributeNames map[string]string
}

// WireName is what AWS calls the action.
func (transactGet) WireName() string { return "Get" }

// transactGetItemsOutput is also the work: the lists are parallel.
type transactGetItemsOutput struct {
	gets        []*transactGet
	projections []*expr.Projection
	tables      []*table.Table
	items       []value.Item // nil = there is none
	meters      meters
}

func transactGetItems(d *Database) wire.Operation {
	return wire.Define(wire.DynamoDB, "TransactGetItems", func(r *wire.Request, in *transactGetItemsInput) (any, error) {
		out := &transactGetItemsOutput{meters: meters{asked: in.ReturnConsumedCapacity, kind: "Read"}}
		for _, item := range in.TransactItems {
			projection, err := readyProjection(nil, item.Get.ProjectionExpression, item.Get.ExpressionAttributeNames, item.Get.Key.Err)
			if err != nil {
				return nil, err
			}
			out.gets, out.projections = append(out.gets, item.Get), append(out.projections, projection)
		}
		for _, get := range out.gets {
			t, err := d.active(r, get.TableName)
			if err != nil {
				return nil, err
			}
			out.tables = append(out.tables, t)
		}
		if err := d.Catalog.View(out.read, out.tables...); err != nil {
			return nil, err
		}
		return out, nil
	})
}

// read reads all items in one state of the tables.
func (out *transactGetItemsOutput) read(tx *table.Tx) error {
	type place struct {
		table *table.Table
		key   string
	}
	out.meters.list = nil
	keys, errs, failed := make([]table.Key, len(out.gets)), make([]error, len(out.gets)), false
	seen := make(map[place]struct{}, len(out.gets))
	for i, get := range out.gets {
		keys[i], errs[i] = tx.Definition(out.tables[i]).Key(get.Key.Item)
		if errs[i] != nil {
			failed = true
			continue
		}
		p := place{out.tables[i], keys[i].ID()}
		if _, twice := seen[p]; twice {
			return notOneItemTwice()
		}
		seen[p] = struct{}{}
	}
	if failed {
		return canceled(errs)
	}
	bytes := 0
	out.items = make([]value.Item, len(out.gets))
	for i, get := range out.gets {
		it, size := tx.Get(out.tables[i], keys[i])
		if bytes += size; bytes > maxTransaction {
			return tooLarge()
		}
		out.meters.of(get.TableName).read(nil, 2*readUnits(size, true))
		if size > 0 {
			out.items[i] = applyProjection(out.projections[i], it)
		}
	}
	return nil
}

func (out *transactGetItemsOutput) AppendJSON(dst []byte) []byte {
	dst = append(member(append(dst, '{'), "Responses"), '[')
	for _, it := range out.items {
		dst = append(itemMember(append(element(dst), '{'), "Item", it), '}')
	}
	dst = append(dst, ']')
	return append(out.meters.appendMember(dst), '}')
}
