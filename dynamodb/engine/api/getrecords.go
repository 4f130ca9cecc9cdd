package api

import (
	"strconv"

	"github.com/devhelper/devhelper/dynamodb/engine/stream"
	"github.com/devhelper/devhelper/dynamodb/engine/table"
	"github.com/devhelper/devhelper/dynamodb/engine/wire"
)

type getRecordsInput struct {
	ShardIterator string `wire:"required,min=1,max=2048"`
	Limit         *int32 `wire:"min=1,max=1000"`
}

type getRecordsOutput struct {
	region  string
	records []stream.Record
	next    string // "" = the shard is closed and read to its end
}

func getRecords(d *Database) wire.Operation {
	return wire.Define(wire.Streams, "GetRecords", func(r *wire.Request, in *getRecordsInput) (any, error) {
		arn, it, err := stream.ParseIterator(in.ShardIterator)
		if err != nil {
			return nil, err
		}
		s, err := d.stream(r, arn)
		if err != nil {
			return nil, err
		}
		limit := 0
		if in.Limit != nil {
			limit = int(*in.Limit)
		}
		out := &getRecordsOutput{}
		err = d.viewStream(s, func(tx *table.Tx, _ stream.Stream) error {
			records, next, err := tx.Records(s.table, s.label, it, limit)
			if err != nil {
				return err
			}
			out.region = tx.Definition(s.table).Region
			if out.records, out.next = records, ""; next != nil {
				out.next = next.Encode(arn)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
		return out, nil
	})
}

func (o *getRecordsOutput) AppendJSON(dst []byte) []byte {
	dst = append(dst, `{"Records":[`...)
	for i := range o.records {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = o.record(dst, &o.records[i])
	}
	dst = append(dst, ']')
	if o.next != "" {
		dst = stringMember(dst, "NextShardIterator", o.next)
	}
	return append(dst, '}')
}

// record writes a record as DynamoDB Streams does; a change by expiry names
// the service as its user.
func (o *getRecordsOutput) record(dst []byte, rec *stream.Record) []byte {
	dst = append(dst, '{')
	dst = stringMember(dst, "eventID", rec.ID)
	dst = stringMember(dst, "eventName", rec.Event)
	dst = stringMember(dst, "eventVersion", "1.1")
	dst = stringMember(dst, "eventSource", "aws:dynamodb")
	dst = stringMember(dst, "awsRegion", o.region)
	dst = append(member(dst, "dynamodb"), '{')
	dst = strconv.AppendInt(member(dst, "ApproximateCreationDateTime"), rec.Time.Unix(), 10)
	dst = itemMember(dst, "Keys", rec.Keys)
	dst = itemMember(dst, "NewImage", rec.New)
	dst = itemMember(dst, "OldImage", rec.Old)
	dst = stringMember(dst, "SequenceNumber", rec.Sequence)
	dst = strconv.AppendInt(member(dst, "SizeBytes"), int64(rec.Size), 10)
	dst = stringMember(dst, "StreamViewType", string(rec.View))
	dst = append(dst, '}')
	if rec.TTL {
		dst = append(member(dst, "userIdentity"), `{"PrincipalId":"dynamodb.amazonaws.com","Type":"Service"}`...)
	}
	return append(dst, '}')
}

func stringMember(dst []byte, name, text string) []byte { return appendText(member(dst, name), text) }
