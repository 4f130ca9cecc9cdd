package fixturesgen

import (
	"fmt"
	"go/format"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/devhelper/devhelper/internal/workspace"
)

// cases are the fixtures that are compared with files and compiled.
var cases = []struct {
	name, template string
	tables         []string // none: all
}{
	{"orders", "../examples/orders/template.yaml", []string{"Orders"}},
	{"orders_all", "../examples/orders/template.yaml", nil},
	{"inventory", "../examples/inventory/template.json", []string{"inventory"}},
	{"reservations", "../examples/inventory/template.json", []string{"Reservations"}},
	{"wide", "testdata/templates/wide.yaml", []string{"MeasurementsOfEveryDeviceInTheFieldTable"}},
	{"wide_all", "testdata/templates/wide.yaml", nil},
}

var extension = map[string]string{"python": ".py", "go": "_test.go", "javascript": ".test.js", "shellscript": ".sh", "java": ".java", "kotlin": ".kt", "rust": ".rs", "ruby": ".rb"}

// generate writes a case's fixture as a new file.
func generate(t *testing.T, template string, names []string, framework string) workspace.Edit {
	t.Helper()
	files, root := project(t, map[string]string{filepath.Base(template): readFile(t, template)})
	catalog, err := ReadFile(files, filepath.Join(root, filepath.Base(template)))
	if err != nil {
		t.Fatal(err)
	}
	tables, err := catalog.Pick(names, len(names) == 0)
	if err != nil {
		t.Fatal(err)
	}
	edits, err := Generate(t.Context(), files, Request{Tables: tables, Framework: framework, Target: Target{Root: root}})
	if err != nil {
		t.Fatal(err, hintOf(err))
	}
	if len(edits) != 1 || !edits[0].Create || edits[0].Start != 0 || edits[0].End != 0 {
		t.Fatalf("edits: %+v", edits)
	}
	return edits[0]
}

func TestFixtures(t *testing.T) {
	dir := t.TempDir()
	for _, f := range Frameworks() {
		for _, c := range cases {
			t.Run(f.ID+"/"+c.name, func(t *testing.T) {
				edit := generate(t, c.template, c.tables, f.ID)
				ext := extension[f.Language]
				golden(t, filepath.Join("testdata/fixtures", f.ID, c.name+ext+".golden"), edit.Text)
				checkStops(t, edit)
				compiled := filepath.Join(dir, f.Language, f.ID+c.name, "x"+ext)
				if err := os.MkdirAll(filepath.Dir(compiled), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(compiled, []byte(edit.Text), 0o644); err != nil {
					t.Fatal(err)
				}
				if f.Language == "go" {
					checkGofmt(t, edit.Text)
				}
			})
		}
	}
	t.Run("python compiles", func(t *testing.T) { compilePython(t, filepath.Join(dir, "python")) })
	t.Run("ruby reads", func(t *testing.T) { readRuby(t, filepath.Join(dir, "ruby")) })
	t.Run("go vets", func(t *testing.T) { vetGo(t, filepath.Join(dir, "go")) })
}

// checkStops holds the promises about tab stops: in order, apart, numbered from
// 1 without gaps, the same text where the number is the same.
func checkStops(t *testing.T, e workspace.Edit) {
	t.Helper()
	end, top := 0, 0
	texts := map[int]string{}
	for _, s := range e.TabStops {
		if s.Start < end || s.End < s.Start || s.End > len(e.Text) {
			t.Fatalf("stop %+v does not fit", s)
		}
		end = s.End
		text := e.Text[s.Start:s.End]
		if had, ok := texts[s.Number]; ok && had != text {
			t.Errorf("stop %d stands for %q and %q", s.Number, had, text)
		}
		texts[s.Number] = text
		if s.Number > top+1 {
			t.Errorf("stop %d follows %d", s.Number, top)
		}
		top = max(top, s.Number)
	}
	if top == 0 {
		t.Error("no tab stops")
	}
	if i := strings.IndexFunc(e.Text, func(r rune) bool { return r >= 0x10600 && r <= 0x10602 }); i >= 0 {
		t.Errorf("a mark is left in the text: %.40q", e.Text[i:])
	}
}

func checkGofmt(t *testing.T, text string) {
	t.Helper()
	formatted, err := format.Source([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if string(formatted) != text {
		t.Error("not as gofmt writes it")
	}
}

func compilePython(t *testing.T, dir string) {
	t.Helper()
	python, err := exec.LookPath("python3")
	needs(t, err, "python3")
	if out, err := exec.Command(python, "-W", "error", "-m", "compileall", "-q", dir).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// vetGo vets all packages below dir in a module that requires what the example
// does, offline: those versions are the ones this module has.
func vetGo(t *testing.T, dir string) {
	t.Helper()
	for _, name := range []string{"go.mod", "go.sum"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(readFile(t, "../examples/inventory/"+name)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("go", "vet", "./...")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOPROXY=off", "GOWORK=off")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// What a template leaves open, and the example values, are the tab stops.
func TestStops(t *testing.T) {
	edit := generate(t, "testdata/templates/wide.yaml", nil, "pytest")
	var got []string
	seen := map[string]bool{}
	for _, s := range edit.TabStops {
		text := fmt.Sprintf("%d %s", s.Number, edit.Text[s.Start:s.End])
		if !seen[text] {
			got = append(got, text)
		}
		seen[text] = true
	}
	want := []string{
		"1 MeasurementsOfEveryDeviceInTheFieldTable", "2 PAY_PER_REQUEST",
		"3 measurementsOfEveryDevice_inTheField", "4 1",
		"5 0_-----import-os", "6 Prefix", "7 HASH", "8 S",
		"9 device-identifier-of-the-manufacturer-1", "10 1", // put and get
		"11 device-identifier-of-the-manufacturer-1", "12 1", "13 tenant-1", "14 region-1", "15 1", // query
		"16 1", "17 1", "18 class-1", "19 prefix-1",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

// Every generated file keeps the rules of safety, whatever its language.
func TestRules(t *testing.T) {
	for _, f := range Frameworks() {
		text := generate(t, "../examples/orders/template.yaml", nil, f.ID).Text
		endpoint := []string{"DYNAMODB_ENDPOINT", "AWS_ENDPOINT_URL_DYNAMODB", "DYNAMODB_ALLOW_REMOTE", "devhelper dynamodb run -- " + f.Run}
		if f.Mocked { // an endpoint of the environment must not be asked
			endpoint = []string{`delenv("AWS_ENDPOINT_URL"`, `delenv("AWS_ENDPOINT_URL_DYNAMODB"`, "mock_aws()"}
		}
		for _, want := range append(endpoint,
			"us-east-1", "devhelper: fixture for Orders of template.yaml", "devhelper: fixture for Customers of template.yaml", "byStatus",
		) {
			if !strings.Contains(text, want) {
				t.Errorf("%s: %q is missing", f.ID, want)
			}
		}
	}
}

// readRuby lets Ruby read the fixtures, which no test here can run.
func readRuby(t *testing.T, dir string) {
	t.Helper()
	ruby, err := exec.LookPath("ruby")
	needs(t, err, "ruby")
	files, err := filepath.Glob(filepath.Join(dir, "*", "*.rb"))
	if err != nil || len(files) < len(cases) {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, file := range files {
		if out, err := exec.Command(ruby, "-w", "-c", file).CombinedOutput(); err != nil || strings.Contains(string(out), "warning") {
			t.Errorf("%s: %v\n%s", file, err, out)
		}
	}
}
