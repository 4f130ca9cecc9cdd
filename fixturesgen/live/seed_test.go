package live

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/devhelper/devhelper/dynamodb/schema"
)

// everyKind are two items of the orders table with values of every kind.
func everyKind() []schema.Item {
	values := map[string]string{
		"text": `{"S": "it's \"quoted\"\n\u2028"}`, "whole": `{"N": "12"}`, "part": `{"N": "-0.50"}`, "great": `{"N": "12345678901234567890123456789012345678"}`,
		"tiny": `{"N": "1E-120"}`, "bytes": `{"B": "AAEC/w=="}`, "yes": `{"BOOL": true}`, "nothing": `{"NULL": true}`, "texts": `{"SS": ["a", "b"]}`,
		"numbers": `{"NS": ["1", "9007199254740993"]}`, "blobs": `{"BS": ["AA==", "AQ=="]}`, "list": `{"L": [{"N": "1"}, {"L": []}, {"M": {}}]}`,
		"map": `{"M": {"inner-name": {"S": "x"}, "class": {"M": {"0": {"S": "kept"}}}}}`, "größe": `{"S": "ñ 🙂"}`,
	}
	item := schema.Item{Attributes: []schema.Value{
		{Name: "customerId", Value: json.RawMessage(`{"S": "first"}`)}, {Name: "orderNumber", Value: json.RawMessage(`{"N": "1"}`)},
	}}
	for name, value := range values {
		item.Attributes = append(item.Attributes, schema.Value{Name: name, Value: json.RawMessage(value)})
	}
	second := schema.Item{Attributes: []schema.Value{
		{Name: "customerId", Value: json.RawMessage(`{"S": "Tenant"}`), Unresolved: "${Tenant}"}, {Name: "orderNumber", Value: json.RawMessage(`{"N": "2"}`)},
	}}
	return []schema.Item{item, second}
}

// TestSeed runs a fixture with items in each language and looks at what the
// database was given; TestJSSeed has JavaScript.
func TestSeed(t *testing.T) {
	python := func(venv string, args ...string) func(*testing.T, project, []string) (string, error) {
		return func(t *testing.T, p project, env []string) (string, error) {
			return p.run(t, env, tool(t, venv, "bin", "python"), args...)
		}
	}
	pytest := python("venv", "-m", "pytest", "-q", "-p", "no:cacheprovider")
	for _, tc := range []struct {
		framework, path string
		run             func(*testing.T, project, []string) (string, error)
	}{
		{"pytest-boto3", "test_orders.py", pytest},
		{"pytest-boto3-client", "test_orders.py", pytest},
		{"pytest-dynamodb", "test_orders.py", pytest},
		{"pytest-aioboto3", "test_orders.py", python("aio", "-m", "pytest", "-q", "-p", "no:cacheprovider", "-o", "asyncio_default_fixture_loop_scope=function")},
		{"unittest-boto3", "test_orders.py", python("venv", "-m", "unittest")},
		{"go-aws-sdk-v2", "orders_test.go", runGo},
		{"junit5-java", "OrdersTest.java", runJava},
		{"junit5-kotlin", "OrdersTest.kt", runKotlin},
		{"rust", "tests/orders.rs", runRust},
		{"shell-awscli", "orders.sh", func(t *testing.T, p project, env []string) (string, error) {
			path := filepath.Dir(tool(t, "venv", "bin", "aws")) + string(filepath.ListSeparator) + os.Getenv("PATH")
			return p.run(t, append(env, "PATH="+path), "bash", "orders.sh")
		}},
	} {
		t.Run(tc.framework, func(t *testing.T) {
			p := project(t.TempDir())
			table := p.declared(t, templates()[0])[0]
			table.Seed = everyKind()
			if tc.framework == "shell-awscli" { // version 1 of the CLI, which .tools has, encodes binary values once more
				table.Seed[0].Attributes = slices.DeleteFunc(table.Seed[0].Attributes, func(v schema.Value) bool { return v.Name == "bytes" || v.Name == "blobs" })
			}
			p.generate(t, tc.framework, tc.path, []schema.Table{table})
			d := serve(t)
			if out, err := tc.run(t, p, []string{"DYNAMODB_ENDPOINT=" + d.url}); err != nil {
				text, _ := os.ReadFile(p.path(tc.path))
				t.Fatalf("%v\n%s\n%s", err, text, out)
			}
			d.empty()
			for _, item := range table.Seed {
				var wanted map[string]any
				if err := json.Unmarshal(item.JSON(), &wanted); err != nil {
					t.Fatal(err)
				}
				want := plain(wanted)
				if !slices.ContainsFunc(d.puts, func(put map[string]any) bool { return reflect.DeepEqual(want, plain(put)) }) {
					t.Errorf("%s was not put, but\n%v", item.JSON(), d.puts)
				}
			}
		})
	}
}

