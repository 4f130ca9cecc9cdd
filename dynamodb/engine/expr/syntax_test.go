package expr

import (
	"fmt"
	"strings"
	"testing"

	"github.com/devhelper/devhelper/dynamodb/reserved"
)

func TestSyntaxErrors(t *testing.T) {
	for _, tt := range []struct{ param, text, token, near string }{
		// Seen from AWS in public reports.
		{"UpdateExpression", "INVALID SYNTAX HERE", "INVALID", "INVALID SYNTAX"},
		{"UpdateExpression", "ADD hits : incr", ":", "hits : incr"},
		{"UpdateExpression", "SET path = VALUE 1", "1", "VALUE 1"},
		{"UpdateExpression", "set {0} = :v", "{", "set {0"},
		{"ConditionExpression", "foo", "<EOF>", "foo"},
		{"KeyConditionExpression", "[object Object]", "[", "[object"},
		// By the same rule: the token before, the token, the token after.
		{"ConditionExpression", "   ", "<EOF>", ""},
		{"ConditionExpression", "= a", "=", "= a"},
		{"ConditionExpression", "a = ", "<EOF>", "="},
		{"ConditionExpression", "a == :v", "=", "== :v"},
		{"ConditionExpression", "a != :v", "!", "a !="},
		{"ConditionExpression", "(a = :v", "<EOF>", ":v"},
		{"ConditionExpression", "a = :v)", ")", ":v)"},
		{"ConditionExpression", "a = :v b = :v", "b", ":v b ="},
		{"ConditionExpression", "a = b = c", "=", "b = c"},
		{"ConditionExpression", "a = :v AND AND b", "AND", "AND AND b"},
		{"ConditionExpression", "a AND b", "AND", "a AND b"},
		{"ConditionExpression", "NOT a", "<EOF>", "a"},
		{"ConditionExpression", "(a)", "<EOF>", ")"},
		{"ConditionExpression", "a = 5", "5", "= 5"},
		{"ConditionExpression", `a = "x"`, `"`, `= "x`},
		{"ConditionExpression", "é = :v", "é", "é ="},
		{"ConditionExpression", "# = :v", "#", "# ="},
		{"ConditionExpression", "1a = :v", "1", "1a"},
		{"ConditionExpression", "a[-1] = :v", "-", "[-1"},
		{"ConditionExpression", "a[x] = :v", "x", "[x]"},
		{"ConditionExpression", "a. = :v", "=", ". = :v"},
		{"ConditionExpression", "a IN ()", ")", "()"},
		{"ConditionExpression", "a IN :v", ":v", "IN :v"},
		{"ConditionExpression", "a IN (:v,)", ")", ",)"},
		{"ConditionExpression", "a BETWEEN :v", "<EOF>", ":v"},
		{"ConditionExpression", "a BETWEEN :v OR :w", "OR", ":v OR :w"},
		{"ConditionExpression", "size() = :v", ")", "() ="},
		{"ConditionExpression", "a + b = :v", "+", "a + b"},
		{"ConditionExpression", "a = and", "and", "= and"},
		{"ConditionExpression", "(a = b) = c", "=", ") = c"},
		{"ConditionExpression", "f(a = b)", "=", "a = b"},
		{"ProjectionExpression", "a,", "<EOF>", ","},
		{"ProjectionExpression", "a b", "b", "a b"},
		{"ProjectionExpression", "a,,b", ",", ",,b"},
		{"ProjectionExpression", ":v", ":v", ":v"},
		{"ProjectionExpression", "size(a)", "(", "size(a"},
		{"ProjectionExpression", "[0]", "[", "[0"},
		{"UpdateExpression", "SET", "<EOF>", "SET"},
		{"UpdateExpression", "SET a", "<EOF>", "a"},
		{"UpdateExpression", "SET a = :v,", "<EOF>", ","},
		{"UpdateExpression", "SET a = :v, REMOVE b", "REMOVE", ", REMOVE b"},
		{"UpdateExpression", "SET a = :v FOO b", "FOO", ":v FOO b"},
		{"UpdateExpression", "SET a = :v + :w + :x", "+", ":w + :x"},
		{"UpdateExpression", "SET a = (:v + :w) - :x", "-", ") - :x"},
		{"UpdateExpression", "SET a = list_append(b + :v, c)", "+", "b + :v"},
		{"UpdateExpression", "SET set = :v", "set", "SET set ="},
		{"UpdateExpression", "ADD a b", "b", "a b"},
		{"UpdateExpression", "REMOVE a = :v", "=", "a = :v"},
		{"UpdateExpression", "DELETE a", "<EOF>", "a"},
	} {
		want := fmt.Sprintf("Invalid %s: Syntax error; token: \"%s\", near: \"%s\"", tt.param, tt.token, tt.near)
		if got := message(t, parseAs(tt.param, tt.text, params(t))); got != want {
			t.Errorf("%s:\n got %s\nwant %s", tt.text, got, want)
		}
	}
}

