package api

import (
	"github.com/devhelper/devhelper/dynamodb/engine/fault"
	"github.com/devhelper/devhelper/dynamodb/engine/table"
	"github.com/devhelper/devhelper/dynamodb/engine/wire"
)

type describeTimeToLiveInput struct{ named }

func describeTimeToLive(d *Database) wire.Operation {
	type description struct {
		TimeToLiveStatus table.TTLStatus
		AttributeName    string `json:",omitzero"`
	}
	type output struct{ TimeToLiveDescription description }
	return wire.Define(wire.DynamoDB, "DescribeTimeToLive", func(r *wire.Request, in *describeTimeToLiveInput) (any, error) {
		_, def, err := d.lookup(r, in.table())
		if err != nil {
			return nil, err
		}
		if s := def.Status; s == table.Creating || s == table.Deleting {
			return nil, fault.Validation("Cannot describe time to live while table is in %s state: Current table state is %s", s, s)
		}
		out := description{def.TTL.Status, def.TTL.Attribute}
		if out.TimeToLiveStatus == "" || out.TimeToLiveStatus == table.TTLDisabled {
			out = description{TimeToLiveStatus: table.TTLDisabled}
		}
		return output{out}, nil
	})
}
