package table

import (
	"testing"

	"github.com/devhelper/devhelper/dynamodb/engine/expr"
	"github.com/devhelper/devhelper/dynamodb/engine/store"
	"github.com/devhelper/devhelper/dynamodb/engine/value"
)

// hashRange is a range of one partition key.
func hashRange(pk any) expr.Range { return expr.Range{Hash: []value.Value{val(pk)}} }

func TestStartKeys(t *testing.T) {
	c := openCatalog(t, store.Memory(), Options{})
	d := sorted("t1")
	d.Attributes = attrs("pk:S", "sk:N", "g:S", "h:N")
	d.Indexes = []Index{{Name: "gsi", Keys: keys("g", "|", "h"), Projection: "KEYS_ONLY"}}
	tab := create(t, c, d)
	above5 := hashRange("a")
	above5.Low = expr.Bound{Value: val(5), Open: true}
	below5 := hashRange("a")
	below5.High = expr.Bound{Value: val(5), Open: true}
	const (
		bad     = "The provided starting key is invalid"
		schema  = bad + ": " + keySchema
		outside = "The provided starting key is outside query boundaries based on provided conditions"
		beyond  = "The provided starting key does not match the range key predicate"
		restart = "The query can return at most one row and cannot be restarted"
	)
	for name, c := range map[string]struct {
		query *Query
		scan  Scan
		want  string
	}{
		"right":                    {query: &Query{Range: hashRange("a"), Start: item("pk", "a", "sk", 1)}},
		"too few":                  {query: &Query{Range: hashRange("a"), Start: item("pk", "a")}, want: bad},
		"too many":                 {query: &Query{Range: hashRange("a"), Start: item("pk", "a", "sk", 1, "x", 1)}, want: bad},
		"wrong kind":               {query: &Query{Range: hashRange("a"), Start: item("pk", "a", "sk", "1")}, want: schema},
		"wrong name":               {query: &Query{Range: hashRange("a"), Start: item("pk", "a", "x", 1)}, want: schema},
		"another partition":        {query: &Query{Range: hashRange("a"), Start: item("pk", "b", "sk", 1)}, want: outside},
		"another partition, bound": {query: &Query{Range: above5, Start: item("pk", "b", "sk", 6)}, want: restart},
		"below the bound":          {query: &Query{Range: above5, Start: item("pk", "a", "sk", 5)}, want: beyond},
		"in the range":             {query: &Query{Range: above5, Start: item("pk", "a", "sk", 6)}},
		"empty":                    {query: &Query{Range: hashRange("a"), Start: item("pk", "", "sk", 6)}, want: bad + ": " + notValid + "The AttributeValue for a key attribute cannot contain an empty string value. Key: pk"},
		"index, right":             {query: &Query{Index: "gsi", Range: below5, Start: item("pk", "z", "sk", 1, "g", "a", "h", 4)}},
		"index, too few":           {query: &Query{Index: "gsi", Range: below5, Start: item("pk", "z", "sk", 1)}, want: bad},
		"index, its kind":          {query: &Query{Index: "gsi", Range: below5, Start: item("pk", "z", "sk", 1, "g", "a", "h", "4")}, want: keySchema},
		"index, item's kind":       {query: &Query{Index: "gsi", Range: below5, Start: item("pk", "z", "sk", "1", "g", "a", "h", 4)}, want: schema},
		"index, above":             {query: &Query{Index: "gsi", Range: below5, Start: item("pk", "z", "sk", 1, "g", "a", "h", 5)}, want: beyond},
		"scan, right":              {scan: Scan{Start: item("pk", "a", "sk", 1)}},
		"scan, too few":            {scan: Scan{Start: item("pk", "a")}, want: schema},
		"scan, wrong kind":         {scan: Scan{Start: item("pk", "a", "sk", "1")}, want: schema},
		"scan, index, too few":     {scan: Scan{Index: "gsi", Start: item("pk", "a", "sk", 1)}, want: bad},
		"scan, index, its kind":    {scan: Scan{Index: "gsi", Start: item("pk", "a", "sk", 1, "g", 1, "h", 1)}, want: keySchema},
		"no such index":            {scan: Scan{Index: "none"}, want: "The table does not have the specified index: none"},
	} {
		t.Run(name, func(t *testing.T) {
			err := tab.catalog.View(func(tx *Tx) error {
				if c.query != nil {
					return tx.Query(tab, *c.query, func(*Row) bool { return true })
				}
				return tx.Scan(tab, c.scan, func(*Row) bool { return true })
			}, tab)
			if c.want != "" {
				wantFault(t, err, "ValidationException", c.want)
			} else if err != nil {
				t.Errorf("refused: %v", err)
			}
		})
	}
}

