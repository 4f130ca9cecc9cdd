package expr

import (
	"github.com/devhelper/devhelper/dynamodb/engine/fault"
	"github.com/devhelper/devhelper/dynamodb/engine/value"
)

// FromExpected makes a condition of Expected and ConditionalOperator (nil: AND).
// It is nil, and met by everything, when Expected is empty.
func FromExpected(conds map[string]LegacyExpected, operator *string) (*Condition, error) {
	var t legacyTree
	for _, attr := range sortedKeys(conds) {
		e := conds[attr]
		list := e.AttributeValueList
		if e.Value != nil {
			if list != nil {
				return nil, invalidParameter("Value and AttributeValueList cannot be used together for Attribute: %s", attr)
			}
			list = []value.Raw{*e.Value}
		}
		values, err := plainValues(list)
		if err != nil {
			return nil, err
		}
		l, err := e.operator(attr, list != nil, len(values))
		if err != nil {
			return nil, err
		}
		if err := l.checkList(values); err != nil {
			return nil, err
		}
		t.add(attr, l, values)
	}
	return t.condition(operator), nil
}

// operator is what an entry of Expected asks for. given tells that it has
// values, as Value or as AttributeValueList.
func (e LegacyExpected) operator(attr string, given bool, values int) (legacyOp, error) {
	if name := e.ComparisonOperator; name != nil {
		if e.Exists != nil {
			return legacyOp{}, invalidParameter("Exists and ComparisonOperator cannot be used together for Attribute: %s", attr)
		}
		if l := legacyOps[*name]; !given && l.max != 0 {
			return l, invalidParameter("Value or AttributeValueList must be used with ComparisonOperator: %s for Attribute: %s",
				*name, attr)
		}
		return operatorOf(name, values)
	}
	if e.AttributeValueList != nil {
		return legacyOp{}, invalidParameter("AttributeValueList can only be used with a ComparisonOperator for Attribute: %s", attr)
	}
	switch {
	case e.Exists == nil && e.Value == nil:
		return legacyOp{}, invalidParameter("Value must be provided when Exists is null for Attribute: %s", attr)
	case e.Exists != nil && *e.Exists && e.Value == nil:
		return legacyOp{}, invalidParameter("Value must be provided when Exists is true for Attribute: %s", attr)
	case e.Exists != nil && !*e.Exists && e.Value != nil:
		return legacyOp{}, invalidParameter("Value cannot be used when Exists is false for Attribute: %s", attr)
	case e.Value == nil:
		return legacyOps["NULL"], nil
	}
	return legacyOps["EQ"], nil
}

// FromFilter makes a condition of QueryFilter or ScanFilter and
// ConditionalOperator (nil: AND). It is nil when the filter is empty.
func FromFilter(conds map[string]LegacyCondition, operator *string) (*Condition, error) {
	var t legacyTree
	for _, attr := range sortedKeys(conds) {
		l, values, err := conds[attr].read()
		if err != nil {
			return nil, err
		}
		t.add(attr, l, values)
	}
	return t.condition(operator), nil
}

// read checks an entry on its own.
func (c LegacyCondition) read() (legacyOp, []value.Value, error) {
	values, err := plainValues(c.AttributeValueList)
	if err != nil {
		return legacyOp{}, nil, err
	}
	l, err := operatorOf(c.ComparisonOperator, len(values))
	if err != nil {
		return l, nil, err
	}
	if err := l.checkKinds(*c.ComparisonOperator, values); err != nil {
		return l, nil, err
	}
	return l, values, l.checkList(values)
}

// FromKeyConditions makes a key condition of KeyConditions.
func FromKeyConditions(conds map[string]LegacyCondition) (*KeyCondition, error) {
	k := &KeyCondition{}
	for _, attr := range sortedKeys(conds) {
		l, values, err := conds[attr].read()
		if err != nil {
			return nil, err
		}
		switch l.op {
		case opEqual, opLess, opLessEqual, opGreater, opGreaterEqual, opBetween, opBegins:
		default:
			return nil, fault.New("ValidationException", "Attempted conditional constraint is not an indexable operation")
		}
		c := keyCond{attr, l.op, values}
		if err := c.checkKinds(); err != nil {
			return nil, err
		}
		k.conds = append(k.conds, c)
	}
	if len(k.conds) == 0 {
		return nil, fault.New("ValidationException", "Conditions can be of length 1 or 2 only")
	}
	return k, nil
}

// FromAttributeUpdates makes an update of AttributeUpdates.
func FromAttributeUpdates(updates map[string]LegacyUpdate) (*Update, error) {
	u := &Update{legacy: true}
	for _, attr := range sortedKeys(updates) {
		e := updates[attr]
		action, err := e.action()
		if err != nil {
			return nil, err
		}
		u.bound.paths = append(u.bound.paths, Path{{Name: attr}})
		action.path = ref(len(u.bound.paths) - 1)
		if e.Value != nil {
			u.bound.values = append(u.bound.values, e.Value.Value)
			action.from = operand{kind: ofValue, ref: ref(len(u.bound.values) - 1)}
		}
		u.actions = append(u.actions, action)
	}
	return u, nil
}

// action is the kind of an entry, checked against its value.
func (e LegacyUpdate) action() (action, error) {
	name := "PUT"
	if e.Action != nil {
		name = *e.Action
	}
	if e.Value == nil {
		if name != "DELETE" {
			return action{}, invalidParameter("Only DELETE action is allowed when no attribute value is specified")
		}
		return action{kind: actRemove}, nil
	}
	if e.Value.Err != nil {
		return action{}, e.Value.Err
	}
	kind := e.Value.Kind()
	isSet := kind.Element() != value.Invalid
	switch name {
	case "ADD":
		if !isSet && kind != value.Number && kind != value.List {
			return action{}, invalidParameter("ADD action is not supported for the type %s", kind)
		}
		return action{kind: actAdd}, nil
	case "DELETE":
		if !isSet {
			return action{}, invalidParameter("DELETE action with value is not supported for the type %s", kind)
		}
		return action{kind: actDelete}, nil
	}
	return action{kind: actSet}, nil
}

// FromAttributesToGet makes a projection of AttributesToGet.
func FromAttributesToGet(names []string) (*Projection, error) {
	paths := make([]Path, len(names))
	seen := make(map[string]struct{}, len(names))
	for i, name := range names {
		if _, ok := seen[name]; ok {
			return nil, invalidParameter("Duplicate value in attribute name: %s", name)
		}
		seen[name] = struct{}{}
		paths[i] = Path{{Name: name}}
	}
	return projectionOf(paths), nil
}
