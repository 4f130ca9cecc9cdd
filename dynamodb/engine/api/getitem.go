package api

import (
	"github.com/devhelper/devhelper/dynamodb/engine/expr"
	"github.com/devhelper/devhelper/dynamodb/engine/table"
	"github.com/devhelper/devhelper/dynamodb/engine/value"
	"github.com/devhelper/devhelper/dynamodb/engine/wire"
)

type getItemInput struct {
	ReturnConsumedCapacity *string  `wire:"enum=INDEXES|TOTAL|NONE"`
	AttributesToGet        []string `wire:"min=1"`
	tableNamed
	Key                      value.RawItem `wire:"required"`
	ConsistentRead           *bool
	ProjectionExpression     *string
	ExpressionAttributeNames map[string]string
}

type getItemOutput struct {
	item  value.Item // nil = there is none
	meter *meter
}

func (o *getItemOutput) AppendJSON(dst []byte) []byte {
	dst = itemMember(append(dst, '{'), "Item", o.item)
	return append(o.meter.appendMember(dst), '}')
}

func getItem(d *Database) wire.Operation {
	return wire.Define(wire.DynamoDB, "GetItem", func(r *wire.Request, in *getItemInput) (any, error) {
		projection, err := in.check()
		if err != nil {
			return nil, err
		}
		t, err := d.active(r, in.name())
		if err != nil {
			return nil, err
		}
		out := &getItemOutput{meter: newMeter(in.ReturnConsumedCapacity, in.name())}
		size := 0
		err = d.Catalog.View(func(tx *table.Tx) error {
			key, err := tx.Definition(t).Key(in.Key.Item)
			if err != nil {
				return err
			}
			out.item, size = tx.Get(t, key)
			return nil
		}, t)
		if err != nil {
			return nil, err
		}
		if size > 0 {
			out.item = applyProjection(projection, out.item)
		}
		out.meter.read(nil, readUnits(size, truth(in.ConsistentRead)))
		return out, nil
	})
}

// check applies the rules that come before the table is known.
func (in *getItemInput) check() (*expr.Projection, error) {
	return readyProjection(in.AttributesToGet, in.ProjectionExpression, in.ExpressionAttributeNames, in.Key.Err)
}

// readyProjection checks what GetItem and each table of BatchGetItem say they
// want of an item; keys is what is wrong with the keys, which AWS tells in
// between.
func readyProjection(attributes []string, text *string, names map[string]string, keys error) (*expr.Projection, error) {
	expressions := []parameter{{"ProjectionExpression", text != nil}}
	if attributes == nil && names == nil && text == nil {
		return nil, keys
	}
	if err := checkMixed([]parameter{{"AttributesToGet", attributes != nil}}, expressions); err != nil {
		return nil, err
	}
	if err := checkNames(names, expressions); err != nil {
		return nil, err
	}
	if keys != nil {
		return nil, keys
	}
	if attributes != nil {
		return expr.FromAttributesToGet(attributes)
	}
	p, err := newParams(names, nil)
	if err != nil {
		return nil, err
	}
	projection, err := parseProjection(text, p)
	if err != nil {
		return nil, err
	}
	return projection, p.Unused()
}
