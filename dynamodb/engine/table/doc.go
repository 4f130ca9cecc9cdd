// Package table is the database itself, without the shapes of requests: which
// tables there are, what they hold, and how both change. The operations of the
// API are written on top of it.
//
// # Where to start
//
// [Open] makes a [Catalog] of a store. [Catalog.Create], [Catalog.Alter] and
// [Catalog.Delete] change which tables there are; [Catalog.Active] finds one
// for its items. [Catalog.View] and [Catalog.Update] run a function in a
// transaction over the tables it names, and the [Tx] it is given reads and
// writes items: [Tx.Get], [Tx.Put], [Tx.Delete], [Tx.Query], [Tx.Scan].
//
// # What a write keeps
//
// An item, its entries in every index, its place in the expiry order, the
// counts and sizes of table and indexes, the size of its item collection and
// the stream's record of the change are written in the same transaction, so
// that no reader and no crash finds one without the others.
//
// # Who checks what
//
// A write trusts its item. The checks are functions of the [Definition], since
// AWS wants them at different moments for different operations:
// [Definition.Key], [Definition.CheckItem], [Definition.CheckUpdated]. A
// transaction itself checks that its tables are there and can be used.
//
// # Trees of a table's space
//
//	0   items: hash of the partition key, partition key, sort key -> item
//	1   counters, cursors of backfills
//	2   expiry: epoch second, item key -> nothing
//	3   item collections: hash, partition key -> bytes (tables with local indexes)
//	8+  the stream (package stream)
//	16+ an index each: as the items, then the item's key -> the item's key
//
// Space 0 holds the definitions.
package table
