package generator

import (
	_ "embed"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"text/template"

	"github.com/devhelper/devhelper/fixturesgen/snippet"
)

// Frameworks of JavaScript and TypeScript, as they are called.
const (
	idNodeTest = "node-test"
	idJest     = "jest"
	idVitest   = "vitest"
)

// jsModules are the modules that the frameworks' functions come from.
var jsModules = map[string]string{idNodeTest: "node:test", idJest: "@jest/globals", idVitest: "vitest"}

// jsExtensions are those of files that can hold a fixture.
var jsExtensions = []string{".js", ".ts", ".mjs", ".mts", ".cjs", ".cts", ".jsx", ".tsx"}

func jsFramework(f Framework) Framework {
	f.Language, f.extensions, f.markers, f.tells = "javascript", jsExtensions, jsMarker, jsTells(f.ID)
	f.place, f.file, f.insert, f.block = placeJS, jsFile, insertJS, jsManaged
	return f
}

// The first needs nothing that has to be installed: it is taken where a project
// shows none.
var (
	nodeTest = jsFramework(Framework{
		ID: idNodeTest, Aliases: []string{"node:test", "node"}, Title: "node:test + AWS SDK for JavaScript v3", Run: "node --test",
		signs: []string{"--test"},
	})
	jest = jsFramework(Framework{
		ID: idJest, Title: "Jest + AWS SDK for JavaScript v3", Run: "npx jest",
		signs: []string{"jest"},
	})
	vitest = jsFramework(Framework{
		ID: idVitest, Title: "Vitest + AWS SDK for JavaScript v3", Run: "npx vitest run",
		signs: []string{"vitest"},
	})
)

//go:embed js.tmpl
var jsText string

// Parsed when first used: every start of an editor would pay for it.
var jsTemplate = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("js").Funcs(template.FuncMap{"js": jsQuote, "lines": pyLines}).Parse(jsText))
})

// jsView is a file of fixtures being written.
type jsView struct {
	ID     string
	Run    string // what starts a DynamoDB and runs this file
	TS     bool
	Export string // before declarations that other files are to use
	Tables []jsTableView

	module  bool              // the import syntax
	imports bool              // the functions of the framework are imported
	local   map[string]string // names that something has in the file, where it is another
	used    map[string]bool   // names that were asked for
}

// jsTableView is what the template shows of a table.
type jsTableView struct {
	*table
	Base, Define, Worker, Create, Delete, TTL string
	Seed, Assign, Title, Doc                  string
	Tests                                     []string
}

// Use is the name that something imported has in the file, and notes that the
// file needs it.
func (v *jsView) Use(name string) string {
	v.used[name] = true
	if local, ok := v.local[name]; ok {
		return local
	}
	return name
}

// Type is a type's annotation, in TypeScript.
func (v *jsView) Type(annotation string) string {
	if !v.TS {
		return ""
	}
	return ": " + annotation
}

// jsView sets out what is written into the job's file.
func (j *job) jsView(p jsProject) *jsView {
	ext := jsExt(j.path)
	v := &jsView{ID: j.used.ID, TS: strings.Contains(ext, "t"), local: map[string]string{}, used: map[string]bool{}}
	switch {
	case v.TS, ext == ".mjs", v.ID == idVitest:
		v.module = true
	case ext != ".cjs":
		v.module = p.pkg.module
	}
	v.imports = v.ID != idJest || v.TS && !p.jestTypes
	v.Run = j.jsRun(p, v)
	return v
}

// jsRun is the command that runs the tests of the file.
func (j *job) jsRun(p jsProject, v *jsView) string {
	script := runs(p.pkg.scripts["test"], v.ID)
	switch {
	case v.ID == idJest && v.module && !v.TS && (p.pkg.module || jsExt(j.path) == ".mjs"):
		if script {
			return "npm test"
		}
		return "node --experimental-vm-modules node_modules/jest/bin/jest.js"
	case v.ID == idNodeTest && v.TS:
		// Node.js 20 reads no TypeScript, and finds no tests in it.
		rel, err := filepath.Rel(p.home, j.path)
		if script {
			return "npm test"
		}
		if err != nil || !filepath.IsLocal(rel) {
			rel = filepath.Base(j.path)
		}
		return "npx tsx --test " + oneLine(filepath.ToSlash(rel))
	}
	return j.used.Run
}

