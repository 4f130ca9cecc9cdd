package stream

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/devhelper/devhelper/dynamodb/engine/fault"
	"github.com/devhelper/devhelper/dynamodb/engine/store"
	"github.com/devhelper/devhelper/dynamodb/engine/value"
)

const space store.Space = 7

var begin = time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)

// table is a space with a stream, and a clock to be set by hand.
type table struct {
	t   *testing.T
	s   store.Store
	cfg Config
	now time.Time
}

func newTable(t *testing.T, v View) *table {
	s := store.Memory()
	t.Cleanup(func() { s.Close() })
	tab := &table{t: t, s: s, cfg: Config{Label: "first", View: v}, now: begin}
	tab.update(func(w store.Writer) { Open(w, space, tab.cfg, tab.now) })
	return tab
}

func (tab *table) update(fn func(w store.Writer)) {
	tab.t.Helper()
	if err := tab.s.Update([]store.Space{space}, func(w store.Writer) error { fn(w); return nil }); err != nil {
		tab.t.Fatal(err)
	}
}

func (tab *table) view(fn func(r store.Reader) error) error {
	return tab.s.View([]store.Space{space}, fn)
}

// add records n insertions.
func (tab *table) add(n int) {
	tab.t.Helper()
	tab.update(func(w store.Writer) {
		for range n {
			Append(w, space, tab.cfg, tab.now, Change{Keys: one("pk", "k"), New: one("pk", "k")})
		}
	})
}

func (tab *table) shards() (list []Shard) {
	tab.t.Helper()
	if err := tab.view(func(r store.Reader) error {
		list = Shards(r, space, tab.cfg.Label, tab.now)
		return nil
	}); err != nil {
		tab.t.Fatal(err)
	}
	return list
}

func (tab *table) iterator(shard string, typ IteratorType, seq string) (it Iterator, err error) {
	err = tab.view(func(r store.Reader) error {
		it, err = NewIterator(r, space, tab.cfg.Label, shard, typ, seq, tab.now)
		return err
	})
	return it, err
}

func (tab *table) read(it Iterator, limit int) (recs []Record, next *Iterator, err error) {
	err = tab.view(func(r store.Reader) error {
		recs, next, err = Read(r, space, tab.cfg.Label, it, limit, tab.now)
		return err
	})
	return recs, next, err
}

// numbers reads on from an iterator to the end and gives the last digits.
func (tab *table) numbers(shard string, typ IteratorType, seq string) string {
	tab.t.Helper()
	it, err := tab.iterator(shard, typ, seq)
	if err != nil {
		return faultType(err)
	}
	recs, _, err := tab.read(it, 0)
	if err != nil {
		return faultType(err)
	}
	var list []string
	for _, r := range recs {
		list = append(list, strings.TrimLeft(r.Sequence[1:], "0"))
	}
	return strings.Join(list, " ")
}

func faultType(err error) string {
	var f *fault.Error
	if errors.As(err, &f) {
		return f.Type
	}
	return fmt.Sprint(err)
}

func one(name, v string) value.Item {
	return value.NewItem(value.Attr{Name: name, Value: value.OfString(v)})
}

func text(it value.Item) string {
	if it == nil {
		return "none"
	}
	return string(value.AppendItemJSON(nil, it))
}

func TestViews(t *testing.T) {
	k := one("pk", "k")
	old, cur := k.With("n", value.OfInt(1)), k.With("n", value.OfInt(22))
	changes := map[string]Change{
		"INSERT": {Keys: k, New: cur},
		"MODIFY": {Keys: k, Old: old, New: cur},
		"REMOVE": {Keys: k, Old: old, TTL: true},
	}
	for _, v := range []View{KeysOnly, NewImage, OldImage, Both} {
		for event, c := range changes {
			t.Run(string(v)+" "+event, func(t *testing.T) {
				tab := newTable(t, v)
				tab.now = begin.Add(123 * time.Millisecond)
				tab.update(func(w store.Writer) { Append(w, space, tab.cfg, tab.now, c) })
				it, err := tab.iterator(tab.shards()[0].ID, TrimHorizon, "")
				if err != nil {
					t.Fatal(err)
				}
				recs, next, err := tab.read(it, 0)
				if err != nil || len(recs) != 1 || next == nil {
					t.Fatal(recs, next, err)
				}
				want := Record{Keys: k, Old: c.Old, New: c.New}
				if v == KeysOnly || v == NewImage {
					want.Old = nil
				}
				if v == KeysOnly || v == OldImage {
					want.New = nil
				}
				r := recs[0]
				if text(r.Keys) != text(want.Keys) || text(r.Old) != text(want.Old) || text(r.New) != text(want.New) {
					t.Errorf("recorded %s %s %s", text(r.Keys), text(r.Old), text(r.New))
				}
				if size := want.Keys.Size() + want.Old.Size() + want.New.Size(); r.Size != size {
					t.Errorf("size %d, want %d", r.Size, size)
				}
				if r.Event != event || r.TTL != c.TTL || r.View != v || !r.Time.Equal(tab.now) || len(r.ID) != 32 || len(r.Sequence) != 21 {
					t.Errorf("recorded %+v", r)
				}
				again, _, err := tab.read(it, 0)
				if err != nil || again[0].ID != r.ID {
					t.Errorf("read again, the event's ID is %s, was %s", again[0].ID, r.ID)
				}
			})
		}
	}
}

