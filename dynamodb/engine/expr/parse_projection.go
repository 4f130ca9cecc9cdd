package expr

// projTree is the tree of a projection.
type projTree struct {
	tree
	order []ref // its paths, in the order of the text
	// ready is the projection itself if no path holds a #name; else nil.
	ready *Projection
}

// parseProjTree reads a projection: path { "," path }.
func parseProjTree(text string) *projTree {
	t := &projTree{}
	run(text, &t.tree, func(p *parser) {
		for more := true; more; more = p.accept(",") {
			t.order = append(t.order, p.path(nil))
		}
	})
	if t.problem != "" || t.static == nil {
		return t
	}
	paths := t.list(t.static)
	if t.problem = clash(paths); t.problem == "" {
		t.ready = projectionOf(paths)
	}
	return t
}

// list is the paths in the order of the text, repeated where the text does.
func (t *projTree) list(paths []Path) []Path {
	list := make([]Path, len(t.order))
	for i, r := range t.order {
		list[i] = paths[r]
	}
	return list
}
