package difftest

import "strings"

// onCreate makes a mistake of a change to CreateTable.
func onCreate(name string, change func(g *gen, b Object) bool) mistake {
	return mistake{name, func(g *gen, r *Request, _ *table) bool {
		if r.Op != "CreateTable" || r.Peer != nil {
			return false
		}
		if _, ok := r.Body["KeySchema"].(List); !ok {
			return false
		}
		if _, ok := r.Body["AttributeDefinitions"].(List); !ok {
			return false
		}
		return change(g, r.Body)
	}}
}

// firstIndex is an index of a kind, nil if there is none.
func firstIndex(b Object, member string) Object {
	list, _ := b[member].(List)
	if len(list) == 0 {
		return nil
	}
	o, _ := list[0].(Object)
	return o
}

func someIndex(g *gen, b Object) (o Object, member string) {
	member = pick(g, []string{"GlobalSecondaryIndexes", "LocalSecondaryIndexes"})
	return firstIndex(b, member), member
}

var schemaMistakes = []mistake{
	onCreate("table there already", func(g *gen, b Object) bool {
		if len(g.tables) == 0 {
			return false
		}
		b["TableName"] = pick(g, g.tables).name
		return true
	}),
	onCreate("attribute not defined", func(_ *gen, b Object) bool {
		defs := b["AttributeDefinitions"].(List)
		b["AttributeDefinitions"] = defs[:len(defs)-1]
		return true
	}),
	onCreate("attribute defined for nothing", func(_ *gen, b Object) bool {
		b["AttributeDefinitions"] = append(b["AttributeDefinitions"].(List), Object{"AttributeName": "unused", "AttributeType": "S"})
		return true
	}),
	onCreate("attribute defined twice", func(_ *gen, b Object) bool {
		defs := b["AttributeDefinitions"].(List)
		b["AttributeDefinitions"] = append(defs, clone(defs[0]))
		return true
	}),
	onCreate("wrong key schema", func(g *gen, b Object) bool {
		h, r := Object{"AttributeName": "pk", "KeyType": "HASH"}, Object{"AttributeName": "sk", "KeyType": "RANGE"}
		b["KeySchema"] = pick(g, []List{
			{},
			{r},
			{r, h},
			{h, h},
			{h, Object{"AttributeName": "pk", "KeyType": "RANGE"}},
			{h, r, r},
			{Object{"AttributeName": "", "KeyType": "HASH"}},
			{Object{"AttributeName": "pk"}},
			{Object{"AttributeName": strings.Repeat("p", 256), "KeyType": "HASH"}},
		})
		return true
	}),
	onCreate("wrong throughput", func(g *gen, b Object) bool {
		switch g.n(4) {
		case 0:
			b["BillingMode"] = "PAY_PER_REQUEST"
			b["ProvisionedThroughput"] = Object{"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}
		case 1:
			delete(b, "BillingMode")
			delete(b, "ProvisionedThroughput")
		case 2:
			delete(b, "BillingMode")
			b["ProvisionedThroughput"] = Object{"ReadCapacityUnits": 0, "WriteCapacityUnits": 1}
		default:
			delete(b, "BillingMode")
			b["ProvisionedThroughput"] = Object{"ReadCapacityUnits": 1}
		}
		return true
	}),
	onCreate("index name twice", func(g *gen, b Object) bool {
		o, member := someIndex(g, b)
		if o == nil {
			return false
		}
		b[member] = append(b[member].(List), clone(o))
		return true
	}),
	onCreate("bad index name", func(g *gen, b Object) bool {
		o, _ := someIndex(g, b)
		if o == nil {
			return false
		}
		o["IndexName"] = pick(g, []string{"", "ab", "a b c"})
		return true
	}),
	onCreate("wrong projection", func(g *gen, b Object) bool {
		o, _ := someIndex(g, b)
		if o == nil {
			return false
		}
		o["Projection"] = pick(g, []Object{
			{"ProjectionType": "INCLUDE"},
			{"ProjectionType": "INCLUDE", "NonKeyAttributes": List{}},
			{"ProjectionType": "ALL", "NonKeyAttributes": List{"a"}},
			{"ProjectionType": "KEYS_ONLY", "NonKeyAttributes": List{"a"}},
			{},
			{"NonKeyAttributes": List{"a"}},
			{"ProjectionType": "INCLUDE", "NonKeyAttributes": List{"a", "a"}},
		})
		return true
	}),
	onCreate("wrong index key", func(g *gen, b Object) bool {
		o, member := someIndex(g, b)
		if o == nil {
			return false
		}
		h, r := Object{"AttributeName": "pk", "KeyType": "HASH"}, Object{"AttributeName": "sk", "KeyType": "RANGE"}
		lists := []List{{}, {r}, {r, h}, {h, Object{"AttributeName": "pk", "KeyType": "RANGE"}}, {Object{"AttributeName": "undefined", "KeyType": "HASH"}}}
		if member == "LocalSecondaryIndexes" {
			lists = append(lists, List{h}, List{Object{"AttributeName": "sk", "KeyType": "HASH"}, r})
		}
		o["KeySchema"] = clone(pick(g, lists))
		return true
	}),
	onCreate("empty list of indexes", func(g *gen, b Object) bool {
		m := pick(g, []string{"GlobalSecondaryIndexes", "LocalSecondaryIndexes"})
		if b[m] != nil {
			return false // its attributes would be defined for nothing
		}
		b[m] = List{}
		return true
	}),
	onCreate("local index without sort key", func(_ *gen, b Object) bool {
		schema := b["KeySchema"].(List)
		if len(schema) != 1 || b["LocalSecondaryIndexes"] != nil {
			return false
		}
		defs := append(b["AttributeDefinitions"].(List), Object{"AttributeName": "l1", "AttributeType": "S"})
		x := &index{name: "lsi", local: true, hash: []attr{{"pk", "S"}}, sort: []attr{{"l1", "S"}}, projection: "ALL"}
		for _, d := range b["AttributeDefinitions"].(List) {
			if d.(Object)["AttributeName"] == "l1" {
				defs = b["AttributeDefinitions"].(List)
			}
		}
		b["AttributeDefinitions"], b["LocalSecondaryIndexes"] = defs, List{x.body()}
		return true
	}),
	onCreate("too many indexes", func(g *gen, b Object) bool {
		o, member := someIndex(g, b)
		if o == nil {
			return false
		}
		var list List
		for i := range 21 {
			c := clone(o).(Object)
			c["IndexName"] = "index-" + string(rune('a'+i))
			list = append(list, c)
		}
		if member == "LocalSecondaryIndexes" {
			list = list[:6]
		}
		b[member] = list
		return true
	}),
	onCreate("stream without view", func(g *gen, b Object) bool {
		b["StreamSpecification"] = pick(g, []Object{{"StreamEnabled": true}, {"StreamEnabled": false, "StreamViewType": "NEW_IMAGE"}, {}})
		return true
	}),
	{"nothing to update", func(_ *gen, r *Request, _ *table) bool {
		if r.Op != "UpdateTable" {
			return false
		}
		for m := range r.Body {
			if m != "TableName" {
				delete(r.Body, m)
			}
		}
		return true
	}},
	{"bad tags", func(g *gen, r *Request, _ *table) bool {
		switch r.Op {
		case "TagResource":
			r.Body["Tags"] = pick(g, []List{{}, {Object{"Key": "", "Value": "a"}}, {Object{"Key": "a"}}, {Object{"Key": strings.Repeat("k", 129), "Value": "a"}}, {Object{"Key": "a", "Value": strings.Repeat("v", 257)}}, {Object{"Key": "a", "Value": "1"}, Object{"Key": "a", "Value": "2"}}})
		case "UntagResource":
			r.Body["TagKeys"] = List{}
		default:
			return false
		}
		return true
	}},
	{"bad TTL", func(g *gen, r *Request, _ *table) bool {
		if r.Op != "UpdateTimeToLive" {
			return false
		}
		r.Body["TimeToLiveSpecification"] = pick(g, []Object{{}, {"Enabled": true}, {"AttributeName": "expires"}, {"Enabled": true, "AttributeName": ""}, {"Enabled": false, "AttributeName": "other"}, {"Enabled": true, "AttributeName": "other"}})
		return true
	}},
}
