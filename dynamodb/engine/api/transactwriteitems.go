package api

import (
	"github.com/devhelper/devhelper/dynamodb/engine/expr"
	"github.com/devhelper/devhelper/dynamodb/engine/fault"
	"github.com/devhelper/devhelper/dynamodb/engine/table"
	"github.com/devhelper/devhelper/dynamodb/engine/value"
	"github.com/devhelper/devhelper/dynamodb/engine/wire"
)

type transactWriteItemsInput struct {
	ReturnConsumedCapacity      *string             `wire:"enum=INDEXES|TOTAL|NONE"`
	ReturnItemCollectionMetrics *string             `wire:"enum=SIZE|NONE"`
	TransactItems               []transactWriteItem `wire:"required,min=1,max=100"`
	ClientRequestToken          *string             `wire:"min=1,max=36"`
}

type transactWriteItem struct {
	ConditionCheck *conditionCheck
	Put            *transactPut
	Update         *transactUpdate
	Delete         *transactDelete
}

type conditionCheck struct {
	TableName                           string        `wire:"required,min=1,max=1024,pattern=table"`
	Key                                 value.RawItem `wire:"required"`
	ConditionExpression                 *string       `wire:"required"`
	ExpressionAttributeNames            map[string]string
	ExpressionAttributeValues           map[string]value.Raw
	ReturnValuesOnConditionCheckFailure *string `wire:"enum=ALL_OLD|NONE"`
}

type transactPut struct {
	TableName                           string        `wire:"required,min=1,max=1024,pattern=table"`
	Item                                value.RawItem `wire:"required"`
	ConditionExpression                 *string
	ExpressionAttributeNames            map[string]string
	ExpressionAttributeValues           map[string]value.Raw
	ReturnValuesOnConditionCheckFailure *string `wire:"enum=ALL_OLD|NONE"`
}

type transactUpdate struct {
	TableName                           string        `wire:"required,min=1,max=1024,pattern=table"`
	Key                                 value.RawItem `wire:"required"`
	UpdateExpression                    *string       `wire:"required"`
	ConditionExpression                 *string
	ExpressionAttributeNames            map[string]string
	ExpressionAttributeValues           map[string]value.Raw
	ReturnValuesOnConditionCheckFailure *string `wire:"enum=ALL_OLD|NONE"`
}

type transactDelete struct {
	TableName                           string        `wire:"required,min=1,max=1024,pattern=table"`
	Key                                 value.RawItem `wire:"required"`
	ConditionExpression                 *string
	ExpressionAttributeNames            map[string]string
	ExpressionAttributeValues           map[string]value.Raw
	ReturnValuesOnConditionCheckFailure *string `wire:"enum=ALL_OLD|NONE"`
}

// What AWS calls the actions: its answers to wrong JSON show the names.
func (transactPut) WireName() string    { return "Put" }
func (transactUpdate) WireName() string { return "Update" }
func (transactDelete) WireName() string { return "Delete" }

// action is an action of a transaction in the one form all four have.
type action struct {
	kind      writeKind
	name      string // of the table
	item      value.RawItem
	update    *string
	condition *string
	names     map[string]string
	values    map[string]value.Raw
	onFailure *string
}

// action is the one action of the element.
func (in *transactWriteItem) action() (a action, err error) {
	n := 0
	if c := in.ConditionCheck; c != nil {
		n++
		a = action{checkWrite, c.TableName, c.Key, nil, c.ConditionExpression, c.ExpressionAttributeNames, c.ExpressionAttributeValues, c.ReturnValuesOnConditionCheckFailure}
	}
	if p := in.Put; p != nil {
		n++
		a = action{putWrite, p.TableName, p.Item, nil, p.ConditionExpression, p.ExpressionAttributeNames, p.ExpressionAttributeValues, p.ReturnValuesOnConditionCheckFailure}
	}
	if u := in.Update; u != nil {
		n++
		a = action{updateWrite, u.TableName, u.Key, u.UpdateExpression, u.ConditionExpression, u.ExpressionAttributeNames, u.ExpressionAttributeValues, u.ReturnValuesOnConditionCheckFailure}
	}
	if d := in.Delete; d != nil {
		n++
		a = action{deleteWrite, d.TableName, d.Key, nil, d.ConditionExpression, d.ExpressionAttributeNames, d.ExpressionAttributeValues, d.ReturnValuesOnConditionCheckFailure}
	}
	switch n {
	case 0:
		err = fault.Validation("Invalid Request: TransactWriteRequest should contain Delete or Put or Update request")
	case 1:
	default:
		err = fault.Validation("TransactItems can only contain one of Check, Put, Update or Delete")
	}
	return a, err
}

// ready applies the rules that come before the table is known and makes the
// write.
func (a *action) ready() (*write, error) {
	w := &write{kind: a.kind, item: a.item.Item, tell: is(a.onFailure, "ALL_OLD")}
	expressions := []parameter{{"UpdateExpression", a.update != nil}, {"ConditionExpression", a.condition != nil}}
	if a.kind != updateWrite {
		expressions = expressions[1:]
	}
	if err := checkNames(a.names, expressions); err != nil {
		return nil, err
	}
	if err := checkValues(a.values, expressions); err != nil {
		return nil, err
	}
	if a.item.Err != nil {
		return nil, a.item.Err
	}
	if a.kind == putWrite {
		if err := table.CheckSize(a.item.Item); err != nil {
			return nil, err
		}
	}
	p, err := newParams(a.names, a.values)
	if err != nil {
		return nil, err
	}
	if a.update != nil {
		if w.update, err = expr.ParseUpdate(*a.update, p); err != nil {
			return nil, err
		}
	}
	if w.guard, err = parseCondition("ConditionExpression", a.condition, p); err != nil {
		return nil, err
	}
	return w, p.Unused()
}

type transactWriteItemsOutput struct {
	meters      meters
	collections collections
}

func (o *transactWriteItemsOutput) AppendJSON(dst []byte) []byte {
	dst = o.meters.appendMember(append(dst, '{'))
	return append(o.collections.appendMember(dst), '}')
}

func transactWriteItems(d *Database) wire.Operation {
	return wire.Define(wire.DynamoDB, "TransactWriteItems", func(r *wire.Request, in *transactWriteItemsInput) (any, error) {
		t := &transaction{metrics: in.ReturnItemCollectionMetrics}
		t.out.meters.asked = in.ReturnConsumedCapacity
		if err := t.ready(in.TransactItems); err != nil {
			return nil, err
		}
		var err error
		if t.tables, err = d.actives(r, t.names); err != nil {
			return nil, err
		}
		for i, w := range t.writes {
			w.table = t.tables[i]
		}
		if in.ClientRequestToken == nil {
			err = d.Catalog.Update(t.run, t.tables...)
		} else {
			err = d.Catalog.UpdateWithToken(t.once(d.namespace(r), *in.ClientRequestToken), t.tables...)
		}
		return &t.out, err
	})
}
