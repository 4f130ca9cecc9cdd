package value

import (
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
)

const (
	toString  = " cannot be converted to String"
	toBoolean = " cannot be converted to Boolean"
	badBase64 = "Invalid last non-pad Base64 character dectected"
)

// The texts and their order are those AWS and its closest imitations answer.
func TestWrongValues(t *testing.T) {
	for _, c := range []struct{ json, want string }{
		{`null`, noType},
		{`{}`, noType},
		{`{"S":null}`, noType},
		{`{"S":null,"N":null}`, noType},
		{`{"Q":{"S":["x",{}]}}`, noType},
		{`{"s":"a"}`, noType},
		{`{"L":[{}]}`, noType},
		{`{"L":[null]}`, noType},
		{`{"M":{"a":null}}`, noType},
		{`{"M":{"a":{"Q":1}}}`, noType},
		{`{"S":"a","N":"1"}`, twoTypes},
		{`{"S":"a","SS":["b"]}`, twoTypes},
		{`{"NULL":false}`, falseNull},
		{`{"NULL":"no"}`, falseNull},
		{`{"SS":[]}`, "One or more parameter values were invalid: An string set  may not be empty"},
		{`{"NS":[]}`, "One or more parameter values were invalid: An number set  may not be empty"},
		{`{"BS":[]}`, "One or more parameter values were invalid: Binary sets should not be empty"},
		{`{"SS":["a",null]}`, nullElement(StringSet)},
		{`{"NS":["1",null]}`, notNumber},
		{`{"BS":[null]}`, nullElement(BinarySet)},
		{`{"SS":["b","a","b","a"]}`, "One or more parameter values were invalid: Input collection [b, a, b, a] contains duplicates."},
		{`{"BS":["YQ==","YQ=="]}`, "One or more parameter values were invalid: Input collection [YQ==, YQ==]of type BS contains duplicates."},
		{`{"NS":["1","1.0"]}`, "Input collection contains duplicates"},
		{`{"NS":["1","1","x"]}`, notNumber + ": x"},
		{`{"NS":["1e200"]}`, overflow},
		{`{"N":""}`, notNumber},
		{`{"N":"x","SS":[]}`, notNumber + ": x"},
		{`{"SS":[],"N":"x"}`, notNumber + ": x"},
		{`{"SS":[],"NS":["x"]}`, notNumber + ": x"},
		{`{"NULL":false,"N":"x"}`, notNumber + ": x"},
		{`{"N":"y","NS":["x"]}`, notNumber + ": y"},
		{`{"S":"a","NULL":false}`, falseNull},
		{`{"S":"a","N":"x"}`, notNumber + ": x"},
		{`{"BS":[],"NS":[]}`, emptySet(BinarySet)},
		{`{"SS":["a","a"],"NS":[]}`, emptySet(NumberSet)},
		{`{"L":[{"N":"x"}],"M":{"a":{}}}`, notNumber + ": x"},
		{`{"L":[{"SS":[]},{"N":"x"}]}`, emptySet(StringSet)},
		{`{"M":{"b":{"N":"x"},"a":{"SS":[]}}}`, notNumber + ": x"},
		{nested(32, `{"S":"x"}`), tooDeep},
		{nested(32, `{"N":"x"}`), notNumber + ": x"},
		{nested(32, `{}`), noType},
		{nested(4000, `{"S":"x"}`), tooDeep},
	} {
		r, err := parse(t, c.json)
		if err != nil {
			t.Errorf("%.99s: %v, want it later", c.json, err)
			continue
		}
		if !r.IsZero() || r.Err == nil {
			t.Errorf("%.99s gave %v, want an error", c.json, r.Kind())
			continue
		}
		if got := message(t, r.Err, "ValidationException"); got != c.want {
			t.Errorf("%.99s: %q, want %q", c.json, got, c.want)
		}
	}
}

