package expr

import (
	"fmt"
	"strings"
	"testing"

	"github.com/devhelper/devhelper/dynamodb/engine/value"
)

// describe writes a range for comparison: hash | equal | bounds.
func describe(r Range) string {
	list := func(values []value.Value) string {
		var parts []string
		for _, v := range values {
			parts = append(parts, v.Text())
		}
		return strings.Join(parts, ",")
	}
	out := list(r.Hash) + "|" + list(r.Equal) + "|"
	if !r.Low.Value.IsZero() {
		out += fmt.Sprintf(">%s%v", r.Low.Value.Text(), r.Low.Open)
	}
	if !r.High.Value.IsZero() {
		out += fmt.Sprintf("<%s%v", r.High.Value.Text(), r.High.Open)
	}
	if !r.Prefix.IsZero() {
		out += "^" + r.Prefix.Text()
	}
	return out
}

func TestBind(t *testing.T) {
	for _, tt := range []struct{ text, hash, ranges, want string }{
		{"pk = :a", "pk", "sk", "a||"},
		{"pk = :a", "pk", "", "a||"},
		{":a = pk", "pk", "sk", "a||"},
		{"#x = :a", "x", "", "a||"},
		{"pk = :a AND sk = :b", "pk", "sk", "a|b|"},
		{"sk = :b AND pk = :a", "pk", "sk", "a|b|"},
		{"(pk = :a) AND (sk = :b)", "pk", "sk", "a|b|"},
		{"((pk = :a) and (sk = :b))", "pk", "sk", "a|b|"},
		{"pk = :a AND sk < :b", "pk", "sk", "a||<btrue"},
		{"pk = :a AND sk <= :b", "pk", "sk", "a||<bfalse"},
		{"pk = :a AND sk > :b", "pk", "sk", "a||>btrue"},
		{"pk = :a AND sk >= :n1", "pk", "sk", "a||>1false"},
		{"pk = :a AND :b < sk", "pk", "sk", "a||>btrue"},
		{"pk = :a AND :b >= sk", "pk", "sk", "a||<bfalse"},
		{"pk = :a AND sk BETWEEN :a AND :b", "pk", "sk", "a||>afalse<bfalse"},
		{"pk = :a AND begins_with(sk, :b)", "pk", "sk", "a||^b"},
		{"pk = :a AND begins_with(sk, :e)", "pk", "sk", "a||^"},
		// indexes whose keys have several attributes
		{"h2 = :b AND h1 = :a", "h1 h2", "", "a,b||"},
		{"h1 = :a AND h2 = :b AND h3 = :n1 AND h4 = :n2", "h1 h2 h3 h4", "r1 r2 r3 r4", "a,b,1,2||"},
		{"h1 = :a AND h2 = :b AND r1 = :n1", "h1 h2", "r1 r2 r3", "a,b|1|"},
		{"h1 = :a AND r2 > :n2 AND r1 = :n1", "h1", "r1 r2 r3", "a|1|>2true"},
		{"h1 = :a AND r1 = :n1 AND r2 = :n2 AND r3 = :n3 AND begins_with(r4, :b)", "h1", "r1 r2 r3 r4", "a|1,2,3|^b"},
		{"h1 = :a AND r1 BETWEEN :n1 AND :n2", "h1", "r1 r2", "a||>1false<2false"},
	} {
		k, err := ParseKeyCondition(tt.text, params(t))
		if err != nil {
			t.Errorf("%s: %v", tt.text, err)
			continue
		}
		r, err := k.Bind(strings.Fields(tt.hash), strings.Fields(tt.ranges))
		if got := describe(r); err != nil || got != tt.want {
			t.Errorf("%s: %s, %v; want %s", tt.text, got, err, tt.want)
		}
	}
}

func TestBindErrors(t *testing.T) {
	const (
		missed  = "Query condition missed key schema element: "
		refused = "Query key condition not supported"
	)
	for _, tt := range []struct{ text, hash, ranges, want string }{
		{"sk = :a", "pk", "sk", missed + "pk"},
		{"q = :a", "pk", "sk", missed + "pk"},
		{"q = :a AND r = :b", "pk", "sk", missed + "pk"},
		{"pk = :a AND q = :b", "pk", "sk", missed + "sk"},
		{"pk = :a AND begins_with(q, :b)", "pk", "sk", missed + "sk"},
		{"pk > :a", "pk", "sk", refused},
		{"pk BETWEEN :a AND :b", "pk", "sk", refused},
		{"begins_with(pk, :a) AND sk = :b", "pk", "sk", refused},
		{"pk = :a AND q = :b", "pk", "", refused},
		{"pk = :a AND sk = :b AND q = :b", "pk", "sk", "Conditions can be of length 1 or 2 only"},
		{"h1 = :a", "h1 h2", "r1", missed + "h2"},
		{"h1 = :a AND h2 > :b", "h1 h2", "r1", refused},
		{"h1 = :a AND r2 = :b", "h1", "r1 r2", missed + "r1"},
		{"h1 = :a AND r1 = :a AND r3 = :b", "h1", "r1 r2 r3", missed + "r2"},
		{"h1 = :a AND r1 > :a AND r2 = :b", "h1", "r1 r2", refused},
	} {
		k, err := ParseKeyCondition(tt.text, params(t))
		if err != nil {
			t.Errorf("%s: %v", tt.text, err)
			continue
		}
		_, err = k.Bind(strings.Fields(tt.hash), strings.Fields(tt.ranges))
		if got := message(t, err); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.text, got, tt.want)
		}
	}
}

