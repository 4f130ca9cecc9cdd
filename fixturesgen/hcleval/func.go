package hcleval

import (
	"crypto/md5"  //nolint:gosec // a function of Terraform's, not a protection
	"crypto/sha1" //nolint:gosec // likewise
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"path/filepath"
	"regexp"
	"strings"
	"sync"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"

	"github.com/devhelper/devhelper/fixturesgen/source"
)

// functions are Terraform's functions, as its documentation describes them.
// Left out are those that ask the machine, the clock or chance: what they give
// is unknown.
var functions = sync.OnceValue(func() map[string]function.Function {
	fs := map[string]function.Function{
		"abs": stdlib.AbsoluteFunc, "ceil": stdlib.CeilFunc, "floor": stdlib.FloorFunc, "log": stdlib.LogFunc,
		"max": stdlib.MaxFunc, "min": stdlib.MinFunc, "parseint": stdlib.ParseIntFunc, "pow": stdlib.PowFunc,
		"signum": stdlib.SignumFunc,

		"chomp": stdlib.ChompFunc, "format": stdlib.FormatFunc, "formatlist": stdlib.FormatListFunc,
		"indent": stdlib.IndentFunc, "join": stdlib.JoinFunc, "lower": stdlib.LowerFunc, "regex": stdlib.RegexFunc,
		"regexall": stdlib.RegexAllFunc, "split": stdlib.SplitFunc, "strrev": stdlib.ReverseFunc,
		"substr": stdlib.SubstrFunc, "title": stdlib.TitleFunc, "trim": stdlib.TrimFunc,
		"trimprefix": stdlib.TrimPrefixFunc, "trimsuffix": stdlib.TrimSuffixFunc, "trimspace": stdlib.TrimSpaceFunc,
		"upper": stdlib.UpperFunc,

		"chunklist": stdlib.ChunklistFunc, "coalescelist": stdlib.CoalesceListFunc, "compact": stdlib.CompactFunc,
		"concat": stdlib.ConcatFunc, "contains": stdlib.ContainsFunc, "distinct": stdlib.DistinctFunc,
		"element": stdlib.ElementFunc, "flatten": stdlib.FlattenFunc, "keys": stdlib.KeysFunc, "merge": stdlib.MergeFunc,
		"range": stdlib.RangeFunc, "reverse": stdlib.ReverseListFunc, "setintersection": stdlib.SetIntersectionFunc,
		"setproduct": stdlib.SetProductFunc, "setsubtract": stdlib.SetSubtractFunc, "setunion": stdlib.SetUnionFunc,
		"slice": stdlib.SliceFunc, "sort": stdlib.SortFunc, "values": stdlib.ValuesFunc, "zipmap": stdlib.ZipmapFunc,

		"csvdecode": stdlib.CSVDecodeFunc, "jsondecode": stdlib.JSONDecodeFunc, "jsonencode": stdlib.JSONEncodeFunc,

		"tobool": stdlib.MakeToFunc(cty.Bool), "tonumber": stdlib.MakeToFunc(cty.Number), "tostring": stdlib.MakeToFunc(cty.String),
		"tolist": stdlib.MakeToFunc(cty.List(cty.DynamicPseudoType)), "tomap": stdlib.MakeToFunc(cty.Map(cty.DynamicPseudoType)),
		"toset": stdlib.MakeToFunc(cty.Set(cty.DynamicPseudoType)),

		"md5":    onText(func(s string) string { h := md5.Sum([]byte(s)); return hex.EncodeToString(h[:]) }),
		"sha1":   onText(func(s string) string { h := sha1.Sum([]byte(s)); return hex.EncodeToString(h[:]) }),
		"sha256": onText(func(s string) string { h := sha256.Sum256([]byte(s)); return hex.EncodeToString(h[:]) }),

		"base64encode": onText(func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }),
		"basename":     onText(filepath.Base), "dirname": onText(filepath.Dir),
		"startswith":  aboutTexts(strings.HasPrefix),
		"endswith":    aboutTexts(strings.HasSuffix),
		"strcontains": aboutTexts(strings.Contains),
	}
	for name, f := range terraformFunctions() {
		fs[name] = f
	}
	for name, f := range fs {
		fs[name] = guarded(name, f)
	}
	for _, name := range []string{"try", "can", "file", "fileexists"} { // boundCall and the module know what they do
		fs[name] = function.New(&function.Spec{
			VarParam: &function.Parameter{Name: "args", Type: cty.DynamicPseudoType, AllowNull: true, AllowUnknown: true, AllowDynamicType: true},
			Type:     function.StaticReturnType(cty.DynamicPseudoType),
			Impl:     func([]cty.Value, cty.Type) (cty.Value, error) { return cty.DynamicVal, nil },
		})
	}
	return fs
})

