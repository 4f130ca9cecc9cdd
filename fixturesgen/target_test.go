package fixturesgen

import (
	"path/filepath"
	"strings"
	"testing"
)

// Where a fixture goes and for which framework, when little or nothing is said.
func TestTarget(t *testing.T) {
	tests := []struct {
		name            string
		files           map[string]string // besides template.yaml
		template        string            // in another place
		framework, path string            // as asked for
		want            string            // path of the new file
		contains        string
	}{
		{name: "python by its project file", files: map[string]string{"requirements-dev.txt": ""}, want: "tests/test_orders_table.py"},
		{name: "python by its sources", files: map[string]string{"src/a.py": ""}, want: "tests/test_orders_table.py"},
		{name: "tests are elsewhere", files: map[string]string{"conftest.py": "", "src/app/test/test_a.py": "", "deep/er/in/tests/test_b.py": ""}, want: "src/app/test/test_orders_table.py"},
		{name: "go", files: map[string]string{"go.mod": "module x\n", "main.go": "package main\n"}, want: "orders_table_test.go", contains: "package main\n"},
		{
			name:  "go package that uses dynamodb",
			files: map[string]string{"go.mod": "module x\n", "cmd/a.go": "package main\n", "store/db/s.go": "package store\nimport _ \"github.com/aws/aws-sdk-go-v2/service/dynamodb\"\n"},
			want:  "store/db/orders_table_test.go", contains: "package store\n",
		},
		{
			name: "the nearest project", template: "services/orders/infra/template.yaml",
			files: map[string]string{"go.mod": "module x\n", "services/orders/pyproject.toml": "", "services/other/go.mod": "module y\n"},
			want:  "services/orders/tests/test_orders_table.py",
		},
		{name: "directory asked for", framework: "PYTEST", path: "checks", want: "checks/test_orders_table.py"},
		{name: "file asked for", path: "checks/test_db.py", want: "checks/test_db.py"},
		{name: "go directory without files", framework: "go", path: "my-store", want: "my-store/orders_table_test.go", contains: "package mystore\n"},
		{
			name: "go package with tests alone", framework: "go", path: "db",
			files: map[string]string{"db/a_test.go": "package dbx_test\n", "db/b_test.go": "package dbx\n"},
			want:  "db/orders_table_test.go", contains: "package dbx\n",
		},
		{
			name: "go generator beside the package", framework: "go", path: "db",
			files: map[string]string{"db/gen.go": "//go:build ignore\n\npackage main\n", "db/z.go": "package db\n"},
			want:  "db/orders_table_test.go", contains: "package db\n",
		},
		{name: "go source that is open", path: "db/store.go", framework: "go", files: map[string]string{"db/store.go": "package db\n"}, want: "db/orders_table_test.go", contains: "package db\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			contents := map[string]string{}
			for name, text := range tt.files {
				contents[name] = text
			}
			template := tt.template
			if template == "" {
				template = "template.yaml"
			}
			contents[template] = oneTable
			files, root := project(t, contents)
			catalog, err := Tables(t.Context(), files, root)
			if err != nil {
				t.Fatal(err)
			}
			target := Target{Root: root}
			if tt.path != "" {
				target.Path = filepath.Join(root, filepath.FromSlash(tt.path))
			}
			edits, err := Generate(t.Context(), files, Request{Tables: catalog.Tables, Framework: tt.framework, Target: target})
			if err != nil {
				t.Fatal(err, hintOf(err))
			}
			rel, err := filepath.Rel(root, edits[0].Path)
			if err != nil || filepath.ToSlash(rel) != tt.want {
				t.Errorf("goes to %s, want %s", rel, tt.want)
			}
			if !strings.Contains(edits[0].Text, tt.contains) || !strings.Contains(edits[0].Text, "fixture for Orders of "+template) {
				t.Errorf("%q is missing in\n%s", tt.contains, edits[0].Text)
			}
		})
	}
}

func TestTargetProblems(t *testing.T) {
	noKeys := "Resources:\n  Orders:\n    Type: AWS::DynamoDB::Table\n    Properties: {BillingMode: PAY_PER_REQUEST}\n"
	tests := []struct {
		name, template, framework, path string
		files                           map[string]string
		want, hint                      string
	}{
		{name: "unknown framework", framework: "cucumber", want: "there is no framework cucumber", hint: "there are: pytest-boto3, "},
		{name: "no framework", want: "the project shows no test framework", hint: "--framework"},
		{name: "two frameworks", files: map[string]string{"go.mod": "", "setup.py": ""}, want: "the project uses pytest-boto3, go-aws-sdk-v2", hint: "--framework"},
		{name: "name is taken", framework: "pytest", files: map[string]string{"tests/test_orders_table.py": "\ndef orders_table():\n    pass\n"}, want: "test_orders_table.py:2:1: the fixture orders_table is declared here already", hint: "remove it first"},
		{name: "file of another language", framework: "pytest", path: "a_test.go", want: "a_test.go: is no file for a pytest", hint: ".py"},
		{name: "file of no language", framework: "go", path: "README.md", files: map[string]string{"README.md": ""}, want: "README.md: is no file for a Go", hint: "_test.go"},
		{name: "no keys", template: noKeys, framework: "go", want: "template.yaml:2:3: table Orders has no key schema", hint: "KeySchema"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			contents := map[string]string{"template.yaml": oneTable}
			if tt.template != "" {
				contents["template.yaml"] = tt.template
			}
			for name, text := range tt.files {
				contents[name] = text
			}
			files, root := project(t, contents)
			catalog, err := Tables(t.Context(), files, root)
			if err != nil {
				t.Fatal(err)
			}
			target := Target{Root: root}
			if tt.path != "" {
				target.Path = filepath.Join(root, tt.path)
			}
			edits, err := Generate(t.Context(), files, Request{Tables: catalog.Tables, Framework: tt.framework, Target: target})
			if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(hintOf(err), tt.hint) {
				t.Errorf("%d edits, error %v, hint %q", len(edits), err, hintOf(err))
			}
		})
	}
	if _, err := Generate(t.Context(), tree{}, Request{Framework: "go"}); err == nil {
		t.Error("a fixture for no table")
	}
}

// A table with a flaw that can be left out still gets its fixture.
func TestTolerable(t *testing.T) {
	text := strings.Replace(oneTable, "[{AttributeName: id,", "[{AttributeName: extra, AttributeType: S}, {AttributeName: id,", 1)
	files, root := project(t, map[string]string{"template.yaml": text})
	catalog, err := Tables(t.Context(), files, root)
	if err != nil {
		t.Fatal(err)
	}
	if len(catalog.Problems()) != 1 {
		t.Fatalf("problems %v", catalog.Problems())
	}
	edits, err := Generate(t.Context(), files, Request{Tables: catalog.Tables, Framework: "pytest", Target: Target{Root: root}})
	if err != nil || strings.Contains(edits[0].Text, "extra") {
		t.Errorf("error %v, edits %v", err, edits)
	}
}
