package expr

import (
	"github.com/devhelper/devhelper/dynamodb/engine/fault"
	"github.com/devhelper/devhelper/dynamodb/engine/value"
)

// bound is what the references of a tree point into, for one request.
type bound struct {
	paths  []Path        // nil path: one of its #names is not defined
	values []value.Value // zero: not defined
}

// bind looks the tree's placeholders up. Those not defined stay nil and zero:
// the checks that follow report them, in their place.
func (t *tree) bind(param string, p *Params) (bound, error) {
	if t.problem != "" {
		return bound{}, invalid(param, t.problem)
	}
	if len(t.names)+len(t.values) > 0 {
		p.note(t)
	}
	b := bound{paths: t.static}
	if b.paths == nil {
		b.paths = t.resolve(p.names)
	}
	if len(t.values) > 0 {
		b.values = make([]value.Value, len(t.values))
		for i, name := range t.values {
			b.values[i] = p.values[name].Value
		}
	}
	return b, nil
}

// resolve makes the paths of the tree, nil where a #name is not defined.
func (t *tree) resolve(names map[string]string) []Path {
	total := 0
	for _, p := range t.paths {
		total += len(p)
	}
	paths, steps := make([]Path, len(t.paths)), make([]Step, 0, total)
	for i, written := range t.paths {
		from, defined := len(steps), true
		for _, s := range written {
			name := s.text
			if s.name {
				name = names[s.text]
				defined = defined && name != ""
			}
			steps = append(steps, Step{Name: name, Index: s.index})
		}
		if defined {
			paths[i] = steps[from:len(steps):len(steps)]
		}
	}
	return paths
}

// invalid makes the error of an expression; param is the name of the parameter.
func invalid(param, message string) error {
	return fault.New("ValidationException", "Invalid "+param+": "+message)
}

// undefinedName is the message about the first #name of path r without a value.
func (t *tree) undefinedName(r ref, names map[string]string) string {
	for _, s := range t.paths[r] {
		if s.name && names[s.text] == "" {
			return "An expression attribute name used in the document path is not defined; attribute name: " + s.text
		}
	}
	return ""
}

func (t *tree) undefinedValue(r ref) string {
	return "An expression attribute value used in expression is not defined; attribute value: " + t.values[r]
}

// lookup is the value of a path in an item.
func (p Path) lookup(it value.Item) (value.Value, bool) {
	v, ok := it.Get(p[0].Name)
	for _, s := range p[1:] {
		if !ok {
			return value.Value{}, false
		}
		v, ok = s.in(v)
	}
	return v, ok
}

// in is the value one step into v.
func (s Step) in(v value.Value) (value.Value, bool) {
	if !s.IsIndex() {
		if v.Kind() != value.Map {
			return value.Value{}, false
		}
		return v.Map().Get(s.Name)
	}
	if list := v.List(); v.Kind() == value.List && s.Index < len(list) {
		return list[s.Index], true
	}
	return value.Value{}, false
}
