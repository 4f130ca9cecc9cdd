package literal

import (
	"fmt"
	"strings"
	"testing"
)

// show writes a value on one line: an open one as its reason in question marks.
func show(v *Value) string {
	var parts []string
	switch v.Kind {
	case Open:
		return "?" + v.Why + "?"
	case Text:
		return fmt.Sprintf("%q", v.Text)
	case Integer, Truth:
		return v.Text
	case Nothing:
		return "nothing"
	case List:
		for _, item := range v.Items {
			parts = append(parts, show(item))
		}
		return "[" + strings.Join(parts, " ") + "]"
	}
	for _, f := range v.Fields {
		parts = append(parts, f.Name+":"+show(f.Value))
	}
	return v.Type + "{" + strings.Join(parts, " ") + "}"
}

func scan(d Dialect, text string) *File {
	if d == golang {
		return ScanGo([]byte(text), "T")
	}
	return Scan(d, []byte(text))
}

// The first argument of f, in Go the first item of T, is what the tests are about.
func TestEval(t *testing.T) {
	tests := []struct {
		dialect    Dialect
		text, want string
	}{
		{Python, `f("a" 'b' f"c{1}")`, `"abc1"`},
		{Python, `f([1, -2, 0x10, 1_000, 1.5, True, None])`, `[1 -2 16 1000 1.5 true nothing]`},
		{Python, `f(("a",), )`, `["a"]`},
		{Python, `f(("a"))`, `"a"`},
		{Python, `f({"a": 1, "b": {"c": []}, "a": 2})`, `{a:2 b:{c:[]}}`},
		{Python, `f({"a", "b"})`, `["a" "b"]`},
		{Python, `f({**{"a": 1}, "b": 2})`, `{a:1 b:2}`},
		{Python, `f({**x, "b": 2})`, `{:?x has no value in this file? b:2}`},
		{Python, `f(dict(a=1, **{"b": 2}))`, `{a:1 b:2}`},
		{Python, `f({"a": 1} | {"b": 2})`, `{a:1 b:2}`},
		{Python, `f([1] + [*[2, 3]])`, `[1 2 3]`},
		{Python, `f([x for x in y])`, `[?it is computed?]`},
		{Python, `f(lambda: 1)`, `?it is computed?`},
		{Python, `f("a" if b else "c")`, `?it depends on a condition?`},
		{Python, `f("a" == "a")`, `?it is computed?`},
		{Python, `f("%s-%d" % ("a", 1))`, `"a-1"`},
		{Python, `f("%5s" % "a")`, `?it is formatted?`},
		{Python, `f("{1}-{0}-{x}{{}}".format("a", "b", x="c"))`, `"b-a-c{}"`},
		{Python, "f([\n  'a'\n  'b',  # c ]\n  'c',\n])", `["ab" "c"]`},
		{Python, `f(await g("x"))`, `?it is computed?`},
		{Python, `f(not True)`, `?it is computed?`},
		{Python, "x = [1]\nx.append(2)\nx += [3]\nx.insert(0, 4)\nf(x)", `[1 2 3 ?x is changed in line 4?]`},
		{Python, "x = {'a': [1]}\nx['a'].append(2)\nx['b'] = x['a']\nf(x)", `{a:[1 2] b:[1 2]}`},
		{Python, "x = {'a': {'b': 1}}\nx['a']['b'] = 2\nx['c'] = 3\nf(x)", `{a:?x is changed in line 2? c:3}`},
		{Python, "x = {'a': 1}\ndel x['a']\nf(x)", `{a:1 :?x is changed in line 2?}`},
		{Python, "def g(x=[1], *y, **z):\n  f([x, y, z])", `[?x is a parameter? ?y is a parameter? ?z is a parameter?]`},
		{Python, "class A:\n  x = 1\n  class B:\n    y = 2\nf([A.x, B.y, A.z])", `[1 2 ?A is a class?]`},
		{JavaScript, "f({a: 1, 'b': `x${1 + 1}`, ['c']: [,1], d() {}, ...{e: null}, f: undefined})", `{a:1 b:?it is computed? c:[1] e:nothing f:nothing}`},
		{JavaScript, "f({a\n b: 1})", `{a:?a has no value in this file? b:1}`},
		{JavaScript, `f("a" + 1 + 'b')`, `"a1b"`},
		{JavaScript, `f(x => x)`, `?it is a function?`},
		{JavaScript, `f(async function g(a) { return f(2) })`, `?it is computed?`},
		{JavaScript, `f(/[/"]x/g, 1)`, `/[/"]x/g`},
		{JavaScript, `f(<const>["a"] as readonly string[])`, `["a"]`},
		{JavaScript, `f(g<Map<string, number[]>>(1))`, `?it is computed?`},
		{JavaScript, `f(null ?? undefined ?? "a")`, `"a"`},
		{JavaScript, "const x = {a: [1]}\nx.a.push(2)\nx.b = 3\nf(x)", `{a:[1 2] b:3}`},
		{JavaScript, "const x = [1]\nif (y) { x.push(2) }\nf(x)", `[1 ?x may be changed in line 2?]`},
		{JavaScript, "const x = 1; function g() { const x = 2; return () => f(x) }", `2`},
		{JavaScript, "const {x} = y, z = 1\nf([x, z])", `[?x is taken from something else? ?z has no value in this file?]`},
		{JavaScript, "`never closed\nf('a')", `"a"`},
		{JavaScript, "// don't\nf('it\\'s')", `"it's"`},
		{Java, `f(List.of("a", 1L, T.builder().a("x").b(1, 2).build()))`, `["a" 1 T{a:"x" b:[1 2]}]`},
		{Java, `f(new T().withA(x).withB(new U("y", true)))`, `T{A:?x has no value in this file? B:U{0:"y" 1:true}}`},
		{Java, `f(new String[] {"a", "b"})`, `["a" "b"]`},
		{Java, `f(g -> g.a("x").b(h -> h.c(1)))`, `{a:"x" b:{c:1}}`},
		{Java, `f(g -> other.a("x"))`, `?it is a function?`},
		{Java, `f((String) "a", 'b')`, `"a"`},
		{Java, "class A { static int N = 5; void g() { List<T> x = new ArrayList<>(); x.add(N); x.addAll(List.of(6)); f(x); } }", `[5 6]`},
		{Java, "class A { void g(String n) { T t = new T(); t.setA(1); t.setB(n); f(t); } }", `T{A:1 B:?n is a parameter?}`},
		{Kotlin, "val n = 1\nval x = T {\n  a = n\n  b = listOf(U { c = \"x$n\" })\n}\nfun g() { f(x) }", `T{a:1 b:[U{c:"x1"}]}`},
		{Kotlin, "fun g(n: Int = 2) = f(n)", `?n has no value in this file?`},
		{golang, "package a\nvar x = T{map[string]any{\"a\": 1, \"b\": []int{1, 2}, \"c\": U{D: nil}}}", `{a:1 b:[1 2] c:U{D:nothing}}`},
		{golang, "package a\nfunc g() {\n\tx := []int{1}\n\tx = append(x, 2, 3)\n\t_ = T{x}\n}", `[1 2 3]`},
		{golang, "package a\nfunc g() {\n\tx := U{A: 1}\n\tx.B = \"a\" + \"b\"\n\tx.C.D = 1\n\t_ = T{&x}\n}", `U{A:1 B:"ab" :?x is changed in line 5?}`},
	}
	for _, tt := range tests {
		file := scan(tt.dialect, tt.text)
		calls := file.Calls(func(name string) bool { return name == "f" })
		if tt.dialect == golang {
			calls = file.Built("T")
		}
		if len(calls) == 0 || len(calls[0].Items) == 0 {
			t.Errorf("no call in %s", tt.text)
			continue
		}
		if got := show(file.Eval(calls[0].Items[0], Known{})); got != tt.want {
			t.Errorf("%s\n got %s\nwant %s", tt.text, got, tt.want)
		}
	}
}

