package store

import (
	"encoding/binary"
	"errors"
	"hash/fnv"
)

// The shape of a bbolt file, as far as it takes to make an empty one and to
// look for damage before bbolt maps it. All numbers are in the byte order of
// the machine; every machine we build for is little-endian.
//
//	page    id 8, flags 2, count 2, overflow 4; then elements
//	branch  pos 4, key size 4, page 8
//	leaf    flags 4, pos 4, key size 4, value size 4
//	bucket  root page 8, sequence 8; with root page 0 a leaf page follows
//	meta    magic 4, version 4, page size 4, flags 4, root bucket 16, freelist 8, pages 8, tx 8, checksum 8
const (
	pageSize   = 4096 // of new files, on every machine, so that files can be moved
	pageHeader = 16
	elemSize   = 16 // of branches and leaves alike
	bucketSize = 16
	metaSize   = 64

	branchPage   = 0x01
	leafPage     = 0x02
	metaPage     = 0x04
	freelistPage = 0x10
	bucketLeaf   = 0x01

	boltMagic   = 0xED0CDAED
	boltVersion = 2
	noFreelist  = ^uint64(0) // the free pages are found by walking
)

var order = binary.NativeEndian

// meta is a meta page. A file has two, written in turn: the one with the higher
// tx that is whole counts.
type meta struct {
	pageSize uint32
	root     uint64
	freelist uint64
	pages    uint64
	tx       uint64
}

func (m meta) append(b []byte) []byte {
	start := len(b)
	b = order.AppendUint32(b, boltMagic)
	b = order.AppendUint32(b, boltVersion)
	b = order.AppendUint32(b, m.pageSize)
	b = order.AppendUint32(b, 0)
	b = order.AppendUint64(b, m.root)
	b = order.AppendUint64(b, 0)
	b = order.AppendUint64(b, m.freelist)
	b = order.AppendUint64(b, m.pages)
	b = order.AppendUint64(b, m.tx)
	return order.AppendUint64(b, sum(b[start:]))
}

func parseMeta(b []byte) (m meta, err error) {
	switch {
	case len(b) < pageHeader+metaSize:
		return m, errors.New("it is too short")
	case order.Uint32(b[pageHeader:]) != boltMagic:
		return m, errMagic
	case order.Uint32(b[pageHeader+4:]) != boltVersion:
		return m, errMagic
	}
	b = b[pageHeader:]
	if order.Uint64(b[metaSize-8:]) != sum(b[:metaSize-8]) {
		return m, errors.New("the checksum of its meta page is wrong")
	}
	m.pageSize = order.Uint32(b[8:])
	m.root = order.Uint64(b[16:])
	m.freelist = order.Uint64(b[32:])
	m.pages = order.Uint64(b[40:])
	m.tx = order.Uint64(b[48:])
	return m, nil
}

var errMagic = errors.New("it does not begin like one")

func sum(b []byte) uint64 {
	h := fnv.New64a()
	h.Write(b)
	return h.Sum64()
}

// emptyImage is a database without buckets: two metas, a freelist, a leaf. bbolt
// would make the same, but waits for the disk, and leaves half a file when it
// is killed.
func emptyImage() []byte {
	b := make([]byte, 0, 4*pageSize)
	for id, flags := range []uint16{metaPage, metaPage, freelistPage, leafPage} {
		b = order.AppendUint64(b, uint64(id))
		b = order.AppendUint16(b, flags)
		b = append(b, make([]byte, 6)...)
		if flags == metaPage {
			b = meta{pageSize: pageSize, root: 3, freelist: 2, pages: 4, tx: uint64(id)}.append(b)
		}
		b = b[:(id+1)*pageSize] // zero already: nothing was in this array before
	}
	return b
}
