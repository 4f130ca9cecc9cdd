package stream

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"time"

	"github.com/devhelper/devhelper/dynamodb/engine/value"
)

// A record in the store: milliseconds (8 bytes, big-endian, so that its age is
// known without decoding), a byte of flags, its size, and keys, old and new
// image, each with its length before it.
const (
	flagOld = 1 << iota // the item was there before
	flagNew             // it is there afterwards
	flagTTL
	flagViews // and above: the number of the view
)

// views numbers the view types in the store.
var views = [...]View{KeysOnly, NewImage, OldImage, Both}

func appendRecord(v View, now time.Time, c Change) []byte {
	flags, old, cur := byte(0), c.Old, c.New
	if old != nil {
		flags |= flagOld
	}
	if cur != nil {
		flags |= flagNew
	}
	if c.TTL {
		flags |= flagTTL
	}
	for i, known := range views {
		if v == known {
			flags |= byte(i) * flagViews
		}
	}
	if v != Both && v != OldImage {
		old = nil
	}
	if v != Both && v != NewImage {
		cur = nil
	}
	size := c.Keys.Size() + old.Size() + cur.Size()
	b := make([]byte, 8, size+64)
	binary.BigEndian.PutUint64(b, uint64(now.UnixMilli()))
	b = append(b, flags)
	b = binary.AppendUvarint(b, uint64(size))
	var item []byte
	for _, it := range [...]value.Item{c.Keys, old, cur} {
		item = item[:0]
		if it != nil {
			item = value.AppendItem(item, it)
		}
		b = binary.AppendUvarint(b, uint64(len(item)))
		b = append(b, item...)
	}
	return b
}

// aged tells whether a stored record is too old to be read.
func aged(b []byte, now time.Time) bool {
	return len(b) >= 8 && int64(binary.BigEndian.Uint64(b)) <= now.Add(-KeepFor).UnixMilli()
}

var errRecord = errors.New("stored stream record is damaged")

func decodeRecord(label string, n uint64, b []byte) (Record, error) {
	if len(b) < 9 {
		return Record{}, errRecord
	}
	flags := b[8]
	rec := Record{
		ID: eventID(label, n), Sequence: sequence(n), Time: time.UnixMilli(int64(binary.BigEndian.Uint64(b))).UTC(),
		TTL: flags&flagTTL != 0, View: views[flags/flagViews%4],
	}
	switch flags & (flagOld | flagNew) {
	case flagOld:
		rec.Event = "REMOVE"
	case flagNew:
		rec.Event = "INSERT"
	default:
		rec.Event = "MODIFY"
	}
	size, n2 := binary.Uvarint(b[9:])
	if n2 <= 0 {
		return Record{}, errRecord
	}
	rec.Size, b = int(size), b[9+n2:]
	for _, to := range [...]*value.Item{&rec.Keys, &rec.Old, &rec.New} {
		length, n := binary.Uvarint(b)
		if n <= 0 || length > uint64(len(b)-n) {
			return Record{}, errRecord
		}
		if length > 0 {
			it, err := value.DecodeItem(b[n : n+int(length)])
			if err != nil {
				return Record{}, err
			}
			*to = it
		}
		b = b[n+int(length):]
	}
	return rec, nil
}

// eventID is the same whenever a record is read.
func eventID(label string, n uint64) string {
	sum := sha256.Sum256(binary.BigEndian.AppendUint64([]byte(label), n))
	return hex.EncodeToString(sum[:16])
}
