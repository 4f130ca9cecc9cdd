package api

import (
	"github.com/devhelper/devhelper/dynamodb/engine/expr"
	"github.com/devhelper/devhelper/dynamodb/engine/value"
	"github.com/devhelper/devhelper/dynamodb/engine/wire"
)

type updateItemInput struct {
	ReturnConsumedCapacity *string `wire:"enum=INDEXES|TOTAL|NONE"`
	tableNamed
	ReturnItemCollectionMetrics         *string       `wire:"enum=SIZE|NONE"`
	ReturnValues                        *string       `wire:"enum=ALL_NEW|UPDATED_OLD|ALL_OLD|NONE|UPDATED_NEW"`
	Key                                 value.RawItem `wire:"required"`
	ConditionalOperator                 *string       `wire:"enum=OR|AND"`
	Expected                            map[string]expectedAttributeValue
	AttributeUpdates                    map[string]attributeValueUpdate
	ReturnValuesOnConditionCheckFailure *string // anything but ALL_OLD is NONE
	UpdateExpression                    *string
	ConditionExpression                 *string
	ExpressionAttributeNames            map[string]string
	ExpressionAttributeValues           map[string]value.Raw
}

// attributeValueUpdate is an element of the legacy parameter AttributeUpdates.
type attributeValueUpdate struct {
	Value  *value.Raw
	Action *string // anything but ADD and DELETE is PUT
}

// Precheck is wire's hook before the constraints.
func (in *updateItemInput) Precheck() error { return in.precheck() }

func updateItem(d *Database) wire.Operation {
	return wire.Define(wire.DynamoDB, "UpdateItem", func(r *wire.Request, in *updateItemInput) (any, error) {
		w := &write{kind: updateWrite, item: in.Key.Item, tell: is(in.ReturnValuesOnConditionCheckFailure, "ALL_OLD")}
		err := in.check(w)
		if err == nil {
			w.table, err = d.active(r, in.name())
		}
		if err != nil {
			return nil, err
		}
		out := &writeOutput{meter: newMeter(in.ReturnConsumedCapacity, in.name())}
		if out.collection, err = d.change(w, out.meter, in.ReturnItemCollectionMetrics); err != nil {
			return nil, err
		}
		out.attributes = w.returned(in.ReturnValues)
		return out, nil
	})
}

// returned is what ReturnValues asks for of an update; nil is nothing.
func (w *write) returned(asked *string) value.Item {
	if asked == nil {
		return nil
	}
	var it value.Item
	switch *asked {
	case "ALL_OLD":
		it = w.old
	case "ALL_NEW":
		it = w.new
	case "UPDATED_OLD":
		if w.update != nil && w.old != nil {
			it = w.update.Touched(w.old)
		}
	case "UPDATED_NEW":
		if w.update != nil {
			it = w.update.Touched(w.new)
		}
	}
	if len(it) == 0 {
		return nil
	}
	return it
}

// check applies the rules that come before the table is known, and fills in
// what the write does and on what condition.
func (in *updateItemInput) check(w *write) error {
	if err := in.checkPresence(); err != nil {
		return counted(err)
	}
	if in.Key.Err != nil {
		return in.Key.Err
	}
	if in.UpdateExpression != nil || in.ConditionExpression != nil {
		return counted(in.parse(w))
	}
	var err error
	if in.AttributeUpdates != nil {
		updates := make(map[string]expr.LegacyUpdate, len(in.AttributeUpdates))
		for name, u := range in.AttributeUpdates {
			updates[name] = expr.LegacyUpdate(u)
		}
		if w.update, err = expr.FromAttributeUpdates(updates); err != nil {
			return err
		}
	}
	w.guard, err = parseExpected(in.Expected, in.ConditionalOperator)
	return err
}

func (in *updateItemInput) checkPresence() error {
	expressions := []parameter{{"UpdateExpression", in.UpdateExpression != nil}, {"ConditionExpression", in.ConditionExpression != nil}}
	legacy := []parameter{
		{"AttributeUpdates", in.AttributeUpdates != nil},
		{"Expected", in.Expected != nil},
		{"ConditionalOperator", in.ConditionalOperator != nil && in.Expected == nil && in.AttributeUpdates == nil},
	}
	if err := checkMixed(legacy, expressions); err != nil {
		return err
	}
	if err := checkNames(in.ExpressionAttributeNames, expressions); err != nil {
		return err
	}
	return checkValues(in.ExpressionAttributeValues, expressions)
}

// parse parses both expressions.
func (in *updateItemInput) parse(w *write) error {
	p, err := newParams(in.ExpressionAttributeNames, in.ExpressionAttributeValues)
	if err != nil {
		return err
	}
	if in.UpdateExpression != nil {
		if w.update, err = expr.ParseUpdate(*in.UpdateExpression, p); err != nil {
			return err
		}
	}
	if w.guard, err = parseCondition("ConditionExpression", in.ConditionExpression, p); err != nil {
		return err
	}
	return p.Unused()
}
