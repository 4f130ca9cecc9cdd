package expr

import (
	"cmp"
	"slices"
	"strings"

	"github.com/devhelper/devhelper/dynamodb/engine/value"
)

// Projection cuts items down to some of their paths.
type Projection struct {
	paths []Path
	root  *branch
}

// ParseProjection reads a ProjectionExpression.
func ParseProjection(text string, p *Params) (*Projection, error) {
	const param = "ProjectionExpression"
	t := projTrees.get(text)
	b, err := t.bind(param, p)
	if err != nil {
		return nil, err
	}
	if t.ready != nil {
		return t.ready, nil
	}
	for _, r := range t.order {
		if b.paths[r] == nil {
			return nil, invalid(param, t.undefinedName(r, p.names))
		}
	}
	paths := t.list(b.paths)
	if m := clash(paths); m != "" {
		return nil, invalid(param, m)
	}
	return projectionOf(paths), nil
}

func projectionOf(paths []Path) *Projection {
	steps := 0
	for _, p := range paths {
		steps += len(p)
	}
	// One allocation for all branches: this is done for every request that
	// writes its names as #names.
	g := grower{make([]branch, 1, steps+1)}
	root := &g.branches[0]
	root.kids = make([]*branch, 0, len(paths))
	for _, p := range paths {
		g.add(root, p)
	}
	root.sort()
	return &Projection{paths, root}
}

// Paths are the paths the projection keeps, in the order of the text. The
// caller does not change them.
func (pr *Projection) Paths() []Path { return pr.paths }

// Apply is the part of it that the projection keeps: maps and lists on the way
// to a path keep only what lies on a path, and list elements close up. It is
// never nil.
func (pr *Projection) Apply(it value.Item) value.Item {
	out := make(value.Item, 0, min(len(pr.root.kids), len(it)))
	return pr.root.fromItem(out, it)
}

// branch is the part of a projection below one step; without kids it keeps all.
type branch struct {
	step Step
	kids []*branch // sorted by index or name
}

// grower makes branches out of one slice, which must not grow.
type grower struct{ branches []branch }

func (g *grower) add(b *branch, p Path) {
next:
	for _, s := range p {
		for _, k := range b.kids {
			if k.step == s {
				b = k
				continue next
			}
		}
		g.branches = append(g.branches, branch{step: s})
		k := &g.branches[len(g.branches)-1]
		b.kids = append(b.kids, k)
		b = k
	}
}

func (b *branch) sort() {
	slices.SortFunc(b.kids, func(x, y *branch) int {
		return cmp.Or(strings.Compare(x.step.Name, y.step.Name), x.step.Index-y.step.Index)
	})
	for _, k := range b.kids {
		k.sort()
	}
}

// fromItem appends what the branch keeps of an item or a map.
func (b *branch) fromItem(out, it value.Item) value.Item {
	for _, k := range b.kids {
		if v, ok := it.Get(k.step.Name); ok {
			if v, ok = k.cut(v); ok {
				out = append(out, value.Attr{Name: k.step.Name, Value: v})
			}
		}
	}
	return out
}

// cut is what the branch keeps of a value; false: nothing.
func (b *branch) cut(v value.Value) (value.Value, bool) {
	if len(b.kids) == 0 {
		return v, true
	}
	if !b.kids[0].step.IsIndex() {
		if v.Kind() != value.Map {
			return value.Value{}, false
		}
		out := b.fromItem(nil, v.Map())
		return value.OfMap(out), len(out) > 0
	}
	if v.Kind() != value.List {
		return value.Value{}, false
	}
	var out []value.Value
	for _, k := range b.kids {
		if e, ok := k.step.in(v); ok {
			if e, ok = k.cut(e); ok {
				out = append(out, e)
			}
		}
	}
	return value.OfList(out...), len(out) > 0
}

// clash is the message about two paths that cannot stand side by side: one
// begins with the other (overlap), or they part with a name on one side and an
// index on the other (conflict). Overlaps come first.
func clash(paths []Path) string {
	if len(paths) < 2 {
		return ""
	}
	conflict := ""
	for i, a := range paths {
		for _, b := range paths[:i] {
			switch relate(b, a) {
			case overlapping:
				return clashMessage("overlap", b, a)
			case conflicting:
				if conflict == "" {
					conflict = clashMessage("conflict", b, a)
				}
			}
		}
	}
	return conflict
}

type relation uint8

const (
	apart relation = iota
	overlapping
	conflicting
)

func relate(a, b Path) relation {
	for i := range min(len(a), len(b)) {
		if a[i].IsIndex() != b[i].IsIndex() {
			return conflicting
		}
		if a[i] != b[i] {
			return apart
		}
	}
	return overlapping
}

func clashMessage(how string, one, two Path) string {
	return "Two document paths " + how + " with each other; must remove or rewrite one of these paths; path one: " +
		one.String() + ", path two: " + two.String()
}
