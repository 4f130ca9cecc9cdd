package difftest

import "slices"

// attr is a key attribute: its name and type, "S", "N" or "B".
type attr struct{ name, kind string }

// index is a secondary index; local ones share the table's hash key.
type index struct {
	name       string
	local      bool
	hash, sort []attr // sort may be empty; more than one of either is a multi-attribute key
	projection string // ALL, KEYS_ONLY, INCLUDE
	include    []string
}

// multi tells an index that neither peer can have.
func (x *index) multi() bool { return len(x.hash) > 1 || len(x.sort) > 1 }

func (x *index) keys() []attr { return append(slices.Clone(x.hash), x.sort...) }

// tag is the kind of the index in the coverage.
func (x *index) tag() string {
	kind := "GSI"
	switch {
	case x.multi():
		return "index multi-attribute"
	case x.local:
		kind = "LSI"
	}
	return "index " + kind + " " + x.projection
}

// table is what the generator knows of a table that exists on all servers in on.
type table struct {
	name     string
	hash     attr
	sort     *attr
	indexes  []*index
	onDemand bool
	stream   string   // the view type, "" without
	ttl      string   // the attribute, "" without
	age      int      // requests since it was made
	keys     []Object // keys that were put, a few of them deleted since
	log      []*Request
	skip     map[string]bool // servers that do not have it
	patched  bool            // items were put in step: its stream tells of it on some servers
}

func (t *table) keyAttrs() []attr {
	if t.sort == nil {
		return []attr{t.hash}
	}
	return []attr{t.hash, *t.sort}
}

// indexKeys are the key attributes of the indexes that are not the table's.
func (t *table) indexKeys() []attr {
	var out []attr
	for _, x := range t.indexes {
		for _, a := range x.keys() {
			if !slices.Contains(out, a) && !slices.Contains(t.keyAttrs(), a) {
				out = append(out, a)
			}
		}
	}
	return out
}

func (t *table) remember(key Object) {
	const most = 60
	for _, k := range t.keys {
		if text(k) == text(key) {
			return
		}
	}
	if t.keys = append(t.keys, key); len(t.keys) > most {
		t.keys = t.keys[1:]
	}
}

// keyOf picks the key out of an item; nil when it lacks some of it.
func (t *table) keyOf(item Object) Object {
	key := Object{}
	for _, a := range t.keyAttrs() {
		v, ok := item[a.name]
		if !ok {
			return nil
		}
		key[a.name] = v
	}
	return key
}

// schema gives the KeySchema of key attributes.
func schema(hash, sort []attr) List {
	var out List
	for _, a := range hash {
		out = append(out, Object{"AttributeName": a.name, "KeyType": "HASH"})
	}
	for _, a := range sort {
		out = append(out, Object{"AttributeName": a.name, "KeyType": "RANGE"})
	}
	return out
}

// createBody is the body of CreateTable. Indexes with several key attributes are
// left out for servers without them.
func (t *table) createBody(multi bool) Object {
	defs, have := List{}, []string{}
	define := func(as ...attr) {
		for _, a := range as {
			if !slices.Contains(have, a.name) {
				have = append(have, a.name)
				defs = append(defs, Object{"AttributeName": a.name, "AttributeType": a.kind})
			}
		}
	}
	define(t.keyAttrs()...)
	body := Object{"TableName": t.name, "KeySchema": schema(t.keyAttrs()[:1], t.keyAttrs()[1:])}
	throughput := Object{"ReadCapacityUnits": 5, "WriteCapacityUnits": 5}
	if t.onDemand {
		body["BillingMode"] = "PAY_PER_REQUEST"
	} else {
		body["ProvisionedThroughput"] = throughput
	}
	var global, local List
	for _, x := range t.indexes {
		if x.multi() && !multi {
			continue
		}
		define(x.keys()...)
		o := x.body()
		if x.local {
			local = append(local, o)
			continue
		}
		if !t.onDemand {
			o["ProvisionedThroughput"] = clone(throughput)
		}
		global = append(global, o)
	}
	if global != nil {
		body["GlobalSecondaryIndexes"] = global
	}
	if local != nil {
		body["LocalSecondaryIndexes"] = local
	}
	body["AttributeDefinitions"] = defs
	return body
}

func (x *index) body() Object {
	p := Object{"ProjectionType": x.projection}
	if x.projection == "INCLUDE" {
		var list List
		for _, n := range x.include {
			list = append(list, n)
		}
		p["NonKeyAttributes"] = list
	}
	return Object{"IndexName": x.name, "KeySchema": schema(x.hash, x.sort), "Projection": p}
}
