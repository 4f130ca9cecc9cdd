package difftest

import (
	"fmt"
	"strings"
)

// keyCondition is a condition on a hash key and perhaps the sort key.
func (s *scope) keyCondition(hash attr, sort *attr, hashValue Object) string {
	g := s.g
	out := s.name(hash.name) + " = " + s.value(hashValue)
	if sort == nil || g.chance(45) {
		return out
	}
	second := s.sortCondition(*sort)
	if g.chance(15) {
		return second + " AND " + out
	}
	if g.chance(15) {
		return "(" + out + ") AND (" + second + ")"
	}
	return out + " AND " + second
}

func (s *scope) sortCondition(sort attr) string {
	g := s.g
	n := s.name(sort.name)
	switch {
	case g.chance(20):
		s.tags = append(s.tags, "key BETWEEN")
		low, high := g.between(sort.kind)
		return n + " BETWEEN " + s.value(low) + " AND " + s.value(high)
	case g.chance(25) && sort.kind != "N":
		s.tags = append(s.tags, "key begins_with")
		v := Object{"S": pick(g, []string{"k", "ke", "a", "z"})}
		if sort.kind == "B" {
			v = Object{"B": b64([]byte{byte(g.n(5) * 23)})}
		}
		return "begins_with(" + n + ", " + s.value(v) + ")"
	}
	op := pick(g, []string{"=", "<", "<=", ">", ">="})
	s.tags = append(s.tags, "key "+op)
	return n + " " + op + " " + s.value(g.keyValue(sort, 9))
}

// access picks the table or one of its indexes.
func (g *gen) access(r *Request, t *table, multi bool) *index {
	if len(t.indexes) == 0 || g.chance(35) {
		return nil
	}
	x := pick(g, t.indexes)
	if x.multi() && !multi {
		return nil
	}
	r.Body["IndexName"] = x.name
	r.tag(x.tag())
	return x
}

func (g *gen) query(t *table) *Request {
	r := g.request("Query", Object{"TableName": t.name})
	hash, sort := t.hash, t.sort
	x := g.access(r, t, true)
	if x != nil {
		r.order = unordered // entries with equal keys have no defined order
		if x.multi() {
			return g.multiQuery(r, t, x)
		}
		hash, sort = x.hash[0], nil
		if len(x.sort) > 0 {
			sort = &x.sort[0]
		}
	}
	s := g.scope()
	hashValue := g.keyValue(hash, 5)
	if x != nil && !x.local {
		hashValue = g.keyValue(hash, 6)
	}
	if g.chance(6) {
		r.tag("legacy KeyConditions")
		o := Object{hash.name: Object{"ComparisonOperator": "EQ", "AttributeValueList": List{hashValue}}}
		if sort != nil && g.chance(50) {
			op := pick(g, []string{"EQ", "LE", "LT", "GE", "GT"})
			o[sort.name] = Object{"ComparisonOperator": op, "AttributeValueList": List{g.keyValue(*sort, 9)}}
		}
		r.Body["KeyConditions"] = o
		if g.chance(50) {
			g.legacyConditions(r, "QueryFilter")
		}
		return g.paging(r, t, x)
	}
	r.Body["KeyConditionExpression"] = s.keyCondition(hash, sort, hashValue)
	s.avoid = t.keyAttrs()
	if x != nil {
		s.avoid = append(s.avoid, x.keys()...)
	}
	g.filter(r, t, x, s)
	s.apply(r)
	if g.chance(40) {
		r.Body["ScanIndexForward"] = g.chance(40)
	}
	return g.paging(r, t, x)
}

