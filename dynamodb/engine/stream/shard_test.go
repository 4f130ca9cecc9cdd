package stream

import (
	"testing"
	"time"

	"github.com/devhelper/devhelper/dynamodb/engine/store"
)

// follow reads a stream as a consumer does: shard after shard, each to its end.
func (tab *table) follow() (total int) {
	tab.t.Helper()
	for _, sh := range tab.shards() {
		it, err := tab.iterator(sh.ID, TrimHorizon, "")
		if err != nil {
			tab.t.Fatal(err)
		}
		for at := &it; at != nil; {
			recs, next, err := tab.read(*at, 0)
			if err != nil {
				tab.t.Fatal(err)
			}
			for _, r := range recs {
				if r.Sequence < sh.First || sh.Last != "" && r.Sequence > sh.Last {
					tab.t.Errorf("record %s lies outside shard %s to %s", r.Sequence, sh.First, sh.Last)
				}
			}
			total += len(recs)
			if at = next; sh.Last == "" && len(recs) == 0 {
				break // an open shard has no end
			}
		}
	}
	return total
}

func TestRollOverByNumber(t *testing.T) {
	tab := newTable(t, KeysOnly)
	tab.add(RollRecords)
	if n := len(tab.shards()); n != 1 {
		t.Fatalf("%d shards before the limit", n)
	}
	tab.add(1)
	shards := tab.shards()
	if len(shards) != 2 || shards[1].Parent != shards[0].ID || shards[0].Parent != "" || shards[0].ID == shards[1].ID {
		t.Fatalf("shards %+v", shards)
	}
	if shards[0].Last != sequence(RollRecords) || shards[1].First != sequence(RollRecords+1) || shards[1].Last != "" {
		t.Errorf("shards %+v", shards)
	}
	if n := tab.follow(); n != RollRecords+1 {
		t.Errorf("a consumer reads %d records", n)
	}
	if got := tab.numbers(shards[0].ID, Latest, ""); got != "" {
		t.Errorf("the latest of a closed shard are %s", got)
	}
	if got := tab.numbers(shards[0].ID, AtSequence, shards[1].First); got != "ValidationException" {
		t.Errorf("the first record of the next shard: %s", got)
	}
	if len(shards[0].ID) < 28 {
		t.Errorf("shard ID %q is shorter than AWS's", shards[0].ID)
	}
}

func TestRollOverByAge(t *testing.T) {
	tab := newTable(t, KeysOnly)
	tab.now = tab.now.Add(10 * RollAfter)
	tab.add(1) // an empty shard does not age
	if n := len(tab.shards()); n != 1 {
		t.Fatalf("%d shards", n)
	}
	tab.add(1)
	shards := tab.shards()
	if len(shards) != 2 || tab.follow() != 2 {
		t.Fatalf("shards %+v", shards)
	}
}

