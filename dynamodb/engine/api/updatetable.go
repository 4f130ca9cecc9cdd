package api

import (
	"strings"

	"github.com/devhelper/devhelper/dynamodb/engine/fault"
	"github.com/devhelper/devhelper/dynamodb/engine/stream"
	"github.com/devhelper/devhelper/dynamodb/engine/table"
	"github.com/devhelper/devhelper/dynamodb/engine/wire"
)

type updateTableInput struct {
	named
	AttributeDefinitions        []attributeDefinition
	BillingMode                 *string `wire:"enum=PROVISIONED|PAY_PER_REQUEST"`
	ProvisionedThroughput       *provisionedThroughput
	GlobalSecondaryIndexUpdates []globalIndexUpdate
	StreamSpecification         *streamSpecification
	SSESpecification            *sseSpecification
	ReplicaUpdates              []struct{}
	TableClass                  *string
	DeletionProtectionEnabled   *bool
	OnDemandThroughput          *onDemandThroughput
	WarmThroughput              *warmThroughput
}

type globalIndexUpdate struct {
	Update *updateGlobalIndex
	Create *globalIndex
	Delete *deleteGlobalIndex
}

type updateGlobalIndex struct {
	IndexName             string `wire:"required,min=3,max=255,pattern=name"`
	ProvisionedThroughput *provisionedThroughput
	OnDemandThroughput    *onDemandThroughput
	WarmThroughput        *warmThroughput
}

type deleteGlobalIndex struct {
	IndexName string `wire:"required,min=3,max=255,pattern=name"`
}

func updateTable(d *Database) wire.Operation {
	return wire.Define(wire.DynamoDB, "UpdateTable", func(r *wire.Request, in *updateTableInput) (any, error) {
		if err := in.check(); err != nil {
			return nil, err
		}
		change := d.Catalog.Alter
		if in.DeletionProtectionEnabled != nil {
			change = d.Catalog.Edit // AWS sets it at once, whatever else the table is busy with
		}
		def, err := change(d.namespace(r), in.table(), func(def *table.Definition) error { return in.apply(d, def) })
		if err != nil {
			return nil, err
		}
		return changedTable{describe(def, nil, nil)}, nil
	})
}

// check finds what is wrong whatever the table: AWS allows one change a
// request, with few exceptions.
func (in *updateTableInput) check() error {
	var what []string
	for _, p := range []struct {
		name string
		sent bool
	}{
		{"Server-Side Encryption modification", in.SSESpecification != nil},
		{"TableClass modification", in.TableClass != nil},
		{"DeletionProtection modification", in.DeletionProtectionEnabled != nil},
		{"Replica modification", len(in.ReplicaUpdates) > 0},
		{"WarmThroughput", in.WarmThroughput != nil},
		{"OnDemandThroughput", in.OnDemandThroughput != nil},
		{"stream", in.StreamSpecification != nil},
		{"indexes", len(in.GlobalSecondaryIndexUpdates) > 0},
		{"billing", in.BillingMode != nil},
		{"throughput", in.ProvisionedThroughput != nil},
	} {
		if p.sent {
			what = append(what, p.name)
		}
	}
	if len(what) == 0 {
		return fault.Validation("At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates, " +
			"SSESpecification, ReplicaUpdates, MultiAccountReplicaReady, ReplicaTransitRoleArn, MultiRegionConsistency, " +
			"DeletionProtectionEnabled, OnDemandThroughput, WarmThroughput or TableClass is required")
	}
	iops := in.ProvisionedThroughput != nil || is(in.BillingMode, "PROVISIONED")
	switch first := what[0]; {
	case len(what) > 1 && (strings.HasSuffix(first, " modification") || first == "WarmThroughput"):
		return invalid("%s must be the only operation in the request", first)
	case first == "OnDemandThroughput" && (len(what) > 2 || len(what) == 2 && in.BillingMode == nil):
		return invalid("OnDemandThroughput can only be combined with BillingMode in an UpdateTable request")
	case len(in.ReplicaUpdates) > 0:
		return fault.Validation("Replicas are not supported by this server")
	case in.StreamSpecification != nil && iops:
		return invalid("You cannot modify stream status while updating table IOPS")
	}
	if err := in.checkThroughput(); err != nil {
		return err
	}
	if err := in.checkIndexUpdates(iops); err != nil {
		return err
	}
	if s := in.StreamSpecification; s != nil {
		switch {
		case *s.StreamEnabled && s.StreamViewType == nil:
			return invalid("If stream is being enabled then UpdateViewType is required")
		case !*s.StreamEnabled && s.StreamViewType != nil:
			return invalid("If stream is being disabled, then UpdateViewType must not be specified")
		}
	}
	if err := checkSSE(in.SSESpecification); err != nil {
		return err
	}
	return checkClass(in.TableClass)
}

