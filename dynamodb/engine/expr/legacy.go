package expr

import (
	"sort"

	"github.com/devhelper/devhelper/dynamodb/engine/fault"
	"github.com/devhelper/devhelper/dynamodb/engine/value"
)

// The parameters of the API before it had expressions. Attribute names are
// plain top-level names there, never paths, and no word is reserved. Maps are
// read in the order of their keys, so that errors do not depend on chance.

// LegacyExpected is an entry of Expected. Nil is what the request left out.
type LegacyExpected struct {
	Value              *value.Raw
	Exists             *bool
	ComparisonOperator *string
	AttributeValueList []value.Raw
}

// LegacyCondition is an entry of KeyConditions, QueryFilter or ScanFilter. Nil
// is what the request left out; wire has refused a missing operator.
type LegacyCondition struct {
	ComparisonOperator *string
	AttributeValueList []value.Raw
}

// LegacyUpdate is an entry of AttributeUpdates. Nil is what the request left out.
type LegacyUpdate struct {
	Value  *value.Raw
	Action *string
}

// legacyOp is what a ComparisonOperator means.
type legacyOp struct {
	op       op
	not      bool // the opposite of op
	min, max int  // number of values; max < 0: any
	// scalars demands S, N or B; texts S or B; any kind otherwise.
	scalars, texts bool
}

// legacyOps are all values of ComparisonOperator.
var legacyOps = map[string]legacyOp{
	"EQ":           {op: opEqual, min: 1, max: 1},
	"NE":           {op: opNotEqual, min: 1, max: 1},
	"LT":           {op: opLess, min: 1, max: 1, scalars: true},
	"LE":           {op: opLessEqual, min: 1, max: 1, scalars: true},
	"GT":           {op: opGreater, min: 1, max: 1, scalars: true},
	"GE":           {op: opGreaterEqual, min: 1, max: 1, scalars: true},
	"IN":           {op: opIn, min: 1, max: -1, scalars: true},
	"BETWEEN":      {op: opBetween, min: 2, max: 2, scalars: true},
	"NULL":         {op: opNotExists},
	"NOT_NULL":     {op: opExists},
	"CONTAINS":     {op: opContains, min: 1, max: 1, scalars: true},
	"NOT_CONTAINS": {op: opContains, not: true, min: 1, max: 1, scalars: true},
	"BEGINS_WITH":  {op: opBegins, min: 1, max: 1, scalars: true, texts: true},
}

// legacyName is the ComparisonOperator of an operator of a key condition.
func legacyName(o op) string {
	for name, l := range legacyOps {
		if l.op == o && !l.not {
			return name
		}
	}
	return o.String()
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

// plainValues takes the values out of a list, or returns the first one's error.
func plainValues(list []value.Raw) ([]value.Value, error) {
	values := make([]value.Value, len(list))
	for i, r := range list {
		if r.Err != nil {
			return nil, r.Err
		}
		values[i] = r.Value
	}
	return values, nil
}

// operatorOf looks an operator up and checks the number of its values.
func operatorOf(name *string, values int) (legacyOp, error) {
	if name == nil {
		return legacyOp{}, invalidParameter("ComparisonOperator must be specified")
	}
	l, ok := legacyOps[*name]
	if !ok {
		return l, fault.New("ValidationException", "Unsupported operator on ExpectedAttribute: "+*name)
	}
	if values < l.min || l.max >= 0 && values > l.max {
		return l, invalidParameter("Invalid number of argument(s) for the %s ComparisonOperator", *name)
	}
	return l, nil
}

// checkKinds refuses values the operator has no use for.
func (l legacyOp) checkKinds(name string, values []value.Value) error {
	for _, v := range values {
		switch v.Kind() {
		case value.String, value.Binary:
			continue
		case value.Number:
			if !l.texts {
				continue
			}
		}
		if l.scalars {
			return invalidKind(name, v.Kind())
		}
	}
	return nil
}

// checkList checks the values of IN and BETWEEN against each other.
func (l legacyOp) checkList(values []value.Value) error {
	for _, v := range values[min(1, len(values)):] {
		if v.Kind() != values[0].Kind() {
			return invalidParameter("AttributeValues inside AttributeValueList must be of same type")
		}
	}
	if l.op == opBetween {
		if order, ok := value.Compare(values[0], values[1]); ok && order > 0 {
			return fault.New("ValidationException",
				"The BETWEEN condition was provided a range where the lower bound is greater than the upper bound")
		}
	}
	return nil
}

// legacyTree puts a condition together, one attribute at a time.
type legacyTree struct {
	kids  []*node
	bound bound
}

func (t *legacyTree) add(attr string, l legacyOp, values []value.Value) {
	args := make([]operand, 0, len(values)+1)
	t.bound.paths = append(t.bound.paths, Path{{Name: attr}})
	args = append(args, operand{kind: ofPath, ref: ref(len(t.bound.paths) - 1)})
	for _, v := range values {
		t.bound.values = append(t.bound.values, v)
		args = append(args, operand{kind: ofValue, ref: ref(len(t.bound.values) - 1)})
	}
	n := &node{op: l.op, args: args}
	if l.not {
		n = &node{op: opNot, kids: []*node{n}}
	}
	t.kids = append(t.kids, n)
}

// condition joins what was added; operator is the ConditionalOperator.
func (t *legacyTree) condition(operator *string) *Condition {
	if len(t.kids) == 0 {
		return nil
	}
	join := opAnd
	if operator != nil && *operator == "OR" {
		join = opOr
	}
	return &Condition{&node{op: join, kids: t.kids}, t.bound}
}
