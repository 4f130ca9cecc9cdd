package generator

import (
	_ "embed"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"text/template"

	"github.com/devhelper/devhelper/dynamodb/schema"
	"github.com/devhelper/devhelper/fixturesgen/snippet"
)

var pytestBoto3 = Framework{
	ID: "pytest-boto3", Aliases: []string{"pytest", "boto3", "python"}, Title: "pytest + boto3",
	Language: "python", Run: "pytest",
	extensions: []string{".py"}, markers: pythonProject,
	place: placePytest, file: pytestFile, insert: insertPytest, block: pyManaged,
}

//go:embed pytest_boto3.py.tmpl
var pytestText string

// Parsed when first used: every start of an editor would pay for it.
var pytestTemplate = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("pytest").Funcs(template.FuncMap{"py": pyText, "lines": pyLines}).Parse(pytestText))
})

// pythonProject says whether a file's name shows a Python project.
func pythonProject(name string) bool {
	switch name {
	case "pyproject.toml", "setup.py", "setup.cfg", "pytest.ini", "tox.ini", "conftest.py", "Pipfile", "uv.lock", "poetry.lock":
		return true
	}
	return strings.HasPrefix(name, "requirements") && strings.HasSuffix(name, ".txt")
}

// placePytest puts a file into the project's directory of tests.
func placePytest(j *job) error {
	if strings.HasSuffix(j.path, ".py") {
		return nil
	}
	name := "test_dynamodb_tables.py"
	if len(j.tables) == 1 {
		name = "test_" + j.tables[0].snake() + ".py"
	}
	dir := j.path
	if dir == "" {
		home, err := j.home(pythonProject)
		if err != nil {
			return err
		}
		if dir, err = testsDir(j, home); err != nil {
			return err
		}
	}
	j.path = filepath.Join(dir, name)
	return nil
}

// testsDir is the directory below home that holds tests, tests if none does.
func testsDir(j *job, home string) (string, error) {
	best := filepath.Join(home, "tests")
	depth := 1 << 10
	err := j.files.Walk(j.ctx, home, func(path string, _ int64) error {
		if filepath.Ext(path) != ".py" {
			return nil
		}
		for dir := filepath.Dir(path); len(dir) > len(home); dir = filepath.Dir(dir) {
			name := filepath.Base(dir)
			if d := distance(home, dir); (name == "tests" || name == "test") && d < depth {
				best, depth = dir, d
			}
		}
		return nil
	})
	return best, err
}

// pytestView is what the template shows of a table.
type pytestView struct {
	*table
	Fixture, Define, Create, TTL string
	Examples                     []string
}

func pytestViews(tables []*table) []pytestView {
	var views []pytestView
	for _, t := range tables {
		v := pytestView{table: t, Fixture: t.snake()}
		params := []py{pyAtom("dynamodb")}
		if len(t.Variables) > 0 {
			params = append(params, pyAtom("monkeypatch"))
		}
		v.Define = pyDef(v.Fixture, params...)
		v.Create = py{lead: "table = ", open: "dynamodb.create_table(", close: ")", items: pyCreate(t), tall: true}.format(4, "")
		if t.TTL != nil {
			v.TTL = pyTTL(t)
		}
		v.Examples = append(v.Examples, pyPutAndGet(t))
		if len(t.Global) > 0 {
			v.Examples = append(v.Examples, pyQuery(t, &t.Global[0]))
		}
		views = append(views, v)
	}
	return views
}

func pyDef(name string, params ...py) string {
	return py{lead: "def " + name, open: "(", close: "):", items: params}.format(0, "")
}

// renderPytest executes a part of the template.
func (j *job) renderPytest(part string) (string, error) {
	var b strings.Builder
	err := pytestTemplate().ExecuteTemplate(&b, part, map[string]any{"Tables": pytestViews(j.tables), "All": pyAll(j.tables), "Tests": j.pytestTests()})
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
	return map[string]string{"Define": pyDef("dynamodb_tables", params...), "Return": all.format(4, "")}
}

