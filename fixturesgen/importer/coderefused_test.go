package importer

import (
	"strings"
	"testing"
	"time"

	"github.com/devhelper/devhelper/fixturesgen/source"
)

// The keys of a table, as tests below put them in.
const (
	pyKeys = `KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}], AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}], BillingMode="PAY_PER_REQUEST"`
	jsKeys = `KeySchema: [{AttributeName: "id", KeyType: "HASH"}], AttributeDefinitions: [{AttributeName: "id", AttributeType: "S"}], BillingMode: "PAY_PER_REQUEST"`
	goKeys = `KeySchema: []types.KeySchemaElement{{AttributeName: aws.String("id"), KeyType: types.KeyTypeHash}}, AttributeDefinitions: []types.AttributeDefinition{{AttributeName: aws.String("id"), AttributeType: types.ScalarAttributeTypeS}}`
	jvKeys = `.keySchema(KeySchemaElement.builder().attributeName("id").keyType(KeyType.HASH).build()).attributeDefinitions(AttributeDefinition.builder().attributeName("id").attributeType(ScalarAttributeType.S).build())`
)

// What is not literal is refused with its place, never guessed.
func TestCodeRefused(t *testing.T) {
	tests := []struct{ name, file, text, want, hint string }{
		{"keys of a parameter", "a.py", "def f(c, keys):\n    c.create_table(TableName='t', KeySchema=keys, AttributeDefinitions=[])\n", "a.py:2:45: KeySchema is not literal: keys is a parameter", "as literals"},
		{"keys of a call", "a.py", "c.create_table(TableName='t', KeySchema=keys(1,\n 2), AttributeDefinitions=[])\n", "a.py:1:41: KeySchema is not literal: keys(1, 2): it is computed", "as literals"},
		{"a comprehension", "a.py", "c.create_table(TableName='t', KeySchema=[], AttributeDefinitions=[{'AttributeName': n} for n in names])\n", "a.py:1:67: AttributeDefinitions is not literal: {'AttributeName': n} for n in names: it is not a literal", "as literals"},
		{"a spread of something imported", "a.py", "from x import KEYS\nc.create_table(TableName='t', KeySchema=[*KEYS], AttributeDefinitions=[])\n", "a.py:2:42: KeySchema is not literal: *KEYS: KEYS is imported", "as literals"},
		{"keys among unknown arguments", "a.py", "def f(c, **extra):\n    c.create_table(TableName='t', **extra)\n", "a.py:2:37: KeySchema is not literal: extra is a parameter", "as literals"},
		{"everything unknown", "a.py", "# dynamodb\ndef f(c, table):\n    c.create_table(**table)\n", "a.py:3:22: the table is not literal: table is a parameter", "as literals"},
		{"keys that may be others", "a.py", "K = [{'AttributeName': 'a', 'KeyType': 'HASH'}]\nif X:\n    K = []\nc.create_table(TableName='t', KeySchema=K, AttributeDefinitions=[])\n", "a.py:4:41: KeySchema is not literal: K is set under a condition in line 3", "as literals"},
		{"keys that may be more", "a.py", "K = [{'AttributeName': 'a', 'KeyType': 'HASH'}]\nif X: K.append(Y)\nc.create_table(TableName='t', KeySchema=K, AttributeDefinitions=[])\n", "a.py:3:41: KeySchema is not literal: K may be changed in line 2", "as literals"},
		{"keys that are cut", "a.py", "def f():\n    k = [{}, {}]\n    k.pop()\n    c.create_table(TableName='t', KeySchema=k, AttributeDefinitions=[])\n", "a.py:4:45: KeySchema is not literal: k is changed in line 3", "as literals"},
		{"the cdk in python", "a.py", "from aws_cdk import aws_dynamodb as dynamodb\nclass S(Stack):\n    def __init__(self):\n        dynamodb.Table(self, 'T', partition_key=dynamodb.Attribute(name='id', type=dynamodb.AttributeType.STRING))\n", "a.py:4:18: a table of the AWS CDK", "cdk synth"},
		{"the cdk in typescript", "a.ts", "import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';\nnew dynamodb.Table(this, 'T', { partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING } });\n", "a.ts:2:14: a table of the AWS CDK", "cdk synth"},
		{"the cdk in go", "a.go", "package a\n\nfunc f() {\n\tawsdynamodb.NewTable(s, jsii.String(\"T\"), &awsdynamodb.TableProps{PartitionKey: &awsdynamodb.Attribute{}})\n}\n", "a.go:4:45: a table of the AWS CDK", "cdk synth"},
		{"the cdk in java", "A.java", "import software.amazon.awscdk.services.dynamodb.*;\nclass A { void f() {\n  Table.Builder.create(this, \"T\").partitionKey(Attribute.builder().build()).build();\n} }\n", "A.java:3:35: a table of the AWS CDK", "cdk synth"},
		{"keys of a function in javascript", "a.js", "function f(keys) {\n  return db.createTable({ TableName: 't', KeySchema: keys, AttributeDefinitions: [] })\n}\n", "a.js:2:54: KeySchema is not literal: keys is a parameter", "as literals"},
		{"keys mapped in javascript", "a.js", "new CreateTableCommand({ TableName: 't', KeySchema: ks.map(k => ({AttributeName: k})), AttributeDefinitions: [] })\n", "a.js:1:53: KeySchema is not literal: ks.map(k => ({AttributeName: k})): ks has no value in this file", "as literals"},
		{"a command of a parameter", "a.ts", "const f = (input: CreateTableCommandInput) => client.send(new CreateTableCommand(input));\n", "a.ts:1:82: the table is not literal: input is a parameter", "as literals"},
		{"keys of a function in go", "a.go", "package a\n\nfunc f(keys []types.KeySchemaElement) {\n\t_ = &dynamodb.CreateTableInput{TableName: aws.String(\"t\"), KeySchema: keys}\n}\n", "a.go:4:72: KeySchema is not literal: keys is a parameter", "as literals"},
		{"keys of a loop in go", "a.go", "package a\n\nfunc f() {\n\tvar keys []types.KeySchemaElement\n\tfor _, k := range names {\n\t\tkeys = append(keys, types.KeySchemaElement{AttributeName: &k})\n\t}\n\t_ = &dynamodb.CreateTableInput{TableName: aws.String(\"t\"), KeySchema: keys}\n}\n", "a.go:8:72: KeySchema is not literal: keys is set under a condition in line 6", "as literals"},
		{"keys streamed in java", "A.java", "class A { Object f(java.util.List<String> names) {\n  return CreateTableRequest.builder().tableName(\"t\").keySchema(names.stream().map(A::key).toList()).build();\n} }\n", "A.java:2:64: KeySchema is not literal: names.stream().map(A::key).toList(): names is a parameter", "as literals"},
	}
	for _, tt := range tests {
		tables, err := codeSource(t, tt.file).Read(Input{Path: tt.file, Content: []byte(tt.text)})
		problems := problemsOf(t, err)
		if len(problems) != 1 || len(tables) != 0 {
			t.Errorf("%s: tables %v, problems %v", tt.name, outline(tables), problems)
			continue
		}
		var e *source.Error = problems[0]
		if !strings.HasPrefix(e.Error(), tt.want) || !strings.Contains(e.Next, tt.hint) {
			t.Errorf("%s:\n got %v\nwant %s\nhint %s", tt.name, e, tt.want, e.Next)
		}
		if !codeSource(t, tt.file).Probe([]byte(tt.text)) {
			t.Errorf("%s: a search would pass it by", tt.name)
		}
	}
}

