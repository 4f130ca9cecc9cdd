package matrix

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/devhelper/devhelper/dynamodb/schema"
	"github.com/devhelper/devhelper/fixturesgen"
	"github.com/devhelper/devhelper/internal/workspace"
)

// project makes a project with the template, and in it a fixture for each table
// and one for all of them, as the framework puts them; withTTL says whether the
// database has time to live.
func project(t *testing.T, r runner, withTTL bool) (dir string, tests int) {
	t.Helper()
	dir = workspace.Real(t.TempDir())
	write(t, filepath.Join(dir, "template.yaml"), read(t, "testdata/template.yaml"))
	for name, text := range r.files {
		write(t, filepath.Join(dir, name), text)
	}
	if r.prepare != nil {
		r.prepare(t, dir)
	}
	files := workspace.New([]string{dir}).Snapshot()
	catalog, err := fixturesgen.Tables(t.Context(), files, dir)
	if err != nil || len(catalog.Tables) != 5 {
		t.Fatalf("found %+v, %v", catalog, err)
	}
	able := slices.DeleteFunc(catalog.Tables, func(t schema.Table) bool { return t.TTL != nil && !withTTL })
	for i := range len(able) + 1 {
		tables := able
		target := fixturesgen.Target{Root: dir, Path: filepath.Join(dir, r.all)}
		if i < len(tables) {
			tables = tables[i : i+1]
			target.Path = filepath.Join(dir, strings.ReplaceAll(r.one, "*", strings.ToLower(tables[0].ID)))
		}
		edits, err := fixturesgen.Generate(t.Context(), files, fixturesgen.Request{Tables: tables, Framework: r.framework, Target: target})
		if err != nil {
			t.Fatal(err)
		}
		if err := workspace.Write(edits); err != nil {
			t.Fatal(err)
		}
		for _, e := range edits {
			tests += strings.Count(e.Text, r.test)
		}
	}
	return dir, tests
}

// TestMatrix runs every framework's fixtures against every database.
func TestMatrix(t *testing.T) {
	databases := databases(t)
	for _, r := range runners {
		t.Run(r.framework, func(t *testing.T) {
			projects := map[bool]func() (string, int){}
			for _, withTTL := range []bool{true, false} {
				projects[withTTL] = sync.OnceValues(func() (string, int) { return project(t, r, withTTL) })
			}
			for _, db := range databases {
				if r.mocked && db.name != builtin {
					continue // it asks none: once is enough
				}
				t.Run(db.name, func(t *testing.T) {
					if !db.ttl {
						t.Logf("%s has no time to live: the table with one is left out", db.name)
					}
					dir, tests := projects[db.ttl]()
					out, passed := r.run(t, dir, db, slices.Concat(clean(), elsewhere, db.env(r.mocked)))
					if passed != tests || tests < 10 {
						t.Errorf("%d of %d tests have passed:\n%s", passed, tests, out)
					}
					if left := db.tables(t); left != "[]" && !r.mocked {
						t.Errorf("tables are left: %s", left)
					}
				})
			}
		})
	}
}

// TestEveryFrameworkRuns fails for a framework that no runner is for.
func TestEveryFrameworkRuns(t *testing.T) {
	for _, f := range fixturesgen.Frameworks() {
		found := false
		for _, r := range runners {
			found = found || r.framework == f.ID && r.mocked == f.Mocked
		}
		if !found && !notRun[f.ID] {
			t.Errorf("the fixtures of %s are never run", f.ID)
		}
	}
}

// clean is the environment without what points at a DynamoDB.
func clean() []string {
	var env []string
	for _, e := range os.Environ() {
		if !strings.HasPrefix(e, "AWS_") && !strings.HasPrefix(e, "DYNAMODB_") && !strings.HasPrefix(e, "PYTHON") {
			env = append(env, e)
		}
	}
	return append(env, "AWS_EC2_METADATA_DISABLED=true", "AWS_CONFIG_FILE="+os.DevNull, "AWS_SHARED_CREDENTIALS_FILE="+os.DevNull)
}

// elsewhere is what a developer has set for other work: it must not get in the way.
var elsewhere = []string{"AWS_PROFILE=no-such-profile", "AWS_SESSION_TOKEN=stale"}

func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
