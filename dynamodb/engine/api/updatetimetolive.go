package api

import (
	"github.com/devhelper/devhelper/dynamodb/engine/fault"
	"github.com/devhelper/devhelper/dynamodb/engine/table"
	"github.com/devhelper/devhelper/dynamodb/engine/wire"
)

type updateTimeToLiveInput struct {
	named
	TimeToLiveSpecification *timeToLiveSpecification `wire:"required"`
}

type timeToLiveSpecification struct {
	Enabled       *bool   `wire:"required"`
	AttributeName *string `wire:"required,min=1,max=255"`
}

// updateTimeToLive does without AWS's rule that the setting rests for half an
// hour after each change: tests change it as often as they like.
func updateTimeToLive(d *Database) wire.Operation {
	type specification struct {
		Enabled       bool
		AttributeName string
	}
	type output struct{ TimeToLiveSpecification specification }
	return wire.Define(wire.DynamoDB, "UpdateTimeToLive", func(r *wire.Request, in *updateTimeToLiveInput) (any, error) {
		spec := specification{*in.TimeToLiveSpecification.Enabled, *in.TimeToLiveSpecification.AttributeName}
		_, err := d.Catalog.Edit(d.namespace(r), in.table(), func(def *table.Definition) error {
			if def.Status == table.Creating {
				return errCreating(def.Name)
			}
			ttl := &def.TTL
			active := ttl.Status == table.TTLEnabled || ttl.Status == table.TTLEnabling
			switch {
			case active && ttl.Attribute != spec.AttributeName:
				return fault.Validation("TimeToLive is active on a different AttributeName: current AttributeName is %s", ttl.Attribute)
			case active && spec.Enabled:
				return fault.Validation("TimeToLive is already enabled")
			case ttl.Status == table.TTLDisabling:
				return fault.Validation("Time to live has been modified multiple times within a fixed interval")
			case !active && !spec.Enabled:
				return fault.Validation("TimeToLive is already disabled")
			case spec.Enabled:
				ttl.Status, ttl.Attribute = table.TTLEnabling, spec.AttributeName
			default:
				ttl.Status = table.TTLDisabling
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
		return output{spec}, nil
	})
}
