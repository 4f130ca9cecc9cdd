package value

import (
	"runtime"
	"strings"
	"testing"
)

func TestNestingIsBounded(t *testing.T) {
	_, err := ParseJSON(strings.Repeat(`{"L":[`, 1_000_000))
	message(t, err, "SerializationException")
	r, err := ParseJSON(`{"Q":` + strings.Repeat(`[`, 1_000_000) + strings.Repeat(`]`, 1_000_000) + `,"S":"a"}`)
	if err != nil || r.Text() != "a" {
		t.Errorf("an unknown member is not skipped: %v, %v", r, err)
	}
	if _, err = parse(t, nested(10_000, `{"S":"x"}`)); err == nil {
		t.Error("the decoder takes 20,000 levels")
	}
}

// What a request makes the parser allocate is in proportion to its text, for what
// is refused as for what is kept.
func TestMemoryIsBounded(t *testing.T) {
	for _, c := range []struct {
		element string
		factor  uint64 // bytes at most for each byte of the text
	}{{`{}`, 1}, {`null`, 1}, {nested(40, `{"S":""}`), 1}, {`{"N":"x"}`, 8}, {`{"S":""}`, 25}, {`{"L":[]}`, 25}} {
		text := `{"L":[` + strings.Repeat(c.element+",", 4<<20/len(c.element)) + c.element + `]}`
		got := allocated(func() {
			if _, err := ParseJSON(text); err != nil {
				t.Errorf("%.20s: %v", c.element, err)
			}
		})
		if most := uint64(len(text))*c.factor + 1<<16; got > most {
			t.Errorf("%.20s: %d bytes for a text of %d", c.element, got, len(text))
		}
	}
	zeros := strings.Repeat("0", 16<<20)
	for _, text := range []string{zeros, "1" + zeros, "0." + zeros + "1", "1e" + zeros} {
		if got := allocated(func() { _, _ = OfNumber(text) }); got > 1<<10 {
			t.Errorf("%d bytes for the number %.3s...", got, text)
		}
	}
}

// allocated is how many bytes f allocates.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}
