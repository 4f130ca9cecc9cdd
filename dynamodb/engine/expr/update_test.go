package expr

import (
	"slices"
	"strings"
	"testing"

	"github.com/devhelper/devhelper/dynamodb/engine/value"
)

// updated is a small item; tests name what becomes of it.
const before = `{"l":{"L":[{"S":"0"},{"S":"1"},{"S":"2"},{"M":{"a":{"S":"3"}}}]},"m":{"M":{"x":{"N":"1"}}},"n":{"N":"5"},"s":{"S":"hello"},"ss":{"SS":["a","b"]}}`

func TestApply(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		// SET
		{"SET s = :a", `"s":{"S":"a"}`},
		{"set q = :n1, r = s", `"q":{"N":"1"} "r":{"S":"hello"}`},
		{"SET s = n, n = s", `"s":{"N":"5"} "n":{"S":"hello"}`},
		{"SET n = n + :n1", `"n":{"N":"6"}`},
		{"SET n = :n1 - n", `"n":{"N":"-4"}`},
		{"SET n=n-:n2", `"n":{"N":"3"}`},
		{"SET n = (n) + (m.x)", `"n":{"N":"6"}`},
		{"SET q = ((n + :n1))", `"q":{"N":"6"}`},
		{"SET q = m.x", `"q":{"N":"1"}`},
		{"SET #dot = l[3].a", `"a.b":{"S":"3"}`},
		{"SET #m.#x = :a, m.y = :b", `"m":{"M":{"x":{"S":"a"},"y":{"S":"b"}}}`},
		{"SET l[1] = :a", `"l":{"L":[{"S":"0"},{"S":"a"},{"S":"2"},{"M":{"a":{"S":"3"}}}]}`},
		{"SET l[0] = l[1], l[1] = l[0]", `"l":{"L":[{"S":"1"},{"S":"0"},{"S":"2"},{"M":{"a":{"S":"3"}}}]}`},
		{"SET l[9] = :b, l[7] = :a", `"l":{"L":[{"S":"0"},{"S":"1"},{"S":"2"},{"M":{"a":{"S":"3"}}},{"S":"a"},{"S":"b"}]}`},
		{"SET l[3].b = :b, l[3].a = :a", `"l":{"L":[{"S":"0"},{"S":"1"},{"S":"2"},{"M":{"a":{"S":"a"},"b":{"S":"b"}}}]}`},
		{"SET n = if_not_exists(n, :n1)", ``},
		{"SET q = if_not_exists(q, :n1) + :n1", `"q":{"N":"2"}`},
		{"SET q = if_not_exists(m.zz, s)", `"q":{"S":"hello"}`},
		{"SET q = list_append(:l, :l)", `"q":{"L":[{"S":"z"},{"S":"z"}]}`},
		{"SET q = list_append(if_not_exists(q, :l), :l)", `"q":{"L":[{"S":"z"},{"S":"z"}]}`},
		{"SET l = list_append(l, :l)", `"l":{"L":[{"S":"0"},{"S":"1"},{"S":"2"},{"M":{"a":{"S":"3"}}},{"S":"z"}]}`},
		{"SET q = n REMOVE n", `"q":{"N":"5"} -n`},
		// REMOVE
		{"REMOVE n, zz, s", `-n -s`},
		{"REMOVE m.x", `"m":{"M":{}}`},
		{"REMOVE m.zz, l[9], l[3].zz", ``},
		// The example of AWS's developer guide: indexes are those before the update.
		{"REMOVE l[1], l[2]", `"l":{"L":[{"S":"0"},{"M":{"a":{"S":"3"}}}]}`},
		{"REMOVE l[2], l[1], l[0]", `"l":{"L":[{"M":{"a":{"S":"3"}}}]}`},
		{"REMOVE l[0], l[3].a", `"l":{"L":[{"S":"1"},{"S":"2"},{"M":{}}]}`},
		{"REMOVE l[0] SET l[1] = :a", `"l":{"L":[{"S":"a"},{"S":"2"},{"M":{"a":{"S":"3"}}}]}`},
		{"REMOVE l[0] SET l[9] = :a", `"l":{"L":[{"S":"1"},{"S":"2"},{"M":{"a":{"S":"3"}}},{"S":"a"}]}`},
		// ADD
		{"ADD n :n1, q :n2", `"n":{"N":"6"} "q":{"N":"2"}`},
		{"ADD ss :sa", ``},
		{"ADD ss :SET, q :ns", `"ss":{"SS":["a","b","c"]} "q":{"NS":["1","2"]}`},
		{"ADD m.x :n1, m.y :n1", `"m":{"M":{"x":{"N":"2"},"y":{"N":"1"}}}`},
		// DELETE
		{"DELETE ss :sa", `"ss":{"SS":["b"]}`},
		{"DELETE ss :ss", `-ss`},
		{"DELETE q :ss, m.y :ss, l[8] :ss", ``},
		// all sections, in any order
		{"REMOVE s DELETE ss :sa ADD n :n1 SET q = :a", `-s "ss":{"SS":["b"]} "n":{"N":"6"} "q":{"S":"a"}`},
	} {
		p := params(t)
		p.values[":SET"] = raw(t, `{"SS":["c","a"]}`)
		u, err := ParseUpdate(tt.text, p)
		if err != nil {
			t.Errorf("%s: %v", tt.text, err)
			continue
		}
		it := item(t, before)
		got, err := u.Apply(it)
		if err != nil {
			t.Errorf("%s: %v", tt.text, err)
			continue
		}
		want := item(t, before)
		for _, change := range strings.Fields(tt.want) {
			if name, ok := strings.CutPrefix(change, "-"); ok {
				want = want.Without(name)
				continue
			}
			for _, a := range item(t, "{"+change+"}") {
				want = want.With(a.Name, a.Value)
			}
		}
		if text(got) != text(want) {
			t.Errorf("%s:\n got %s\nwant %s", tt.text, text(got), text(want))
		}
		if text(it) != text(item(t, before)) {
			t.Errorf("%s changed the item it was given: %s", tt.text, text(it))
		}
	}
}