func TestSegmentsOfAStartKey(t *testing.T) {
	c := openCatalog(t, store.Memory(), Options{})
	tab := create(t, c, plain("t1"))
	fits := 0
	for i := range 4 {
		s := Scan{Start: item("pk", "a"), Segment: i, Segments: 4}
		err := c.View(func(tx *Tx) error { return tx.Scan(tab, s, func(*Row) bool { return true }) }, tab)
		if err == nil {
			fits++
			continue
		}
		wantFault(t, err, "ValidationException", "The provided starting key is invalid: Invalid ExclusiveStartKey. "+
			"Please use ExclusiveStartKey with correct Segment. TotalSegments: 4 Segment: "+string(rune('0'+i)))
	}
	if fits != 1 {
		t.Errorf("a key lies in %d of 4 segments", fits)
	}
}

// TestSegmentsCover has the segments meet without a gap, whatever their number.
func TestSegmentsCover(t *testing.T) {
	for _, n := range []int{1, 2, 3, 7, 1000, 1_000_000} {
		_, end := segment(0, n)
		for i := 1; i < n; i++ {
			from, to := segment(i, n)
			if string(from) != string(end) {
				t.Fatalf("segment %d of %d begins at %x, the one before ends at %x", i, n, from, end)
			}
			end = to
		}
		if end != nil {
			t.Errorf("the last of %d segments ends at %x", n, end)
		}
	}
}

func TestRangeKinds(t *testing.T) {
	c := openCatalog(t, store.Memory(), Options{})
	tab := create(t, c, sorted("t1"))
	low := hashRange("a")
	low.Low = expr.Bound{Value: val("5")}
	equal := hashRange("a")
	equal.Equal = []value.Value{val("5")}
	for name, r := range map[string]expr.Range{"partition": hashRange(5), "bound": low, "equal": equal, "none": {}} {
		t.Run(name, func(t *testing.T) {
			err := c.View(func(tx *Tx) error { return tx.Query(tab, Query{Range: r}, nil) }, tab)
			wantFault(t, err, "ValidationException", invalid+"Condition parameter type does not match schema type")
		})
	}
}

func TestPrefixAtTheEndOfBytes(t *testing.T) {
	d := plain("t1")
	d.Attributes, d.Keys = attrs("pk:S", "sk:B"), keys("pk", "|", "sk")
	c := openCatalog(t, store.Memory(), Options{})
	tab := create(t, c, d)
	for _, sk := range []string{"\x00", "\xfe", "\xff", "\xff\x00", "\xff\xff", "\xff\xff\x01"} {
		put(t, tab, item("pk", "a", "sk", value.OfBinary(sk)))
	}
	for prefix, want := range map[string]int{"\xff": 4, "\xff\xff": 2, "\x00": 1, "\xfe": 1, "\x01": 0} {
		r := hashRange("a")
		r.Prefix = value.OfBinary(prefix)
		if got := queryAll(t, tab, Query{Range: r}); len(got) != want {
			t.Errorf("%d rows begin with %x, want %d", len(got), prefix, want)
		}
		if got := queryAll(t, tab, Query{Range: r, Backward: true}); len(got) != want {
			t.Errorf("backward %d rows begin with %x, want %d", len(got), prefix, want)
		}
	}
}

func TestUnnamedTable(t *testing.T) {
	c := openCatalog(t, store.Memory(), Options{})
	a, b := create(t, c, plain("t1")), create(t, c, plain("t2"))
	defer func() {
		if recover() == nil {
			t.Error("a transaction reads a table it did not name")
		}
	}()
	_ = c.View(func(tx *Tx) error { tx.Get(b, Key{}); return nil }, a)
}
