package difftest

// sharing picks up to n tables that the same servers have.
func (g *gen) sharing(t *table, n int) []*table {
	out := []*table{t}
	for _, u := range g.tables {
		if len(out) < n && u != t && len(u.skip) == len(t.skip) && g.chance(40) {
			out = append(out, u)
		}
	}
	return out
}

func (g *gen) batchGet(t *table) *Request {
	items := Object{}
	r := g.request("BatchGetItem", Object{"RequestItems": items})
	for _, u := range g.sharing(t, 2) {
		var keys List
		seen := map[string]bool{}
		for range 1 + g.n(6) {
			if k := g.key(u); !seen[g.canon(k)] {
				seen[g.canon(k)] = true
				keys = append(keys, k)
			}
		}
		o := Object{"Keys": keys}
		if g.chance(30) {
			s := g.scope()
			o["ProjectionExpression"] = s.projection(u)
			inner := &Request{Body: o}
			s.apply(inner)
			r.tag(inner.Tags...)
		}
		if g.chance(20) {
			o["ConsistentRead"] = g.chance(50)
		}
		items[u.name] = o
	}
	g.returns(r)
	return r
}

// canon is a key as text; equal numbers in different words are told apart by
// no pool of keys.
func (g *gen) canon(key Object) string { return text(key) }

func (g *gen) batchWrite(t *table) *Request {
	items := Object{}
	r := g.request("BatchWriteItem", Object{"RequestItems": items})
	for _, u := range g.sharing(t, 2) {
		var list List
		seen := map[string]bool{}
		for range 1 + g.n(6) {
			it := g.item(u)
			key := u.keyOf(it)
			if g.chance(25) {
				key = g.key(u)
				it = nil
			}
			if seen[g.canon(key)] {
				continue
			}
			seen[g.canon(key)] = true
			r.touch(u, key)
			if it == nil {
				list = append(list, Object{"DeleteRequest": Object{"Key": key}})
			} else {
				list = append(list, Object{"PutRequest": Object{"Item": it}})
			}
		}
		items[u.name] = list
	}
	g.returns(r)
	return r
}

func (g *gen) transactWrite(t *table) *Request {
	if len(g.old) > 0 && g.chance(10) {
		r := pick(g, g.old).clone() // the same token again: answered, not done again
		r.tag("idempotent repetition")
		if g.chance(20) {
			r.Body["TransactItems"] = append(r.Body["TransactItems"].(List), Object{"Delete": Object{"TableName": t.name, "Key": g.key(t)}})
		}
		return r
	}
	var list List
	r := g.request("TransactWriteItems", nil)
	seen := map[string]bool{}
	for _, u := range g.sharing(t, 2) {
		for range 1 + g.n(3) {
			o, key := g.transactAction(r, u)
			if k := u.name + g.canon(key); !seen[k] {
				seen[k] = true
				list = append(list, o)
				r.touch(u, key)
			}
		}
	}
	r.Body = Object{"TransactItems": list}
	if g.chance(20) {
		r.Body["ClientRequestToken"] = g.token()
		if g.old = append(g.old, r.clone()); len(g.old) > 20 {
			g.old = g.old[1:]
		}
	}
	if g.chance(15) {
		r.Body["ReturnConsumedCapacity"] = pick(g, []string{"TOTAL", "INDEXES", "NONE"})
	}
	return r
}

// transactAction is one action of a transaction, made of the single request.
func (g *gen) transactAction(r *Request, t *table) (action, key Object) {
	kind := pick(g, []string{"Put", "Update", "Delete", "ConditionCheck"})
	r.tag("transact " + kind)
	s := g.keyScope(t)
	body := Object{"TableName": t.name}
	switch kind {
	case "Put":
		it := g.item(t)
		body["Item"], key = it, t.keyOf(it)
	default:
		key = g.key(t)
		body["Key"] = key
	}
	if kind == "Update" {
		body["UpdateExpression"] = s.update()
	}
	if kind == "ConditionCheck" || g.chance(25) {
		if g.chance(70) { // mostly true, so that transactions succeed
			body["ConditionExpression"] = "attribute_not_exists(" + s.name("never") + ")"
		} else {
			body["ConditionExpression"] = s.condition(1)
		}
		if g.chance(30) {
			body["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
		}
	}
	inner := &Request{Body: body}
	s.apply(inner)
	r.tag(inner.Tags...)
	return Object{kind: body}, key
}

func (g *gen) transactGet(t *table) *Request {
	var list List
	r := g.request("TransactGetItems", nil)
	for _, u := range g.sharing(t, 2) {
		seen := map[string]bool{}
		for range 1 + g.n(3) {
			key := g.key(u)
			if seen[g.canon(key)] {
				continue
			}
			seen[g.canon(key)] = true
			get := &Request{Body: Object{"TableName": u.name, "Key": key}}
			if g.chance(30) {
				s := g.scope()
				get.Body["ProjectionExpression"] = s.projection(u)
				s.apply(get)
				r.tag(get.Tags...)
			}
			list = append(list, Object{"Get": get.Body})
		}
	}
	r.Body = Object{"TransactItems": list}
	if g.chance(15) {
		r.Body["ReturnConsumedCapacity"] = pick(g, []string{"TOTAL", "INDEXES", "NONE"})
	}
	return r
}
