package corpus

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/devhelper/devhelper/dynamodb/schema"
	"github.com/devhelper/devhelper/fixturesgen"
	"github.com/devhelper/devhelper/internal/workspace"
)

var update = flag.Bool("update", false, "write the expected files anew")

const top = "../importer/testdata/corpus"

// least is how many tables the sources have together, at least: a case that is
// lost, or no longer read, shows here.
const least = 140

// cases lists the folders of a source, or of all with "*".
func cases(t testing.TB, of string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(top, of, "*"))
	if err != nil {
		t.Fatal(err)
	}
	var dirs []string
	for _, path := range found {
		if info, err := os.Stat(path); err == nil && info.IsDir() {
			dirs = append(dirs, path)
		}
	}
	if len(dirs) == 0 {
		t.Fatalf("no cases below %s", filepath.Join(top, of))
	}
	return dirs
}

// tables reads a case as a project of its own.
func tables(t testing.TB, dir string) (root string, found []schema.Table) {
	t.Helper()
	root = workspace.Real(dir)
	c, err := fixturesgen.Tables(t.Context(), workspace.New([]string{root}).Snapshot(), root)
	if err != nil {
		t.Fatal(err)
	}
	// A case that is damaged on purpose says so in its name; its own tests look at it.
	if name := filepath.Base(dir); name != "open" && name != "broken" {
		for _, b := range c.Broken {
			t.Error(b)
		}
	}
	return root, c.Tables
}

func TestPlaces(t *testing.T) {
	for _, source := range []string{"cloudformation", "cdk", "describe-table", "workbench"} {
		for _, dir := range cases(t, source) {
			t.Run(source+"/"+filepath.Base(dir), func(t *testing.T) {
				root, found := tables(t, dir)
				got := outline(root, found)
				if *update {
					if err := os.WriteFile(dir+".golden", []byte(got), 0o644); err != nil {
						t.Fatal(err)
					}
				}
				want, err := os.ReadFile(dir + ".golden")
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(strings.ReplaceAll(string(want), "\r\n", "\n"), got); diff != "" {
					t.Errorf("-want +got:\n%s", diff)
				}
			})
		}
	}
}

func TestCount(t *testing.T) {
	total := 0
	for _, dir := range cases(t, "*") {
		_, found := tables(t, dir)
		if len(found) == 0 {
			t.Errorf("%s declares nothing", dir)
		}
		total += len(found)
	}
	t.Logf("%d tables", total)
	if total < least {
		t.Errorf("%d tables, there were %d", total, least)
	}
}
