package wire

import (
	"strings"
	"testing"
)

const aws = "com.amazonaws.dynamodb.v20120810."

// The texts are AWS's, as dynoxide and dynalite give them; where one of them
// has none, the other's.
func TestSerialization(t *testing.T) {
	server := NewServer(operations(), Options{})
	const (
		structure = "Start of structure or map found where not expected"
		field     = "Unexpected field type"
		element   = "Unexpected value type in payload"
		generic   = unexpectedGeneric
		list      = "Unrecognized collection type "
		items     = list + "java.util.Map<java.lang.String, " + aws + "AttributeValue>"
	)
	for _, c := range []struct{ operation, body, want string }{
		// A string.
		{"CreateTable", `{"TableName":1}`, "NUMBER_VALUE cannot be converted to String"},
		{"CreateTable", `{"TableName":1.5}`, "DECIMAL_VALUE cannot be converted to String"},
		{"CreateTable", `{"TableName":1e2}`, "DECIMAL_VALUE cannot be converted to String"},
		{"CreateTable", `{"TableName":true}`, "TRUE_VALUE cannot be converted to String"},
		{"CreateTable", `{"TableName":false}`, "FALSE_VALUE cannot be converted to String"},
		{"CreateTable", `{"TableName":[]}`, list + "class java.lang.String"},
		{"CreateTable", `{"TableName":{}}`, structure},
		// Numbers.
		{"CreateTable", `{"Limit":"5"}`, "STRING_VALUE cannot be converted to Integer"},
		{"CreateTable", `{"Limit":true}`, "TRUE_VALUE cannot be converted to Integer"},
		{"CreateTable", `{"Limit":[]}`, list + "class java.lang.Integer"},
		{"CreateTable", `{"Limit":{}}`, structure},
		{"CreateTable", `{"ProvisionedThroughput":{"ReadCapacityUnits":"5"}}`, "STRING_VALUE cannot be converted to Long"},
		{"CreateTable", `{"ProvisionedThroughput":{"ReadCapacityUnits":[]}}`, list + "class java.lang.Long"},
		{"CreateTable", `{"ProvisionedThroughput":{"Share":"5"}}`, "STRING_VALUE cannot be converted to Double"},
		// A boolean.
		{"PutItem", `{"Expected":{"a":{"Exists":"x"}}}`, "Unexpected token received from parser"},
		{"PutItem", `{"Expected":{"a":{"Exists":1}}}`, "NUMBER_VALUE cannot be converted to Boolean"},
		{"PutItem", `{"Expected":{"a":{"Exists":[]}}}`, list + "class java.lang.Boolean"},
		// Structures.
		{"CreateTable", `{"ProvisionedThroughput":1}`, field},
		{"CreateTable", `{"ProvisionedThroughput":"1"}`, field},
		{"CreateTable", `{"ProvisionedThroughput":[]}`, list + "class " + aws + "ProvisionedThroughput"},
		{"PutItem", `{"Expected":{"a":1}}`, element},
		{"PutItem", `{"Expected":{"a":[]}}`, list + "class " + aws + "ExpectedAttributeValue"},
		// Lists.
		{"CreateTable", `{"KeySchema":1}`, field},
		{"CreateTable", `{"KeySchema":"x"}`, field},
		{"CreateTable", `{"KeySchema":{}}`, structure},
		{"CreateTable", `{"KeySchema":[1]}`, element},
		{"CreateTable", `{"KeySchema":[[]]}`, list + "class " + aws + "KeySchemaElement"},
		{"CreateTable", `{"KeySchema":[{"AttributeName":1}]}`, "NUMBER_VALUE cannot be converted to String"},
		{"CreateTable", `{"Tags":[[]]}`, list + "class " + aws + "Tag"},
		{"CreateTable", `{"Names":[1]}`, "NUMBER_VALUE cannot be converted to String"},
		{"CreateTable", `{"Names":[{}]}`, structure},
		{"CreateTable", `{"Names":[[]]}`, list + "class java.lang.String"},
		// Maps.
		{"PutItem", `{"ExpressionAttributeNames":1}`, field},
		{"PutItem", `{"ExpressionAttributeNames":[]}`, list + "java.util.Map<java.lang.String, java.lang.String>"},
		{"PutItem", `{"ExpressionAttributeNames":{"#a":1}}`, "NUMBER_VALUE cannot be converted to String"},
		{"PutItem", `{"ExpressionAttributeValues":{":a":1}}`, element},
		{"PutItem", `{"ExpressionAttributeValues":{":a":[]}}`, list + "class " + aws + "AttributeValue"},
		{"PutItem", `{"ExpressionAttributeValues":[]}`, items},
		{"BatchWriteItem", `{"RequestItems":1}`, field},
		{"BatchWriteItem", `{"RequestItems":[]}`, list + "java.util.Map<java.lang.String, java.util.List<" + aws + "WriteRequest>>"},
		{"BatchWriteItem", `{"RequestItems":{"abc":1}}`, generic},
		{"BatchWriteItem", `{"RequestItems":{"abc":{}}}`, structure},
		{"BatchWriteItem", `{"RequestItems":{"abc":[1]}}`, element},
		{"BatchWriteItem", `{"RequestItems":{"abc":[{"PutRequest":1}]}}`, field},
		{"BatchWriteItem", `{"RequestItems":{"abc":[{"PutRequest":[]}]}}`, list + "class " + aws + "PutRequest"},
		// Items and values.
		{"PutItem", `{"Item":1}`, field},
		{"PutItem", `{"Item":[]}`, items},
		{"PutItem", `{"Item":{"a":1}}`, element},
		{"PutItem", `{"Item":{"a":{"S":1}}}`, "NUMBER_VALUE cannot be converted to String"},
		{"PutItem", `{"Expected":{"a":{"Value":1}}}`, field},
		{"PutItem", `{"Expected":{"a":{"Value":[]}}}`, list + "class " + aws + "AttributeValue"},
		{"BatchGetItem", `{"RequestItems":{"abc":{"Keys":[1]}}}`, generic},
		{"BatchGetItem", `{"RequestItems":{"abc":{"Keys":[[]]}}}`, items},
		{"BatchGetItem", `{"RequestItems":{"abc":1}}`, element},
		// The whole body.
		{"PutItem", `1`, field},
		{"PutItem", `"x"`, field},
		// The first wrong type counts, but bad syntax before it.
		{"PutItem", `{"Item":1,"TableName":1}`, field},
		{"PutItem", `{"Item":1,"TableName":x}`, ""},
		{"PutItem", `{"Item":{"a":1}}x`, ""},
	} {
		_, body, _ := do(t, server, request(c.operation, c.body))
		typ, text := message(t, body)
		if typ != "SerializationException" || text != c.want {
			t.Errorf("%s %s: %s: %s\nwant %s", c.operation, c.body, typ, text, c.want)
		}
	}
}

