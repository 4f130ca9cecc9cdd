package importer

import (
	"errors"
	"strings"
	"testing"

	"github.com/devhelper/devhelper/dynamodb/schema"
)

func TestDescribeOthers(t *testing.T) {
	const attributes = `"AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}]`
	const keys = `"KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}]`
	for name, tt := range map[string]struct{ text, want, code string }{
		"a skeleton as it is printed": {
			`{"TableName": "", "AttributeDefinitions": [{"AttributeName": "", "AttributeType": "S"}], "KeySchema": [{"AttributeName": "", "KeyType": "HASH"}]}`,
			"t.json: the names of t.json are not filled in", "",
		},
		"another kind":         {`{"Parameters": []}`, ErrOtherKind.Error(), ""},
		"a list of others":     {`[1, {"a": 2}]`, ErrOtherKind.Error(), ""},
		"damaged":              {`{"Table": {`, "t.json:1:12: not valid JSON: the text ends too early", ""},
		"without a name":       {`{` + attributes + `, ` + keys + `, "BillingMode": "PAY_PER_REQUEST"}`, "", "table-unnamed"},
		"named by its ARN":     {`{"TableArn": "arn:aws:dynamodb:us-east-1:1:table/by-arn", ` + attributes + `, ` + keys + `}`, "", ""},
		"an output cut short":  {`{"Table": {"TableName": "abc", ` + attributes + `, ` + keys + `, "BillingModeSummary": {"BillingMode": "PAY_PER_REQUEST"}}}`, "", ""},
		"input on demand":      {`{"TableName": "abc", ` + attributes + `, ` + keys + `, "BillingMode": "PAY_PER_REQUEST", "ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}}`, "", "throughput-unused"},
		"input without any":    {`{"TableName": "abc", ` + attributes + `, ` + keys + `}`, "", "no-throughput"},
		"keys of a wrong kind": {`{"TableName": "abc", ` + attributes + `, "KeySchema": "id", "BillingMode": "PAY_PER_REQUEST"}`, "", "wrong-kind"},
		"wrapped too deep":     {`{"Table": {"Table": {"Table": {"Table": {"Table": {` + keys + `, ` + attributes + `}}}}}}`, ErrOtherKind.Error(), ""},
	} {
		tables, err := DescribeTable.Read(Input{Path: "t.json", Content: []byte(tt.text)})
		switch {
		case tt.want != "":
			if err == nil || err.Error() != tt.want {
				t.Errorf("%s: %v, want %s", name, err, tt.want)
			}
		case err != nil || len(tables) != 1:
			t.Errorf("%s: %d tables, %v", name, len(tables), err)
		default:
			checkCode(t, name, tables[0], tt.code)
		}
	}
}

func checkCode(t *testing.T, name string, table schema.Table, code string) {
	t.Helper()
	problems := schema.Check(table)
	p, bad := schema.FirstError(problems)
	if bad != (code != "") || bad && !strings.Contains(" "+codes(problems)+" ", " "+code+" ") {
		t.Errorf("%s: %s %v, want %s", name, p, codes(problems), code)
	}
}

func codes(problems []schema.Problem) string {
	var all []string
	for _, p := range problems {
		all = append(all, p.Code)
	}
	return strings.Join(all, " ")
}

func TestWorkbenchOthers(t *testing.T) {
	const key = `"KeyAttributes": {"PartitionKey": {"AttributeName": "id", "AttributeType": "S"}}`
	for name, tt := range map[string]struct{ table, code string }{
		"sound":            {`{"TableName": "abc", ` + key + `}`, ""},
		"without a name":   {`{` + key + `}`, "table-unnamed"},
		"without keys":     {`{"TableName": "abc"}`, "no-keys"},
		"keys of a list":   {`{"TableName": "abc", "KeyAttributes": []}`, "no-keys"},
		"two types of one": {`{"TableName": "abc", ` + key + `, "GlobalSecondaryIndexes": [{"IndexName": "other", "KeyAttributes": {"PartitionKey": {"AttributeName": "id", "AttributeType": "N"}}, "Projection": {"ProjectionType": "ALL"}}]}`, "attribute-types"},
		"item without key": {`{"TableName": "abc", ` + key + `, "TableData": [{"name": {"S": "x"}}]}`, "item-key"},
		"key of its own":   {`{"TableName": "abc", ` + key + `, "TableData": [{"id": {"N": "1"}}]}`, "item-key"},
	} {
		tables, err := Workbench.Read(Input{Path: "t.json", Content: []byte(`{"DataModel": [` + tt.table + `]}`)})
		if err != nil || len(tables) != 1 {
			t.Errorf("%s: %d tables, %v", name, len(tables), err)
			continue
		}
		checkCode(t, name, tables[0], tt.code)
	}
	if _, err := Workbench.Read(Input{Path: "t.json", Content: []byte(`{"DataModel": {}}`)}); !errors.Is(err, ErrOtherKind) {
		t.Errorf("no model: %v", err)
	}
}

// Values keep their type and digits; what only looks like a typed value is a map.
func TestAttributeValues(t *testing.T) {
	text := `{"DataModel": [{"TableName": "abc", "TableData": [{
		"a": {"N": "1.50"}, "b": {"S": ""}, "c": {"BOOL": false}, "d": {"NULL": true}, "e": {"SS": ["x", "y"]}, "f": {"BS": ["AA=="]},
		"g": {"L": [{"N": "1"}, {"M": {"n": {"B": "AA=="}}}]}, "h": {"SS": []}, "i": {"L": 7}, "j": {"S": ["x"]}, "k": {"M": {}}, "l": 7e2, "m": null
	}]}]}`
	tables, err := Workbench.Read(Input{Path: "t.json", Content: []byte(text)})
	if err != nil {
		t.Fatal(err)
	}
	want := `{"a":{"N":"1.50"},"b":{"S":""},"c":{"BOOL":false},"d":{"NULL":true},"e":{"SS":["x","y"]},"f":{"BS":["AA=="]},` +
		`"g":{"L":[{"N":"1"},{"M":{"n":{"B":"AA=="}}}]},"h":{"M":{"SS":{"L":[]}}},"i":{"M":{"L":{"N":"7"}}},"j":{"M":{"S":{"L":[{"S":"x"}]}}},` +
		`"k":{"M":{}},"l":{"N":"7e2"},"m":{"NULL":true}}`
	if got := string(tables[0].Seed[0].JSON()); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if at := tables[0].Seed[0].Attributes[0].Pos; at.Line != 2 || at.Column != 3 {
		t.Errorf("the first attribute is at %+v", at)
	}
}
