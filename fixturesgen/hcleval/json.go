package hcleval

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/devhelper/devhelper/dynamodb/schema"
	"github.com/devhelper/devhelper/fixturesgen/source"
)

// blockTypes are the types of nested blocks in what is read. HCL's JSON syntax
// writes blocks and attributes alike: only who knows them can tell them apart.
var blockTypes = []string{
	"attribute", "global_secondary_index", "local_secondary_index", "ttl", "key_schema", "projection",
	"provisioned_throughput", "environment",
}

// parseJSON makes the file's body as the native syntax would have made it.
func (f *File) parseJSON(text []byte) {
	docs, err := source.Parse(f.Path, text)
	if err != nil {
		f.Err, _ = err.(*source.Error)
		return
	}
	if len(docs) == 0 {
		return
	}
	c := &jsonBody{places: f.places, path: f.Path, templates: true}
	for _, top := range docs[0].Entries() {
		switch kind := top.Key.Value; kind {
		case "resource", "data":
			c.labelled(f.Body, top, kind, 2)
		case "variable", "module", "output", "provider":
			c.labelled(f.Body, top, kind, 1)
		case "locals":
			c.labelled(f.Body, top, kind, 0)
		}
	}
	bindBody(f.Body, 0)
}

// ParseValues reads a file of values: attributes and nothing else.
func ParseValues(path string, content []byte) *File {
	if !strings.HasSuffix(path, ".json") {
		return Parse(path, content)
	}
	text := source.Decode(content)
	f := &File{Path: path, Body: &hclsyntax.Body{}, places: source.NewPlaces(path, text)}
	if docs, err := source.Parse(path, text); err == nil && len(docs) > 0 {
		f.Body = (&jsonBody{places: f.places, path: path}).body(docs[0])
	}
	return f
}

// jsonBody turns JSON into what the parser of the native syntax makes.
type jsonBody struct {
	places    *source.Places
	path      string
	templates bool // texts may hold ${...}; else they are as they stand
}

// labelled adds the blocks of one type: their labels are nested keys.
func (c *jsonBody) labelled(to *hclsyntax.Body, p source.Pair, kind string, labels int, above ...source.Pair) {
	if labels > 0 {
		for _, next := range p.Value.Entries() {
			c.labelled(to, next, kind, labels-1, append(slices.Clip(above), next)...)
		}
		return
	}
	for _, n := range oneOrMore(p.Value) {
		block := &hclsyntax.Block{Type: kind, Body: c.body(n), TypeRange: c.of(p.Key)}
		for _, label := range above {
			block.Labels = append(block.Labels, label.Key.Value)
			block.LabelRanges = append(block.LabelRanges, c.of(label.Key))
		}
		to.Blocks = append(to.Blocks, block)
	}
}

func oneOrMore(n *source.Node) []*source.Node {
	if n != nil && n.Kind == source.List {
		return n.Items
	}
	return []*source.Node{n}
}

func (c *jsonBody) body(n *source.Node) *hclsyntax.Body {
	b := &hclsyntax.Body{Attributes: hclsyntax.Attributes{}, SrcRange: c.of(n)}
	for _, p := range n.Entries() {
		name := p.Key.Value
		switch {
		case name == "//":
		case name == "dynamic":
			for _, d := range oneOrMore(p.Value) {
				for _, kind := range d.Entries() {
					c.dynamic(b, kind)
				}
			}
		case slices.Contains(blockTypes, name) && holdsMaps(p.Value):
			for _, item := range oneOrMore(p.Value) {
				at := c.of(item)
				if item == p.Value {
					at = c.of(p.Key)
				}
				b.Blocks = append(b.Blocks, &hclsyntax.Block{Type: name, Body: c.body(item), TypeRange: at})
			}
		default:
			b.Attributes[name] = &hclsyntax.Attribute{
				Name: name, Expr: c.expr(p.Value), NameRange: c.of(p.Key), SrcRange: c.of(p.Key),
			}
		}
	}
	return b
}

// holdsMaps says whether a value can be blocks.
func holdsMaps(n *source.Node) bool {
	for _, item := range oneOrMore(n) {
		if item == nil || item.Kind != source.Map {
			return false
		}
	}
	return true
}

