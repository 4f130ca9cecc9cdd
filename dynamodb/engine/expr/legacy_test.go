package expr

import (
	"testing"

	"github.com/devhelper/devhelper/dynamodb/engine/value"
)

func ptr[T any](v T) *T { return &v }

// list reads attribute values; none given is an empty list, not an absent one.
func list(t testing.TB, jsons ...string) []value.Raw {
	out := []value.Raw{}
	for _, j := range jsons {
		out = append(out, raw(t, j))
	}
	return out
}

const invalidPrefix = "One or more parameter values were invalid: "

func TestFilter(t *testing.T) {
	it := item(t, sample)
	const s, n = `{"S":"hello"}`, `{"N":"5.0"}`
	for _, tt := range []struct {
		attr, op string
		values   []string
		match    bool
		want     string // message
	}{
		{"s", "EQ", []string{s}, true, ""},
		{"s", "EQ", []string{n}, false, ""},
		{"m", "EQ", []string{`{"M":{}}`}, false, ""},
		{"ss", "EQ", []string{`{"SS":["b","a"]}`}, true, ""},
		{"s", "NE", []string{n}, true, ""},
		{"zz", "NE", []string{s}, true, ""},
		{"n", "LT", []string{`{"N":"6"}`}, true, ""},
		{"n", "LE", []string{n}, true, ""},
		{"n", "GT", []string{n}, false, ""},
		{"n", "GE", []string{n}, true, ""},
		{"s", "GE", []string{n}, false, ""},
		{"zz", "NULL", nil, true, ""},
		{"s", "NULL", nil, false, ""},
		{"z", "NOT_NULL", nil, true, ""},
		{"s", "IN", []string{`{"S":"a"}`, s}, true, ""},
		{"n", "BETWEEN", []string{`{"N":"1"}`, n}, true, ""},
		{"s", "BEGINS_WITH", []string{`{"S":"he"}`}, true, ""},
		{"ss", "CONTAINS", []string{`{"S":"a"}`}, true, ""},
		{"s", "CONTAINS", []string{`{"S":"ell"}`}, true, ""},
		{"s", "NOT_CONTAINS", []string{`{"S":"ell"}`}, false, ""},
		{"zz", "NOT_CONTAINS", []string{s}, true, ""},
		{"m.x", "NOT_NULL", nil, false, ""}, // a name, not a path
		{"status", "EQ", []string{`{"S":"on"}`}, true, ""},

		{"s", "EQ", nil, false, invalidPrefix + "Invalid number of argument(s) for the EQ ComparisonOperator"},
		{"s", "EQ", []string{s, s}, false, invalidPrefix + "Invalid number of argument(s) for the EQ ComparisonOperator"},
		{"s", "NULL", []string{s}, false, invalidPrefix + "Invalid number of argument(s) for the NULL ComparisonOperator"},
		{"s", "BETWEEN", []string{s}, false, invalidPrefix + "Invalid number of argument(s) for the BETWEEN ComparisonOperator"},
		{"s", "IN", nil, false, invalidPrefix + "Invalid number of argument(s) for the IN ComparisonOperator"},
		{"s", "LT", []string{`{"SS":["a"]}`}, false, invalidPrefix + "ComparisonOperator LT is not valid for SS AttributeValue type"},
		{"s", "IN", []string{`{"L":[]}`}, false, invalidPrefix + "ComparisonOperator IN is not valid for L AttributeValue type"},
		{"s", "CONTAINS", []string{`{"SS":["a"]}`}, false, invalidPrefix + "ComparisonOperator CONTAINS is not valid for SS AttributeValue type"},
		{"s", "BEGINS_WITH", []string{n}, false, invalidPrefix + "ComparisonOperator BEGINS_WITH is not valid for N AttributeValue type"},
		{"s", "IN", []string{s, n}, false, invalidPrefix + "AttributeValues inside AttributeValueList must be of same type"},
		{"s", "BETWEEN", []string{`{"S":"b"}`, `{"S":"a"}`}, false, "The BETWEEN condition was provided a range where the lower bound is greater than the upper bound"},
		{"s", "EQ", []string{`{"N":"x"}`}, false, "The parameter cannot be converted to a numeric value: x"},
	} {
		c, err := FromFilter(map[string]LegacyCondition{tt.attr: {&tt.op, list(t, tt.values...)}}, nil)
		if got := message(t, err); got != tt.want {
			t.Errorf("%s %s %v:\n got %s\nwant %s", tt.attr, tt.op, tt.values, got, tt.want)
		} else if err == nil && c.Match(it) != tt.match {
			t.Errorf("%s %s %v: not %v", tt.attr, tt.op, tt.values, tt.match)
		}
	}
}

