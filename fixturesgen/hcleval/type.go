package hcleval

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/typeexpr"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
)

// Conform makes a value of the type a variable is declared with, optional
// attributes filled in. A value or a type that does not fit leaves the value as
// it is; a nil type takes every value.
func Conform(v cty.Value, declared hclsyntax.Expression) cty.Value {
	if declared == nil {
		return v
	}
	if text, ok := declared.(*hclsyntax.LiteralValueExpr); ok && text.Val.Type() == cty.String {
		// JSON, and Terraform before 0.12, write types as texts.
		written := []byte(text.Val.AsString())
		if excess(written) != "" {
			return v
		}
		parsed, diags := hclsyntax.ParseExpression(written, "", hcl.InitialPos)
		if diags.HasErrors() {
			return v
		}
		declared = parsed
	}
	if loops(declared) {
		return v // a default of an optional attribute, which nothing bounds
	}
	want, defaults, diags := typeexpr.TypeConstraintWithDefaults(declared)
	if diags.HasErrors() {
		return v
	}
	if defaults != nil && !v.IsNull() && v.IsKnown() {
		v = defaults.Apply(v)
	}
	converted, err := convert.Convert(v, want)
	if err != nil || weigh(converted) > maxValue {
		return v
	}
	return converted
}

// loops says whether an expression has parts that are evaluated many times, or
// whose value is much longer than they are.
func loops(e hclsyntax.Expression) bool {
	found := false
	_ = hclsyntax.VisitAll(e, func(n hclsyntax.Node) hcl.Diagnostics {
		switch n := n.(type) {
		case *hclsyntax.ForExpr, *hclsyntax.SplatExpr, *hclsyntax.BinaryOpExpr:
			found = true
		case *hclsyntax.LiteralValueExpr:
			found = found || weigh(n.Val) > maxValue
		}
		return nil
	})
	return found
}
