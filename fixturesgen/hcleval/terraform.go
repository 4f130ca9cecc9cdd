package hcleval

import (
	"errors"
	"regexp"
	"strings"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
)

// anything is a parameter that takes every value, also null.
func anything(name string) function.Parameter {
	return function.Parameter{Name: name, Type: cty.DynamicPseudoType, AllowNull: true, AllowDynamicType: true}
}

// terraformFunctions are those that go-cty has not, or that Terraform has in a
// form of its own.
func terraformFunctions() map[string]function.Function {
	return map[string]function.Function{
		"alltrue":      dynamic([]function.Parameter{anything("list")}, nil, func(args []cty.Value) (cty.Value, error) { return every(args[0], true) }),
		"anytrue":      dynamic([]function.Parameter{anything("list")}, nil, func(args []cty.Value) (cty.Value, error) { return every(args[0], false) }),
		"coalesce":     dynamic(nil, rest("values"), coalesce),
		"index":        dynamic([]function.Parameter{anything("list"), anything("value")}, nil, indexOf),
		"length":       dynamic([]function.Parameter{anything("value")}, nil, lengthOf),
		"list":         dynamic(nil, rest("values"), func(args []cty.Value) (cty.Value, error) { return cty.TupleVal(args), nil }),
		"lookup":       dynamic([]function.Parameter{anything("map"), anything("key")}, rest("default"), lookup),
		"map":          dynamic(nil, rest("values"), makeMap),
		"matchkeys":    dynamic([]function.Parameter{anything("values"), anything("keys"), anything("search")}, nil, matchKeys),
		"nonsensitive": dynamic([]function.Parameter{anything("value")}, nil, first),
		"one":          dynamic([]function.Parameter{anything("list")}, nil, one),
		"replace":      dynamic([]function.Parameter{{Name: "text", Type: cty.String}, {Name: "old", Type: cty.String}, {Name: "new", Type: cty.String}}, nil, replace),
		"sensitive":    dynamic([]function.Parameter{anything("value")}, nil, first),
		"sum":          dynamic([]function.Parameter{anything("list")}, nil, sum),
		"yamldecode": dynamic([]function.Parameter{{Name: "text", Type: cty.String}}, nil, func(args []cty.Value) (cty.Value, error) {
			return decodeYAML(args[0].AsString())
		}),
	}
}

func rest(name string) *function.Parameter { p := anything(name); return &p }

// dynamic is a function whose type is that of its result. It is called once for
// the type and once for the value: what it does must be cheap.
func dynamic(params []function.Parameter, more *function.Parameter, of func(args []cty.Value) (cty.Value, error)) function.Function {
	return function.New(&function.Spec{
		Params: params, VarParam: more,
		Type: func(args []cty.Value) (cty.Type, error) {
			for _, a := range args {
				if !a.IsKnown() {
					return cty.DynamicPseudoType, nil
				}
			}
			v, err := of(args)
			return v.Type(), err
		},
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) { return of(args) },
	})
}

func first(args []cty.Value) (cty.Value, error) { return args[0], nil }

var errArguments = errors.New("these arguments do not fit")

// Elements lists what a collection holds, in order of keys where it has keys.
func Elements(v cty.Value) ([]cty.Value, error) {
	if v.IsNull() || !v.IsKnown() || !v.CanIterateElements() {
		return nil, errArguments
	}
	var all []cty.Value
	for it := v.ElementIterator(); it.Next(); {
		_, item := it.Element()
		all = append(all, item)
	}
	return all, nil
}

// every says whether all elements are true, or else, with all unset, any.
func every(list cty.Value, all bool) (cty.Value, error) {
	items, err := Elements(list)
	verdict := cty.BoolVal(all)
	for _, item := range items {
		switch is, known := Bool(item); {
		case !known:
			verdict = cty.UnknownVal(cty.Bool)
		case is != all:
			return cty.BoolVal(is), err
		}
	}
	return verdict, err
}

