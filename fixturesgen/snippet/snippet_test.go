package snippet

import (
	"reflect"
	"testing"

	"github.com/devhelper/devhelper/internal/workspace"
)

func TestParse(t *testing.T) {
	marked := "é " + Stop("b", "two") + ` "` + Stop("a", "") + `" ` + Stop("b", "two") + "."
	text, stops := Parse(marked)
	if want := `é two "" two.`; text != want {
		t.Errorf("text %q, want %q", text, want)
	}
	want := []workspace.TabStop{{Number: 1, Start: 3, End: 6}, {Number: 2, Start: 8, End: 8}, {Number: 1, Start: 10, End: 13}}
	if !reflect.DeepEqual(stops, want) {
		t.Errorf("stops %v, want %v", stops, want)
	}
	if Width(marked) != 13 || Plain(marked) != text || !Has(marked) {
		t.Errorf("width %d, plain %q", Width(marked), Plain(marked))
	}
}

func TestClean(t *testing.T) {
	foreign := "a" + Stop("x", "b") + "c"
	if text, stops := Parse(Clean(foreign)); len(stops) > 0 || text != "axbc" {
		t.Errorf("a foreign text made stops %v: %q", stops, text)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("a" + Stop("x", "b") + begin + begin + "c" + middle + end)
	f.Add(end + middle + begin)
	f.Fuzz(func(t *testing.T, marked string) {
		text, stops := Parse(marked)
		end := 0
		for _, s := range stops {
			if s.Start < end || s.End < s.Start || s.End > len(text) || s.Number < 1 {
				t.Fatalf("stop %v of %q", s, text)
			}
			end = s.End
		}
	})
}
