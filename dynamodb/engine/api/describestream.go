package api

import (
	"slices"

	"github.com/devhelper/devhelper/dynamodb/engine/stream"
	"github.com/devhelper/devhelper/dynamodb/engine/table"
	"github.com/devhelper/devhelper/dynamodb/engine/wire"
)

type describeStreamInput struct {
	StreamArn             string  `wire:"required,min=37,max=1024"`
	Limit                 *int32  `wire:"min=1,max=100"`
	ExclusiveStartShardId *string `wire:"min=28,max=65"`
	ShardFilter           *shardFilter
}

type shardFilter struct {
	Type    *string `wire:"enum=CHILD_SHARDS"`
	ShardId *string `wire:"min=28,max=65"`
}

type streamDescription struct {
	StreamArn               string
	StreamLabel             string
	StreamStatus            string
	StreamViewType          string
	CreationRequestDateTime epoch
	TableName               string
	KeySchema               []describedKey
	Shards                  []describedShard
	LastEvaluatedShardId    string `json:",omitzero"`
}

type describedShard struct {
	ShardId             string
	SequenceNumberRange sequenceRange
	ParentShardId       string `json:",omitzero"`
}

type sequenceRange struct {
	StartingSequenceNumber string
	EndingSequenceNumber   string `json:",omitzero"`
}

func describeStream(d *Database) wire.Operation {
	type output struct{ StreamDescription streamDescription }
	return wire.Define(wire.Streams, "DescribeStream", func(r *wire.Request, in *describeStreamInput) (any, error) {
		s, err := d.stream(r, in.StreamArn)
		if err != nil {
			return nil, err
		}
		var out streamDescription
		err = d.viewStream(s, func(tx *table.Tx, st stream.Stream) error {
			def := tx.Definition(s.table)
			out = streamDescription{
				StreamArn: in.StreamArn, StreamLabel: st.Label, StreamStatus: streamStatus(st), StreamViewType: string(st.View),
				CreationRequestDateTime: epoch(st.Created), TableName: def.Name, KeySchema: describeKeys(def.Keys),
			}
			out.Shards, out.LastEvaluatedShardId = in.page(tx.Shards(s.table, s.label))
			return nil
		})
		if err != nil {
			return nil, err
		}
		return output{out}, nil
	})
}

// page picks the shards asked for, and tells the last one when there are more.
func (in *describeStreamInput) page(shards []stream.Shard) (page []describedShard, last string) {
	if in.ExclusiveStartShardId != nil {
		// Shards are ordered by their numbers, which their names begin with: one
		// that has been trimmed meanwhile still has its place.
		shards = slices.DeleteFunc(shards, func(sh stream.Shard) bool { return sh.ID <= *in.ExclusiveStartShardId })
	}
	if f := in.ShardFilter; f != nil && f.ShardId != nil {
		shards = slices.DeleteFunc(shards, func(sh stream.Shard) bool { return sh.Parent != *f.ShardId })
	}
	limit := 100
	if in.Limit != nil {
		limit = int(*in.Limit)
	}
	page = []describedShard{}
	for _, sh := range shards {
		if len(page) == limit {
			return page, page[limit-1].ShardId
		}
		page = append(page, describedShard{sh.ID, sequenceRange{sh.First, sh.Last}, sh.Parent})
	}
	return page, ""
}
