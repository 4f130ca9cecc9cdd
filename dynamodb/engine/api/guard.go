package api

import (
	"github.com/devhelper/devhelper/dynamodb/engine/expr"
	"github.com/devhelper/devhelper/dynamodb/engine/value"
)

// expectedAttributeValue is an element of the legacy parameter Expected.
type expectedAttributeValue struct {
	Value              *value.Raw
	Exists             *bool
	ComparisonOperator *string `wire:"enum=IN|NULL|BETWEEN|LT|NOT_CONTAINS|EQ|GT|NOT_NULL|NE|LE|BEGINS_WITH|GE|CONTAINS"`
	AttributeValueList []value.Raw
}

// conditionInput is an element of KeyConditions, QueryFilter and ScanFilter.
type conditionInput struct {
	ComparisonOperator *string `wire:"required,enum=IN|NULL|BETWEEN|LT|NOT_CONTAINS|EQ|GT|NOT_NULL|NE|LE|BEGINS_WITH|GE|CONTAINS"`
	AttributeValueList []value.Raw
}

// WireName is what AWS calls the condition.
func (conditionInput) WireName() string { return "Condition" }

// guardInput is the condition of PutItem and DeleteItem as sent, in either of
// its two forms.
type guardInput struct {
	expected  map[string]expectedAttributeValue
	operator  *string
	condition *string
	names     map[string]string
	values    map[string]value.Raw
}

// checkPresence checks which of the parameters were sent.
func (g *guardInput) checkPresence() error {
	if g.expected == nil && g.names == nil && g.values == nil && (g.operator == nil || g.condition == nil) {
		return nil // the hot path: at most a condition
	}
	expressions := []parameter{{"ConditionExpression", g.condition != nil}}
	legacy := []parameter{{"Expected", g.expected != nil}, {"ConditionalOperator", g.operator != nil && g.expected == nil}}
	if err := checkMixed(legacy, expressions); err != nil {
		return err
	}
	if err := checkNames(g.names, expressions); err != nil {
		return err
	}
	return checkValues(g.values, expressions)
}

// parse makes the condition; nil is none. dress, if not nil, is applied to the
// errors of expressions.
func (g *guardInput) parse(dress func(error) error) (*expr.Condition, error) {
	if g.expected != nil {
		return parseExpected(g.expected, g.operator)
	}
	if g.condition == nil {
		return nil, nil
	}
	c, err := g.expression()
	if err != nil && dress != nil {
		err = dress(err)
	}
	return c, err
}

func (g *guardInput) expression() (*expr.Condition, error) {
	p, err := newParams(g.names, g.values)
	if err != nil {
		return nil, err
	}
	c, err := parseCondition("ConditionExpression", g.condition, p)
	if err != nil {
		return nil, err
	}
	return c, p.Unused()
}

// parseExpected makes the condition of Expected; an empty one is none.
func parseExpected(expected map[string]expectedAttributeValue, operator *string) (*expr.Condition, error) {
	if len(expected) == 0 {
		return nil, nil
	}
	conds := make(map[string]expr.LegacyExpected, len(expected))
	for name, e := range expected {
		conds[name] = expr.LegacyExpected(e)
	}
	return expr.FromExpected(conds, operator)
}

// parseFilter makes the condition of QueryFilter or ScanFilter; an empty one is
// none.
func parseFilter(filter map[string]conditionInput, operator *string) (*expr.Condition, error) {
	if len(filter) == 0 {
		return nil, nil
	}
	return expr.FromFilter(legacyConditions(filter), operator)
}

func legacyConditions(in map[string]conditionInput) map[string]expr.LegacyCondition {
	out := make(map[string]expr.LegacyCondition, len(in))
	for name, c := range in {
		out[name] = expr.LegacyCondition(c)
	}
	return out
}
