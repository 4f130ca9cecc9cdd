package hcleval

import (
	"reflect"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// Limits on what expressions may cost, all those of one [Budget] taken together. What
// goes beyond is unknown.
const (
	maxDepth = 400       // nested expressions
	maxSteps = 500_000   // nodes evaluated in loops
	maxBytes = 16 << 20  // built by functions and templates
	maxValue = 256 << 10 // weight of one value
)

// Budget is what evaluation may still spend. It is for one goroutine at a time.
type Budget struct {
	steps, bytes int
	spent        bool // once it did not suffice, nothing is evaluated any more
}

// NewBudget is a full one.
func NewBudget() *Budget { return &Budget{steps: maxSteps, bytes: maxBytes} }

// budgetName is no name a file can use.
const budgetName = "\x00budget"

var budgetType = cty.Capsule("budget", reflect.TypeFor[Budget]())

func (b *Budget) value() cty.Value { return cty.CapsuleVal(budgetType, b) }

// budgetOf finds the budget of an evaluation; without one nothing may be spent.
func budgetOf(ctx *hcl.EvalContext) *Budget {
	for ; ctx != nil; ctx = ctx.Parent() {
		if v, ok := ctx.Variables[budgetName]; ok {
			return v.EncapsulatedValue().(*Budget)
		}
	}
	return &Budget{spent: true}
}

func (b *Budget) take(steps, bytes int) bool {
	if b.spent || steps > b.steps || bytes > b.bytes {
		b.spent = true
		return false
	}
	b.steps -= steps
	b.bytes -= bytes
	return true
}

// The wrappers below stand in for the nodes whose value may be far larger, or
// take far longer, than their text.

type boundFor struct {
	*hclsyntax.ForExpr
	cost int // nodes of one turn
}

func (e *boundFor) Value(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
	if !budgetOf(ctx).take(1, 0) {
		return cty.DynamicVal, nil
	}
	list, diags := e.CollExpr.Value(ctx)
	if diags.HasErrors() {
		return cty.DynamicVal, diags
	}
	turns := 1
	if list.IsKnown() && !list.IsNull() && list.CanIterateElements() {
		turns += list.LengthInt()
	}
	if !budgetOf(ctx).take(turns*e.cost, 0) {
		return cty.DynamicVal, nil
	}
	loop := *e.ForExpr
	loop.CollExpr = &hclsyntax.LiteralValueExpr{Val: list, SrcRange: e.CollExpr.Range()}
	return spend(ctx)(loop.Value(ctx))
}

type boundTemplate struct{ *hclsyntax.TemplateExpr }

func (e *boundTemplate) Value(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
	if !budgetOf(ctx).take(1, 0) {
		return cty.DynamicVal, nil
	}
	return spend(ctx)(e.TemplateExpr.Value(ctx))
}

type boundCall struct{ *hclsyntax.FunctionCallExpr }

func (e *boundCall) Value(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
	if !budgetOf(ctx).take(1, 0) {
		return cty.DynamicVal, nil
	}
	switch e.Name {
	case "try":
		return e.try(ctx)
	case "can":
		_, diags := e.try(ctx)
		return cty.BoolVal(!diags.HasErrors()), nil
	}
	return spend(ctx)(e.FunctionCallExpr.Value(ctx))
}

// try gives the first argument without an error. Terraform's own try is an
// ordinary function, whose arguments are evaluated once for its type and once
// for its value: nested, that doubles with each level.
func (e *boundCall) try(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
	var all hcl.Diagnostics
	for _, arg := range e.Args {
		v, diags := arg.Value(ctx)
		if !diags.HasErrors() {
			return v, nil
		}
		all = append(all, diags...)
	}
	return cty.DynamicVal, all
}

type boundOperation struct{ *hclsyntax.BinaryOpExpr }

func (e *boundOperation) Value(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
	return spend(ctx)(e.BinaryOpExpr.Value(ctx))
}

// spend takes a value's weight from the budget, and the value itself where it
// is too much.
func spend(ctx *hcl.EvalContext) func(cty.Value, hcl.Diagnostics) (cty.Value, hcl.Diagnostics) {
	return func(v cty.Value, diags hcl.Diagnostics) (cty.Value, hcl.Diagnostics) {
		if n := weigh(v); n > maxValue || !budgetOf(ctx).take(0, n) {
			return cty.DynamicVal, diags
		}
		return v, diags
	}
}

// bindBody puts the wrappers into a body.
func bindBody(b *hclsyntax.Body, depth int) {
	if depth > maxDepth {
		b.Attributes, b.Blocks = nil, nil
		return
	}
	for _, a := range b.Attributes {
		a.Expr, _ = bind(a.Expr, depth)
	}
	for _, block := range b.Blocks {
		kind := block.Body.Attributes["type"]
		if block.Type != "variable" || kind == nil {
			bindBody(block.Body, depth+1)
			continue
		}
		delete(block.Body.Attributes, "type") // no expression to be evaluated: see Conform
		bindBody(block.Body, depth+1)
		block.Body.Attributes["type"] = kind
	}
}

// bind puts the wrappers into an expression, and says how many nodes it has.
// What is nested too deeply becomes unknown.
func bind(e hclsyntax.Expression, depth int) (hclsyntax.Expression, int) {
	if depth > maxDepth {
		return unknownAt(e.Range()), 1
	}
	cost := 1
	in := func(at *hclsyntax.Expression) {
		if *at != nil {
			var n int
			*at, n = bind(*at, depth+1)
			cost += n
		}
	}
	switch e := e.(type) {
	case *hclsyntax.LiteralValueExpr:
		if weigh(e.Val) > maxValue { // a number whose digits would fill the memory
			return unknownAt(e.SrcRange), 1
		}
	case *placedExpr:
		in(&e.Expression)
	case *hclsyntax.TemplateExpr:
		for i := range e.Parts {
			in(&e.Parts[i])
		}
		return &boundTemplate{e}, cost
	case *hclsyntax.TemplateJoinExpr:
		in(&e.Tuple)
	case *hclsyntax.TemplateWrapExpr:
		in(&e.Wrapped)
	case *hclsyntax.ParenthesesExpr:
		in(&e.Expression)
	case *hclsyntax.RelativeTraversalExpr:
		in(&e.Source)
	case *hclsyntax.FunctionCallExpr:
		for i := range e.Args {
			in(&e.Args[i])
		}
		if _, known := functions()[e.Name]; !known {
			return unknownAt(e.Range()), cost
		}
		return &boundCall{e}, cost
	case *hclsyntax.ConditionalExpr:
		in(&e.Condition)
		in(&e.TrueResult)
		in(&e.FalseResult)
	case *hclsyntax.BinaryOpExpr:
		in(&e.LHS)
		in(&e.RHS)
		return &boundOperation{e}, cost
	case *hclsyntax.UnaryOpExpr:
		in(&e.Val)
	case *hclsyntax.IndexExpr:
		in(&e.Collection)
		in(&e.Key)
	case *hclsyntax.SplatExpr:
		in(&e.Source)
		in(&e.Each)
	case *hclsyntax.TupleConsExpr:
		for i := range e.Exprs {
			in(&e.Exprs[i])
		}
	case *hclsyntax.ObjectConsExpr:
		for i := range e.Items {
			in(&e.Items[i].KeyExpr)
			in(&e.Items[i].ValueExpr)
		}
	case *hclsyntax.ObjectConsKeyExpr:
		in(&e.Wrapped)
	case *hclsyntax.ForExpr:
		in(&e.CollExpr)
		in(&e.KeyExpr)
		in(&e.ValExpr)
		in(&e.CondExpr)
		return &boundFor{e, cost}, cost
	}
	return e, cost
}

// unknownAt is an expression nobody can evaluate here.
func unknownAt(r hcl.Range) hclsyntax.Expression {
	return &hclsyntax.LiteralValueExpr{Val: cty.DynamicVal, SrcRange: r}
}
