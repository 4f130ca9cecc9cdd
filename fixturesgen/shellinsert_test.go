package fixturesgen

import (
	"path/filepath"
	"strings"
	"testing"

	"mvdan.cc/sh/v3/syntax"
)

func TestInsertShell(t *testing.T) {
	files, root := project(t, map[string]string{"template.yaml": twoTables})
	catalog, err := Tables(t.Context(), files, root)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(root, "tests", "x.sh")
	insert := func(content string, offset, table int) (string, error) {
		target := Target{Root: root, Path: path, Insert: true, Offset: offset, Content: []byte(content)}
		edits, err := Generate(t.Context(), files, Request{Tables: catalog.Tables[table : table+1], Framework: "bash", Target: target})
		if err != nil {
			return "", err
		}
		made := content[:edits[0].Start] + edits[0].Text + content[edits[0].End:]
		if _, err := syntax.NewParser(syntax.Variant(syntax.LangBash)).Parse(strings.NewReader(made), ""); err != nil {
			t.Fatalf("%v in\n%s", err, made)
		}
		return made, nil
	}
	own := "#!/bin/bash\nset -e\ncat <<END\nno code {\nEND\nf() {\n  echo 'x\ny'\n}\necho done"
	for offset := range len(own) + 1 {
		made, err := insert(own, offset, 0)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(made, own) || strings.Count(made, "\nrun_tests\n") != 1 || strings.Count(made, "local_dynamodb() {") != 1 {
			t.Fatalf("at %d:\n%s", offset, made)
		}
	}
	first, err := insert(own, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	// A second table uses what is there, and stands before the tests are run.
	for offset := range len(first) + 1 {
		made, err := insert(first, offset, 1)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Count(made, "local_dynamodb() {") != 1 || !strings.HasSuffix(made, "\n\nlocal_dynamodb\nrun_tests\n") || !strings.Contains(made, "\ncreate_users_table() {\n") {
			t.Fatalf("at %d:\n%s", offset, made)
		}
	}
	if _, err := insert(first, 0, 0); err == nil || !strings.Contains(err.Error(), "create_orders_table is declared here already") {
		t.Errorf("twice: %v", err)
	}
	if _, err := insert("f() {\n", 0, 0); err == nil || !strings.Contains(err.Error(), "no script that bash can read") {
		t.Errorf("broken: %v", err)
	}
}
