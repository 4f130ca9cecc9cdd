package difftest

import "fmt"

// What only the index with several key attributes has.
const multiName = "multi"

var multiAttrs = []string{"m1", "m2", "m3", "m4"}

// keyKinds are the types of key attributes.
var keyKinds = []string{"S", "S", "N", "B"}

// newTable invents a table.
func (g *gen) newTable() *table {
	g.serial++
	t := &table{name: fmt.Sprintf("%s-%04d.x", g.prefix, g.serial), hash: attr{"pk", pick(g, keyKinds)}, onDemand: g.chance(50), skip: map[string]bool{}}
	if g.chance(75) {
		t.sort = &attr{"sk", pick(g, keyKinds)}
	}
	gsi := func(i int) attr { return attr{fmt.Sprintf("g%d", i), pick(g, keyKinds)} }
	g1, g2, l1 := gsi(1), gsi(2), attr{"l1", pick(g, keyKinds)}
	for i := range g.n(4) {
		x := &index{name: fmt.Sprintf("gsi-%d", i), hash: []attr{pick(g, []attr{g1, g2})}}
		if g.chance(60) {
			x.sort = []attr{pick(g, []attr{g2, l1, t.hash})}
			if x.sort[0] == x.hash[0] {
				x.sort = nil
			}
		}
		g.project(x)
		t.indexes = append(t.indexes, x)
	}
	if t.sort != nil {
		for i := range g.n(4) {
			x := &index{name: fmt.Sprintf("lsi-%d", i), local: true, hash: []attr{t.hash}, sort: []attr{pick(g, []attr{l1, g1})}}
			g.project(x)
			t.indexes = append(t.indexes, x)
		}
	}
	if g.opts.multi && g.chance(20) {
		var as []attr
		for _, n := range multiAttrs {
			as = append(as, attr{n, pick(g, keyKinds)})
		}
		x := &index{name: multiName, hash: as[:1+g.n(2)], projection: "ALL"}
		x.sort = as[2 : 3+g.n(2)]
		if !x.multi() {
			x.hash = as[:2]
		}
		t.indexes = append(t.indexes, x)
	}
	return t
}

func (g *gen) project(x *index) {
	switch x.projection = pick(g, []string{"ALL", "KEYS_ONLY", "INCLUDE"}); x.projection {
	case "INCLUDE":
		x.include = []string{"num", "str"}[:1+g.n(2)]
	}
}

func (g *gen) createTable(*table) *Request {
	t := g.newTable()
	r := g.request("CreateTable", t.createBody(true))
	if p := t.createBody(false); text(p) != text(r.Body) {
		r.Peer = p
	}
	if r.Peer == nil && g.chance(25) {
		t.stream = pick(g, []string{"KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"})
		r.Body["StreamSpecification"] = Object{"StreamEnabled": true, "StreamViewType": t.stream}
		r.tag("stream " + t.stream)
	}
	for _, x := range t.indexes {
		r.tag("made " + x.tag())
	}
	r.made = t
	return r
}

func (g *gen) describeTable(t *table) *Request {
	return g.request("DescribeTable", Object{"TableName": t.name})
}

func (g *gen) deleteTable(t *table) *Request {
	if g.chance(70) { // few live long if all of these succeed
		return g.request("DeleteTable", Object{"TableName": "gone-table"})
	}
	return g.request("DeleteTable", Object{"TableName": t.name})
}

func (g *gen) listTables(*table) *Request {
	body := Object{}
	if g.chance(50) {
		body["Limit"] = 1 + g.n(4)
	}
	if g.chance(30) {
		body["ExclusiveStartTableName"] = fmt.Sprintf("%s-%04d.x", g.prefix, g.n(g.serial+1))
	}
	return g.request("ListTables", body)
}

func (g *gen) updateTable(t *table) *Request {
	if hasMulti(t) { // the peers have other indexes
		return g.describeTable(t)
	}
	body := Object{"TableName": t.name}
	r := g.request("UpdateTable", body)
	switch g.n(4) {
	case 0:
		r.tag("update throughput")
		body["ProvisionedThroughput"] = Object{"ReadCapacityUnits": 1 + g.n(9), "WriteCapacityUnits": 1 + g.n(9)}
		if t.onDemand {
			body["BillingMode"] = "PROVISIONED"
			var list List
			for _, x := range t.indexes {
				if !x.local {
					list = append(list, Object{"Update": Object{"IndexName": x.name, "ProvisionedThroughput": Object{"ReadCapacityUnits": 2, "WriteCapacityUnits": 3}}})
				}
			}
			if list != nil {
				body["GlobalSecondaryIndexUpdates"] = list
			}
		}
	case 1:
		r.tag("update billing")
		body["BillingMode"] = "PAY_PER_REQUEST"
	case 2:
		r.tag("add GSI")
		x := &index{name: fmt.Sprintf("added-%d", g.n(3)), hash: []attr{{"g1", g.kindOf(t, "g1")}}}
		g.project(x)
		u := x.body()
		if !t.onDemand {
			u["ProvisionedThroughput"] = Object{"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}
		}
		body["AttributeDefinitions"] = List{Object{"AttributeName": "g1", "AttributeType": x.hash[0].kind}}
		body["GlobalSecondaryIndexUpdates"] = List{Object{"Create": u}}
	default:
		r.tag("drop GSI")
		name := "no-such-index"
		for _, x := range t.indexes {
			if !x.local {
				name = x.name
			}
		}
		body["GlobalSecondaryIndexUpdates"] = List{Object{"Delete": Object{"IndexName": name}}}
	}
	return r
}

// kindOf is the type that an attribute has in the table's definitions.
func (g *gen) kindOf(t *table, name string) string {
	for _, a := range t.indexKeys() {
		if a.name == name {
			return a.kind
		}
	}
	return "S"
}

func (g *gen) arn(t *table) string { return "@table " + t.name }

func (g *gen) tagResource(t *table) *Request {
	var tags List
	for i := range 1 + g.n(3) {
		key := fmt.Sprintf("tag%d", i+g.n(2)*3)
		tags = append(tags, Object{"Key": key, "Value": pick(g, []string{"", "a", "größe", "b c"})})
	}
	return g.request("TagResource", Object{"ResourceArn": g.arn(t), "Tags": tags})
}

func (g *gen) untagResource(t *table) *Request {
	return g.request("UntagResource", Object{"ResourceArn": g.arn(t), "TagKeys": List{fmt.Sprintf("tag%d", g.n(5))}})
}

func (g *gen) listTags(t *table) *Request {
	return g.request("ListTagsOfResource", Object{"ResourceArn": g.arn(t)})
}

func (g *gen) updateTTL(t *table) *Request {
	on := t.ttl == "" || g.chance(20)
	return g.request("UpdateTimeToLive", Object{"TableName": t.name, "TimeToLiveSpecification": Object{"Enabled": on, "AttributeName": "expires"}})
}

func (g *gen) describeTTL(t *table) *Request {
	return g.request("DescribeTimeToLive", Object{"TableName": t.name})
}

func (g *gen) describeLimits(*table) *Request    { return g.request("DescribeLimits", Object{}) }
func (g *gen) describeEndpoints(*table) *Request { return g.request("DescribeEndpoints", Object{}) }
