package hcleval

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// noFiles is a module without files beside its own, but for one.
func noFiles(path string) ([]byte, error) {
	if path == "a/b.txt" {
		return []byte("\ufeffcontent"), nil
	}
	return nil, os.ErrNotExist
}

// evaluate gives what x is in a file, with one variable: known = {a = "b"}.
func evaluate(t testing.TB, file, text string) cty.Value {
	t.Helper()
	f := Parse(file, []byte(text))
	if f.Err != nil {
		t.Fatalf("%s: %v", text, f.Err)
	}
	body := f.Body
	if strings.HasSuffix(file, ".json") {
		body = f.Body.Blocks[0].Body
	}
	vars := map[string]cty.Value{"known": cty.ObjectVal(map[string]cty.Value{"a": cty.StringVal("b")}), "open": cty.DynamicVal}
	return Value(body.Attributes["x"].Expr, Context(NewBudget(), vars, Functions(noFiles)))
}

func shown(v cty.Value) string {
	if text, ok := Text(v); ok {
		return text
	}
	if !v.IsWhollyKnown() {
		return "?"
	}
	return v.GoString()
}

func TestValue(t *testing.T) {
	for expr, want := range map[string]string{
		`"${known.a}-1"`:                             "b-1",
		`known.none`:                                 "?",
		`open`:                                       "?",
		`"a${open}b"`:                                "?",
		`lower(known)`:                               "?",
		`unknownfunction(1)`:                         "?",
		`try(known.none, known.a)`:                   "b",
		`try(known.none)`:                            "?",
		`can(known.none)`:                            "false",
		`can(known.a)`:                               "true",
		`file("a/b.txt")`:                            "content",
		`file("./a/../a/b.txt")`:                     "content",
		`file("a\\b.txt")`:                           "content",
		`file("none")`:                               "?",
		`fileexists("a/b.txt")`:                      "true",
		`coalesce("", "x")`:                          "x",
		`coalesce("", null)`:                         "?",
		`replace("a.b.c", "/[.]/", "-")`:             "a-b-c",
		`replace("a.b.c", ".", "-")`:                 "a-b-c",
		`replace("a", "/(/", "-")`:                   "?",
		`lookup({ a = 1 }, "a", 2)`:                  "1",
		`lookup({ a = 1 }, "b", 2)`:                  "2",
		`lookup({ a = 1 }, "b")`:                     "?",
		`length([1, 2])`:                             "2",
		`length(null)`:                               "?",
		`index(["x"], "y")`:                          "?",
		`one([1])`:                                   "1",
		`one([1, 2])`:                                "?",
		`alltrue([])`:                                "true",
		`anytrue([])`:                                "false",
		`alltrue([true, open])`:                      "?",
		`alltrue([false, open])`:                     "false",
		`sum([])`:                                    "0",
		`sum(["x"])`:                                 "?",
		`list("a", "b")[1]`:                          "b",
		`yamldecode("a: [1, true, ~, x]").a[1]`:      "true",
		`yamldecode("a: [")`:                         "?",
		`yamldecode("a: 1\n---\nb: 2")`:              "?",
		`jsondecode("{\"a\": [1.5]}").a[0]`:          "1.5",
		`csvdecode("a,b\n1,2")[0].b`:                 "2",
		`element(["a", "b"], 3)`:                     "b",
		`join("-", [for i in range(3) : i * i])`:     "0-1-4",
		`setproduct(["a"], ["b"])[0][1]`:             "b",
		`pow(2, 10)`:                                 "1024",
		`format("%5.1f|%s", 1.25, "x")`:              "  1.2|x",
		`format("%10000s", "x")`:                     "?",
		`format("%[1]*d", 5)`:                        "?",
		`join("", [for i in range(2000) : "x"])`:     "?",
		`1e99999`:                                    "?",
		`1e300 * 1e300 * 1e300 * 1e300 * 1e300`:      "?",
		`pow(10, 1000)`:                              "?",
		`distinct([for i in range(1024) : i])[5]`:    "?",
		`setproduct(range(999), range(999))[0]`:      "?",
		`regex("[a-z]+", "12ab")`:                    "ab",
		`regex("${join("", range(1000))}", "12ab")`:  "?",
		`tobool("true") ? "y" : "n"`:                 "y",
		`toset(["b", "a", "b"])`:                     `cty.SetVal([]cty.Value{cty.StringVal("a"), cty.StringVal("b")})`,
		`[for k, v in { a = 1 } : "${k}=${v}"][0]`:   "a=1",
		`{ for s in ["a", "b", "a"] : s => s... }.a`: `cty.TupleVal([]cty.Value{cty.StringVal("a"), cty.StringVal("a")})`,
		`[{ n = 1 }, { n = 2 }][*].n`:                `cty.TupleVal([]cty.Value{cty.NumberIntVal(1), cty.NumberIntVal(2)})`,
		`max([3, 9]...)`:                             "9",
		`"%{for s in ["a", "b"]~} ${s} %{~endfor}"`:  "ab",
		`sha1("x")`:                                  "11f6ad8ec52a2984abaafd7c3b516503785c2072",
	} {
		if got := shown(evaluate(t, "t.tfvars", "x = "+expr+"\n")); got != want {
			t.Errorf("%s is %s, want %s", expr, got, want)
		}
	}
}

