package fixturesgen

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestInsertJava(t *testing.T) {
	files, root := project(t, map[string]string{"template.yaml": twoTables})
	catalog, err := Tables(t.Context(), files, root)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(root, "src", "test", "java", "shop", "ThingsTest.java")
	insert := func(content string, table int) (string, error) {
		target := Target{Root: root, Path: path, Insert: true, Content: []byte(content)}
		edits, err := Generate(t.Context(), files, Request{Tables: catalog.Tables[table : table+1], Framework: "junit", Target: target})
		if err != nil {
			return "", err
		}
		for i := len(edits) - 1; i >= 0; i-- {
			content = content[:edits[i].Start] + edits[i].Text + content[edits[i].End:]
		}
		return content, nil
	}
	own := "package shop;\n\nimport java.util.List;\nimport org.junit.jupiter.api.*;\n\n/* { */ class ThingsTest {\n    // }\n    String s = \"}\\\"}\" + '}' + \"\"\"\n        }\"}\n        \"\"\";\n\n    @Test\n    void own() {}\n}\n\nclass Other {}\n"
	first, err := insert(own, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"package shop;\n\nimport java.util.List;\nimport org.junit.jupiter.api.*;\nimport static org.junit.jupiter.api.Assertions.assertEquals;\nimport java.net.URI;\n",
		"    void own() {}\n\n    private final DynamoDbClient dynamodb", "    }\n}\n\nclass Other {}\n", "    private String createOrdersTable() {",
	} {
		if !strings.Contains(first, want) {
			t.Errorf("lacks %q:\n%s", want, first)
		}
	}
	if strings.Count(first, "import java.util.List;") != 1 || strings.Contains(first, "import org.junit.jupiter.api.Test;") {
		t.Errorf("imports twice:\n%s", first)
	}
	second, err := insert(first, 1)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Count(second, "DynamoDbClient localDynamoDb()") != 1 || !strings.Contains(second, "createUsersTable()") || strings.Count(second, "import java.net.URI;") != 1 {
		t.Errorf("a second table:\n%s", second)
	}
	if _, err := insert(first, 0); err == nil || !strings.Contains(err.Error(), "createOrdersTable is declared here already") {
		t.Errorf("twice: %v", err)
	}
	if _, err := insert("class A {\n", 0); err == nil || !strings.Contains(err.Error(), "has no class that ends") {
		t.Errorf("broken: %v", err)
	}

	// A new class goes to the package of the tests there are, or of the program.
	for have, want := range map[string]string{
		"src/test/java/com/shop/ATest.java": "src/test/java/com/shop/OrdersTableTest.java",
		"src/main/java/com/shop/App.java":   "src/test/java/com/shop/OrdersTableTest.java",
		"pom.xml":                           "src/test/java/OrdersTableTest.java",
	} {
		files, root := project(t, map[string]string{"template.yaml": twoTables, "pom.xml": "", have: ""})
		edits, err := Generate(t.Context(), files, Request{Tables: catalog.Tables[:1], Target: Target{Root: root}})
		if err != nil {
			t.Fatal(err)
		}
		if rel, _ := filepath.Rel(root, edits[0].Path); filepath.ToSlash(rel) != want || strings.HasPrefix(edits[0].Text, "package com.shop;\n") != strings.Contains(want, "com/shop") {
			t.Errorf("%s: written to %s:\n%.200s", have, rel, edits[0].Text)
		}
	}
}
