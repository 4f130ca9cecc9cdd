package api

import (
	"slices"
)

// checkLocal checks the local indexes of a new table, each on its own before
// what they have in common.
func (in *createTableInput) checkLocal() error {
	if in.LocalSecondaryIndexes == nil {
		return nil
	}
	if len(in.LocalSecondaryIndexes) == 0 {
		return invalid("List of LocalSecondaryIndexes is empty")
	}
	if len(in.KeySchema) < 2 {
		return invalid("Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex")
	}
	var names []string
	for _, x := range in.LocalSecondaryIndexes {
		if err := checkDefined(x.KeySchema, in.AttributeDefinitions); err != nil {
			return err
		}
		if err := checkPair(x.KeySchema); err != nil {
			return err
		}
		if len(x.KeySchema) < 2 {
			return invalid("Index KeySchema does not have a range key for index: %s", x.IndexName)
		}
		if hash, want := x.KeySchema[0].AttributeName, in.KeySchema[0].AttributeName; hash != want {
			return invalid("Index KeySchema does not have the same leading hash key as table KeySchema for index: %s. index hash key: %s, table hash key: %s",
				x.IndexName, hash, want)
		}
		if err := checkProjection(x.Projection); err != nil {
			return err
		}
		if slices.Contains(names, x.IndexName) {
			return invalid("Duplicate index name: %s", x.IndexName)
		}
		names = append(names, x.IndexName)
	}
	if len(names) > maxLocalIndexes {
		return invalid("Number of LocalSecondaryIndexes exceeds per-table limit of %d", maxLocalIndexes)
	}
	return nil
}

// checkGlobal checks the global indexes of a new table.
func (in *createTableInput) checkGlobal(onDemand bool) error {
	if in.GlobalSecondaryIndexes == nil {
		return nil
	}
	if len(in.GlobalSecondaryIndexes) == 0 {
		return invalid("List of GlobalSecondaryIndexes is empty")
	}
	var names []string
	for _, x := range in.LocalSecondaryIndexes {
		names = append(names, x.IndexName)
	}
	for _, x := range in.GlobalSecondaryIndexes {
		if err := checkDefined(x.KeySchema, in.AttributeDefinitions); err != nil {
			return err
		}
		if err := checkParts(x.KeySchema); err != nil {
			return err
		}
		if err := checkProjection(x.Projection); err != nil {
			return err
		}
		if err := checkUnits(x.ProvisionedThroughput); err != nil {
			return err
		}
		switch {
		case onDemand && x.ProvisionedThroughput != nil:
			return invalid("ProvisionedThroughput should not be specified for index: %s when BillingMode is PAY_PER_REQUEST", x.IndexName)
		case !onDemand && x.ProvisionedThroughput == nil:
			return invalid("ProvisionedThroughput is not specified for index: %s", x.IndexName)
		}
		if err := checkOnDemand(x.OnDemandThroughput, onDemand, x.IndexName, 1); err != nil {
			return err
		}
		if slices.Contains(names, x.IndexName) {
			return invalid("Duplicate index name: %s", x.IndexName)
		}
		names = append(names, x.IndexName)
	}
	if len(in.GlobalSecondaryIndexes) > maxGlobalIndexes {
		return invalid("GlobalSecondaryIndex count exceeds the per-table limit of %d", maxGlobalIndexes)
	}
	return nil
}

// checkLeftOver finds attributes that are defined twice or that no key uses,
// and too many projected ones.
func (in *createTableInput) checkLeftOver() error {
	used := map[string]bool{}
	var inOrder []string
	projected := 0
	use := func(keys []keySchemaElement) {
		for _, k := range keys {
			if !used[k.AttributeName] {
				used[k.AttributeName] = true
				inOrder = append(inOrder, k.AttributeName)
			}
		}
	}
	use(in.KeySchema)
	for _, x := range in.LocalSecondaryIndexes {
		use(x.KeySchema)
		projected += len(x.Projection.NonKeyAttributes)
	}
	for _, x := range in.GlobalSecondaryIndexes {
		use(x.KeySchema)
		projected += len(x.Projection.NonKeyAttributes)
	}
	indexed := len(in.LocalSecondaryIndexes)+len(in.GlobalSecondaryIndexes) > 0
	switch {
	case len(in.AttributeDefinitions) == len(used):
	case !indexed:
		return invalid("Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions")
	default:
		return invalid("Some AttributeDefinitions are not used. AttributeDefinitions: %s, keys used: %s",
			listNames(in.AttributeDefinitions, func(d attributeDefinition) string { return d.AttributeName }),
			listNames(inOrder, func(name string) string { return name }))
	}
	return checkProjected(projected)
}

// checkProjected checks how many attributes the INCLUDE projections of a
// table's indexes name in total. AWS documents the limit, not the words.
func checkProjected(total int) error {
	if total > maxProjected {
		return invalid("Number of projected NonKeyAttributes of all secondary indexes exceeds the per-table limit of %d", maxProjected)
	}
	return nil
}