func TestTrimming(t *testing.T) {
	tab := newTable(t, KeysOnly)
	tab.add(3)
	first := tab.shards()[0].ID
	tab.now = tab.now.Add(KeepFor - 1)
	if got := tab.numbers(first, TrimHorizon, ""); got != "1 2 3" {
		t.Errorf("just before a day: %s", got)
	}
	before, err := tab.iterator(first, AtSequence, sequence(2))
	if err != nil {
		t.Fatal(err)
	}
	tab.now = tab.now.Add(1)
	if got := tab.numbers(first, TrimHorizon, ""); got != "" {
		t.Errorf("after a day: %s", got)
	}
	if got := tab.numbers(first, AtSequence, sequence(2)); got != "TrimmedDataAccessException" {
		t.Errorf("an old record: %s", got)
	}
	if _, _, err := tab.read(before, 0); faultType(err) != "TrimmedDataAccessException" {
		t.Errorf("an iterator at an old record: %v", err)
	}
	tab.add(1) // rolls over, and takes two old ones away
	left := func() (n int) {
		if err := tab.view(func(r store.Reader) error { n = r.Len(space, treeRecords); return nil }); err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n := left(); n != 2 {
		t.Errorf("%d records are stored, want 2", n)
	}
	var due, more bool
	tab.update(func(w store.Writer) {
		due = Trimmable(w, space, tab.now)
		more = Trim(w, space, tab.now, 1)
		Trim(w, space, tab.now, 10)
	})
	if !due || !more || left() != 1 {
		t.Errorf("due %v, more %v, %d left", due, more, left())
	}
	if n := len(tab.shards()); n != 2 {
		t.Errorf("%d shards, want the one closed just now too", n)
	}
	tab.now = tab.now.Add(KeepFor)
	tab.update(func(w store.Writer) { Trim(w, space, tab.now, 10); due = Trimmable(w, space, tab.now) })
	shards := tab.shards()
	if len(shards) != 1 || shards[0].ID == first || shards[0].Last != "" || due || left() != 0 {
		t.Errorf("shards %+v, due %v, %d left", shards, due, left())
	}
	if got := tab.numbers(first, TrimHorizon, ""); got != "ResourceNotFoundException" {
		t.Errorf("the old shard: %s", got)
	}
}

func TestDisabling(t *testing.T) {
	tab := newTable(t, Both)
	tab.add(2)
	tab.update(func(w store.Writer) { Close(w, space, tab.now); Close(w, space, tab.now) })
	shards := tab.shards()
	if len(shards) != 1 || shards[0].Last != sequence(2) || tab.follow() != 2 {
		t.Fatalf("shards %+v", shards)
	}
	first := tab.cfg
	tab.now = tab.now.Add(time.Hour)
	tab.cfg = Config{Label: "second", View: KeysOnly}
	tab.update(func(w store.Writer) { Open(w, space, tab.cfg, tab.now) })
	tab.add(1)
	streams := func() (list []Stream) {
		if err := tab.view(func(r store.Reader) error { list = Streams(r, space, tab.now); return nil }); err != nil {
			t.Fatal(err)
		}
		return list
	}
	list := streams()
	if len(list) != 2 || list[0].Enabled() || !list[1].Enabled() || list[0].View != Both || list[1].View != KeysOnly || !list[0].Created.Equal(begin) {
		t.Fatalf("streams %+v", list)
	}
	if shards := tab.shards(); len(shards) != 1 || shards[0].First != sequence(3) || shards[0].Parent != "" || tab.follow() != 1 {
		t.Errorf("the second stream's shards %+v", shards)
	}
	tab.cfg = first
	if tab.follow() != 2 {
		t.Error("the first stream cannot be read any more")
	}
	tab.now = begin.Add(KeepFor)
	if list := streams(); len(list) != 1 || list[0].Label != "second" {
		t.Errorf("a day later: %+v", list)
	}
	tab.update(func(w store.Writer) {
		Trim(w, space, tab.now, 10)
		if n := w.Len(space, treeStreams); n != 1 {
			t.Errorf("%d streams are stored after trimming", n)
		}
		if n := w.Len(space, treeShards); n != 1 {
			t.Errorf("%d shards are stored after trimming", n)
		}
	})
	if err := tab.view(func(r store.Reader) error {
		if _, ok := Find(r, space, "first", tab.now); ok {
			t.Error("the old stream is found")
		}
		if _, ok := Find(r, space, "second", tab.now); !ok {
			t.Error("the new stream is not found")
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

// TestEmptyStreamEnds has a reader of a stream without records come to its end.
func TestEmptyStreamEnds(t *testing.T) {
	tab := newTable(t, KeysOnly)
	tab.update(func(w store.Writer) { Close(w, space, tab.now) })
	shards := tab.shards()
	if len(shards) != 1 || shards[0].Last < shards[0].First {
		t.Fatalf("shards %+v", shards)
	}
	if n := tab.follow(); n != 0 {
		t.Errorf("%d records", n)
	}
	if got := tab.numbers(shards[0].ID, Latest, ""); got != "" {
		t.Errorf("latest: %s", got)
	}
}

func FuzzParseIterator(f *testing.F) {
	f.Add(Iterator{Shard: "shardId-1", Next: 1, Issued: begin}.Encode("arn"))
	f.Add("arn|1|AAAA")
	f.Add("")
	f.Fuzz(func(t *testing.T, s string) {
		arn, it, err := ParseIterator(s)
		if err != nil {
			return
		}
		again, back, err := ParseIterator(it.Encode(arn))
		if err != nil || again != arn || back.Shard != it.Shard || back.Next != it.Next {
			t.Errorf("%q reads as %v, and that as %v", s, it, back)
		}
	})
}

func FuzzDecodeRecord(f *testing.F) {
	k := one("pk", "k")
	f.Add(appendRecord(Both, begin, Change{Keys: k, Old: k, New: k}))
	f.Add(appendRecord(KeysOnly, begin, Change{Keys: k, New: k}))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		rec, err := decodeRecord("l", 1, b) // no panic, whatever the bytes
		if err == nil && rec.Event == "" {
			t.Errorf("%x reads as %+v", b, rec)
		}
	})
}