// add lays out the tables, in the order given; examples with tests alone.
func (v *jsView) add(tables []*table, tests bool) {
	for _, t := range tables {
		v.Tables = append(v.Tables, v.tableView(t, "create"+t.pascal(), tests))
	}
}

func (v *jsView) tableView(t *table, function string, tests bool) jsTableView {
	out := jsTableView{table: t, Base: t.base(), Title: jsQuote(t.Label), Worker: "process.env.VITEST_POOL_ID"}
	out.Doc = strings.ReplaceAll("Creates the table "+t.Label+" of "+t.Template+" for one test; gives its name.", "*/", "*_")
	switch v.ID {
	case idJest:
		out.Worker = "process.env.JEST_WORKER_ID"
	case idNodeTest:
		out.Worker = "process.pid"
	}
	end := ") {"
	if v.TS {
		end = "): Promise<string> {"
	}
	client := "client"
	if v.TS {
		client += ": " + v.Use("DynamoDBClient")
	}
	out.Define = layout{open: v.Export + "async function " + function + "(", close: end, items: []layout{jsAtom(client)}}.in(jsStyle, 0, "")
	out.Create = v.create(t)
	out.Delete = v.remove()
	if t.TTL != nil {
		out.TTL = v.ttl(t)
	}
	if len(t.Seed) > 0 {
		out.Seed = v.seed(t)
	}
	if tests {
		out.Assign = layout{lead: "table = ", open: "await " + function + "(", close: ")", items: []layout{jsAtom("client")}}.in(jsStyle, 4, ";")
		out.Tests = []string{v.putAndGet(t)}
		if len(t.Global) > 0 {
			out.Tests = append(out.Tests, v.query(t, &t.Global[0]))
		}
	}
	return out
}

// render executes parts of the template.
func (v *jsView) render(parts ...string) (string, error) {
	var texts []string
	for _, part := range parts {
		var b strings.Builder
		if err := jsTemplate().ExecuteTemplate(&b, part, v); err != nil {
			return "", err
		}
		texts = append(texts, strings.TrimSpace(b.String()))
	}
	return strings.Join(texts, "\n\n") + "\n", nil
}

// jsFile writes a file, or for a refresh the fixture of one table as the file
// has it.
func jsFile(j *job) error {
	if j.replaced != nil {
		return refreshJS(j)
	}
	project, _ := jsProjectOf(j, filepath.Dir(j.path))
	v := j.jsView(project)
	if !v.module && jsExt(j.path) != ".cjs" {
		tests, err := j.jsTests(project)
		if err != nil {
			return err
		}
		v.module = tests.imports
	}
	parts := []string{"cleanup", "client", "create", "tests"}
	tests := j.jsHoldsTests(nil)
	if !tests {
		parts = parts[:3]
		if v.module {
			v.Export = "export "
		}
	}
	v.add(j.tables, tests)
	body, err := v.render(parts...)
	if err != nil {
		return err
	}
	j.text = jsImportLines(v.needs(nil), v.module) + "\n" + body
	return nil
}

// jsHoldsTests says whether the file is one of tests, rather than one of helpers
// for them: by its name or because it has some.
func (j *job) jsHoldsTests(statements []jsStatement) bool {
	if jsIsTest(j.path) {
		return true
	}
	if j.used.ID == idNodeTest && slices.Contains(strings.Split(filepath.ToSlash(j.path), "/"), "test") {
		return true
	}
	return slices.ContainsFunc(statements, func(s jsStatement) bool {
		return slices.Contains([]string{"describe", "it", "suite", "test"}, s.first)
	})
}

// jsAtom is an expression that does not break.
func jsAtom(text string) layout { return layout{lead: text} }

// Width of a marked text on a line.
func jsFits(indent int, text string) bool { return indent+snippet.Width(text) <= jsStyle.width }
