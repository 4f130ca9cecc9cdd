package api

import (
	"github.com/devhelper/devhelper/dynamodb/engine/stream"
	"github.com/devhelper/devhelper/dynamodb/engine/table"
	"github.com/devhelper/devhelper/dynamodb/engine/wire"
)

type listStreamsInput struct {
	TableName               *string `wire:"min=1,max=1024"`
	Limit                   *int32  `wire:"min=1,max=100"`
	ExclusiveStartStreamArn *string `wire:"min=37,max=1024"`
}

type listStreamsOutput struct {
	Streams                []listedStream
	LastEvaluatedStreamArn string `json:",omitzero"`
}

type listedStream struct{ StreamArn, TableName, StreamLabel string }

// listStreams lists by table and time. Of a table that is not there it finds
// none, which is no error.
func listStreams(d *Database) wire.Operation {
	return wire.Define(wire.Streams, "ListStreams", func(r *wire.Request, in *listStreamsInput) (any, error) {
		tables := d.Catalog.Tables(d.namespace(r))
		if in.TableName != nil {
			tables = nil
			if t, err := d.Catalog.Lookup(d.namespace(r), tableName(*in.TableName)); err == nil {
				tables = []*table.Table{t}
			}
		}
		limit := 100
		if in.Limit != nil {
			limit = int(*in.Limit)
		}
		out := listStreamsOutput{Streams: []listedStream{}}
		var after position
		if in.ExclusiveStartStreamArn != nil {
			after.table, _, after.label, _ = table.SplitARN(*in.ExclusiveStartStreamArn)
		}
		for _, t := range tables {
			def := t.Definition()
			if def == nil || def.Stream.Label == "" || t.Name < after.table {
				continue
			}
			var streams []stream.Stream
			err := d.Catalog.Inspect(func(tx *table.Tx) error {
				streams = tx.Streams(t)
				return nil
			}, t)
			if isNotFound(err) {
				continue // it has gone since
			}
			if err != nil {
				return nil, err
			}
			for _, st := range streams {
				switch {
				case t.Name == after.table && st.Label <= after.label:
				case len(out.Streams) == limit:
					out.LastEvaluatedStreamArn = out.Streams[limit-1].StreamArn
					return out, nil
				default:
					out.Streams = append(out.Streams, listedStream{def.StreamARN(st.Label), t.Name, st.Label})
				}
			}
		}
		return out, nil
	})
}

// position is where a page of streams has ended; the zero position is before
// all of them.
type position struct{ table, label string }
