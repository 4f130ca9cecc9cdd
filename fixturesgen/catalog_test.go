package fixturesgen

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/devhelper/devhelper/dynamodb/schema"
)

func ids(tables []schema.Table) string {
	var names []string
	for _, t := range tables {
		names = append(names, t.ID)
	}
	return strings.Join(names, " ")
}

func TestTables(t *testing.T) {
	files, root := project(t, map[string]string{
		"a/template.yaml":          oneTable,
		"b.json":                   `{"Resources": {"B": {"Type": "AWS::DynamoDB::Table"}}}`,
		"broken.yml":               "Resources: [AWS::DynamoDB::Table\nx: 1\n",
		"unrelated.yaml":           "kind: [broken\n",
		"notes.md":                 oneTable,
		".aws-sam/build/copy.yaml": oneTable,
		"node_modules/x/t.yaml":    oneTable,
		"policy.yaml":              "Resources:\n  P: {Type: 'AWS::IAM::Policy', For: 'AWS::DynamoDB::Table'}\n",
	})
	c, err := Tables(t.Context(), files, root)
	if err != nil {
		t.Fatal(err)
	}
	if got := ids(c.Tables); got != "Orders B" {
		t.Errorf("tables %s", got)
	}
	if len(c.Templates) != 2 || c.Templates[0] != filepath.Join(root, "a", "template.yaml") {
		t.Errorf("templates %v", c.Templates)
	}
	if len(c.Broken) != 1 || !strings.HasSuffix(c.Broken[0].Pos.File, "broken.yml") || c.Broken[0].Pos.Line != 2 {
		t.Errorf("broken %v", c.Broken)
	}
	problems := c.Problems()
	if len(problems) != 2 || problems[0].Table != "B" || problems[0].Code != "no-keys" {
		t.Errorf("problems %v", problems)
	}
}

