package fixturesgen

import (
	"errors"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/devhelper/devhelper/fixturesgen/generator"
)

const rubyTemplate = `id: minitest
title: Minitest
language: ruby
run: ruby -Itest
path: test/{{.Table.Snake}}_test.rb
---
{{define "table"}}# {{.Marker}}
def create_{{.Snake}}(client)
  client.create_table(
    {{json "    " .CreateTable}}, {{quote .Base}}
  )
  # keys: {{range .Keys}}{{.Name}} {{.Type}} {{.Role}} {{.Example}};{{end}}
end
# {{.End}}
{{end -}}
require "aws-sdk-dynamodb"
{{range .Tables}}
{{template "table" .}}{{end}}
{{- define "insert"}}{{range .Tables}}{{template "table" .}}{{end}}{{end}}`

// userProject is a project with templates of its own and two tables.
func userProject(t *testing.T, templates map[string]string) (listed, string) {
	t.Helper()
	files := map[string]string{"template.yaml": twoTables, "pyproject.toml": ""}
	for name, text := range templates {
		files[".devhelper/fixtures/"+name] = text
	}
	made, root := project(t, files)
	return listed{made}, root
}

func TestUserTemplate(t *testing.T) {
	files, root := userProject(t, map[string]string{"a.tmpl": rubyTemplate, "README.md": "no template", ".hidden.tmpl": "{{"})
	set, wrong := UserFrameworks(files, root)
	if len(wrong) > 0 || len(set) != len(generator.Builtin())+1 {
		t.Fatalf("%d frameworks, %v", len(set), wrong)
	}
	catalog, err := Tables(t.Context(), files, root)
	if err != nil {
		t.Fatal(err)
	}
	req := Request{Tables: catalog.Tables, Framework: "minitest", Frameworks: set, Target: Target{Root: root}}
	edits, err := Generate(t.Context(), files, req)
	if err != nil {
		t.Fatal(err)
	}
	path, text := edits[0].Path, edits[0].Text
	if rel, _ := filepath.Rel(root, path); filepath.ToSlash(rel) != "test/orders_table_test.rb" {
		t.Errorf("written to %s", path)
	}
	for _, want := range []string{
		"require \"aws-sdk-dynamodb\"\n\n# devhelper: fixture for Orders of template.yaml [minitest ",
		"    {\n      \"KeySchema\": [\n        {\n          \"AttributeName\": \"id\",",
		"\"BillingMode\": \"PAY_PER_REQUEST\"\n    }, \"orders\"\n",
		"# keys: id S HASH id-1;\nend\n# devhelper: end of fixture\n",
		"def create_users_table(client)",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("lacks %q:\n%s", want, text)
		}
	}

	// It is checked and written anew like any other.
	files.tree[path] = text
	template := filepath.Join(root, "template.yaml")
	files.tree[template] = strings.Replace(files.tree[template], "AttributeName: id, AttributeType: S", "AttributeName: id, AttributeType: N", 1)
	found, err := Check(t.Context(), files, set, root)
	if err != nil || len(found) != 2 || found[0].State != Outdated || found[1].State != Current {
		t.Fatalf("found %+v, %v", found, err)
	}
	changed, err := Refresh(t.Context(), files, set, root, found)
	if err != nil {
		t.Fatal(err)
	}
	apply(t, files.tree, changed)
	if got := files.tree[path]; !strings.Contains(got, "# keys: id N HASH 1;\nend\n# devhelper: end of fixture\n\n# devhelper: fixture for Users") || strings.Contains(got, "id S HASH") {
		t.Errorf("afterwards\n%s", got)
	}

	// In a file that exists it goes between lines.
	there := filepath.Join(root, "test/other_test.rb")
	files.tree[there] = "class A\nend"
	for offset, want := range map[int]string{0: "# devhelper: fixture for Orders", 3: "class A\n# devhelper", 10: "class A\nend\n# devhelper"} {
		req.Tables, req.Target = catalog.Tables[:1], Target{Root: root, Path: there, Insert: true, Offset: offset}
		edits, err := Generate(t.Context(), files, req)
		if err != nil {
			t.Fatal(err)
		}
		made := files.tree[there][:edits[0].Start] + edits[0].Text + files.tree[there][edits[0].End:]
		if !strings.HasPrefix(made, want) || strings.Contains(made, "require") {
			t.Errorf("at %d:\n%s", offset, made)
		}
	}
}

