package api

import (
	"slices"

	"github.com/devhelper/devhelper/dynamodb/engine/fault"
	"github.com/devhelper/devhelper/dynamodb/engine/table"
	"github.com/devhelper/devhelper/dynamodb/engine/wire"
)

type untagResourceInput struct {
	ResourceArn *string
	TagKeys     []string
}

func untagResource(d *Database) wire.Operation {
	return wire.Define(wire.DynamoDB, "UntagResource", func(r *wire.Request, in *untagResourceInput) (any, error) {
		name, err := resourceName(in.ResourceArn)
		if err != nil {
			return nil, err
		}
		if len(in.TagKeys) == 0 {
			return nil, fault.Validation("Atleast one Tag Key needs to be provided as Input.")
		}
		for _, key := range in.TagKeys {
			if !validTag(key, 1, 128) {
				return nil, fault.Validation("The Tag Key provided is invalid, Key: %s", key)
			}
		}
		if _, err := d.Catalog.Lookup(d.namespace(r), name); err != nil {
			return nil, fault.New("ResourceNotFoundException", "Requested resource not found")
		}
		_, err = d.Catalog.Edit(d.namespace(r), name, func(def *table.Definition) error {
			def.Tags = slices.DeleteFunc(def.Tags, func(t table.Tag) bool { return slices.Contains(in.TagKeys, t.Key) })
			return nil
		})
		return struct{}{}, err
	})
}
