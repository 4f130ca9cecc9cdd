package importer

import (
	"strconv"
	"strings"

	"github.com/devhelper/devhelper/fixturesgen/source"
)

// maxText is how long a text the functions may build: eight times what a table's
// name may have would do, a bound is all that matters.
const maxText = 4096

// piece is a part of a text that is put together.
type builder struct {
	text, expr strings.Builder
	open       bool
}

// add appends what part comes to; written is how it shows while it is open.
func (b *builder) add(part result, written string) {
	if b.text.Len() > maxText || b.expr.Len() > maxText {
		b.open = true
		return
	}
	value := part.node.Text()
	b.text.WriteString(value)
	if part.open != "" {
		b.open = true
		b.expr.WriteString(written)
		return
	}
	b.expr.WriteString(value)
}

func (b *builder) result(at *source.Node) result {
	res := result{node: scalar(b.text.String(), at)}
	if b.open {
		res.open = short(b.expr.String())
	}
	return res
}

// sub is Fn::Sub: a text, or a list of a text and a map of further variables.
func (r *resolver) sub(arg *source.Node) result {
	pattern, variables := arg, (*source.Node)(nil)
	if arg.Kind == source.List && len(arg.Items) > 0 {
		pattern = arg.Items[0]
		if len(arg.Items) > 1 {
			variables = arg.Items[1]
		}
	}
	var b builder
	rest := pattern.Text()
	for {
		before, after, found := strings.Cut(rest, "${")
		b.add(result{node: scalar(before, arg)}, "")
		name, tail, closed := strings.Cut(after, "}")
		switch {
		case !found:
			return b.result(arg)
		case !closed:
			b.add(result{node: scalar("${"+after, arg)}, "")
			return b.result(arg)
		case strings.HasPrefix(name, "!"): // ${!Literal} writes ${Literal}
			b.add(result{node: scalar("${"+name[1:]+"}", arg)}, "")
		default:
			name = strings.TrimSpace(name)
			b.add(r.variable(name, variables, arg), "${"+name+"}")
		}
		rest = tail
	}
}

func (r *resolver) variable(name string, variables, at *source.Node) result {
	if own := variables.Get(name); own != nil {
		return r.eval(own)
	}
	if strings.Contains(name, ".") {
		return r.getAtt(scalar(name, at))
	}
	return r.ref(scalar(name, at))
}

// join is Fn::Join: [delimiter, [part, ...]].
func (r *resolver) join(arg *source.Node) result {
	if arg.Kind != source.List || len(arg.Items) != 2 {
		return result{scalar("", arg), "!Join without two parts"}
	}
	parts := r.eval(arg.Items[1])
	if parts.node == nil || parts.node.Kind != source.List {
		return result{scalar(parts.node.Text(), arg), "!Join of " + short(parts.open)}
	}
	var b builder
	first := true
	for _, item := range parts.node.Items {
		part := r.eval(item)
		if part.node == nil {
			continue
		}
		if !first {
			b.add(r.eval(arg.Items[0]), "")
		}
		first = false
		b.add(part, part.open)
	}
	return b.result(arg)
}

// pick is Fn::Select: [index, list].
func (r *resolver) pick(arg *source.Node) result {
	if arg.Kind == source.List && len(arg.Items) == 2 {
		index, list := r.eval(arg.Items[0]), r.eval(arg.Items[1])
		n, err := strconv.Atoi(index.node.Text())
		if list.node != nil && list.node.Kind == source.List && err == nil && n >= 0 && n < len(list.node.Items) && list.open == "" {
			return r.eval(list.node.Items[n])
		}
		if list.open != "" && list.node.IsText() {
			return result{list.node, "!Select from " + short(list.open)}
		}
	}
	return result{scalar("", arg), "!Select"}
}

// split is Fn::Split: [delimiter, text].
func (r *resolver) split(arg *source.Node) result {
	if arg.Kind != source.List || len(arg.Items) != 2 {
		return result{scalar("", arg), "!Split without two parts"}
	}
	delimiter, text := r.eval(arg.Items[0]).node.Text(), r.eval(arg.Items[1])
	if text.open != "" || delimiter == "" || !text.node.IsText() {
		return result{scalar(text.node.Text(), arg), short("!Split of " + text.open)}
	}
	list := &source.Node{Kind: source.List, Pos: arg.Pos}
	for part := range strings.SplitSeq(text.node.Value, delimiter) {
		list.Items = append(list.Items, scalar(part, arg))
	}
	return result{node: list}
}