// parseAs parses a text as the value of any of the parameters.
func parseAs(param, text string, p *Params) error {
	var err error
	switch param {
	case "UpdateExpression":
		_, err = ParseUpdate(text, p)
	case "ProjectionExpression":
		_, err = ParseProjection(text, p)
	case "KeyConditionExpression":
		_, err = ParseKeyCondition(text, p)
	default:
		_, err = ParseCondition(param, text, p)
	}
	return err
}

func TestLimits(t *testing.T) {
	chain := func(n int) string { return strings.TrimSuffix(strings.Repeat("a<b or ", n), " or ") }
	nested := strings.Repeat("a<b or (", 200) + "a<b" + strings.Repeat(")", 200)
	for _, tt := range []struct{ name, param, text, want string }{
		{"longest text", "FilterExpression", "a = :a" + strings.Repeat(" ", maxBytes-6), ""},
		{"longer text", "FilterExpression", strings.Repeat("(", maxBytes+1), "Expression size has exceeded the maximum allowed size; expression size: 4097"},
		{"10,000 parentheses", "FilterExpression", strings.Repeat("(", 10_000) + "a = :a" + strings.Repeat(")", 10_000), "Expression size has exceeded the maximum allowed size; expression size: 20006"},
		{"as many as fit", "FilterExpression", strings.Repeat("(", 2000) + "a = :a" + strings.Repeat(")", 2000), "The expression has redundant parentheses;"},
		{"only opening ones", "FilterExpression", strings.Repeat("(", 4000), `Syntax error; token: "<EOF>", near: "("`},
		{"many in an update", "UpdateExpression", "SET a = " + strings.Repeat("(", 4000), `Syntax error; token: "<EOF>", near: "("`},
		{"299 operators", "FilterExpression", chain(150), ""},
		{"301 operators", "FilterExpression", chain(151), "The expression contains too many operators; operator count: 301"},
		{"401 operators", "ConditionExpression", nested, "The expression contains too many operators; operator count: 301"},
		{"functions count", "ConditionExpression", strings.Repeat("NOT ", 300) + "attribute_exists(a)", "The expression contains too many operators; operator count: 301"},
		{"100 in a list", "FilterExpression", "a IN (" + strings.Repeat(":a,", 99) + ":a)", ""},
		{"32 steps", "ProjectionExpression", "a" + strings.Repeat(".b", 31), ""},
		{"33 steps", "ProjectionExpression", "a" + strings.Repeat("[0]", 32), "The document path has too many nesting levels; nesting levels: 33"},
		{"highest index", "ProjectionExpression", "a[2147483647]", ""},
	} {
		want := tt.want
		if want != "" {
			want = "Invalid " + tt.param + ": " + want
		}
		if got := message(t, parseAs(tt.param, tt.text, params(t))); got != want {
			t.Errorf("%s:\n got %.200s\nwant %s", tt.name, got, want)
		}
	}
}

func TestReservedWords(t *testing.T) {
	for _, word := range reserved.All() {
		for _, text := range []string{word, strings.ToLower(word), "a." + word} {
			want := "Invalid ProjectionExpression: " + reservedMessage + text[strings.LastIndex(text, ".")+1:]
			if got := message(t, parseAs("ProjectionExpression", text, params(t))); got != want {
				t.Errorf("%s: %s", text, got)
			}
		}
	}
	for _, word := range []string{"pk", "sk", "id", "cache", "statuses", "localtimestamps", "_status", "a"} {
		if reserved.Word(word) {
			t.Errorf("%s is not reserved", word)
		}
	}
}
