package api

import "github.com/devhelper/devhelper/dynamodb/engine/wire"

type noInput struct{}

func describeLimits(d *Database) wire.Operation {
	type output struct {
		AccountMaxReadCapacityUnits, AccountMaxWriteCapacityUnits int64
		TableMaxReadCapacityUnits, TableMaxWriteCapacityUnits     int64
	}
	return wire.Define(wire.DynamoDB, "DescribeLimits", func(*wire.Request, *noInput) (any, error) {
		l := d.Limits
		return output{l.AccountReadUnits, l.AccountWriteUnits, l.TableReadUnits, l.TableWriteUnits}, nil
	})
}
