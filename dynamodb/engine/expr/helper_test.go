package expr

import (
	"errors"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/devhelper/devhelper/dynamodb/engine/fault"
	"github.com/devhelper/devhelper/dynamodb/engine/value"
)

// item reads an item from its form on the wire.
func item(t testing.TB, json string) value.Item {
	t.Helper()
	raw, err := value.DecodeItemJSON(jsontext.NewDecoder(strings.NewReader(json)))
	if err != nil || raw.Err != nil {
		t.Fatalf("item %s: %v, %v", json, err, raw.Err)
	}
	return raw.Item
}

// text writes an item in its form on the wire.
func text(it value.Item) string { return string(value.AppendItemJSON(nil, it)) }

// raw reads an attribute value as a request holds it.
func raw(t testing.TB, json string) value.Raw {
	t.Helper()
	v, err := value.DecodeJSON(jsontext.NewDecoder(strings.NewReader(json)))
	if err != nil {
		t.Fatalf("value %s: %v", json, err)
	}
	return v
}

// params holds the #names and :values of the tests that do not bring their own:
// every :value is known by its first letters.
func params(t testing.TB) *Params {
	t.Helper()
	values := map[string]value.Raw{}
	for name, json := range map[string]string{
		":a": `{"S":"a"}`, ":b": `{"S":"b"}`, ":h": `{"S":"hello"}`, ":e": `{"S":""}`,
		":n1": `{"N":"1"}`, ":n2": `{"N":"2"}`, ":n3": `{"N":"3"}`, ":n5": `{"N":"5.0"}`, ":n8": `{"N":"8"}`,
		":b1": `{"B":"AQ=="}`, ":b2": `{"B":"AgM="}`, ":t": `{"BOOL":true}`, ":f": `{"BOOL":false}`, ":z": `{"NULL":true}`,
		":l": `{"L":[{"S":"z"}]}`, ":m": `{"M":{"x":{"N":"1"}}}`,
		":ss": `{"SS":["b","a"]}`, ":sa": `{"SS":["a"]}`, ":ns": `{"NS":["2.0","1"]}`, ":bs": `{"BS":["AQ=="]}`,
		":S": `{"S":"S"}`, ":SS": `{"S":"SS"}`, ":NULL": `{"S":"NULL"}`, ":M": `{"S":"M"}`, ":bad": `{"S":"string"}`,
	} {
		values[name] = raw(t, json)
	}
	return NewParams(map[string]string{"#s": "s", "#status": "status", "#x": "x", "#m": "m", "#dot": "a.b"}, values)
}

// message is the text of the error an API call would get.
func message(t testing.TB, err error) string {
	t.Helper()
	if err == nil {
		return ""
	}
	var f *fault.Error
	if !errors.As(err, &f) || f.Type != "ValidationException" {
		t.Fatalf("not a ValidationException: %v", err)
	}
	return f.Message
}

// sample is the item most tests look at.
const sample = `{"pk":{"S":"k"},"s":{"S":"hello"},"u":{"S":"héllo€😀"},"e":{"S":""},"n":{"N":"5"},"neg":{"N":"-7.5"},
	"b":{"B":"AQID"},"t":{"BOOL":true},"z":{"NULL":true},"status":{"S":"on"},"a.b":{"S":"dotted"},
	"l":{"L":[{"S":"a"},{"N":"1"},{"M":{"q":{"S":"w"}}},{"L":[]},{"BOOL":true}]},
	"m":{"M":{"x":{"N":"1.0"},"y":{"M":{"k":{"S":"v"}}}}},
	"ss":{"SS":["a","b"]},"ns":{"NS":["1","2"]},"bs":{"BS":["AQ=="]}}`
