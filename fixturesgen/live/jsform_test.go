package live

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/devhelper/devhelper/dynamodb/schema"
)

// What is generated is as Prettier writes it, and TypeScript finds nothing wrong
// with it.
func TestJSForm(t *testing.T) {
	for _, kind := range kinds {
		t.Run(kind.name, func(t *testing.T) {
			p := jsProject(t, kind.pkg, kind.files)
			for _, framework := range []string{"node-test", "jest", "vitest"} {
				for _, template := range templates() {
					declared := p.declared(t, template)
					declared[0].Seed = seeds(declared[0])
					base := framework + "/" + strings.TrimSuffix(filepath.Base(template), filepath.Ext(template)) + filepath.Ext(template)[1:]
					p.generate(t, framework, base+"/all.test"+kind.ext, declared)
					p.generate(t, framework, base+"/one"+kind.ext, declared[:1]) // no test: for other files to use
					for n := range declared {
						p.generate(t, framework, base+"/"+string(rune('a'+n))+".spec"+kind.ext, declared[n:n+1])
					}
				}
			}
			prettier := filepath.Join("node_modules", "prettier", "bin", "prettier.cjs")
			out, err := p.run(t, nil, node(t), prettier, "--check", "node-test", "jest", "vitest")
			if err != nil {
				t.Errorf("%v\n%s\n%s", err, out, p.difference(t, prettier, out))
			}
			if kind.ext != ".ts" {
				return
			}
			tsc := []string{filepath.Join("node_modules", "typescript", "bin", "tsc"), "--noEmit", "--strict", "-p", "."}
			if out, err := p.run(t, nil, node(t), tsc...); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
			p.write(t, "package.json", `{"type": "module"}`)
			tsc = append(tsc, "--module", "nodenext", "--moduleResolution", "nodenext", "--verbatimModuleSyntax")
			if out, err := p.run(t, nil, node(t), tsc...); err != nil {
				t.Errorf("as a module: %v\n%s", err, out)
			}
		})
	}
}

// difference shows what Prettier would change in the first file it names.
func (p project) difference(t *testing.T, prettier, out string) string {
	t.Helper()
	for line := range strings.SplitSeq(out, "\n") {
		name, ok := strings.CutPrefix(line, "[warn] ")
		if !ok || !strings.Contains(name, "/") {
			continue
		}
		want, err := p.run(t, nil, node(t), prettier, name)
		if err != nil {
			return want
		}
		have, err := os.ReadFile(p.path(name))
		if err != nil {
			t.Fatal(err)
		}
		a, b := strings.Split(string(have), "\n"), strings.Split(want, "\n")
		for n := range min(len(a), len(b)) {
			if a[n] != b[n] {
				return name + " is\n" + strings.Join(a[n:min(n+8, len(a))], "\n") + "\nPrettier writes\n" + strings.Join(b[n:min(n+8, len(b))], "\n")
			}
		}
	}
	return ""
}

// seeds are items of a table with values of every kind, long ones among them.
func seeds(of schema.Table) []schema.Item {
	long := strings.Repeat("long ", 20)
	count := 0
	item := func(pairs ...string) schema.Item {
		var i schema.Item
		count++
		for _, key := range of.Keys {
			name := key.Attribute.Value
			value := map[string]string{"S": `"key"`, "N": fmt.Sprint(count), "B": `"AA=="`}[of.AttributeType(name)]
			i.Attributes = append(i.Attributes, schema.Value{Name: name, Value: json.RawMessage(`{"` + of.AttributeType(name) + `": ` + value + `}`)})
		}
		for n := 0; n < len(pairs); n += 2 {
			i.Attributes = append(i.Attributes, schema.Value{Name: pairs[n], Value: json.RawMessage(pairs[n+1])})
		}
		return i
	}
	return []schema.Item{
		item("text", `{"S": "`+long+`"}`, "name", `{"S": "`+long+`"}`, "names", `{"S": "`+long+`"}`, "a-b", `{"S": "'"}`, "quoted", `{"S": "\"'\""}`),
		item("list", `{"L": [{"S": "a"}, {"N": "1"}, {"L": [{"N": "1.50"}, {"N": "2"}]}, {"M": {"a": {"S": "b"}, "b": {"NULL": true}}}]}`),
		item("map", `{"M": {"first": {"S": "`+long[:30]+`"}, "second": {"S": "`+long[:30]+`"}, "third": {"M": {}}}}`),
		item("set", `{"SS": ["`+long[:40]+`", "`+long[:50]+`"]}`, "numbers", `{"NS": ["1", "1e30"]}`, "bytes", `{"BS": ["AA=="]}`, "b", `{"B": "AA=="}`),
		item("rows", `{"L": [{"M": {"a": {"N": "1"}, "b": {"N": "2"}}}, {"M": {"a": {"N": "1"}, "b": {"N": "2"}}}]}`),
	}
}
