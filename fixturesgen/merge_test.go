package fixturesgen

import (
	"strings"
	"testing"
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
