package generator

import (
	"github.com/devhelper/devhelper/dynamodb/schema"
)

// createTable is the request CreateTable in the words and the order of the API's
// reference, without the name.
type createTable struct {
	TableName              string `json:",omitempty"`
	KeySchema              []keyElement
	AttributeDefinitions   []attributeDefinition
	BillingMode            string
	ProvisionedThroughput  *throughput      `json:",omitempty"`
	GlobalSecondaryIndexes []secondaryIndex `json:",omitempty"`
	LocalSecondaryIndexes  []secondaryIndex `json:",omitempty"`
	StreamSpecification    *streamSettings  `json:",omitempty"`
}

type keyElement struct{ AttributeName, KeyType string }

type attributeDefinition struct{ AttributeName, AttributeType string }

type throughput struct{ ReadCapacityUnits, WriteCapacityUnits int64 }

type secondaryIndex struct {
	IndexName             string
	KeySchema             []keyElement
	Projection            projection
	ProvisionedThroughput *throughput `json:",omitempty"`
}

type projection struct {
	ProjectionType   string
	NonKeyAttributes []string `json:",omitempty"`
}

type streamSettings struct {
	StreamEnabled  bool
	StreamViewType string
}

// request is what creates the table. Names that the declaration leaves open are
// tab stops.
func (t *table) request() createTable {
	r := createTable{KeySchema: t.keyElements(t.Keys), BillingMode: t.Billing.Mode.Value}
	for _, a := range t.Attributes {
		r.AttributeDefinitions = append(r.AttributeDefinitions, attributeDefinition{open(a.Name, a.Name.Value), open(a.Type, a.Type.Value)})
	}
	if !t.OnDemand() {
		r.ProvisionedThroughput = &throughput{t.Billing.Read.Value, t.Billing.Write.Value}
	}
	for _, i := range t.Global {
		x := t.secondaryOf(i)
		if !t.OnDemand() {
			x.ProvisionedThroughput = &throughput{i.Read.Value, i.Write.Value}
		}
		r.GlobalSecondaryIndexes = append(r.GlobalSecondaryIndexes, x)
	}
	for _, i := range t.Local {
		r.LocalSecondaryIndexes = append(r.LocalSecondaryIndexes, t.secondaryOf(i))
	}
	if t.Stream != nil {
		r.StreamSpecification = &streamSettings{true, t.Stream.Value}
	}
	return r
}

func (t *table) secondaryOf(i schema.Index) secondaryIndex {
	x := secondaryIndex{IndexName: open(i.Name, i.Name.Value), KeySchema: t.keyElements(i.Keys), Projection: projection{ProjectionType: i.Projection.Type.Value}}
	for _, name := range i.Projection.Include {
		x.Projection.NonKeyAttributes = append(x.Projection.NonKeyAttributes, name.Value)
	}
	return x
}

func (t *table) keyElements(keys []schema.Key) []keyElement {
	var out []keyElement
	for _, k := range keys {
		out = append(out, keyElement{open(t.attribute(k.Attribute.Value), k.Attribute.Value), k.Role.Value})
	}
	return out
}