// pyCreate lists the arguments of create_table.
func pyCreate(t *table) []py {
	var attributes []py
	for _, a := range t.Attributes {
		attributes = append(attributes, pyDict(
			pyEntry(`"AttributeName"`, pyOpen(a.Name)), pyEntry(`"AttributeType"`, pyOpen(a.Type))))
	}
	args := []py{
		pyArg("TableName", pyAtom(`f"`+t.base()+`-{worker}-{uuid.uuid4().hex[:8]}"`)),
		pyArg("KeySchema", pyKeys(t, t.Keys)),
		pyArg("AttributeDefinitions", pyList(attributes...)),
	}
	if len(t.Global) > 0 {
		args = append(args, pyArg("GlobalSecondaryIndexes", pyIndexes(t, t.Global)))
	}
	if len(t.Local) > 0 {
		args = append(args, pyArg("LocalSecondaryIndexes", pyIndexes(t, t.Local)))
	}
	args = append(args, pyArg("BillingMode", pyOpen(t.Billing.Mode)))
	if !t.OnDemand() {
		args = append(args, pyArg("ProvisionedThroughput", pyThroughput(t.Billing.Read, t.Billing.Write)))
	}
	if t.Stream != nil {
		args = append(args, pyArg("StreamSpecification", pyDict(
			pyEntry(`"StreamEnabled"`, pyAtom("True")), pyEntry(`"StreamViewType"`, pyOpen(*t.Stream)))))
	}
	return args
}

func pyOpen(text schema.Text) py {
	return pyAtom(pyQuoted(text.Value, func(s string) string { return open(text, s) }))
}

func pyKeys(t *table, keys []schema.Key) py {
	var items []py
	for _, k := range keys {
		items = append(items, pyDict(
			pyEntry(`"AttributeName"`, pyOpen(t.attribute(k.Attribute.Value))), pyEntry(`"KeyType"`, pyOpen(k.Role))))
	}
	return pyList(items...)
}

func pyThroughput(read, write schema.Number) py {
	return pyDict(pyEntry(`"ReadCapacityUnits"`, pyAtom(openNumber(read))), pyEntry(`"WriteCapacityUnits"`, pyAtom(openNumber(write))))
}

func pyIndexes(t *table, indexes []schema.Index) py {
	var items []py
	for _, index := range indexes {
		projection := []py{pyEntry(`"ProjectionType"`, pyOpen(index.Projection.Type))}
		if len(index.Projection.Include) > 0 {
			var names []py
			for _, name := range index.Projection.Include {
				names = append(names, pyOpen(name))
			}
			list := pyList(names...)
			list.tall = false
			projection = append(projection, pyEntry(`"NonKeyAttributes"`, list))
		}
		item := pyDict(
			pyEntry(`"IndexName"`, pyOpen(index.Name)),
			pyEntry(`"KeySchema"`, pyKeys(t, index.Keys)),
			pyEntry(`"Projection"`, pyDict(projection...)))
		if index.Read.Value > 0 {
			item.items = append(item.items, pyEntry(`"ProvisionedThroughput"`, pyThroughput(index.Read, index.Write)))
		}
		items = append(items, item)
	}
	return pyList(items...)
}

func pyTTL(t *table) string {
	return pyCall("dynamodb.meta.client.update_time_to_live",
		pyArg("TableName", pyAtom("table.name")),
		pyArg("TimeToLiveSpecification", pyDict(
			pyEntry(`"AttributeName"`, pyOpen(t.TTL.Attribute)), pyEntry(`"Enabled"`, pyAtom("True")))),
	).format(8, "")
}

