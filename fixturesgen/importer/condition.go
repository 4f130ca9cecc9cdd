package importer

import (
	"strings"

	"github.com/devhelper/devhelper/fixturesgen/source"
)

// truth is what is known of a condition.
type truth int

const (
	unknown truth = iota
	yes
	no
)

func (t truth) not() truth {
	switch t {
	case yes:
		return no
	case no:
		return yes
	}
	return unknown
}

// condition decides a condition of the template by its name.
func (r *resolver) condition(name string) truth {
	n := r.conditions.Get(name)
	if n == nil || r.asking[name] {
		return unknown
	}
	r.asking[name] = true
	defer delete(r.asking, name)
	return r.decide(n)
}

func (r *resolver) decide(n *source.Node) truth {
	r.spent.steps++
	if r.spent.steps > maxSteps || r.depth > maxEval {
		return unknown
	}
	r.depth++
	defer func() { r.depth-- }()
	name, arg := function(n)
	switch name {
	case "Condition":
		return r.condition(arg.Text())
	case "Fn::Not":
		if arg.Kind == source.List && len(arg.Items) == 1 {
			return r.decide(arg.Items[0]).not()
		}
	case "Fn::And":
		return r.all(arg, no)
	case "Fn::Or":
		return r.all(arg, yes)
	case "Fn::Equals":
		if arg.Kind == source.List && len(arg.Items) == 2 {
			a, b := r.eval(arg.Items[0]), r.eval(arg.Items[1])
			if a.open != "" || b.open != "" || !a.node.IsText() || !b.node.IsText() {
				return unknown
			}
			if a.node.Value == b.node.Value {
				return yes
			}
			return no
		}
	case "":
		if n.IsText() && strings.EqualFold(n.Value, "true") {
			return yes
		}
		if n.IsText() && strings.EqualFold(n.Value, "false") {
			return no
		}
	}
	return unknown
}

// all decides And and Or: one part that is decisive settles it, whatever the
// others are.
func (r *resolver) all(arg *source.Node, decisive truth) truth {
	if arg.Kind != source.List || len(arg.Items) == 0 {
		return unknown
	}
	verdict := decisive.not()
	for _, item := range arg.Items {
		switch r.decide(item) {
		case decisive:
			return decisive
		case unknown:
			verdict = unknown
		}
	}
	return verdict
}
