package stream

import (
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/devhelper/devhelper/dynamodb/engine/store"
)

// shard is a shard as it is stored.
type shard struct {
	ID, Parent  string
	First, Last uint64 // Last is 0 while it is open
	Count       uint64 // once it is closed: an empty shard has a number, but no record
	Closed      int64  // in milliseconds; 0 while it is open
}

func (sh *shard) key(label string) []byte {
	return binary.BigEndian.AppendUint64([]byte(label+"\x00"), sh.First)
}

func (sh *shard) save(w store.Writer, s store.Space, label string) {
	b, err := json.Marshal(sh)
	if err != nil {
		panic("shard: " + err.Error()) // a struct of texts and numbers
	}
	w.Put(s, treeShards, sh.key(label), b)
}

// shardsOf lists the shards of a stream, the oldest first.
func shardsOf(r store.Reader, s store.Space, label string) (list []shard) {
	prefix := label + "\x00"
	r.Ascend(s, treeShards, []byte(prefix), func(key, val []byte) bool {
		if !strings.HasPrefix(string(key), prefix) {
			return false
		}
		var sh shard
		if err := json.Unmarshal(val, &sh); err != nil {
			panic("stored shard: " + err.Error())
		}
		list = append(list, sh)
		return true
	})
	return list
}

func openShard(w store.Writer, s store.Space, label, parent string, st *state, now time.Time) {
	// The second part tells shards of one millisecond apart.
	id := fmt.Sprintf("shardId-%020d-%08x", now.UnixMilli(), uint32(st.next*0x9e3779b1))
	sh := shard{ID: id, Parent: parent, First: st.next}
	sh.save(w, s, label)
	st.shard, st.count, st.begun = st.next, 0, now.UnixMilli()
}

// closeShard closes the open shard and returns its ID.
func closeShard(w store.Writer, s store.Space, label string, st *state, now time.Time) (id string) {
	for _, sh := range shardsOf(w, s, label) {
		if sh.First != st.shard || sh.Last != 0 {
			continue
		}
		if st.count == 0 {
			st.next++ // AWS's shards end at a number not below their first
		}
		sh.Last, sh.Count, sh.Closed = st.next-1, st.count, now.UnixMilli()
		sh.save(w, s, label)
		id = sh.ID
	}
	st.shard, st.count, st.begun = 0, 0, 0
	return id
}

// Streams lists the streams of a table that can be read, the oldest first: the
// one that records, and those that ended less than a day ago.
func Streams(r store.Reader, s store.Space, now time.Time) (list []Stream) {
	cutoff := now.Add(-KeepFor)
	for _, st := range all(r, s) {
		if st.Enabled() || cutoff.Before(st.Disabled) {
			list = append(list, st)
		}
	}
	return list
}

// Find finds a stream that can be read by its label.
func Find(r store.Reader, s store.Space, label string, now time.Time) (Stream, bool) {
	for _, st := range Streams(r, s, now) {
		if st.Label == label {
			return st, true
		}
	}
	return Stream{}, false
}

// Shards lists the shards of a stream that have records or may get some, the
// oldest first.
func Shards(r store.Reader, s store.Space, label string, now time.Time) (list []Shard) {
	for _, sh := range readable(r, s, label, now) {
		out := Shard{ID: sh.ID, Parent: sh.Parent, First: sequence(sh.First)}
		if sh.Last != 0 {
			out.Last = sequence(sh.Last)
		}
		list = append(list, out)
	}
	return list
}

func readable(r store.Reader, s store.Space, label string, now time.Time) (list []shard) {
	cutoff := now.Add(-KeepFor)
	for _, sh := range shardsOf(r, s, label) {
		if sh.Closed == 0 || cutoff.Before(time.UnixMilli(sh.Closed)) {
			list = append(list, sh)
		}
	}
	return list
}

// firstDigit makes sequence numbers as long as AWS's: 21 digits.
const firstDigit = "1"

func sequence(n uint64) string {
	digits := strconv.FormatUint(n, 10)
	return firstDigit + strings.Repeat("0", 20-len(digits)) + digits
}

func parseSequence(text string) (uint64, bool) {
	if len(text) != 21 || text[:1] != firstDigit {
		return 0, false
	}
	n, err := strconv.ParseUint(text[1:], 10, 64)
	return n, err == nil && n > 0
}
