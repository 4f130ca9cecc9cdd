package corpus

import (
	"slices"
	"strings"

	"github.com/devhelper/devhelper/dynamodb/schema"
)

// normal is what DescribeTable and a declaration have in common, in one order.
type normal struct {
	Name       string // "" when deployment names it
	Keys       []string
	Attributes []string
	OnDemand   bool
	Units      [2]int64
	Indexes    []normalIndex
	Stream     string
	TTL        string
	Protected  bool
	Tags       []string
}

type normalIndex struct {
	Name       string
	Local      bool
	Keys       []string
	Projection string
	Include    []string
	Units      [2]int64
}

// description is the part of DescribeTable's answer that is compared.
type description struct {
	TableName                                     string
	KeySchema                                     []keyElement
	AttributeDefinitions                          []struct{ AttributeName, AttributeType string }
	BillingModeSummary                            struct{ BillingMode string }
	ProvisionedThroughput                         units
	GlobalSecondaryIndexes, LocalSecondaryIndexes []struct {
		IndexName  string
		KeySchema  []keyElement
		Projection struct {
			ProjectionType   string
			NonKeyAttributes []string
		}
		ProvisionedThroughput units
	}
	StreamSpecification struct {
		StreamEnabled  bool
		StreamViewType string
	}
	DeletionProtectionEnabled bool
}

type (
	keyElement struct{ AttributeName, KeyType string }
	units      struct{ ReadCapacityUnits, WriteCapacityUnits int64 }
)

func elements(keys []keyElement) []string {
	var out []string
	for _, k := range keys {
		out = append(out, k.AttributeName+" "+k.KeyType)
	}
	return out
}

func sorted(texts []string) []string {
	out := slices.Clone(texts)
	slices.Sort(out)
	return out
}

func fromDescription(d description) normal {
	n := normal{
		Name: d.TableName, Keys: elements(d.KeySchema), Protected: d.DeletionProtectionEnabled,
		OnDemand: d.BillingModeSummary.BillingMode == schema.PayPerRequest,
	}
	// A request says that it is on demand without a summary.
	provisioned := func(u units) [2]int64 {
		if n.OnDemand {
			return [2]int64{}
		}
		return [2]int64{u.ReadCapacityUnits, u.WriteCapacityUnits}
	}
	n.Units = provisioned(d.ProvisionedThroughput)
	for _, a := range d.AttributeDefinitions {
		n.Attributes = append(n.Attributes, a.AttributeName+" "+a.AttributeType)
	}
	n.Attributes = sorted(n.Attributes)
	if d.StreamSpecification.StreamEnabled {
		n.Stream = d.StreamSpecification.StreamViewType
	}
	for i, x := range append(slices.Clone(d.GlobalSecondaryIndexes), d.LocalSecondaryIndexes...) {
		local := i >= len(d.GlobalSecondaryIndexes)
		index := normalIndex{
			Name: x.IndexName, Local: local, Keys: elements(x.KeySchema), Projection: x.Projection.ProjectionType,
			Include: sorted(x.Projection.NonKeyAttributes),
		}
		if !local {
			index.Units = provisioned(x.ProvisionedThroughput)
		}
		n.Indexes = append(n.Indexes, index)
	}
	n.order()
	return n
}

func (n *normal) order() {
	slices.SortFunc(n.Indexes, func(a, b normalIndex) int { return strings.Compare(a.Name, b.Name) })
}

func fromSchema(t schema.Table) normal {
	n := normal{Keys: roles(t.Keys), OnDemand: t.OnDemand(), Protected: t.Protected}
	if t.Name.Unresolved == "" {
		n.Name = t.Name.Value
	}
	for _, a := range t.Attributes {
		n.Attributes = append(n.Attributes, a.Name.Value+" "+a.Type.Value)
	}
	n.Attributes = sorted(n.Attributes)
	n.Units = [2]int64{t.Billing.Read.Value, t.Billing.Write.Value}
	if t.Stream != nil {
		n.Stream = t.Stream.Value
	}
	if t.TTL != nil && t.TTL.Enabled {
		n.TTL = t.TTL.Attribute.Value
	}
	for _, tag := range t.Tags {
		n.Tags = append(n.Tags, tag.Key+"="+tag.Value.Value)
	}
	n.Tags = sorted(n.Tags)
	for i, x := range t.Indexes() {
		index := normalIndex{
			Name: x.Name.Value, Local: i >= len(t.Global), Keys: roles(x.Keys), Projection: x.Projection.Type.Value,
			Units: [2]int64{x.Read.Value, x.Write.Value},
		}
		for _, name := range x.Projection.Include {
			index.Include = append(index.Include, name.Value)
		}
		index.Include = sorted(index.Include)
		n.Indexes = append(n.Indexes, index)
	}
	n.order()
	return n
}

func roles(keys []schema.Key) []string {
	var out []string
	for _, k := range keys {
		out = append(out, k.Attribute.Value+" "+k.Role.Value)
	}
	return out
}
