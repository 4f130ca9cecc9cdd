package expr

import (
	"strings"
	"testing"

	"github.com/devhelper/devhelper/dynamodb/engine/fault"
	"github.com/devhelper/devhelper/dynamodb/engine/value"
)

type (
	names  = map[string]string
	values = map[string]value.Raw
)

func TestCheck(t *testing.T) {
	ok := value.Raw{Value: value.OfString("a")}
	bad := value.Raw{Err: fault.Validation("The parameter cannot be converted to a numeric value: x")}
	long := "#" + strings.Repeat("a", 255)
	for _, tt := range []struct {
		names  names
		values values
		want   string
	}{
		{nil, nil, ""},
		{names{"#a": "x", "#1": "y", "#_": "z", long[:255]: "long"}, values{":a": ok, ":1": ok}, ""},
		{names{}, values{}, "ExpressionAttributeNames must not be empty"},
		{nil, values{}, "ExpressionAttributeValues must not be empty"},
		{names{"a": "x"}, values{}, `ExpressionAttributeNames contains invalid key: Syntax error; key: "a"`},
		{names{"#": "x"}, nil, `ExpressionAttributeNames contains invalid key: Syntax error; key: "#"`},
		{names{"": "x"}, nil, `ExpressionAttributeNames contains invalid key: Syntax error; key: ""`},
		{names{"#a-b": "x", "#a": "x"}, nil, `ExpressionAttributeNames contains invalid key: Syntax error; key: "#a-b"`},
		{names{"#é": "x"}, nil, `ExpressionAttributeNames contains invalid key: Syntax error; key: "#é"`},
		{names{"z": "x", "c": "x", "b": "x"}, nil, `ExpressionAttributeNames contains invalid key: Syntax error; key: "b"`},
		{names{long: "x"}, nil, "ExpressionAttributeNames contains invalid key: The expression attribute map contains a key that is too long; size of key: 256"},
		{names{"#a": ""}, nil, "ExpressionAttributeNames contains invalid value: Empty attribute name for key #a"},
		{nil, values{"v": ok}, `ExpressionAttributeValues contains invalid key: Syntax error; key: "v"`},
		{nil, values{":": ok}, `ExpressionAttributeValues contains invalid key: Syntax error; key: ":"`},
		{nil, values{":a": bad, "v": ok}, `ExpressionAttributeValues contains invalid key: Syntax error; key: "v"`},
		{nil, values{":b": bad, ":a": ok}, "ExpressionAttributeValues contains invalid value: The parameter cannot be converted to a numeric value: x for key :b"},
	} {
		if got := message(t, NewParams(tt.names, tt.values).Check()); got != tt.want {
			t.Errorf("%v %v:\n got %s\nwant %s", tt.names, tt.values, got, tt.want)
		}
	}
}

func TestUnused(t *testing.T) {
	v := value.Raw{Value: value.OfString("a")}
	for _, tt := range []struct {
		condition, update string
		names             names
		values            values
		want              string
	}{
		{"a = b", "REMOVE c", nil, nil, ""},
		{"#a = :a", "", names{"#a": "x"}, values{":a": v}, ""},
		{"#a = :a", "SET #b = :b", names{"#a": "x", "#b": "y"}, values{":a": v, ":b": v}, ""},
		{"#a = :a", "SET #b = :a, q = :b", names{"#a": "x", "#b": "y"}, values{":a": v, ":b": v}, ""},
		{"a = :a", "", names{"#c": "x", "#b": "x", "#a": "x"}, values{":a": v, ":b": v}, "Names unused in expressions: keys: {#a, #b, #c}"},
		{"#b = :a", "REMOVE #b.c", names{"#b": "x", "#a": "x"}, values{":a": v}, "Names unused in expressions: keys: {#a}"},
		{"a = :a", "SET b = :a", nil, values{":a": v, ":z": v, ":y": v}, "Values unused in expressions: keys: {:y, :z}"},
		{"", "", nil, values{":a": v}, "Values unused in expressions: keys: {:a}"},
	} {
		p := NewParams(tt.names, tt.values)
		if tt.condition != "" {
			if _, err := ParseCondition("ConditionExpression", tt.condition, p); err != nil {
				t.Fatal(err)
			}
		}
		if tt.update != "" {
			if _, err := ParseUpdate(tt.update, p); err != nil {
				t.Fatal(err)
			}
		}
		want := tt.want
		if want != "" {
			want = "Value provided in ExpressionAttribute" + want
		}
		if got := message(t, p.Unused()); got != want {
			t.Errorf("%s, %s:\n got %s\nwant %s", tt.condition, tt.update, got, want)
		}
	}
}

// The same text with other names and values is the same tree and another
// expression.
func TestCacheKeepsNoBindings(t *testing.T) {
	const text = "#a.b = :v AND attribute_exists(#c)"
	v := func(s string) values { return values{":v": {Value: value.OfString(s)}} }
	it := item(t, `{"x":{"M":{"b":{"S":"one"}}},"y":{"M":{"b":{"S":"two"}}}}`)
	first, err := ParseCondition("FilterExpression", text, NewParams(names{"#a": "x", "#c": "y"}, v("one")))
	if err != nil {
		t.Fatal(err)
	}
	second, err := ParseCondition("ConditionExpression", text, NewParams(names{"#a": "y", "#c": "x"}, v("two")))
	if err != nil {
		t.Fatal(err)
	}
	if first.root != second.root {
		t.Error("parsed twice")
	}
	if !first.Match(it) || !second.Match(it) {
		t.Error("bindings are mixed up")
	}
	for _, param := range []string{"FilterExpression", "ConditionExpression"} {
		_, err := ParseCondition(param, text, NewParams(names{"#a": "x"}, v("one")))
		want := "Invalid " + param + ": An expression attribute name used in the document path is not defined; attribute name: #c"
		if got := message(t, err); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestCacheIsBounded(t *testing.T) {
	c := cache[projTree]{parse: parseProjTree}
	hot := c.get("hot")
	text := strings.Repeat("a", 1000)
	for i := range 1000 {
		c.get(text + itoa(i))
		if c.get("hot") != hot {
			t.Fatalf("what is asked for all the time was dropped after %d texts", i)
		}
		if size := len(c.young) + len(c.old); size > 2*(cacheBytes/1000+2) {
			t.Fatalf("%d texts kept", size)
		}
	}
	c.get(strings.Repeat("a", maxBytes+1))
	if c.bytes > cacheBytes || len(c.young) == 0 {
		t.Errorf("%d bytes kept in %d texts", c.bytes, len(c.young))
	}
}