// coalesce leaves out empty texts too.
func coalesce(args []cty.Value) (cty.Value, error) {
	for _, a := range args {
		if !a.IsKnown() {
			return cty.DynamicVal, nil
		}
		if !a.IsNull() && !(a.Type() == cty.String && a.AsString() == "") {
			return a, nil
		}
	}
	return cty.DynamicVal, errArguments
}

func indexOf(args []cty.Value) (cty.Value, error) {
	items, err := Elements(args[0])
	for i, item := range items {
		if item.IsWhollyKnown() && item.Equals(args[1]).RawEquals(cty.True) {
			return cty.NumberIntVal(int64(i)), nil
		}
	}
	return cty.DynamicVal, errors.Join(err, errArguments)
}

func lengthOf(args []cty.Value) (cty.Value, error) {
	v := args[0]
	switch {
	case v.IsNull():
		return cty.DynamicVal, errArguments
	case v.Type() == cty.String:
		return stdlib.StrlenFunc.Call(args)
	case v.Type().IsObjectType():
		return cty.NumberIntVal(int64(len(v.Type().AttributeTypes()))), nil
	case !v.CanIterateElements():
		return cty.DynamicVal, errArguments
	}
	return cty.NumberIntVal(int64(v.LengthInt())), nil
}

func lookup(args []cty.Value) (cty.Value, error) {
	key, ok := Text(args[1])
	if !ok || args[0].IsNull() || !(args[0].Type().IsMapType() || args[0].Type().IsObjectType()) {
		return cty.DynamicVal, errArguments
	}
	for it := args[0].ElementIterator(); it.Next(); {
		if k, v := it.Element(); k.AsString() == key {
			return v, nil
		}
	}
	if len(args) > 2 {
		return args[2], nil
	}
	return cty.DynamicVal, errArguments
}

func makeMap(args []cty.Value) (cty.Value, error) {
	entries := map[string]cty.Value{}
	for i := 0; i+1 < len(args); i += 2 {
		key, ok := Text(args[i])
		if !ok {
			return cty.DynamicVal, errArguments
		}
		entries[key] = args[i+1]
	}
	return cty.ObjectVal(entries), nil
}

func matchKeys(args []cty.Value) (cty.Value, error) {
	values, err := Elements(args[0])
	keys, err2 := Elements(args[1])
	wanted, err3 := Elements(args[2])
	if err := errors.Join(err, err2, err3); err != nil || len(values) != len(keys) {
		return cty.DynamicVal, errArguments
	}
	found := []cty.Value{}
	for i, key := range keys {
		for _, w := range wanted {
			if key.IsWhollyKnown() && key.Equals(w).RawEquals(cty.True) {
				found = append(found, values[i])
				break
			}
		}
	}
	return cty.TupleVal(found), nil
}

func one(args []cty.Value) (cty.Value, error) {
	items, err := Elements(args[0])
	switch {
	case err != nil || len(items) > 1:
		return cty.DynamicVal, errArguments
	case len(items) == 0:
		return cty.NullVal(cty.DynamicPseudoType), nil
	}
	return items[0], nil
}

// replace takes a pattern between slashes as a regular expression.
func replace(args []cty.Value) (cty.Value, error) {
	text, old, by := args[0].AsString(), args[1].AsString(), args[2].AsString()
	if len(old) > 1 && strings.HasPrefix(old, "/") && strings.HasSuffix(old, "/") {
		re, err := regexp.Compile(old[1 : len(old)-1])
		if err != nil {
			return cty.DynamicVal, err
		}
		return cty.StringVal(re.ReplaceAllString(text, by)), nil
	}
	return cty.StringVal(strings.ReplaceAll(text, old, by)), nil
}

func sum(args []cty.Value) (cty.Value, error) {
	items, err := Elements(args[0])
	total := cty.Zero
	for _, item := range items {
		n, err := convert.Convert(item, cty.Number)
		if err != nil || n.IsNull() {
			return cty.DynamicVal, errArguments
		}
		if !n.IsKnown() {
			return cty.UnknownVal(cty.Number), nil
		}
		total = total.Add(n)
	}
	return total, err
}
