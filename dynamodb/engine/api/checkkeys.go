package api

import (
	"slices"
	"strings"

	"github.com/devhelper/devhelper/dynamodb/engine/fault"
	"github.com/devhelper/devhelper/dynamodb/engine/table"
)

// invalid is the ValidationException whose text begins as most of AWS's do.
func invalid(format string, args ...any) error {
	return fault.Validation("One or more parameter values were invalid: "+format, args...)
}

// checkTableKeys checks the key schema of a table against its definitions.
func checkTableKeys(keys []keySchemaElement, defs []attributeDefinition) error {
	if len(keys) > len(defs) {
		return fault.Validation("Invalid KeySchema: Some index key attribute have no definition")
	}
	if err := checkDefined(keys, defs); err != nil {
		return err
	}
	return checkPair(keys)
}

// checkDefined finds key attributes that are not defined.
func checkDefined(keys []keySchemaElement, defs []attributeDefinition) error {
	for _, k := range keys {
		if !slices.ContainsFunc(defs, func(d attributeDefinition) bool { return d.AttributeName == k.AttributeName }) {
			return invalid("Some index key attributes are not defined in AttributeDefinitions. Keys: %s, AttributeDefinitions: %s",
				listNames(keys, func(k keySchemaElement) string { return k.AttributeName }),
				listNames(defs, func(d attributeDefinition) string { return d.AttributeName }))
		}
	}
	return nil
}

// checkPair checks the key schema of a table or a local index: a HASH, then at
// most one RANGE. The caller's constraints have seen to its length.
func checkPair(keys []keySchemaElement) error {
	if len(keys) > 1 && keys[0].AttributeName == keys[1].AttributeName {
		return fault.Validation("Both the Hash Key and the Range Key element in the KeySchema have the same name")
	}
	if keys[0].KeyType != "HASH" {
		return fault.Validation("Invalid KeySchema: The first KeySchemaElement is not a HASH key type")
	}
	if len(keys) > 1 && keys[1].KeyType != "RANGE" {
		return fault.Validation("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type")
	}
	return nil
}

// checkParts checks the key schema of a global index: up to four HASH
// attributes, then up to four RANGE ones.
func checkParts(keys []keySchemaElement) error {
	if len(keys) == 2 && keys[0].AttributeName == keys[1].AttributeName {
		return fault.Validation("Both the Hash Key and the Range Key element in the KeySchema have the same name")
	}
	if keys[0].KeyType != "HASH" {
		return fault.Validation("Invalid KeySchema: The first KeySchemaElement is not a HASH key type")
	}
	count := map[string]int{}
	for i, k := range keys {
		if slices.ContainsFunc(keys[:i], func(o keySchemaElement) bool { return o.AttributeName == k.AttributeName }) {
			return fault.Validation("The KeySchema contains multiple key attributes with the same name")
		}
		if k.KeyType == "HASH" && keys[max(i, 1)-1].KeyType == "RANGE" {
			return invalid("All HASH key attributes must precede RANGE key attributes in the KeySchema")
		}
		count[k.KeyType]++
	}
	for _, kind := range []string{"HASH", "RANGE"} {
		if count[kind] > table.MaxKeyParts {
			return invalid("The KeySchema exceeds the maximum allowed number of %s key attributes", kind)
		}
	}
	return nil
}

// checkProjection checks what an index holds beside its keys. A projection has
// no required member for AWS's constraints to miss.
func checkProjection(p *projection) error {
	switch {
	case p.ProjectionType == nil:
		return invalid("Unknown ProjectionType: null")
	case *p.ProjectionType != "INCLUDE" && p.NonKeyAttributes != nil:
		return invalid("ProjectionType is %s, but NonKeyAttributes is specified", *p.ProjectionType)
	case *p.ProjectionType == "INCLUDE" && p.NonKeyAttributes == nil:
		return invalid("ProjectionType is INCLUDE, but NonKeyAttributes is not specified")
	}
	return nil
}

// listNames writes names as AWS does: "[a, b]".
func listNames[T any](list []T, name func(T) string) string {
	var names []string
	for _, x := range list {
		names = append(names, name(x))
	}
	return "[" + strings.Join(names, ", ") + "]"
}
