package stream

import (
	"bytes"
	"encoding/binary"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/devhelper/devhelper/dynamodb/engine/store"
)

// state is where writing stands. It is one small value, since every record
// changes it.
type state struct {
	next  uint64 // the number of the next record, from 1
	shard uint64 // first number of the open shard; 0 = none is open
	count uint64 // records in it
	begun int64  // when it was opened, in milliseconds
}

var keyState = []byte("s")

func readState(r store.Reader, s store.Space) state {
	st := state{next: 1}
	b, ok := r.Get(s, treeState, keyState)
	if !ok || len(b) != 32 {
		return st
	}
	u := binary.BigEndian.Uint64
	return state{next: u(b), shard: u(b[8:]), count: u(b[16:]), begun: int64(u(b[24:]))}
}

func (st *state) save(w store.Writer, s store.Space) {
	b := make([]byte, 0, 32)
	for _, n := range [...]uint64{st.next, st.shard, st.count, uint64(st.begun)} {
		b = binary.BigEndian.AppendUint64(b, n)
	}
	w.Put(s, treeState, keyState, b)
}

// Open begins a stream, with an open shard. The table has none that records.
func Open(w store.Writer, s store.Space, cfg Config, now time.Time) {
	putStream(w, s, Stream{Label: cfg.Label, View: cfg.View, Created: now})
	st := readState(w, s)
	openShard(w, s, cfg.Label, "", &st, now)
	st.save(w, s)
}

// Close ends the stream that records. What it holds can be read until it is
// trimmed.
func Close(w store.Writer, s store.Space, now time.Time) {
	var last *Stream
	for _, in := range all(w, s) {
		if in.Enabled() {
			last = &in
		}
	}
	if last == nil {
		return
	}
	st := readState(w, s)
	closeShard(w, s, last.Label, &st, now)
	st.save(w, s)
	last.Disabled = now
	putStream(w, s, *last)
}

// Append records a change in the stream that was opened with cfg. It is called
// in the transaction that makes the change.
func Append(w store.Writer, s store.Space, cfg Config, now time.Time, c Change) {
	st := readState(w, s)
	if st.count >= RollRecords || st.count > 0 && now.UnixMilli()-st.begun >= RollAfter.Milliseconds() {
		parent := closeShard(w, s, cfg.Label, &st, now)
		openShard(w, s, cfg.Label, parent, &st, now)
	}
	w.Put(s, treeRecords, numberKey(st.next), appendRecord(cfg.View, now, c))
	st.next++
	st.count++
	st.save(w, s)
	// Two out for one in: what has aged goes without anybody looking for it.
	trimRecords(w, s, now, 2)
}

func numberKey(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }

func putStream(w store.Writer, s store.Space, st Stream) {
	b, err := json.Marshal(st)
	if err != nil {
		panic("stream: " + err.Error()) // a struct of texts and times of this century
	}
	w.Put(s, treeStreams, []byte(st.Label), b)
}

// all lists the streams of a table, the oldest first.
func all(r store.Reader, s store.Space) (list []Stream) {
	r.Ascend(s, treeStreams, nil, func(_, val []byte) bool {
		var st Stream
		if err := json.Unmarshal(val, &st); err != nil {
			panic("stored stream: " + err.Error())
		}
		list = append(list, st)
		return true
	})
	return list
}

// Trim removes what is older than a day, limit records at most, and tells
// whether there may be more.
func Trim(w store.Writer, s store.Space, now time.Time, limit int) (more bool) {
	if trimRecords(w, s, now, limit) == limit {
		return true
	}
	cutoff := now.Add(-KeepFor)
	for _, st := range all(w, s) {
		for _, sh := range shardsOf(w, s, st.Label) {
			if sh.Closed != 0 && !cutoff.Before(time.UnixMilli(sh.Closed)) {
				w.Delete(s, treeShards, sh.key(st.Label))
			}
		}
		if !st.Enabled() && !cutoff.Before(st.Disabled) {
			w.Delete(s, treeStreams, []byte(st.Label))
		}
	}
	return false
}

// Trimmable tells whether there are records for Trim to remove.
func Trimmable(r store.Reader, s store.Space, now time.Time) (due bool) {
	r.Ascend(s, treeRecords, nil, func(_, val []byte) bool {
		due = aged(val, now)
		return false
	})
	if due {
		return true
	}
	cutoff := now.Add(-KeepFor)
	for _, st := range all(r, s) {
		if !st.Enabled() && !cutoff.Before(st.Disabled) {
			return true
		}
		// Shards are in order of age: the first tells.
		if list := shardsOf(r, s, st.Label); len(list) > 0 && list[0].Closed != 0 && !cutoff.Before(time.UnixMilli(list[0].Closed)) {
			return true
		}
	}
	return false
}

// trimRecords removes aged records from the front, limit at most.
func trimRecords(w store.Writer, s store.Space, now time.Time, limit int) int {
	var old [][]byte
	w.Ascend(s, treeRecords, nil, func(key, val []byte) bool {
		if len(old) == limit || !aged(val, now) {
			return false
		}
		old = append(old, bytes.Clone(key))
		return true
	})
	for _, key := range old {
		w.Delete(s, treeRecords, key)
	}
	return len(old)
}
