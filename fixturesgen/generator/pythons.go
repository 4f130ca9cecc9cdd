package generator

import (
	_ "embed"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"text/template"
)

// python is what tells the Python frameworks apart.
type python struct {
	client bool   // the fixture hands out a low-level client and names, not resources
	class  bool   // tests are methods of a class
	await  string // "await ", where calls are awaited

	imports []pyImport // beside those of all
}

// Frameworks of Python, as they are called.
const (
	idPytestClient   = "pytest-boto3-client"
	idPytestDynamoDB = "pytest-dynamodb"
	idPytestAioboto3 = "pytest-aioboto3"
	idPytestMoto     = "pytest-moto"
	idUnittest       = "unittest-boto3"
)

func (j *job) python() *python {
	switch j.used.ID {
	case idPytestClient:
		return &python{client: true}
	case idPytestDynamoDB:
		return &python{imports: []pyImport{{module: "pytest_dynamodb", name: "factories"}}}
	case idPytestAioboto3:
		return &python{await: "await ", imports: []pyImport{{module: "aioboto3"}, {module: "pytest_asyncio"}}}
	case idPytestMoto:
		return &python{imports: []pyImport{{module: "moto", name: "mock_aws"}}}
	case idUnittest:
		return &python{class: true, imports: []pyImport{{module: "unittest"}, {module: "unittest", name: "mock"}}}
	}
	return &python{}
}

func pythonFramework(f Framework) Framework {
	f.Language, f.extensions, f.markers = "python", []string{".py"}, pythonProject
	f.place, f.file, f.insert, f.block = placePytest, pytestFile, insertPytest, pyManaged
	return f
}

var (
	pytestBoto3 = pythonFramework(Framework{
		ID: "pytest-boto3", Aliases: []string{"pytest", "boto3", "python"}, Title: "pytest + boto3", Run: "pytest",
	})
	pytestBoto3Client = pythonFramework(Framework{
		ID: idPytestClient, Aliases: []string{"boto3-client"}, Title: "pytest + boto3, low-level client", Run: "pytest",
	})
	pytestDynamoDB = pythonFramework(Framework{
		ID: idPytestDynamoDB, Aliases: []string{"pytest-dbfixtures", "factories"}, Title: "pytest + pytest-dynamodb", Run: "pytest",
		signs: []string{"pytest-dynamodb", "pytest_dynamodb"},
	})
	pytestAioboto3 = pythonFramework(Framework{
		ID: idPytestAioboto3, Aliases: []string{"aioboto3", "asyncio"}, Title: "pytest + aioboto3", Run: "pytest",
		signs: []string{"aioboto3"},
	})
	pytestMoto = pythonFramework(Framework{
		ID: idPytestMoto, Aliases: []string{"moto", "mock_aws"}, Title: "pytest + moto, without an instance", Run: "pytest", Mocked: true,
	})
	unittestBoto3 = pythonFramework(Framework{
		ID: idUnittest, Aliases: []string{"unittest"}, Title: "unittest + boto3", Run: "python -m unittest",
		signs: []string{"unittest"},
	})
)

//go:embed python.py.tmpl
var pythonText string

// Parsed when first used: every start of an editor would pay for it.
var pythonTemplate = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("python").Funcs(template.FuncMap{"py": pyText, "lines": pyLines}).Parse(pythonText))
})

// named is the expression of the table's name where a fixture has made it.
func (v *python) named() string {
	if v.client {
		return "name"
	}
	return "table.name"
}

// pythonView is what the template shows of all tables.
type pythonView struct {
	ID, Maker, Run, Named string
	Fail, FailArgs        string // how a test is failed
	Client, Async, Tests  bool
	Tables                []pyTableView
	All                   map[string]string
}

// pyTableView is what the template shows of a table.
type pyTableView struct {
	*table
	Fixture, Define, Name, Create, TTL, Names string
	Seeds                                     string // the head of a loop
	More                                      int    // items that are not written out
	Examples                                  []string
}

func (j *job) pythonView() pythonView {
	v := j.python()
	out := pythonView{
		ID: j.used.ID, Maker: "resource", Run: j.used.Run, Named: v.named(), Fail: "pytest.fail", FailArgs: ",\n            pytrace=False,",
		Client: v.client, Async: v.await != "", Tests: j.pytestTests(),
	}
	if v.client {
		out.Maker = "client"
	}
	if v.class {
		out.ID, out.Fail, out.FailArgs = "unittest", "test.fail", ""
	}
	for _, t := range j.tables {
		out.Tables = append(out.Tables, v.tableView(t))
	}
	out.All = pyAll(j.tables)
	return out
}

