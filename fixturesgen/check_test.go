package fixturesgen

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/devhelper/devhelper/internal/workspace"
)

const twoTables = `AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Orders:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: orders
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions:
        - {AttributeName: id, AttributeType: S}
      KeySchema:
        - {AttributeName: id, KeyType: HASH}
  Users:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions:
        - {AttributeName: mail, AttributeType: S}
      KeySchema:
        - {AttributeName: mail, KeyType: HASH}
`

// written is a project with a fixture of a framework for both its tables.
func written(t *testing.T, framework string) (files tree, root, path string) {
	t.Helper()
	files, root = project(t, map[string]string{"template.yaml": twoTables})
	catalog, err := Tables(t.Context(), files, root)
	if err != nil {
		t.Fatal(err)
	}
	edits, err := Generate(t.Context(), files, Request{Tables: catalog.Tables, Framework: framework, Target: Target{Root: root}})
	if err != nil {
		t.Fatal(err)
	}
	files[edits[0].Path] = edits[0].Text
	return files, root, edits[0].Path
}

func apply(t *testing.T, files tree, edits workspace.Edits) {
	t.Helper()
	slices.SortStableFunc(edits, func(a, b workspace.Edit) int { return b.Start - a.Start })
	for _, e := range edits {
		if e.Hash != workspace.Hash([]byte(files[e.Path])) && e.Path == "" {
			t.Fatalf("an edit for another content: %+v", e)
		}
		files[e.Path] = files[e.Path][:e.Start] + e.Text + files[e.Path][e.End:]
	}
}

func fixtureStates(t *testing.T, files tree, root string) map[string]State {
	t.Helper()
	found, err := Check(t.Context(), files, nil, root)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]State{}
	for _, f := range found {
		out[f.Block.Table] = f.State
	}
	return out
}

func TestCheck(t *testing.T) {
	for _, framework := range Frameworks() {
		t.Run(framework.ID, func(t *testing.T) {
			for _, tc := range []struct {
				name     string
				old, new string // in the template; old "" is all of it
				orders   State
				users    State
			}{
				{"as it was", "BillingMode", "BillingMode", Current, Current},
				{"what does not matter", "      TableName: orders\n", "      # the shop's\n      TableName: orders\n", Current, Current},
				{"another type", "AttributeName: id, AttributeType: S", "AttributeName: id, AttributeType: N", Outdated, Current},
				{"a stream", "      TableName: orders\n", "      TableName: orders\n      StreamSpecification: {StreamViewType: NEW_IMAGE}\n", Outdated, Current},
				{"another id", "  Orders:", "  Purchases:", TableGone, Current},
				{"no tables", "AWS::DynamoDB::Table", "AWS::SQS::Queue", TableGone, TableGone},
				{"a broken template", "Resources:", "Resources: [", NoSource, NoSource},
			} {
				t.Run(tc.name, func(t *testing.T) {
					files, root, _ := written(t, framework.ID)
					template := filepath.Join(root, "template.yaml")
					files[template] = strings.ReplaceAll(files[template], tc.old, tc.new)
					want := map[string]State{"Orders": tc.orders, "Users": tc.users}
					if got := fixtureStates(t, files, root); !maps.Equal(got, want) {
						t.Errorf("got %v, want %v", got, want)
					}
				})
			}
		})
	}
}

// A refresh replaces what is outdated, nothing else, and leaves a project that
// is current.
func TestRefresh(t *testing.T) {
	for _, framework := range Frameworks() {
		for _, newline := range []string{"\n", "\r\n"} {
			t.Run(framework.ID, func(t *testing.T) {
				files, root, path := written(t, framework.ID)
				template := filepath.Join(root, "template.yaml")
				before := strings.ReplaceAll(files[path], "\n", newline)
				files[path] = before
				files[template] = strings.Replace(files[template], "AttributeName: id, AttributeType: S", "AttributeName: id, AttributeType: N", 1)
				found, err := Check(t.Context(), files, nil, root)
				if err != nil {
					t.Fatal(err)
				}
				edits, err := Refresh(t.Context(), files, nil, root, found)
				if err != nil {
					t.Fatal(err)
				}
				if len(edits) != 1 || edits[0].Path != path || edits[0].Hash != workspace.Hash([]byte(before)) {
					t.Fatalf("edits %+v", edits)
				}
				apply(t, files, edits)
				if got := fixtureStates(t, files, root); got["Orders"] != Current || got["Users"] != Current {
					t.Errorf("afterwards %v", got)
				}
				if n := strings.Count(files[path], "\n") - strings.Count(files[path], newline); n != 0 {
					t.Errorf("%d line ends are of another kind", n)
				}
				// All but the lines with the type and the digest is as it was.
				was, is := strings.Split(before, newline), strings.Split(files[path], newline)
				if len(was) != len(is) {
					t.Fatalf("%d lines, had %d:\n%s", len(is), len(was), files[path])
				}
				changed := 0
				for i := range is {
					if is[i] != was[i] {
						changed++
					}
				}
				if changed != 2 {
					t.Errorf("%d lines have changed:\n%s", changed, files[path])
				}
				// Once more there is nothing to do.
				found, err = Check(t.Context(), files, nil, root)
				if err != nil {
					t.Fatal(err)
				}
				if edits, err := Refresh(t.Context(), files, nil, root, found); err != nil || len(edits) > 0 {
					t.Errorf("again: %v, %v", edits, err)
				}
			})
		}
	}
}