func (c *jsonBody) dynamic(to *hclsyntax.Body, kind source.Pair) {
	for _, n := range oneOrMore(kind.Value) {
		block := &hclsyntax.Block{
			Type: "dynamic", Labels: []string{kind.Key.Value}, LabelRanges: []hcl.Range{c.of(kind.Key)},
			TypeRange: c.of(kind.Key), Body: &hclsyntax.Body{Attributes: hclsyntax.Attributes{}},
		}
		for _, p := range n.Entries() {
			if p.Key.Value == "content" {
				for _, content := range oneOrMore(p.Value) {
					block.Body.Blocks = append(block.Body.Blocks, &hclsyntax.Block{Type: "content", Body: c.body(content), TypeRange: c.of(p.Key)})
				}
				continue
			}
			block.Body.Attributes[p.Key.Value] = &hclsyntax.Attribute{Name: p.Key.Value, Expr: c.expr(p.Value), NameRange: c.of(p.Key)}
		}
		to.Blocks = append(to.Blocks, block)
	}
}

func (c *jsonBody) expr(n *source.Node) hclsyntax.Expression {
	at := c.of(n)
	switch {
	case n == nil:
		return &hclsyntax.LiteralValueExpr{Val: cty.NullVal(cty.DynamicPseudoType), SrcRange: at}
	case n.Kind == source.List:
		list := &hclsyntax.TupleConsExpr{SrcRange: at, OpenRange: at}
		for _, item := range n.Items {
			list.Exprs = append(list.Exprs, c.expr(item))
		}
		return list
	case n.Kind == source.Map:
		object := &hclsyntax.ObjectConsExpr{SrcRange: at, OpenRange: at}
		for _, p := range n.Entries() {
			key := &hclsyntax.LiteralValueExpr{Val: cty.StringVal(p.Key.Value), SrcRange: c.of(p.Key)}
			object.Items = append(object.Items, hclsyntax.ObjectConsItem{KeyExpr: key, ValueExpr: c.expr(p.Value)})
		}
		return object
	case c.templates && !n.Plain && (strings.Contains(n.Value, "${") || strings.Contains(n.Value, "%{")):
		return c.template(n.Value, at)
	}
	steps := 1
	return &hclsyntax.LiteralValueExpr{Val: nodeValue(n, &steps), SrcRange: at}
}

// template parses a text. The places inside of it are those of the whole.
func (c *jsonBody) template(text string, at hcl.Range) hclsyntax.Expression {
	if excess([]byte(text)) != "" {
		return unknownAt(at)
	}
	start := at.Start
	start.Byte++ // behind the quote
	start.Column++
	e, diags := hclsyntax.ParseTemplate([]byte(text), c.path, start)
	if diags.HasErrors() {
		return unknownAt(at)
	}
	escapes := at.End.Byte-at.Start.Byte != len(text)+2
	return &placedExpr{Expression: e, at: at, text: text, whole: escapes}
}

// placedExpr is an expression out of a JSON text: it stands where the text does.
type placedExpr struct {
	hclsyntax.Expression
	at    hcl.Range
	text  string
	whole bool // the places of its parts are not known
}

func (e *placedExpr) Range() hcl.Range      { return e.at }
func (e *placedExpr) StartRange() hcl.Range { return e.at }

func (c *jsonBody) of(n *source.Node) hcl.Range { return rangeOf(c.path, c.places, n.Place()) }

// rangeOf is a place as a range of HCL's.
func rangeOf(path string, places *source.Places, pos schema.Pos) hcl.Range {
	if !pos.Known() {
		return hcl.Range{Filename: path}
	}
	start := places.Offset(pos)
	return hcl.Range{
		Filename: path,
		Start:    hcl.Pos{Line: pos.Line, Column: pos.Column, Byte: start},
		End:      hcl.Pos{Line: pos.Line, Column: pos.Column + pos.Length, Byte: start + pos.Length},
	}
}

// Lines is a file without a tree, for what [Literal] makes of it.
func Lines(path string, content []byte) *File {
	return &File{Path: path, Body: &hclsyntax.Body{}, places: source.NewPlaces(path, source.Decode(content))}
}

// Literal makes a resource's block of values that stand in a JSON file as they
// are: null is as if it were not there.
func Literal(f *File, kind string, name, values *source.Node) *hclsyntax.Block {
	c := &jsonBody{places: f.places, path: f.Path}
	b := &hclsyntax.Block{
		Type: "resource", Labels: []string{kind, name.Text()}, TypeRange: c.of(name),
		LabelRanges: []hcl.Range{c.of(name), c.of(name)}, Body: c.body(values),
	}
	return b
}
