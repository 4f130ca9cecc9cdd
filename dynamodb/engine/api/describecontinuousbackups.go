package api

import (
	"github.com/devhelper/devhelper/dynamodb/engine/fault"
	"github.com/devhelper/devhelper/dynamodb/engine/wire"
)

type describeContinuousBackupsInput struct{ named }

// describeContinuousBackups tells what every table on AWS begins with. Tools
// such as Terraform ask for it after each change.
func describeContinuousBackups(d *Database) wire.Operation {
	type pointInTime struct{ PointInTimeRecoveryStatus string }
	type description struct {
		ContinuousBackupsStatus        string
		PointInTimeRecoveryDescription pointInTime
	}
	type output struct{ ContinuousBackupsDescription description }
	return wire.Define(wire.DynamoDB, "DescribeContinuousBackups", func(r *wire.Request, in *describeContinuousBackupsInput) (any, error) {
		if _, _, err := d.lookup(r, in.table()); err != nil {
			return nil, fault.New("TableNotFoundException", "Table not found: "+in.table())
		}
		return output{description{"ENABLED", pointInTime{"DISABLED"}}}, nil
	})
}
