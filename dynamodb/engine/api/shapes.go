package api

import (
	"github.com/devhelper/devhelper/dynamodb/engine/table"
	"github.com/devhelper/devhelper/dynamodb/engine/value"
)

// The shapes that requests about tables share. The order of members is the
// order in which AWS reports violations.

type attributeDefinition struct {
	AttributeName string `wire:"required,min=1,max=255"`
	AttributeType string `wire:"required,enum=B|N|S"`
}

type keySchemaElement struct {
	AttributeName string `wire:"required,min=1,max=255"`
	KeyType       string `wire:"required,enum=HASH|RANGE"`
}

type projection struct {
	ProjectionType   *string  `wire:"enum=ALL|INCLUDE|KEYS_ONLY"`
	NonKeyAttributes []string `wire:"min=1,max=20"`
}

type provisionedThroughput struct {
	WriteCapacityUnits *int64 `wire:"required,min=1"`
	ReadCapacityUnits  *int64 `wire:"required,min=1"`
}

type onDemandThroughput struct {
	MaxReadRequestUnits  *int64
	MaxWriteRequestUnits *int64
}

type warmThroughput struct {
	ReadUnitsPerSecond  *int64 `wire:"min=1"`
	WriteUnitsPerSecond *int64 `wire:"min=1"`
}

type localIndex struct {
	IndexName  string             `wire:"required,min=3,max=255,pattern=name"`
	KeySchema  []keySchemaElement `wire:"required,min=1,max=2"`
	Projection *projection        `wire:"required"`
}

type globalIndex struct {
	IndexName             string             `wire:"required,min=3,max=255,pattern=name"`
	KeySchema             []keySchemaElement `wire:"required,min=1,max=8"`
	Projection            *projection        `wire:"required"`
	ProvisionedThroughput *provisionedThroughput
	OnDemandThroughput    *onDemandThroughput
	WarmThroughput        *warmThroughput
}

type streamSpecification struct {
	StreamEnabled  *bool   `wire:"required"`
	StreamViewType *string `wire:"enum=OLD_IMAGE|KEYS_ONLY|NEW_AND_OLD_IMAGES|NEW_IMAGE"`
}

type sseSpecification struct {
	Enabled        *bool
	SSEType        *string `wire:"enum=AES256|KMS"`
	KMSMasterKeyId *string
}

type tag struct {
	Key   *string
	Value *string
}

// kindOf is the kind of an attribute definition's type.
func kindOf(attributeType string) value.Kind {
	switch attributeType {
	case "N":
		return value.Number
	case "B":
		return value.Binary
	}
	return value.String
}

func attributesOf(defs []attributeDefinition) []table.Attribute {
	list := make([]table.Attribute, len(defs))
	for i, d := range defs {
		list[i] = table.Attribute{Name: d.AttributeName, Kind: kindOf(d.AttributeType)}
	}
	return list
}

func keysOf(schema []keySchemaElement) []table.KeyPart {
	list := make([]table.KeyPart, len(schema))
	for i, k := range schema {
		list[i] = table.KeyPart{Name: k.AttributeName, Range: k.KeyType == "RANGE"}
	}
	return list
}

// throughputOf is nil's too: nothing provisioned.
func throughputOf(p *provisionedThroughput) table.Throughput {
	if p == nil {
		return table.Throughput{}
	}
	return table.Throughput{Read: *p.ReadCapacityUnits, Write: *p.WriteCapacityUnits}
}

func onDemandOf(o *onDemandThroughput) *table.OnDemand {
	if o == nil {
		return nil
	}
	out := &table.OnDemand{}
	if o.MaxReadRequestUnits != nil {
		out.MaxRead = *o.MaxReadRequestUnits
	}
	if o.MaxWriteRequestUnits != nil {
		out.MaxWrite = *o.MaxWriteRequestUnits
	}
	return out
}

func localOf(in localIndex) table.Index {
	return table.Index{Name: in.IndexName, Local: true, Keys: keysOf(in.KeySchema), Projection: *in.Projection.ProjectionType, Include: in.Projection.NonKeyAttributes}
}

func globalOf(in globalIndex) table.Index {
	return table.Index{
		Name: in.IndexName, Keys: keysOf(in.KeySchema), Projection: *in.Projection.ProjectionType, Include: in.Projection.NonKeyAttributes,
		Throughput: throughputOf(in.ProvisionedThroughput), OnDemand: onDemandOf(in.OnDemandThroughput), Extra: warmExtra(nil, in.WarmThroughput),
	}
}

// What AWS calls the structures whose names here are shorter.

// WireName is LocalSecondaryIndex.
func (localIndex) WireName() string { return "LocalSecondaryIndex" }

// WireName is GlobalSecondaryIndex.
func (globalIndex) WireName() string { return "GlobalSecondaryIndex" }

// WireName is GlobalSecondaryIndexUpdate.
func (globalIndexUpdate) WireName() string { return "GlobalSecondaryIndexUpdate" }

// WireName is UpdateGlobalSecondaryIndexAction.
func (updateGlobalIndex) WireName() string { return "UpdateGlobalSecondaryIndexAction" }

// WireName is DeleteGlobalSecondaryIndexAction.
func (deleteGlobalIndex) WireName() string { return "DeleteGlobalSecondaryIndexAction" }