func (in *updateTableInput) checkThroughput() error {
	if err := checkUnits(in.ProvisionedThroughput); err != nil {
		return err
	}
	switch {
	case is(in.BillingMode, "PROVISIONED") && in.ProvisionedThroughput == nil:
		return invalid("ProvisionedThroughput must be specified when BillingMode is PROVISIONED")
	case is(in.BillingMode, "PAY_PER_REQUEST") && in.ProvisionedThroughput != nil:
		return invalid("Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST")
	}
	return nil
}

// apply changes a definition as asked. The table is ACTIVE.
func (in *updateTableInput) apply(d *Database, def *table.Definition) error {
	if err := in.applyBilling(d, def); err != nil {
		return err
	}
	if err := in.applyIndexes(d, def); err != nil {
		return err
	}
	if s := in.StreamSpecification; s != nil {
		switch {
		case *s.StreamEnabled && def.Stream.Enabled:
			return fault.Validation("Table already has an enabled stream: TableName: %s", def.Name)
		case !*s.StreamEnabled && !def.Stream.Enabled:
			return fault.Validation("Table has no stream to disable: TableName: %s", def.Name)
		}
		if def.Stream.Enabled = *s.StreamEnabled; def.Stream.Enabled {
			def.Stream.View = stream.View(*s.StreamViewType)
		}
	}
	if s := in.SSESpecification; s != nil {
		after := sseOf(s, nil, def.Region)
		switch {
		case after == nil && def.SSE == nil:
			return invalid("Table is already encrypted by default")
		case after != nil && def.SSE != nil && s.KMSMasterKeyId != nil && *s.KMSMasterKeyId == def.SSE.KeyARN:
			return invalid("Table is already encrypted with given KMSMasterKeyId. Use KMSMasterKeyId parameter if you want to change Master Key")
		}
		def.SSE = after
	}
	if in.TableClass != nil && (*in.TableClass != "STANDARD" || def.Class != "") {
		def.Class, def.ClassSet = *in.TableClass, d.now()
	}
	if in.DeletionProtectionEnabled != nil {
		if def.Status == table.Creating {
			return errCreating(def.Name)
		}
		def.Protected = *in.DeletionProtectionEnabled
	}
	def.Extra = warmExtra(def.Extra, in.WarmThroughput)
	return nil
}

// applyBilling changes the billing mode, the throughput and its limits.
func (in *updateTableInput) applyBilling(d *Database, def *table.Definition) error {
	wasOnDemand := def.Billing.Mode == "PAY_PER_REQUEST"
	if in.BillingMode != nil {
		def.Billing.Mode, def.Billing.Stated = *in.BillingMode, true
	}
	onDemand := def.Billing.Mode == "PAY_PER_REQUEST"
	switch {
	case onDemand && !wasOnDemand:
		def.Billing.OnDemand = d.now()
		def.Throughput.Read, def.Throughput.Write = 0, 0
		for i := range def.Indexes {
			def.Indexes[i].Throughput.Read, def.Indexes[i].Throughput.Write = 0, 0
		}
	case !onDemand && wasOnDemand:
		def.OnDemand = nil
		for i := range def.Indexes {
			if x := &def.Indexes[i]; !x.Local && in.update(x.Name) == nil {
				return invalid("ProvisionedThroughput must be specified for index: %s", x.Name)
			}
			def.Indexes[i].OnDemand = nil
		}
	}
	if p := in.ProvisionedThroughput; p != nil {
		if onDemand {
			return invalid("Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST")
		}
		after, changed := d.provision(def.Throughput, p)
		if !changed && !wasOnDemand {
			return errUnchanged("table", "table", p)
		}
		def.Throughput = after
	}
	if o := in.OnDemandThroughput; o != nil {
		if err := checkOnDemand(o, onDemand, "", -1); err != nil {
			return err
		}
		def.OnDemand = mergeOnDemand(def.OnDemand, o)
	}
	return nil
}
