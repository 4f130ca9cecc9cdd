package api

import (
	"github.com/devhelper/devhelper/dynamodb/engine/fault"
	"github.com/devhelper/devhelper/dynamodb/engine/value"
	"github.com/devhelper/devhelper/dynamodb/engine/wire"
)

type deleteItemInput struct {
	ReturnConsumedCapacity *string `wire:"enum=INDEXES|TOTAL|NONE"`
	tableNamed
	ReturnValues                        *string       `wire:"enum=ALL_NEW|UPDATED_OLD|ALL_OLD|NONE|UPDATED_NEW"`
	ReturnItemCollectionMetrics         *string       `wire:"enum=SIZE|NONE"`
	Key                                 value.RawItem `wire:"required"`
	ConditionalOperator                 *string       `wire:"enum=OR|AND"`
	Expected                            map[string]expectedAttributeValue
	ReturnValuesOnConditionCheckFailure *string // anything but ALL_OLD is NONE
	ConditionExpression                 *string
	ExpressionAttributeNames            map[string]string
	ExpressionAttributeValues           map[string]value.Raw
}

func deleteItem(d *Database) wire.Operation {
	return wire.Define(wire.DynamoDB, "DeleteItem", func(r *wire.Request, in *deleteItemInput) (any, error) {
		w := &write{kind: deleteWrite, item: in.Key.Item, tell: is(in.ReturnValuesOnConditionCheckFailure, "ALL_OLD")}
		w.wantOld = is(in.ReturnValues, "ALL_OLD")
		g := guardInput{in.Expected, in.ConditionalOperator, in.ConditionExpression, in.ExpressionAttributeNames, in.ExpressionAttributeValues}
		err := g.checkPresence()
		if err == nil {
			err = in.Key.Err
		}
		if err == nil {
			w.guard, err = g.parse(nil)
		}
		if err == nil {
			w.table, err = d.active(r, in.name())
		}
		if err != nil {
			return nil, err
		}
		// Unlike PutItem AWS looks at this only when it has the table.
		if in.ReturnValues != nil && *in.ReturnValues != "ALL_OLD" && *in.ReturnValues != "NONE" {
			return nil, fault.Validation("1 validation error detected: Value '%s' at 'returnValues' failed to satisfy constraint: "+
				"Member must satisfy enum value set: [ALL_OLD, NONE]", *in.ReturnValues)
		}
		out := &writeOutput{meter: newMeter(in.ReturnConsumedCapacity, in.name())}
		if out.collection, err = d.change(w, out.meter, in.ReturnItemCollectionMetrics); err != nil {
			return nil, err
		}
		if w.wantOld {
			out.attributes = w.old
		}
		return out, nil
	})
}