// pySample gives an entry for each attribute, and for each the literal.
func (t *table) pySample(names []string) (entries []py, literals map[string]string) {
	literals = map[string]string{}
	for _, name := range names {
		kind, value, stop := t.example(name)
		switch kind {
		case "N":
			literals[name] = snippet.Stop(stop, value)
		case "B":
			literals[name] = `b"` + snippet.Stop(stop, value) + `"`
		default:
			literals[name] = `"` + snippet.Stop(stop, value) + `"`
		}
		key := pyOpen(t.attribute(name)).lead
		entries = append(entries, pyEntry(key, pyAtom(literals[name])))
	}
	return entries, literals
}

func pyAssign(name string, value py) string {
	value.lead = name + " = " + value.lead
	return "    " + value.format(4, "") + "\n"
}

func pyPutAndGet(t *table) string {
	name := t.snake()
	entries, _ := t.pySample(t.keyNames(nil))
	item := pyDict(pyAtom("**key"), pyEntry(pyText(t.spare()), pyAtom(pyText("example"))))
	return pyDef("test_"+name+"_put_and_get", pyAtom(name)) + "\n" +
		pyAssign("key", pyDict(entries...)) +
		pyAssign("item", item) +
		"    " + pyCall(name+".put_item", pyArg("Item", pyAtom("item"))).format(4, "") + "\n\n" +
		pyAssign("response", pyCall(name+".get_item", pyArg("Key", pyAtom("key")), pyArg("ConsistentRead", pyAtom("True")))) +
		"\n    assert response[\"Item\"] == item\n"
}

// pyQuery finds an item by the first index. Its item has key attributes alone,
// so that every projection returns all of it.
func pyQuery(t *table, index *schema.Index) string {
	name := t.snake()
	words := wordsOf(index.Name.Value)
	if len(words) == 0 {
		words = []string{"index"}
	}
	entries, literals := t.pySample(t.keyNames(index))
	var conditions []string
	for _, k := range index.Keys {
		attribute := pyOpen(t.attribute(k.Attribute.Value)).lead
		conditions = append(conditions, "Key("+attribute+").eq("+literals[k.Attribute.Value]+")")
	}
	condition := pyAtom(strings.Join(conditions, " & "))
	// black breaks a long chain at each operator, the brackets go around it.
	if 8+len("KeyConditionExpression=")+snippet.Width(condition.lead)+1 > pyWidth && len(conditions) > 1 {
		var b strings.Builder
		b.WriteString(conditions[0])
		for _, c := range conditions[1:] {
			b.WriteString("\n        & " + c)
		}
		condition = pyAtom(b.String())
	}
	query := pyCall(name+".query",
		pyArg("IndexName", pyOpen(index.Name)),
		pyArg("KeyConditionExpression", condition))
	query.tall = true
	return pyDef("test_"+name+"_query_"+strings.Join(words[:min(len(words), maxWords)], "_"), pyAtom(name)) + "\n" +
		pyAssign("item", pyDict(entries...)) +
		"    " + pyCall(name+".put_item", pyArg("Item", pyAtom("item"))).format(4, "") + "\n\n" +
		pyAssign("response", query) +
		"\n    assert response[\"Items\"] == [item]\n"
}

func pyLines(blocks []string) string { return strings.TrimSpace(strings.Join(blocks, "\n\n")) }

// pytestImports are the imports the fixtures need.
func (j *job) pytestImports() []pyImport {
	imports := []pyImport{
		{module: "os"},
		{module: "uuid"},
		{module: "urllib.parse", name: "urlsplit"},
		{module: "boto3"},
		{module: "pytest"},
	}
	if j.pytestTests() && slices.ContainsFunc(j.tables, func(t *table) bool { return len(t.Global) > 0 }) {
		imports = append(imports, pyImport{module: "boto3.dynamodb.conditions", name: "Key"})
	}
	return imports
}

func pytestFile(j *job) error {
	body, err := j.renderPytest("file")
	if err != nil {
		return err
	}
	j.text = pyHeader(j.pytestImports()) + "\n\n" + body
	return nil
}
