package seed

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/devhelper/devhelper/dynamodb/item"
)

// lines writes each row as TABLE:LINE ITEM, each error as LINE! MESSAGE.
func lines(text string, f Format, types map[string]item.Type) []string {
	var out []string
	for row, err := range Rows(strings.NewReader(text), Options{Format: f, Types: func(string) map[string]item.Type { return types }}) {
		var bad *RowError
		switch {
		case errors.As(err, &bad):
			out = append(out, fmt.Sprintf("%d! %s", bad.Line, bad.Message))
		case err != nil:
			out = append(out, err.Error())
		default:
			out = append(out, fmt.Sprintf("%s:%d %s", row.Table, row.Line, row.Item.AppendPlain(nil)))
		}
	}
	return out
}

func TestRows(t *testing.T) {
	keys := map[string]item.Type{"id": item.String, "at": item.Number}
	for _, tc := range []struct {
		name   string
		format Format
		text   string
		want   []string
	}{
		{"array", JSON, "[\n {\"id\":\"1\"},\n\n {\"id\":\"2\",\"x\":[\n1]}, {\"id\":\"3\"}\n]\n", []string{`:2 {"id": "1"}`, `:4 {"id": "2", "x": [1]}`, `:5 {"id": "3"}`}},
		{"one after the other", JSON, "{\"id\":\"1\"}\n{\"id\":\"2\"} {\"id\":\"3\"}", []string{`:1 {"id": "1"}`, `:2 {"id": "2"}`, `:2 {"id": "3"}`}},
		{"DynamoDB's JSON", JSON, `[{"id":{"S":"1"},"n":{"N":"5"}}]`, []string{`:1 {"id": "1", "n": 5}`}},
		{"scan", JSON, "{\n\"Items\": [\n{\"id\":{\"S\":\"1\"}},\n{\"id\":{\"S\":\"2\"}}],\n\"Count\": 2, \"ScannedCount\": 2, \"ConsumedCapacity\": null}", []string{`:3 {"id": "1"}`, `:4 {"id": "2"}`}},
		{"batch", JSON, `{"Orders":[{"PutRequest":{"Item":{"id":{"S":"1"}}}}],"Users":[{"PutRequest":{"Item":{"id":{"S":"2"}}}}]}`, []string{`Orders:1 {"id": "1"}`, `Users:1 {"id": "2"}`}},
		{"by table", JSON, "{\"Orders\":[\n{\"id\":\"1\"}],\n\"Users\":[]}", []string{`Orders:2 {"id": "1"}`}},
		{"an item with a list", JSON, `{"id":"1","l":[{"a":1}]}`, []string{`:1 {"id": "1", "l": [{"a": 1}]}`}},
		{
			"workbench", JSON, "{\"ModelName\":\"m\",\"DataModel\":[\n{\"TableName\":\"Orders\",\"KeyAttributes\":{},\"NonKeyAttributes\":[{\"AttributeName\":\"x\"}],\n\"TableData\":[\n{\"id\":{\"S\":\"1\"}}]},\n{\"TableData\":[]}]}",
			[]string{`Orders:4 {"id": "1"}`, `5! a table of the model has no TableName`},
		},
		{"export", JSONL, "{\"Item\":{\"id\":{\"S\":\"1\"}}}\r\n\n{\"Item\":{\"id\":{\"S\":\"2\"}}}", []string{`:1 {"id": "1"}`, `:3 {"id": "2"}`}},
		{"bad lines", JSONL, "{\"id\":\"1\"}\nx\n[1]\n{\"n\":{\"N\":\"x\"}}\n{} {}\n{}\n{\"id\":\"\xff\"}\n{\"id\":\"2\"}", []string{
			`:1 {"id": "1"}`, `2! not JSON: invalid character 'x' looking for beginning of value`, `3! an item is a JSON object, not an array`,
			`4! attribute n: "x" is not a number`, `5! not JSON: more than one value on a line`, `6! an item without attributes`, `7! not UTF-8`, `:8 {"id": "2"}`,
		}},
		{"broken JSON", JSON, "[\n{\"id\":\"1\"},\n{\"id\": x}]", []string{`:2 {"id": "1"}`, `3! not JSON: invalid character 'x' looking for beginning of value`}},
		{"JSON cut short", JSON, "[\n{\"id\":\"1\"},\n{\"id\":", []string{`:2 {"id": "1"}`, `3! not JSON: it ends too early`}},
		{"array not closed", JSON, "[{\"id\":\"1\"}\n", []string{`:1 {"id": "1"}`, `2! not JSON: it ends too early`}},
		{"no item", JSON, "[\n5]", []string{`2! an item is a JSON object, not a number`}},
		{"closed twice", JSON, "[]\n]", []string{`2! not JSON: a bracket is closed that was not opened`}},
		{"empty", JSON, "", nil},
		{"yaml list", YAML, "# seed\n- id: '1'\n  at: 5\n  big: 12345678901234567890123456789012345678\n- {id: x, on: true, nil: ~, d: 2024-01-02, h: 0x1F, f: .5, o: 1_000}\n", []string{
			`:2 {"at": 5, "big": 12345678901234567890123456789012345678, "id": "1"}`, `:5 {"d": "2024-01-02", "f": 0.5, "h": 31, "id": "x", "nil": null, "o": 1000, "on": true}`,
		}},
		{"yaml documents", YAML, "id: a\n---\nid: b\n---\n", []string{`:1 {"id": "a"}`, `:3 {"id": "b"}`}},
		{"yaml by table", YAML, "Orders:\n  - id: a\nUsers:\n  - &u {id: b}\n  - *u\n", []string{`Orders:2 {"id": "a"}`, `Users:4 {"id": "b"}`, `Users:5 {"id": "b"}`}},
		{"yaml binary", YAML, "- {id: a, b: !!binary AQI=, s: {SS: [x]}}", []string{`:1 {"b": {"B":"AQI="}, "id": "a", "s": {"SS":["x"]}}`}},
		{"yaml bad", YAML, "- id: a\n- id: .inf\n- [1]\n- {a: 1, a: 2}\n", []string{`:1 {"id": "a"}`, `2! .inf is a number DynamoDB does not have`, `3! an item is a JSON object, not an array`, `4! attribute "a" stands twice`}},
		{"yaml broken", YAML, "- id: a\n  x: [\n", []string{}},
		{"csv", CSV, "\ufeffid,at,price,name,flag,tags:SS,zip,data\n1,2024,9.50,\"a, b\",true,x;y,01234,\"{\"\"k\"\":[1]}\"\n2,7,,,,,,[oops\n", []string{
			`:2 {"at": 2024, "data": {"k": [1]}, "flag": true, "id": "1", "name": "a, b", "price": 9.50, "tags": {"SS":["x","y"]}, "zip": "01234"}`, `:3 {"at": 7, "data": "[oops", "id": "2"}`,
		}},
		{"csv of spreadsheets", CSV, "id;n\n1;+49\n", []string{`:2 {"id": "1", "n": "+49"}`}},
		{"csv bad", CSV, "id,at,b:B,f:BOOL,s:NS\n1,x,,,\n1,1\n1,1,???,,\n1,1,,maybe,\n1,1,,,1;x\n\"a\nb\",1,AQI=,TRUE,1;2\n", []string{
			`2! column at: "x" is not a number`, `3! 2 cells, and the first line names 5 columns`, `4! column b: illegal base64 data at input byte 0`,
			`5! column f: "maybe" is neither true nor false`, `6! column s: "x" is not a number`, `:7 {"at": 1, "b": {"B":"AQI="}, "f": true, "id": "a\nb", "s": {"NS":["1","2"]}}`,
		}},
		{"csv columns", CSV, "a,,b\n", []string{"1! column 2 has no name"}},
		{"csv twice", CSV, "a,a:N\n", []string{`1! two columns are called "a"`}},
		{"csv quote", CSV, "a\n\"b\n", []string{`2! extraneous or missing " in quoted-field`}},
		{"tsv", TSV, "id\tn:JSON\n1\t\"[1, 2]\"\n", []string{`:2 {"id": "1", "n": [1, 2]}`}},
		{"UTF-16", CSV, "\xff\xfea\x00", []string{"1! it is UTF-16"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := lines(tc.text, tc.format, keys)
			if tc.name == "yaml broken" { // the words are the library's
				if len(got) != 1 || !strings.Contains(got[0], "! not YAML: ") {
					t.Errorf("got %q", got)
				}
				return
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

func TestCompressed(t *testing.T) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	fmt.Fprint(z, "{\"Item\":{\"id\":{\"S\":\"1\"}}}\n")
	z.Close()
	if got := lines(b.String(), JSONL, nil); len(got) != 1 || got[0] != `:1 {"id": "1"}` {
		t.Errorf("got %q", got)
	}
	if got := lines(b.String()[:12], JSONL, nil); len(got) == 0 || !strings.Contains(got[len(got)-1], "EOF") {
		t.Errorf("cut short: %q", got)
	}
	if f, ok := FormatOf("x.JSON.gz"); f != JSON || !ok {
		t.Errorf("format %s", f)
	}
	if _, ok := FormatOf("x.txt"); ok {
		t.Error("a format of .txt")
	}
}

// Large files go through without being kept.
func TestStopsEarly(t *testing.T) {
	text := strings.Repeat("{\"id\":\"1\"}\n", 1000)
	for _, f := range []Format{JSON, JSONL} {
		n := 0
		for range Rows(strings.NewReader(text), Options{Format: f}) {
			if n++; n == 3 {
				break
			}
		}
		if n != 3 {
			t.Errorf("%s: %d rows", f, n)
		}
	}
}

func FuzzRows(f *testing.F) {
	for i, s := range []string{`[{"id":"1"}]`, "{\"Item\":{\"id\":{\"S\":\"1\"}}}", "- {id: a}\n- *b\n", "a,b:N\n1,2\n", "a\tb\n", `{"DataModel":[{"TableName":"x","TableData":[{}]}]}`, `{"Items":[{}],"Count":1}`, "a: &a [*a]"} {
		f.Add([]byte(s), i%5)
	}
	formats := []Format{JSON, JSONL, YAML, CSV, TSV}
	f.Fuzz(func(t *testing.T, text []byte, n int) {
		if n < 0 || n >= len(formats) {
			return
		}
		for row, err := range Rows(bytes.NewReader(text), Options{Format: formats[n]}) {
			var bad *RowError
			switch {
			case errors.As(err, &bad):
				if bad.Line < 1 || bad.Message == "" {
					t.Fatalf("%+v", bad)
				}
			case err == nil:
				if row.Line < 1 || len(row.Item) == 0 {
					t.Fatalf("%+v", row)
				}
				if again, err := item.Parse(row.Item.AppendJSON(nil)); err != nil || !again.Equal(row.Item) {
					t.Fatalf("%s: %v", row.Item.AppendJSON(nil), err)
				}
			}
		}
	})
}
