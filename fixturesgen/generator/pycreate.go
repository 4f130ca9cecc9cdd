package generator

import "github.com/devhelper/devhelper/dynamodb/schema"

// pyCreate lists the arguments of create_table; name is the expression of the
// table's name.
func pyCreate(t *table, name string) []py {
	var attributes []py
	for _, a := range t.Attributes {
		attributes = append(attributes, pyDict(
			pyEntry(`"AttributeName"`, pyOpen(a.Name)), pyEntry(`"AttributeType"`, pyOpen(a.Type))))
	}
	args := []py{
		pyArg("TableName", pyAtom(name)),
		pyArg("KeySchema", pyKeys(t, t.Keys)),
		pyArg("AttributeDefinitions", pyList(attributes...)),
	}
	if len(t.Global) > 0 {
		args = append(args, pyArg("GlobalSecondaryIndexes", pyIndexes(t, t.Global)))
	}
	if len(t.Local) > 0 {
		args = append(args, pyArg("LocalSecondaryIndexes", pyIndexes(t, t.Local)))
	}
	args = append(args, pyArg("BillingMode", pyOpen(t.Billing.Mode)))
	if !t.OnDemand() {
		args = append(args, pyArg("ProvisionedThroughput", pyThroughput(t.Billing.Read, t.Billing.Write)))
	}
	if t.Stream != nil {
		args = append(args, pyArg("StreamSpecification", pyDict(
			pyEntry(`"StreamEnabled"`, pyAtom("True")), pyEntry(`"StreamViewType"`, pyOpen(*t.Stream)))))
	}
	return args
}

func pyOpen(text schema.Text) py {
	return pyAtom(pyQuoted(text.Value, func(s string) string { return open(text, s) }))
}

func pyKeys(t *table, keys []schema.Key) py {
	var items []py
	for _, k := range keys {
		items = append(items, pyDict(
			pyEntry(`"AttributeName"`, pyOpen(t.attribute(k.Attribute.Value))), pyEntry(`"KeyType"`, pyOpen(k.Role))))
	}
	return pyList(items...)
}

func pyThroughput(read, write schema.Number) py {
	return pyDict(pyEntry(`"ReadCapacityUnits"`, pyAtom(openNumber(read))), pyEntry(`"WriteCapacityUnits"`, pyAtom(openNumber(write))))
}

func pyIndexes(t *table, indexes []schema.Index) py {
	var items []py
	for _, index := range indexes {
		projection := []py{pyEntry(`"ProjectionType"`, pyOpen(index.Projection.Type))}
		if len(index.Projection.Include) > 0 {
			var names []py
			for _, name := range index.Projection.Include {
				names = append(names, pyOpen(name))
			}
			list := pyList(names...)
			list.tall = false
			projection = append(projection, pyEntry(`"NonKeyAttributes"`, list))
		}
		item := pyDict(
			pyEntry(`"IndexName"`, pyOpen(index.Name)),
			pyEntry(`"KeySchema"`, pyKeys(t, index.Keys)),
			pyEntry(`"Projection"`, pyDict(projection...)))
		if index.Read.Value > 0 {
			item.items = append(item.items, pyEntry(`"ProvisionedThroughput"`, pyThroughput(index.Read, index.Write)))
		}
		items = append(items, item)
	}
	return pyList(items...)
}

func (v *python) ttl(t *table) string {
	client, indent := "dynamodb.meta.client", 8
	if v.client {
		client = "dynamodb"
	}
	if v.class {
		indent = 4
	}
	return pyCall(v.await+client+".update_time_to_live",
		pyArg("TableName", pyAtom(v.named())),
		pyArg("TimeToLiveSpecification", pyDict(
			pyEntry(`"AttributeName"`, pyOpen(t.TTL.Attribute)), pyEntry(`"Enabled"`, pyAtom("True")))),
	).format(indent, "")
}
