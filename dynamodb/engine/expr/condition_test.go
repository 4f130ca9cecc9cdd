package expr

import (
	"strings"
	"testing"
)

func TestMatch(t *testing.T) {
	it := item(t, sample)
	for _, group := range []struct {
		name    string
		yes, no []string
	}{
		{
			name: "equality is by value",
			yes: []string{
				"s = :h", ":h = s", "n = :n5", "ss = :ss", "ns = :ns", "t = :t", "z = :z", "m.x = :n1", ":a = :a",
				"s <> :a", "s <> :n5", "t <> :f", "ss <> :sa", "l[0] = :a", "l[2].q <> :a", "#s = :h", "#dot <> :h",
			},
			no: []string{"s = :a", "s = :n5", "n = :a", "t = :f", "ss = :sa", "s <> :h", ":a = :b", "l = :l", "m = :m"},
		},
		{
			name: "what is missing equals nothing",
			yes:  []string{"zz <> :a", "NOT zz = :a", "m.zz <> :a", "s.x <> :a", "l[9] <> :a", "zz <> s", "size(zz) <> :n1", "size(n) <> :n1"},
			no: []string{
				"zz = :a", "zz < :a", "zz >= :a", "zz BETWEEN :a AND :b", "zz IN (:a)", "s = zz", "size(zz) > :n1", "size(n) > :n1",
				"begins_with(zz, :a)", "contains(zz, :a)", "attribute_type(zz, :S)", "zz = zy", "l.x = :a", "m[0] = :a", "s IN (zz)",
			},
		},
		{
			name: "order is within a kind",
			yes:  []string{"s > :a", "s >= :h", "s <= :h", "n < :b OR n <= :n5", "neg < :n1", "b > :b1", "b < :b2", "m.x < n"},
			no:   []string{"s < :n5", "s > :n5", "s > :b1", "t <= :t", "z >= :z", "ss <= :ss", "l <= :l", "m > :m", "n < :n5", "b > :b2"},
		},
		{
			name: "between and in",
			yes: []string{
				"n BETWEEN :n1 AND :n5", "s BETWEEN :a AND s", "m.x BETWEEN :n1 AND n", ":n3 BETWEEN m.x AND n",
				"s IN (:a, :n1, :h)", "s in (s)", "ss IN (:sa, :ss)", "n between :n5 and :n5",
			},
			no: []string{"n BETWEEN :n1 AND :n3", "s BETWEEN n AND :h", "s BETWEEN :n1 AND :n5", "s IN (:a, :b)", "t BETWEEN :t AND :t"},
		},
		{
			name: "functions",
			yes: []string{
				"attribute_exists(s)", "attribute_exists(m.y.k)", "attribute_exists(l[4])", "attribute_exists(z)",
				"attribute_not_exists(zz)", "attribute_not_exists(m.zz.y)", "attribute_not_exists(l[5])",
				"attribute_type(s, :S)", "attribute_type(ss, :SS)", "attribute_type(z, :NULL)", "attribute_type(m.y, :M)", "attribute_type(:a, :S)",
				"begins_with(s, :e)", "begins_with(s, :h)", "begins_with(b, :b1)", "begins_with(:h, s)",
				"contains(s, :h)", "contains(s, :e)", "contains(b, :b2)", "contains(ss, :a)", "contains(ns, :n1)", "contains(bs, :b1)",
				"contains(l, :a)", "contains(l, :n1)", "contains(l, :t)", "contains(:h, s)", "contains(:ss, l[0])", "contains (s, :h)",
			},
			no: []string{
				"attribute_exists(zz)", "attribute_exists(l[5])", "attribute_exists(s.x)", "attribute_not_exists(s)", "attribute_not_exists(z)",
				"attribute_type(s, :SS)", "attribute_type(s, :NULL)", "begins_with(s, :a)", "begins_with(n, :a)", "begins_with(b, :h)",
				"begins_with(s, n)", "contains(s, :a)", "contains(s, :n1)", "contains(ss, :ss)", "contains(ss, :n1)", "contains(ns, :a)",
				"contains(m, :a)", "contains(n, :n5)", "contains(s, size(l))", "contains(size(l), :n5)", "contains(l, :l)", "contains(s, zz)",
			},
		},
		{
			name: "size of each kind",
			yes: []string{
				"size(s) = :n5", "size(b) = :n3", "size(l) = :n5", "size(m) = :n2", "size(ss) = :n2", "size(ns) = :n2", "size(bs) = :n1",
				"size(m.y) = :n1", "size(e) < :n1", "size(:h) = :n5", "size(:ss) = :n2", "size(s) = size(l)", "size(u) = :n8", ":n5 = size(s)",
			},
			no: []string{"size(n) = :n1", "size(t) = :n1", "size(z) = :n1", "size(s) = :h"},
		},
		{
			name: "not binds closest, then and, then or",
			yes: []string{
				"s = :h OR n = :n1 AND t = :f", "(s = :h OR n = :n1) AND t = :t", "NOT s = :a AND n = :n5", "NOT (s = :a OR n = :n1)",
				"NOT NOT s = :h", "not not not s = :a", "s = :a and n = :n1 or t = :t", "NOT contains(s, :a)",
				"((s = :h) AND (n = :n5))", "(s = :h)", "(s) = :h", "(size(s)) = (:n5)", "contains((s), (:h))", "NOT (s) = :a",
				"s=:h\tand\r\n(n=:n5)", "NOT (NOT (s = :h))",
			},
			no: []string{
				"(s = :h OR n = :n1) AND t = :f", "NOT s = :h OR n = :n1", "NOT (s = :h OR n = :n1)", "NOT s = :h AND NOT s = :a",
			},
		},
	} {
		t.Run(group.name, func(t *testing.T) {
			for want, list := range map[bool][]string{true: group.yes, false: group.no} {
				for _, text := range list {
					c, err := ParseCondition("FilterExpression", text, params(t))
					if err != nil {
						t.Errorf("%s: %v", text, err)
					} else if got := c.Match(it); got != want {
						t.Errorf("%s: %v, want %v", text, got, want)
					}
				}
			}
		})
	}
}

