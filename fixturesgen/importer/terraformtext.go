package importer

import (
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/devhelper/devhelper/fixturesgen/hcleval"
)

// expression is what an expression comes to as far as it is known: what has no
// value stays written as it is, references to locals and inputs followed.
func (s *tfScope) expression(e hclsyntax.Expression, depth int) string {
	if depth > maxReferences/4 {
		return s.m.p.written(e)
	}
	if text, ok := hcleval.Text(s.value(e)); ok {
		return text
	}
	switch inner := hcleval.Inner(e).(type) {
	case *hclsyntax.TemplateExpr:
		var b strings.Builder
		for _, part := range inner.Parts {
			if text, ok := hcleval.Text(s.value(part)); ok {
				b.WriteString(text)
			} else if written := s.expression(part, depth+1); strings.Contains(written, "${") {
				b.WriteString(written)
			} else {
				b.WriteString("${" + written + "}")
			}
			if b.Len() > maxText {
				break
			}
		}
		return b.String()
	case *hclsyntax.TemplateWrapExpr:
		return s.expression(inner.Wrapped, depth+1)
	case *hclsyntax.ConditionalExpr:
		switch is, known := hcleval.Bool(s.value(inner.Condition)); {
		case known && is:
			return s.expression(inner.TrueResult, depth+1)
		case known:
			return s.expression(inner.FalseResult, depth+1)
		}
	case *hclsyntax.ScopeTraversalExpr:
		if to, scope := s.follow(inner); to != nil {
			return scope.expression(to, depth+1)
		}
	}
	return s.m.p.written(e)
}

// follow finds the expression a reference leads to: a local value, a module's
// argument, another table's name.
func (s *tfScope) follow(e *hclsyntax.ScopeTraversalExpr) (hclsyntax.Expression, *tfScope) {
	root := e.Traversal.RootName()
	name, ok := tfAttr(e.Traversal, 1)
	if _, shadowed := s.extra[root]; shadowed || !ok {
		return nil, nil
	}
	switch {
	case root == "local" && len(e.Traversal) == 2:
		if a := s.m.dir.locals[name]; a != nil && !s.m.busy["local."+name] {
			return a.Expr, s.m.scope()
		}
	case root == "var" && len(e.Traversal) == 2:
		return s.m.given(name)
	case root == terraformTable && len(e.Traversal) == 3:
		if last, _ := tfAttr(e.Traversal, 2); last != "name" && last != "id" {
			return nil, nil
		}
		for _, b := range s.m.dir.resources {
			if b.Labels[0] == terraformTable && b.Labels[1] == name && b.Body.Attributes["name"] != nil {
				return b.Body.Attributes["name"].Expr, s.m.scope()
			}
		}
	}
	return nil, nil
}

// likely is a value that stands in for what is not known: in a condition nobody
// can decide here the second branch, else the first.
func (s *tfScope) likely(e hclsyntax.Expression) cty.Value { return s.likelyAt(e, 0) }

func (s *tfScope) likelyAt(e hclsyntax.Expression, depth int) cty.Value {
	v := s.value(e)
	if v.IsWhollyKnown() || depth > maxReferences/4 {
		return v
	}
	switch inner := hcleval.Inner(e).(type) {
	case *hclsyntax.ConditionalExpr:
		for _, branch := range []hclsyntax.Expression{inner.FalseResult, inner.TrueResult} {
			if v := s.likelyAt(branch, depth+1); v.IsWhollyKnown() && !v.IsNull() {
				return v
			}
		}
	case *hclsyntax.TemplateExpr:
		var b strings.Builder
		for _, part := range inner.Parts {
			b.WriteString(s.standIn(part, depth+1))
			if b.Len() > maxText {
				break
			}
		}
		return cty.StringVal(b.String())
	case *hclsyntax.TemplateWrapExpr:
		return s.likelyAt(inner.Wrapped, depth+1)
	case *hclsyntax.ScopeTraversalExpr:
		if to, scope := s.follow(inner); to != nil {
			return scope.likelyAt(to, depth+1)
		}
	}
	return v
}

// standIn is a text for what is not known: a likely value, else the name of what
// it refers to.
func (s *tfScope) standIn(e hclsyntax.Expression, depth int) string {
	if text, ok := hcleval.Text(s.likelyAt(e, depth)); ok {
		return text
	}
	if refs := e.Variables(); len(refs) > 0 {
		return tfNameOf(refs[len(refs)-1])
	}
	return ""
}