// A value stands where it is used; what is in it, where it is written.
func TestPlaces(t *testing.T) {
	text := "ä = ['x']\nf(ä, 'y')\n"
	file := Scan(Python, []byte(text))
	call := file.Calls(func(name string) bool { return name == "f" })[0]
	v := file.Eval(call.Items[0], Known{})
	if got := text[v.Start:v.End] + " " + text[v.Items[0].Start:v.Items[0].End]; got != "ä 'x'" {
		t.Errorf("got %q", got)
	}
	if file.Receiver(call) != "" || call.Arg(1).Text != "y" || call.Arg(2) != nil {
		t.Errorf("call %+v", call)
	}
}

// Brackets, strings and commas that are missing cost what they stand in.
func TestRecover(t *testing.T) {
	tests := []struct {
		dialect Dialect
		text    string
		want    string // the arguments of each call of f
	}{
		{Python, "f(1, [2\n\ndef g():\n    f(3)\n", "1 [2] | 3"},
		{Python, "f(a=1\n  b=2)\nf(3)", "a:1 b:2 | 3"},
		{Python, "f({'a': 'x\n  'b': 2})\nf(3)", `{a:"x" b:2} | 3`},
		{Python, "x = [1,\ny = 2\nf(y)", "2"},
		{Python, "f(1 2 3, 4)", "?it is computed? 4"},
		{Python, "f(1]\nimport x\nf(2)", "?it is computed? | 2"},
		{JavaScript, "f({a: [1\n\nconst x = 2\nf(x)", "{a:[1]} | 2"},
		{JavaScript, "f({a: 1\n  b: {c: 2}\n  'd': 3})", "{a:1 b:{c:2} d:3}"},
		{JavaScript, "f({a: 'x\n})\nf(3)", `{a:"x"} | 3`},
		{Java, "class A { void g() { f(1, g(2\n  private void h() { f(3); } }", "1 ?it is computed? | 3"},
	}
	for _, tt := range tests {
		file := Scan(tt.dialect, []byte(tt.text))
		var calls []string
		for _, call := range file.Calls(func(name string) bool { return name == "f" }) {
			var args []string
			for _, arg := range call.Items {
				args = append(args, show(file.Eval(arg, Known{})))
			}
			for _, p := range call.Pairs {
				args = append(args, p.Key.Text+":"+show(file.Eval(p.Value, Known{})))
			}
			calls = append(calls, strings.Join(args, " "))
		}
		if got := strings.Join(calls, " | "); got != tt.want {
			t.Errorf("%q\n got %s\nwant %s", tt.text, got, tt.want)
		}
	}
}