func TestConditionalOperator(t *testing.T) {
	conds := map[string]LegacyCondition{
		"s": {ptr("EQ"), list(t, `{"S":"hello"}`)},
		"n": {ptr("EQ"), list(t, `{"N":"6"}`)},
	}
	for operator, want := range map[*string]bool{nil: false, ptr("AND"): false, ptr("OR"): true} {
		c, err := FromFilter(conds, operator)
		if err != nil || c.Match(item(t, sample)) != want {
			t.Errorf("%v: %v, want %v", operator, err, want)
		}
	}
	if c, err := FromFilter(nil, ptr("OR")); err != nil || !c.Match(nil) {
		t.Errorf("an empty filter is not met: %v", err)
	}
}

func TestExpected(t *testing.T) {
	s, other := ptr(raw(t, `{"S":"hello"}`)), ptr(raw(t, `{"S":"a"}`))
	one := list(t, `{"S":"hello"}`)
	yes, no := ptr(true), ptr(false)
	eq := ptr("EQ")
	const both = "Value and AttributeValueList cannot be used together for Attribute: s"
	for i, tt := range []struct {
		expected LegacyExpected
		match    bool // by sample
		want     string
	}{
		{LegacyExpected{Exists: no}, false, ""},
		{LegacyExpected{Exists: yes, Value: s}, true, ""},
		{LegacyExpected{Value: other}, false, ""},
		{LegacyExpected{Value: s, ComparisonOperator: eq}, true, ""},
		{LegacyExpected{AttributeValueList: one, ComparisonOperator: eq}, true, ""},
		{LegacyExpected{ComparisonOperator: ptr("NOT_NULL")}, true, ""},
		{LegacyExpected{ComparisonOperator: ptr("NULL"), AttributeValueList: list(t)}, false, ""},
		{LegacyExpected{Value: other, ComparisonOperator: ptr("IN")}, false, ""},
		{LegacyExpected{Value: ptr(raw(t, `{"SS":["a"]}`)), ComparisonOperator: ptr("LT")}, false, ""},

		{LegacyExpected{}, false, "Value must be provided when Exists is null for Attribute: s"},
		{LegacyExpected{Exists: yes}, false, "Value must be provided when Exists is true for Attribute: s"},
		{LegacyExpected{Exists: no, Value: s}, false, "Value cannot be used when Exists is false for Attribute: s"},
		{LegacyExpected{Value: s, AttributeValueList: one}, false, both},
		{LegacyExpected{Value: s, AttributeValueList: one, Exists: yes, ComparisonOperator: eq}, false, both},
		{LegacyExpected{AttributeValueList: one}, false, "AttributeValueList can only be used with a ComparisonOperator for Attribute: s"},
		{LegacyExpected{AttributeValueList: one, Exists: no}, false, "AttributeValueList can only be used with a ComparisonOperator for Attribute: s"},
		{LegacyExpected{Exists: yes, ComparisonOperator: eq}, false, "Exists and ComparisonOperator cannot be used together for Attribute: s"},
		{LegacyExpected{Exists: no, ComparisonOperator: ptr("NULL")}, false, "Exists and ComparisonOperator cannot be used together for Attribute: s"},
		{LegacyExpected{ComparisonOperator: eq}, false, "Value or AttributeValueList must be used with ComparisonOperator: EQ for Attribute: s"},
		{LegacyExpected{ComparisonOperator: ptr("BETWEEN"), Value: s}, false, "Invalid number of argument(s) for the BETWEEN ComparisonOperator"},
		{LegacyExpected{ComparisonOperator: ptr("NULL"), Value: s}, false, "Invalid number of argument(s) for the NULL ComparisonOperator"},
		{LegacyExpected{ComparisonOperator: eq, AttributeValueList: list(t)}, false, "Invalid number of argument(s) for the EQ ComparisonOperator"},
		{LegacyExpected{ComparisonOperator: ptr("IN"), AttributeValueList: list(t, `{"S":"a"}`, `{"N":"1"}`)}, false, "AttributeValues inside AttributeValueList must be of same type"},
	} {
		c, err := FromExpected(map[string]LegacyExpected{"s": tt.expected}, nil)
		want := tt.want
		if want != "" {
			want = invalidPrefix + want
		}
		if got := message(t, err); got != want {
			t.Errorf("%d:\n got %s\nwant %s", i, got, want)
		} else if err == nil && c.Match(item(t, sample)) != tt.match {
			t.Errorf("%d: not %v", i, tt.match)
		}
	}
	if c, err := FromExpected(map[string]LegacyExpected{}, ptr("AND")); err != nil || c != nil {
		t.Errorf("no expectation: %v, %v", c, err)
	}
	_, err := FromExpected(map[string]LegacyExpected{"b": {Exists: yes}, "a": {}, "c": {}}, nil)
	if got := message(t, err); got != invalidPrefix+"Value must be provided when Exists is null for Attribute: a" {
		t.Errorf("first by name is to blame: %s", got)
	}
}

