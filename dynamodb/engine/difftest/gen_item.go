package difftest

import "fmt"

// returns adds the members that ask for more than the bare answer.
func (g *gen) returns(r *Request, values ...string) {
	if g.chance(20) {
		r.Body["ReturnConsumedCapacity"] = pick(g, []string{"TOTAL", "INDEXES", "NONE"})
	}
	if len(values) == 0 {
		return
	}
	if g.chance(5) {
		r.Body["ReturnItemCollectionMetrics"] = pick(g, []string{"SIZE", "NONE"})
	}
	if g.chance(50) {
		v := pick(g, values)
		r.Body["ReturnValues"] = v
		r.tag("ReturnValues " + v)
	}
	if r.Body["ConditionExpression"] != nil && g.chance(30) {
		r.Body["ReturnValuesOnConditionCheckFailure"] = pick(g, []string{"ALL_OLD", "NONE"})
	}
}

// touch notes the items that a request may change.
func (r *Request) touch(t *table, keys ...Object) {
	if r.keys == nil {
		r.keys = map[string][]Object{}
	}
	r.keys[t.name] = append(r.keys[t.name], keys...)
}

// keyScope is a scope whose expressions keep away from the keys of a table.
func (g *gen) keyScope(t *table) *scope {
	s := g.scope()
	s.avoid = append(t.keyAttrs(), t.indexKeys()...)
	return s
}

func (g *gen) putItem(t *table) *Request {
	it := g.item(t)
	r := g.request("PutItem", Object{"TableName": t.name, "Item": it})
	r.touch(t, t.keyOf(it))
	if g.chance(8) {
		g.expected(r)
	} else if g.chance(30) {
		s := g.scope()
		r.Body["ConditionExpression"] = s.condition(2)
		s.apply(r)
	}
	g.returns(r, "NONE", "ALL_OLD")
	return r
}

func (g *gen) getItem(t *table) *Request {
	r := g.request("GetItem", Object{"TableName": t.name, "Key": g.key(t)})
	if g.chance(30) {
		r.Body["ConsistentRead"] = g.chance(50)
	}
	switch {
	case g.chance(8):
		r.tag("legacy AttributesToGet")
		r.Body["AttributesToGet"] = g.attributeNames(t)
	case g.chance(40):
		s := g.scope()
		r.Body["ProjectionExpression"] = s.projection(t)
		s.apply(r)
	}
	g.returns(r)
	return r
}

func (g *gen) attributeNames(t *table) List {
	list, seen := List{}, map[string]bool{}
	for range 1 + g.n(4) {
		a := pick(g, plain)
		if g.chance(30) {
			a = pick(g, append(t.keyAttrs(), t.indexKeys()...))
		}
		if !seen[a.name] {
			seen[a.name] = true
			list = append(list, a.name)
		}
	}
	return list
}

func (g *gen) updateItem(t *table) *Request {
	key := g.key(t)
	r := g.request("UpdateItem", Object{"TableName": t.name, "Key": key})
	r.touch(t, key)
	switch {
	case g.chance(10):
		r.tag("legacy AttributeUpdates")
		r.Body["AttributeUpdates"] = g.attributeUpdates()
		if g.chance(40) {
			g.expected(r)
		}
	case g.chance(3): // makes the item if it is not there
	default:
		s := g.keyScope(t)
		if xs := t.indexKeys(); len(xs) > 0 && g.chance(15) { // the item moves in an index
			x := pick(g, xs)
			r.Body["UpdateExpression"] = "SET " + s.name(x.name) + " = " + s.value(g.keyValue(x, 6))
		} else {
			r.Body["UpdateExpression"] = s.update()
		}
		if g.chance(30) {
			r.Body["ConditionExpression"] = s.condition(1)
		}
		s.apply(r)
	}
	g.returns(r, "NONE", "ALL_OLD", "ALL_NEW", "UPDATED_OLD", "UPDATED_NEW")
	return r
}

