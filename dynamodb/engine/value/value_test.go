package value

import (
	"strings"
	"testing"
)

func TestKinds(t *testing.T) {
	for kind, want := range map[Kind]string{
		Invalid: "", String: "S", Number: "N", Binary: "B", Bool: "BOOL", Null: "NULL", List: "L", Map: "M",
		StringSet: "SS", NumberSet: "NS", BinarySet: "BS", Kind(99): "",
	} {
		if kind.String() != want {
			t.Errorf("kind %d is %q, want %q", kind, kind.String(), want)
		}
		if want != "" && kindOf(want) != kind {
			t.Errorf("%s is kind %d, want %d", want, kindOf(want), kind)
		}
	}
}

func TestSizes(t *testing.T) {
	for json, want := range map[string]int{
		`{"N":"0"}`: 1, `{"N":"1"}`: 2, `{"N":"-1"}`: 3, `{"N":"12"}`: 2, `{"N":"-12"}`: 3, `{"N":"123"}`: 3, `{"N":"-123"}`: 4,
		`{"N":"1234"}`: 3, `{"N":"-1234"}`: 4, `{"N":"12345"}`: 4, `{"N":"10"}`: 2, `{"N":"100"}`: 2, `{"N":"1000"}`: 2,
		`{"N":"0.1"}`: 2, `{"N":"-0.1"}`: 3, `{"N":"0.01"}`: 2, `{"N":"0.12"}`: 2, `{"N":"0.012"}`: 3, `{"N":"1.2"}`: 3,
		`{"N":"12.3"}`: 3, `{"N":"-12.3"}`: 4, `{"N":"1e10"}`: 2, `{"N":"1e11"}`: 2, `{"N":"1.5e-129"}`: 2, `{"N":"1e-130"}`: 2,
		`{"N":"1e125"}`: 2, `{"N":"` + strings.Repeat("9", 38) + `"}`: 20, `{"N":"-` + strings.Repeat("9", 37) + `"}`: 21,
		`{"BOOL":false}`: 1, `{"NULL":true}`: 1, `{"L":[]}`: 3, `{"M":{}}`: 3, `{"L":[{"S":"a"}]}`: 5,
		`{"L":[{"S":"a"},{"S":"b"}]}`: 7, `{"M":{"a":{"S":"b"}}}`: 6, `{"M":{"a":{"M":{}}}}`: 8, `{"SS":["a","b"]}`: 2,
		`{"NS":["1","-1"]}`: 5, `{"BS":["YQ==","YWI="]}`: 3, `{"B":"YWJj"}`: 3, `{"S":""}`: 0, `{"S":"é😀"}`: 6,
		`{"L":[{"L":[]}]}`: 7, `{"L":[{"N":"1"},{"BOOL":true}]}`: 8,
	} {
		if got := val(t, json).Size(); got != want {
			t.Errorf("%s counts for %d bytes, want %d", json, got, want)
		}
	}
	if got := item(t, `{"pk":{"S":"abc"},"é":{"N":"1"}}`).Size(); got != 9 {
		t.Errorf("the item counts for %d bytes, want 9", got)
	}
}

func TestDepth(t *testing.T) {
	for json, want := range map[string]int{
		`{"S":"a"}`: 1, `{"SS":["a"]}`: 1, `{"L":[]}`: 1, `{"M":{}}`: 1, `{"L":[{"S":"a"}]}`: 2,
		`{"M":{"a":{"S":"a"},"b":{"L":[{"M":{}}]}}}`: 3, nested(31, `{"S":"x"}`): MaxDepth,
	} {
		if got := val(t, json).Depth(); got != want {
			t.Errorf("%s has %d levels, want %d", json, got, want)
		}
	}
}

func TestEqual(t *testing.T) {
	alike := [][]string{
		{`{"S":"1"}`},
		{`{"B":"MQ=="}`},
		{`{"N":"1"}`, `{"N":"1.0"}`, `{"N":"10e-1"}`},
		{`{"N":"0"}`, `{"N":"-0.0"}`},
		{`{"BOOL":true}`},
		{`{"BOOL":false}`},
		{`{"NULL":true}`},
		{`{"L":[]}`},
		{`{"M":{}}`},
		{`{"L":[{"N":"1"},{"N":"2"}]}`},
		{`{"L":[{"N":"2"},{"N":"1"}]}`},
		{`{"M":{"a":{"N":"1"},"b":{"N":"2"}}}`, `{"M":{"b":{"N":"2"},"a":{"N":"1.0"}}}`},
		{`{"M":{"a":{"N":"1"}}}`},
		{`{"M":{"c":{"N":"1"}}}`},
		{`{"SS":["1","2"]}`, `{"SS":["2","1"]}`},
		{`{"NS":["1","2"]}`, `{"NS":["2.0","1"]}`},
		{`{"SS":["1"]}`},
		{`{"BS":["MQ=="]}`},
	}
	for i, same := range alike {
		for j, other := range alike {
			for _, a := range same {
				for _, b := range other {
					if got := Equal(val(t, a), val(t, b)); got != (i == j) {
						t.Errorf("Equal(%s, %s) = %v", a, b, got)
					}
				}
			}
		}
	}
}

