package wire

import (
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/devhelper/devhelper/dynamodb/engine/value"
)

func TestConstraints(t *testing.T) {
	server := NewServer(operations(), Options{})
	const (
		null    = " failed to satisfy constraint: Member must not be null"
		fails   = " failed to satisfy constraint: Member must "
		pattern = fails + "satisfy regular expression pattern: [a-zA-Z0-9_.-]+"
		keys    = `"KeySchema":[{"AttributeName":"a","KeyType":"HASH"}]`
	)
	long := strings.Repeat("a", 256)
	av := func(s string) string {
		return "AttributeValue(s=" + s + ", n=null, b=null, sS=null, nS=null, bS=null, m=null, l=null, nULL=null, bOOL=null)"
	}
	for _, c := range []struct {
		operation, body string
		want            []string // "" is success
	}{
		// Absent, null and empty are three things.
		{"CreateTable", `{}`, []string{"Value null at 'tableName'" + null, "Value null at 'keySchema'" + null}},
		{"CreateTable", `[]`, []string{"Value null at 'tableName'" + null, "Value null at 'keySchema'" + null}},
		{"CreateTable", `{"TableName":null,` + keys + `}`, []string{"Value null at 'tableName'" + null}},
		{"CreateTable", `{"TableName":"",` + keys + `}`, []string{"Value '' at 'tableName'" + pattern, "Value '' at 'tableName'" + fails + "have length greater than or equal to 3"}},
		{"CreateTable", `{"TableName":"abc","TableName":null,` + keys + `}`, []string{"Value null at 'tableName'" + null}},
		{"PutItem", `{"TableName":"a"}`, []string{"Value null at 'item'" + null}},
		{"PutItem", `{"TableName":"a","Item":{}}`, nil},
		// Strings.
		{"CreateTable", `{"TableName":"a!",` + keys + `}`, []string{"Value 'a!' at 'tableName'" + pattern, "Value 'a!' at 'tableName'" + fails + "have length greater than or equal to 3"}},
		{"CreateTable", `{"TableName":"` + long + `",` + keys + `}`, []string{"Value '" + long + "' at 'tableName'" + fails + "have length less than or equal to 255"}},
		{"PutItem", `{"TableName":"` + long + `","Item":{}}`, []string{"Value '" + long + "' at 'tableName'" + fails + "have length less than or equal to 255"}},
		{"PutItem", `{"TableName":"arn:` + long + `:/","Item":{}}`, nil},
		{"PutItem", `{"TableName":"a","Item":{},"ReturnValues":"x","ReturnConsumedCapacity":""}`, []string{
			"Value '' at 'returnConsumedCapacity'" + fails + "satisfy enum value set: [INDEXES, TOTAL, NONE]",
			"Value 'x' at 'returnValues'" + fails + "satisfy enum value set: [ALL_OLD, NONE]",
		}},
		// Numbers, and a bare one.
		{"CreateTable", `{"TableName":"abc",` + keys + `,"ProvisionedThroughput":{"ReadCapacityUnits":0}}`, []string{"Value '0' at 'provisionedThroughput.readCapacityUnits'" + fails + "have value greater than or equal to 1"}},
		{"CreateTable", `{"TableName":"abc",` + keys + `,"ProvisionedThroughput":{}}`, []string{"Value null at 'provisionedThroughput.readCapacityUnits'" + null}},
		{"CreateTable", `{"TableName":"abc",` + keys + `,"Limit":0}`, []string{"Value at 'Limit'" + fails + "have value greater than or equal to 1"}},
		// Lists and their elements.
		{"CreateTable", `{"TableName":"abc","KeySchema":[]}`, []string{"Value '[]' at 'keySchema'" + fails + "have length greater than or equal to 1"}},
		{"CreateTable", `{"TableName":"abc","KeySchema":[{"AttributeName":"a","KeyType":"HASH"},{"AttributeName":"","KeyType":"x"},{"KeyType":"HASH"}]}`, []string{
			"Value '[KeySchemaElement(attributeName=a, keyType=HASH), KeySchemaElement(attributeName=, keyType=x), KeySchemaElement(attributeName=, keyType=HASH)]' at 'keySchema'" + fails + "have length less than or equal to 2",
			"Value '' at 'keySchema.2.member.attributeName'" + fails + "have length greater than or equal to 1",
			"Value 'x' at 'keySchema.2.member.keyType'" + fails + "satisfy enum value set: [HASH, RANGE]",
			"Value null at 'keySchema.3.member.attributeName'" + null,
		}},
		{"CreateTable", `{"TableName":"abc","KeySchema":[null]}`, nil},
		{"CreateTable", `{"TableName":"abc","KeySchema":[null,{}]}`, []string{"Value null at 'keySchema.2.member.attributeName'" + null, "Value null at 'keySchema.2.member.keyType'" + null}},
		{"BatchGetItem", `{"RequestItems":{"abc":null,"b":{}}}`, []string{"Value null at 'RequestItems.b.member.Keys'" + null}},
		{"CreateTable", `{"TableName":"abc",` + keys + `,"Tags":[null,{}]}`, []string{"Value null at 'tags.2.member.key'" + null}},
		{"CreateTable", `{"TableName":"abc",` + keys + `,"Names":["","b"]}`, []string{"Value '[, b]' at 'names'" + fails + "satisfy constraint: [Member must have length less than or equal to 5, Member must have length greater than or equal to 1]"}},
		// Maps, their keys, values, and what is inside.
		{"BatchWriteItem", `{"RequestItems":{}}`, []string{"Value '{}' at 'requestItems'" + fails + "have length greater than or equal to 1"}},
		{"BatchWriteItem", `{"RequestItems":{"a!":[{}]}}`, []string{
			"Value '{a!=[WriteRequest(putRequest=null, deleteRequest=null)]}' at 'requestItems' failed to satisfy constraint: Map keys must satisfy constraint: " +
				"[Member must have length less than or equal to 255, Member must have length greater than or equal to 3, Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+]",
		}},
		{"BatchWriteItem", `{"RequestItems":{"abc":[]}}`, []string{
			"Value '{abc=[]}' at 'requestItems' failed to satisfy constraint: Map value must satisfy constraint: [Member must have length less than or equal to 2, Member must have length greater than or equal to 1]",
		}},
		{"BatchWriteItem", `{"RequestItems":{"abc":[{"PutRequest":{"Item":{"a":{"S":"x"}}}},{},{}]}}`, []string{
			"Value '{abc=[WriteRequest(putRequest=PutRequest(item={a=" + av("x") + "}), deleteRequest=null), WriteRequest(putRequest=null, deleteRequest=null), WriteRequest(putRequest=null, deleteRequest=null)]}'" +
				" at 'requestItems' failed to satisfy constraint: Map value must satisfy constraint: [Member must have length less than or equal to 2, Member must have length greater than or equal to 1]",
		}},
		{"BatchWriteItem", `{"RequestItems":{"xyz":[{"DeleteRequest":{}}],"abc":[{},{"PutRequest":{}}]}}`, []string{
			"Value null at 'requestItems.abc.member.2.member.putRequest.item'" + null,
			"Value null at 'requestItems.xyz.member.1.member.deleteRequest.key'" + null,
		}},
		{"BatchGetItem", `{"RequestItems":{"abc":{"Keys":[{},{},{}]}}}`, []string{"Value at 'RequestItems.abc.member.Keys'" + fails + "have length less than or equal to 2"}},
		// Ten at most.
		{"CreateTable", `{"TableName":"abc","KeySchema":[{},{}],"Tags":[` + strings.TrimSuffix(strings.Repeat("{},", 20), ",") + `]}`, []string{
			"Value null at 'keySchema.1.member.attributeName'" + null, "Value null at 'keySchema.1.member.keyType'" + null,
			"Value null at 'keySchema.2.member.attributeName'" + null, "Value null at 'keySchema.2.member.keyType'" + null,
			"Value null at 'tags.1.member.key'" + null, "Value null at 'tags.2.member.key'" + null, "Value null at 'tags.3.member.key'" + null,
			"Value null at 'tags.4.member.key'" + null, "Value null at 'tags.5.member.key'" + null, "Value null at 'tags.6.member.key'" + null,
		}},
	} {
		status, body, _ := do(t, server, request(c.operation, c.body))
		if c.want == nil {
			if status != 200 {
				t.Errorf("%s %s: %d %s", c.operation, c.body, status, body)
			}
			continue
		}
		errors := " validation errors detected: "
		if len(c.want) == 1 {
			errors = " validation error detected: "
		}
		want := strconv.Itoa(len(c.want)) + errors + strings.Join(c.want, "; ")
		typ, text := message(t, body)
		if typ != "ValidationException" || text != want {
			t.Errorf("%s %s: %s: %s\nwant %s", c.operation, c.body, typ, text, want)
		}
	}
}

