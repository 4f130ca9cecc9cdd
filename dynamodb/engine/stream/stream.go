// Package stream records the changes of a table's items, as DynamoDB Streams
// does: shards of numbered records that are kept for a day. The writer of a
// table calls [Open], [Append] and [Close] inside its own transaction, so that a
// record and its change are one; readers use [Streams], [Shards],
// [NewIterator] and [Read].
//
// # Trees of a table's space
//
//	8   records: number, big-endian -> [Record] in its store form
//	9   shards: label, first number -> shard
//	10  one key: where writing stands
//	11  streams: label -> stream
//
// A table's space holds at most one stream that records and any number that
// have ended and wait to be trimmed. Numbers rise over all of them.
package stream

import (
	"time"

	"github.com/devhelper/devhelper/dynamodb/engine/store"
	"github.com/devhelper/devhelper/dynamodb/engine/value"
)

const (
	treeRecords store.Tree = 8
	treeShards  store.Tree = 9
	treeState   store.Tree = 10
	treeStreams store.Tree = 11
)

// View says which images of an item a record holds beside its keys.
type View string

// The view types.
const (
	KeysOnly View = "KEYS_ONLY"
	NewImage View = "NEW_IMAGE"
	OldImage View = "OLD_IMAGE"
	Both     View = "NEW_AND_OLD_IMAGES"
)

// Limits of AWS, but for RollRecords, which is small so that readers meet more
// than one shard.
const (
	KeepFor        = 24 * time.Hour   // a record is readable this long
	RollAfter      = 4 * time.Hour    // an open shard is closed at this age by the next record
	RollRecords    = 10_000           // and with this many records
	IteratorLife   = 15 * time.Minute // a shard iterator can be used this long
	MaxReadRecords = 1000             // of one Read
	MaxReadBytes   = 1 << 20
)

// Config is how a table records its changes.
type Config struct {
	Label string // names the stream among those of the table
	View  View
}

// Change is a write that has changed an item. Old is nil for an insertion, New
// for a deletion; they are never both nil, nor equal.
type Change struct {
	Keys, Old, New value.Item
	TTL            bool // deleted by expiry, not by a user
}

// Stream is a stream of a table.
type Stream struct {
	Label    string
	View     View
	Created  time.Time
	Disabled time.Time `json:",omitzero"` // zero while it records
}

// Enabled tells whether the stream records.
func (s Stream) Enabled() bool { return s.Disabled.IsZero() }

// Shard is a run of a stream's records. First and Last are sequence numbers as
// sent; Last is empty while the shard is open.
type Shard struct {
	ID, Parent  string
	First, Last string
}

// Record is one change, as read back.
type Record struct {
	ID       string // eventID: 32 hex digits
	Event    string // INSERT, MODIFY, REMOVE
	Time     time.Time
	Sequence string // SequenceNumber: 21 digits
	View     View
	Keys     value.Item
	Old, New value.Item // nil when absent or not in the view
	Size     int        // SizeBytes
	TTL      bool       // userIdentity is service dynamodb.amazonaws.com
}
