package api

import (
	"slices"
	"time"

	"github.com/devhelper/devhelper/dynamodb/engine/fault"
	"github.com/devhelper/devhelper/dynamodb/engine/table"
)

// checkIndexUpdates finds what is wrong with changes of indexes whatever the
// table. iops says that the request changes the table's throughput too.
func (in *updateTableInput) checkIndexUpdates(iops bool) error {
	made := 0 // or deleted
	seen := map[string]bool{}
	for _, u := range in.GlobalSecondaryIndexUpdates {
		name, actions := "", 0
		if u.Update != nil {
			name, actions = u.Update.IndexName, actions+1
		}
		if u.Create != nil {
			name, actions = u.Create.IndexName, actions+1
		}
		if u.Delete != nil {
			name, actions = u.Delete.IndexName, actions+1
		}
		switch {
		case actions == 0:
			return invalid("One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, GlobalSecondaryIndexUpdate.Delete must not be null")
		case actions > 1:
			return invalid("Only one global secondary index action is allowed per GlobalSecondaryIndexUpdate object")
		case seen[name]:
			return invalid("Only one global secondary index update per index is allowed simultaneously. Index: %s", name)
		}
		seen[name] = true
		if u.Update == nil {
			made++
		}
	}
	switch {
	case made > 0 && in.StreamSpecification != nil:
		return invalid("You cannot create or delete index while changing stream status")
	case made > 0 && iops:
		return invalid("You cannot create or delete index while updating table IOPS")
	case made > 1:
		return limitExceeded("Only 1 online index can be created or deleted simultaneously per table")
	}
	for _, u := range in.GlobalSecondaryIndexUpdates {
		if err := u.check(in.AttributeDefinitions); err != nil {
			return err
		}
	}
	return nil
}

func (u *globalIndexUpdate) check(defs []attributeDefinition) error {
	switch {
	case u.Update != nil:
		if p := u.Update.ProvisionedThroughput; p != nil && (*p.ReadCapacityUnits > maxUnits || *p.WriteCapacityUnits > maxUnits) {
			return fault.Validation("This operation cannot be performed with given input values. " +
				"Please contact DynamoDB service team for more info: Action Blocked: IndexUpdate")
		}
		if u.Update.ProvisionedThroughput == nil && u.Update.OnDemandThroughput == nil && u.Update.WarmThroughput == nil {
			return invalid("Both ReadCapacityUnits and WriteCapacityUnits must be specified for index: %s", u.Update.IndexName)
		}
	case u.Create != nil:
		if err := checkDefined(u.Create.KeySchema, defs); err != nil {
			return err
		}
		if err := checkParts(u.Create.KeySchema); err != nil {
			return err
		}
		if err := checkProjection(u.Create.Projection); err != nil {
			return err
		}
		return checkUnits(u.Create.ProvisionedThroughput)
	}
	return nil
}

// update finds the change of an index's throughput.
func (in *updateTableInput) update(index string) *updateGlobalIndex {
	for _, u := range in.GlobalSecondaryIndexUpdates {
		if u.Update != nil && u.Update.IndexName == index {
			return u.Update
		}
	}
	return nil
}