// Both syntaxes say the same.
func TestJSON(t *testing.T) {
	for text, want := range map[string]string{
		`"${known.a}"`:                 "b",
		`"a-${known.a}-%%{if}-$${x}"`:  "a-b-%{if}-${x}",
		`"plain"`:                      "plain",
		`"\"${known.a}\""`:             `"b"`,
		`5`:                            "5",
		`true`:                         "true",
		`null`:                         "cty.NullVal(cty.DynamicPseudoType)",
		`["${known.a}", 1]`:            `cty.TupleVal([]cty.Value{cty.StringVal("b"), cty.NumberIntVal(1)})`,
		`{"k": "${upper(known.a)}"}`:   `cty.ObjectVal(map[string]cty.Value{"k":cty.StringVal("B")})`,
		`"${broken"`:                   "?",
		`"${[for i in range(2) : i]}"`: `cty.TupleVal([]cty.Value{cty.NumberIntVal(0), cty.NumberIntVal(1)})`,
	} {
		if got := shown(evaluate(t, "t.tf.json", `{"locals": {"x": `+text+`}}`)); got != want {
			t.Errorf("%s is %s, want %s", text, got, want)
		}
	}
}

func TestConform(t *testing.T) {
	object := func(kv ...string) cty.Value {
		m := map[string]cty.Value{}
		for i := 0; i < len(kv); i += 2 {
			m[kv[i]] = cty.StringVal(kv[i+1])
		}
		return cty.ObjectVal(m)
	}
	tests := []struct {
		kind string
		in   cty.Value
		want string
	}{
		{`string`, cty.NumberIntVal(5), "5"},
		{`"string"`, cty.NumberIntVal(5), "5"},
		{`number`, cty.StringVal("7"), "7"},
		{`number`, cty.StringVal("many"), "many"},
		{`bool`, cty.StringVal("true"), "true"},
		{`any`, cty.True, "true"},
		{`set(string)`, cty.TupleVal([]cty.Value{cty.StringVal("a")}), `cty.SetVal([]cty.Value{cty.StringVal("a")})`},
		{`map(number)`, object("a", "1"), `cty.MapVal(map[string]cty.Value{"a":cty.NumberIntVal(1)})`},
		{`object({ a = string, b = optional(number, 3) })`, object("a", "x"), `cty.ObjectVal(map[string]cty.Value{"a":cty.StringVal("x"), "b":cty.NumberIntVal(3)})`},
		{`list(object({ a = optional(string, "d") }))`, cty.TupleVal([]cty.Value{cty.EmptyObjectVal}), `cty.ListVal([]cty.Value{cty.ObjectVal(map[string]cty.Value{"a":cty.StringVal("d")})})`},
		{`nosuchtype`, cty.StringVal("x"), "x"},
		{`object({ a = optional(string, join("", [for x in [1] : x])) })`, cty.EmptyObjectVal, "cty.EmptyObjectVal"},
		{`object({ a = optional(string, 1e99999999) })`, cty.EmptyObjectVal, "cty.EmptyObjectVal"},
		{`string`, cty.DynamicVal, "?"},
	}
	for _, tt := range tests {
		f := Parse("t.tf", []byte("variable \"v\" {\n  type = "+tt.kind+"\n}\n"))
		if f.Err != nil {
			t.Fatal(f.Err)
		}
		kind := f.Body.Blocks[0].Body.Attributes["type"].Expr
		if literal, ok := kind.(*hclsyntax.TemplateExpr); ok { // as JSON has it
			v, _ := literal.Value(nil)
			kind = &hclsyntax.LiteralValueExpr{Val: v}
		}
		if got := shown(Conform(tt.in, kind)); got != tt.want {
			t.Errorf("%s as %s is %s, want %s", shown(tt.in), tt.kind, got, tt.want)
		}
	}
	if got := shown(Conform(cty.True, nil)); got != "true" {
		t.Errorf("without a type: %s", got)
	}
}