func TestKeyConditions(t *testing.T) {
	cond := func(op string, values ...string) LegacyCondition { return LegacyCondition{&op, list(t, values...)} }
	pk := cond("EQ", `{"S":"k"}`)
	type conds = map[string]LegacyCondition
	for _, tt := range []struct {
		conds conds
		want  string // range or message
	}{
		{conds{"pk": pk}, "k||"},
		{conds{"pk": pk, "sk": cond("EQ", `{"S":"a"}`)}, "k|a|"},
		{conds{"pk": pk, "sk": cond("GT", `{"S":"a"}`)}, "k||>atrue"},
		{conds{"pk": pk, "sk": cond("BETWEEN", `{"N":"1"}`, `{"N":"2"}`)}, "k||>1false<2false"},
		{conds{"pk": pk, "sk": cond("BEGINS_WITH", `{"S":"a"}`)}, "k||^a"},
		{conds{}, "Conditions can be of length 1 or 2 only"},
		{conds{"pk": pk, "sk": pk, "q": pk}, "Conditions can be of length 1 or 2 only"},
		{conds{"sk": pk}, "Query condition missed key schema element: pk"},
		{conds{"pk": pk, "q": pk}, "Query condition missed key schema element: sk"},
		{conds{"pk": cond("GT", `{"S":"k"}`)}, "Query key condition not supported"},
		{conds{"pk": pk, "sk": cond("NE", `{"S":"a"}`)}, "Attempted conditional constraint is not an indexable operation"},
		{conds{"pk": pk, "sk": cond("NOT_NULL")}, "Attempted conditional constraint is not an indexable operation"},
		{conds{"pk": pk, "sk": cond("NOT_CONTAINS", `{"S":"a"}`)}, "Attempted conditional constraint is not an indexable operation"},
		{conds{"pk": cond("EQ", `{"M":{}}`)}, invalidPrefix + "ComparisonOperator EQ is not valid for M AttributeValue type"},
		{conds{"pk": cond("EQ")}, invalidPrefix + "Invalid number of argument(s) for the EQ ComparisonOperator"},
		{conds{"pk": LegacyCondition{}}, invalidPrefix + "ComparisonOperator must be specified"},
		{conds{"pk": pk, "sk": cond("BETWEEN", `{"S":"b"}`, `{"S":"a"}`)}, "The BETWEEN condition was provided a range where the lower bound is greater than the upper bound"},
	} {
		var got string
		k, err := FromKeyConditions(tt.conds)
		if err == nil {
			var r Range
			r, err = k.Bind([]string{"pk"}, []string{"sk"})
			got = describe(r)
		}
		if err != nil {
			got = message(t, err)
		}
		if got != tt.want {
			t.Errorf("%v: %s, want %s", tt.conds, got, tt.want)
		}
	}
}

