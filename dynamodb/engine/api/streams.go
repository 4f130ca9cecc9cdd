package api

import (
	"errors"

	"github.com/devhelper/devhelper/dynamodb/engine/fault"
	"github.com/devhelper/devhelper/dynamodb/engine/stream"
	"github.com/devhelper/devhelper/dynamodb/engine/table"
	"github.com/devhelper/devhelper/dynamodb/engine/wire"
)

// streamOf is a stream that a request has named, with its table.
type streamOf struct {
	table *table.Table
	label string
	arn   string
}

// stream finds the table of the stream that an ARN names. The stream itself is
// looked for by what is run on it.
func (d *Database) stream(r *wire.Request, arn string) (*streamOf, error) {
	name, _, label, ok := table.SplitARN(arn)
	if !ok || label == "" {
		return nil, fault.Validation("Invalid StreamArn")
	}
	t, err := d.Catalog.Lookup(d.namespace(r), name)
	if err != nil {
		return nil, errNoStream(arn)
	}
	return &streamOf{t, label, arn}, nil
}

// viewStream runs fn on the stream's records. A table need not be active for
// them to be read.
func (d *Database) viewStream(s *streamOf, fn func(tx *table.Tx, st stream.Stream) error) error {
	found := false
	err := d.Catalog.Inspect(func(tx *table.Tx) error {
		st, ok := tx.FindStream(s.table, s.label)
		if !ok {
			return errNoStream(s.arn)
		}
		found = true
		return fn(tx, st)
	}, s.table)
	if !found && isNotFound(err) {
		return errNoStream(s.arn) // the table has gone since
	}
	return err
}

func isNotFound(err error) bool {
	f, ok := errors.AsType[*fault.Error](err)
	return ok && f.Type == "ResourceNotFoundException"
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
