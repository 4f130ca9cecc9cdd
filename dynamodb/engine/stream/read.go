package stream

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"strings"
	"time"

	"github.com/devhelper/devhelper/dynamodb/engine/fault"
	"github.com/devhelper/devhelper/dynamodb/engine/store"
)

// IteratorType says where an iterator begins.
type IteratorType string

// The types of iterators.
const (
	TrimHorizon   IteratorType = "TRIM_HORIZON"
	Latest        IteratorType = "LATEST"
	AtSequence    IteratorType = "AT_SEQUENCE_NUMBER"
	AfterSequence IteratorType = "AFTER_SEQUENCE_NUMBER"
)

// Iterator is a place in a shard.
type Iterator struct {
	Shard  string
	Next   uint64 // the number of the record to read first
	Issued time.Time
}

// NewIterator makes an iterator into a shard; seq is for the types that name a
// record. Errors are AWS's: an unknown shard is a ResourceNotFoundException, a
// number outside the shard a ValidationException, one that has been trimmed a
// TrimmedDataAccessException.
func NewIterator(r store.Reader, s store.Space, label, shardID string, typ IteratorType, seq string, now time.Time) (Iterator, error) {
	sh, ok := find(r, s, label, shardID, now)
	if !ok {
		return Iterator{}, fault.New("ResourceNotFoundException", "Requested resource not found: Shard does not exist")
	}
	end := sh.end(r, s)
	it := Iterator{Shard: shardID, Next: end, Issued: now}
	switch typ {
	case TrimHorizon:
		it.Next = sh.horizon(r, s, end, now)
	case AtSequence, AfterSequence:
		n, ok := parseSequence(seq)
		if !ok || n < sh.First || n >= end && n != sh.First {
			return Iterator{}, fault.Validation("Invalid SequenceNumber: %s", seq)
		}
		if n < sh.horizon(r, s, end, now) {
			return Iterator{}, errTrimmed()
		}
		it.Next = n
		if typ == AfterSequence && n < end {
			it.Next++
		}
	}
	return it, nil
}

// find finds a shard that can be read.
func find(r store.Reader, s store.Space, label, id string, now time.Time) (shard, bool) {
	for _, sh := range readable(r, s, label, now) {
		if sh.ID == id {
			return sh, true
		}
	}
	return shard{}, false
}

// end is the number behind the shard's last record.
func (sh *shard) end(r store.Reader, s store.Space) uint64 {
	if sh.Closed != 0 {
		return sh.First + sh.Count
	}
	return readState(r, s).next
}

// horizon is the number of the shard's first record that can be read; end if
// there is none.
func (sh *shard) horizon(r store.Reader, s store.Space, end uint64, now time.Time) uint64 {
	first := end
	r.Ascend(s, treeRecords, numberKey(sh.First), func(key, val []byte) bool {
		n := binary.BigEndian.Uint64(key)
		if n >= end {
			return false
		}
		if aged(val, now) {
			return true
		}
		first = n
		return false
	})
	return first
}

func errTrimmed() error {
	return fault.New("TrimmedDataAccessException", "The operation attempted to read past the oldest stream record in a shard.")
}

// Read reads the records at an iterator, limit at most (0 = 1000) and no more
// than about a megabyte. It returns the iterator to go on with, nil at the end
// of a closed shard. Errors are AWS's: ExpiredIteratorException,
// TrimmedDataAccessException, ResourceNotFoundException.
func Read(r store.Reader, s store.Space, label string, it Iterator, limit int, now time.Time) ([]Record, *Iterator, error) {
	if now.Sub(it.Issued) > IteratorLife {
		return nil, nil, fault.New("ExpiredIteratorException", "The shard iterator has expired and can no longer be used to retrieve stream records. "+
			"A shard iterator expires 15 minutes after it is retrieved using the GetShardIterator action.")
	}
	sh, ok := find(r, s, label, it.Shard, now)
	if !ok {
		return nil, nil, errTrimmed()
	}
	end := sh.end(r, s)
	if it.Next < sh.First || it.Next > end {
		return nil, nil, errIterator()
	}
	if limit <= 0 || limit > MaxReadRecords {
		limit = MaxReadRecords
	}
	var (
		records []Record
		bytes   int
		err     error
	)
	next := it.Next
	if next < end && next < sh.horizon(r, s, end, now) {
		return nil, nil, errTrimmed()
	}
	r.Ascend(s, treeRecords, numberKey(next), func(key, val []byte) bool {
		n := binary.BigEndian.Uint64(key)
		if n >= end || len(records) == limit {
			return false
		}
		var rec Record
		if rec, err = decodeRecord(label, n, val); err != nil {
			return false
		}
		if bytes += rec.Size; bytes > MaxReadBytes && len(records) > 0 {
			return false
		}
		records = append(records, rec)
		next = n + 1
		return true
	})
	if err != nil {
		return nil, nil, err
	}
	if sh.Closed != 0 && next >= end {
		return records, nil, nil
	}
	return records, &Iterator{Shard: it.Shard, Next: next, Issued: now}, nil
}

// Encode is the iterator as callers see it, for a stream of that name.
func (it Iterator) Encode(arn string) string {
	b := binary.BigEndian.AppendUint64(nil, it.Next)
	b = binary.BigEndian.AppendUint64(b, uint64(it.Issued.UnixMilli()))
	b = append(b, it.Shard...)
	return arn + "|1|" + base64.StdEncoding.EncodeToString(b)
}

// ParseIterator reads an iterator back, and the name of its stream.
func ParseIterator(text string) (arn string, it Iterator, err error) {
	arn, rest, ok := strings.Cut(text, "|1|")
	if !ok {
		return "", Iterator{}, errIterator()
	}
	b, err := base64.StdEncoding.DecodeString(rest)
	if err != nil || len(b) <= 16 {
		return "", Iterator{}, errIterator()
	}
	u := binary.BigEndian.Uint64
	return arn, Iterator{Shard: string(b[16:]), Next: u(b), Issued: time.UnixMilli(int64(u(b[8:])))}, nil
}

func errIterator() error { return fault.Validation("Invalid ShardIterator") }

// String is for logs and tests.
func (it Iterator) String() string { return fmt.Sprintf("%s@%d", it.Shard, it.Next) }
