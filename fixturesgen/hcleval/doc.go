// Package hcleval reads files in HCL, Terraform's language, and evaluates their
// expressions, for importers of table declarations.
//
// [Parse] makes the same tree of both syntaxes, native and JSON. [Context] holds
// what is known; [Value] evaluates an expression with it, and what hangs on
// anything else is unknown, never an error.
//
// It holds against hostile input: what an expression may cost is bounded by a
// [Budget], whatever it says. HCL's own evaluator stands below: the nodes that
// can grow beyond their text (loops, templates, calls, arithmetic) are wrapped
// when a file is parsed.
package hcleval

import (
	"maps"
	"path"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"

	"github.com/devhelper/devhelper/fixturesgen/source"
)

// FunctionSet is functions by their names.
type FunctionSet = map[string]function.Function

// Functions are Terraform's, those that read files with read: it takes a path
// as the language has it, with slashes, relative to the root module.
func Functions(read func(path string) ([]byte, error)) FunctionSet {
	fs := maps.Clone(functions())
	fs["file"] = aboutFile(cty.String, func(path string) cty.Value {
		content, err := read(path)
		if err != nil {
			return cty.UnknownVal(cty.String)
		}
		return cty.StringVal(string(source.Decode(content)))
	})
	fs["fileexists"] = aboutFile(cty.Bool, func(path string) cty.Value {
		_, err := read(path)
		return cty.BoolVal(err == nil)
	})
	return fs
}

func aboutFile(result cty.Type, do func(path string) cty.Value) function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "path", Type: cty.String}},
		Type:   function.StaticReturnType(result),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			return do(path.Clean(strings.ReplaceAll(args[0].AsString(), `\`, "/"))), nil
		},
	})
}

// Context is what expressions are evaluated with. It takes the variables over.
func Context(b *Budget, variables map[string]cty.Value, functions FunctionSet) *hcl.EvalContext {
	variables[budgetName] = b.value()
	return &hcl.EvalContext{Variables: variables, Functions: functions}
}

// Value evaluates an expression. One that is wrong, as far as can be told here,
// is unknown as a whole.
func Value(e hcl.Expression, ctx *hcl.EvalContext) cty.Value {
	v, diags := e.Value(ctx)
	if diags.HasErrors() {
		return cty.DynamicVal
	}
	v, _ = v.UnmarkDeep()
	if n := weigh(v); n > maxValue || !budgetOf(ctx).take(1, n/16) {
		return cty.DynamicVal
	}
	return v
}

// Inner takes off an expression what Parse and parentheses have put around it.
func Inner(e hclsyntax.Expression) hclsyntax.Expression {
	for {
		switch w := e.(type) {
		case *boundFor:
			return w.ForExpr
		case *boundTemplate:
			return w.TemplateExpr
		case *boundCall:
			return w.FunctionCallExpr
		case *boundOperation:
			return w.BinaryOpExpr
		case *placedExpr:
			if w.whole {
				return w
			}
			e = w.Expression
		case *hclsyntax.ParenthesesExpr:
			e = w.Expression
		default:
			return e
		}
	}
}

// Source is an expression as it is written in the file.
func (f *File) Source(e hcl.Expression) string {
	if p, ok := e.(*placedExpr); ok {
		return p.text
	}
	r := e.Range()
	return f.places.Text(r.Start.Byte, r.End.Byte)
}
