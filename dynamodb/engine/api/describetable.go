package api

import "github.com/devhelper/devhelper/dynamodb/engine/wire"

type describeTableInput struct{ named }

func describeTable(d *Database) wire.Operation {
	type output struct{ Table *tableDescription }
	return wire.Define(wire.DynamoDB, "DescribeTable", func(r *wire.Request, in *describeTableInput) (any, error) {
		t, def, err := d.lookup(r, in.table())
		if err != nil {
			return nil, err
		}
		counts, indexes, err := t.Counts()
		if err != nil {
			return nil, err
		}
		return output{describe(def, &counts, indexes)}, nil
	})
}
