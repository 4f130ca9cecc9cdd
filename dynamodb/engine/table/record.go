package table

import (
	"encoding/binary"
	"fmt"

	"github.com/devhelper/devhelper/dynamodb/engine/value"
)

// record is an item as it is stored: its size by AWS's rules, so that nobody
// has to decode an item to account for it, and its bytes.
type record struct {
	size int
	raw  []byte // the item's store form
	item value.Item
}

func readRecord(b []byte) record {
	size, n := binary.Uvarint(b)
	if n <= 0 {
		panic(fmt.Sprintf("stored item of %d bytes without a size", len(b)))
	}
	return record{size: int(size), raw: b[n:]}
}

func appendRecord(it value.Item, size int) []byte {
	b := make([]byte, 0, 8+size+8*len(it))
	b = binary.AppendUvarint(b, uint64(size))
	return value.AppendItem(b, it)
}

// decoded is the item, decoded once. Damaged bytes are a panic: the store has
// checksums or is memory, so they are an error of this program, and the
// transaction that meets them must leave nothing behind.
func (r *record) decoded() value.Item {
	if r.item == nil && r.raw != nil {
		it, err := value.DecodeItem(r.raw)
		if err != nil {
			panic(fmt.Sprintf("stored item: %v", err))
		}
		r.item = it
	}
	return r.item
}
