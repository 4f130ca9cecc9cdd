package expr

import (
	"slices"
	"sort"

	"github.com/devhelper/devhelper/dynamodb/engine/value"
)

// change is one action with its operand evaluated.
type change struct {
	action
	path Path
	// new is the value to put there; zero: nothing may stay there.
	new value.Value
}

// Apply is the item after the update; a nil item is one without attributes. it
// itself is unchanged. Every operand is read, and every path followed, in the
// item as it was before, whatever the other actions do. Errors: a path that
// leads through something that is not there, an operand that is missing or of
// the wrong kind, a number out of range. Operands of SET are to blame first.
func (u *Update) Apply(it value.Item) (value.Item, error) {
	changes := make([]change, 0, len(u.actions))
	for _, a := range u.actions {
		c := change{action: a, path: u.bound.paths[a.path]}
		if a.kind == actSet {
			var err error
			if c.new, err = u.eval(a.from, it); err != nil {
				return nil, err
			}
		}
		changes = append(changes, c)
	}
	kept := changes[:0]
	for _, c := range changes {
		if !c.reachable(it) {
			return nil, errPath()
		}
		old, had := c.path.lookup(it)
		var err error
		switch {
		case c.kind == actAdd:
			c.new, err = u.add(old, had, u.bound.values[c.from.ref])
		case c.kind == actDelete && had:
			c.new, err = u.subtract(old, u.bound.values[c.from.ref])
		}
		if err != nil {
			return nil, err
		}
		if had || !c.new.IsZero() {
			kept = append(kept, c)
		}
	}
	changes = kept
	order(changes)
	out := make(value.Item, len(it), len(it)+len(changes))
	copy(out, it)
	for _, c := range changes {
		out = c.apply(out)
	}
	return out, nil
}

// reachable tells whether everything above the last step is there and of the
// kind the next step needs.
func (c change) reachable(it value.Item) bool {
	if len(c.path) == 1 {
		return true
	}
	last := len(c.path) - 1
	parent, ok := c.path[:last].lookup(it)
	if !ok {
		return false
	}
	if c.path[last].IsIndex() {
		return parent.Kind() == value.List
	}
	return parent.Kind() == value.Map
}

// order brings the changes into an order in which each finds its place although
// others have been made: values first, by index, so that several elements past
// the end of a list are appended in theirs; then removals, the highest index
// first, so that no list closes up under a path still to come.
func order(changes []change) {
	indexes := 0
	for _, c := range changes {
		for _, s := range c.path[1:] {
			if s.IsIndex() {
				indexes++
				break
			}
		}
	}
	if indexes < 2 {
		return
	}
	sort.SliceStable(changes, func(i, j int) bool {
		a, b := changes[i], changes[j]
		if a.new.IsZero() != b.new.IsZero() {
			return b.new.IsZero()
		}
		less := comparePaths(a.path, b.path)
		if a.new.IsZero() {
			return less > 0
		}
		return less < 0
	})
}

func comparePaths(a, b Path) int {
	for i := range min(len(a), len(b)) {
		switch x, y := a[i], b[i]; {
		case x.Index != y.Index:
			return x.Index - y.Index
		case x.Name < y.Name:
			return -1
		case x.Name > y.Name:
			return 1
		}
	}
	return len(a) - len(b)
}

// apply makes the change in an item that is ours to change.
func (c change) apply(it value.Item) value.Item {
	name := c.path[0].Name
	at := sort.Search(len(it), func(i int) bool { return it[i].Name >= name })
	here := at < len(it) && it[at].Name == name
	switch {
	case len(c.path) > 1:
		it[at].Value = put(it[at].Value, c.path[1:], c.new)
	case c.new.IsZero() && here:
		return slices.Delete(it, at, at+1)
	case here:
		it[at].Value = c.new
	case !c.new.IsZero():
		return slices.Insert(it, at, value.Attr{Name: name, Value: c.new})
	}
	return it
}

// put is v with another value, or none, at a path that is reachable in v.
func put(v value.Value, p Path, n value.Value) value.Value {
	s := p[0]
	if !s.IsIndex() {
		if len(p) > 1 {
			inner, _ := v.Map().Get(s.Name)
			n = put(inner, p[1:], n)
		}
		if n.IsZero() {
			return value.OfMap(v.Map().Without(s.Name))
		}
		return value.OfMap(v.Map().With(s.Name, n))
	}
	list := slices.Clone(v.List())
	switch {
	case s.Index >= len(list):
		list = append(list, n)
	case len(p) > 1:
		list[s.Index] = put(list[s.Index], p[1:], n)
	case n.IsZero():
		list = slices.Delete(list, s.Index, s.Index+1)
	default:
		list[s.Index] = n
	}
	return value.OfList(list...)
}

// add is the action ADD: sum of numbers, union of sets and, in legacy updates,
// lists in a row. What is not there counts as 0 or empty.
func (u *Update) add(old value.Value, had bool, v value.Value) (value.Value, error) {
	switch {
	case !had:
		return v, nil
	case old.Kind() != v.Kind():
		return value.Value{}, u.errKind()
	case v.Kind() == value.Number:
		return value.Add(old, v)
	case v.Kind() == value.List:
		return appendLists(old, v), nil
	}
	union := slices.Clone(old.List())
	for _, e := range v.List() {
		if !hasElement(old, e) {
			union = append(union, e)
		}
	}
	return value.SetOf(v.Kind(), union)
}

// subtract is the action DELETE; zero: nothing is left.
func (u *Update) subtract(old, v value.Value) (value.Value, error) {
	if old.Kind() != v.Kind() {
		return value.Value{}, u.errKind()
	}
	var left []value.Value
	for _, e := range old.List() {
		if !hasElement(v, e) {
			left = append(left, e)
		}
	}
	if len(left) == 0 {
		return value.Value{}, nil
	}
	return value.SetOf(v.Kind(), left)
}

// hasElement looks an element up in a set, whose elements are sorted.
func hasElement(set, e value.Value) bool {
	list := set.List()
	_, found := slices.BinarySearchFunc(list, e, func(a, b value.Value) int {
		order, _ := value.Compare(a, b)
		return order
	})
	return found
}
