package live

import (
	"encoding/json"
	"fmt"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/devhelper/devhelper/dynamodb/schema"
)

// kinds are the languages and module systems of JavaScript projects.
var kinds = []struct {
	name, pkg string // package.json
	ext       string // of a fixture
	files     map[string]string
}{
	{name: "cjs", pkg: `{"name": "cjs"}`, ext: ".js"},
	{name: "esm", pkg: `{"name": "esm", "type": "module"}`, ext: ".js"},
	{name: "ts", pkg: `{"name": "ts", "jest": {"transform": {"\\.ts$": ["ts-jest", {"tsconfig": "tsconfig.json"}]}}}`, ext: ".ts", files: map[string]string{
		"tsconfig.json": `{"compilerOptions": {"strict": true, "target": "es2022", "module": "commonjs", "moduleResolution": "node10",
			"ignoreDeprecations": "6.0", "skipLibCheck": true, "noEmit": true, "types": ["node"], "noUnusedLocals": true, "noUncheckedIndexedAccess": true}}`,
	}},
}

// jsProject is a project of a kind, with the packages of tools/.
func jsProject(t *testing.T, pkg string, files map[string]string) project {
	t.Helper()
	modules := tool(t, "npm", "node_modules")
	tool(t, "npm", "node_modules", "vitest")
	p := project(t.TempDir())
	if err := os.Symlink(modules, p.path("node_modules")); err != nil {
		t.Fatal(err)
	}
	p.write(t, "package.json", pkg)
	for name, text := range files {
		p.write(t, name, text)
	}
	return p
}

func node(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("node")
	if err != nil {
		missing(t, "node")
	}
	return path
}

// runJS runs tests as the fixture's own message says, with node and the
// package's program in place of npx.
func (p project) runJS(t *testing.T, kind, framework string, env, files []string) (string, error) {
	t.Helper()
	bin := func(path string) string { return filepath.Join("node_modules", filepath.FromSlash(path)) }
	var args []string
	switch {
	case framework == "vitest":
		args = []string{bin("vitest/vitest.mjs"), "run", "--reporter=verbose"}
	case framework == "jest" && kind == "esm":
		args = []string{"--experimental-vm-modules", bin("jest/bin/jest.js"), "--verbose"}
	case framework == "jest":
		args = []string{bin("jest/bin/jest.js"), "--verbose"}
	case kind == "ts":
		args = append([]string{bin("tsx/dist/cli.mjs"), "--test"}, files...)
	default:
		args = append([]string{"--test"}, files...)
	}
	return p.run(t, env, node(t), args...)
}

// passed counts the tests that a framework says have passed.
func passed(t *testing.T, framework, out string) (good, bad int) {
	t.Helper()
	form := map[string]string{
		"jest": `(?m)^Tests: +(?:(?P<bad>\d+) failed, )?(?:(?P<good>\d+) passed, )?`, "vitest": `(?m)^ +Tests +(?:(?P<bad>\d+) failed)?(?: \| )?(?:(?P<good>\d+) passed)?`,
		"node-test": `(?s)# pass (?P<good>\d+)\n# fail (?P<bad>\d+)`,
	}[framework]
	re := regexp.MustCompile(form)
	m := re.FindStringSubmatch(out)
	if m == nil {
		t.Fatalf("no count in\n%s", out)
	}
	fmt.Sscan(m[re.SubexpIndex("good")], &good)
	fmt.Sscan(m[re.SubexpIndex("bad")], &bad)
	return good, bad
}

func TestJS(t *testing.T) {
	for _, framework := range []string{"node-test", "jest", "vitest"} {
		for _, kind := range kinds {
			t.Run(framework+"/"+kind.name, func(t *testing.T) {
				p := jsProject(t, kind.pkg, kind.files)
				var files []string
				tests, tables := 0, 0
				for _, template := range templates() {
					declared := p.declared(t, template)
					name := strings.TrimSuffix(filepath.Base(template), filepath.Ext(template)) + filepath.Ext(template)[1:] + ".test" + kind.ext
					files = append(files, p.generate(t, framework, "test/"+name, declared))
					for _, table := range declared {
						tables++
						tests++
						if len(table.Global) > 0 {
							tests++
						}
					}
				}
				d := serve(t)
				out, err := p.runJS(t, kind.name, framework, []string{"DYNAMODB_ENDPOINT=" + d.url}, files)
				if err != nil {
					t.Fatalf("%v\n%s", err, out)
				}
				good, bad := passed(t, framework, out)
				if good != tests || bad != 0 {
					t.Errorf("%d tests have passed, %d failed, %d there are\n%s", good, bad, tests, out)
				}
				if got := d.empty(); len(got) != tests {
					t.Errorf("%d tables were created, for %d tests", len(got), tests)
				}
				if d.count("UpdateTimeToLive") == 0 || d.count("Query") == 0 {
					t.Errorf("calls: %v", d.calls)
				}
			})
		}
	}
}