// Once the budget is spent nothing is evaluated any more.
func TestBudget(t *testing.T) {
	f := Parse("t.tfvars", []byte(`x = join("", [for a in range(1000) : join("", [for b in range(1000) : "x"])])`+"\ny = \"${1}2\"\n"))
	b := NewBudget()
	ctx := Context(b, map[string]cty.Value{}, Functions(noFiles))
	if got := shown(Value(f.Body.Attributes["y"].Expr, ctx)); got != "12" {
		t.Errorf("y is %s", got)
	}
	if got := shown(Value(f.Body.Attributes["x"].Expr, ctx)); got != "?" {
		t.Errorf("x is known: %.20s", got)
	}
	if got := shown(Value(f.Body.Attributes["y"].Expr, ctx)); got != "?" || !b.spent {
		t.Errorf("y is %s, though the budget is spent: %v", got, b.spent)
	}
	v, err := noFiles("none")
	if v != nil || !errors.Is(err, os.ErrNotExist) {
		t.Error("there are files")
	}
}

func TestPlaces(t *testing.T) {
	f := Parse("t.tf", []byte("# é\r\nlocals {\r\n  /* ü */ x = \"a${b}\"\r\n}\r\n"))
	a := f.Body.Blocks[0].Body.Attributes["x"]
	pos := f.Pos(a.Expr.Range())
	if pos.Line != 3 || pos.Column != 16 || pos.Length != 7 || pos.ASCII {
		t.Errorf("x stands at %+v", pos)
	}
	if got := f.Source(a.Expr); got != `"a${b}"` {
		t.Errorf("x is written %s", got)
	}
	if pos := f.Pos(f.Body.Blocks[0].TypeRange); pos.Line != 2 || pos.Column != 1 || pos.Length != 6 || !pos.ASCII {
		t.Errorf("locals stand at %+v", pos)
	}
}

func FuzzValue(f *testing.F) {
	for _, seed := range []string{
		`"${known.a}-1"`, `[for a in range(9) : a if a > 2]`, `{ for k, v in known : v => k... }`, `try(known.x, format("%5d", 3))`,
		`"%{if true}a%{else}b%{endif}"`, `<<-EOT
  a
EOT`, `known["a"] == "b" ? 1 : 2`, `setproduct([1], ["a"])[*][0]`, `jsondecode("[1e999]")`, `replace("a", "/./", "b")`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, expr string) {
		file := Parse("t.tfvars", []byte("x = "+expr+"\n"))
		if file.Err != nil && file.Err.Message == "" {
			t.Fatal("an error without words")
		}
		for _, a := range file.Body.Attributes {
			ctx := Context(NewBudget(), map[string]cty.Value{"known": cty.ObjectVal(map[string]cty.Value{"a": cty.StringVal("b")})}, Functions(noFiles))
			if v := Value(a.Expr, ctx); weigh(v) > maxValue {
				t.Fatalf("%s weighs too much", expr)
			}
			file.Source(a.Expr)
		}
	})
}