// A comment that has lost its fixture is an error with its place.
func TestRefreshOfMovedComment(t *testing.T) {
	for framework, text := range map[string]string{
		"pytest-boto3":  "def test_it():\n    # devhelper: fixture for Orders of template.yaml [pytest-boto3 00000000]\n    pass\n",
		"go-aws-sdk-v2": "package a\n\nfunc f() {\n\t// devhelper: fixture for Orders of template.yaml [go-aws-sdk-v2 00000000]\n}\n",
	} {
		f, ok := frameworkNamed(framework)
		if !ok {
			t.Fatalf("no framework %s", framework)
		}
		files, root := project(t, map[string]string{"template.yaml": twoTables, "test_a" + extension[f.Language]: text})
		found, err := Check(t.Context(), files, nil, root)
		if err != nil || len(found) != 1 || found[0].State != Outdated || found[0].Block.Marker.Line < 2 {
			t.Fatalf("%s: found %+v, %v", framework, found, err)
		}
		if _, err := Refresh(t.Context(), files, nil, root, found); err == nil || !strings.Contains(err.Error(), "belongs to no declaration") {
			t.Errorf("%s: %v", framework, err)
		}
	}
}

func frameworkNamed(id string) (Framework, bool) {
	for _, f := range Frameworks() {
		if f.ID == id {
			return f, true
		}
	}
	return Framework{}, false
}

// What a comment says about paths is not believed.
func TestCheckStaysInside(t *testing.T) {
	for _, template := range []string{"../outside.yaml", "/etc/template.yaml", `..\outside.yaml`, "gone.yaml"} {
		files, root := project(t, map[string]string{
			"test_a.py": "# devhelper: fixture for Orders of " + template + " [pytest-boto3 00000000]\ndef orders():\n    pass\n",
		})
		files[filepath.Join(filepath.Dir(root), "outside.yaml")] = twoTables
		found, err := Check(t.Context(), files, nil, root)
		if err != nil || len(found) != 1 || found[0].State != NoSource || found[0].Cause == "" {
			t.Errorf("%s: found %+v, %v", template, found, err)
		}
	}
}

// A table that another file includes, or calls with values, is what it is there.
func TestCheckIncluded(t *testing.T) {
	resources := "Resources:\n" + strings.ReplaceAll(fmt.Sprintf(slsTable, "Orders", "orders"), "\n  ", "\n")[2:]
	module := `variable "key" { default = "id" }
resource "aws_dynamodb_table" "orders" {
  name         = "orders"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = var.key
  attribute {
    name = var.key
    type = "S"
  }
}
`
	for name, tc := range map[string]struct {
		files         map[string]string
		edited        string
		old, new, key string
	}{
		"terraform": {
			map[string]string{
				"main.tf":          "module \"shop\" {\n  source = \"./tables\"\n  key    = \"number\"\n}\n",
				"tables/orders.tf": module,
			}, "main.tf", `"number"`, `"code"`, "number",
		},
		"serverless": {
			map[string]string{
				"serverless.yml":       "service: shop\nprovider:\n  name: aws\nresources: ${file(resources/tables.yml)}\n",
				"resources/tables.yml": resources,
			}, "resources/tables.yml", "AttributeName: id", "AttributeName: code", "id",
		},
	} {
		t.Run(name, func(t *testing.T) {
			made, root := project(t, tc.files)
			files := listed{made}
			catalog, err := Tables(t.Context(), files, root)
			if err != nil || len(catalog.Tables) != 1 {
				t.Fatalf("tables %+v, %v", catalog.Tables, err)
			}
			edits, err := Generate(t.Context(), files, Request{Tables: catalog.Tables, Framework: "pytest-boto3", Target: Target{Root: root}})
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(edits[0].Text, `"`+tc.key+`", "KeyType": "HASH"`) {
				t.Fatalf("no key %s in\n%s", tc.key, edits[0].Text)
			}
			files.tree[edits[0].Path] = edits[0].Text
			for _, want := range []State{Current, Outdated} {
				found, err := Check(t.Context(), files, nil, root)
				if err != nil || len(found) != 1 || found[0].State != want {
					t.Fatalf("found %+v, %v; want %s", found, err, want)
				}
				edited := filepath.Join(root, filepath.FromSlash(tc.edited))
				files.tree[edited] = strings.ReplaceAll(files.tree[edited], tc.old, tc.new)
			}
		})
	}
}