// What stands behind a comment of devhelper's own is generated, up to the next
// statement.
func TestGenerated(t *testing.T) {
	for _, tt := range []struct {
		dialect Dialect
		text    string // X is generated, Y is not
	}{
		{Python, "Y\n# devhelper: fixture for A of t.yaml\n@pytest.fixture\n@other(1)\ndef f(\n    a,\n):\n    X\n\n    if a:\n        X\n\n\nY\n"},
		{Python, "class A:\n    # devhelper: fixture for A of t.yaml\n    def f(self):\n        X\n    Y\n"},
		{JavaScript, "Y;\n// devhelper: fixture for A of t.yaml\nasync function f({ a, b }) {\n  X;\n}\nY;\n"},
		{JavaScript, "// devhelper: fixture for A of t.yaml\nconst t = test.extend({\n  a: async () => { X },\n});\nY;\n"},
		{Java, "class A {\n  int Y;\n  /**\n   * devhelper: fixture for A of t.yaml\n   */\n  @Bean\n  static String f() {\n    X();\n  }\n  int Y;\n}\n"},
		{golang, "package a\n\n// f is.\n//\n// devhelper: fixture for A of t.yaml\nfunc f() {\n\tX()\n}\n\nfunc g() {\n\tY()\n}\n"},
	} {
		file := scan(tt.dialect, tt.text)
		for i, c := range tt.text {
			if (c == 'X' || c == 'Y') && file.Generated(i) != (c == 'X') {
				t.Errorf("byte %d is wrong in\n%s", i, tt.text)
			}
		}
	}
}