func TestMatchWithoutItem(t *testing.T) {
	for text, want := range map[string]bool{"attribute_not_exists(pk)": true, "pk = :a": false, "pk <> :a": true} {
		c, err := ParseCondition("ConditionExpression", text, params(t))
		if err != nil {
			t.Fatal(err)
		}
		if got := c.Match(nil); got != want {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	}
	if none := (*Condition)(nil); !none.Match(nil) || none.Paths() != nil {
		t.Error("no condition is not met")
	}
}

func TestConditionPaths(t *testing.T) {
	c, err := ParseCondition("FilterExpression", "a = :a AND #m.x[3].y = a OR size(#dot) > a", params(t))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range c.Paths() {
		got = append(got, p.String())
	}
	if want := "[a] [m, x, [3], y] [a.b]"; strings.Join(got, " ") != want {
		t.Errorf("paths %v, want %s", got, want)
	}
}

func TestConditionErrors(t *testing.T) {
	const (
		operands = "Incorrect number of operands for operator or function; operator or function: "
		kind     = "Incorrect operand type for operator or function; operator or function: "
		distinct = "The first operand must be distinct from the remaining operands for this operator or function; operator: "
		misused  = "The function is not allowed to be used this way in an expression; function: "
		needPath = "Operator or function requires a document path; operator or function: "
		reserved = "Attribute name is a reserved keyword; reserved keyword: "
		noName   = "An expression attribute name used in the document path is not defined; attribute name: "
		noValue  = "An expression attribute value used in expression is not defined; attribute value: "
		between  = "The BETWEEN operator requires "
	)
	for text, want := range map[string]string{
		"":                                       "The expression can not be empty;",
		"((a = :a))":                             "The expression has redundant parentheses;",
		"(((a = :a) AND b = :b))":                "The expression has redundant parentheses;",
		"NOT ((a = :a))":                         "The expression has redundant parentheses;",
		"((a)) = :a":                             "The expression has redundant parentheses;",
		"a = ((:a))":                             "The expression has redundant parentheses;",
		"foo(a)":                                 "Invalid function name; function: foo",
		"SIZE(a) = :n1":                          "Invalid function name; function: SIZE",
		"if_not_exists(a, :a) = :a":              "Invalid function name; function: if_not_exists",
		"size(a)":                                misused + "size",
		"attribute_exists(a) = :a":               misused + "attribute_exists",
		"a IN (:a, contains(a, :a))":             misused + "contains",
		"status = :a":                            reserved + "status",
		"a.STATUS = :a":                          reserved + "STATUS",
		"size = :a":                              reserved + "size",
		"#u = :u":                                noName + "#u",
		"a.#u[1] = :a":                           noName + "#u",
		"a = :u AND #u = :a":                     noValue + ":u",
		"begins_with(a)":                         operands + "begins_with, number of operands: 1",
		"size(a, b) = :a":                        operands + "size, number of operands: 2",
		"attribute_exists(a, b)":                 operands + "attribute_exists, number of operands: 2",
		"begins_with(a, :n1)":                    kind + "begins_with, operand type: N",
		"begins_with(:t, a)":                     kind + "begins_with, operand type: BOOL",
		"begins_with(a, size(b))":                kind + "begins_with, operand type: N",
		"size(:n1) = :n1":                        kind + "size, operand type: N",
		"size(size(a)) = :n1":                    kind + "size, operand type: N",
		"attribute_type(a, b)":                   kind + "attribute_type, operand type: {NS,SS,L,BS,N,M,B,BOOL,NULL,S}",
		"attribute_type(a, :n1)":                 kind + "attribute_type, operand type: N",
		"attribute_type(a, :bad)":                "Invalid attribute type name found; type: string, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}",
		"attribute_exists(:a)":                   needPath + "attribute_exists",
		"attribute_not_exists(size(a))":          needPath + "attribute_not_exists",
		"a = a":                                  distinct + "=, first operand: [a]",
		"a.b[1] <= a.b[1]":                       distinct + "<=, first operand: [a, b, [1]]",
		"#s = s":                                 distinct + "=, first operand: [s]",
		"contains(a, a)":                         distinct + "contains, first operand: [a]",
		"a BETWEEN :n2 AND :n1":                  between + "upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: {N:2}, upper bound operand: AttributeValue: {N:1}",
		"a BETWEEN :b2 AND :b1":                  between + "upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: {B:AgM=}, upper bound operand: AttributeValue: {B:AQ==}",
		"a BETWEEN :a AND :n1":                   between + "same data type for lower and upper bounds; lower bound operand: AttributeValue: {S:a}, upper bound operand: AttributeValue: {N:1}",
		"a BETWEEN :t AND :z":                    between + "same data type for lower and upper bounds; lower bound operand: AttributeValue: {BOOL:true}, upper bound operand: AttributeValue: {NULL:true}",
		"a BETWEEN :ss AND :l":                   between + "same data type for lower and upper bounds; lower bound operand: AttributeValue: {SS:[a, b]}, upper bound operand: AttributeValue: {L:[z]}",
		"a[2147483648] = :a":                     "A list index is above 2147483647; index: [2147483648]",
		"a[99999999999999999999] = :a":           "A list index is above 2147483647; index: [99999999999999999999]",
		"a" + strings.Repeat(".b", 32) + " = :a": "The document path has too many nesting levels; nesting levels: 33",
		"a IN (" + strings.Repeat(":a,", 100) + ":a)": "The IN operator is provided with too many operands; number of operands: 101",
	} {
		_, err := ParseCondition("FilterExpression", text, params(t))
		if got := message(t, err); got != "Invalid FilterExpression: "+want {
			t.Errorf("%s:\n got %s\nwant %s", text, got, want)
		}
	}
}

// Problems are reported by class, whatever their place; those that need names
// or values in the order of the text.
func TestConditionErrorOrder(t *testing.T) {
	classes := []string{"a == :a", "((a = :a))", "foo(a)", "b = contains(a, :a)", "size(a)", "status = :a", "#u = :a"}
	problem := func(text string) string {
		_, err := ParseCondition("ConditionExpression", text, params(t))
		return message(t, err)
	}
	for i, first := range classes {
		for _, second := range classes[i+1:] {
			if strings.Contains(first, "==") {
				continue // its message quotes its neighbours
			}
			want := problem(first)
			for _, text := range []string{first + " AND " + second, second + " AND " + first} {
				if got := problem(text); got != want {
					t.Errorf("%s: %s, want %s", text, got, want)
				}
			}
		}
	}
	placed := []string{"#u = :a", "a = :u", "begins_with(a)", "begins_with(a, :n1)", "a = a", "a BETWEEN :b AND :a", "attribute_exists(:a)"}
	for _, first := range placed {
		for _, second := range placed {
			if got, want := problem(first+" AND "+second), problem(first); got != want {
				t.Errorf("%s AND %s: %s, want %s", first, second, got, want)
			}
		}
	}
}
