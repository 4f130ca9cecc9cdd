package expr

import (
	"fmt"

	"github.com/devhelper/devhelper/dynamodb/engine/fault"
	"github.com/devhelper/devhelper/dynamodb/engine/value"
)

// KeyCondition says which keys a query reads.
type KeyCondition struct {
	conds []keyCond // in the order of the text
}

// keyCond is the condition on one key attribute.
type keyCond struct {
	attr string
	op   op // opEqual, an inequality, opBetween or opBegins
	args []value.Value
}

// Range is a key condition read against a key schema: equalities on all hash
// attributes, equalities on the first len(Equal) range attributes, and on the
// range attribute after those at most one of: Low and High, or Prefix.
type Range struct {
	Hash  []value.Value // one per hash attribute, in the schema's order
	Equal []value.Value // of the leading range attributes
	// Low and High are the ends on the next range attribute.
	Low, High Bound
	// Prefix is what the next range attribute begins with, a String or Binary;
	// zero: anything.
	Prefix value.Value
}

// Bound is one end of a range. A zero Value is no end.
type Bound struct {
	Value value.Value
	Open  bool // the value itself lies outside
}

// ParseKeyCondition reads a KeyConditionExpression: conditions on different
// attributes joined by AND. Whether they fit a table is asked in Bind.
func ParseKeyCondition(text string, p *Params) (*KeyCondition, error) {
	const param = "KeyConditionExpression"
	t := condTrees.get(text)
	b, err := t.bind(param, p)
	if err != nil {
		return nil, err
	}
	c := checker{&t.tree, b, p.names}
	if m := c.node(t.root); m != "" {
		return nil, invalid(param, m)
	}
	k := &KeyCondition{conds: make([]keyCond, 0, 2)}
	if m := k.read(t.root, &b); m != "" {
		return nil, fault.New("ValidationException", m)
	}
	for _, c := range k.conds {
		if err := c.checkKinds(); err != nil {
			return nil, err
		}
	}
	return k, nil
}

// read collects the conditions below n; the result is a message or "".
func (k *KeyCondition) read(n *node, b *bound) string {
	switch n.op {
	case opAnd:
		for _, kid := range n.kids {
			if m := k.read(kid, b); m != "" {
				return m
			}
		}
		return ""
	case opEqual, opLess, opLessEqual, opGreater, opGreaterEqual, opBetween, opBegins:
		return k.leaf(n, b)
	}
	return "Invalid operator used in KeyConditionExpression: " + n.op.String()
}

func (k *KeyCondition) leaf(n *node, b *bound) string {
	c := keyCond{op: n.op, args: make([]value.Value, 0, len(n.args)-1)}
	at := -1 // of the attribute among the operands
	for i, o := range n.args {
		switch {
		case o.kind == ofCall:
			return "KeyConditionExpressions cannot contain nested operations"
		case o.kind == ofValue:
			c.args = append(c.args, b.values[o.ref])
		case len(b.paths[o.ref]) > 1:
			return "KeyConditionExpressions cannot have conditions on nested attributes"
		case at >= 0:
			return "Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition"
		default:
			at, c.attr = i, b.paths[o.ref][0].Name
		}
	}
	switch {
	case at < 0:
		return "Invalid condition in KeyConditionExpression: No key attribute specified"
	case at > 0 && (n.op == opBetween || n.op == opBegins):
		return "Invalid condition in KeyConditionExpression: " + n.op.String() +
			" operator must have the key attribute as its first operand"
	case at > 0:
		c.op = mirrored(n.op)
	}
	for _, other := range k.conds {
		if other.attr == c.attr {
			return "KeyConditionExpressions must only contain one condition per key"
		}
	}
	k.conds = append(k.conds, c)
	return ""
}

// mirrored is the operator with its operands changed round.
func mirrored(o op) op {
	switch o {
	case opLess:
		return opGreater
	case opLessEqual:
		return opGreaterEqual
	case opGreater:
		return opLess
	case opGreaterEqual:
		return opLessEqual
	}
	return o
}

// checkKinds refuses operands no key can have, in the words of the legacy
// operators, as AWS does.
func (c keyCond) checkKinds() error {
	for _, v := range c.args {
		switch v.Kind() {
		case value.String, value.Number, value.Binary:
		default:
			return invalidKind(legacyName(c.op), v.Kind())
		}
	}
	return nil
}

// CheckKinds demands that every operand has the kind the schema gives its
// attribute; kindOf returns value.Invalid for what is no key attribute. Ask it
// after Bind, whose errors come first.
func (k *KeyCondition) CheckKinds(kindOf func(attr string) value.Kind) error {
	for _, c := range k.conds {
		want := kindOf(c.attr)
		for _, v := range c.args {
			if want != value.Invalid && v.Kind() != want {
				return invalidParameter("Condition parameter type does not match schema type")
			}
		}
	}
	return nil
}

// Bind reads the condition against a key schema: every hash attribute must be
// set equal to something; range attributes follow from the left without a gap,
// all but the last one equal. The slices are the names of the key attributes of
// the table or index, in order.
func (k *KeyCondition) Bind(hash []string, ranges []string) (Range, error) {
	var r Range
	if len(k.conds) > len(hash)+len(ranges) {
		if len(hash) == 1 && len(ranges) == 1 {
			return r, fault.New("ValidationException", "Conditions can be of length 1 or 2 only")
		}
		return r, unsupported()
	}
	r.Hash = make([]value.Value, len(hash))
	for i, name := range hash {
		c := k.on(name)
		if c == nil {
			return r, missed(name)
		}
		if c.op != opEqual {
			return r, unsupported()
		}
		r.Hash[i] = c.args[0]
	}
	left := len(k.conds) - len(hash)
	for _, name := range ranges {
		if left == 0 {
			return r, nil
		}
		c := k.on(name)
		if c == nil {
			return r, missed(name)
		}
		left--
		if c.op == opEqual {
			r.Equal = append(r.Equal, c.args[0])
			continue
		}
		r.bound(c)
		break
	}
	if left > 0 {
		return r, unsupported()
	}
	return r, nil
}

func (k *KeyCondition) on(attr string) *keyCond {
	for i := range k.conds {
		if k.conds[i].attr == attr {
			return &k.conds[i]
		}
	}
	return nil
}

func (r *Range) bound(c *keyCond) {
	switch c.op {
	case opLess, opLessEqual:
		r.High = Bound{c.args[0], c.op == opLess}
	case opGreater, opGreaterEqual:
		r.Low = Bound{c.args[0], c.op == opGreater}
	case opBetween:
		r.Low, r.High = Bound{Value: c.args[0]}, Bound{Value: c.args[1]}
	case opBegins:
		r.Prefix = c.args[0]
	}
}

func missed(attr string) error {
	return fault.New("ValidationException", "Query condition missed key schema element: "+attr)
}

func unsupported() error {
	return fault.New("ValidationException", "Query key condition not supported")
}

// invalidParameter is the error of a parameter that is no expression.
func invalidParameter(format string, args ...any) error {
	return fault.New("ValidationException", "One or more parameter values were invalid: "+fmt.Sprintf(format, args...))
}

func invalidKind(operator string, kind value.Kind) error {
	return invalidParameter("ComparisonOperator %s is not valid for %s AttributeValue type", operator, kind)
}
