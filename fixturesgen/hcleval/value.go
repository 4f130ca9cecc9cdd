package hcleval

import (
	"math/big"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/devhelper/devhelper/fixturesgen/source"
)

// maxExponent bounds numbers: written out, they have a digit for each three.
const maxExponent = 4096

const tooHeavy = maxValue + 1

// weigh says how much memory a value takes, roughly; more than [maxValue]
// means that much or more.
func weigh(v cty.Value) int {
	total := 0
	var walk func(v cty.Value) bool
	walk = func(v cty.Value) bool {
		total += 16
		if total > maxValue {
			return false
		}
		v, _ = v.Unmark()
		if !v.IsKnown() || v.IsNull() {
			return true
		}
		switch t := v.Type(); {
		case t == cty.String:
			total += len(v.AsString())
		case t == cty.Number:
			if n := v.AsBigFloat(); n.IsInf() || !n.IsInt() && n.MantExp(nil) < -maxExponent || n.MantExp(nil) > maxExponent {
				total = tooHeavy
			}
		case t.IsCollectionType() || t.IsTupleType() || t.IsObjectType():
			for it := v.ElementIterator(); it.Next(); {
				key, item := it.Element()
				if key.IsKnown() && key.Type() == cty.String {
					total += len(key.AsString())
				}
				if !walk(item) {
					return false
				}
			}
		}
		return total <= maxValue
	}
	walk(v)
	return total
}

// Text is a value that is a text, or can be one.
func Text(v cty.Value) (text string, ok bool) {
	if !v.IsWhollyKnown() || v.IsNull() {
		return "", false
	}
	v, err := convert.Convert(v, cty.String)
	if err != nil || v.IsNull() || !v.IsKnown() {
		return "", false
	}
	return v.AsString(), true
}

// Bool is what a value says as a condition. Null says no.
func Bool(v cty.Value) (is, known bool) {
	v, err := convert.Convert(v, cty.Bool)
	if err != nil || !v.IsKnown() {
		return false, false
	}
	return !v.IsNull() && v.True(), true
}

// nodeValue makes a value of what stands in a YAML or JSON file, as yamldecode
// and jsondecode do.
func nodeValue(n *source.Node, steps *int) cty.Value {
	*steps--
	if *steps < 0 {
		return cty.DynamicVal
	}
	switch {
	case n == nil || n.Kind == source.Scalar && n.Null:
		return cty.NullVal(cty.DynamicPseudoType)
	case n.Kind == source.List:
		var items []cty.Value
		for _, item := range n.Items {
			items = append(items, nodeValue(item, steps))
		}
		return cty.TupleVal(items)
	case n.Kind == source.Map:
		entries := map[string]cty.Value{}
		for _, p := range n.Entries() {
			entries[p.Key.Value] = nodeValue(p.Value, steps)
		}
		return cty.ObjectVal(entries)
	case n.Plain && (n.Value == "true" || n.Value == "false"):
		return cty.BoolVal(n.Value == "true")
	case n.Plain:
		if v, err := cty.ParseNumberVal(n.Value); err == nil && weigh(v) <= maxValue {
			return v
		}
	}
	return cty.StringVal(n.Value)
}

// Whole is a value as a whole number.
func Whole(v cty.Value) (n int64, ok bool) {
	v, err := convert.Convert(v, cty.Number)
	if err != nil || v.IsNull() || !v.IsKnown() {
		return 0, false
	}
	n, accuracy := v.AsBigFloat().Int64()
	return n, accuracy == big.Exact
}