// A name is what the program would have it be, or open.
func TestCodeNames(t *testing.T) {
	py := func(before, name string) string {
		return before + "\nc.create_table(TableName=" + name + ", " + pyKeys + ")\n"
	}
	js := func(before, name string) string {
		return before + "\nnew CreateTableCommand({TableName: " + name + ", " + jsKeys + "})\n"
	}
	gofile := func(before, name string) string {
		return "package a\n" + before + "\n\t_ = &dynamodb.CreateTableInput{TableName: " + name + ", " + goKeys + "}\n}\n"
	}
	java := func(before, name string) string {
		return "class A {\n" + before + "\n  return CreateTableRequest.builder().tableName(" + name + ")" + jvKeys + ".build();\n} }\n"
	}
	tests := []struct{ name, file, text, want, open string }{
		{"a constant", "a.py", py("T = 'tab'", "T"), "tab", ""},
		{"the last of two", "a.py", py("T = 'tab'\nT = 'tab2'", "T"), "tab2", ""},
		{"two at once", "a.py", py("A = T = 'tab'", "A"), "tab", ""},
		{"one of several", "a.py", py("T = 'x'\nT, U = 'tab', 1", "T"), "T", "T"},
		{"behind a condition", "a.py", py("T = 'tab'\nif X:\n    T = 'other'", "T"), "T", "T"},
		{"behind a condition on the line", "a.py", py("T = 'tab'\nif X: T = 'other'", "T"), "T", "T"},
		{"set by with", "a.py", py("T = 'tab'\nwith open('x') as T:\n    pass", "T"), "T", "T"},
		{"set by a loop", "a.py", py("T = 'tab'\nfor T in x:\n    pass", "T"), "T", "T"},
		{"set by an import", "a.py", py("T = 'tab'\nfrom x import (T)", "T"), "T", "T"},
		{"imported under another name", "a.py", py("from x import T as U\nT = 'tab'", "T"), "tab", ""},
		{"added to", "a.py", py("T = 'tab'\nT += '-2'", "T"), "tab-2", ""},
		{"a local name hides it", "a.py", "T = 'tab'\ndef f(T):\n    c.create_table(TableName=T, " + pyKeys + ")\n", "T", "T"},
		{"a name of another function", "a.py", "def g():\n    T = 'tab'\ndef f():\n    c.create_table(TableName=T, " + pyKeys + ")\n", "T", "T"},
		{"a constant below its use", "a.py", "def f():\n    c.create_table(TableName=T, " + pyKeys + ")\nT = 'tab'\n", "tab", ""},
		{"changed by a function", "a.py", "T = 'tab'\ndef g():\n    global T\n    T = 'x'\ndef f():\n    c.create_table(TableName=T, " + pyKeys + ")\n", "T", "T"},
		{"a class's", "a.py", "class A:\n    T = 'tab'\n    def f(self):\n        c.create_table(TableName=self.T, " + pyKeys + ")\n", "tab", ""},
		{"a class's by its name", "a.py", py("class A:\n    T = 'tab'", "A.T"), "tab", ""},
		{"a name of a class is no name of its methods", "a.py", "class A:\n    T = 'tab'\n    def f(self):\n        c.create_table(TableName=T, " + pyKeys + ")\n", "T", "T"},
		{"set in the constructor", "a.py", "class A:\n    def __init__(self):\n        self.t = 'tab'\n    def f(self):\n        c.create_table(TableName=self.t, " + pyKeys + ")\n", "tab", ""},
		{"set twice in a class", "a.py", "class A:\n    def __init__(self):\n        self.t = 'tab'\n    def g(self):\n        self.t = 'x'\n    def f(self):\n        c.create_table(TableName=self.t, " + pyKeys + ")\n", "t", "self.t"},
		{"the environment", "a.py", py("", "os.environ['TABLE']"), "TABLE", "os.environ['TABLE']"},
		{"the environment with a default", "a.py", py("", "os.environ.get('TABLE', 'tab')"), "tab", ""},
		{"the environment or a default", "a.py", py("", "os.getenv('TABLE') or 'tab'"), "tab", ""},
		{"a parameter or a default", "a.py", "def f(t):\n    c.create_table(TableName=t or 'tab', " + pyKeys + ")\n", "tab", "t or 'tab'"},
		{"a conversion", "a.py", py("T = 'tab'", "f'{T!r}'"), "table", "f'{T!r}'"},
		{"a format", "a.py", py("N = 5", "f'tab-{N:03d}'"), "tab", "f'tab-{N:03d}'"},
		{"doubled braces", "a.py", py("", "f'{{tab}}'"), "{tab}", ""},
		{"escapes", "a.py", py("", `'t\x61b\u002d\141'`), `tab-\141`, ""},
		{"a raw string", "a.py", py("", `r'tab\n'`), `tab\n`, ""},
		{"bytes", "a.py", py("", "b'tab'"), "table", "b'tab'"},
		{"triple quotes", "a.py", py("", `"""tab"""`), "tab", ""},
		{"a continued line", "a.py", py("T = 'a' \\\n    'b'", "T"), "ab", ""},
		{"in parentheses", "a.py", py("T = (\n  'a'  # x\n  'b'\n)", "T"), "ab", ""},
		{"an entry of a dict", "a.py", py("T = {'a': {'b': 'tab'}}", "T['a']['b']"), "tab", ""},
		{"an entry of a list", "a.py", py("T = ['a', 'tab']", "T[1]"), "tab", ""},
		{"lower case", "a.py", py("T = 'Tab'", "T.lower()"), "tab", ""},
		{"joined", "a.py", py("", "'-'.join(['a', 'b'])"), "a-b", ""},
		{"itself", "a.py", py("T = T + 'x'", "T"), "x", "T + 'x'"},
		{"each other", "a.py", "def f():\n    c.create_table(TableName=A, " + pyKeys + ")\nA = B\nB = A\n", "B", "B"},

		{"a constant in javascript", "a.js", js("const T = 'tab'", "T"), "tab", ""},
		{"a shorthand", "a.js", "const TableName = 'tab'\nnew CreateTableCommand({TableName, " + jsKeys + "})\n", "tab", ""},
		{"a parameter of an arrow", "a.js", "const t = 'tab'\nconst f = t => client.send(new CreateTableCommand({TableName: t, " + jsKeys + "}))\n", "t", "t"},
		{"parameters of an arrow", "a.ts", "const t = 'tab'\nconst f = async (a: string, {t}: Options = {}) => {\n client.send(new CreateTableCommand({TableName: t, " + jsKeys + "})) }\n", "t", "t"},
		{"a variable of a loop", "a.js", "const t = 'tab'\nfor (const t of ts) {\n  client.send(new CreateTableCommand({TableName: t, " + jsKeys + "}))\n}\n", "t", "t"},
		{"taken apart", "a.js", js("const T = 'tab'\n{ const { T } = x }", "T"), "tab", ""},
		{"set in a branch", "a.js", js("let t = 'tab'\nif (x) t = 'other'", "t"), "t", "t"},
		{"set in a block", "a.js", js("let t = 'tab'\nif (x) { t = 'other' }", "t"), "t", "t"},
		{"set again", "a.js", js("let t = 'tab'\nt = 'other'", "t"), "other", ""},
		{"an enumeration", "a.ts", js("export enum E { A = 'tab', B = 'x' }", "E.A"), "tab", ""},
		{"a nested template", "a.js", js("const a = 'x'", "`a-${`b-${a}`}`"), "a-b-x", ""},
		{"a default", "a.js", js("const T = process.env.T || 'tab'", "T"), "tab", ""},
		{"a default of undefined", "a.js", js("const T = process.env.T", "T ?? 'tab'"), "tab", ""},
		{"a condition", "a.js", js("", "x ? 'a' : 'b'"), "a", "x ? 'a' : 'b'"},
		{"frozen", "a.js", js("const C = Object.freeze({ tables: { a: 'tab' } })", "C.tables.a"), "tab", ""},
		{"not null", "a.ts", js("const T = 'tab' as string", "T!"), "tab", ""},

		{"a constant in go", "a.go", gofile("const T = \"tab\"\nfunc f() {", "aws.String(T)"), "tab", ""},
		{"a raw string in go", "a.go", gofile("func f() {", "aws.String(`tab`)"), "tab", ""},
		{"two values at once", "a.go", gofile("func f() {\n\tt, err := g()", "&t"), "t", "t"},
		{"iota", "a.go", gofile("const (\n\tA = \"x\"\n\tT\n)\nfunc f() {", "aws.String(T)"), "T", "T"},
		{"set in a branch in go", "a.go", gofile("func f() {\n\tt := \"tab\"\n\tif x {\n\t\tt = \"y\"\n\t}", "aws.String(t)"), "t", "t"},
		{"hidden in a branch in go", "a.go", gofile("func f() {\n\tt := \"tab\"\n\tif x {\n\t\tt := \"y\"\n\t\t_ = t\n\t}", "aws.String(t)"), "tab", ""},
		{"a parameter in go", "a.go", gofile("const t = \"tab\"\nfunc f(t string) {", "aws.String(t)"), "t", "t"},
		{"a field in go", "a.go", gofile("var c = config{Table: \"tab\"}\nfunc f() {", "aws.String(c.Table)"), "tab", ""},

		{"a constant in java", "A.java", java("private static final String T = \"tab\";\n Object f() {", "T"), "tab", ""},
		{"a parameter in java", "A.java", java("static String t = \"tab\";\n Object f(final String t) {", "t"), "t", "t"},
		{"a text block", "A.java", java("Object f() {", "\"\"\"\n    tab\"\"\""), "    tab", ""},
		{"of another class", "A.java", java("static class B { static final String T = \"tab\"; }\n Object f() {", "B.T"), "tab", ""},
		{"the environment in java", "A.java", java("Object f() {", "System.getenv(\"TABLE\")"), "TABLE", "System.getenv(\"TABLE\")"},
	}
	for _, tt := range tests {
		tables, err := codeSource(t, tt.file).Read(Input{Path: tt.file, Content: []byte(tt.text)})
		if err != nil || len(tables) != 1 {
			t.Errorf("%s: %d tables, %v", tt.name, len(tables), err)
			continue
		}
		if name := tables[0].Name; name.Value != tt.want || name.Unresolved != tt.open {
			t.Errorf("%s: got %q open %q, want %q open %q", tt.name, name.Value, name.Unresolved, tt.want, tt.open)
		}
		if len(tables[0].Keys) != 1 || len(tables[0].Attributes) != 1 {
			t.Errorf("%s: keys are lost: %s", tt.name, outline(tables))
		}
	}
}

