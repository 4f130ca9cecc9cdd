package api

import (
	"github.com/devhelper/devhelper/dynamodb/engine/fault"
	"github.com/devhelper/devhelper/dynamodb/engine/table"
	"github.com/devhelper/devhelper/dynamodb/engine/value"
	"github.com/devhelper/devhelper/dynamodb/engine/wire"
)

// tableNamed is the member TableName of the operations on items of one table.
type tableNamed struct {
	TableName *string `wire:"required,min=1,max=1024,pattern=table"`
}

// precheck looks at the name before any other constraint. PutItem and
// UpdateItem do since 2026, and tell of nothing else when it is wrong.
func (n *tableNamed) precheck() error {
	if n.TableName == nil {
		return fault.Validation("1 validation error detected: Value null at 'tableName' failed to satisfy constraint: Member must not be null")
	}
	return checkTableName(*n.TableName)
}

func (n *tableNamed) name() string { return *n.TableName }

// active finds the table a request names by its name or its ARN, for work with
// its items.
func (d *Database) active(r *wire.Request, name string) (*table.Table, error) {
	return d.Catalog.Active(d.namespace(r), tableName(name))
}

// change runs a single write in a transaction of its own and adds it to the
// meter and the collection asked for.
func (d *Database) change(w *write, m *meter, metrics *string) (*collection, error) {
	var c *collection
	err := d.Catalog.Update(func(tx *table.Tx) error {
		if err := w.address(tx.Definition(w.table)); err != nil {
			return err
		}
		if err := w.prepare(tx); err != nil {
			return err
		}
		done, err := w.apply(tx)
		if err != nil {
			return err
		}
		if w.kind != updateWrite && w.wantOld {
			w.old = done.Old()
		}
		if m != nil {
			m.base, m.local, m.global = 0, nil, nil // the store may run this again
			m.write(&done, 1)
		}
		c = metricsOf(metrics, tx, w)
		return nil
	}, w.table)
	return c, err
}

// writeOutput is the answer of PutItem, UpdateItem and DeleteItem.
type writeOutput struct {
	attributes value.Item // nil = not asked for, or none
	meter      *meter
	collection *collection
}

func (o *writeOutput) AppendJSON(dst []byte) []byte {
	dst = append(dst, '{')
	dst = itemMember(dst, "Attributes", o.attributes)
	dst = o.meter.appendMember(dst)
	dst = o.collection.appendMember(dst)
	return append(dst, '}')
}
