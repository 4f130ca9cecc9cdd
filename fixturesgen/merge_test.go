package fixturesgen

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/devhelper/devhelper/dynamodb/schema"
	"github.com/devhelper/devhelper/fixturesgen/generator"
)

// Writing a fixture again changes nothing, a further table is added, and one that
// has changed is written anew.
func TestGenerateMerges(t *testing.T) {
	for _, framework := range Frameworks() {
		t.Run(framework.ID, func(t *testing.T) {
			files, root := project(t, map[string]string{"template.yaml": twoTables})
			generate := func(n int) int {
				t.Helper()
				catalog, err := Tables(t.Context(), files, root)
				if err != nil {
					t.Fatal(err)
				}
				path := root + "/test_x" + map[string]string{"go": "_test.go", "javascript": ".test.js"}[framework.Language]
				if !strings.Contains(path, ".") {
					path += extension[framework.Language]
				}
				edits, err := Generate(t.Context(), files, Request{Tables: catalog.Tables[:n], Framework: framework.ID, Target: Target{Root: root, Path: path}})
				if err != nil {
					t.Fatal(err)
				}
				count := len(edits)
				if count == 1 && edits[0].Create {
					files[edits[0].Path] = edits[0].Text
					return count
				}
				apply(t, files, edits)
				return count
			}
			if generate(1) != 1 || generate(1) != 0 {
				t.Fatal("not written once")
			}
			if generate(2) == 0 || generate(2) != 0 || generate(1) != 0 {
				t.Fatal("the second table is not added once")
			}
			if got := fixtureStates(t, files, root); got["Orders"] != Current || got["Users"] != Current || len(got) != 2 {
				t.Fatalf("states %v", got)
			}
			for name, text := range files {
				if strings.HasSuffix(name, "template.yaml") {
					files[name] = strings.Replace(text, "AttributeName: id, AttributeType: S", "AttributeName: id, AttributeType: N", 1)
				}
			}
			if generate(2) == 0 || generate(2) != 0 {
				t.Fatal("the table that has changed is not written anew once")
			}
			if got := fixtureStates(t, files, root); got["Orders"] != Current || got["Users"] != Current {
				t.Fatalf("states %v", got)
			}
		})
	}
}

// A table that gets items needs more imports than it did.
func TestRefreshAddsImports(t *testing.T) {
	for framework, want := range map[string]string{
		"pytest-boto3": "from decimal import Decimal\nimport os\n", "unittest-boto3": "from decimal import Decimal\nimport os\n",
		"junit5-java": "import software.amazon.awssdk.core.SdkBytes;\n",
	} {
		files, root, path := written(t, framework)
		catalog, err := Tables(t.Context(), files, root)
		if err != nil {
			t.Fatal(err)
		}
		orders := catalog.Tables[0]
		orders.Seed = []schema.Item{{Attributes: []schema.Value{
			{Name: "id", Value: json.RawMessage(`{"S": "a"}`)}, {Name: "part", Value: json.RawMessage(`{"N": "1.5"}`)}, {Name: "data", Value: json.RawMessage(`{"B": "AA=="}`)},
		}}}
		for n, blocks := 0, generator.Blocks(path, []byte(files[path])); n < 2; n++ {
			edits, err := Frameworks().Refresh(t.Context(), blocks[0], []byte(files[path]), orders, root)
			if err != nil {
				t.Fatal(err)
			}
			apply(t, files, edits)
			if strings.Count(files[path], want) != 1 {
				t.Errorf("%s:\n%s", framework, files[path])
			}
			blocks = generator.Blocks(path, []byte(files[path]))
		}
	}
}
