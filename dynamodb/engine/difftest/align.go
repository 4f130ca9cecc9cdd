package difftest

import "context"

// created takes a new table into use where it is as it was meant on dynoxide and
// ours; a server that did not make it goes without. Any other table goes again.
func (s *Session) created(ctx context.Context, r *Request, answers map[string]Answer) error {
	name := r.table()
	good := r.made != nil && r.Mistake == ""
	skip := map[string]bool{}
	for _, v := range s.Servers {
		if a, ok := answers[v.Name]; !ok || !a.ok() {
			skip[v.Name] = true
			good = good && v.Name == "dynalite"
		}
	}
	if !good {
		return s.drop(ctx, name)
	}
	t := r.made
	t.skip = skip
	t.log = []*Request{r}
	s.gen.tables = append(s.gen.tables, t)
	return s.each(t, func(v *Server) error { return v.settle(ctx, name, false) })
}

// each calls fn for the servers that have a table.
func (s *Session) each(t *table, fn func(*Server) error) error {
	for _, v := range s.Servers {
		if t == nil || !t.skip[v.Name] {
			if err := fn(v); err != nil {
				return err
			}
		}
	}
	return nil
}

// drop deletes a table everywhere.
func (s *Session) drop(ctx context.Context, name string) error {
	s.gen.forget(name)
	return s.each(nil, func(v *Server) error {
		v.get("UpdateTable", Object{"TableName": name, "DeletionProtectionEnabled": false})
		for {
			a, err := v.send(&Request{Op: "DeleteTable", Body: Object{"TableName": name}})
			if err != nil {
				return err
			}
			if a.ok() {
				return v.settle(ctx, name, true)
			}
			if a.kind() != "ResourceInUseException" || ctx.Err() != nil {
				return ctx.Err() // it is not there, or no table can have that name
			}
		}
	})
}

// updated learns the indexes and the billing of a table anew.
func (s *Session) updated(ctx context.Context, t *table) error {
	if err := s.each(t, func(v *Server) error { return v.settle(ctx, t.name, false) }); err != nil {
		return err
	}
	o := s.Servers[0].get("DescribeTable", Object{"TableName": t.name})
	desc, _ := o["Table"].(Object)
	billing, _ := desc["BillingModeSummary"].(Object)
	t.onDemand = billing["BillingMode"] == "PAY_PER_REQUEST"
	types := map[string]string{}
	defs, _ := desc["AttributeDefinitions"].(List)
	for _, d := range defs {
		d := d.(Object)
		types[d["AttributeName"].(string)] = d["AttributeType"].(string)
	}
	var indexes []*index
	for _, x := range t.indexes {
		if x.local || x.multi() {
			indexes = append(indexes, x)
		}
	}
	list, _ := desc["GlobalSecondaryIndexes"].(List)
	for _, e := range list {
		o := e.(Object)
		x := &index{name: o["IndexName"].(string), projection: o["Projection"].(Object)["ProjectionType"].(string)}
		for _, k := range o["KeySchema"].(List) {
			k := k.(Object)
			a := attr{k["AttributeName"].(string), types[k["AttributeName"].(string)]}
			if k["KeyType"] == "HASH" {
				x.hash = append(x.hash, a)
			} else {
				x.sort = append(x.sort, a)
			}
		}
		indexes = append(indexes, x)
	}
	t.indexes = indexes
	return nil
}

// align gives the items of the keys on all servers the value they have on the
// first that has the table.
func (s *Session) align(t *table, keys []Object) error {
	var first *Server
	for _, v := range s.Servers {
		if !t.skip[v.Name] {
			first = v
			break
		}
	}
	for _, key := range keys {
		if key == nil {
			continue
		}
		get := &Request{Op: "GetItem", Body: Object{"TableName": t.name, "Key": key, "ConsistentRead": true}}
		want, err := first.send(get)
		if err != nil {
			return err
		}
		for _, v := range s.Servers {
			if v == first || t.skip[v.Name] {
				continue
			}
			have, err := v.send(get)
			if err != nil {
				return err
			}
			if text(have.Body) == text(want.Body) || !want.ok() {
				continue
			}
			if v.Name != "dynalite" {
				t.patched = true
			}
			item, exists := want.raw["Item"].(Object)
			put := &Request{Op: "PutItem", Body: Object{"TableName": t.name, "Item": item}}
			if !exists {
				put = &Request{Op: "DeleteItem", Body: Object{"TableName": t.name, "Key": key}}
			}
			if a, err := v.send(put); err != nil {
				return err
			} else if !a.ok() { // one cannot hold what the other holds: none shall
				t.patched = true
				for _, u := range s.Servers {
					u.get("DeleteItem", Object{"TableName": t.name, "Key": key})
				}
			}
		}
	}
	return nil
}
