package api

import (
	"fmt"

	"github.com/devhelper/devhelper/dynamodb/engine/fault"
	"github.com/devhelper/devhelper/dynamodb/engine/stream"
	"github.com/devhelper/devhelper/dynamodb/engine/table"
	"github.com/devhelper/devhelper/dynamodb/engine/wire"
)

type createTableInput struct {
	newlyNamed
	AttributeDefinitions      []attributeDefinition `wire:"required"`
	BillingMode               *string               `wire:"enum=PROVISIONED|PAY_PER_REQUEST"`
	ProvisionedThroughput     *provisionedThroughput
	KeySchema                 []keySchemaElement `wire:"required,min=1,max=2"`
	LocalSecondaryIndexes     []localIndex
	GlobalSecondaryIndexes    []globalIndex
	StreamSpecification       *streamSpecification
	SSESpecification          *sseSpecification
	TableClass                *string
	Tags                      []tag
	DeletionProtectionEnabled *bool
	OnDemandThroughput        *onDemandThroughput
	WarmThroughput            *warmThroughput
	ResourcePolicy            *string
}

func createTable(d *Database) wire.Operation {
	return wire.Define(wire.DynamoDB, "CreateTable", func(r *wire.Request, in *createTableInput) (any, error) {
		if err := in.check(); err != nil {
			return nil, err
		}
		def := in.definition(r.Region)
		def.Namespace = d.namespace(r)
		if len(d.Catalog.Tables(def.Namespace)) >= d.Limits.Tables {
			if _, err := d.Catalog.Lookup(def.Namespace, def.Name); err != nil {
				return nil, limitExceeded("There is a limit of %d tables per subscriber", d.Limits.Tables)
			}
		}
		if def.Billing.Mode == "PAY_PER_REQUEST" {
			def.Billing.OnDemand = d.now()
		}
		made, err := d.Catalog.Create(def)
		if err != nil {
			return nil, err
		}
		return changedTable{describe(made, nil, nil)}, nil
	})
}

// check is in the order in which AWS checks: throughput, the table's keys,
// local and then global indexes, what is left over, the rest.
func (in *createTableInput) check() error {
	onDemand := in.BillingMode != nil && *in.BillingMode == "PAY_PER_REQUEST"
	if err := checkUnits(in.ProvisionedThroughput); err != nil {
		return err
	}
	switch {
	case !onDemand && in.ProvisionedThroughput == nil:
		return invalid("ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED")
	case onDemand && in.ProvisionedThroughput != nil:
		return invalid("Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST")
	}
	if err := checkTableKeys(in.KeySchema, in.AttributeDefinitions); err != nil {
		return err
	}
	if err := in.checkLocal(); err != nil {
		return err
	}
	if err := in.checkGlobal(onDemand); err != nil {
		return err
	}
	if err := in.checkLeftOver(); err != nil {
		return err
	}
	if err := checkNewStream(in.StreamSpecification); err != nil {
		return err
	}
	if err := checkSSE(in.SSESpecification); err != nil {
		return err
	}
	if err := checkClass(in.TableClass); err != nil {
		return err
	}
	if err := checkOnDemand(in.OnDemandThroughput, onDemand, "", 1); err != nil {
		return err
	}
	return checkTags(in.Tags)
}

func (in *createTableInput) definition(region string) *table.Definition {
	def := &table.Definition{
		Name:       tableName(*in.TableName),
		Region:     region,
		Attributes: attributesOf(in.AttributeDefinitions),
		Keys:       keysOf(in.KeySchema),
		Billing:    table.Billing{Mode: "PROVISIONED", Stated: in.BillingMode != nil},
		Throughput: throughputOf(in.ProvisionedThroughput),
		OnDemand:   onDemandOf(in.OnDemandThroughput),
		Tags:       mergeTags(nil, in.Tags),
		SSE:        sseOf(in.SSESpecification, nil, region),
		Protected:  truth(in.DeletionProtectionEnabled),
		Extra:      warmExtra(nil, in.WarmThroughput),
	}
	if in.BillingMode != nil {
		def.Billing.Mode = *in.BillingMode
	}
	for _, x := range in.LocalSecondaryIndexes {
		def.Indexes = append(def.Indexes, localOf(x))
	}
	for _, x := range in.GlobalSecondaryIndexes {
		def.Indexes = append(def.Indexes, globalOf(x))
	}
	if s := in.StreamSpecification; s != nil && truth(s.StreamEnabled) {
		def.Stream = table.Stream{Enabled: true, View: stream.View(*s.StreamViewType)}
	}
	if in.TableClass != nil && *in.TableClass != "STANDARD" {
		def.Class = *in.TableClass
	}
	return def
}

// checkNewStream is AWS's rule, and its wording: what it calls UpdateViewType
// is StreamViewType.
func checkNewStream(s *streamSpecification) error {
	switch {
	case s == nil:
		return nil
	case *s.StreamEnabled && s.StreamViewType == nil:
		return invalid("Table is being created with a stream enabled, UpdateViewType is required")
	case !*s.StreamEnabled && s.StreamViewType != nil:
		return invalid("Table is being created with a stream disabled, UpdateViewType should not be specified")
	}
	return nil
}

func checkClass(class *string) error {
	if class == nil || *class == "STANDARD" || *class == "STANDARD_INFREQUENT_ACCESS" {
		return nil
	}
	return fault.Validation("Invalid table-class parameter provided. Please try again with a valid table-class value: [STANDARD, STANDARD_INFREQUENT_ACCESS].")
}

// limitExceeded is the LimitExceededException of an account's quotas.
func limitExceeded(format string, args ...any) error {
	return fault.New("LimitExceededException", "Subscriber limit exceeded: "+fmt.Sprintf(format, args...))
}

// errCreating is the answer to a change of a table that is still being made.
func errCreating(name string) error {
	return fault.New("ResourceInUseException", "Attempt to change a resource which is still in use: Table is being created: "+name)
}
