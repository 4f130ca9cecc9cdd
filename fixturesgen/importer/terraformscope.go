package importer

import (
	"errors"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/devhelper/devhelper/fixturesgen/hcleval"
)

var errNoFiles = errors.New("no such file")

// maxReferences is how many expressions deep references are followed.
const maxReferences = 100

// tfModule is a module as it is called, with what it has been given.
type tfModule struct {
	p       *tfProject
	dir     *tfDir
	address string             // "" for the root module, else module.shop.
	inputs  map[string]tfInput // nil for the root module, which has files of values
	callers int

	known    map[string]cty.Value // var.x, local.x, ... once they are evaluated
	busy     map[string]bool      // those that are being evaluated, against cycles
	children map[string]*tfModule
}

// tfInput is an argument of a module's call.
type tfInput struct {
	expr  hclsyntax.Expression
	scope *tfScope
}

// tfScope is where an expression stands: a module, and what loops around it bring.
type tfScope struct {
	m     *tfModule
	extra map[string]cty.Value // each, count, iterators of dynamic blocks
}

func (p *tfProject) module(dir *tfDir, address string, inputs map[string]tfInput) *tfModule {
	return &tfModule{
		p: p, dir: dir, address: address, inputs: inputs,
		known: map[string]cty.Value{}, busy: map[string]bool{}, children: map[string]*tfModule{},
	}
}

func (m *tfModule) scope() *tfScope { return &tfScope{m: m} }

// with adds a name to a scope.
func (s *tfScope) with(name string, v cty.Value) *tfScope {
	extra := map[string]cty.Value{name: v}
	for had, v := range s.extra {
		if had != name {
			extra[had] = v
		}
	}
	return &tfScope{m: s.m, extra: extra}
}

// value evaluates an expression. What has no value here is unknown.
func (s *tfScope) value(e hclsyntax.Expression) cty.Value {
	p := s.m.p
	if p.depth > maxReferences {
		return cty.DynamicVal
	}
	p.depth++
	defer func() { p.depth-- }()
	roots := map[string]map[string]cty.Value{}
	variables := map[string]cty.Value{}
	for _, t := range e.Variables() {
		root := t.RootName()
		if v, ok := s.extra[root]; ok {
			variables[root] = v
			continue
		}
		name, ok := tfAttr(t, 1)
		if !ok {
			variables[root] = cty.DynamicVal
			continue
		}
		if roots[root] == nil {
			roots[root] = map[string]cty.Value{}
		}
		if _, had := roots[root][name]; !had || root == "data" {
			roots[root][name] = s.m.reference(root, name, t)
		}
	}
	for root, values := range roots {
		if _, open := variables[root]; !open {
			variables[root] = cty.ObjectVal(values)
		}
	}
	return hcleval.Value(e, hcleval.Context(p.budget, variables, p.functions))
}

// settled is a value that is also known where both branches of a condition
// nobody can decide come to the same.
func (s *tfScope) settled(e hclsyntax.Expression) cty.Value {
	v := s.value(e)
	if c, ok := hcleval.Inner(e).(*hclsyntax.ConditionalExpr); ok && !v.IsKnown() {
		if then, otherwise := s.value(c.TrueResult), s.value(c.FalseResult); then.IsWhollyKnown() && then.RawEquals(otherwise) {
			return then
		}
	}
	return v
}

func tfAttr(t hcl.Traversal, i int) (string, bool) {
	if i >= len(t) {
		return "", false
	}
	a, ok := t[i].(hcl.TraverseAttr)
	return a.Name, ok
}

// reference is the value of root.name.
func (m *tfModule) reference(root, name string, t hcl.Traversal) cty.Value {
	switch root {
	case "var":
		return m.once("var."+name, func() cty.Value { return m.variable(name) })
	case "local":
		return m.once("local."+name, func() cty.Value {
			if a := m.dir.locals[name]; a != nil {
				return m.scope().value(a.Expr)
			}
			return cty.DynamicVal
		})
	case terraformTable:
		return m.once(terraformTable+"."+name, func() cty.Value { return m.tableAttributes(name) })
	case "module":
		return m.once("module."+name, func() cty.Value { return m.outputs(name) })
	case "path":
		return cty.StringVal(orDot(m.dir.path))
	case "terraform":
		if name == "workspace" {
			return cty.StringVal("default")
		}
	case "data":
		return dataSource(name, t)
	}
	return cty.DynamicVal
}

// once evaluates what expressions refer to by name one time; in a circle it is
// unknown.
func (m *tfModule) once(name string, evaluate func() cty.Value) cty.Value {
	if v, ok := m.known[name]; ok {
		return v
	}
	if m.busy[name] {
		return cty.DynamicVal
	}
	m.busy[name] = true
	v := evaluate()
	delete(m.busy, name)
	m.known[name] = v
	return v
}

