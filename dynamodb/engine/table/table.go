package table

import (
	"sync/atomic"

	"github.com/devhelper/devhelper/dynamodb/engine/fault"
	"github.com/devhelper/devhelper/dynamodb/engine/store"
)

// Table is a table of a [Catalog]. It stays the same value while its definition
// changes, and is of no use once the table has gone.
type Table struct {
	Namespace, Name string // never change

	catalog *Catalog
	space   store.Space
	spaces  []store.Space // just space, as the store wants it

	// def is exchanged when the new definition has been committed; a transaction
	// that comes in between finds another version in the table's space and tries
	// again. It is nil once the table has gone.
	def atomic.Pointer[Definition]

	// The goroutine that brings changes of status about; guarded by the
	// catalog's mutex.
	working bool
	wake    chan struct{}
}

// Definition is the table's definition now; nil when it has gone. It is shared:
// the caller does not change it.
func (t *Table) Definition() *Definition { return t.def.Load() }

// Counts are the numbers of things in a table or an index.
type Counts struct {
	Items int64
	Bytes int64 // by AWS's rules of item size; of an index, what it projects
}

// Counts tells how much the table and each of its indexes, by name, hold. They
// are exact and taken at one moment.
func (t *Table) Counts() (table Counts, indexes map[string]Counts, err error) {
	err = t.catalog.view(t, func(tx *Tx, h *held) error {
		c := tx.countsOf(h)
		table = c.table
		indexes = make(map[string]Counts, len(h.schema.indexes))
		for _, x := range h.schema.indexes {
			indexes[x.Name] = *c.of(x.Tree)
		}
		return nil
	})
	return table, indexes, err
}

// errNotFound is the answer of operations on items to a table that is not there
// or cannot be used.
func errNotFound() error {
	return fault.New("ResourceNotFoundException", "Requested resource not found")
}

// errNoTable is the answer of operations on tables.
func errNoTable(name string) error {
	return fault.New("ResourceNotFoundException", "Requested resource not found: Table: "+name+" not found")
}

// usable tells whether items of the table can be read and written.
func (d *Definition) usable() bool {
	return d != nil && (d.Status == Active || d.Status == Updating)
}
