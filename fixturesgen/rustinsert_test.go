package fixturesgen

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/devhelper/devhelper/dynamodb/schema"
)

// inserted gives the content with a fixture for one of the two tables.
func inserted(t *testing.T, framework, path string) func(content string, offset, table int) (string, error) {
	t.Helper()
	files, root := project(t, map[string]string{"template.yaml": twoTables})
	catalog, err := Tables(t.Context(), files, root)
	if err != nil {
		t.Fatal(err)
	}
	return func(content string, offset, table int) (string, error) {
		target := Target{Root: root, Path: filepath.Join(root, filepath.FromSlash(path)), Insert: true, Offset: offset, Content: []byte(content)}
		edits, err := Generate(t.Context(), files, Request{Tables: []schema.Table{catalog.Tables[table]}, Framework: framework, Target: target})
		if err != nil {
			return "", err
		}
		for i := len(edits) - 1; i >= 0; i-- {
			content = content[:edits[i].Start] + edits[i].Text + content[edits[i].End:]
		}
		return content, nil
	}
}

func holds(t *testing.T, text string, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if !strings.Contains(text, want) {
			t.Errorf("lacks %q:\n%s", want, text)
		}
	}
}

const rustOwn = `//! Tests of the shop.
#![allow(dead_code)]

use std::{collections::HashMap, env as environment};
use aws_sdk_dynamodb::types::{self, AttributeValue as Value};

/* { /* nested } */ " */
const TEXT: &str = r#"}" // "#;
const CHARS: [char; 3] = ['}', '\'', '"'];

/// Lives as long as 'a.
fn own<'a>(text: &'a str) -> &'a str {
    text // }
}

/// The second.
#[test]
fn second() {}
`

func TestInsertRust(t *testing.T) {
	insert := inserted(t, "rust", "tests/shop.rs")
	cursor := strings.Index(rustOwn, "    text // }")
	first, err := insert(rustOwn, cursor, 0)
	if err != nil {
		t.Fatal(err)
	}
	holds(t, first,
		"use aws_sdk_dynamodb::types::{self, AttributeValue as Value};\nuse std::env;\n",
		"    text // }\n}\n\n/// A client for the DynamoDB", "async fn create_orders_table(", "}\n\n/// The second.\n#[test]\nfn second() {}\n")
	if strings.Contains(first, "use std::collections::HashMap") || !strings.HasPrefix(first, "//! Tests of the shop.\n#![allow(dead_code)]\n") {
		t.Errorf("imports:\n%.600s", first)
	}
	second, err := insert(first, len(first), 1)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Count(second, "fn local_dynamodb()") != 1 || strings.Count(second, "struct TestTable") != 1 || !strings.Contains(second, "create_users_table(") {
		t.Errorf("a second table:\n%s", second)
	}
	if _, err := insert(first, 0, 0); err == nil || !strings.Contains(err.Error(), "create_orders_table is declared here already") {
		t.Errorf("twice: %v", err)
	}
	for _, broken := range []string{"fn a() {\n", "}\n", "fn a() { \"\n"} {
		if _, err := insert(broken, 0, 0); err == nil || !strings.Contains(err.Error(), "brackets that do not fit") {
			t.Errorf("%q: %v", broken, err)
		}
	}
	// A file with nothing but attributes of its own, and an empty one.
	for _, content := range []string{"#![warn(unused)]\n", "", "//! Only words."} {
		text, err := insert(content, 0, 0)
		if err != nil || !strings.HasPrefix(text, content) || !strings.Contains(text, "use std::env;") {
			t.Errorf("%q: %v\n%.200s", content, err, text)
		}
	}
}

func TestInsertKotlin(t *testing.T) {
	insert := inserted(t, "kotlin", "src/test/kotlin/shop/ThingsTest.kt")
	own := "package shop\n\nimport org.junit.jupiter.api.Test\n\nclass ThingsTest {\n    val s = \"\"\"\n        }\"}\n        \"\"\" + '}' + \"${mapOf(\"a\" to 1)}\"\n\n    @Test\n    fun own() {}\n}\n\nclass Other\n"
	first, err := insert(own, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	holds(t, first, "    fun own() {}\n\n    private val dynamodb", "    private fun createOrdersTable(): String {", "    }\n}\n\nclass Other\n", "import java.net.URI\n")
	if strings.Count(first, "import org.junit.jupiter.api.Test\n") != 1 || strings.Contains(first, "URI;") {
		t.Errorf("imports:\n%.600s", first)
	}
	second, err := insert(first, 0, 1)
	if err != nil || strings.Count(second, "fun localDynamoDb()") != 1 || !strings.Contains(second, "fun createUsersTable()") {
		t.Errorf("a second table: %v\n%s", err, second)
	}
	if _, err := insert(first, 0, 0); err == nil || !strings.Contains(err.Error(), "createOrdersTable is declared here already") {
		t.Errorf("twice: %v", err)
	}
}

func TestInsertRSpec(t *testing.T) {
	insert := inserted(t, "rspec", "spec/shop_spec.rb")
	first, err := insert("# frozen_string_literal: true\n\nrequire 'uri'\nrequire_relative \"shop\"\n\nRSpec.describe \"own\" do\nend\n__END__\ndata\n", 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	holds(t, first, "require 'uri'\nrequire \"aws-sdk-dynamodb\"\nrequire \"securerandom\"\nrequire_relative", "do\nend\n\n# A client", `RSpec.shared_context "with orders_table" do`, "end\n__END__\ndata\n")
	second, err := insert(first, 0, 1)
	if err != nil || strings.Count(second, "def local_dynamodb") != 1 || strings.Count(second, "require \"securerandom\"") != 1 {
		t.Errorf("a second table: %v\n%s", err, second)
	}
	if _, err := insert(first, 0, 0); err == nil || !strings.Contains(err.Error(), "with orders_table is declared here already") {
		t.Errorf("twice: %v", err)
	}
}

// The build file tells Kotlin from Java.
func TestDetectTheLanguageOfTheJVM(t *testing.T) {
	for build, want := range map[string]string{
		"plugins { java }":             "src/test/java/OrdersTableTest.java",
		`plugins { kotlin("jvm") }`:    "src/test/kotlin/OrdersTableTest.kt",
		"alias(libs.plugins.kotlin.x)": "src/test/kotlin/OrdersTableTest.kt",
		"":                             "src/test/java/OrdersTableTest.java",
	} {
		files, root := project(t, map[string]string{"template.yaml": twoTables, "build.gradle.kts": build})
		catalog, err := Tables(t.Context(), files, root)
		if err != nil {
			t.Fatal(err)
		}
		edits, err := Generate(t.Context(), files, Request{Tables: catalog.Tables[:1], Target: Target{Root: root}})
		if err != nil {
			t.Errorf("%s: %v", build, err)
			continue
		}
		if rel, _ := filepath.Rel(root, edits[0].Path); filepath.ToSlash(rel) != want {
			t.Errorf("%s: written to %s, want %s", build, rel, want)
		}
	}
}
