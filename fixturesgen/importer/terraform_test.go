package importer

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/devhelper/devhelper/dynamodb/schema"
	"github.com/devhelper/devhelper/fixturesgen/source"
)

// inMemory is a file and those around it, by their paths relative to it.
func inMemory(file, content string, around map[string]string) Input {
	return Input{
		Path: filepath.FromSlash(file), Content: []byte(content),
		ReadFile: func(rel string) ([]byte, error) {
			if text, ok := around[filepath.ToSlash(rel)]; ok {
				return []byte(text), nil
			}
			return nil, os.ErrNotExist
		},
		List: func(dir string) ([]string, error) {
			var names []string
			for path := range around {
				if filepath.ToSlash(filepath.Dir(path)) == filepath.ToSlash(filepath.Clean(dir)) {
					names = append(names, filepath.Base(path))
				}
			}
			return names, nil
		},
	}
}

const oneTerraform = `resource "aws_dynamodb_table" "orders" {
  name         = %s
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"
  attribute {
    name = "id"
    type = "S"
  }
}
`

// What an editor or a platform does to a file's bytes changes nothing.
func TestTerraformEncodings(t *testing.T) {
	for _, file := range []string{"basic/main.tf", "letters/main.tf", "functions/main.tf", "json/main.tf.json"} {
		in := onDisk(t, "testdata/corpus/terraform", filepath.Join("testdata/corpus/terraform", filepath.FromSlash(file)))
		tables, err := Terraform.Read(in)
		if err != nil || len(tables) == 0 {
			t.Fatalf("%s: %d tables, %v", file, len(tables), err)
		}
		want := outline(tables)
		for what, changed := range map[string][]byte{
			"windows line ends": bytes.ReplaceAll(in.Content, []byte("\n"), []byte("\r\n")),
			"byte order mark":   append([]byte("\xef\xbb\xbf"), in.Content...),
			"no last line end":  bytes.TrimRight(in.Content, "\n"),
		} {
			in.Content = changed
			got, err := Terraform.Read(in)
			if diff := cmp.Diff(want, outline(got)); diff != "" || err != nil {
				t.Errorf("%s with %s: %v\n%s", file, what, err, diff)
			}
		}
	}
}

