package table

import (
	"bytes"
	"encoding/binary"

	"github.com/devhelper/devhelper/dynamodb/engine/value"
)

// Key is the primary key of an item in the form it is stored under. Its bytes
// order items as Scan returns them.
type Key struct {
	bytes []byte // hash of the partition key, partition key, sort key
	hash  int    // length without the sort key
}

// ID tells keys of one table apart, as a key of a map.
func (k Key) ID() string { return string(k.bytes) }

// Equal tells whether both keys name the same item of one table.
func (k Key) Equal(o Key) bool { return bytes.Equal(k.bytes, o.bytes) }

// IsZero tells whether k is no key at all.
func (k Key) IsZero() bool { return k.bytes == nil }

// hashSize is the length of the hash that begins every key.
const hashSize = 8

// makeKey builds the key of the partition key and sort key given; rng is the
// zero value in a table without a sort key.
func makeKey(hash, rng value.Value) Key {
	b := make([]byte, hashSize, hashSize+len(hash.Text())+len(rng.Text())+24)
	binary.BigEndian.PutUint64(b, value.Hash(hash))
	b = value.AppendKey(b, hash)
	k := Key{hash: len(b)}
	if !rng.IsZero() {
		b = value.AppendKey(b, rng)
	}
	k.bytes = b
	return k
}

// keyOf is the key of an item that is known to have one.
func (s *schema) keyOf(it value.Item) Key {
	hash, _ := it.Get(s.hash.Name)
	var rng value.Value
	if s.rng.Name != "" {
		rng, _ = it.Get(s.rng.Name)
	}
	return makeKey(hash, rng)
}

// keyItem picks the key attributes out of an item.
func (s *schema) keyItem(it value.Item) value.Item {
	hash, _ := it.Get(s.hash.Name)
	if s.rng.Name == "" {
		return value.Item{{Name: s.hash.Name, Value: hash}}
	}
	rng, _ := it.Get(s.rng.Name)
	if s.hash.Name < s.rng.Name {
		return value.Item{{Name: s.hash.Name, Value: hash}, {Name: s.rng.Name, Value: rng}}
	}
	return value.Item{{Name: s.rng.Name, Value: rng}, {Name: s.hash.Name, Value: hash}}
}

// prefix is the beginning of all entries with the index's partition key of it.
func (x *indexSchema) prefix(it value.Item, extra int) []byte {
	var room [MaxKeyParts]value.Value
	hash := room[:0]
	for _, k := range x.hash {
		v, _ := it.Get(k.Name)
		hash = append(hash, v)
	}
	return hashPrefix(hash, extra)
}

func hashPrefix(hash []value.Value, extra int) []byte {
	n := hashSize + extra + 24
	for _, v := range hash {
		n += len(v.Text()) + 8
	}
	b := make([]byte, hashSize, n)
	binary.BigEndian.PutUint64(b, value.Hash(hash...))
	for _, v := range hash {
		b = value.AppendKey(b, v)
	}
	return b
}

// entry is the key of the index entry of an item that the index holds: the
// index's key, then the item's.
func (x *indexSchema) entry(it value.Item, primary []byte) []byte {
	b := x.prefix(it, len(primary)+48)
	for _, k := range x.rng {
		v, _ := it.Get(k.Name)
		b = value.AppendKey(b, v)
	}
	return append(b, primary...)
}

// after is the smallest byte string above all that begin with b; nil when there
// is none.
func after(b []byte) []byte {
	for i := len(b) - 1; i >= 0; i-- {
		if b[i] != 0xff {
			up := bytes.Clone(b[:i+1])
			up[i]++
			return up
		}
	}
	return nil
}
