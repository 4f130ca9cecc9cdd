package api

import (
	"github.com/devhelper/devhelper/dynamodb/engine/fault"
	"github.com/devhelper/devhelper/dynamodb/engine/stream"
	"github.com/devhelper/devhelper/dynamodb/engine/table"
	"github.com/devhelper/devhelper/dynamodb/engine/wire"
)

type getShardIteratorInput struct {
	StreamArn         string  `wire:"required,min=37,max=1024"`
	ShardId           string  `wire:"required,min=28,max=65"`
	ShardIteratorType string  `wire:"required,enum=AFTER_SEQUENCE_NUMBER|LATEST|AT_SEQUENCE_NUMBER|TRIM_HORIZON"`
	SequenceNumber    *string `wire:"min=21,max=40"`
}

func getShardIterator(d *Database) wire.Operation {
	type output struct{ ShardIterator string }
	return wire.Define(wire.Streams, "GetShardIterator", func(r *wire.Request, in *getShardIteratorInput) (any, error) {
		typ, seq := stream.IteratorType(in.ShardIteratorType), ""
		named := typ == stream.AtSequence || typ == stream.AfterSequence
		switch {
		case named && in.SequenceNumber == nil:
			return nil, fault.Validation("ShardIteratorType %s requires a SequenceNumber", typ)
		case !named && in.SequenceNumber != nil:
			return nil, fault.Validation("SequenceNumber should not be specified for ShardIteratorType %s", typ)
		case named:
			seq = *in.SequenceNumber
		}
		s, err := d.stream(r, in.StreamArn)
		if err != nil {
			return nil, err
		}
		var it stream.Iterator
		err = d.viewStream(s, func(tx *table.Tx, _ stream.Stream) (err error) {
			it, err = tx.Iterator(s.table, s.label, in.ShardId, typ, seq)
			return err
		})
		if err != nil {
			return nil, err
		}
		return output{it.Encode(in.StreamArn)}, nil
	})
}