// A test that fails takes its table with it, and puts the environment back.
func TestJSFailures(t *testing.T) {
	for _, framework := range []string{"node-test", "jest", "vitest"} {
		for _, tc := range []struct {
			name     string
			old, new string // in the fixture
			env      []string
			want     string // printed
			created  bool
		}{
			{name: "failing test", old: `const item = { ...key`, new: `throw new Error("broken: " + process.env.ORDERS_TABLE); const item = { ...key`, want: "broken: dev-orders-", created: true},
			{name: "failing set-up", old: `  return name;`, new: `  if (name) throw new Error("broken set-up");
				return name;`, want: "broken set-up", created: true},
			{name: "no endpoint", env: []string{"DYNAMODB_ENDPOINT=", "AWS_ENDPOINT_URL_DYNAMODB="}, want: "devhelper dynamodb run -- "},
			{name: "remote endpoint", env: []string{"DYNAMODB_ENDPOINT=http://dynamodb.invalid:8000"}, want: "DYNAMODB_ALLOW_REMOTE=1"},
			{name: "AWS itself", env: []string{"DYNAMODB_ENDPOINT=", "AWS_ENDPOINT_URL_DYNAMODB=https://dynamodb.us-east-1.amazonaws.com"}, want: "DYNAMODB_ALLOW_REMOTE=1"},
		} {
			t.Run(framework+"/"+tc.name, func(t *testing.T) {
				p := jsProject(t, `{"type": "commonjs"}`, nil)
				name := p.generate(t, framework, "test/orders.test.js", p.declared(t, templates()[0]))
				text, err := os.ReadFile(p.path(name))
				if err != nil {
					t.Fatal(err)
				}
				changed := strings.Replace(string(text), tc.old, tc.new, 1)
				// What the environment is like behind the last test.
				after := strings.Replace(changed, "afterEach(cleanUp);", "afterEach(cleanUp);\n  afterEach(() => console.log(`behind: ${process.env.ORDERS_TABLE} ${process.env.AWS_REGION}`));", 1)
				if framework == "vitest" { // runs them in reverse
					after = strings.Replace(changed, "afterEach(cleanUp);", "afterEach(() => console.log(`behind: ${process.env.ORDERS_TABLE} ${process.env.AWS_REGION}`));\n  afterEach(cleanUp);", 1)
				}
				if changed == string(text) && tc.old != "" || after == changed {
					t.Fatal("nothing is replaced")
				}
				p.write(t, name, after)
				d := serve(t)
				env := tc.env
				if env == nil {
					env = []string{"DYNAMODB_ENDPOINT=", "AWS_ENDPOINT_URL_DYNAMODB=" + d.url, "AWS_PROFILE=gone", "AWS_SESSION_TOKEN=secret", "AWS_ACCESS_KEY_ID=AKIAREAL", "AWS_SECRET_ACCESS_KEY=x"}
				}
				out, err := p.runJS(t, "cjs", framework, env, []string{name})
				if err == nil || !strings.Contains(out, tc.want) {
					t.Errorf("%v, %q is missing in\n%s", err, tc.want, out)
				}
				if !strings.Contains(out, "behind: undefined undefined") {
					t.Errorf("the environment is not as it was:\n%s", out)
				}
				if tc.created {
					d.empty()
				} else if len(d.created) > 0 {
					t.Errorf("%d tables were created", len(d.created))
				}
			})
		}
	}
}

// Items declared with a table are in it.
func TestJSSeed(t *testing.T) {
	items := everyKind()
	for _, kind := range kinds {
		t.Run(kind.name, func(t *testing.T) {
			p := jsProject(t, kind.pkg, kind.files)
			table := p.declared(t, templates()[0])[0]
			table.Seed = items
			name := p.generate(t, "vitest", "test/orders.test"+kind.ext, []schema.Table{table})
			text, err := os.ReadFile(p.path(name))
			if err != nil {
				t.Fatal(err)
			}
			d := serve(t)
			out, err := p.runJS(t, kind.name, "vitest", []string{"DYNAMODB_ENDPOINT=" + d.url}, nil)
			if good, _ := passed(t, "vitest", out); err != nil || good != 2 {
				t.Fatalf("%v\n%s\n%s", err, text, out)
			}
			d.empty()
			for n, want := range table.Seed {
				var wanted map[string]any
				if err := json.Unmarshal(want.JSON(), &wanted); err != nil {
					t.Fatal(err)
				}
				d.mu.Lock()
				if diff := cmp.Diff(plain(wanted), plain(d.puts[n])); diff != "" {
					t.Errorf("item %d (-want +got):\n%s", n, diff)
				}
				d.mu.Unlock()
			}
		})
	}
}

// plain writes numbers in one way and orders sets.
func plain(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for key, value := range v {
			out[key] = plain(value)
			switch key {
			case "N":
				out[key] = number(value)
			case "NS", "SS", "BS":
				list, ok := value.([]any)
				if !ok { // an attribute of that name
					break
				}
				for i := range list {
					if key == "NS" {
						list[i] = number(list[i])
					}
				}
				slices.SortFunc(list, func(a, b any) int { return strings.Compare(a.(string), b.(string)) })
				out[key] = list
			}
		}
		return out
	case []any:
		out := []any{}
		for _, value := range v {
			out = append(out, plain(value))
		}
		return out
	}
	return v
}

func number(v any) any {
	text, _ := v.(string)
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		return v
	}
	return r.RatString()
}
