package item

import (
	"encoding/json"
	"strings"
	"testing"
)

// What is written in plain JSON is read back as what it was.
func TestPlain(t *testing.T) {
	for _, tc := range []struct{ text, dynamo, plain string }{
		{`{"id":"a"}`, `{"id":{"S":"a"}}`, `{"id": "a"}`},
		{`{"n": 12345678901234567890.12345678901234567800}`, `{"n":{"N":"12345678901234567890.12345678901234567800"}}`, `{"n": 12345678901234567890.12345678901234567800}`},
		{`{"b":true,"n":null,"l":[1,"x",[]]}`, `{"b":{"BOOL":true},"l":{"L":[{"N":"1"},{"S":"x"},{"L":[]}]},"n":{"NULL":true}}`, `{"b": true, "l": [1, "x", []], "n": null}`},
		{`{"m":{"a":{"b":1}}}`, `{"m":{"M":{"a":{"M":{"b":{"N":"1"}}}}}}`, `{"m": {"a": {"b": 1}}}`},
		{`{"id":{"S":"a"},"n":{"N":"5"},"s":{"NS":["1","2"]},"x":{"B":"AQI="}}`, `{"id":{"S":"a"},"n":{"N":"5"},"s":{"NS":["1","2"]},"x":{"B":"AQI="}}`, `{"id": "a", "n": 5, "s": {"NS":["1","2"]}, "x": {"B":"AQI="}}`},
		{`{"m":{"S":5}}`, `{"m":{"M":{"S":{"N":"5"}}}}`, `{"m": {"M":{"S":{"N":"5"}}}}`},
		{`{"m":{"M":{"S":{"S":"x"}}}}`, `{"m":{"M":{"S":{"S":"x"}}}}`, `{"m": {"M":{"S":{"S":"x"}}}}`},
		{`{"m":{"L":[1]}}`, `{"m":{"M":{"L":{"L":[{"N":"1"}]}}}}`, `{"m": {"M":{"L":{"L":[{"N":"1"}]}}}}`},
		{`{"m":{"SS":[]}}`, `{"m":{"M":{"SS":{"L":[]}}}}`, `{"m": {"M":{"SS":{"L":[]}}}}`},
		{`{"m":{}}`, `{"m":{"M":{}}}`, `{"m": {}}`},
		{`{"S":"a"}`, `{"S":{"S":"a"}}`, `{"S": "a"}`},
		{`{"t":"q\" \\ \n \u0001 <é>😀"}`, `{"t":{"S":"q\" \\ \n \u0001 <é>😀"}}`, `{"t": "q\" \\ \n \u0001 <é>😀"}`},
	} {
		it, err := Parse([]byte(tc.text))
		if err != nil {
			t.Errorf("%s: %v", tc.text, err)
			continue
		}
		if got := string(it.AppendJSON(nil)); got != tc.dynamo {
			t.Errorf("%s\n got %s\nwant %s", tc.text, got, tc.dynamo)
		}
		if got := string(it.AppendPlain(nil)); got != tc.plain {
			t.Errorf("%s\n got %s\nwant %s", tc.text, got, tc.plain)
		}
		var again Item
		if err := json.Unmarshal([]byte(tc.dynamo), &again); err != nil || !again.Equal(it) {
			t.Errorf("%s: read back %v, %v", tc.dynamo, again, err)
		}
	}
	it, err := Parse([]byte(`{"a":1,"z":2,"id":3}`))
	if err != nil || it.Indented("z", "id") != "{\n  \"z\": 2,\n  \"id\": 3,\n  \"a\": 1\n}\n" {
		t.Errorf("indented: %q, %v", it.Indented("z", "id"), err)
	}
}

func TestParseRefuses(t *testing.T) {
	for text, want := range map[string]string{
		``: "it is empty", `[1]`: "an item is a JSON object, not an array", `5`: "not a number", `null`: "not null",
		`{"a":`: "too early", "{\n \"a\": x}": "line 2, column 7", `{} {}`: "something follows",
		`{"a":{"b":[1,{"N":"x"}]}}`:             `attribute a.b[1]: "x" is not a number`,
		`{"a":1e999}`:                           "beyond DynamoDB's range",
		`{"a":{"L":[{"N":"--"}]}}`:              "is not a number",
		`{"a":` + strings.Repeat("1", 39) + `}`: "39 significant digits",
	} {
		if _, err := Parse([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

func TestNumbers(t *testing.T) {
	for _, good := range []string{"0", "-0", "1", "+1", "1.50", "007", "1e5", "1E+125", "9.9e125", "1e-130", "0.000", strings.Repeat("9", 38), strings.Repeat("9", 38) + "000", "0." + strings.Repeat("0", 129) + "1"} {
		if err := CheckNumber(good); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	for _, bad := range []string{"", "-", ".", "1.", "1e", "e5", "0x1", "1 ", "١", "NaN", "Infinity", "1e126", "1e-131", "1e99999999999", "1_0", strings.Repeat("9", 39)} {
		if CheckNumber(bad) == nil {
			t.Errorf("%q is taken", bad)
		}
	}
	for _, same := range [][2]string{{"1", "1.0"}, {"0", "-0.00"}, {"100", "1E2"}, {"-0.5", "-5e-1"}, {"10", "010"}} {
		if !Num(same[0]).Equal(Num(same[1])) || Num(same[0]).KeyText() != Num(same[1]).KeyText() {
			t.Errorf("%v differ", same)
		}
	}
	if Num("1").Equal(Num("-1")) || Num("1").Equal(Text("1")) || Num("1").KeyText() == Text("1").KeyText() || Num("10").Equal(Num("1")) {
		t.Error("different values are equal")
	}
	a := Value{Type: NumberSet, Set: []string{"1", "2.0"}}
	if !a.Equal(Value{Type: NumberSet, Set: []string{"2", "1"}}) || a.Equal(Value{Type: NumberSet, Set: []string{"2", "3"}}) {
		t.Error("sets are compared in order")
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{`{"a":{"S":"x"},"b":[1,{"M":{}}]}`, `{"a":{"SS":["x"]}}`, `{"a":{"B":"AQ=="}}`, `{"m":{"S":5}}`, `{"n":1E+2}`, `{`, `[]`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		it, err := Parse(text)
		if err != nil {
			return
		}
		plain := it.AppendPlain(nil)
		again, err := Parse(plain)
		if err != nil || !again.Equal(it) {
			t.Fatalf("%q gives %s, and that %v, %v", text, plain, again, err)
		}
		if typed, err := Parse(it.AppendJSON(nil)); err != nil || !typed.Equal(it) {
			t.Fatalf("%q gives %s, and that %v, %v", text, it.AppendJSON(nil), typed, err)
		}
	})
}
