package value

import (
	"bytes"
	"errors"
	"testing"
)

var itemSeeds = []string{
	`{}`, `{"pk":{"S":"a"}}`, `{"b":{"BOOL":true},"c":{"BOOL":false},"n":{"NULL":true}}`,
	`{"a":{"N":"-1.5"},"b":{"B":"AAD/"},"s":{"SS":["a",""]},"t":{"NS":["1","2"]},"u":{"BS":["AA=="]}}`,
	`{"l":{"L":[{"S":"x"},{"L":[]},{"M":{"k":{"N":"1"}}},{"NULL":true}]},"m":{"M":{}}}`,
	`{"` + repeat("n", 300) + `":{"S":"` + repeat("x", 20000) + `"}}`,
}

func TestStoreFormComesBack(t *testing.T) {
	for _, json := range itemSeeds {
		it := item(t, json)
		b := AppendItem([]byte("kept"), it)
		back, err := DecodeItem(b[len("kept"):])
		if err != nil || !back.Equal(it) {
			t.Errorf("%.80s came back as %.80s, %v", json, AppendItemJSON(nil, back), err)
		}
		for n := range min(len(b)-len("kept"), 300) {
			if _, err := DecodeItem(b[len("kept") : len("kept")+n]); !errors.Is(err, ErrDamaged) {
				t.Errorf("%d bytes of %.80s are no error", n, json)
			}
		}
	}
}

func TestDamagedStoreForms(t *testing.T) {
	deep := AppendItem(nil, Item{{"a", OfNull()}})
	for range 2000 {
		deep = append(append([]byte{1, 1, 'a', byte(Map)}, deep...), 0)
		deep = deep[:len(deep)-1]
	}
	for what, b := range map[string][]byte{
		"nothing":          {},
		"more than it is":  {0, 0},
		"a huge count":     {0xff, 0xff, 0xff, 0xff, 0x0f},
		"a long varint":    {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01},
		"an unknown kind":  {1, 1, 'a', 77},
		"a true string":    {1, 1, 'a', byte(String) | trueMark, 0},
		"names in reverse": {2, 1, 'b', byte(Null), 1, 'a', byte(Null)},
		"a name twice":     {2, 1, 'a', byte(Null), 1, 'a', byte(Null)},
		"a text too long":  {1, 1, 'a', byte(String), 2, 'x'},
		"a huge list":      {1, 1, 'a', byte(List), 0xff, 0xff, 0x03},
		"2000 levels":      deep,
	} {
		if it, err := DecodeItem(b); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s is %s, %v", what, AppendItemJSON(nil, it), err)
		}
	}
}

func FuzzStoreForm(f *testing.F) {
	for _, json := range itemSeeds {
		f.Add(AppendItem(nil, item(f, json)))
	}
	f.Add([]byte{1, 1, 'a', byte(Number), 2, 'x', '.'})
	f.Add([]byte{1, 1, 'a', byte(NumberSet), 2, 1, '-', 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		it, err := DecodeItem(b)
		if err != nil {
			return
		}
		// Whatever was decoded, everything else must take it.
		v := OfMap(it)
		_, _, _, _ = v.Size(), v.Depth(), Hash(v), AppendItemJSON(nil, it)
		for _, a := range it {
			if k := a.Value.Kind(); k == String || k == Number || k == Binary {
				AppendKey(nil, a.Value)
			}
			_, _ = Add(a.Value, it[0].Value)
			_, _ = Compare(a.Value, it[0].Value)
		}
		again := AppendItem(nil, it)
		back, err := DecodeItem(again)
		if err != nil || !back.Equal(it) || !bytes.Equal(AppendItem(nil, back), again) {
			t.Fatalf("%x came back as %x, %v", again, AppendItem(nil, back), err)
		}
	})
}
