package difftest

import "fmt"

// requestItems gives the name and the value of one table of a batch.
func requestItems(g *gen, r *Request) (all Object, name string) {
	all, _ = r.Body["RequestItems"].(Object)
	if len(all) == 0 {
		return nil, ""
	}
	return all, pick(g, names(all))
}

func onBatch(name, op string, change func(g *gen, all Object, table string) bool) mistake {
	return mistake{name, func(g *gen, r *Request, _ *table) bool {
		if r.Op != op {
			return false
		}
		all, table := requestItems(g, r)
		return all != nil && change(g, all, table)
	}}
}

// onTransact makes a mistake of a change to one action, under its kind.
func onTransact(name string, change func(g *gen, r *Request, list List, action Object, kind string) bool) mistake {
	return mistake{name, func(g *gen, r *Request, _ *table) bool {
		list, _ := r.Body["TransactItems"].(List)
		if len(list) == 0 {
			return false
		}
		action, _ := pick(g, list).(Object)
		if len(action) != 1 {
			return false
		}
		kind := names(action)[0]
		return change(g, r, list, action, kind)
	}}
}

var batchMistakes = []mistake{
	onBatch("key twice", "BatchGetItem", func(_ *gen, all Object, t string) bool {
		keys, _ := all[t].(Object)["Keys"].(List)
		if len(keys) == 0 {
			return false
		}
		all[t].(Object)["Keys"] = append(keys, clone(keys[0]))
		return true
	}),
	onBatch("key twice", "BatchWriteItem", func(_ *gen, all Object, t string) bool {
		list, _ := all[t].(List)
		if len(list) == 0 {
			return false
		}
		all[t] = append(list, clone(list[0]))
		return true
	}),
	onBatch("too many", "BatchGetItem", func(_ *gen, all Object, t string) bool {
		var keys List
		for i := range 101 {
			keys = append(keys, Object{"pk": Object{"S": fmt.Sprint(i)}})
		}
		all[t].(Object)["Keys"] = keys
		return true
	}),
	onBatch("too many", "BatchWriteItem", func(_ *gen, all Object, t string) bool {
		var list List
		for i := range 26 {
			list = append(list, Object{"DeleteRequest": Object{"Key": Object{"pk": Object{"S": fmt.Sprint(i)}}}})
		}
		all[t] = list
		return true
	}),
	onBatch("no keys", "BatchGetItem", func(g *gen, all Object, t string) bool {
		if g.chance(50) {
			all[t] = Object{}
		} else {
			all[t].(Object)["Keys"] = List{}
		}
		return true
	}),
	onBatch("no requests", "BatchWriteItem", func(_ *gen, all Object, t string) bool { all[t] = List{}; return true }),
	onBatch("neither put nor delete", "BatchWriteItem", func(g *gen, all Object, t string) bool {
		all[t] = pick(g, []List{
			{Object{}},
			{Object{"PutRequest": Object{"Item": Object{"pk": Object{"S": "a"}}}, "DeleteRequest": Object{"Key": Object{"pk": Object{"S": "a"}}}}},
			{Object{"PutRequest": Object{}}},
			{Object{"DeleteRequest": Object{}}},
		})
		return true
	}),
	{"no tables", func(_ *gen, r *Request, _ *table) bool {
		if all, _ := r.Body["RequestItems"].(Object); all == nil {
			return false
		}
		r.Body["RequestItems"] = Object{}
		return true
	}},
	onBatch("table not there", "BatchGetItem", func(_ *gen, all Object, t string) bool {
		all["no-such-table"] = clone(all[t])
		return true
	}),
	onBatch("table not there", "BatchWriteItem", func(_ *gen, all Object, t string) bool {
		all["no-such-table"] = clone(all[t])
		return true
	}),
	onBatch("key attribute missing", "BatchGetItem", func(_ *gen, all Object, t string) bool {
		keys, _ := all[t].(Object)["Keys"].(List)
		if len(keys) == 0 {
			return false
		}
		delete(keys[0].(Object), "pk")
		return true
	}),
	onTransact("item twice", func(_ *gen, r *Request, list List, action Object, _ string) bool {
		r.Body["TransactItems"] = append(list, clone(action))
		return true
	}),
	onTransact("too many", func(_ *gen, r *Request, list List, action Object, _ string) bool {
		for len(list) < 101 {
			list = append(list, clone(action))
		}
		r.Body["TransactItems"] = list
		return true
	}),
	onTransact("no actions", func(_ *gen, r *Request, _ List, _ Object, _ string) bool {
		r.Body["TransactItems"] = List{}
		return true
	}),
	onTransact("empty action", func(_ *gen, _ *Request, _ List, action Object, kind string) bool {
		delete(action, kind)
		return true
	}),
	onTransact("two actions", func(_ *gen, _ *Request, _ List, action Object, kind string) bool {
		if kind == "Get" {
			return false
		}
		other := "Delete"
		if kind == "Delete" {
			other = "Put"
		}
		action[other] = clone(action[kind])
		return true
	}),
	onTransact("table not there", func(_ *gen, _ *Request, _ List, action Object, kind string) bool {
		action[kind].(Object)["TableName"] = "no-such-table"
		return true
	}),
	onTransact("key attribute missing", func(_ *gen, _ *Request, _ List, action Object, kind string) bool {
		for _, m := range []string{"Key", "Item"} {
			if o, ok := action[kind].(Object)[m].(Object); ok {
				delete(o, "pk")
				return true
			}
		}
		return false
	}),
	onTransact("required member missing", func(g *gen, _ *Request, _ List, action Object, kind string) bool {
		members := map[string][]string{
			"Put": {"Item", "TableName"}, "Get": {"Key", "TableName"}, "Delete": {"Key", "TableName"},
			"Update": {"Key", "TableName", "UpdateExpression"}, "ConditionCheck": {"Key", "TableName", "ConditionExpression"},
		}[kind]
		delete(action[kind].(Object), pick(g, members))
		return true
	}),
	onTransact("condition fails", func(_ *gen, _ *Request, _ List, action Object, kind string) bool {
		o := action[kind].(Object)
		if kind == "Get" || o["ExpressionAttributeNames"] != nil || o["ExpressionAttributeValues"] != nil {
			return false
		}
		o["ConditionExpression"] = "attribute_exists(never)"
		return true
	}),
	onTransact("bad token", func(_ *gen, r *Request, _ List, _ Object, kind string) bool {
		if kind == "Get" {
			return false
		}
		r.Body["ClientRequestToken"] = "a token that is longer than thirty-six characters"
		return true
	}),
}
