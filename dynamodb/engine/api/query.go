package api

import (
	"slices"

	"github.com/devhelper/devhelper/dynamodb/engine/expr"
	"github.com/devhelper/devhelper/dynamodb/engine/fault"
	"github.com/devhelper/devhelper/dynamodb/engine/table"
	"github.com/devhelper/devhelper/dynamodb/engine/value"
	"github.com/devhelper/devhelper/dynamodb/engine/wire"
)

type queryInput struct {
	Select                 *string `wire:"enum=SPECIFIC_ATTRIBUTES|COUNT|ALL_ATTRIBUTES|ALL_PROJECTED_ATTRIBUTES"`
	IndexName              *string `wire:"min=3,max=255,pattern=name"`
	ReturnConsumedCapacity *string `wire:"enum=INDEXES|TOTAL|NONE"`
	QueryFilter            map[string]conditionInput
	tableNamed
	ConditionalOperator       *string  `wire:"enum=OR|AND"`
	AttributesToGet           []string `wire:"min=1"`
	Limit                     *int32   `wire:"min=1,bare"`
	KeyConditions             map[string]conditionInput
	ConsistentRead            *bool
	ScanIndexForward          *bool
	ExclusiveStartKey         value.RawItem
	KeyConditionExpression    *string
	FilterExpression          *string
	ProjectionExpression      *string
	ExpressionAttributeNames  map[string]string
	ExpressionAttributeValues map[string]value.Raw
}

func query(d *Database) wire.Operation {
	return wire.Define(wire.DynamoDB, "Query", func(r *wire.Request, in *queryInput) (any, error) {
		p := &page{meter: newMeter(in.ReturnConsumedCapacity, in.name())}
		keys, err := in.check(p)
		if err != nil {
			return nil, err
		}
		t, err := d.active(r, in.name())
		if err != nil {
			return nil, err
		}
		q := table.Query{Index: indexName(in.IndexName), Start: startOf(in.ExclusiveStartKey)}
		q.Backward = in.ScanIndexForward != nil && !*in.ScanIndexForward
		var x *table.Index
		err = d.Catalog.View(func(tx *table.Tx) (err error) {
			def := tx.Definition(t)
			p.reset()
			if x, p.whole, err = in.selects().against(def); err != nil {
				return err
			}
			schema := def.Keys
			if x != nil {
				schema = x.Keys
			}
			if q.Range, err = keys.Bind(table.HashNames(schema), table.RangeNames(schema)); err != nil {
				return err
			}
			if err := in.checkFilter(p.filter, schema); err != nil {
				return err
			}
			if err := checkStartNames(in.ExclusiveStartKey, def, x); err != nil {
				return err
			}
			return tx.Query(t, q, p.take)
		}, t)
		if err != nil {
			return nil, err
		}
		p.account(x, truth(in.ConsistentRead))
		return p, nil
	})
}

func (in *queryInput) selects() *selectInput {
	return &selectInput{in.Select, in.IndexName, in.ProjectionExpression, in.AttributesToGet, truth(in.ConsistentRead)}
}

// check applies the rules that come before the table is known, and fills the
// selection in.
func (in *queryInput) check(p *page) (*expr.KeyCondition, error) {
	if in.Limit != nil {
		p.limit = int(*in.Limit)
	}
	if err := in.checkPresence(); err != nil {
		return nil, err
	}
	p.count = is(in.Select, "COUNT")
	if in.KeyConditionExpression == nil && in.FilterExpression == nil && in.ProjectionExpression == nil {
		return in.legacy(p)
	}
	if err := checkStart(in.ExclusiveStartKey); err != nil {
		return nil, err
	}
	params, err := newParams(in.ExpressionAttributeNames, in.ExpressionAttributeValues)
	if err != nil {
		return nil, err
	}
	if in.KeyConditionExpression == nil {
		return nil, errNoKeyCondition()
	}
	if err := in.selects().check(); err != nil {
		return nil, counted(err)
	}
	keys, err := expr.ParseKeyCondition(*in.KeyConditionExpression, params)
	if err != nil {
		return nil, err
	}
	if p.filter, err = parseCondition("FilterExpression", in.FilterExpression, params); err != nil {
		return nil, err
	}
	if p.projection, err = parseProjection(in.ProjectionExpression, params); err != nil {
		return nil, err
	}
	return keys, params.Unused()
}

func errNoKeyCondition() error {
	return fault.Validation("Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.")
}

func (in *queryInput) checkPresence() error {
	expressions := []parameter{
		{"ProjectionExpression", in.ProjectionExpression != nil},
		{"FilterExpression", in.FilterExpression != nil},
		{"KeyConditionExpression", in.KeyConditionExpression != nil},
	}
	err := checkMixed([]parameter{
		{"AttributesToGet", in.AttributesToGet != nil},
		{"QueryFilter", in.QueryFilter != nil},
		{"ConditionalOperator", in.ConditionalOperator != nil},
		{"KeyConditions", in.KeyConditions != nil},
	}, expressions)
	if err != nil {
		return err
	}
	if err := checkNames(in.ExpressionAttributeNames, expressions); err != nil {
		return err
	}
	return checkValues(in.ExpressionAttributeValues, expressions[1:])
}

// legacy checks a query from before expressions.
func (in *queryInput) legacy(p *page) (keys *expr.KeyCondition, err error) {
	if p.filter, err = parseFilter(in.QueryFilter, in.ConditionalOperator); err != nil {
		return nil, err
	}
	if in.AttributesToGet != nil {
		if p.projection, err = expr.FromAttributesToGet(in.AttributesToGet); err != nil {
			return nil, err
		}
	}
	if in.KeyConditions != nil {
		if keys, err = expr.FromKeyConditions(legacyConditions(in.KeyConditions)); err != nil {
			return nil, err
		}
	}
	if err = checkStart(in.ExclusiveStartKey); err != nil {
		return nil, err
	}
	if keys == nil {
		return nil, errNoKeyCondition()
	}
	if err = in.selects().check(); err != nil {
		return nil, counted(err)
	}
	return keys, nil
}

// checkFilter refuses key attributes in a filter: they belong into the key
// condition.
func (in *queryInput) checkFilter(filter *expr.Condition, keys []table.KeyPart) error {
	if filter == nil {
		return nil
	}
	for _, path := range filter.Paths() {
		name := path[0].Name
		if !slices.ContainsFunc(keys, func(k table.KeyPart) bool { return k.Name == name }) {
			continue
		}
		if in.QueryFilter != nil {
			return fault.Validation("QueryFilter can only contain non-primary key attributes: Primary key attribute: %s", name)
		}
		return fault.Validation("Filter Expression can only contain non-primary key attributes: Primary key attribute: %s", name)
	}
	return nil
}