func TestApplyToNothing(t *testing.T) {
	for expr, want := range map[string]string{
		"SET a = :a ADD n :n1":                   `{"a":{"S":"a"},"n":{"N":"1"}}`,
		"REMOVE a DELETE ss :ss":                 `{}`,
		"SET a = if_not_exists(a, :a), b = :b":   `{"a":{"S":"a"},"b":{"S":"b"}}`,
		"SET c = :a, a = :a, b = :a REMOVE d, e": `{"a":{"S":"a"},"b":{"S":"a"},"c":{"S":"a"}}`,
	} {
		u, err := ParseUpdate(expr, params(t))
		if err != nil {
			t.Fatal(err)
		}
		got, err := u.Apply(nil)
		if err != nil || text(got) != want {
			t.Errorf("%s: %s, %v; want %s", expr, text(got), err, want)
		}
	}
}

func TestApplyErrors(t *testing.T) {
	const (
		path    = "The document path provided in the update expression is invalid for update"
		missing = "The provided expression refers to an attribute that does not exist in the item"
		kind    = "An operand in the update expression has an incorrect data type"
	)
	for expr, want := range map[string]string{
		"SET zz.y = :a": path, "SET s.y = :a": path, "SET s[0] = :a": path, "SET m[0] = :a": path, "SET l.a = :a": path, "SET m.zz.y = :a": path,
		"SET l[4] = :m, l[5].x = :a": path, "SET l[9].x = :a": path,
		"REMOVE zz.y": path, "REMOVE m.zz.y": path, "REMOVE m[0]": path, "REMOVE zz[0]": path,
		"SET zz.y = zz": missing, "REMOVE zz.y SET m.x = :n5 - ss": kind, "ADD zz.y :n1": path, "DELETE zz.y :ss": path,
		"SET q = zz": missing, "SET q = m.zz": missing, "SET q = l[9]": missing, "SET q = zz + :n1": missing, "SET q = n + zz": missing,
		"SET q = list_append(zz, :l)": missing, "SET q = list_append(:l, zz)": missing, "SET q = if_not_exists(zz, zy)": missing,
		"SET q = s + :n1": kind, "SET q = n - s": kind, "SET q = list_append(s, :l)": kind, "SET q = list_append(:l, n)": kind, "SET q = list_append(l, l) + n": kind,
		"ADD s :n1": kind, "ADD ss :ns": kind, "ADD n :ss": kind, "ADD l :n1": kind,
		"DELETE ss :ns": kind, "DELETE s :ss": kind, "DELETE n :ns": kind,
	} {
		u, err := ParseUpdate(expr, params(t))
		if err != nil {
			t.Errorf("%s: %v", expr, err)
			continue
		}
		_, err = u.Apply(item(t, before))
		if got := message(t, err); got != want {
			t.Errorf("%s:\n got %s\nwant %s", expr, got, want)
		}
	}
}

