package matrix

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// runner runs the tests of a framework.
type runner struct {
	framework string
	mocked    bool
	files     map[string]string              // of the project, beside the template
	prepare   func(t *testing.T, dir string) // may be nil
	one, all  string                         // files of the fixtures; * is the table's name
	test      string                         // what each test begins with in the generated text
	run       func(t *testing.T, dir string, db database, env []string) (out string, passed int)
}

// notRun lists the frameworks that cannot be run, with the documentation's word
// that they are not verified.
var notRun = map[string]bool{"rspec": true}

var runners = []runner{
	python("pytest-boto3", "venv"),
	python("pytest-boto3-client", "venv"),
	python("pytest-dynamodb", "venv"),
	python("pytest-aioboto3", "aio"),
	python("pytest-moto", "venv"),
	{framework: "unittest-boto3", one: "test_*.py", all: "test_all.py", test: "\n    def test_", run: runUnittest},
	{framework: "go-aws-sdk-v2", one: "*/fixture_test.go", all: "all/fixture_test.go", test: "\nfunc Test", prepare: goModule, run: runGo},
	{framework: "junit5-java", one: "*Test.java", all: "allTest.java", test: "\n    @Test\n", run: runJUnit},
	{framework: "junit5-kotlin", one: "*Test.kt", all: "allTest.kt", test: "\n    @Test\n", run: runKotlin},
	{framework: "rust", one: "tests/*.rs", all: "tests/all.rs", test: "\n#[tokio::test]", prepare: crate, run: runRust},
	{framework: "shell-awscli", one: "test_*.sh", all: "test_all.sh", test: "\ntest_", run: runShell},
	javaScript("jest", `(?m)^Tests: .*?(\d+) passed`, "failed", "jest/bin/jest.js"),
	javaScript("vitest", `(?m)^ +Tests .*?(\d+) passed`, "failed", "vitest/vitest.mjs", "run"),
	javaScript("node-test", `# pass (\d+)`, "", "", "--test"),
}

// javaScript runs tests with a program of the npm packages, or with node alone.
func javaScript(framework, form, bad, program string, args ...string) runner {
	return runner{
		framework: framework, one: "*.test.js", all: "all.test.js", test: "\n  test(\"",
		files:   map[string]string{"package.json": `{"name": "shop", "version": "1.0.0"}`},
		prepare: nodeModules,
		run: func(t *testing.T, dir string, _ database, env []string) (string, int) {
			argv := args
			if program != "" {
				argv = append([]string{filepath.Join("node_modules", filepath.FromSlash(program))}, args...)
			}
			out := command(t, dir, append(env, "NO_COLOR=1"), "node", argv...)
			words := []string{"failed"}
			if bad == "" {
				words = nil
				if !strings.Contains(out, "# fail 0") {
					return out, -1
				}
			}
			return out, number(out, form, words...)
		},
	}
}

// nodeModules gives the project the packages of tools.
func nodeModules(t *testing.T, dir string) {
	t.Helper()
	modules := filepath.Join(tools(), "npm", "node_modules")
	if _, err := os.Stat(filepath.Join(modules, "vitest")); err != nil {
		missing(t, "the npm packages")
	}
	if err := os.Symlink(modules, filepath.Join(dir, "node_modules")); err != nil {
		t.Fatal(err)
	}
}

func python(framework, venv string) runner {
	r := runner{
		framework: framework, mocked: framework == "pytest-moto", one: "test_*.py", all: "test_all.py", test: "def test_",
		run: func(t *testing.T, dir string, db database, env []string) (string, int) {
			args := []string{"-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "error::pytest.PytestWarning"}
			// Fixtures do not meet between workers. The plugin pytest-dynamodb takes all
			// tables for its own where the server does not keep them apart.
			if venv == "venv" && (framework != "pytest-dynamodb" || db.name == builtin) {
				args = append(args, "-n", "2")
			}
			out := command(t, dir, env, pythonOf(t, venv), args...)
			return out, number(out, `(\d+) passed`, "failed", "error")
		},
	}
	if venv == "aio" { // what pytest-asyncio asks every project to say
		r.files = map[string]string{"pytest.ini": "[pytest]\nasyncio_default_fixture_loop_scope = function\n"}
	}
	return r
}

func pythonOf(t *testing.T, venv string) string {
	t.Helper()
	path := filepath.Join(tools(), venv, "bin", "python")
	if _, err := os.Stat(path); err != nil {
		missing(t, "the Python environment "+venv)
	}
	return path
}

func runUnittest(t *testing.T, dir string, _ database, env []string) (string, int) {
	out := command(t, dir, env, pythonOf(t, "venv"), "-W", "error::ResourceWarning", "-m", "unittest")
	return out, number(out, `Ran (\d+) tests?`, "FAILED")
}

// goModule makes the project a module with the versions this one has.
func goModule(t *testing.T, dir string) {
	for _, name := range []string{"go.mod", "go.sum"} {
		write(t, filepath.Join(dir, name), read(t, filepath.Join("..", "..", "examples", "inventory", name)))
	}
}

func runGo(t *testing.T, dir string, _ database, env []string) (string, int) {
	out := command(t, dir, append(env, "GOFLAGS=-mod=mod", "GOPROXY=off", "GOWORK=off"), "go", "test", "-v", "-count=1", "./...")
	if strings.Contains(out, "--- FAIL") || strings.Contains(out, "[build failed]") {
		return out, -1
	}
	return out, strings.Count(out, "\n--- PASS: ")
}

// runShell runs each script; the AWS CLI is that of the Python environment.
func runShell(t *testing.T, dir string, _ database, env []string) (string, int) {
	env = append(env, "PATH="+filepath.Dir(pythonOf(t, "venv"))+string(filepath.ListSeparator)+os.Getenv("PATH"))
	scripts, err := filepath.Glob(filepath.Join(dir, "*.sh"))
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, script := range scripts {
		all.WriteString(command(t, dir, env, "bash", filepath.Base(script)))
	}
	if strings.Contains(all.String(), "not ok ") {
		return all.String(), -1
	}
	return all.String(), strings.Count("\n"+all.String(), "\nok ")
}

func command(t *testing.T, dir string, env []string, name string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir, cmd.Env = dir, env
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Logf("%s: %v", filepath.Base(name), err)
	}
	return string(out)
}

// number reads a count out of a runner's summary; -1 when it tells a failure.
func number(out, form string, bad ...string) int {
	for _, b := range bad {
		if regexp.MustCompile(`\d+ ` + b + `|` + b + ` \(`).MatchString(out) {
			return -1
		}
	}
	m := regexp.MustCompile(form).FindStringSubmatch(out)
	if m == nil {
		return 0
	}
	n, _ := strconv.Atoi(m[1])
	return n
}