func onText(of func(string) string) function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "text", Type: cty.String}},
		Type:   function.StaticReturnType(cty.String),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			return cty.StringVal(of(args[0].AsString())), nil
		},
	})
}

func aboutTexts(of func(a, b string) bool) function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "text", Type: cty.String}, {Name: "part", Type: cty.String}},
		Type:   function.StaticReturnType(cty.Bool),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			return cty.BoolVal(of(args[0].AsString(), args[1].AsString())), nil
		},
	})
}

// guarded is a function that refuses work whose size its arguments' text does
// not tell. The error makes the whole expression unknown.
func guarded(name string, f function.Function) function.Function {
	guard := func(args []cty.Value) error {
		total := 0
		for _, a := range args {
			total += weigh(a)
		}
		if total > maxValue || excessive(name, args) {
			return errors.New("too much work")
		}
		return nil
	}
	return function.New(&function.Spec{
		Params: f.Params(), VarParam: f.VarParam(),
		Type: func(args []cty.Value) (cty.Type, error) {
			if err := guard(args); err != nil {
				return cty.DynamicPseudoType, err
			}
			return f.ReturnTypeForValues(args)
		},
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) { return f.Call(args) },
	})
}

// width finds what makes format write much: a width or precision of four digits
// or more, and one that an argument gives.
var width = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`%[^a-zA-Z%]*([0-9]{4}|\*)`) })

const maxCompared = 1000 // elements where each is compared with each

// excessive knows the functions whose result, or whose work, grows faster than
// their arguments.
func excessive(name string, args []cty.Value) bool {
	text := func(i int) string {
		if i < len(args) {
			if s, ok := Text(args[i]); ok {
				return s
			}
		}
		return ""
	}
	length := func(v cty.Value) int {
		if v.IsKnown() && !v.IsNull() && v.CanIterateElements() {
			return v.LengthInt()
		}
		return 1
	}
	switch name {
	case "format", "formatlist":
		return width().MatchString(text(0))
	case "indent":
		n, ok := Whole(args[0])
		return !ok || n < 0 || n > 100
	case "join":
		items := 0
		for _, a := range args[1:] {
			items += length(a)
		}
		return len(text(0))*items > maxValue
	case "replace":
		return len(text(2)) > 0 && (strings.Count(text(0), text(1))+1)*len(text(2)) > maxValue || len(text(0)) > 1<<16
	case "regex", "regexall":
		return len(text(0)) > 1<<10 || len(text(1)) > 1<<14
	case "setproduct":
		product := 1
		for _, a := range args {
			if product *= max(length(a), 1); product > 10_000 {
				return true
			}
		}
	case "distinct", "contains", "setintersection", "setsubtract", "setunion", "matchkeys":
		for _, a := range args {
			if length(a) > maxCompared {
				return true
			}
		}
	case "pow":
		base, ok := Whole(args[0])
		exponent, whole := Whole(args[1])
		return !ok || !whole || base > 1<<20 || base < -1<<20 || exponent > 200 || exponent < -200
	}
	return false
}

// decodeYAML is yamldecode.
func decodeYAML(text string) (cty.Value, error) {
	docs, err := source.Parse("yamldecode", []byte(text))
	if err != nil {
		return cty.DynamicVal, err
	}
	if len(docs) != 1 {
		return cty.DynamicVal, errors.New("not one document")
	}
	steps := maxValue / 16 // aliases repeat what they stand for
	return nodeValue(docs[0], &steps), nil
}
