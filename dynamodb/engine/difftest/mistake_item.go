package difftest

import (
	"slices"
	"strings"
)

// badValues are attribute values that are none, by what is wrong with them.
var badValues = []struct {
	name   string
	values []any
}{
	{"no type", []any{Object{}}},
	{"two types", []any{Object{"S": "a", "N": "1"}, Object{"NULL": true, "S": "a"}}},
	{"unknown type", []any{Object{"X": "a"}}},
	{"number is no number", []any{Object{"N": "abc"}, Object{"N": ""}, Object{"N": "1x"}, Object{"N": "--1"}, Object{"N": " 1"}, Object{"N": "0x10"}, Object{"N": "NaN"}, Object{"N": "Infinity"}, Object{"N": "1e"}}},
	{"number too large", []any{Object{"N": "1e126"}, Object{"N": "-1e126"}, Object{"N": "1e400"}}},
	{"number too small", []any{Object{"N": "1e-131"}, Object{"N": "-1e-131"}}},
	{"number too long", []any{Object{"N": "123456789012345678901234567890123456789"}, Object{"N": "1.23456789012345678901234567890123456789"}}},
	{"empty set", []any{Object{"SS": List{}}, Object{"NS": List{}}, Object{"BS": List{}}}},
	{"duplicates in a set", []any{Object{"SS": List{"a", "b", "a"}}, Object{"NS": List{"1", "2", "1"}}, Object{"NS": List{"1", "1.0"}}, Object{"BS": List{"AQ==", "AQ=="}}}},
	{"bad number in a set", []any{Object{"NS": List{"1", "x"}}, Object{"NS": List{"1e126"}}}},
	{"NULL of false", []any{Object{"NULL": false}}},
	{"type of another JSON type", []any{Object{"S": 1}, Object{"N": 1}, Object{"BOOL": "true"}, Object{"L": Object{}}, Object{"M": List{}}, Object{"SS": "a"}, Object{"NULL": "x"}, Object{"B": 5}, Object{"SS": List{1}}}},
	{"no base64", []any{Object{"B": "*"}, Object{"B": "a"}, Object{"B": "AQ=="[:3]}, Object{"BS": List{"AQ==", "?"}}}},
	{"value of another JSON type", []any{"a", 1, true, List{}}},
	{"bad value within", []any{Object{"L": List{Object{}}}, Object{"M": Object{"a": Object{"N": "x"}}}, Object{"L": List{Object{"SS": List{}}}}, Object{"M": Object{"a": Object{"X": "y"}}}}},
}

// valueMaps are the maps of attribute values within a request.
func valueMaps(v any) []Object {
	var out []Object
	switch v := v.(type) {
	case Object:
		for _, k := range names(v) {
			o, isObject := v[k].(Object)
			if isObject && len(o) > 0 && slices.Contains([]string{"Item", "Key", "ExpressionAttributeValues", "ExclusiveStartKey"}, k) {
				out = append(out, o)
				continue
			}
			out = append(out, valueMaps(v[k])...)
		}
	case List:
		for _, e := range v {
			if o, ok := e.(Object); ok && len(o) > 0 && isValueMap(o) {
				out = append(out, o)
				continue
			}
			out = append(out, valueMaps(e)...)
		}
	}
	return out
}

// isValueMap tells a key in a list of keys from a request in a list of those.
func isValueMap(o Object) bool {
	for _, v := range o {
		inner, ok := v.(Object)
		if !ok || len(inner) != 1 || !slices.Contains(kinds, names(inner)[0]) {
			return false
		}
	}
	return true
}

