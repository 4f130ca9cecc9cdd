package expr

import (
	"strings"

	"github.com/devhelper/devhelper/dynamodb/engine/value"
)

// Condition is a condition or a filter, ready to be asked. A nil Condition is
// met by every item.
type Condition struct {
	root  *node
	bound bound
}

// ParseCondition reads a condition. param is the name of the parameter it came
// in, "ConditionExpression" or "FilterExpression", for messages.
func ParseCondition(param, text string, p *Params) (*Condition, error) {
	t := condTrees.get(text)
	b, err := t.bind(param, p)
	if err != nil {
		return nil, err
	}
	c := checker{&t.tree, b, p.names}
	if m := c.node(t.root); m != "" {
		return nil, invalid(param, m)
	}
	return &Condition{t.root, b}, nil
}

// Paths are the paths the condition looks at, each once. The caller does not
// change them.
func (c *Condition) Paths() []Path {
	if c == nil {
		return nil
	}
	return c.bound.paths
}

// Match tells whether an item meets the condition; a nil item is one without
// attributes. Nothing a condition meets in an item is an error: what cannot be
// compared is not equal and in no order.
func (c *Condition) Match(it value.Item) bool {
	return c == nil || c.bound.match(c.root, it)
}

func (b *bound) match(n *node, it value.Item) bool {
	switch n.op {
	case opAnd:
		for _, kid := range n.kids {
			if !b.match(kid, it) {
				return false
			}
		}
		return true
	case opOr:
		for _, kid := range n.kids {
			if b.match(kid, it) {
				return true
			}
		}
		return false
	case opNot:
		return !b.match(n.kids[0], it)
	case opNotExists:
		_, ok := b.value(n.args[0], it)
		return !ok
	}
	first, ok := b.value(n.args[0], it)
	if !ok {
		// What is missing equals nothing, and so differs from everything.
		return n.op == opNotEqual
	}
	switch n.op {
	case opExists:
		return true
	case opIn:
		for _, o := range n.args[1:] {
			if v, ok := b.value(o, it); ok && value.Equal(first, v) {
				return true
			}
		}
		return false
	case opBetween:
		return b.ordered(opGreaterEqual, first, n.args[1], it) && b.ordered(opLessEqual, first, n.args[2], it)
	case opLess, opLessEqual, opGreater, opGreaterEqual:
		return b.ordered(n.op, first, n.args[1], it)
	}
	second, ok := b.value(n.args[1], it)
	switch n.op {
	case opEqual:
		return ok && value.Equal(first, second)
	case opNotEqual:
		return !ok || !value.Equal(first, second)
	case opType:
		return ok && first.Kind().String() == second.Text()
	case opBegins:
		return ok && sameText(first, second) && strings.HasPrefix(first.Text(), second.Text())
	case opContains:
		return ok && contains(first, second)
	}
	return false
}

// ordered compares v with an operand; values that have no order are in none.
func (b *bound) ordered(op op, v value.Value, o operand, it value.Item) bool {
	other, ok := b.value(o, it)
	if !ok {
		return false
	}
	order, ok := value.Compare(v, other)
	if !ok {
		return false
	}
	switch op {
	case opLess:
		return order < 0
	case opLessEqual:
		return order <= 0
	case opGreater:
		return order > 0
	default:
		return order >= 0
	}
}

// value is the value of an operand of a condition; false: there is none.
func (b *bound) value(o operand, it value.Item) (value.Value, bool) {
	switch o.kind {
	case ofPath:
		return b.paths[o.ref].lookup(it)
	case ofValue:
		return b.values[o.ref], true
	}
	v, ok := b.value(o.call.args[0], it)
	if !ok {
		return value.Value{}, false
	}
	n, ok := sizeOf(v)
	return value.OfInt(n), ok
}

// sizeOf is the function size; false: values of that kind have none.
func sizeOf(v value.Value) (int64, bool) {
	switch v.Kind() {
	case value.String:
		return utf16Len(v.Text()), true
	case value.Binary:
		return int64(len(v.Text())), true
	case value.List, value.StringSet, value.NumberSet, value.BinarySet:
		return int64(len(v.List())), true
	case value.Map:
		return int64(len(v.Map())), true
	}
	return 0, false
}

// utf16Len is the length of a string as AWS counts it: characters, those beyond
// the basic plane twice.
func utf16Len(s string) (n int64) {
	for _, r := range s {
		n++
		if r > 0xffff {
			n++
		}
	}
	return n
}

// sameText tells whether both are strings or both are binary.
func sameText(a, b value.Value) bool {
	return a.Kind() == b.Kind() && (a.Kind() == value.String || a.Kind() == value.Binary)
}

// contains is the function contains: part of a text, element of a set or list.
func contains(v, part value.Value) bool {
	switch v.Kind() {
	case value.String, value.Binary:
		return sameText(v, part) && strings.Contains(v.Text(), part.Text())
	case value.List, value.StringSet, value.NumberSet, value.BinarySet:
		for _, e := range v.List() {
			if value.Equal(e, part) {
				return true
			}
		}
	}
	return false
}
