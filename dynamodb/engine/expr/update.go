package expr

import (
	"github.com/devhelper/devhelper/dynamodb/engine/fault"
	"github.com/devhelper/devhelper/dynamodb/engine/value"
)

// Update changes an item.
type Update struct {
	actions []action
	bound   bound
	// legacy: it came as AttributeUpdates, whose messages and ADD of lists differ.
	legacy bool
}

// ParseUpdate reads an UpdateExpression.
func ParseUpdate(text string, p *Params) (*Update, error) {
	const param = "UpdateExpression"
	t := updTrees.get(text)
	b, err := t.bind(param, p)
	if err != nil {
		return nil, err
	}
	if m := checkUpdate(t, b, p); m != "" {
		return nil, invalid(param, m)
	}
	return &Update{actions: t.actions, bound: b}, nil
}

// checkUpdate goes by classes of problems, as AWS does: undefined names and
// values, paths that clash, operands of ADD and DELETE, then the rest in order.
func checkUpdate(t *updTree, b bound, p *Params) string {
	for i, path := range b.paths {
		if path == nil {
			return t.undefinedName(ref(i), p.names)
		}
	}
	for i, v := range b.values {
		if v.IsZero() {
			return t.undefinedValue(ref(i))
		}
	}
	if len(t.actions) > 1 {
		targets := make([]Path, len(t.actions))
		for i, a := range t.actions {
			targets[i] = b.paths[a.path]
		}
		if m := clash(targets); m != "" {
			return m
		}
	}
	for _, a := range t.actions {
		if a.kind != actAdd && a.kind != actDelete {
			continue
		}
		kind := b.values[a.from.ref].Kind()
		if kind.Element() == value.Invalid && (a.kind == actDelete || kind != value.Number) {
			return "Incorrect operand type for operator or function; operator: " + a.kind.String() +
				", operand type: " + longKind(kind)
		}
	}
	c := checker{&t.tree, b, p.names}
	for _, a := range t.actions {
		if a.kind == actSet {
			if m := c.operand(a.from); m != "" {
				return m
			}
		}
	}
	return ""
}

// longKind is the name of a kind that is no set, as ADD and DELETE spell it.
func longKind(k value.Kind) string {
	switch k {
	case value.String:
		return "STRING"
	case value.Number:
		return "NUMBER"
	case value.Binary:
		return "BINARY"
	case value.Bool:
		return "BOOLEAN"
	case value.Null:
		return "NULL"
	case value.List:
		return "LIST"
	default:
		return "MAP"
	}
}

// TopLevel is the top-level attributes the update may change, each once, in the
// order of the text.
func (u *Update) TopLevel() []string {
	var names []string
	for _, a := range u.actions {
		addOnce(&names, u.bound.paths[a.path][0].Name)
	}
	return names
}

// Touched is the part of it that lies on the paths the update changes: what
// ReturnValues UPDATED_OLD (of the item before) and UPDATED_NEW (after) ask for.
// It may be empty.
func (u *Update) Touched(it value.Item) value.Item {
	paths := make([]Path, len(u.actions))
	for i, a := range u.actions {
		paths[i] = u.bound.paths[a.path]
	}
	return projectionOf(paths).Apply(it)
}

// The errors of an update that does not fit the item it meets.
func errPath() error {
	return fault.New("ValidationException", "The document path provided in the update expression is invalid for update")
}

func errMissing() error {
	return fault.New("ValidationException", "The provided expression refers to an attribute that does not exist in the item")
}

func (u *Update) errKind() error {
	if u.legacy {
		return fault.New("ValidationException", "Type mismatch for attribute to update")
	}
	return fault.New("ValidationException", "An operand in the update expression has an incorrect data type")
}

// eval is the value of the right side of a SET, read from the item before the
// update.
func (u *Update) eval(o operand, it value.Item) (value.Value, error) {
	switch o.kind {
	case ofValue:
		return u.bound.values[o.ref], nil
	case ofPath:
		v, ok := u.bound.paths[o.ref].lookup(it)
		if !ok {
			return v, errMissing()
		}
		return v, nil
	}
	args := o.call.args
	if o.call.name == "if_not_exists" {
		if v, ok := u.bound.paths[args[0].ref].lookup(it); ok {
			return v, nil
		}
		return u.eval(args[1], it)
	}
	left, err := u.eval(args[0], it)
	if err != nil {
		return left, err
	}
	right, err := u.eval(args[1], it)
	if err != nil {
		return right, err
	}
	if o.call.name == "list_append" {
		if left.Kind() != value.List || right.Kind() != value.List {
			return value.Value{}, u.errKind()
		}
		return appendLists(left, right), nil
	}
	if left.Kind() != value.Number || right.Kind() != value.Number {
		return value.Value{}, u.errKind()
	}
	if o.call.name == "+" {
		return value.Add(left, right)
	}
	return value.Sub(left, right)
}

func appendLists(a, b value.Value) value.Value {
	list := make([]value.Value, 0, len(a.List())+len(b.List()))
	return value.OfList(append(append(list, a.List()...), b.List()...)...)
}