// A template with the id of one of ours takes its place, and its rules.
func TestUserTemplateOverrides(t *testing.T) {
	files, root := userProject(t, map[string]string{
		"pytest-boto3.tmpl":  "---\n# ours\n{{range .Tables}}# {{.Marker}}\ndef {{.Snake}}(): pass\n{{end}}",
		"go-aws-sdk-v2.tmpl": "title: Go of the house\nrun: make check\n---\npackage x\n\n// {{.Table.Marker}}\nfunc {{.Table.Camel}}() {}\n",
	})
	set, wrong := UserFrameworks(files, root)
	if len(wrong) > 0 || len(set) != len(generator.Builtin()) {
		t.Fatalf("%d frameworks, %v", len(set), wrong)
	}
	catalog, err := Tables(t.Context(), files, root)
	if err != nil {
		t.Fatal(err)
	}
	edits, err := Generate(t.Context(), files, Request{Tables: catalog.Tables[:1], Frameworks: set, Target: Target{Root: root}})
	if err != nil {
		t.Fatal(err)
	}
	if rel, _ := filepath.Rel(root, edits[0].Path); filepath.ToSlash(rel) != "tests/test_orders_table.py" || !strings.HasPrefix(edits[0].Text, "# ours\n# devhelper: fixture for Orders") {
		t.Errorf("%s:\n%s", rel, edits[0].Text)
	}
	f, err := set.Find(t.Context(), files, "go", nil, Target{Root: root})
	if err != nil || f.Title != "Go of the house" || f.Run != "make check" || f.Language != "go" {
		t.Fatalf("%+v, %v", f, err)
	}
	edits, err = Generate(t.Context(), files, Request{Tables: catalog.Tables[:1], Framework: f.ID, Frameworks: set, Target: Target{Root: root}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parser.ParseFile(token.NewFileSet(), "", edits[0].Text, 0); err != nil || !strings.Contains(edits[0].Text, "func ordersTable()") {
		t.Errorf("%v in\n%s", err, edits[0].Text)
	}
}

func TestUserTemplateRefused(t *testing.T) {
	const good = "language: ruby\npath: a.rb\n---\n"
	for name, tc := range map[string]struct{ text, want string }{
		"no header":           {"def x(): pass\n", "a.tmpl:1:1: has no header"},
		"an unknown word":     {"language: ruby\nlanguges: x\n---\n", "a.tmpl:1:1: the header is not as it should be"},
		"no path":             {"language: ruby\n---\n", "a.tmpl:1:1: a template that replaces no framework needs a language and a path"},
		"no extension":        {"language: make\npath: Makefile\n---\n", "a.tmpl:1:1: the endings of its files are not told"},
		"an odd id":           {"id: A B\n" + good, `a.tmpl:1:1: "A B" is no id`},
		"a broken text":       {good + "\n{{if}}\n", "a.tmpl:5:1: missing value for if"},
		"an unknown function": {good + "{{shell \"ls\"}}\n", `a.tmpl:4:1: function "shell" not defined`},
		"too large":           {good + strings.Repeat("x", generator.MaxUser), "a.tmpl:1:1: is larger than 256 KiB"},
	} {
		files, root := userProject(t, map[string]string{"a.tmpl": tc.text})
		set, wrong := UserFrameworks(files, root)
		if len(wrong) != 1 || len(set) != len(generator.Builtin()) {
			t.Errorf("%s: %d frameworks, %v", name, len(set), wrong)
			continue
		}
		wrong[0].Pos.File = filepath.Base(wrong[0].Pos.File)
		if !strings.HasPrefix(wrong[0].Error(), tc.want) || wrong[0].Next == "" {
			t.Errorf("%s: %v, want %s", name, wrong[0], tc.want)
		}
	}

	// What only shows when it is used.
	for name, tc := range map[string]struct{ text, want string }{
		"an unknown field": {good + "\n\nx {{.Table.Nmae}}\n", "a.tmpl:6:"},
		"a way out":        {"language: ruby\npath: ../../{{.Table.Snake}}.rb\n---\n", "leaves the project"},
		"without end":      {good + "{{define \"a\"}}{{template \"a\"}}{{end}}{{template \"a\"}}", "exceeded maximum template depth"},
		"too much":         {good + "{{define \"a\"}}{{printf \"%9000000d\" 1}}{{end}}{{template \"a\"}}", "it writes too much"},
	} {
		files, root := userProject(t, map[string]string{"a.tmpl": tc.text})
		set, wrong := UserFrameworks(files, root)
		catalog, err := Tables(t.Context(), files, root)
		if err != nil || len(wrong) > 0 {
			t.Fatal(name, err, wrong)
		}
		edits, err := Generate(t.Context(), files, Request{Tables: catalog.Tables, Framework: "a", Frameworks: set, Target: Target{Root: root}})
		var hint interface{ Hint() string }
		if err == nil || !strings.Contains(err.Error(), tc.want) || !errors.As(err, &hint) || hint.Hint() == "" {
			t.Errorf("%s: %v, want %s; edits %v", name, err, tc.want, edits)
		}
	}
}

func TestUserTemplatesOfOneID(t *testing.T) {
	files, root := userProject(t, map[string]string{"a.tmpl": rubyTemplate, "b.tmpl": rubyTemplate})
	if _, wrong := UserFrameworks(files, root); len(wrong) != 1 || !strings.Contains(wrong[0].Error(), "has the id minitest, as a.tmpl has") {
		t.Errorf("%v", wrong)
	}
}

// The example of the documentation works as it stands.
func TestUserTemplateDocumented(t *testing.T) {
	page, err := os.ReadFile("../docs/fixture-templates.md")
	if err != nil {
		t.Fatal(err)
	}
	_, example, _ := strings.Cut(string(page), "```\n")
	example, _, found := strings.Cut(example, "```\n")
	if !found {
		t.Fatal("there is no example")
	}
	files, root := userProject(t, map[string]string{"minitest.tmpl": example})
	set, wrong := UserFrameworks(files, root)
	catalog, err := Tables(t.Context(), files, root)
	if err != nil || len(wrong) > 0 {
		t.Fatal(err, wrong)
	}
	edits, err := Generate(t.Context(), files, Request{Tables: catalog.Tables, Framework: "minitest", Frameworks: set, Target: Target{Root: root}})
	if err != nil {
		t.Fatal(err)
	}
	want := `    key_schema: [{ attribute_name: "id", key_type: "HASH" }],`
	if text := edits[0].Text; !strings.Contains(text, want) || strings.Contains(text, "\n\n\n") || !strings.HasPrefix(text, "require") {
		t.Errorf("written:\n%s", text)
	}
	// Every field of a table is told of.
	for _, f := range reflect.VisibleFields(reflect.TypeFor[generator.UserTable]()) {
		if !strings.Contains(string(page), "`."+f.Name+"`") {
			t.Errorf("the page says nothing of %s", f.Name)
		}
	}
}