func runGo(t *testing.T, p project, env []string) (string, error) {
	for _, name := range []string{"go.mod", "go.sum"} {
		text, err := os.ReadFile(filepath.Join("..", "..", "examples", "inventory", name))
		if err != nil {
			t.Fatal(err)
		}
		p.write(t, name, string(text))
	}
	for _, name := range []string{"GOMODCACHE", "GOCACHE"} {
		out, err := exec.CommandContext(t.Context(), "go", "env", name).Output()
		if err != nil {
			t.Fatal(err)
		}
		env = append(env, name+"="+strings.TrimSpace(string(out)))
	}
	return p.run(t, append(env, "GOFLAGS=-mod=mod", "GOPROXY=off", "GOWORK=off"), "go", "test", "./...")
}

func runJava(t *testing.T, p project, env []string) (string, error) {
	jars := filepath.Join(tool(t, "maven"), "*")
	if out, err := p.run(t, env, "javac", "-d", "classes", "-cp", jars, "OrdersTest.java"); err != nil {
		return out, err
	}
	return p.run(t, env, "java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", "classes"+string(filepath.ListSeparator)+jars,
		"org.junit.platform.console.ConsoleLauncher", "execute", "--scan-classpath=classes", "--disable-banner", "--disable-ansi-colors")
}

func runKotlin(t *testing.T, p project, env []string) (string, error) {
	jars := filepath.Join(tool(t, "maven"), "*")
	all, err := filepath.Glob(jars)
	if err != nil {
		t.Fatal(err)
	}
	if out, err := p.run(t, env, "java", "-Xmx1g", "-XX:+UseSerialGC", "-cp", jars, "org.jetbrains.kotlin.cli.jvm.K2JVMCompiler", "-no-stdlib", "-no-reflect",
		"-cp", strings.Join(all, string(filepath.ListSeparator)), "-d", "classes", "OrdersTest.kt"); err != nil {
		return out, err
	}
	return p.run(t, env, "java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", "classes"+string(filepath.ListSeparator)+jars,
		"org.junit.platform.console.ConsoleLauncher", "execute", "--scan-classpath=classes", "--disable-banner", "--disable-ansi-colors")
}

func runRust(t *testing.T, p project, env []string) (string, error) {
	for _, name := range []string{"Cargo.toml", "Cargo.lock", "src/lib.rs"} {
		text, err := os.ReadFile(filepath.Join("..", "..", "tools", "cargo", name))
		if err != nil {
			t.Fatal(err)
		}
		// In a target directory that is shared, cargo tells programs apart by their package's name.
		p.write(t, name, strings.Replace(string(text), `name = "fixtures"`, `name = "live"`, 1))
	}
	cargo := tool(t, "cargo")
	return p.run(t, append(env, "HOME="+os.Getenv("HOME"), "CARGO_HOME="+filepath.Join(cargo, "home"), "CARGO_TARGET_DIR="+filepath.Join(cargo, "target"), "RUSTFLAGS=-Dwarnings"),
		"cargo", "test", "--offline", "--locked", "--tests")
}