// dataSource knows those that fixtures have an answer to: the region they use,
// and the usual partition.
func dataSource(kind string, t hcl.Traversal) cty.Value {
	name, ok := tfAttr(t, 2)
	if !ok {
		return cty.DynamicVal
	}
	var known map[string]cty.Value
	switch kind {
	case "aws_region":
		region := cty.StringVal(pseudo["AWS::Region"])
		known = map[string]cty.Value{"name": region, "id": region, "region": region}
	case "aws_partition":
		known = map[string]cty.Value{"partition": cty.StringVal(pseudo["AWS::Partition"]), "id": cty.StringVal(pseudo["AWS::Partition"])}
	default:
		return cty.DynamicVal
	}
	return cty.ObjectVal(map[string]cty.Value{name: cty.ObjectVal(known)})
}

// variable is what an input variable is given, else its default.
func (m *tfModule) variable(name string) cty.Value {
	declared := m.dir.variables[name]
	var kind hclsyntax.Expression
	v := cty.NilVal
	if declared != nil {
		if a := declared.Body.Attributes["type"]; a != nil {
			kind = a.Expr
		}
		if a := declared.Body.Attributes["default"]; a != nil {
			v = m.scope().value(a.Expr)
		}
	}
	if in, scope := m.given(name); in != nil {
		given := scope.value(in)
		if v == cty.NilVal || !given.IsNull() || !m.notNull(declared) {
			v = given
		}
	}
	if v == cty.NilVal {
		return cty.DynamicVal
	}
	return hcleval.Conform(v, kind)
}

// notNull says whether null stands for a variable's default.
func (m *tfModule) notNull(declared *hclsyntax.Block) bool {
	if declared == nil || declared.Body.Attributes["nullable"] == nil {
		return false
	}
	is, known := hcleval.Bool(m.scope().value(declared.Body.Attributes["nullable"].Expr))
	return known && !is
}

// given is the expression an input variable is set with, nil if it is not.
func (m *tfModule) given(name string) (hclsyntax.Expression, *tfScope) {
	if m.inputs != nil {
		in := m.inputs[name]
		return in.expr, in.scope
	}
	for i := len(m.dir.values) - 1; i >= 0; i-- {
		if a := m.dir.values[i].Body.Attributes[name]; a != nil {
			return a.Expr, m.scope()
		}
	}
	return nil, nil
}

// tableAttributes is what other expressions can know of a table.
func (m *tfModule) tableAttributes(name string) cty.Value {
	for _, b := range m.dir.resources {
		if b.Labels[0] != terraformTable || b.Labels[1] != name {
			continue
		}
		copies := m.scope().copies(b.Body)
		all := map[string]cty.Value{}
		var list []cty.Value
		for _, c := range copies {
			v := c.scope.attributesOf(b.Body)
			if !c.repeated {
				return v
			}
			if c.open {
				return cty.DynamicVal
			}
			if !c.off {
				all[c.key] = v
				list = append(list, v)
			}
		}
		if b.Body.Attributes["for_each"] != nil {
			return cty.ObjectVal(all)
		}
		return cty.TupleVal(list)
	}
	return cty.DynamicVal
}

func (s *tfScope) attributesOf(body *hclsyntax.Body) cty.Value {
	known := map[string]cty.Value{}
	for _, name := range []string{"arn", "stream_arn", "stream_label", "tags_all", "replica", "ttl", "tags"} {
		known[name] = cty.DynamicVal
	}
	for _, name := range []string{"name", "hash_key", "range_key", "billing_mode", "read_capacity", "write_capacity", "stream_enabled", "stream_view_type", "table_class"} {
		known[name] = cty.NullVal(cty.DynamicPseudoType)
		if a := body.Attributes[name]; a != nil {
			known[name] = s.value(a.Expr)
		}
	}
	known["id"] = known["name"]
	return cty.ObjectVal(known)
}

// outputs is what a called module gives back.
func (m *tfModule) outputs(name string) cty.Value {
	for _, b := range m.dir.modules {
		if b.Labels[0] != name || b.Body.Attributes["count"] != nil || b.Body.Attributes["for_each"] != nil {
			continue
		}
		if isTableModule(m.moduleSource(b)) {
			table := cty.DynamicVal
			if a := b.Body.Attributes["name"]; a != nil {
				table = m.scope().value(a.Expr)
			}
			return cty.ObjectVal(map[string]cty.Value{
				"dynamodb_table_id": table, "dynamodb_table_arn": cty.DynamicVal,
				"dynamodb_table_stream_arn": cty.DynamicVal, "dynamodb_table_stream_label": cty.DynamicVal,
			})
		}
		child := m.child(b, m.scope(), "")
		if child == nil {
			return cty.DynamicVal
		}
		values := map[string]cty.Value{}
		for name, out := range child.dir.outputs {
			values[name] = cty.DynamicVal
			if a := out.Body.Attributes["value"]; a != nil {
				values[name] = child.scope().value(a.Expr)
			}
		}
		return cty.ObjectVal(values)
	}
	return cty.DynamicVal
}

// tfNameOf is a reference as people say it: the last name of var.table_name.
func tfNameOf(t hcl.Traversal) string {
	for i := len(t) - 1; i > 0; i-- {
		if name, ok := tfAttr(t, i); ok {
			return name
		}
	}
	return strings.TrimSpace(t.RootName())
}