func TestChecksOfInput(t *testing.T) {
	server := NewServer(operations(), Options{})
	for _, c := range []struct{ body, want string }{
		{`{"TableName":"early"}`, "early"},
		{`{"TableName":"late"}`, "1 validation error detected: Value null at 'keySchema' failed to satisfy constraint: Member must not be null"},
		{`{"TableName":"late","KeySchema":[{"AttributeName":"a","KeyType":"HASH"}]}`, "late"},
	} {
		_, body, _ := do(t, server, request("CreateTable", c.body))
		if _, text := message(t, body); text != c.want {
			t.Errorf("%s: %s, want %s", c.body, text, c.want)
		}
	}
}

func TestDefineRefuses(t *testing.T) {
	for name, define := range map[string]func(){
		"channel": func() { Define(DynamoDB, "X", func(*Request, *struct{ A chan int }) (any, error) { return nil, nil }) },
		"optional": func() {
			Define(DynamoDB, "X", func(*Request, *struct {
				A string `wire:"min=1"`
			},
			) (any, error) {
				return nil, nil
			})
		},
		"rule": func() {
			Define(DynamoDB, "X", func(*Request, *struct {
				A *string `wire:"mni=1"`
			},
			) (any, error) {
				return nil, nil
			})
		},
		"number": func() {
			Define(DynamoDB, "X", func(*Request, *struct {
				A *string `wire:"min=x"`
			},
			) (any, error) {
				return nil, nil
			})
		},
		"pattern": func() {
			Define(DynamoDB, "X", func(*Request, *struct {
				A *string `wire:"pattern=x"`
			},
			) (any, error) {
				return nil, nil
			})
		},
		"part": func() {
			Define(DynamoDB, "X", func(*Request, *struct {
				A []string `wire:"all.min=1"`
			},
			) (any, error) {
				return nil, nil
			})
		},
		"not struct": func() { Define(DynamoDB, "X", func(*Request, *int) (any, error) { return nil, nil }) },
		"keys of map": func() {
			Define(DynamoDB, "X", func(*Request, *struct{ A map[int]string }) (any, error) { return nil, nil })
		},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: Define takes it", name)
				}
			}()
			define()
		}()
	}
}

