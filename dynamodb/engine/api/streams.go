package api

import (
	"github.com/devhelper/devhelper/dynamodb/engine/fault"
	"github.com/devhelper/devhelper/dynamodb/engine/store"
	"github.com/devhelper/devhelper/dynamodb/engine/stream"
	"github.com/devhelper/devhelper/dynamodb/engine/table"
	"github.com/devhelper/devhelper/dynamodb/engine/wire"
)

// streamOf is a stream that a request has named, with its table.
type streamOf struct {
	def    *table.Definition
	label  string
	arn    string
	region string
}

// stream finds the table of the stream that an ARN names. The stream itself is
// looked for by what is run on it.
func (d *Database) stream(r *wire.Request, arn string) (*streamOf, error) {
	name, _, label, ok := table.SplitARN(arn)
	if !ok || label == "" {
		return nil, fault.Validation("Invalid StreamArn")
	}
	_, def, err := d.lookup(r, name)
	if err != nil {
		return nil, errNoStream(arn)
	}
	return &streamOf{def, label, arn, def.Region}, nil
}

// view runs fn on the stream's records.
func (d *Database) viewStream(s *streamOf, fn func(r store.Reader, st stream.Stream) error) error {
	return d.Store.View([]store.Space{s.def.Space}, func(r store.Reader) error {
		st, ok := stream.Find(r, s.def.Space, s.label, d.now())
		if !ok {
			return errNoStream(s.arn)
		}
		return fn(r, st)
	})
}

func errNoStream(arn string) error {
	return fault.New("ResourceNotFoundException", "Requested resource not found: Stream: "+arn+" not found")
}

// streamStatus is ENABLED or DISABLED: nothing here takes time to change.
func streamStatus(st stream.Stream) string {
	if st.Enabled() {
		return "ENABLED"
	}
	return "DISABLED"
}