func TestCompareNeedsOneOrderedKind(t *testing.T) {
	for _, c := range []struct {
		a, b  string
		order int
		ok    bool
	}{
		{`{"S":"a"}`, `{"S":"b"}`, -1, true},
		{`{"S":"\uffff"}`, `{"S":"\ud83d\ude00"}`, -1, true}, // UTF-8, not UTF-16
		{`{"B":"/w=="}`, `{"B":"fw=="}`, 1, true},
		{`{"N":"10"}`, `{"N":"9"}`, 1, true},
		{`{"N":"-10"}`, `{"N":"-9.5"}`, -1, true},
		{`{"N":"-1"}`, `{"N":"0"}`, -1, true},
		{`{"N":"1"}`, `{"N":"1.0"}`, 0, true},
		{`{"N":"1"}`, `{"S":"1"}`, 0, false},
		{`{"BOOL":true}`, `{"BOOL":true}`, 0, false},
		{`{"SS":["a"]}`, `{"SS":["a"]}`, 0, false},
		{`{"L":[]}`, `{"L":[]}`, 0, false},
	} {
		if order, ok := Compare(val(t, c.a), val(t, c.b)); order != c.order || ok != c.ok {
			t.Errorf("Compare(%s, %s) = %d, %v", c.a, c.b, order, ok)
		}
	}
}

func TestSetsOfValues(t *testing.T) {
	elems := []Value{num(t, "10"), num(t, "9")}
	set, err := SetOf(NumberSet, elems)
	if err != nil || set.List()[0].Text() != "9" || elems[0].Text() != "10" {
		t.Errorf("%v, %v of %v", set, err, elems)
	}
	if _, err := SetOf(StringSet, elems); err == nil {
		t.Error("numbers make a set of strings")
	}
	if _, err := SetOf(List, elems); err == nil {
		t.Error("a list is a set")
	}
	_, err = SetOf(BinarySet, nil)
	if got := message(t, err, "ValidationException"); got != emptySet(BinarySet) {
		t.Error(got)
	}
}

func TestItems(t *testing.T) {
	for _, n := range []int{0, 3, 40} { // few names are looked at one by one
		var it Item
		for i := range n {
			name := "n" + OfInt(int64(i*7%n)).Text()
			it = it.With(name, OfInt(int64(i)))
			if v, ok := it.Get(name); !ok || v.Text() != OfInt(int64(i)).Text() {
				t.Fatalf("%s is %v of %d", name, v, n)
			}
		}
		if len(it) != n {
			t.Fatalf("%d names, want %d", len(it), n)
		}
		for i := 1; i < n; i++ {
			if it[i-1].Name >= it[i].Name {
				t.Fatalf("%s before %s", it[i-1].Name, it[i].Name)
			}
		}
		for _, name := range []string{"", "a", "n1x", "z"} {
			if v, ok := it.Get(name); ok {
				t.Errorf("%q is %v", name, v)
			}
			more := it.With(name, OfNull()).With(name, OfBool(true))
			if v, _ := more.Get(name); len(more) != n+1 || !v.Bool() || len(it) != n {
				t.Errorf("%q added makes %d of %d", name, len(more), n)
			}
			if less := more.Without(name); !less.Equal(it) || !it.Without(name).Equal(it) {
				t.Errorf("%q removed makes %d of %d", name, len(less), n)
			}
		}
	}
	it := NewItem(Attr{"b", OfInt(1)}, Attr{"a", OfInt(2)}, Attr{"b", OfInt(3)}, Attr{"a", OfInt(4)})
	if got := string(AppendItemJSON(nil, it)); got != `{"a":{"N":"4"},"b":{"N":"3"}}` {
		t.Errorf("of equal names the last counts, not %s", got)
	}
}