// What only looks like a declaration is none.
func TestCodeWithoutTables(t *testing.T) {
	for name, tt := range map[string]struct{ file, text string }{
		"another create_table":   {"a.py", "op.create_table('users', Column('id'))\n"},
		"a definition":           {"a.py", "def create_table(TableName, KeySchema):\n    pass\n"},
		"an assertion":           {"a.py", "c.create_table.assert_called_with(TableName='x', KeySchema=[])\n"},
		"a comment":              {"a.py", "# c.create_table(TableName='x', " + pyKeys + ")\n"},
		"a text":                 {"a.py", "x = '''c.create_table(TableName='x', " + pyKeys + ")'''\n"},
		"a description":          {"a.py", "x = {'TableName': 'x', 'KeySchema': [], 'AttributeDefinitions': [], 'TableStatus': 'ACTIVE'}\n"},
		"a model without a key":  {"a.py", "from pynamodb.models import Model\nclass Base(Model):\n    pass\nclass A(Base):\n    pass\n"},
		"another model":          {"a.py", "from django.db.models import Model # pynamodb\nimport x\nclass A(x.Other):\n    class Meta:\n        table_name = 'a'\n"},
		"an interface":           {"a.ts", "interface T { TableName: string; KeySchema: string; AttributeDefinitions: string }\n"},
		"another createTable":    {"a.js", "knex.schema.createTable('users', t => t.string('KeySchema'))\n"},
		"a comment in js":        {"a.js", "/* new CreateTableCommand({" + jsKeys + "}) */\n"},
		"a type":                 {"a.go", "package a\n\ntype CreateTableInput struct{ KeySchema int }\n"},
		"an empty request in go": {"a.go", "package a\n\nvar x = &dynamodb.CreateTableInput{}\n"},
		"a parameter in java":    {"A.java", "class A { void f(CreateTableRequest request) { client.createTable(request); } }\n"},
		"nothing":                {"a.py", ""},
		"binary":                 {"a.py", "\x00\xff\xfe\x01create_table(KeySchema"},
	} {
		tables, err := codeSource(t, tt.file).Read(Input{Path: tt.file, Content: []byte(tt.text)})
		if len(tables) != 0 || err != nil {
			t.Errorf("%s: %v and %v", name, outline(tables), err)
		}
	}
}

