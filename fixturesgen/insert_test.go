package fixturesgen

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/devhelper/devhelper/internal/workspace"
)

const cursor = "‸"

// insert puts the fixture for Orders of the example where the cursor is.
func insert(t *testing.T, name, text string, others map[string]string) (string, workspace.Edits, error) {
	t.Helper()
	at := strings.Index(text, cursor)
	if at < 0 {
		t.Fatalf("%s has no cursor", name)
	}
	text = strings.Replace(text, cursor, "", 1)
	contents := map[string]string{"template.yaml": readFile(t, "../examples/orders/template.yaml"), "stock/" + name: text}
	for other, content := range others {
		contents[other] = content
	}
	files, root := project(t, contents)
	path := filepath.Join(root, "stock", name)
	catalog, err := Tables(t.Context(), files, root)
	if err != nil {
		t.Fatal(err)
	}
	tables, err := catalog.Pick([]string{"Orders"}, false)
	if err != nil {
		t.Fatal(err)
	}
	edits, err := Generate(t.Context(), files, Request{Tables: tables, Target: Target{Root: root, Path: path, Insert: true, Offset: at}})
	if err != nil {
		return "", nil, err
	}
	for i, e := range edits {
		if e.Path != path || e.Create || e.Hash != workspace.Hash([]byte(text)) {
			t.Errorf("edit of %s, create %v, hash %s", e.Path, e.Create, e.Hash)
		}
		if i > 0 && e.Start < edits[i-1].End {
			t.Errorf("edit %d begins at %d, before the end of the last", i, e.Start)
		}
	}
	after, err := edits.Apply([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return string(after), edits, nil
}

func TestInsert(t *testing.T) {
	dir := t.TempDir()
	inputs, err := filepath.Glob("testdata/insert/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	tried := 0
	for _, input := range inputs {
		name := strings.TrimSuffix(filepath.Base(input), ".txt")
		tried++
		t.Run(name, func(t *testing.T) {
			text := readFile(t, input)
			after, edits, err := insert(t, name, text, nil)
			if err != nil {
				t.Fatal(err)
			}
			golden(t, strings.TrimSuffix(input, ".txt")+".golden", after)
			for _, line := range strings.Split(strings.Replace(text, cursor, "", 1), "\n") {
				if !strings.Contains(after, strings.TrimPrefix(strings.TrimSpace(line), "import ")) {
					t.Errorf("the line %q is gone", line)
				}
			}
			if name != "conftest.py" { // it has no examples
				checkStops(t, edits[len(edits)-1])
			}
			// The same buffer with Windows line ends gives the same text with them.
			crlf, _, err := insert(t, name, strings.ReplaceAll(text, "\n", "\r\n"), nil)
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(text, "\n") && crlf != strings.ReplaceAll(after, "\n", "\r\n") {
				t.Errorf("with Windows line ends:\n%q", crlf)
			}
			lang := "python"
			if strings.HasSuffix(name, ".go") {
				lang = "go"
				if name != "clash_test.go" { // its imports are in an order gofmt does not make
					checkGofmt(t, after)
				}
			}
			compiled := filepath.Join(dir, lang, strings.TrimSuffix(name, filepath.Ext(name)), name)
			if err := os.MkdirAll(filepath.Dir(compiled), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(compiled, []byte(strings.ReplaceAll(after, `"example.com/inventory"`, `inventory "strings"`)), 0o644); err != nil {
				t.Fatal(err)
			}
		})
	}
	if tried < 10 {
		t.Errorf("only %d inputs", tried)
	}
	t.Run("python compiles", func(t *testing.T) { compilePython(t, filepath.Join(dir, "python")) })
	t.Run("go vets", func(t *testing.T) { vetGo(t, filepath.Join(dir, "go")) })
}

// Wherever the cursor is, statements stay whole and in order.
func TestInsertAnywhere(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"function.py", "top.py", "existing.py", "function_test.go", "single_test.go"} {
		text := strings.Replace(readFile(t, filepath.Join("testdata/insert", name+".txt")), cursor, "", 1)
		for at := 0; at <= len(text); at += 7 {
			for at < len(text) && text[at]&0xc0 == 0x80 {
				at++
			}
			after, _, err := insert(t, name, text[:at]+cursor+text[at:], nil)
			if err != nil {
				t.Fatalf("%s at %d: %v", name, at, err)
			}
			if strings.HasSuffix(name, ".go") {
				checkGofmt(t, after)
				continue
			}
			file := filepath.Join(dir, strings.TrimSuffix(name, ".py")+"_"+strings.Repeat("x", at/7)+".py")
			if err := os.WriteFile(file, []byte(after), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	compilePython(t, dir)
}

func TestInsertProblems(t *testing.T) {
	goFixture := "package stock\n\nfunc newOrdersTable() {}\n"
	tests := []struct {
		name, file, text string
		others           map[string]string
		want, hint       string
	}{
		{"python fixture is there", "test_a.py", "import os\n\n\ndef orders_table():\n    pass\n‸", nil, "test_a.py:4:1: the fixture orders_table is declared here already", "remove it"},
		{"go fixture is there", "a_test.go", goFixture + cursor, nil, "a_test.go:3:1: newOrdersTable is declared here already", "remove it"},
		{"go fixture is in the package", "a_test.go", "package stock\n‸", map[string]string{"stock/b_test.go": goFixture}, "b_test.go:3:1: newOrdersTable is declared here already", "remove it"},
		{"broken go", "a_test.go", "package stock\nfunc {‸", nil, "cannot be read as Go", "correct the file"},
		{"no test file", "a.go", "package stock\n‸", map[string]string{"go.mod": "module x\n"}, "is no file for a Go testing", "_test.go"},
	}
	for _, tt := range tests {
		_, _, err := insert(t, tt.file, tt.text, tt.others)
		if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(hintOf(err), tt.hint) {
			t.Errorf("%s: error %v, hint %q", tt.name, err, hintOf(err))
		}
	}
}

// A package has the helper once.
func TestInsertSharesHelper(t *testing.T) {
	helper := "package stock\n\nimport (\n\t\"testing\"\n\n\t\"github.com/aws/aws-sdk-go-v2/service/dynamodb\"\n)\n\nfunc localDynamoDB(t testing.TB) *dynamodb.Client { return nil }\n"
	for other, wantHelper := range map[string]bool{
		"stock/b_test.go": false, "stock/sub/b_test.go": true, "b_test.go": true,
	} {
		after, _, err := insert(t, "a_test.go", "package stock\n‸", map[string]string{other: helper})
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(after, "func localDynamoDB("); got != wantHelper {
			t.Errorf("helper in %s: written again: %v", other, got)
		}
		if strings.Contains(after, `"os"`) != wantHelper {
			t.Errorf("helper in %s: imports are not those in use:\n%s", other, after)
		}
	}
}
