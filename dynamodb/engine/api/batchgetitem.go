package api

import (
	"strconv"

	"github.com/devhelper/devhelper/dynamodb/engine/expr"
	"github.com/devhelper/devhelper/dynamodb/engine/fault"
	"github.com/devhelper/devhelper/dynamodb/engine/table"
	"github.com/devhelper/devhelper/dynamodb/engine/value"
	"github.com/devhelper/devhelper/dynamodb/engine/wire"
)

type batchGetItemInput struct {
	ReturnConsumedCapacity *string                      `wire:"enum=INDEXES|TOTAL|NONE"`
	RequestItems           map[string]keysAndAttributes `wire:"required"`
}

type keysAndAttributes struct {
	Keys                     []value.RawItem `wire:"required"`
	AttributesToGet          []string        `wire:"min=1"`
	ConsistentRead           *bool
	ProjectionExpression     *string
	ExpressionAttributeNames map[string]string
}

// tableGets is a table's part of a BatchGetItem.
type tableGets struct {
	name       string
	in         keysAndAttributes
	projection *expr.Projection
	table      *table.Table
	found      []value.Item
	left       []value.RawItem // keys not processed
}

type batchGetItemOutput struct {
	tables []*tableGets
	meters meters
}

func batchGetItem(d *Database) wire.Operation {
	return wire.Define(wire.DynamoDB, "BatchGetItem", func(r *wire.Request, in *batchGetItemInput) (any, error) {
		out := &batchGetItemOutput{meters: meters{asked: in.ReturnConsumedCapacity}}
		keys, err := in.check(out)
		if err != nil {
			return nil, err
		}
		tables := make([]*table.Table, len(out.tables))
		for i, g := range out.tables {
			if g.table, err = d.active(r, g.name); err != nil {
				return nil, err
			}
			tables[i] = g.table
		}
		room := processed(r.Context, keys)
		err = d.Catalog.View(func(tx *table.Tx) error { return out.read(tx, room) }, tables...)
		if err != nil {
			return nil, err
		}
		return out, nil
	})
}

// check applies the rules that come before the tables are known, lists the
// tables in the order of their names and counts the keys.
func (in *batchGetItemInput) check(out *batchGetItemOutput) (keys int, err error) {
	const begin = "1 validation error detected: Value at '"
	if len(in.RequestItems) == 0 {
		return 0, fault.Validation(begin + "RequestItems' failed to satisfy constraint: Member must have length greater than or equal to 1")
	}
	names, err := checkBatchNames(in.RequestItems)
	if err != nil {
		return 0, err
	}
	for _, name := range names {
		n := len(in.RequestItems[name].Keys)
		switch keys += n; {
		case n == 0:
			return 0, fault.Validation(begin+"requestItems.%s.member.keys' failed to satisfy constraint: Member must have length greater than or equal to 1", name)
		case n > maxBatchGets:
			return 0, fault.Validation(begin+"RequestItems.%s.member.Keys' failed to satisfy constraint: Member must have length less than or equal to 100", name)
		}
	}
	if keys > maxBatchGets {
		return 0, fault.Validation("Too many items requested for the BatchGetItem call")
	}
	for _, name := range names {
		g := &tableGets{name: name, in: in.RequestItems[name]}
		if g.projection, err = readyProjection(g.in.AttributesToGet, g.in.ProjectionExpression, g.in.ExpressionAttributeNames, nil); err != nil {
			return 0, err
		}
		if err := checkKeyList(g.in.Keys); err != nil {
			return 0, err
		}
		out.tables = append(out.tables, g)
	}
	return keys, nil
}

// checkKeyList checks the values of keys, and that none is there twice.
func checkKeyList(keys []value.RawItem) error {
	seen := make(map[string]struct{}, len(keys))
	for _, k := range keys {
		if k.Err != nil {
			return k.Err
		}
		seen[string(value.AppendItem(nil, k.Item))] = struct{}{}
	}
	if len(seen) < len(keys) {
		return noDuplicates()
	}
	return nil
}

// read reads at most room items, and leaves the keys beyond and those that
// would make the answer too long.
func (out *batchGetItemOutput) read(tx *table.Tx, room int) error {
	bytes := 0
	out.meters.list = nil
	for _, g := range out.tables {
		g.found, g.left = []value.Item{}, nil
		m := out.meters.of(g.name)
		for i, k := range g.in.Keys {
			key, err := tx.Definition(g.table).Key(k.Item)
			if err != nil {
				return err
			}
			if room == 0 || bytes > maxBatchAnswer {
				g.left = append(g.left, g.in.Keys[i])
				continue
			}
			room--
			it, size := tx.Get(g.table, key)
			if bytes += size; bytes > maxBatchAnswer {
				g.left = append(g.left, g.in.Keys[i])
				continue
			}
			m.read(nil, readUnits(size, truth(g.in.ConsistentRead)))
			if size > 0 {
				g.found = append(g.found, applyProjection(g.projection, it))
			}
		}
	}
	return nil
}

func (out *batchGetItemOutput) AppendJSON(dst []byte) []byte {
	dst = append(member(append(dst, '{'), "Responses"), '{')
	for _, g := range out.tables {
		dst = append(nameMember(dst, g.name), '[')
		for _, it := range g.found {
			dst = value.AppendItemJSON(element(dst), it)
		}
		dst = append(dst, ']')
	}
	dst = append(member(append(dst, '}'), "UnprocessedKeys"), '{')
	for _, g := range out.tables {
		if len(g.left) > 0 {
			dst = g.appendLeft(nameMember(dst, g.name))
		}
	}
	dst = append(dst, '}')
	return append(out.meters.appendMember(dst), '}')
}

// appendLeft appends the keys that are left, in the form they can be sent
// again.
func (g *tableGets) appendLeft(dst []byte) []byte {
	dst = append(member(append(dst, '{'), "Keys"), '[')
	for _, k := range g.left {
		dst = value.AppendItemJSON(element(dst), k.Item)
	}
	dst = append(dst, ']')
	if g.in.AttributesToGet != nil {
		dst = append(member(dst, "AttributesToGet"), '[')
		for _, name := range g.in.AttributesToGet {
			dst = appendText(element(dst), name)
		}
		dst = append(dst, ']')
	}
	if g.in.ConsistentRead != nil {
		dst = strconv.AppendBool(member(dst, "ConsistentRead"), *g.in.ConsistentRead)
	}
	if g.in.ProjectionExpression != nil {
		dst = appendText(member(dst, "ProjectionExpression"), *g.in.ProjectionExpression)
	}
	if g.in.ExpressionAttributeNames != nil {
		dst = append(member(dst, "ExpressionAttributeNames"), '{')
		for placeholder, name := range g.in.ExpressionAttributeNames {
			dst = appendText(nameMember(dst, placeholder), name)
		}
		dst = append(dst, '}')
	}
	return append(dst, '}')
}
