package fixturesgen

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// packageOf is the package.json for a file of testdata/insertjs: the framework is
// the first word of its name.
func packageOf(name string) map[string]string {
	framework, _, _ := strings.Cut(name, "_")
	script := map[string]string{"jest": "jest", "vitest": "vitest run", "node": "node --test"}[framework]
	return map[string]string{"package.json": fmt.Sprintf(`{"scripts": {"test": %q}}`, script)}
}

func insertInputs(t *testing.T) map[string]string {
	t.Helper()
	inputs, err := filepath.Glob("testdata/insertjs/*.txt")
	if err != nil || len(inputs) < 10 {
		t.Fatalf("inputs %v, %v", inputs, err)
	}
	texts := map[string]string{}
	for _, input := range inputs {
		texts[strings.TrimSuffix(filepath.Base(input), ".txt")] = readFile(t, input)
	}
	return texts
}

func TestInsertJS(t *testing.T) {
	for name, text := range insertInputs(t) {
		t.Run(name, func(t *testing.T) {
			after, edits, err := insert(t, name, text, packageOf(name))
			if err != nil {
				t.Fatal(err, hintOf(err))
			}
			golden(t, "testdata/insertjs/"+name+".golden", after)
			for _, line := range strings.Split(strings.Replace(text, cursor, "", 1), "\n") {
				if !strings.HasPrefix(line, "import ") && !strings.HasPrefix(line, "const {") && !strings.Contains(after, line) {
					t.Errorf("the line %q is gone", line)
				}
			}
			for _, e := range edits[:len(edits)-1] {
				if len(e.TabStops) > 0 {
					t.Errorf("stops in imports: %+v", e)
				}
			}
			if strings.Contains(name, ".test.") {
				checkStops(t, edits[len(edits)-1])
			}
			// The same buffer with Windows line ends gives the same text with them.
			crlf, _, err := insert(t, name, strings.ReplaceAll(text, "\n", "\r\n"), packageOf(name))
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(text, "\n") && crlf != strings.ReplaceAll(after, "\n", "\r\n") {
				t.Errorf("with Windows line ends:\n%q", crlf)
			}
			// A second time there is nothing to insert.
			_, _, err = insert(t, name, after+cursor, packageOf(name))
			if err == nil || !strings.Contains(err.Error(), "createOrdersTable is declared here already") {
				t.Errorf("again: %v", err)
			}
		})
	}
}

// Wherever the cursor is, what was there stays whole and in order. The results
// are compiled in the tests of package live, which sets the directory.
func TestInsertJSAnywhere(t *testing.T) {
	dir := os.Getenv("DEVHELPER_TEST_INSERTED")
	for name, text := range insertInputs(t) {
		text = strings.Replace(text, cursor, "", 1)
		seen := map[string]bool{}
		for at := 0; at <= len(text); at++ {
			for at < len(text) && text[at]&0xc0 == 0x80 {
				at++
			}
			after, edits, err := insert(t, name, text[:at]+cursor+text[at:], packageOf(name))
			if err != nil {
				t.Fatalf("%s at %d: %v", name, at, err)
			}
			block := edits[len(edits)-1]
			if block.Start > 0 && text[block.Start-1] != '\n' && block.Start != len(text) {
				t.Errorf("%s at %d: goes into a line, at %d", name, at, block.Start)
			}
			if seen[after] || dir == "" {
				continue
			}
			seen[after] = true
			file := filepath.Join(dir, fmt.Sprintf("%d_%s", len(seen), name))
			if err := os.WriteFile(file, []byte(after), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}
