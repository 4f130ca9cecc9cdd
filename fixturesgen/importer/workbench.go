package importer

import (
	"bytes"

	"github.com/devhelper/devhelper/dynamodb/schema"
	"github.com/devhelper/devhelper/fixturesgen/source"
)

// Workbench reads the data models that NoSQL Workbench exports, with their
// sample data. Its facets are views of a table, not tables; where sample data
// stands with them alone it is read from there.
var Workbench = Source{
	ID: "workbench", Title: "NoSQL Workbench data model",
	Extensions: []string{".json"},
	Probe: func(content []byte) bool {
		return bytes.Contains(content, []byte(`"DataModel"`)) && bytes.Contains(content, []byte(`"KeyAttributes"`))
	},
	Read: readWorkbench,
}

func readWorkbench(in Input) ([]schema.Table, error) {
	docs, err := source.Parse(in.Path, in.Content)
	if err != nil {
		return nil, err
	}
	for _, doc := range docs {
		model := doc.Get("DataModel")
		if model == nil || model.Kind != source.List {
			continue
		}
		tables := []schema.Table{}
		for _, n := range model.Items {
			if n.Kind == source.Map {
				tables = append(tables, modelled(n))
			}
		}
		return tables, nil
	}
	return nil, ErrOtherKind
}

// modelled reads one table of a model.
func modelled(n *source.Node) schema.Table {
	name := n.Get("TableName")
	table := schema.Table{ID: name.Text(), Kind: "DataModel", Pos: name.Place()}
	if name == nil {
		table.Pos = n.Pos
	}
	t := &template{resolver: newResolver(nil, nil, &spent{}), table: &table}
	table.Name = t.text(name)
	if table.ID == "" {
		t.note(schema.Error, "table-unnamed", table.Pos, "give it a TableName", "the table has no name")
	}
	table.Keys = t.modelKeys(n)
	table.Billing.Mode = t.text(n.Get("BillingMode"))
	if table.Billing.Mode.Value == "" { // models of the first version say nothing
		table.Billing.Mode.Value = schema.PayPerRequest
		if n.Get("ProvisionedCapacitySettings") != nil {
			table.Billing.Mode.Value = schema.Provisioned
		}
	}
	read, write := t.modelUnits(n)
	table.Billing.Read, table.Billing.Write = read, write
	for _, index := range t.list(n, "GlobalSecondaryIndexes") {
		i := t.modelIndex(index)
		i.Read, i.Write = t.modelUnits(index)
		if !i.Read.Declared() && !i.Write.Declared() {
			i.Read, i.Write = read, write // what Workbench creates it with
		}
		table.Global = append(table.Global, i)
	}
	for _, index := range t.list(n, "LocalSecondaryIndexes") {
		table.Local = append(table.Local, t.modelIndex(index))
	}
	table.Seed = modelItems(n)
	return table
}

// modelUnits reads the throughput of a table or an index that is billed as
// provisioned; other tables keep the settings they once had.
func (t *template) modelUnits(n *source.Node) (read, write schema.Number) {
	if t.table.Billing.Mode.Value != schema.Provisioned {
		return read, write
	}
	settings := t.child(n, "ProvisionedCapacitySettings")
	throughput := t.child(settings, "ProvisionedThroughput")
	return t.number(throughput.Get("ReadCapacityUnits")), t.number(throughput.Get("WriteCapacityUnits"))
}

// modelKeys reads the key attributes of a table or an index, and defines them:
// a model gives each its type where it is used.
func (t *template) modelKeys(n *source.Node) []schema.Key {
	var keys []schema.Key
	attributes := t.child(n, "KeyAttributes")
	for _, part := range []struct{ key, role string }{{"PartitionKey", schema.Hash}, {"SortKey", schema.Range}} {
		of := attributes.Get(part.key)
		list := []*source.Node{of}
		if of != nil && of.Kind == source.List { // a key of an index that has several attributes
			list = of.Items
		}
		for _, a := range list {
			if a == nil || a.Get("AttributeName").Text() == "" {
				continue
			}
			name := t.text(a.Get("AttributeName"))
			keys = append(keys, schema.Key{Attribute: name, Role: schema.Text{Value: part.role}, Pos: a.Pos})
			t.define(schema.Attribute{Name: name, Type: t.text(a.Get("AttributeType")), Pos: a.Pos})
		}
	}
	return keys
}

func (t *template) define(a schema.Attribute) {
	for _, had := range t.table.Attributes {
		if had.Name.Value != a.Name.Value {
			continue
		}
		if had.Type.Value != a.Type.Value {
			t.note(schema.Error, "attribute-types", a.Type.Pos, "give it one type everywhere",
				"attribute %q has type %s here and type %s before", a.Name.Value, a.Type.Value, had.Type.Value)
		}
		return
	}
	t.table.Attributes = append(t.table.Attributes, a)
}

func (t *template) modelIndex(n *source.Node) schema.Index {
	index := schema.Index{Name: t.text(n.Get("IndexName")), Keys: t.modelKeys(n), Pos: n.Place()}
	projection := t.child(n, "Projection")
	index.Projection.Type = t.text(projection.Get("ProjectionType"))
	for _, name := range t.list(projection, "NonKeyAttributes") {
		index.Projection.Include = append(index.Projection.Include, t.text(name))
	}
	return index
}

// modelItems are the sample data of a table: of the table itself, else of its
// facets, of which one item may be seen in several.
func modelItems(n *source.Node) []schema.Item {
	if own := itemsOf(n.Get("TableData")); len(own) > 0 {
		return own
	}
	var items []schema.Item
	seen := map[string]bool{}
	facets := n.Get("TableFacets")
	if facets == nil {
		return nil
	}
	for _, facet := range facets.Items {
		for _, item := range itemsOf(facet.Get("TableData")) {
			if text := string(item.JSON()); !seen[text] {
				seen[text] = true
				items = append(items, item)
			}
		}
	}
	return items
}