// Nothing a program text can say makes reading it take long.
func TestHostileCode(t *testing.T) {
	fill := func(s string, size int) string { return strings.Repeat(s, size/len(s)) }
	texts := map[string]string{}
	for _, s := range []string{"(", "[", "{", ")", "\"", "'", "`", "\"\"\"", "f\"{", "`${`"} {
		texts[s] = fill(s, 1<<20)
	}
	for _, s := range []string{
		"]", "}", "`${", "${", "/*", "//", "/", "\\", "<", "a<", "a=", "a,", "a.", "a=b\n", "a[a]=a\n", "=>", "a=>b=>", "-", "!", "await ", "new ", "lambda:", "x if ", "x?",
		"create_table(", "create_table(**", "create_table(KeySchema=[", "createTable({KeySchema:", "new CreateTableCommand({KeySchema:[", "CreateTableRequest.builder().keySchema(",
		"CreateTableInput{", "{'KeySchema':", "{KeySchema:[", "def f(a=", "def f():\n ", "class A(Model):\n class Meta:\n  table_name=", "if x:\n", "function f(", "const {a", "const a=b,", "enum A{",
		"(a)=>{", "{a->", "import a,", "import a as b,", "global a,", "for a in b:", "x = [\n", "(\n a\n", "\n a", "\n\ta = ", "// devhelper: fixture for \n", "# devhelper: fixture for \n",
		"a(b).", "a(b).c(d).", "\"a\" + ", "\"a\" \"b\" ", "@a\n", "case 1:", "var a []T = []T{{", "func f() {", "a := ", "append(a, ",
	} {
		texts[s] = fill(s, 1<<17)
	}
	names := "A0 = 'x'\n"
	for i := 1; i < 200; i++ {
		names += strings.NewReplacer("#", itoa(i), "@", itoa(i-1)).Replace("A# = [A@, A@]\nB# = f'{B@}{B@}'\n")
	}
	texts["names of names"] = names + "c.create_table(TableName=B199, KeySchema=A199)\n"
	texts["deep, then a call"] = strings.Repeat("(", 5000) + "create_table(" + fill("KeySchema=[{}],", 1<<18) + ")"
	texts["calls in calls"] = strings.Repeat("create_table(KeySchema=", 5000) + fill("[1],", 1<<18)
	texts["one name, many values"] = fill("K = []\n", 1<<18) + "c.create_table(TableName=K, KeySchema=K)\n"
	texts["one name, many changes"] = "K = []\n" + fill("K.append(1)\n", 1<<18) + strings.Repeat("c.create_table(TableName=K, KeySchema=K)\n", 1000)
	for name, text := range texts {
		for _, file := range []string{"t.py", "t.ts", "t.kt", "t.go"} {
			content := text
			if file == "t.go" {
				content = "package a\n\nvar x = " + text
			}
			done := make(chan error, 1)
			go func() {
				s := codeSource(t, file)
				s.Probe([]byte(content))
				_, err := s.Read(Input{Path: file, Content: []byte(content)})
				done <- err
			}()
			select {
			case err := <-done:
				problemsOf(t, err)
			case <-time.After(time.Minute): // bounds the wait: work that is not linear would take hours
				t.Fatalf("%.20q in %s goes on and on", name, file)
			}
		}
	}
}

func itoa(n int) string {
	if n < 10 {
		return string(rune('0' + n))
	}
	return itoa(n/10) + string(rune('0'+n%10))
}
