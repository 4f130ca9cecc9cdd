package api

import (
	"encoding/json"
	"testing"
)

func FuzzAppendText(f *testing.F) {
	for _, s := range []string{"", "plain", `quo"te`, `back\slash`, "line\nend\x00", "größe", "日本 😀"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var got, want string
		if err := json.Unmarshal(appendText(nil, s), &got); err != nil {
			t.Fatalf("%q: %v", s, err)
		}
		sent, _ := json.Marshal(s) // which replaces what is not UTF-8
		if err := json.Unmarshal(sent, &want); err != nil || got != want {
			t.Errorf("%q became %q", s, got)
		}
	})
}

func TestAppendUnits(t *testing.T) {
	for units, want := range map[float64]string{0: "0.0", 0.5: "0.5", 1: "1.0", 95.5: "95.5", 400: "400.0"} {
		if got := string(appendUnits(nil, units)); got != want {
			t.Errorf("%v: %s", units, got)
		}
	}
}
