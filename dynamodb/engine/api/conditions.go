package api

import (
	"strings"

	"github.com/devhelper/devhelper/dynamodb/engine/expr"
	"github.com/devhelper/devhelper/dynamodb/engine/fault"
	"github.com/devhelper/devhelper/dynamodb/engine/value"
)

// Rules about parameters that several operations share. AWS looks at them
// before it knows the table, in this order: old and new parameters together,
// placeholders without an expression, keys and items, then the placeholders
// themselves and the expressions.

// parameter is a member of a request and whether it was sent.
type parameter struct {
	name string
	sent bool
}

// checkMixed refuses parameters from before expressions beside expressions.
// Both lists are in the order AWS names them.
func checkMixed(legacy, expressions []parameter) error {
	if !anySent(legacy) || !anySent(expressions) {
		return nil
	}
	return fault.Validation("Can not use both expression and non-expression parameters in the same request: "+
		"Non-expression parameters: {%s} Expression parameters: {%s}", sentNames(legacy), sentNames(expressions))
}

func anySent(ps []parameter) bool {
	for _, p := range ps {
		if p.sent {
			return true
		}
	}
	return false
}

func sentNames(ps []parameter) string {
	var names []string
	for _, p := range ps {
		if p.sent {
			names = append(names, p.name)
		}
	}
	return strings.Join(names, ", ")
}

// checkNames refuses ExpressionAttributeNames without any expression.
func checkNames(names map[string]string, expressions []parameter) error {
	if names == nil || anySent(expressions) {
		return nil
	}
	return fault.Validation("ExpressionAttributeNames can only be specified when using expressions")
}

// checkValues refuses ExpressionAttributeValues without an expression that can
// hold values; expressions are those that could.
func checkValues(values map[string]value.Raw, expressions []parameter) error {
	if values == nil || anySent(expressions) {
		return nil
	}
	absent := make([]string, len(expressions))
	for i, e := range expressions {
		absent[i] = e.name + " is null"
	}
	return fault.Validation("ExpressionAttributeValues can only be specified when using expressions: %s", strings.Join(absent, " and "))
}

// newParams are the placeholders of a request, checked; nil when it has none
// and no expression either.
func newParams(names map[string]string, values map[string]value.Raw) (*expr.Params, error) {
	p := expr.NewParams(names, values)
	if names == nil && values == nil {
		return p, nil
	}
	return p, p.Check()
}

// parseCondition parses an optional expression; absent is no condition.
func parseCondition(parameter string, text *string, p *expr.Params) (*expr.Condition, error) {
	if text == nil {
		return nil, nil
	}
	return expr.ParseCondition(parameter, *text, p)
}

// parseProjection parses an optional projection; absent is everything.
func parseProjection(text *string, p *expr.Params) (*expr.Projection, error) {
	if text == nil {
		return nil, nil
	}
	return expr.ParseProjection(*text, p)
}

// applyProjection is the item as a projection, if any, leaves it.
func applyProjection(pr *expr.Projection, it value.Item) value.Item {
	if pr == nil {
		return it
	}
	return pr.Apply(it)
}

// counted gives an error of PutItem, UpdateItem or Query the beginning that
// these operations put before messages of their own rules since 2026 ("1
// validation error detected: "). Messages about the type of a value, a number,
// a placeholder or an empty expression come without it.
func counted(err error) error {
	f, ok := err.(*fault.Error)
	if !ok || f.Type != "ValidationException" || strings.HasSuffix(f.Message, "The expression can not be empty;") {
		return err
	}
	for _, begin := range [...]string{
		"One or more parameter values were invalid",
		"ExpressionAttributeValues contains invalid value: One or more",
		"ExpressionAttributeValues can only",
		"Can not use both",
		"Must specify the AttributesToGet",
		"ReturnValues can only",
		"Invalid ",
	} {
		if strings.HasPrefix(f.Message, begin) {
			return fault.Validation("1 validation error detected: %s", f.Message)
		}
	}
	return err
}

// is compares an optional parameter.
func is(p *string, want string) bool { return p != nil && *p == want }

// truth is an optional flag, false when absent.
func truth(p *bool) bool { return p != nil && *p }