func TestWrongTypesOfJSON(t *testing.T) {
	for _, c := range []struct{ json, want string }{
		{`"x"`, "Unexpected value type in payload"},
		{`1`, "Unexpected value type in payload"},
		{`true`, "Unexpected value type in payload"},
		{`[]`, "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.AttributeValue"},
		{`{"L":["x"]}`, "Unexpected value type in payload"},
		{`{"M":{"a":1}}`, "Unexpected value type in payload"},
		{`{"S":1}`, "NUMBER_VALUE" + toString},
		{`{"S":-1}`, "NUMBER_VALUE" + toString},
		{`{"S":1.5}`, "DECIMAL_VALUE" + toString},
		{`{"S":true}`, "TRUE_VALUE" + toString},
		{`{"N":false}`, "FALSE_VALUE" + toString},
		{`{"N":1}`, "NUMBER_VALUE" + toString},
		{`{"S":[]}`, "Unrecognized collection type class java.lang.String"},
		{`{"S":{}}`, misplaced},
		{`{"BOOL":1}`, "NUMBER_VALUE" + toBoolean},
		{`{"BOOL":1.5}`, "DECIMAL_VALUE" + toBoolean},
		{`{"BOOL":"x"}`, "Unexpected token received from parser"},
		{`{"BOOL":""}`, "Unexpected token received from parser"},
		{`{"BOOL":[]}`, "Unrecognized collection type class java.lang.Boolean"},
		{`{"NULL":{}}`, misplaced},
		{`{"B":1}`, "only base-64-encoded strings are convertible to bytes"},
		{`{"B":true}`, "only base-64-encoded strings are convertible to bytes"},
		{`{"B":[]}`, "Unrecognized collection type class java.nio.ByteBuffer"},
		{`{"B":{}}`, misplaced},
		{`{"B":"x"}`, "Base64 encoded length is expected a multiple of 4 bytes but found: 1"},
		{`{"B":"YQ"}`, "Base64 encoded length is expected a multiple of 4 bytes but found: 2"},
		{`{"B":"YWJj\n"}`, "Base64 encoded length is expected a multiple of 4 bytes but found: 5"},
		{`{"B":"YWJ\nYWJ\n"}`, badBase64},
		{`{"B":"===="}`, badBase64},
		{`{"B":"YR=="}`, badBase64},
		{`{"B":"YQ==YQ=="}`, badBase64},
		{`{"B":"__8="}`, badBase64},
		{`{"B":"a$bc"}`, badBase64},
		{`{"BS":["x"]}`, "Base64 encoded length is expected a multiple of 4 bytes but found: 1"},
		{`{"SS":"x"}`, "Unexpected field type"},
		{`{"SS":1}`, "Unexpected field type"},
		{`{"SS":{}}`, misplaced},
		{`{"SS":["a",1,"a"]}`, "NUMBER_VALUE" + toString},
		{`{"SS":[[]]}`, "Unrecognized collection type class java.lang.String"},
		{`{"NS":[1]}`, "NUMBER_VALUE" + toString},
		{`{"L":"x"}`, "Unexpected field type"},
		{`{"L":{}}`, misplaced},
		{`{"M":true}`, "Unexpected field type"},
		{`{"M":[]}`, "Unrecognized collection type java.util.Map<java.lang.String, com.amazonaws.dynamodb.v20120810.AttributeValue>"},
		{`{"N":"x","S":1}`, "NUMBER_VALUE" + toString},
		{`{"L":[{"N":"x"},{"S":1}]}`, "NUMBER_VALUE" + toString},
		{nested(40, `{"S":1}`), "NUMBER_VALUE" + toString},
	} {
		r, err := parse(t, c.json)
		if err == nil {
			t.Errorf("%.99s gave %s, %v, want an error at once", c.json, r.Kind(), r.Err)
			continue
		}
		if got := message(t, err, "SerializationException"); got != c.want {
			t.Errorf("%.99s: %q, want %q", c.json, got, c.want)
		}
	}
}