func TestAttributeUpdates(t *testing.T) {
	for _, tt := range []struct{ attr, action, value, want string }{
		{"s", "", `{"S":"x"}`, `"s":{"S":"x"}`},
		{"m.x", "PUT", `{"N":"1"}`, `"m.x":{"N":"1"}`},
		{"s", "DELETE", "", "-s"},
		{"zz", "DELETE", "", ""},
		{"n", "ADD", `{"N":"2"}`, `"n":{"N":"7"}`},
		{"q", "ADD", `{"N":"2"}`, `"q":{"N":"2"}`},
		{"ss", "ADD", `{"SS":["c","a"]}`, `"ss":{"SS":["a","b","c"]}`},
		{"q", "ADD", `{"L":[{"S":"z"}]}`, `"q":{"L":[{"S":"z"}]}`},
		{"l", "ADD", `{"L":[{"S":"z"}]}`, `"l":{"L":[{"S":"0"},{"S":"1"},{"S":"2"},{"M":{"a":{"S":"3"}}},{"S":"z"}]}`},
		{"ss", "DELETE", `{"SS":["a","x"]}`, `"ss":{"SS":["b"]}`},
		{"ss", "DELETE", `{"SS":["a","b"]}`, "-ss"},
		{"q", "DELETE", `{"SS":["a"]}`, ""},

		{"s", "ADD", `{"N":"2"}`, "!Type mismatch for attribute to update"},
		{"ss", "ADD", `{"NS":["2"]}`, "!Type mismatch for attribute to update"},
		{"s", "DELETE", `{"SS":["a"]}`, "!Type mismatch for attribute to update"},
		{"s", "PUT", "", "!" + invalidPrefix + "Only DELETE action is allowed when no attribute value is specified"},
		{"s", "ADD", "", "!" + invalidPrefix + "Only DELETE action is allowed when no attribute value is specified"},
		{"s", "ADD", `{"S":"x"}`, "!" + invalidPrefix + "ADD action is not supported for the type S"},
		{"s", "ADD", `{"M":{}}`, "!" + invalidPrefix + "ADD action is not supported for the type M"},
		{"l", "DELETE", `{"L":[]}`, "!" + invalidPrefix + "DELETE action with value is not supported for the type L"},
		{"s", "PUT", `{"N":"x"}`, "!The parameter cannot be converted to a numeric value: x"},
	} {
		var e LegacyUpdate
		if tt.action != "" {
			e.Action = &tt.action
		}
		if tt.value != "" {
			e.Value = ptr(raw(t, tt.value))
		}
		var got value.Item
		u, err := FromAttributeUpdates(map[string]LegacyUpdate{tt.attr: e})
		if err == nil {
			got, err = u.Apply(item(t, before))
		}
		if tt.want != "" && tt.want[0] == '!' {
			if m := message(t, err); m != tt.want[1:] {
				t.Errorf("%s %s %s: %s, want %s", tt.attr, tt.action, tt.value, m, tt.want[1:])
			}
			continue
		}
		want := item(t, before)
		if tt.want != "" && tt.want[0] == '-' {
			want = want.Without(tt.want[1:])
		} else if tt.want != "" {
			for _, a := range item(t, "{"+tt.want+"}") {
				want = want.With(a.Name, a.Value)
			}
		}
		if err != nil || text(got) != text(want) {
			t.Errorf("%s %s %s: %s, %v; want %s", tt.attr, tt.action, tt.value, text(got), err, text(want))
		}
	}
}

func TestAttributesToGet(t *testing.T) {
	pr, err := FromAttributesToGet([]string{"n", "m.x", "s", "zz", ""})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := text(pr.Apply(item(t, before))), `{"n":{"N":"5"},"s":{"S":"hello"}}`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	_, err = FromAttributesToGet([]string{"s", "n", "s"})
	if got := message(t, err); got != invalidPrefix+"Duplicate value in attribute name: s" {
		t.Error(got)
	}
}