func (v *python) tableView(t *table) pyTableView {
	out := pyTableView{table: t, Fixture: t.snake()}
	name := `f"` + t.base() + `-{worker}-{uuid.uuid4().hex[:8]}"`
	def, params := "def ", []py{pyAtom("dynamodb")}
	if len(t.Variables) > 0 {
		params = append(params, pyAtom("monkeypatch"))
	}
	call := py{lead: "table = ", open: v.await + "dynamodb.create_table(", close: ")", tall: true}
	switch {
	case v.class:
		out.Fixture, params = "create_"+t.snake(), []py{pyAtom("test")}
		name = `f"` + t.base() + `-{uuid.uuid4().hex[:8]}"`
		var names []py
		for _, n := range t.VariableNames() {
			names = append(names, pyEntry(pyText(n), pyAtom("table.name")))
		}
		out.Names = pyDict(names...).format(4+len("patch = mock.patch.dict(os.environ, "), ")")
		out.Names = strings.TrimSuffix(out.Names, ")")
	case v.client:
		out.Name, name, call.lead = "name = "+name, "name", ""
	case v.await != "":
		def = "async def "
	}
	out.Define = pyDefine(def, out.Fixture, params...)
	call.items = pyCreate(t, name)
	out.Create = call.format(4, "")
	if t.TTL != nil {
		out.TTL = v.ttl(t)
	}
	indent := 8
	if v.class {
		indent = 4
	}
	out.Seeds, out.More = v.pySeeds(t, indent)
	out.Examples = v.examples(t)
	return out
}

func pyDefine(def, name string, params ...py) string {
	return py{lead: def + name, open: "(", close: "):", items: params}.format(0, "")
}

// renderPython executes a part of the template.
func (j *job) renderPython(part string) (string, error) {
	var b strings.Builder
	err := pythonTemplate().ExecuteTemplate(&b, part, j.pythonView())
	return strings.TrimSpace(b.String()) + "\n", err
}

// pytestTests says whether the file may hold tests: pytest collects none from a
// conftest.py.
func (j *job) pytestTests() bool { return filepath.Base(j.path) != "conftest.py" }

// pyAll is the fixture of several tables: names, parameters and entries.
func pyAll(tables []*table) map[string]string {
	var params, entries []py
	for _, t := range tables {
		params = append(params, pyAtom(t.snake()))
		entries = append(entries, pyEntry(pyText(t.ID), pyAtom(t.snake())))
	}
	all := pyDict(entries...)
	all.lead = "return "
	return map[string]string{"Define": pyDefine("def ", "dynamodb_tables", params...), "Return": all.format(4, "")}
}

func pyLines(blocks []string) string { return strings.TrimSpace(strings.Join(blocks, "\n\n")) }

// pytestImports are the imports the fixtures need; shared are those that only
// the shared fixture needs.
func (j *job) pytestImports() (imports, shared []pyImport) {
	v := j.python()
	shared = []pyImport{{module: "boto3"}, {module: "urllib.parse", name: "urlsplit"}}
	if j.used.Mocked {
		shared = []pyImport{{module: "boto3"}}
	}
	if v.await != "" || j.used.ID == idPytestDynamoDB {
		shared = slices.DeleteFunc(shared, func(i pyImport) bool { return i.module == "boto3" })
	}
	imports = []pyImport{{module: "os"}, {module: "uuid"}}
	if !v.class {
		imports = append(imports, pyImport{module: "pytest"})
	}
	if j.decimals() {
		imports = append(imports, pyImport{module: "decimal", name: pyDecimal})
	}
	for _, i := range v.imports {
		if i.module == "pytest_asyncio" || i.module == "unittest" {
			imports = append(imports, i)
			continue
		}
		shared = append(shared, i)
	}
	if !v.client && j.pytestTests() && slices.ContainsFunc(j.tables, func(t *table) bool { return len(t.Global) > 0 }) {
		imports = append(imports, pyImport{module: "boto3.dynamodb.conditions", name: "Key"})
	}
	return imports, shared
}

func pytestFile(j *job) error {
	body, err := j.renderPython("file")
	if err != nil {
		return err
	}
	imports, shared := j.pytestImports()
	j.text = pyHeader(append(imports, shared...)) + "\n\n" + body
	return nil
}
