package source

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// template writes one with n resources; odd ones bring what could be mistaken.
func template(n int) string {
	var b strings.Builder
	b.WriteString("# é\nAWSTemplateFormatVersion: '2010-09-09'\nParameters:\n  P:\n    Type: String\nResources:\n")
	for i := range n {
		fmt.Fprintf(&b, "  R%d:\n    Type: AWS::X::Y # ü\n    Properties:\n      Name: !Sub \"${P}-é%d\"\n", i, i)
		switch i % 3 {
		case 1:
			b.WriteString("      Embedded: |\n        Resources:\n          R:\n            Type: inside\n        Outputs:\n          O:\n            Type: x\n")
		case 2:
			b.WriteString("\n      # comment\n      Nested:\n        A:\n          Type: nested\n      List:\n      - {a: [1, 2]}\n")
		}
	}
	b.WriteString("Outputs:\n  O:\n    Value: !Ref R0\n")
	return b.String()
}

// Parts come to the same tree as the whole, places included.
func TestParts(t *testing.T) {
	for _, n := range []int{2, 3, 10, 100} {
		text := []byte(template(n))
		whole, err := loadYAML(newLines("t.yaml", text), text, 0)
		if err != nil {
			t.Fatal(err)
		}
		for parts := 2; parts <= 5; parts++ {
			root, err := parseParts("t.yaml", text, parts)
			if err != nil && n >= 10 {
				t.Fatalf("%d resources in %d parts: %v", n, parts, err)
			}
			if err == nil {
				if diff := cmp.Diff(outline(whole[0]), outline(root)); diff != "" {
					t.Fatalf("%d resources in %d parts:\n%s", n, parts, diff)
				}
			}
		}
	}
}

// What cannot be parted is left to the whole.
func TestNotParted(t *testing.T) {
	long := template(30)
	for name, text := range map[string]string{
		"an alias to another part": strings.Replace(strings.Replace(long, "!Ref R0", "*first", 1), "Type: AWS::X::Y # ü", "Type: &first x", 1),
		"broken":                   long + "  [\n",
		"broken early":             strings.Replace(long, "Type: AWS::X::Y", "Type: [", 1),
		"two documents":            long + "---\n" + long,
		"windows line ends":        strings.ReplaceAll(long, "\n", "\r\n"),
		"no resources":             strings.ReplaceAll(long, "Resources:", "Others:"),
		"a flow map":               "Resources: {A: {Type: x}}\n",
		"resources twice":          strings.Replace(long, "Outputs:", "Resources:", 1) + "  x: [",
		"empty":                    "",
	} {
		if _, err := parseParts("t.yaml", []byte(text), 4); err == nil {
			t.Errorf("%s is read in parts", name)
		}
	}
}

// A large text goes the fast way, and errors have their true place.
func TestLarge(t *testing.T) {
	text := template(12_000)
	text += strings.Repeat("# filled\n", max(0, splitFrom-len(text))/9+1)
	docs, err := Parse("t.yaml", []byte(text))
	if err != nil || len(docs) != 1 || len(docs[0].Get("Resources").Pairs) != 12_000 {
		t.Fatalf("%d documents, %v", len(docs), err)
	}
	last := docs[0].Get("Resources").Pair("R11999")
	if line := 1 + strings.Count(text[:strings.Index(text, "  R11999:")], "\n"); last.Key.Pos.Line != line || last.Key.Pos.Column != 3 {
		t.Errorf("the last resource is at %+v, not on line %d", last.Key.Pos, line)
	}
	broken := []byte(strings.Replace(text, "Type: AWS::X::Y # ü", "Type: [", 1))
	_, err = Parse("t.yaml", broken)
	_, want := loadYAML(newLines("t.yaml", broken), broken, 0)
	if err == nil || err.Error() != want.Error() {
		t.Errorf("got %v, want %v", err, want)
	}
}