// All kinds of values as messages show them.
func TestJava(t *testing.T) {
	set, err := value.SetOf(value.NumberSet, []value.Value{value.OfInt(1), value.OfInt(2)})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		in   value.Value
		want string
	}{
		{value.OfBinary("\x00"), "b=AA=="},
		{value.OfBool(false), "bOOL=false"},
		{value.OfNull(), "nULL=true"},
		{set, "nS=[1, 2]"},
		{value.OfList(value.OfNull()), "l=[AttributeValue(s=null"},
		{value.OfMap(value.NewItem(value.Attr{Name: "a", Value: value.OfInt(5)})), "m={a=AttributeValue(s=null, n=5"},
	} {
		in := struct {
			A *value.Raw
			B map[string]*int64
			C *bool
		}{A: &value.Raw{Value: c.in}}
		got := string(appendJava(nil, reflect.ValueOf(in)))
		if !strings.Contains(got, c.want) || !strings.HasSuffix(got, ", b=null, c=null)") {
			t.Errorf("%s, want %s", got, c.want)
		}
	}
	huge := make([]string, 1000)
	for i := range huge {
		huge[i] = strings.Repeat("x", 1000)
	}
	if n := len(appendJava(nil, reflect.ValueOf(huge))); n < maxShown || n > maxShown+100 {
		t.Errorf("a huge list takes %d bytes", n)
	}
}
