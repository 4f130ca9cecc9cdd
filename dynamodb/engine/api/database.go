package api

import (
	"time"

	"github.com/devhelper/devhelper/dynamodb/engine/fault"
	"github.com/devhelper/devhelper/dynamodb/engine/store"
	"github.com/devhelper/devhelper/dynamodb/engine/table"
	"github.com/devhelper/devhelper/dynamodb/engine/wire"
)

// Database is what all operations work on. [Open] makes one; it may be used by
// many goroutines at once.
type Database struct {
	Catalog *table.Catalog
	Clock   table.Clock
	Limits  Limits
}

// Options are the choices of [Open]. The zero value is right for most.
type Options struct {
	// Clock is the time everything lives by; nil is the machine's.
	Clock table.Clock
	// Delay is how long tables and indexes stay in CREATING, UPDATING and
	// DELETING; 0 = no longer than the work takes.
	Delay time.Duration
	// SweepEvery is how often expired items and old stream records are removed;
	// 0 is every ten seconds, a negative time never.
	SweepEvery time.Duration
	// Limits are the account's quotas; nil is [DefaultLimits].
	Limits *Limits
}

// Open makes a database of a store, which stays the caller's to close after the
// database. It goes on with changes of tables that were under way when the
// store was last used.
func Open(s store.Store, o Options) (*Database, error) {
	if o.Clock == nil {
		o.Clock = table.SystemClock()
	}
	limits := DefaultLimits()
	if o.Limits != nil {
		limits = *o.Limits
	}
	catalog, err := table.Open(s, table.Options{Clock: o.Clock, Delay: o.Delay, SweepEvery: o.SweepEvery})
	if err != nil {
		return nil, err
	}
	return &Database{Catalog: catalog, Clock: o.Clock, Limits: limits}, nil
}

// Close ends the database's goroutines. It may be called twice.
func (d *Database) Close() { d.Catalog.Close() }

// now is the database's time.
func (d *Database) now() time.Time { return d.Clock.Now() }

// namespace is where the tables of a request are.
func (d *Database) namespace(r *wire.Request) string { return table.Namespace(r.AccessKey) }

// lookup finds a table by its name, whatever its status.
func (d *Database) lookup(r *wire.Request, name string) (*table.Table, *table.Definition, error) {
	t, err := d.Catalog.Lookup(d.namespace(r), name)
	if err != nil {
		return nil, nil, err
	}
	def := t.Definition()
	if def == nil { // it has gone since
		return nil, nil, fault.New("ResourceNotFoundException", "Requested resource not found: Table: "+name+" not found")
	}
	return t, def, nil
}