func TestUpdateErrors(t *testing.T) {
	const (
		kind    = "Incorrect operand type for operator or function; operator"
		overlap = "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: "
		clash   = "Two document paths conflict with each other; must remove or rewrite one of these paths; path one: "
	)
	for expr, want := range map[string]string{
		"":                                 "The expression can not be empty;",
		"SET a = :a SET b = :b":            `The "SET" section can only be used once in an update expression;`,
		"REMOVE a ADD n :n1 REMOVE b":      `The "REMOVE" section can only be used once in an update expression;`,
		"SET status = :a":                  reservedMessage + "status",
		"SET a = status":                   reservedMessage + "status",
		"SET a = foo(b)":                   "Invalid function name; function: foo",
		"SET a = size(b)":                  "Invalid function name; function: size",
		"SET #u = :a":                      "An expression attribute name used in the document path is not defined; attribute name: #u",
		"SET a = :u":                       "An expression attribute value used in expression is not defined; attribute value: :u",
		"ADD a :u":                         "An expression attribute value used in expression is not defined; attribute value: :u",
		"SET a = :a, a = :b":               overlap + "[a], path two: [a]",
		"SET a = :a REMOVE a.b":            overlap + "[a], path two: [a, b]",
		"REMOVE a[1].b, a[1]":              overlap + "[a, [1], b], path two: [a, [1]]",
		"SET #s = :a, s = :b":              overlap + "[s], path two: [s]",
		"SET a[1] = :a, a.b = :b":          clash + "[a, [1]], path two: [a, b]",
		"SET a[1] = :a, a.b = :b REMOVE a": overlap + "[a, [1]], path two: [a]",
		"ADD a :a":                         kind + ": ADD, operand type: STRING",
		"ADD a :b1":                        kind + ": ADD, operand type: BINARY",
		"ADD a :l":                         kind + ": ADD, operand type: LIST",
		"ADD a :m":                         kind + ": ADD, operand type: MAP",
		"ADD a :z":                         kind + ": ADD, operand type: NULL",
		"DELETE a :n1":                     kind + ": DELETE, operand type: NUMBER",
		"DELETE a :t":                      kind + ": DELETE, operand type: BOOLEAN",
		"SET a = b + :a":                   kind + " or function: +, operand type: S",
		"SET a = :l - b":                   kind + " or function: -, operand type: L",
		"SET a = list_append(b, :a)":       kind + " or function: list_append, operand type: S",
		"SET a = if_not_exists(b)":         "Incorrect number of operands for operator or function; operator or function: if_not_exists, number of operands: 1",
		"SET a = list_append(b, c, d)":     "Incorrect number of operands for operator or function; operator or function: list_append, number of operands: 3",
		"SET a = if_not_exists(:a, :b)":    "Operator or function requires a document path; operator or function: if_not_exists",
		// the order of classes
		"SET a = foo(b), status = :a":            reservedMessage + "status",
		"SET a = :u, #u = :a":                    "An expression attribute name used in the document path is not defined; attribute name: #u",
		"SET a = b + :a, c = :b, c.d = :a":       overlap + "[c], path two: [c, d]",
		"SET a = b + :a ADD d :a":                kind + ": ADD, operand type: STRING",
		"SET a = if_not_exists(b), c = d + :a":   "Incorrect number of operands for operator or function; operator or function: if_not_exists, number of operands: 1",
		"SET c = d + :a, a = if_not_exists(b)":   kind + " or function: +, operand type: S",
		"SET a = :a, a = :b SET b = foo(:n1)":    "Invalid function name; function: foo",
		"SET a = :a, a = :b SET b[9999999999]=c": `The "SET" section can only be used once in an update expression;`,
	} {
		_, err := ParseUpdate(expr, params(t))
		if got := message(t, err); got != "Invalid UpdateExpression: "+want {
			t.Errorf("%s:\n got %s\nwant %s", expr, got, want)
		}
	}
}

func TestTouched(t *testing.T) {
	for _, tt := range []struct{ text, names, before, after string }{
		{"SET n = :n1, q = :a", "n q", `{"n":{"N":"5"}}`, `{"n":{"N":"1"},"q":{"S":"a"}}`},
		{"SET m.x = :a, m.y = :b", "m", `{"m":{"M":{"x":{"N":"1"}}}}`, `{"m":{"M":{"x":{"S":"a"},"y":{"S":"b"}}}}`},
		{"SET l[1] = :a", "l", `{"l":{"L":[{"S":"1"}]}}`, `{"l":{"L":[{"S":"a"}]}}`},
		{"SET l[9] = :a", "l", `{}`, `{}`},
		{"REMOVE s, m.x ADD n :n1", "s m n", `{"m":{"M":{"x":{"N":"1"}}},"n":{"N":"5"},"s":{"S":"hello"}}`, `{"n":{"N":"6"}}`},
	} {
		u, err := ParseUpdate(tt.text, params(t))
		if err != nil {
			t.Fatal(err)
		}
		if got := u.TopLevel(); !slices.Equal(got, strings.Fields(tt.names)) {
			t.Errorf("%s: top level %v, want %s", tt.text, got, tt.names)
		}
		old := item(t, before)
		out, err := u.Apply(old)
		if err != nil {
			t.Fatal(err)
		}
		for want, it := range map[string]value.Item{tt.before: old, tt.after: out} {
			if got := text(u.Touched(it)); got != want {
				t.Errorf("%s: touched %s, want %s", tt.text, got, want)
			}
		}
	}
}