// filter adds a filter, a projection or a selection.
func (g *gen) filter(r *Request, t *table, x *index, s *scope) {
	if g.chance(30) {
		r.Body["FilterExpression"] = s.condition(1)
	}
	whole := x == nil || x.projection == "ALL" || x.local
	switch {
	case g.chance(20):
		if whole {
			r.Body["ProjectionExpression"] = s.projection(t)
		} else {
			var list []string
			for _, a := range t.keyAttrs() {
				list = append(list, s.name(a.name))
			}
			r.Body["ProjectionExpression"] = strings.Join(list, ", ")
		}
		if g.chance(20) {
			r.Body["Select"] = "SPECIFIC_ATTRIBUTES"
		}
	case g.chance(12):
		r.Body["Select"] = "COUNT"
		r.tag("Select COUNT")
	case g.chance(12) && whole:
		r.Body["Select"] = "ALL_ATTRIBUTES"
		r.tag("Select ALL_ATTRIBUTES")
	case g.chance(12) && x != nil:
		r.Body["Select"] = "ALL_PROJECTED_ATTRIBUTES"
		r.tag("Select ALL_PROJECTED_ATTRIBUTES")
	}
}

// paging adds a limit; the session follows the pages to the end where the order
// is not defined.
func (g *gen) paging(r *Request, t *table, x *index) *Request {
	if g.chance(35) {
		r.Body["Limit"] = 1 + g.n(6)
		r.tag("paging with Limit")
	}
	if g.chance(15) && (x == nil || x.local) {
		r.Body["ConsistentRead"] = g.chance(70)
	}
	if r.order == ordered && x == nil && g.chance(15) && len(t.keys) > 0 {
		// Starts behind a key of the same partition, there or not.
		if start := g.startKey(r, t); start != nil {
			r.Body["ExclusiveStartKey"] = start
		}
	}
	g.returns(r)
	return r
}

// startKey is a key in the partition a query reads.
func (g *gen) startKey(r *Request, t *table) Object {
	vals, _ := r.Body["ExpressionAttributeValues"].(Object)
	expr, _ := r.Body["KeyConditionExpression"].(string)
	i := strings.Index(expr, "= :v")
	if t.sort == nil || i < 0 || vals == nil || strings.Contains(expr, "(") || strings.Contains(expr, " AND ") {
		return nil
	}
	v, ok := vals[strings.Trim(strings.Fields(expr[i+2:])[0], "()")].(Object)
	if !ok {
		return nil
	}
	return Object{t.hash.name: clone(v), t.sort.name: g.keyValue(*t.sort, 9)}
}

func (g *gen) scan(t *table) *Request {
	r := g.request("Scan", Object{"TableName": t.name})
	r.order = unordered
	x := g.access(r, t, false)
	if g.chance(10) {
		g.legacyConditions(r, "ScanFilter")
		return g.paging(r, t, x)
	}
	s := g.scope()
	g.filter(r, t, x, s)
	s.apply(r)
	if g.chance(15) {
		// All segments together: each alone holds what the server's hash says.
		r.Body["TotalSegments"] = 1 + g.n(4)
		r.Body["Segment"] = 0
		r.tag("parallel scan")
	}
	return g.paging(r, t, x)
}

// multiQuery is a query on an index with several key attributes. No peer has
// those, so a peer answers the same question by a scan of the table whose filter
// is the key condition and the presence of all key attributes.
func (g *gen) multiQuery(r *Request, t *table, x *index) *Request {
	s := g.scope()
	var conds []string
	for _, a := range x.hash {
		conds = append(conds, s.name(a.name)+" = "+s.value(g.keyValue(a, 3)))
	}
	for _, a := range x.sort { // equality on the first ones, a range on the last
		if g.chance(40) {
			break
		}
		c := s.sortCondition(a)
		conds = append(conds, c)
		if !strings.Contains(c, " = ") {
			break
		}
	}
	r.Body["KeyConditionExpression"] = strings.Join(conds, " AND ")
	s.apply(r)
	peer := clone(r.Body).(Object)
	delete(peer, "KeyConditionExpression")
	delete(peer, "IndexName")
	expr := strings.Join(conds, " AND ")
	for _, a := range x.keys() {
		n := a.name // key attributes of indexes are no reserved words
		expr += fmt.Sprintf(" AND attribute_exists(%s)", n)
	}
	peer["FilterExpression"] = expr
	r.PeerOp, r.Peer = "Scan", peer
	return r
}
