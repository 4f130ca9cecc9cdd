package expr

import (
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/devhelper/devhelper/dynamodb/engine/value"
)

// checker finds what is wrong with a bound expression before it meets an item.
// It walks operands first, so that errors come in the order of the text.
type checker struct {
	tree  *tree
	bound bound
	names map[string]string
}

// node returns the message about the first problem of a condition, or "".
func (c *checker) node(n *node) string {
	for _, kid := range n.kids {
		if m := c.node(kid); m != "" {
			return m
		}
	}
	if m := c.operands(n.args); m != "" {
		return m
	}
	switch n.op {
	case opEqual, opNotEqual, opLess, opLessEqual, opGreater, opGreaterEqual:
		return c.distinct(n.op.String(), n.args)
	case opBetween:
		return c.between(n.args[1], n.args[2])
	case opExists, opNotExists, opType, opBegins, opContains:
		return c.function(n.op, n.args)
	}
	return ""
}

func (c *checker) operands(list []operand) string {
	for _, o := range list {
		if m := c.operand(o); m != "" {
			return m
		}
	}
	return ""
}

func (c *checker) operand(o operand) string {
	switch o.kind {
	case ofPath:
		if c.bound.paths[o.ref] == nil {
			return c.tree.undefinedName(o.ref, c.names)
		}
	case ofValue:
		if c.bound.values[o.ref].IsZero() {
			return c.tree.undefinedValue(o.ref)
		}
	case ofCall:
		if m := c.operands(o.call.args); m != "" {
			return m
		}
		return c.call(o.call)
	}
	return ""
}

// call checks a function that has a value, or + and -.
func (c *checker) call(f *call) string {
	if m := countOperands(f.name, f.args); m != "" {
		return m
	}
	switch f.name {
	case "size":
		return c.types("size", f.args, value.String, value.Binary, value.List, value.Map,
			value.StringSet, value.NumberSet, value.BinarySet)
	case "if_not_exists":
		return needPath(f.name, f.args[0])
	case "list_append":
		return c.types(f.name, f.args, value.List)
	default:
		return c.types(f.name, f.args, value.Number)
	}
}

// function checks a function that is a condition.
func (c *checker) function(f op, args []operand) string {
	if m := countOperands(f.String(), args); m != "" {
		return m
	}
	switch f {
	case opExists, opNotExists:
		return needPath(f.String(), args[0])
	case opContains:
		return c.distinct(f.String(), args)
	case opBegins:
		if m := c.distinct(f.String(), args); m != "" {
			return m
		}
		return c.types(f.String(), args, value.String, value.Binary)
	default:
		if m := c.distinct(f.String(), args); m != "" {
			return m
		}
		return c.typeName(args[1])
	}
}

func countOperands(name string, args []operand) string {
	if want, ok := arity[name]; !ok || want == len(args) {
		return ""
	}
	return fmt.Sprintf("Incorrect number of operands for operator or function; operator or function: %s, number of operands: %d",
		name, len(args))
}

func needPath(name string, o operand) string {
	if o.kind == ofPath {
		return ""
	}
	return "Operator or function requires a document path; operator or function: " + name
}

// distinct demands that the first operand is no other operand's path.
func (c *checker) distinct(name string, args []operand) string {
	if args[0].kind != ofPath {
		return ""
	}
	first := c.bound.paths[args[0].ref]
	for _, o := range args[1:] {
		if o.kind == ofPath && equalPaths(first, c.bound.paths[o.ref]) {
			return fmt.Sprintf("The first operand must be distinct from the remaining operands for this operator or function; "+
				"operator: %s, first operand: %s", name, first)
		}
	}
	return ""
}

func equalPaths(a, b Path) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// kindOf is the kind an operand has whatever the item, or Invalid.
func (c *checker) kindOf(o operand) value.Kind {
	switch {
	case o.kind == ofValue:
		return c.bound.values[o.ref].Kind()
	case o.kind == ofCall && o.call.name == "size":
		return value.Number
	}
	return value.Invalid
}

// types demands that operands whose kind is known have one of the kinds.
func (c *checker) types(name string, args []operand, kinds ...value.Kind) string {
next:
	for _, o := range args {
		have := c.kindOf(o)
		if have == value.Invalid {
			continue
		}
		for _, k := range kinds {
			if k == have {
				continue next
			}
		}
		return wrongType(name, have.String())
	}
	return ""
}

func wrongType(name, kind string) string {
	return fmt.Sprintf("Incorrect operand type for operator or function; operator or function: %s, operand type: %s", name, kind)
}

// typeName checks the second operand of attribute_type.
func (c *checker) typeName(o operand) string {
	switch kind := c.kindOf(o); kind {
	case value.Invalid:
		// The odd order is AWS's.
		return wrongType("attribute_type", "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}")
	case value.String:
		text := c.bound.values[o.ref].Text()
		for k := value.String; k <= value.BinarySet; k++ {
			if k.String() == text {
				return ""
			}
		}
		return fmt.Sprintf("Invalid attribute type name found; type: %s, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}", text)
	default:
		return wrongType("attribute_type", kind.String())
	}
}

// between checks bounds that are both :values.
func (c *checker) between(low, high operand) string {
	if low.kind != ofValue || high.kind != ofValue {
		return ""
	}
	l, h := c.bound.values[low.ref], c.bound.values[high.ref]
	problem := ""
	if l.Kind() != h.Kind() {
		problem = "same data type for lower and upper bounds"
	} else if order, ok := value.Compare(l, h); ok && order > 0 {
		problem = "upper bound to be greater than or equal to lower bound"
	} else {
		return ""
	}
	return fmt.Sprintf("The BETWEEN operator requires %s; lower bound operand: AttributeValue: %s, upper bound operand: AttributeValue: %s",
		problem, show(l), show(h))
}

// show writes a value as AWS's messages do.
func show(v value.Value) string {
	var inner string
	switch v.Kind() {
	case value.Binary:
		inner = base64.StdEncoding.EncodeToString([]byte(v.Text()))
	case value.Bool:
		inner = fmt.Sprint(v.Bool())
	case value.Null:
		inner = "true"
	case value.List, value.StringSet, value.NumberSet, value.BinarySet:
		var parts []string
		for _, e := range v.List() {
			parts = append(parts, strings.TrimSuffix(strings.SplitN(show(e), ":", 2)[1], "}"))
		}
		inner = "[" + strings.Join(parts, ", ") + "]"
	case value.Map:
		var parts []string
		for _, a := range v.Map() {
			parts = append(parts, a.Name+"="+show(a.Value))
		}
		inner = "{" + strings.Join(parts, ", ") + "}"
	default:
		inner = v.Text()
	}
	return "{" + v.Kind().String() + ":" + inner + "}"
}