func (g *gen) deleteItem(t *table) *Request {
	key := g.key(t)
	r := g.request("DeleteItem", Object{"TableName": t.name, "Key": key})
	r.touch(t, key)
	if g.chance(8) {
		g.expected(r)
	} else if g.chance(40) {
		s := g.scope()
		r.Body["ConditionExpression"] = s.condition(2)
		s.apply(r)
	}
	g.returns(r, "NONE", "ALL_OLD")
	return r
}

// attributeUpdates is the older form of an update expression.
func (g *gen) attributeUpdates() Object {
	o := Object{}
	for range 1 + g.n(3) {
		a := pick(g, plain)
		switch g.n(4) {
		case 0:
			o[a.name] = Object{"Action": "DELETE"}
		case 1:
			if a.kind == "N" || len(a.kind) == 2 {
				o[a.name] = Object{"Action": "ADD", "Value": g.small(a.kind)}
				continue
			}
			fallthrough
		default:
			o[a.name] = Object{"Action": "PUT", "Value": g.value(a.kind, 1)}
			if g.chance(30) {
				delete(o[a.name].(Object), "Action") // PUT unless said otherwise
			}
		}
	}
	return o
}

// legacyComparisons are the operators of the older conditions with the number
// of values they take.
var legacyComparisons = []weighted[string]{
	{4, "EQ"},
	{2, "NE"},
	{2, "LE"},
	{2, "LT"},
	{2, "GE"},
	{2, "GT"},
	{2, "NOT_NULL"},
	{2, "NULL"},
	{2, "CONTAINS"},
	{2, "NOT_CONTAINS"},
	{2, "BEGINS_WITH"},
	{2, "IN"},
	{2, "BETWEEN"},
}

// legacyCondition is {ComparisonOperator, AttributeValueList} for an attribute.
func (g *gen) legacyCondition(kind string) Object {
	op := draw(g, legacyComparisons)
	o := Object{"ComparisonOperator": op}
	if len(kind) == 2 || kind == "L" || kind == "M" || kind == "BOOL" || kind == "NULL" {
		if op != "EQ" && op != "NE" {
			kind = "S"
		}
	}
	switch op {
	case "NOT_NULL", "NULL":
	case "BETWEEN":
		low, high := g.between(pick(g, []string{"S", "N", "B"}))
		o["AttributeValueList"] = List{low, high}
	case "IN":
		o["AttributeValueList"] = List{g.value(kind, 0), g.value(kind, 0)}
		if len(kind) == 2 {
			o["AttributeValueList"] = List{g.value("S", 0)}
		}
	case "BEGINS_WITH":
		o["AttributeValueList"] = List{g.value(pick(g, []string{"S", "B"}), 0)}
	case "CONTAINS", "NOT_CONTAINS":
		o["AttributeValueList"] = List{g.value(pick(g, []string{"S", "N", "B"}), 0)}
	default:
		o["AttributeValueList"] = List{g.value(kind, 0)}
	}
	return o
}

func (g *gen) legacyConditions(r *Request, member string) {
	r.tag("legacy " + member)
	o := Object{}
	for range 1 + g.n(2) {
		a := pick(g, plain)
		o[a.name] = g.legacyCondition(a.kind)
	}
	r.Body[member] = o
	if len(o) > 1 && g.chance(50) {
		r.Body["ConditionalOperator"] = pick(g, []string{"AND", "OR"})
	}
}

func (g *gen) expected(r *Request) {
	g.legacyConditions(r, "Expected")
	if g.chance(40) {
		a := pick(g, plain)
		o := Object{a.name: Object{"Exists": false}}
		if g.chance(50) {
			o[a.name] = Object{"Value": g.value(a.kind, 1)}
		}
		r.Body["Expected"] = o
		delete(r.Body, "ConditionalOperator")
	}
}

func (g *gen) token() string {
	g.tokens++
	return fmt.Sprintf("token-%06d", g.tokens)
}
