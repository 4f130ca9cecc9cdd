package matrix

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// postDir is where the example of the post looks for DynamoDB Local.
const postDir = "/tmp/tests/dynamodb"

// TestPost2016 runs the example of 2016, with its import of today, unchanged in
// all else: the plugin starts `java -jar DynamoDBLocal.jar`, which is a stand-in
// that serves with devhelper's own engine.
func TestPost2016(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("platform: the example has a path of Unix")
	}
	python := pythonOf(t, "venv")
	for _, name := range []string{"javac", "jar"} {
		if _, err := exec.LookPath(name); err != nil {
			missing(t, name)
		}
	}
	jar := standIn(t)
	install(t, jar, postDir)
	dir := t.TempDir()
	for _, name := range []string{"test_dynamodb.py", "test_nothing_declared.py"} {
		write(t, filepath.Join(dir, name), read(t, filepath.Join("testdata/post2016", name)))
	}
	env := append(clean(), "DEVHELPER="+binary(t), "DEVHELPER_HOME="+t.TempDir())
	out := command(t, dir, env, python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--dynamodb-dir", postDir)
	if n := number(out, `(\d+) passed`, "failed", "error"); n != 2 {
		t.Errorf("%d of 2 tests have passed:\n%s", n, out)
	}
}

// standIn builds the jar.
func standIn(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	source, err := filepath.Abs("testdata/standin/DynamoDBLocal.java")
	if err != nil {
		t.Fatal(err)
	}
	for _, argv := range [][]string{
		{"javac", "-d", dir, source},
		{"jar", "--create", "--file", filepath.Join(dir, "DynamoDBLocal.jar"), "--main-class", "DynamoDBLocal", "-C", dir, "."},
	} {
		if out, err := exec.CommandContext(t.Context(), argv[0], argv[1:]...).CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", argv[0], err, out)
		}
	}
	return filepath.Join(dir, "DynamoDBLocal.jar")
}

// install puts the jar where the example looks, and takes it away again. What
// somebody else has put there stays.
func install(t *testing.T, jar, dir string) {
	t.Helper()
	path := filepath.Join(dir, "DynamoDBLocal.jar")
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("%s is there already; move it away for this test", path)
	}
	made := ""
	for _, d := range []string{filepath.Dir(dir), dir} {
		if err := os.Mkdir(d, 0o755); err == nil && made == "" {
			made = d
		}
	}
	write(t, path, read(t, jar))
	t.Cleanup(func() {
		_ = os.Remove(path)
		if made != "" {
			_ = os.Remove(dir)
			_ = os.Remove(filepath.Dir(dir)) // fails when somebody else uses it
		}
	})
}

// binary is a built devhelper.
func binary(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "devhelper")
	out, err := exec.CommandContext(t.Context(), "go", "build", "-o", path, "../../cmd/devhelper").CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return strings.TrimSpace(path)
}
