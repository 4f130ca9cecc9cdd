package importer

import (
	"slices"
	"strings"

	"github.com/devhelper/devhelper/fixturesgen/source"
)

const forEach = "Fn::ForEach::"

// Limits on loops. CloudFormation allows 500 resources in a template.
const (
	maxLoop   = 1000    // resources that loops make
	maxCopies = 200_000 // nodes that loops make
)

// expand unrolls the loops among resources (Fn::ForEach of the transform
// AWS::LanguageExtensions). A loop over something open is left out.
func (r *resolver) expand(entries []source.Pair) []source.Pair {
	var out []source.Pair
	for _, e := range entries {
		loop := strings.HasPrefix(e.Key.Value, forEach)
		if !loop {
			out = append(out, e)
			continue
		}
		if e.Value.Kind != source.List || len(e.Value.Items) != 3 {
			continue
		}
		name, body := e.Value.Items[0].Text(), e.Value.Items[2]
		values := r.eval(e.Value.Items[1])
		if name == "" || values.node == nil || values.node.Kind != source.List || values.open != "" {
			continue
		}
		for _, item := range values.node.Items {
			value := r.eval(item)
			if value.open != "" || !value.node.IsText() {
				continue
			}
			out = append(out, r.expand(r.replaced(body, name, value.node.Value, 0).Entries())...)
			if len(out) > maxLoop {
				return out[:maxLoop]
			}
		}
	}
	return out
}

// unrolled expands the loops among the entries of a map.
func (r *resolver) unrolled(n *source.Node) *source.Node {
	if n == nil || !slices.ContainsFunc(n.Pairs, func(p source.Pair) bool { return strings.HasPrefix(p.Key.Value, forEach) }) {
		return n
	}
	c := *n
	c.Pairs = r.expand(n.Pairs)
	return &c
}

// replaced copies a tree with a loop's variable replaced: ${Name} and &{Name}
// in texts, and references to it. The second form leaves out what is not a
// letter or digit, as logical ids need it.
func (r *resolver) replaced(n *source.Node, name, value string, depth int) *source.Node {
	r.spent.copies++
	if n == nil || depth > source.MaxDepth || r.spent.copies > maxCopies {
		return n
	}
	if call, arg := function(n); call == "Ref" && arg.Text() == name {
		return scalar(value, n)
	}
	c := *n
	c.Value = strings.NewReplacer("${"+name+"}", value, "&{"+name+"}", alphanumeric(value)).Replace(n.Value)
	c.Items, c.Pairs = nil, nil
	for _, item := range n.Items {
		c.Items = append(c.Items, r.replaced(item, name, value, depth+1))
	}
	for _, p := range n.Pairs {
		c.Pairs = append(c.Pairs, source.Pair{
			Key: r.replaced(p.Key, name, value, depth+1), Value: r.replaced(p.Value, name, value, depth+1),
		})
	}
	return &c
}

func alphanumeric(text string) string {
	return strings.Map(func(c rune) rune {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' {
			return c
		}
		return -1
	}, text)
}