func TestValuesReadAndWritten(t *testing.T) {
	for _, c := range []struct{ json, want string }{
		{`{"S":"text"}`, ""},
		{`{"S":""}`, ""},
		{` { "S" : "a" } `, `{"S":"a"}`},
		{`{"\u0053":"a"}`, `{"S":"a"}`},
		{`{"S":"a","S":"b"}`, `{"S":"b"}`},
		{`{"S":"a","N":null}`, `{"S":"a"}`},
		{`{"Q":[{"a":"]}"},1.5,null],"S":"b"}`, `{"S":"b"}`},
		{`{"S":"\u0000\u001f<>&\u2028\/\\\"\b\f\n\r\t\u007f\u00e9\ud83d\ude00"}`, "{\"S\":\"\\u0000\\u001f<>&\u2028/\\\\\\\"\\b\\f\\n\\r\\t\x7f\u00e9\U0001F600\"}"},
		{`{"S":"\\"}`, ""},
		{`{"S":"\\\""}`, ""},
		{`{"S":"a\\","M":null}`, `{"S":"a\\"}`},
		{`{"N":"1.50"}`, `{"N":"1.5"}`},
		{`{"B":"/w=="}`, ""},
		{`{"B":""}`, ""},
		{`{"BOOL":true}`, ""},
		{`{"BOOL":false}`, ""},
		{`{"BOOL":"Yes"}`, `{"BOOL":true}`},
		{`{"BOOL":"0"}`, `{"BOOL":false}`},
		{`{"NULL":true}`, ""},
		{`{"NULL":"1"}`, `{"NULL":true}`},
		{`{"SS":["b","","a"]}`, `{"SS":["","a","b"]}`},
		{`{"NS":["2","-1","10","0.5"]}`, `{"NS":["-1","0.5","2","10"]}`},
		{`{"BS":["/w==","AA==",""]}`, `{"BS":["","AA==","/w=="]}`},
		{`{"L":[]}`, ""},
		{`{"L":[{"S":"a"}, {"L":[]} ,{"NULL":true}]}`, `{"L":[{"S":"a"},{"L":[]},{"NULL":true}]}`},
		{`{"M":{}}`, ""},
		{`{"M":{"b":{"S":"1"},"a":{"S":"2"},"b":{"S":"3"},"":{"M":{}}}}`, `{"M":{"":{"M":{}},"a":{"S":"2"},"b":{"S":"3"}}}`},
		{nested(31, `{"S":"x"}`), ""},
		{nested(31, `{"L":[]}`), ""},
		{`{"L":[` + strings.Repeat(`{"N":"1"},`, 99) + `{"N":"1"}]}`, ""},
		{`{"SS":["01","02","03","04","05","06","07","08","09","10"]}`, ""},
	} {
		want := c.want
		if want == "" {
			want = c.json
		}
		if got := string(AppendJSON(nil, val(t, c.json))); got != want {
			t.Errorf("%s became %s, want %s", c.json, got, want)
		}
	}
}

func TestItemsReadAndWritten(t *testing.T) {
	r, err := ParseItemJSON(` {"pk":{"S":"a"},"b":{"N":"1"},"a":{"BOOL":true},"b":{"N":"2"}} `)
	if err != nil || r.Err != nil || !r.Present {
		t.Fatalf("%+v, %v", r, err)
	}
	if got := strings.Join(r.Order, " "); got != "pk b a b" {
		t.Errorf("the order is %s", got)
	}
	if got := string(AppendItemJSON(nil, r.Item)); got != `{"a":{"BOOL":true},"b":{"N":"2"},"pk":{"S":"a"}}` {
		t.Errorf("the item is %s", got)
	}
	if r, err := ParseItemJSON("null"); err != nil || r.Present {
		t.Errorf("null gave %+v, %v", r, err)
	}
	if r, err := ParseItemJSON("{}"); err != nil || !r.Present || len(r.Item) != 0 {
		t.Errorf("an empty item gave %+v, %v", r, err)
	}
	for json, want := range map[string]string{
		`{"z":{"N":"x"},"b":{},"a":{"SS":[]}}`:           notNumber + ": x",
		`{"b":{},"a":{"SS":[]}}`:                         noType,
		`{"deep":` + nested(40, `{}`) + `,"b":{"N":""}}`: noType,
		`{"deep":` + nested(40, `{"S":""}`) + `}`:        tooDeep,
		`{"d":` + nested(40, `{"S":""}`) + `,"b":{}}`:    noType,
	} {
		r, err := ParseItemJSON(json)
		if err != nil || r.Item != nil {
			t.Errorf("%.60s gave %+v, %v", json, r, err)
		} else if got := message(t, r.Err, "ValidationException"); got != want {
			t.Errorf("%.60s: %q, want %q", json, got, want)
		}
	}
	for json, want := range map[string]string{
		`[]`: "Unrecognized collection type " + mapClass, `1`: "Unexpected field type",
		`"x"`: "Unexpected field type", `{"a":"x"}`: "Unexpected value type in payload",
		`{"a":{"N":"x"},"b":{"S":1}}`: "NUMBER_VALUE" + toString,
	} {
		_, err := ParseItemJSON(json)
		if got := message(t, err, "SerializationException"); got != want {
			t.Errorf("%s: %q, want %q", json, got, want)
		}
	}
}