func TestSyntax(t *testing.T) {
	server := NewServer(operations(), Options{})
	for _, in := range []string{
		"", " ", "{", "}", `{"a"`, `{"a":}`, `{a:1}`, `{'a':1}`, `{} x`, `{}{}`, `{"a":01}`, `{"a":1,}`, "// x\n{}", "nul", "null",
		`{"a":NaN}`, "{\"a\":\"\x00\"}", "{\"a\":\"\t\"}", "\xef", "{\"a\":\"\xff\"}", `{"TableName":"\ud800"}`, `{"KeySchema":[`,
		`{"KeySchema":[}`, `{"Item":{"a":{"S":"x"}`, "[", `[1`, `{"ExpressionAttributeNames":{"a":"b"`, `{"TableName":"a`,
	} {
		status, body, _ := do(t, server, request("PutItem", in))
		if want := `{"__type":"com.amazon.coral.service#SerializationException"}`; status != 400 || body != want {
			t.Errorf("body %q: %d %s", in, status, body)
		}
	}
}

func TestDecoding(t *testing.T) {
	server := NewServer(operations(), Options{})
	const rest = `,"KeySchema":[{"AttributeName":"a","KeyType":"HASH"}]`
	for _, c := range []struct{ body, want string }{
		// Members that AWS does not know, and members that are null.
		{`{"TableName":"abc"` + rest + `,"Nope":[{"a":1}],"Tags":null}`, `"Tags":[]`},
		// Of duplicates the last.
		{`{"TableName":"x!","TableName":"abc"` + rest + `}`, `"TableName":"abc"`},
		{`{"Limit":0,"Limit":null,"TableName":"abc"` + rest + `}`, `"Limit":null`},
		{`{"Names":["a","b"],"Names":["c"],"TableName":"abc"` + rest + `}`, `"Names":["c"]`},
		// Escapes in values and names of members.
		{`{"T\u0061bleName":"\u0061bc"` + rest + `}`, `"TableName":"abc"`},
		// Numbers: fractions are cut off, limits are kept to.
		{`{"TableName":"abc","Limit":5.9` + rest + `}`, `"Limit":5`},
		{`{"TableName":"abc","Limit":1e2` + rest + `}`, `"Limit":100`},
		{`{"TableName":"abc","Limit":99999999999` + rest + `}`, `"Limit":2147483647`},
		{`{"TableName":"abc","ProvisionedThroughput":{"ReadCapacityUnits":1e30}` + rest + `}`, `"ReadCapacityUnits":9223372036854775807`},
		{`{"TableName":"abc","ProvisionedThroughput":{"ReadCapacityUnits":1,"Share":0.5}` + rest + `}`, `"Share":0.5`},
		// Any JSON.
		{`{"TableName":"abc","Extra":{"a":[1,null]}` + rest + `}`, `"Extra":{"a":[1,null]}`},
		// Nulls in lists stay.
		{`{"TableName":"abc","Tags":[null,{"Key":"k"}]` + rest + `}`, `"Tags":[null,{"Key":"k","Value":null}]`},
	} {
		status, body, _ := do(t, server, request("CreateTable", c.body))
		if status != 200 || !strings.Contains(body, c.want) {
			t.Errorf("%s: %d %s\nwant %s", c.body, status, body, c.want)
		}
	}
	for _, body := range []string{`{"Exists":"TRUE"}`, `{"Exists":"false"}`, `{"Exists":true}`, `{"Exists":null}`, `{"Value":null}`} {
		in := `{"TableName":"a","Item":{},"Expected":{"a":` + body + `}}`
		if status, out, _ := do(t, server, request("PutItem", in)); status != 200 {
			t.Errorf("%s: %d %s", in, status, out)
		}
	}
}