func TestKeyConditionErrors(t *testing.T) {
	const (
		prefix   = "Invalid KeyConditionExpression: "
		operator = "Invalid operator used in KeyConditionExpression: "
		shape    = "Invalid condition in KeyConditionExpression: "
		nested   = "KeyConditionExpressions cannot have conditions on nested attributes"
		kind     = "One or more parameter values were invalid: ComparisonOperator "
	)
	for text, want := range map[string]string{
		"":                                       prefix + "The expression can not be empty;",
		"status = :a":                            prefix + reservedMessage + "status",
		"pk = :u":                                prefix + "An expression attribute value used in expression is not defined; attribute value: :u",
		"pk = :a AND begins_with(sk, :n1)":       prefix + "Incorrect operand type for operator or function; operator or function: begins_with, operand type: N",
		"pk = :a AND sk BETWEEN :b AND :a":       prefix + "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: {S:b}, upper bound operand: AttributeValue: {S:a}",
		"pk = :a OR sk = :b":                     operator + "OR",
		"NOT pk = :a":                            operator + "NOT",
		"pk = :a AND (sk = :a OR sk = :b)":       operator + "OR",
		"pk <> :a":                               operator + "<>",
		"pk IN (:a)":                             operator + "IN",
		"attribute_exists(pk)":                   operator + "attribute_exists",
		"pk = :a AND attribute_type(sk, :S)":     operator + "attribute_type",
		"pk = :a AND contains(sk, :a)":           operator + "contains",
		"size(pk) = :n1":                         "KeyConditionExpressions cannot contain nested operations",
		"pk = size(sk)":                          "KeyConditionExpressions cannot contain nested operations",
		"pk.x = :a":                              nested,
		"pk = :a AND sk[0] = :a":                 nested,
		"pk = sk":                                shape + "Multiple attribute names used in one condition",
		"pk = :a AND sk BETWEEN sk AND :b":       shape + "Multiple attribute names used in one condition",
		":a = :a":                                shape + "No key attribute specified",
		"pk = :a AND begins_with(:a, sk)":        shape + "begins_with operator must have the key attribute as its first operand",
		"pk = :a AND :a BETWEEN sk AND :b":       shape + "BETWEEN operator must have the key attribute as its first operand",
		"pk = :a AND pk = :b":                    "KeyConditionExpressions must only contain one condition per key",
		"pk = :a AND sk > :a AND sk < :b":        "KeyConditionExpressions must only contain one condition per key",
		"pk = :m":                                kind + "EQ is not valid for M AttributeValue type",
		"pk = :a AND sk < :ss":                   kind + "LT is not valid for SS AttributeValue type",
		"pk = :a AND sk BETWEEN :t AND :f":       kind + "BETWEEN is not valid for BOOL AttributeValue type",
		"pk = :a AND pk.x = :a OR status = :a":   prefix + reservedMessage + "status",
		"pk = :a AND pk.x = :a AND pk IN (:a)":   nested,
		"pk = :a AND (pk.x = :a AND pk IN (:a))": nested,
	} {
		_, err := ParseKeyCondition(text, params(t))
		if got := message(t, err); got != want {
			t.Errorf("%s:\n got %s\nwant %s", text, got, want)
		}
	}
}

func TestCheckKinds(t *testing.T) {
	kinds := func(attr string) value.Kind {
		return map[string]value.Kind{"pk": value.String, "sk": value.Number}[attr]
	}
	for text, want := range map[string]string{
		"pk = :a AND sk = :n1":                "",
		"pk = :a AND q = :b1":                 "",
		"pk = :n1":                            "One or more parameter values were invalid: Condition parameter type does not match schema type",
		"pk = :a AND sk BETWEEN :b1 AND :b2":  "One or more parameter values were invalid: Condition parameter type does not match schema type",
		"pk = :a AND sk BETWEEN :n1 AND :n2":  "",
		"begins_with(sk, :a) AND pk = :h":     "One or more parameter values were invalid: Condition parameter type does not match schema type",
		"pk = :h AND #x >= :b1 AND #s >= :b1": "",
	} {
		k, err := ParseKeyCondition(text, params(t))
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if got := message(t, k.CheckKinds(kinds)); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}