var itemMistakes = append([]mistake{
	{"key attribute missing", func(g *gen, r *Request, t *table) bool {
		o := keyed(g, r)
		if o == nil {
			return false
		}
		delete(o, pick(g, t.keyAttrs()).name)
		return true
	}},
	{"key attribute of another type", func(g *gen, r *Request, t *table) bool {
		o := keyed(g, r)
		if o == nil {
			return false
		}
		a := pick(g, t.keyAttrs())
		if _, ok := o[a.name]; !ok {
			return false
		}
		kind := pick(g, []string{"S", "N", "B", "BOOL", "NULL", "L", "M", "SS"})
		if kind == a.kind {
			return false
		}
		o[a.name] = g.value(kind, 0)
		return true
	}},
	{"empty key", func(g *gen, r *Request, t *table) bool {
		o, a := keyed(g, r), pick(g, t.keyAttrs())
		if o == nil || a.kind == "N" {
			return false
		}
		o[a.name] = Object{a.kind: ""}
		return true
	}},
	{"key too long", func(g *gen, r *Request, t *table) bool {
		o, i := keyed(g, r), g.n(len(t.keyAttrs()))
		a := t.keyAttrs()[i]
		if o == nil || a.kind == "N" {
			return false
		}
		n := []int{2049, 1025}[i]
		o[a.name] = Object{a.kind: strings.Repeat("A", n)}
		if a.kind == "B" {
			o[a.name] = Object{"B": b64(make([]byte, n))}
		}
		return true
	}},
	{"more than the key", func(g *gen, r *Request, _ *table) bool {
		o, isKey := r.Body["Key"].(Object)
		if !isKey {
			return false
		}
		o["extra"] = g.value("S", 0)
		return true
	}},
	{"index key of another type", func(g *gen, r *Request, t *table) bool {
		it, ok := r.Body["Item"].(Object)
		if xs := t.indexKeys(); ok && len(xs) > 0 && !hasMulti(t) {
			a := pick(g, xs)
			it[a.name] = g.value(pick(g, []string{"BOOL", "L", "NULL", "SS"}), 0)
			return true
		}
		return false
	}},
	{"empty index key", func(g *gen, r *Request, t *table) bool {
		it, ok := r.Body["Item"].(Object)
		if xs := t.indexKeys(); ok && len(xs) > 0 && !hasMulti(t) {
			a := pick(g, xs)
			if a.kind != "N" {
				it[a.name] = Object{a.kind: ""}
				return true
			}
		}
		return false
	}},
	{"item too large", func(g *gen, r *Request, _ *table) bool {
		it, ok := r.Body["Item"].(Object)
		if !ok || !g.chance(5) {
			return false
		}
		it["huge"] = Object{"S": strings.Repeat("x", 400*1024)}
		return true
	}},
	{"empty attribute name", func(g *gen, r *Request, _ *table) bool {
		it, ok := r.Body["Item"].(Object)
		if ok {
			it[""] = g.value("S", 0)
		}
		return ok
	}},
	{"nested too deep", func(g *gen, r *Request, _ *table) bool {
		it, ok := r.Body["Item"].(Object)
		if !ok || !g.chance(30) {
			return false
		}
		v := Object{"S": "x"}
		for range 31 + g.n(3) {
			v = Object{"L": List{v}}
		}
		it["deep"] = v
		return true
	}},
	{"ReturnValues of another operation", func(g *gen, r *Request, _ *table) bool {
		if r.Op != "PutItem" && r.Op != "DeleteItem" {
			return false
		}
		r.Body["ReturnValues"] = pick(g, []string{"ALL_NEW", "UPDATED_OLD", "UPDATED_NEW"})
		return true
	}},
	{"expression and legacy parameter", func(g *gen, r *Request, _ *table) bool {
		switch r.Op {
		case "PutItem", "DeleteItem", "UpdateItem":
			r.Body["Expected"] = Object{"num": Object{"Exists": false}}
			r.Body["ConditionExpression"] = "attribute_exists(num)"
		case "GetItem", "Query", "Scan":
			r.Body["AttributesToGet"] = List{"num"}
			r.Body["ProjectionExpression"] = "num"
		default:
			return false
		}
		return true
	}},
	{"legacy parameter wrong", func(g *gen, r *Request, _ *table) bool {
		member := map[string]string{"PutItem": "Expected", "DeleteItem": "Expected", "Query": "QueryFilter", "Scan": "ScanFilter"}[r.Op]
		if member == "" || r.Body[member] == nil && hasExpression(r) {
			return false
		}
		r.Body[member] = pick(g, []Object{
			{"num": Object{"ComparisonOperator": "EQ"}},
			{"num": Object{"ComparisonOperator": "EQ", "AttributeValueList": List{}}},
			{"num": Object{"ComparisonOperator": "BETWEEN", "AttributeValueList": List{Object{"N": "1"}}}},
			{"num": Object{"ComparisonOperator": "NULL", "AttributeValueList": List{Object{"N": "1"}}}},
			{"num": Object{"ComparisonOperator": "LT", "AttributeValueList": List{Object{"SS": List{"a"}}}}},
			{"num": Object{"ComparisonOperator": "BEGINS_WITH", "AttributeValueList": List{Object{"N": "1"}}}},
			{"num": Object{"ComparisonOperator": "BETWEEN", "AttributeValueList": List{Object{"N": "2"}, Object{"N": "1"}}}},
			{"num": Object{"ComparisonOperator": "IN", "AttributeValueList": List{}}},
			{"num": Object{}},
			{},
		})
		return true
	}},
}, valueMistakes()...)

// valueMistakes puts each bad value in the place of a good one.
func valueMistakes() []mistake {
	var out []mistake
	for _, bad := range badValues {
		out = append(out, mistake{bad.name, func(g *gen, r *Request, t *table) bool {
			maps := valueMaps(r.Body)
			if len(maps) == 0 {
				return false
			}
			o := pick(g, maps)
			var free []string // mostly not a key: that is another mistake
			for _, n := range names(o) {
				if !slices.ContainsFunc(t.keyAttrs(), func(a attr) bool { return a.name == n }) || g.chance(15) {
					free = append(free, n)
				}
			}
			if len(free) == 0 {
				return false
			}
			o[pick(g, free)] = clone(pick(g, bad.values))
			return true
		}})
	}
	return out
}

// keyed is the item or key of a single-item request.
func keyed(_ *gen, r *Request) Object {
	for _, m := range []string{"Item", "Key"} {
		if o, ok := r.Body[m].(Object); ok {
			return o
		}
	}
	return nil
}

func hasMulti(t *table) bool { return slices.ContainsFunc(t.indexes, (*index).multi) }

func hasExpression(r *Request) bool {
	for m := range r.Body {
		if strings.HasSuffix(m, "Expression") {
			return true
		}
	}
	return false
}