func TestDecoderIsLeftBehindTheValue(t *testing.T) {
	d := jsontext.NewDecoder(strings.NewReader(`[{"S":"a"},{"a":{"N":"1"}},{"S":1},{"S":"b"}]`))
	if _, err := d.ReadToken(); err != nil {
		t.Fatal(err)
	}
	first, err := DecodeJSON(d)
	if err != nil || first.Text() != "a" {
		t.Fatalf("%+v, %v", first, err)
	}
	if it, err := DecodeItemJSON(d); err != nil || len(it.Item) != 1 {
		t.Fatalf("%+v, %v", it, err)
	}
	_, err = DecodeJSON(d)
	message(t, err, "SerializationException")
	if last, err := DecodeJSON(d); err != nil || last.Text() != "b" {
		t.Fatalf("%+v, %v", last, err)
	}
	if _, err := DecodeJSON(d); err == nil {
		t.Error("the end of a list is no value")
	}
	if _, err := DecodeItemJSON(jsontext.NewDecoder(strings.NewReader(`{"a":`))); err == nil {
		t.Error("half an item is an item")
	}
}

func TestBytesThatAreNoUTF8(t *testing.T) {
	d := jsontext.NewDecoder(strings.NewReader("{\"S\":\"a\xff\\n\"}{\"S\":\"a\xffb\"}{\"S\":\"\\ud800x\"}"), jsontext.AllowInvalidUTF8(true))
	for _, want := range []string{"a\uFFFD\n", "a\uFFFDb", "\uFFFDx"} {
		if r, err := DecodeJSON(d); err != nil || r.Text() != want {
			t.Errorf("got %q, %v, want %q", r.Text(), err, want)
		}
	}
	if got := string(AppendJSON(nil, OfString("a\xffb\xe2\x82"))); got != "{\"S\":\"a\uFFFDb\uFFFD\uFFFD\"}" {
		t.Errorf("written as %q", got)
	}
}

func TestErrorsThatAWSHasDetected(t *testing.T) {
	for json, want := range map[string]bool{
		`{"SS":[]}`: true, `{"NS":["1","1"]}`: true, `{"NULL":false}`: true,
		`{"N":"x"}`: false, `{}`: false, `{"S":"","N":"1"}`: false,
	} {
		r, err := parse(t, json)
		if err != nil || Detected(r.Err) != want {
			t.Errorf("%s: %v, %v, want %v", json, err, r.Err, want)
		}
	}
	if Detected(nil) {
		t.Error("no error is detected")
	}
}

var jsonSeeds = []string{
	`{"S":"text"}`, `{"N":"1.50"}`, `{"B":"/w=="}`, `{"BOOL":"yes"}`, `{"NULL":true}`, `{"SS":["b","a"]}`, `{"NS":["2","10"]}`,
	`{"BS":["AA==",""]}`, `{"L":[{"S":""},{"L":[]}]}`, `{"M":{"b":{"S":"\ud83d\ude00\u0000\""},"a":{"M":{}}}}`, `{"S":"a","N":"x"}`,
	`{"Q":[{"a":"]}"}],"S":"b"}`, `{"L":[`, `{"S":"\`, `{"S":"a\\"`, ` null `, `[]`, `{"M":{"a":null,"a":{}}}`, "{\"S\":\"\xff\"}", `{"S":1e}`,
}

func FuzzJSON(f *testing.F) {
	for _, s := range jsonSeeds {
		f.Add(s)
		f.Add(`{"attribute":` + s + `}`)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, err := ParseJSON(text) // of any text, for the absence of panics
		if err == nil && r.Err == nil && jsontext.Value(text).IsValid() {
			sameAfterJSON(t, r.Value)
		}
		items, err := ParseItemJSON(text)
		if err == nil && items.Err == nil && jsontext.Value(text).IsValid() {
			sameAfterJSON(t, OfMap(items.Item))
		}
	})
}

// sameAfterJSON checks that a value is what its JSON is read as.
func sameAfterJSON(t *testing.T, v Value) {
	t.Helper()
	if v.Depth() > MaxDepth {
		return // a whole item, as a map, is one level deeper than its values
	}
	out := AppendJSON(nil, v)
	if !jsontext.Value(out).IsValid() {
		t.Fatalf("%q is no JSON", out)
	}
	if back := val(t, string(out)); !Equal(v, back) {
		t.Fatalf("%s is read as %s", out, AppendJSON(nil, back))
	}
}
