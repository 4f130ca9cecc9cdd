package table

import "github.com/devhelper/devhelper/dynamodb/engine/stream"

// Streams lists the streams of a table that can be read: the one that records,
// and those that ended less than a day ago, the oldest first.
func (tx *Tx) Streams(t *Table) []stream.Stream {
	return stream.Streams(tx.r, tx.of(t).t.space, tx.Now())
}

// FindStream finds a stream of a table by its label.
func (tx *Tx) FindStream(t *Table, label string) (stream.Stream, bool) {
	return stream.Find(tx.r, tx.of(t).t.space, label, tx.Now())
}

// Shards lists the shards of a stream, the oldest first.
func (tx *Tx) Shards(t *Table, label string) []stream.Shard {
	return stream.Shards(tx.r, tx.of(t).t.space, label, tx.Now())
}

// Iterator makes an iterator into a shard; seq is for the types that name a
// record. Errors as of [stream.NewIterator].
func (tx *Tx) Iterator(t *Table, label, shard string, typ stream.IteratorType, seq string) (stream.Iterator, error) {
	return stream.NewIterator(tx.r, tx.of(t).t.space, label, shard, typ, seq, tx.Now())
}

// Records reads records at an iterator. Errors and the rest as of
// [stream.Read].
func (tx *Tx) Records(t *Table, label string, it stream.Iterator, limit int) ([]stream.Record, *stream.Iterator, error) {
	return stream.Read(tx.r, tx.of(t).t.space, label, it, limit, tx.Now())
}