func TestTerraformNames(t *testing.T) {
	tests := []struct{ name, more, want string }{
		{`"plain"`, ``, `"plain"`},
		{`"a$${b}%%{c}"`, ``, `"a${b}%{c}"`},
		{`var.x`, `variable "x" { default = 5 }`, `"5"`},
		{`var.x`, `variable "x" { default = null }`, `"orders" open "name"`},
		{`var.x`, ``, `"orders" open "var.x"`},
		{`local.x`, `locals { x = local.x }`, `"orders" open "local.x"`},
		{`local.x`, `locals { x = "${local.y}-1" }
locals { y = "${var.z}-2" }`, `"orders" open "${var.z}-2-1"`},
		{`var.on ? "a" : "b"`, `variable "on" {}`, `"orders" open "var.on ? \"a\" : \"b\""`},
		{`var.on ? "same" : "same"`, `variable "on" {}`, `"same"`},
		{`var.given != null ? var.given : random_pet.x.id`, `variable "given" { default = null }`, `"orders" open "random_pet.x.id"`},
		{`(("in parentheses"))`, ``, `"in parentheses"`},
		{`uuid()`, ``, `"orders" open "uuid()"`},
		{`nosuchfunction("x")`, ``, `"orders" open "nosuchfunction(\"x\")"`},
		{`try(nosuchfunction("x"), "y")`, ``, `"orders" open "try(nosuchfunction(\"x\"), \"y\")"`},
		{`try(local.o.b, "fallback")`, `locals { o = { a = 1 } }`, `"fallback"`},
		{`can(local.o.b) ? "yes" : "none"`, `locals { o = { a = 1 } }`, `"none"`},
		{`"${1e5}-${0.5 * 2}-${7 / 2}-${-3}"`, ``, `"100000-1-3.5--3"`},
		{`"${formatlist("%s-x", ["a", "b"])[1]}"`, ``, `"b-x"`},
		{`coalescelist([], ["c"])[0]`, ``, `"c"`},
		{`"${index(["a", "b"], "b")}${length("four")}${length({ a = 1 })}"`, ``, `"141"`},
		{`alltrue([true, "true"]) && !anytrue([false]) ? "both" : "not"`, ``, `"both"`},
		{`"${sum([1, 2, 3])}-${one([])== null}-${signum(-4)}"`, ``, `"6-true--1"`},
		{`matchkeys(["x", "y"], ["1", "2"], ["2"])[0]`, ``, `"y"`},
		{`base64encode("hi")`, ``, `"aGk="`},
		{`basename("a/b.json")`, ``, `"b.json"`},
		{`startswith("ab", "a") && endswith("ab", "b") && strcontains("ab", "b") ? md5("") : ""`, ``, `"d41d8cd98f00b204e9800998ecf8427e"`},
		{`map("k", "v")["k"]`, ``, `"v"`},
		{`sensitive(nonsensitive("hidden"))`, ``, `"hidden"`},
		{`join(",", [for k, v in { b = 1, a = 2 } : "${k}${v}" if v > 0])`, ``, `"a2,b1"`},
		{`path.module`, ``, `"."`},
		{`file("missing.txt")`, ``, `"orders" open "file(\"missing.txt\")"`},
		{`fileexists("missing.txt") ? "there" : "gone"`, ``, `"gone"`},
		{`data.aws_partition.current.partition`, ``, `"aws"`},
		{`"${data.aws_caller_identity.me.account_id}-t"`, ``, `"orders" open "${data.aws_caller_identity.me.account_id}-t"`},
		{`module.names.orders`, ``, `"orders" open "module.names.orders"`},
		{`aws_dynamodb_table.orders.name`, ``, `"orders" open "aws_dynamodb_table.orders.name"`},
	}
	for _, tt := range tests {
		tables, err := Terraform.Read(inMemory("m/main.tf", fmt.Sprintf(oneTerraform, tt.name)+tt.more, nil))
		if err != nil || len(tables) != 1 {
			t.Errorf("%s: %d tables, %v", tt.name, len(tables), err)
			continue
		}
		got := fmt.Sprintf("%q", tables[0].Name.Value)
		if open := tables[0].Name.Unresolved; open != "" {
			got += fmt.Sprintf(" open %q", open)
		}
		if got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

func TestNoTerraform(t *testing.T) {
	tests := []struct{ name, file, text, want string }{
		{"no configuration", "a.json", `{"resource": {}}`, ErrOtherKind.Error()},
		{"a plan", "plan.json", `{"format_version": "1.0", "values": {}}`, ErrOtherKind.Error()},
		{"unclosed", "m/a.tf", "resource \"aws_dynamodb_table\" \"t\" {\n", "a.tf:1:35: not valid HCL: unclosed configuration block"},
		{"broken JSON", "m/a.tf.json", `{"resource": {"aws_dynamodb_table": `, "a.tf.json:1:37: not valid JSON: the text ends too early"},
	}
	for _, tt := range tests {
		_, err := Terraform.Read(inMemory(tt.file, tt.text, nil))
		if err == nil || !strings.HasSuffix(err.Error(), tt.want) {
			t.Errorf("%s: error %v, want %s", tt.name, err, tt.want)
		}
	}
	for file, text := range map[string]string{"a.json": `[]`, "b.json": `{"format_version": "1.0"}`, "c.json": `{"Resources": {}}`, "d.tf.json": `{}`} {
		if tables, err := TerraformPlan.Read(inMemory(file, text, nil)); !errors.Is(err, ErrOtherKind) || len(tables) > 0 {
			t.Errorf("%s is a plan: %v", file, err)
		}
	}
	if tables, err := Terraform.Read(inMemory("m/a.tf", `resource "aws_s3_bucket" "b" {}`, nil)); len(tables) > 0 || err != nil {
		t.Errorf("a file without tables gives %v and %v", tables, err)
	}
}

// A module that calls itself, and values that are there only for root modules.
func TestTerraformModules(t *testing.T) {
	around := map[string]string{
		"main.tf":                "module \"a\" {\n  source = \"./a\"\n  stage = \"x\"\n}\n",
		"a/main.tf":              fmt.Sprintf(oneTerraform, `"t-${var.stage}-${var.other}"`) + "variable \"stage\" {}\nvariable \"other\" { default = \"d\" }\nmodule \"again\" {\n  source = \"../a\"\n  stage = \"${var.stage}y\"\n}\n",
		"a/terraform.tfvars":     "other = \"not-for-a-called-module\"\n",
		"terraform.tfvars":       "stage = \"not-declared\"\n",
		"a/b.auto.tfvars.json":   "{}",
		"not/terraform/readme":   "",
		"a/more.tf":              "this is broken {{{",
		"a/another_override.tf":  "variable \"other\" {\n  default = \"o\"\n}\n",
		"a/another.override.txt": "",
		"a/unwanted.tf":          strings.ReplaceAll(fmt.Sprintf(oneTerraform, `"unwanted"`), "  name         =", "  count = var.other == \"z\" ? 1 : 0\n  name ="),
	}
	tables, err := Terraform.Read(inMemory("main.tf", around["main.tf"], around))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, table := range tables {
		names = append(names, table.Name.Value)
	}
	want := "t-x-o t-xy-o t-xyy-o t-xyyy-o t-xyyyy-o t-xyyyyy-o t-xyyyyyy-o t-xyyyyyyy-o"
	if got := strings.Join(names, " "); got != want {
		t.Errorf("tables %s, want %s", got, want)
	}
}

// Nothing a configuration can say makes reading it take long.
func TestHostileTerraform(t *testing.T) {
	double := "locals {\n  l0 = \"x\"\n"
	for i := range 60 {
		double += fmt.Sprintf("  l%d = \"${local.l%d}${local.l%d}\"\n", i+1, i, i)
	}
	double += "}\n" + fmt.Sprintf(oneTerraform, "local.l60")
	lists := "locals {\n  l0 = [1, 2]\n"
	for i := range 60 {
		lists += fmt.Sprintf("  l%d = [local.l%d, local.l%d]\n", i+1, i, i)
	}
	lists += "}\n" + fmt.Sprintf(oneTerraform, "join(\",\", flatten(local.l60))")
	squares := "locals {\n  l0 = 1e100\n"
	for i := range 40 {
		squares += fmt.Sprintf("  l%d = local.l%d * local.l%d\n", i+1, i, i)
	}
	squares += "}\n" + fmt.Sprintf(oneTerraform, "\"${local.l40}\"")
	loops := `join("", [for a in range(1000) : join("", [for b in range(1000) : join("", [for c in range(1000) : join("", [for d in range(1000) : "x"])])])])`
	var long strings.Builder
	long.WriteString("locals {\n")
	for i := range 20_000 {
		fmt.Fprintf(&long, "  l%d = local.l%d\n", i, i+1)
	}
	chain := long.String() + "}\n" + fmt.Sprintf(oneTerraform, "local.l0")
	copies := fmt.Sprintf(strings.Replace(oneTerraform, "{", "{\n  count = 1000000000", 1), `"x"`)
	calls := map[string]string{}
	text := ""
	for i := range 10 {
		text += fmt.Sprintf("module \"m%d\" {\n  source = \"../m\"\n}\n", i)
	}
	calls["main.tf"] = text + fmt.Sprintf(oneTerraform, `"x"`)
	for name, in := range map[string]Input{
		"texts that double":   inMemory("m.tf", double, nil),
		"lists that double":   inMemory("m.tf", lists, nil),
		"numbers that square": inMemory("m.tf", squares, nil),
		"loops in loops":      inMemory("m.tf", fmt.Sprintf(oneTerraform, loops), nil),
		"a long chain":        inMemory("m.tf", chain, nil),
		"many copies":         inMemory("m.tf", copies, nil),
		"a huge number":       inMemory("m.tf", fmt.Sprintf(oneTerraform, `"${1e999999999}"`), nil),
		"a huge number again": inMemory("m.tf", fmt.Sprintf(oneTerraform, `"${tonumber("1e999999999")}"`), nil),
		"a wide format":       inMemory("m.tf", fmt.Sprintf(oneTerraform, `format("%999999999s", "x")`), nil),
		"a long indent":       inMemory("m.tf", fmt.Sprintf(oneTerraform, `indent(999999999, "x\ny")`), nil),
		"products":            inMemory("m.tf", fmt.Sprintf(oneTerraform, `length(setproduct(range(1000), range(1000), range(1000)))`), nil),
		"replacements":        inMemory("m.tf", fmt.Sprintf(oneTerraform, `replace(format("%900s", ""), " ", format("%900s", replace(format("%900s", ""), " ", format("%900s", ""))))`), nil),
		"try in try":          inMemory("m.tf", fmt.Sprintf(oneTerraform, strings.Repeat("try(", 60)+`"x"`+strings.Repeat(")", 60)), nil),
		"types with loops":    inMemory("m.tf", "variable \"v\" {\n  type = optional(string, join(\"\", [for a in [1] : a]))\n default = 1\n}\n"+fmt.Sprintf(oneTerraform, "var.v"), nil),
		"conditions":          inMemory("m.tf", fmt.Sprintf(oneTerraform, strings.Repeat("var.a ? 1 : ", 300)+"2"), nil),
		"modules of modules":  inMemory("m/main.tf", calls["main.tf"], calls),
	} {
		t.Run(name, func(t *testing.T) {
			done := make(chan error, 1)
			go func() {
				tables, err := Terraform.Read(in)
				if err == nil && len(tables) == 0 {
					err = errors.New("no tables")
				}
				done <- err
			}()
			select {
			case err := <-done:
				if err != nil {
					t.Error(err)
				}
			case <-time.After(time.Minute): // bounds the wait: unbounded work would take years
				t.Fatal("goes on and on")
			}
		})
	}
}

// The parser's own stack must not overflow: that could not be caught.
func TestTooDeepTerraform(t *testing.T) {
	const many = 100_000
	for name, value := range map[string]string{
		"parentheses": strings.Repeat("(", many), "lists": strings.Repeat("[", many), "objects": strings.Repeat("{a=", many),
		"templates": strings.Repeat(`"${`, many), "signs": strings.Repeat("!", many), "minus": strings.Repeat("- ", many),
		"conditions": strings.Repeat("a?", many), "controls": `"` + strings.Repeat("%{if a}", many), "calls": strings.Repeat("f(", many),
	} {
		_, err := Terraform.Read(inMemory("m.tf", fmt.Sprintf(oneTerraform, value), nil))
		var e *source.Error
		if !errors.As(err, &e) || e.Message == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
	// Deep as well, and harmless.
	for name, value := range map[string]string{
		"sums": strings.Repeat("1+", many) + "1", "steps": "a" + strings.Repeat(".b", many), "indexes": "a" + strings.Repeat("[0]", many),
	} {
		if tables, err := Terraform.Read(inMemory("m.tf", fmt.Sprintf(oneTerraform, value), nil)); err != nil || len(tables) != 1 {
			t.Errorf("%s: %d tables, %v", name, len(tables), err)
		}
	}
}

func checkTables(t *testing.T, tables []schema.Table, err error) {
	t.Helper()
	var e *source.Error
	if err != nil && !errors.Is(err, ErrOtherKind) && !errors.As(err, &e) {
		t.Fatalf("%T: %v", err, err)
	}
	for _, table := range tables {
		if !table.Pos.Known() || table.Name.Value == "" && table.ID != "" {
			t.Fatalf("a table without a place or a name: %+v", table)
		}
		schema.Check(table)
		if _, err := json.Marshal(table); err != nil {
			t.Fatal(err)
		}
	}
}

func FuzzTerraform(f *testing.F) {
	for _, files := range cases(f, Terraform) {
		for _, file := range files {
			content, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(content, strings.HasSuffix(file, ".json"))
		}
	}
	f.Fuzz(func(t *testing.T, content []byte, isJSON bool) {
		name := "m.tf"
		if isJSON {
			name = "m.tf.json"
		}
		tables, err := Terraform.Read(inMemory(name, string(content), map[string]string{"a/x.tf": string(content), "terraform.tfvars": string(content)}))
		checkTables(t, tables, err)
	})
}

func FuzzTerraformPlan(f *testing.F) {
	for _, files := range cases(f, TerraformPlan) {
		for _, file := range files {
			content, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(content)
		}
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		tables, err := TerraformPlan.Read(inMemory("plan.json", string(content), nil))
		checkTables(t, tables, err)
	})
}
