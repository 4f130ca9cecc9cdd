package difftest

import "strings"

// onRead makes a mistake of a change to Query or Scan.
func onRead(name string, ops string, change func(g *gen, r *Request, t *table) bool) mistake {
	return mistake{name, func(g *gen, r *Request, t *table) bool {
		return strings.Contains(ops, r.Op) && change(g, r, t)
	}}
}

// withKeyCondition replaces the key condition by one that is wrong.
func withKeyCondition(name string, make func(g *gen, t *table) (string, Object)) mistake {
	return onRead(name, "Query", func(g *gen, r *Request, t *table) bool {
		if isLegacy(r) || r.Body["IndexName"] != nil {
			return false
		}
		expr, values := make(g, t)
		if expr == "" {
			return false
		}
		for _, m := range append(expressionMembers, "ExpressionAttributeNames", "ExclusiveStartKey", "Select") {
			delete(r.Body, m)
		}
		r.Body["KeyConditionExpression"], r.Body["ExpressionAttributeValues"] = expr, values
		for ph := range values {
			if !strings.Contains(expr, ph) {
				delete(values, ph)
			}
		}
		if len(values) == 0 {
			delete(r.Body, "ExpressionAttributeValues")
		}
		return true
	})
}

var queryMistakes = []mistake{
	withKeyCondition("wrong key condition", func(g *gen, t *table) (string, Object) {
		h := g.keyValue(t.hash, 5)
		v := Object{":h": h, ":r": g.value("S", 0), ":q": g.value("S", 0)}
		if t.sort != nil {
			v[":r"], v[":q"] = g.keyValue(*t.sort, 9), g.keyValue(*t.sort, 9)
		}
		return pick(g, []string{
			"pk > :h", "pk <> :h", "pk = :h OR sk = :r", "NOT pk = :h", "sk = :r", "pk = :h AND sk <> :r", "pk = :h AND num = :r", "pk = :h AND pk = :h", "pk = :h AND sk > :r AND sk < :q", "begins_with(pk, :h)",
			"pk IN (:h)", "pk = :h AND sk IN (:r)", "pk = :h AND attribute_exists(sk)", "pk = :h AND contains(sk, :r)", "pk = :h AND size(sk) = :r", "pk BETWEEN :h AND :h", "pk = :h AND sk = :r AND num = :q", ":h = pk", "pk = sk",
			"pk = :h AND :r < sk", "pk.a = :h", "pk[0] = :h", "pk = :h AND sk.a = :r", "pk = :h AND (sk = :r OR sk = :q)", "attribute_exists(pk)", "pk = :h AND begins_with(:r, sk)", "pk = :h AND sk BETWEEN :r", "", "pk",
			"pk = :h AND begins_with(sk, :r, :q)", "pk = :h AND",
		}), v
	}),
	withKeyCondition("key of another type", func(g *gen, t *table) (string, Object) {
		wrong := pick(g, []string{"BOOL", "SS", "L", "NULL", "S", "N", "B"})
		if t.sort != nil && g.chance(50) {
			if wrong == t.sort.kind {
				return "", nil
			}
			return "pk = :h AND sk " + pick(g, []string{"=", "<", ">="}) + " :r", Object{":h": g.keyValue(t.hash, 5), ":r": g.value(wrong, 0)}
		}
		if wrong == t.hash.kind {
			return "", nil
		}
		return "pk = :h", Object{":h": g.value(wrong, 0)}
	}),
	withKeyCondition("empty key value", func(g *gen, t *table) (string, Object) {
		if t.hash.kind != "N" && g.chance(50) {
			return "pk = :h", Object{":h": Object{t.hash.kind: ""}}
		}
		if t.sort == nil || t.sort.kind == "N" {
			return "", nil
		}
		return "pk = :h AND sk > :r", Object{":h": g.keyValue(t.hash, 5), ":r": Object{t.sort.kind: ""}}
	}),
	withKeyCondition("limits in reverse", func(g *gen, t *table) (string, Object) {
		if t.sort == nil {
			return "", nil
		}
		low, high := g.between(t.sort.kind)
		return "pk = :h AND sk BETWEEN :q AND :r", Object{":h": g.keyValue(t.hash, 5), ":r": low, ":q": high}
	}),
	onRead("no key condition", "Query", func(_ *gen, r *Request, _ *table) bool {
		delete(r.Body, "KeyConditionExpression")
		delete(r.Body, "KeyConditions")
		return true
	}),
	onRead("filter on a key", "Query", func(g *gen, r *Request, t *table) bool {
		if isLegacy(r) {
			return false
		}
		r.Body["FilterExpression"] = "attribute_exists(" + pick(g, t.keyAttrs()).name + ")"
		return true
	}),
	onRead("index not there", "Query Scan", func(g *gen, r *Request, _ *table) bool {
		r.Body["IndexName"] = pick(g, []string{"no-such-index", "", "ab", "a b c", strings.Repeat("i", 256)})
		return true
	}),
	onRead("consistent read of a global index", "Query Scan", func(_ *gen, r *Request, t *table) bool {
		for _, x := range t.indexes {
			if x.name == r.Body["IndexName"] && !x.local {
				r.Body["ConsistentRead"] = true
				return true
			}
		}
		return false
	}),
	onRead("all attributes of a partial index", "Query Scan", func(_ *gen, r *Request, t *table) bool {
		for _, x := range t.indexes {
			if x.name == r.Body["IndexName"] && !x.local && x.projection != "ALL" && r.Body["ProjectionExpression"] == nil {
				r.Body["Select"] = "ALL_ATTRIBUTES"
				return true
			}
		}
		return false
	}),
	onRead("attributes beyond a partial index", "Query Scan", func(_ *gen, r *Request, t *table) bool {
		for _, x := range t.indexes {
			if x.name == r.Body["IndexName"] && !x.local && x.projection != "ALL" && r.Body["Select"] == nil && !isLegacy(r) {
				r.Body["ProjectionExpression"] = "num, txt"
				return true
			}
		}
		return false
	}),
	onRead("wrong Select", "Query Scan", func(g *gen, r *Request, _ *table) bool {
		switch g.n(3) {
		case 0:
			r.Body["Select"] = "SPECIFIC_ATTRIBUTES"
			delete(r.Body, "ProjectionExpression")
			delete(r.Body, "AttributesToGet")
		case 1:
			delete(r.Body, "IndexName")
			r.Body["Select"] = "ALL_PROJECTED_ATTRIBUTES"
		default:
			if isLegacy(r) {
				return false
			}
			r.Body["Select"] = pick(g, []string{"COUNT", "ALL_ATTRIBUTES"})
			r.Body["ProjectionExpression"] = "num"
		}
		return true
	}),
	onRead("bad start key", "Query Scan", func(g *gen, r *Request, t *table) bool {
		key := g.key(t)
		switch g.n(5) {
		case 0:
			delete(key, pick(g, t.keyAttrs()).name)
		case 1:
			key["extra"] = g.value("S", 0)
		case 2:
			key[pick(g, t.keyAttrs()).name] = g.value("BOOL", 0)
		case 3:
			key = Object{}
		default:
			a := pick(g, t.keyAttrs())
			if a.kind == "N" {
				return false
			}
			key[a.name] = Object{a.kind: ""}
		}
		r.Body["ExclusiveStartKey"] = key
		return true
	}),
	onRead("bad Limit", "Query Scan ListTables BatchGetItem", func(g *gen, r *Request, _ *table) bool {
		r.Body["Limit"] = pick(g, []any{0, -1, "1", 1.5, 2147483648})
		return true
	}),
	onRead("bad segments", "Scan", func(g *gen, r *Request, _ *table) bool {
		delete(r.Body, "Segment")
		delete(r.Body, "TotalSegments")
		switch g.n(4) {
		case 0:
			r.Body["Segment"] = 0
		case 1:
			r.Body["TotalSegments"] = 2
		case 2:
			r.Body["Segment"], r.Body["TotalSegments"] = 2+g.n(2), 2
		default:
			r.Body["Segment"], r.Body["TotalSegments"] = pick(g, []any{-1, 0, 1000000}), pick(g, []any{0, 1000001, -1})
		}
		return true
	}),
}