func TestIteratorTypes(t *testing.T) {
	tab := newTable(t, KeysOnly)
	tab.add(5)
	id := tab.shards()[0].ID
	for _, c := range []struct {
		typ  IteratorType
		seq  string
		want string
	}{
		{TrimHorizon, "", "1 2 3 4 5"},
		{Latest, "", ""},
		{AtSequence, sequence(3), "3 4 5"},
		{AfterSequence, sequence(3), "4 5"},
		{AtSequence, sequence(5), "5"},
		{AfterSequence, sequence(5), ""},
		{AtSequence, sequence(6), "ValidationException"},
		{AtSequence, "3", "ValidationException"},
		{AfterSequence, "x" + sequence(3)[1:], "ValidationException"},
	} {
		if got := tab.numbers(id, c.typ, c.seq); got != c.want {
			t.Errorf("%s %s: %q, want %q", c.typ, c.seq, got, c.want)
		}
	}
	if got := tab.numbers("shardId-none", Latest, ""); got != "ResourceNotFoundException" {
		t.Errorf("an unknown shard: %s", got)
	}
	latest, err := tab.iterator(id, Latest, "")
	if err != nil {
		t.Fatal(err)
	}
	tab.add(2)
	recs, next, err := tab.read(latest, 1)
	if err != nil || len(recs) != 1 || recs[0].Sequence != sequence(6) {
		t.Fatal(recs, err)
	}
	if recs, next, err = tab.read(*next, 0); err != nil || len(recs) != 1 || recs[0].Sequence != sequence(7) || next == nil {
		t.Error(recs, next, err)
	}
}

func TestIteratorText(t *testing.T) {
	const arn = "arn:aws:dynamodb:us-east-1:000000000000:table/T/stream/2026-03-04T05:06:07.000"
	it := Iterator{Shard: "shardId-1-2", Next: 77, Issued: begin}
	got, back, err := ParseIterator(it.Encode(arn))
	if err != nil || got != arn || back.Shard != it.Shard || back.Next != it.Next || !back.Issued.Equal(it.Issued) {
		t.Errorf("%s, %+v, %v", got, back, err)
	}
	for _, bad := range []string{"", "x", arn, arn + "|1|", arn + "|1|????", arn + "|1|AAAA"} {
		if _, _, err := ParseIterator(bad); faultType(err) != "ValidationException" {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestIteratorExpires(t *testing.T) {
	tab := newTable(t, KeysOnly)
	it, err := tab.iterator(tab.shards()[0].ID, TrimHorizon, "")
	if err != nil {
		t.Fatal(err)
	}
	tab.now = tab.now.Add(IteratorLife)
	_, next, err := tab.read(it, 0)
	if err != nil {
		t.Fatalf("refused at the end of its life: %v", err)
	}
	tab.now = tab.now.Add(time.Millisecond)
	if _, _, err := tab.read(it, 0); faultType(err) != "ExpiredIteratorException" {
		t.Errorf("afterwards: %v", err)
	}
	if _, _, err := tab.read(*next, 0); err != nil {
		t.Errorf("the iterator a read returned: %v", err)
	}
}

func TestReadLimits(t *testing.T) {
	tab := newTable(t, NewImage)
	tab.add(MaxReadRecords + 1)
	id := tab.shards()[0].ID
	it, err := tab.iterator(id, TrimHorizon, "")
	if err != nil {
		t.Fatal(err)
	}
	recs, next, err := tab.read(it, 0)
	if err != nil || len(recs) != MaxReadRecords {
		t.Fatalf("%d records, %v", len(recs), err)
	}
	big := one("pk", "k").With("x", value.OfString(strings.Repeat("x", 300<<10)))
	tab.update(func(w store.Writer) {
		for range 5 {
			Append(w, space, tab.cfg, tab.now, Change{Keys: one("pk", "k"), New: big})
		}
	})
	var got []int
	for range 3 {
		if recs, next, err = tab.read(*next, 0); err != nil {
			t.Fatal(err)
		}
		got = append(got, len(recs))
	}
	if fmt.Sprint(got) != "[4 2 0]" { // one small and three large ones make less than a megabyte
		t.Errorf("reads of %v records", got)
	}
}
