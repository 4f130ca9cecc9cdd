package api

import (
	"github.com/devhelper/devhelper/dynamodb/engine/expr"
	"github.com/devhelper/devhelper/dynamodb/engine/fault"
	"github.com/devhelper/devhelper/dynamodb/engine/table"
	"github.com/devhelper/devhelper/dynamodb/engine/value"
	"github.com/devhelper/devhelper/dynamodb/engine/wire"
)

type putItemInput struct {
	ReturnConsumedCapacity *string `wire:"enum=INDEXES|TOTAL|NONE"`
	tableNamed
	Item                                value.RawItem `wire:"required"`
	ConditionalOperator                 *string       `wire:"enum=OR|AND"`
	Expected                            map[string]expectedAttributeValue
	ReturnValues                        *string `wire:"enum=ALL_NEW|UPDATED_OLD|ALL_OLD|NONE|UPDATED_NEW"`
	ReturnItemCollectionMetrics         *string `wire:"enum=SIZE|NONE"`
	ReturnValuesOnConditionCheckFailure *string // anything but ALL_OLD is NONE
	ConditionExpression                 *string
	ExpressionAttributeNames            map[string]string
	ExpressionAttributeValues           map[string]value.Raw
}

// Precheck is wire's hook before the constraints.
func (in *putItemInput) Precheck() error { return in.precheck() }

func putItem(d *Database) wire.Operation {
	return wire.Define(wire.DynamoDB, "PutItem", func(r *wire.Request, in *putItemInput) (any, error) {
		w := &write{kind: putWrite, item: in.Item.Item, tell: is(in.ReturnValuesOnConditionCheckFailure, "ALL_OLD")}
		w.wantOld = is(in.ReturnValues, "ALL_OLD")
		var err error
		if w.guard, err = in.check(); err != nil {
			return nil, err
		}
		if w.table, err = d.active(r, in.name()); err != nil {
			return nil, err
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

// check applies the rules that come before the table is known.
func (in *putItemInput) check() (*expr.Condition, error) {
	g := guardInput{in.Expected, in.ConditionalOperator, in.ConditionExpression, in.ExpressionAttributeNames, in.ExpressionAttributeValues}
	if err := g.checkPresence(); err != nil {
		return nil, counted(err)
	}
	if in.Item.Err != nil {
		return nil, counted(in.Item.Err)
	}
	if in.ReturnValues != nil && *in.ReturnValues != "ALL_OLD" && *in.ReturnValues != "NONE" {
		return nil, counted(fault.Validation("ReturnValues can only be ALL_OLD or NONE"))
	}
	if err := table.CheckSize(in.Item.Item); err != nil {
		return nil, err
	}
	return g.parse(counted)
}
