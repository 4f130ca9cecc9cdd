package api

import "github.com/devhelper/devhelper/dynamodb/engine/wire"

type deleteTableInput struct{ named }

func deleteTable(d *Database) wire.Operation {
	return wire.Define(wire.DynamoDB, "DeleteTable", func(r *wire.Request, in *deleteTableInput) (any, error) {
		def, err := d.Catalog.Delete(d.namespace(r), in.table())
		if err != nil {
			return nil, err
		}
		out := describe(def, nil, nil)
		// AWS tells no more of a table that is going.
		out.AttributeDefinitions, out.KeySchema, out.LocalSecondaryIndexes, out.GlobalSecondaryIndexes = nil, nil, nil, nil
		return changedTable{out}, nil
	})
}