// An unsaved buffer is what counts, at once.
func TestTablesAgain(t *testing.T) {
	files, root := project(t, map[string]string{"template.yaml": oneTable})
	for _, want := range []string{"Orders", "Invoices", "Orders"} {
		files[filepath.Join(root, "template.yaml")] = strings.Replace(oneTable, "Orders:", want+":", 1)
		c, err := Tables(t.Context(), files, root)
		if err != nil || ids(c.Tables) != want {
			t.Errorf("got %s and %v, want %s", ids(c.Tables), err, want)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Tables(ctx, files, root); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestReadFile(t *testing.T) {
	files, root := project(t, map[string]string{
		"good.yaml":   oneTable,
		"none.yaml":   "Resources:\n  B: {Type: AWS::S3::Bucket}\n",
		"other.yaml":  "kind: Service\n",
		"broken.yaml": "Resources:\n\tA: 1\n",
		"broken.json": "{\n  \"Resources\": {,}\n}",
		"notes.txt":   "resource {}",
		"kinds.yaml":  "Resources: 7\n",
	})
	tests := []struct{ name, want, hint string }{
		{"good.yaml", "", ""},
		{"none.yaml", "none.yaml: declares no DynamoDB table", "AWS::DynamoDB::Table"},
		{"other.yaml", "other.yaml: declares no tables in a way that is known here", "--schema"},
		{"broken.yaml", "broken.yaml:2:1: not valid YAML", "correct"},
		{"broken.json", "broken.json:2:17: not valid JSON", "correct"},
		{"notes.txt", "notes.txt: not a kind of file tables are read from", "template"},
		{"kinds.yaml", "kinds.yaml:1:12: Resources is a text", "Resources maps"},
		{"missing.yaml", "missing.yaml: there is no such file", "--schema"},
	}
	for _, tt := range tests {
		c, err := ReadFile(files, filepath.Join(root, tt.name))
		switch {
		case tt.want == "" && (err != nil || ids(c.Tables) != "Orders"):
			t.Errorf("%s: %v", tt.name, err)
		case tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(hintOf(err), tt.hint)):
			t.Errorf("%s: error %v, hint %q", tt.name, err, hintOf(err))
		}
	}
}

func TestPick(t *testing.T) {
	dev := strings.Replace(oneTable, "TableName: orders", "TableName: dev-orders", 1)
	two := dev + strings.Replace(strings.TrimPrefix(oneTable, "Resources:\n"), "Orders", "Customers", 1)
	files, root := project(t, map[string]string{"a/t.yaml": two, "b/t.yaml": oneTable})
	c, err := Tables(t.Context(), files, root)
	if err != nil {
		t.Fatal(err)
	}
	if got := ids(c.Tables); got != "Orders Customers Orders" {
		t.Fatalf("tables %s", got)
	}
	tests := []struct {
		names            []string
		all              bool
		want, fail, hint string
	}{
		{names: []string{"Customers"}, want: "Customers"},
		{names: []string{"customers"}, want: "Customers"},
		{names: []string{"dev-orders", "Customers", "DEV-ORDERS"}, want: "Orders Customers"},
		{all: true, want: "Orders Customers Orders"},
		{names: []string{"b/t.yaml:Orders"}, want: "Orders"},
		{names: []string{`b\t.yaml:Orders`}, want: "Orders"},
		{names: []string{"Orders"}, fail: `2 tables are called "Orders"`, hint: filepath.FromSlash("Orders (dev-orders) at a/t.yaml:2, Orders (orders) at b/t.yaml:2")},
		{names: []string{"Invoices"}, fail: `no table is called "Invoices"`, hint: filepath.FromSlash("Customers (orders) at a/t.yaml:9")},
		{names: []string{"t.yaml:Orders"}, fail: `2 tables are called "t.yaml:Orders"`, hint: "--schema"},
		{fail: "3 tables are declared", hint: "--all"},
	}
	for _, tt := range tests {
		got, err := c.Pick(tt.names, tt.all)
		switch {
		case tt.fail == "" && (err != nil || ids(got) != tt.want):
			t.Errorf("%v: got %s and %v", tt.names, ids(got), err)
		case tt.fail != "" && (err == nil || err.Error() != tt.fail || !strings.Contains(hintOf(err), tt.hint)):
			t.Errorf("%v: error %v, hint %q", tt.names, err, hintOf(err))
		}
	}
}

const pythonTable = `def create(client):
    client.create_table(
        TableName="orders",
        KeySchema=[{"AttributeName": "order", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "order", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
`

// Code that creates what a template declares makes nothing ambiguous: the
// template counts, then the code, then its tests.
func TestRanks(t *testing.T) {
	files, root := project(t, map[string]string{
		"app/tables.py":     pythonTable,
		"app/test_it.py":    pythonTable + strings.ReplaceAll(pythonTable, "orders", "extra"),
		"vendor/x/y.py":     pythonTable,
		"zz/template.yaml":  oneTable,
		"app/customers.py":  strings.ReplaceAll(pythonTable, "orders", "customers"),
		"tests/conftest.py": strings.ReplaceAll(pythonTable, "orders", "customers"),
	})
	c, err := Tables(t.Context(), files, root)
	if err != nil {
		t.Fatal(err)
	}
	if got := ids(c.Tables); got != "customers orders orders extra customers Orders" {
		t.Errorf("tables %s", got)
	}
	tests := []struct {
		names []string
		all   bool
		want  string // file of each
	}{
		{[]string{"orders"}, false, "template.yaml"},
		{[]string{"Orders"}, false, "template.yaml"},
		{[]string{"customers", "extra"}, false, "customers.py test_it.py"},
		{[]string{"tables.py:orders"}, false, "tables.py"},
		{[]string{"tests/conftest.py:customers"}, false, "conftest.py"},
		{nil, true, "customers.py test_it.py template.yaml"},
	}
	for _, tt := range tests {
		got, err := c.Pick(tt.names, tt.all)
		if err != nil {
			t.Errorf("%v: %v, %s", tt.names, err, hintOf(err))
		}
		var from []string
		for _, table := range got {
			from = append(from, filepath.Base(table.Pos.File))
		}
		if strings.Join(from, " ") != tt.want {
			t.Errorf("%v: from %v, want %s", tt.names, from, tt.want)
		}
	}
	if _, err := c.Pick(nil, false); err == nil || err.Error() != "3 tables are declared" {
		t.Errorf("without a name: %v", err)
	}
	delete(files, filepath.Join(root, "app", "customers.py"))
	delete(files, filepath.Join(root, "tests", "conftest.py"))
	delete(files, filepath.Join(root, "app", "test_it.py"))
	if c, err = Tables(t.Context(), files, root); err != nil {
		t.Fatal(err)
	}
	if got, err := c.Pick(nil, false); err != nil || len(got) != 1 || got[0].ID != "Orders" {
		t.Errorf("the one table of the project: %v and %v", ids(got), err)
	}
}

// What of a file cannot be read does not hide the rest of it.
func TestCodeInParts(t *testing.T) {
	helper := "\ndef helper(client, keys):\n    client.create_table(TableName='a', KeySchema=keys, AttributeDefinitions=[])\n" +
		"\ndef other(client, keys):\n    client.create_table(TableName='b', KeySchema=keys, AttributeDefinitions=[])\n"
	files, root := project(t, map[string]string{"a.py": pythonTable + helper, "b.py": helper})
	c, err := Tables(t.Context(), files, root)
	if err != nil || ids(c.Tables) != "orders" || len(c.Broken) != 4 {
		t.Errorf("tables %s, broken %v, error %v", ids(c.Tables), c.Broken, err)
	}
	if c, err = ReadFile(files, filepath.Join(root, "a.py")); err != nil || ids(c.Tables) != "orders" || len(c.Broken) != 2 {
		t.Errorf("one file: %v", err)
	}
	if _, err = ReadFile(files, filepath.Join(root, "b.py")); err == nil || !strings.Contains(err.Error(), "b.py:3:50: KeySchema is not literal") || hintOf(err) == "" {
		t.Errorf("nothing to read: %v, hint %q", err, hintOf(err))
	}
}

func TestPickFromNothing(t *testing.T) {
	for name, tt := range map[string]struct{ files, fail string }{
		"no template":    {"", "no file of the project declares a DynamoDB table"},
		"broken":         {"Resources: [AWS::DynamoDB::Table\nx: 1\n", "t.yaml:2:2: not valid YAML"},
		"without tables": {"# AWS::DynamoDB::Table\nResources: {}\n", "no file of the project declares a DynamoDB table"},
	} {
		files, root := project(t, map[string]string{"t.yaml": tt.files})
		c, err := Tables(t.Context(), files, root)
		if err != nil {
			t.Fatal(err)
		}
		for _, all := range []bool{false, true} {
			if _, err := c.Pick(nil, all); err == nil || !strings.Contains(err.Error(), tt.fail) || hintOf(err) == "" {
				t.Errorf("%s: error %v, hint %q", name, err, hintOf(err))
			}
		}
	}
}