// applyIndexes changes a definition's indexes as asked.
func (in *updateTableInput) applyIndexes(d *Database, def *table.Definition) error {
	for _, u := range in.GlobalSecondaryIndexUpdates {
		var err error
		switch {
		case u.Update != nil:
			err = u.Update.apply(d, def)
		case u.Create != nil:
			err = in.addIndex(def, u.Create)
		case u.Delete != nil:
			err = dropIndex(def, u.Delete.IndexName)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (u *updateGlobalIndex) apply(d *Database, def *table.Definition) error {
	x := def.Index(u.IndexName)
	switch {
	case x == nil:
		return fault.New("ResourceNotFoundException", "Requested resource not found")
	case x.Local:
		return fault.Validation("Cannot update an index that is not a GlobalSecondaryIndex: %s", u.IndexName)
	}
	onDemand := def.Billing.Mode == "PAY_PER_REQUEST"
	if p := u.ProvisionedThroughput; p != nil {
		if onDemand {
			return invalid("The only Updates for index: %s when TableThroughputMode is PAY_PER_REQUEST can be to OnDemandThroughput, WarmThroughput", u.IndexName)
		}
		after, changed := d.provision(x.Throughput, p)
		if !changed {
			return errUnchanged("index "+u.IndexName, "index", p)
		}
		x.Throughput = after
	}
	if err := checkOnDemand(u.OnDemandThroughput, onDemand, u.IndexName, -1); err != nil {
		return err
	}
	x.OnDemand = mergeOnDemand(x.OnDemand, u.OnDemandThroughput)
	x.Extra = warmExtra(x.Extra, u.WarmThroughput)
	return nil
}

// addIndex has an index made and its attributes defined. A definition that the
// table has already stays as it is, even when the request has another type.
func (in *updateTableInput) addIndex(def *table.Definition, c *globalIndex) error {
	onDemand := def.Billing.Mode == "PAY_PER_REQUEST"
	if def.Index(c.IndexName) != nil {
		return fault.Validation("Attempting to create an index which already exists")
	}
	switch {
	case onDemand && c.ProvisionedThroughput != nil:
		return invalid("Neither ReadCapacityUnits nor WriteCapacityUnits can be specified for index: %s when BillingMode is PAY_PER_REQUEST", c.IndexName)
	case !onDemand && c.ProvisionedThroughput == nil:
		return invalid("ProvisionedThroughput must be specified for index: %s", c.IndexName)
	}
	if err := checkOnDemand(c.OnDemandThroughput, onDemand, c.IndexName, 1); err != nil {
		return err
	}
	global, projected := 1, len(c.Projection.NonKeyAttributes)
	for _, x := range def.Indexes {
		projected += len(x.Include)
		if !x.Local {
			global++
		}
	}
	if global > maxGlobalIndexes {
		return limitExceeded("GlobalSecondaryIndex count exceeds the per-table limit of %d", maxGlobalIndexes)
	}
	if err := checkProjected(projected); err != nil {
		return err
	}
	def.Attributes = slices.DeleteFunc(def.Attributes, func(a table.Attribute) bool { return !isKey(def, a.Name) })
	for _, a := range attributesOf(in.AttributeDefinitions) {
		used := slices.ContainsFunc(c.KeySchema, func(k keySchemaElement) bool { return k.AttributeName == a.Name })
		known := slices.ContainsFunc(def.Attributes, func(h table.Attribute) bool { return h.Name == a.Name })
		if used && !known {
			def.Attributes = append(def.Attributes, a)
		}
	}
	def.Indexes = append(def.Indexes, globalOf(*c))
	return nil
}

func dropIndex(def *table.Definition, name string) error {
	x := def.Index(name)
	switch {
	case x == nil:
		return fault.New("ResourceNotFoundException", "Requested resource not found")
	case x.Local:
		return fault.Validation("Cannot delete an index that is not a GlobalSecondaryIndex: %s", name)
	}
	def.DropIndex(name)
	return nil
}

// provision makes the throughput that a request changes another to. A day is a
// UTC day, in which AWS counts decreases.
func (d *Database) provision(t table.Throughput, p *provisionedThroughput) (after table.Throughput, changed bool) {
	read, write := *p.ReadCapacityUnits, *p.WriteCapacityUnits
	if read == t.Read && write == t.Write {
		return t, false
	}
	now := d.now().UTC()
	if read > t.Read || write > t.Write {
		t.Increased = now
	}
	if read < t.Read || write < t.Write {
		if !t.Decreased.UTC().Truncate(24 * time.Hour).Equal(now.Truncate(24 * time.Hour)) {
			t.DecreasesToday = 0
		}
		t.Decreased = now
		t.DecreasesToday++
	}
	t.Read, t.Write = read, write
	return t, true
}

// errUnchanged is the answer to throughput that is as it was. Both what and
// kind say whose it is.
func errUnchanged(what, kind string, p *provisionedThroughput) error {
	return fault.Validation("The provisioned throughput for the %s will not change. The requested value equals the current value. "+
		"Current ReadCapacityUnits provisioned for the %s: %d. Requested ReadCapacityUnits: %d. "+
		"Current WriteCapacityUnits provisioned for the %s: %d. Requested WriteCapacityUnits: %d. "+
		"Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.",
		what, kind, *p.ReadCapacityUnits, *p.ReadCapacityUnits, kind, *p.WriteCapacityUnits, *p.WriteCapacityUnits)
}

// mergeOnDemand changes the limits that are given; -1 takes one away.
func mergeOnDemand(have *table.OnDemand, o *onDemandThroughput) *table.OnDemand {
	if o == nil {
		return have
	}
	after := table.OnDemand{}
	if have != nil {
		after = *have
	}
	if o.MaxReadRequestUnits != nil {
		after.MaxRead = max(0, *o.MaxReadRequestUnits)
	}
	if o.MaxWriteRequestUnits != nil {
		after.MaxWrite = max(0, *o.MaxWriteRequestUnits)
	}
	if after == (table.OnDemand{}) {
		return nil
	}
	return &after
}
