package importer

import (
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/devhelper/devhelper/dynamodb/schema"
	"github.com/devhelper/devhelper/fixturesgen/hcleval"
)

// addVariables finds the environment variables of Lambda functions that hold
// the tables' names.
func (m *tfModule) addVariables(tables []schema.Table) {
	if len(tables) == 0 {
		return
	}
	byName, byOpen := map[string][]int{}, map[string][]int{}
	for i, t := range tables {
		switch {
		case t.Name.Unresolved == "":
			byName[t.Name.Value] = append(byName[t.Name.Value], i)
		case t.Name.Pos.Known():
			byOpen[t.Name.Unresolved] = append(byOpen[t.Name.Unresolved], i)
		}
	}
	m.eachVariable(func(function string, s *tfScope, name string, key, value hclsyntax.Expression) {
		held := byName
		text, ok := hcleval.Text(s.value(value))
		if !ok {
			held, text = byOpen, short(s.expression(value, 0))
		}
		for _, i := range held[text] {
			tables[i].Variables = append(tables[i].Variables, schema.Variable{Name: name, Function: function, Pos: m.p.pos(key.Range())})
		}
	})
}

// eachVariable goes through the environment variables of a module's functions.
func (m *tfModule) eachVariable(do func(function string, s *tfScope, name string, key, value hclsyntax.Expression)) {
	for _, b := range m.dir.resources {
		if b.Labels[0] != "aws_lambda_function" {
			continue
		}
		for _, nested := range b.Body.Blocks {
			if a := nested.Body.Attributes["variables"]; nested.Type == "environment" && a != nil {
				m.scope().entries(a, func(name string, key, value hclsyntax.Expression) { do(b.Labels[1], m.scope(), name, key, value) })
			}
		}
	}
	for _, b := range m.dir.modules { // terraform-aws-modules/lambda and its like
		if a := b.Body.Attributes["environment_variables"]; a != nil {
			m.scope().entries(a, func(name string, key, value hclsyntax.Expression) { do(b.Labels[0], m.scope(), name, key, value) })
		}
	}
}

// entries goes through the entries of a map that stands in an argument.
func (s *tfScope) entries(a *hclsyntax.Attribute, do func(name string, key, value hclsyntax.Expression)) {
	object, ok := hcleval.Inner(a.Expr).(*hclsyntax.ObjectConsExpr)
	if !ok {
		return
	}
	for _, item := range object.Items {
		if name, ok := hcleval.Text(s.value(item.KeyExpr)); ok {
			do(name, item.KeyExpr, item.ValueExpr)
		}
	}
}
