package api

import (
	"github.com/devhelper/devhelper/dynamodb/engine/expr"
	"github.com/devhelper/devhelper/dynamodb/engine/fault"
	"github.com/devhelper/devhelper/dynamodb/engine/table"
	"github.com/devhelper/devhelper/dynamodb/engine/value"
	"github.com/devhelper/devhelper/dynamodb/engine/wire"
)

type scanInput struct {
	Select                 *string `wire:"enum=SPECIFIC_ATTRIBUTES|COUNT|ALL_ATTRIBUTES|ALL_PROJECTED_ATTRIBUTES"`
	IndexName              *string `wire:"min=3,max=255,pattern=name"`
	TotalSegments          *int32  `wire:"min=1,max=1000000"`
	ReturnConsumedCapacity *string `wire:"enum=INDEXES|TOTAL|NONE"`
	tableNamed
	ConditionalOperator       *string `wire:"enum=OR|AND"`
	ScanFilter                map[string]conditionInput
	Limit                     *int32   `wire:"min=1"`
	Segment                   *int32   `wire:"min=0"`
	AttributesToGet           []string `wire:"min=1"`
	ConsistentRead            *bool
	ExclusiveStartKey         value.RawItem
	FilterExpression          *string
	ProjectionExpression      *string
	ExpressionAttributeNames  map[string]string
	ExpressionAttributeValues map[string]value.Raw
}

func scan(d *Database) wire.Operation {
	return wire.Define(wire.DynamoDB, "Scan", func(r *wire.Request, in *scanInput) (any, error) {
		p := &page{meter: newMeter(in.ReturnConsumedCapacity, in.name())}
		if err := in.check(p); err != nil {
			return nil, err
		}
		t, err := d.active(r, in.name())
		if err != nil {
			return nil, err
		}
		s := table.Scan{Index: indexName(in.IndexName), Start: startOf(in.ExclusiveStartKey)}
		if in.TotalSegments != nil {
			s.Segment, s.Segments = int(*in.Segment), int(*in.TotalSegments)
		}
		var x *table.Index
		err = d.Catalog.View(func(tx *table.Tx) (err error) {
			def := tx.Definition(t)
			p.reset()
			if x, p.whole, err = in.selects().against(def); err != nil {
				return err
			}
			if err := checkStartNames(in.ExclusiveStartKey, def, x); err != nil {
				return err
			}
			return tx.Scan(t, s, p.take)
		}, t)
		if err != nil {
			return nil, err
		}
		p.account(x, truth(in.ConsistentRead))
		return p, nil
	})
}

func (in *scanInput) selects() *selectInput {
	return &selectInput{in.Select, in.IndexName, in.ProjectionExpression, in.AttributesToGet, truth(in.ConsistentRead)}
}

// check applies the rules that come before the table is known, and fills the
// selection in.
func (in *scanInput) check(p *page) error {
	if err := in.checkPresence(); err != nil {
		return err
	}
	if in.Limit != nil {
		p.limit = int(*in.Limit)
	}
	p.count = is(in.Select, "COUNT")
	var err error
	if in.AttributesToGet != nil {
		if p.projection, err = expr.FromAttributesToGet(in.AttributesToGet); err != nil {
			return err
		}
	}
	if p.filter, err = parseFilter(in.ScanFilter, in.ConditionalOperator); err != nil {
		return err
	}
	if err := checkStart(in.ExclusiveStartKey); err != nil {
		return err
	}
	if err := in.checkSegments(); err != nil {
		return err
	}
	params, err := newParams(in.ExpressionAttributeNames, in.ExpressionAttributeValues)
	if err != nil {
		return err
	}
	if err := in.selects().check(); err != nil {
		return err
	}
	if in.FilterExpression != nil {
		if p.filter, err = parseCondition("FilterExpression", in.FilterExpression, params); err != nil {
			return err
		}
	}
	if in.ProjectionExpression != nil {
		if p.projection, err = parseProjection(in.ProjectionExpression, params); err != nil {
			return err
		}
	}
	return params.Unused()
}

func (in *scanInput) checkPresence() error {
	expressions := []parameter{
		{"ProjectionExpression", in.ProjectionExpression != nil},
		{"FilterExpression", in.FilterExpression != nil},
	}
	err := checkMixed([]parameter{
		{"AttributesToGet", in.AttributesToGet != nil},
		{"ScanFilter", in.ScanFilter != nil},
		{"ConditionalOperator", in.ConditionalOperator != nil},
	}, expressions)
	if err != nil {
		return err
	}
	if err := checkNames(in.ExpressionAttributeNames, expressions); err != nil {
		return err
	}
	return checkValues(in.ExpressionAttributeValues, expressions[1:])
}

// maxSegments is the most parts a scan can have.
const maxSegments = 1_000_000

// checkSegments checks the part of a parallel scan.
func (in *scanInput) checkSegments() error {
	switch {
	case in.Segment == nil && in.TotalSegments == nil:
	case in.TotalSegments == nil:
		return fault.Validation("The TotalSegments parameter is required but was not present in the request when Segment parameter is present")
	case in.Segment == nil:
		return fault.Validation("The Segment parameter is required but was not present in the request when parameter TotalSegments is present")
	case *in.TotalSegments > maxSegments:
		return fault.Validation("1 validation error detected: Value '%d' at 'totalSegments' failed to satisfy constraint: "+
			"Member must have value less than or equal to %d", *in.TotalSegments, maxSegments)
	case *in.Segment >= *in.TotalSegments:
		return fault.Validation("The Segment parameter is zero-based and must be less than parameter TotalSegments: "+
			"Segment: %d is not less than TotalSegments: %d", *in.Segment, *in.TotalSegments)
	}
	return nil
}
