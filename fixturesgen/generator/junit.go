package generator

import (
	_ "embed"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"text/template"

	"github.com/devhelper/devhelper/dynamodb/schema"
	"github.com/devhelper/devhelper/fixturesgen/snippet"
)

var junitJava = Framework{
	ID: "junit5-java", Aliases: []string{"junit", "junit5", "java"}, Title: "JUnit 5 + AWS SDK for Java 2",
	Language: "java", Run: "mvn test",
	extensions: []string{".java"}, markers: javaProject, tells: func(path string, content []byte) bool {
		return !javaProject(filepath.Base(path)) || !usesKotlin(content)
	},
	place: java.place, file: java.file, insert: java.insert, block: javaManaged,
}

// jvm is what tells the languages of the Java virtual machine apart.
type jvm struct {
	extension string // of its files
	tests     string // where Maven and Gradle look for its tests
	program   string // and for what they test
	semicolon string // behind an import
	made      string // what stands before the name of a method that makes a table
	shared    string // the part of the fixture that a file has once
	template  func() *template.Template
	imports   func(*job) []string
	table     func(*table) any // what the template shows of a table
}

var java = &jvm{
	extension: ".java", tests: "src/test/java/", program: "src/main/java/", semicolon: ";", made: "String ", shared: "DynamoDbClient localDynamoDb()",
	template: javaTemplate, imports: (*job).javaImports, table: func(t *table) any { return javaTableOf(t) },
}

func javaProject(name string) bool {
	return name == "pom.xml" || name == "build.gradle" || name == "build.gradle.kts"
}

//go:embed junit.java.tmpl
var javaText string

// Parsed when first used: every start of an editor would pay for it.
var javaTemplate = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("java").Parse(javaText))
})

// place puts a class into the package of the project's tests, else of its
// program.
func (v *jvm) place(j *job) error {
	if strings.HasSuffix(j.path, v.extension) {
		return nil
	}
	name := "DynamoDbTablesTest" + v.extension
	if len(j.tables) == 1 {
		name = j.tables[0].pascal() + "Test" + v.extension
	}
	if j.path != "" {
		j.path = filepath.Join(j.path, name)
		return nil
	}
	home, err := j.home(javaProject)
	if err != nil {
		return err
	}
	best := ""
	depth := 1 << 10
	err = j.files.Walk(j.ctx, home, func(path string, _ int64) error {
		rel, err := filepath.Rel(home, path)
		if err != nil || filepath.Ext(path) != v.extension {
			return nil
		}
		for cost, tree := range []string{v.tests, v.program} {
			below, ok := strings.CutPrefix(filepath.ToSlash(rel), tree)
			if d := strings.Count(below, "/") + 100*cost; ok && d < depth {
				depth, best = d, filepath.Dir(filepath.FromSlash(below))
			}
		}
		return nil
	})
	j.path = filepath.Join(home, filepath.FromSlash(v.tests), best, name)
	return err
}

// packageOf is the package of a file below a tree of tests, "" for the unnamed.
func (v *jvm) packageOf(path string) string {
	_, below, found := strings.Cut(filepath.ToSlash(path), "/"+v.tests)
	if i := strings.LastIndexByte(below, '/'); found && i > 0 {
		return strings.ReplaceAll(below[:i], "/", ".")
	}
	return ""
}

var javaName = lazily(`^[A-Za-z_][A-Za-z0-9_]*$`)

// javaImports are the imports of a fixture in the order of google-java-format.
func (j *job) javaImports() []string {
	imports := []string{
		"java.net.URI", "java.time.Duration", "java.util.ArrayList", "java.util.HashMap", "java.util.List", "java.util.Map", "java.util.UUID",
		"org.junit.jupiter.api.AfterEach", "org.junit.jupiter.api.Test",
		"software.amazon.awssdk.auth.credentials.AwsBasicCredentials", "software.amazon.awssdk.auth.credentials.StaticCredentialsProvider",
		"software.amazon.awssdk.core.waiters.WaiterOverrideConfiguration", "software.amazon.awssdk.regions.Region",
		"software.amazon.awssdk.retries.api.BackoffStrategy", "software.amazon.awssdk.services.dynamodb.DynamoDbClient",
		"software.amazon.awssdk.services.dynamodb.model.AttributeValue", "software.amazon.awssdk.services.dynamodb.waiters.DynamoDbWaiter",
	}
	binary := false
	for _, t := range j.tables {
		binary = binary || slices.ContainsFunc(t.Attributes, func(a schema.Attribute) bool { return a.Type.Value == "B" })
		for _, item := range t.Seed {
			binary = binary || strings.Contains(javaItem(item), "SdkBytes")
		}
	}
	if binary {
		imports = append(imports, "java.util.Base64", "software.amazon.awssdk.core.SdkBytes")
	}
	slices.Sort(imports)
	return append([]string{"static org.junit.jupiter.api.Assertions.assertEquals"}, imports...)
}

// render executes parts of the template, an empty line between members.
func (v *jvm) render(j *job, parts ...string) (string, error) {
	var texts []string
	for _, part := range parts {
		var views []any
		if part == "table" || part == "tests" {
			for _, t := range j.tables {
				views = append(views, v.table(t))
			}
		} else {
			views = []any{map[string]any{"Run": j.used.Run}}
		}
		for _, view := range views {
			var b strings.Builder
			if err := v.template().ExecuteTemplate(&b, part, view); err != nil {
				return "", err
			}
			texts = append(texts, strings.Trim(b.String(), "\n")+"\n")
		}
	}
	return strings.Join(texts, "\n"), nil
}

func (v *jvm) file(j *job) error {
	body, err := v.render(j, "shared", "table", "tests")
	if err != nil {
		return err
	}
	class := strings.TrimSuffix(filepath.Base(j.path), v.extension)
	if !javaName().MatchString(class) {
		class = "DynamoDbTablesTest"
	}
	var b strings.Builder
	if name := v.packageOf(j.path); name != "" {
		b.WriteString("package " + name + v.semicolon + "\n\n")
	}
	imports := v.imports(j)
	for i, name := range imports {
		b.WriteString("import " + name + v.semicolon + "\n")
		if strings.HasPrefix(name, "static ") && !strings.HasPrefix(imports[i+1], "static ") {
			b.WriteString("\n")
		}
	}
	j.text = b.String() + "\nclass " + class + " {\n" + body + "}\n"
	return nil
}

// javaTable is what the template shows of a table: expressions of Java.
type javaTable struct {
	*table
	Base, Pascal, Camel, Spare         string
	KeySchema, Definitions, Mode       string
	Throughput, StreamOf, Expires, Key string
	Indexes, Items                     []string
	More                               int
	Query                              *javaQuery
}

type javaQuery struct{ Test, Index, Item, Condition, Names, Values string }

func javaTableOf(t *table) javaTable {
	v := javaTable{
		table: t, Base: t.base(), Pascal: t.pascal(), Camel: camel(t.words), Spare: javaQuote(t.spare()),
		KeySchema: t.javaKeys(t.Keys), Mode: javaOpen(t.Billing.Mode),
	}
	var definitions []string
	for _, a := range t.Attributes {
		definitions = append(definitions, "a -> a.attributeName("+javaOpen(a.Name)+").attributeType("+javaOpen(a.Type)+")")
	}
	v.Definitions = javaLines(16, definitions)
	for kind, list := range map[string][]schema.Index{"global": t.Global, "local": t.Local} {
		if len(list) == 0 {
			continue
		}
		var texts []string
		for _, i := range list {
			texts = append(texts, t.javaIndex(i))
		}
		v.Indexes = append(v.Indexes, "."+kind+"SecondaryIndexes("+javaLines(16, texts)+")")
	}
	slices.Sort(v.Indexes)
	if !t.OnDemand() {
		v.Throughput = javaThroughput(t.Billing.Read, t.Billing.Write)
	}
	if t.Stream != nil {
		v.StreamOf = ".streamSpecification(s -> s.streamEnabled(true).streamViewType(" + javaOpen(*t.Stream) + "))"
	}
	if t.TTL != nil {
		v.Expires = "dynamodb.updateTimeToLive(r -> r\n            .tableName(table)\n            .timeToLiveSpecification(s -> s.attributeName(" + javaOpen(t.TTL.Attribute) + ").enabled(true)));"
	}
	for n, item := range t.Seed {
		if n == maxSeeds {
			v.More = len(t.Seed) - n
			break
		}
		v.Items = append(v.Items, javaItem(item))
	}
	v.Key = javaMap(8, t.javaSample(t.keyNames(nil)))
	if len(t.Global) > 0 {
		v.Query = t.javaQuery(&t.Global[0])
	}
	return v
}

func javaThroughput(read, write schema.Number) string {
	return ".provisionedThroughput(p -> p.readCapacityUnits(" + openNumber(read) + "L).writeCapacityUnits(" + openNumber(write) + "L))"
}

func (t *table) javaKeys(keys []schema.Key) string {
	var texts []string
	for _, k := range keys {
		texts = append(texts, "k -> k.attributeName("+javaOpen(t.attribute(k.Attribute.Value))+").keyType("+javaOpen(k.Role)+")")
	}
	return javaLines(16, texts)
}

func (t *table) javaIndex(i schema.Index) string {
	pad := "\n" + strings.Repeat(" ", 20)
	text := "i -> i" + pad + ".indexName(" + javaOpen(i.Name) + ")" + pad + ".keySchema(" + strings.ReplaceAll(t.javaKeys(i.Keys), "\n", "\n        ") + ")"
	projection := "p -> p.projectionType(" + javaOpen(i.Projection.Type) + ")"
	if len(i.Projection.Include) > 0 {
		var names []string
		for _, name := range i.Projection.Include {
			names = append(names, javaOpen(name))
		}
		projection += ".nonKeyAttributes(" + strings.Join(names, ", ") + ")"
	}
	text += pad + ".projection(" + projection + ")"
	if i.Read.Value > 0 {
		text += pad + javaThroughput(i.Read, i.Write)
	}
	return text
}

// javaLines puts each argument on a line of its own.
func javaLines(indent int, items []string) string {
	pad := "\n" + strings.Repeat(" ", indent)
	return pad + strings.Join(items, ","+pad)
}

// javaEntry is an entry of a map: both are expressions.
type javaEntry struct{ Key, Value string }

func javaMap(indent int, entries []javaEntry) string {
	var items []string
	for _, e := range entries {
		items = append(items, e.Key+", "+e.Value)
	}
	return "Map.of(" + javaLines(indent+4, items) + ")"
}

func (t *table) javaSample(names []string) []javaEntry {
	var entries []javaEntry
	for _, name := range names {
		kind, value, stop := t.example(name)
		text := `AttributeValue.from` + kind + `("` + snippet.Stop(stop, value) + `")`
		if kind == "B" {
			text = `AttributeValue.fromB(SdkBytes.fromUtf8String("` + snippet.Stop(stop, value) + `"))`
		}
		entries = append(entries, javaEntry{javaOpen(t.attribute(name)), text})
	}
	return entries
}

// javaQuery finds an item by the first global index. Its item has key attributes
// alone, so that every projection returns all of it.
func (t *table) javaQuery(index *schema.Index) *javaQuery {
	words := wordsOf(index.Name.Value)
	if len(words) > 1 && words[0] == "by" {
		words = words[1:]
	}
	if len(words) == 0 {
		words = []string{"index"}
	}
	q := &javaQuery{Test: camel(t.words) + "QueryBy" + pascal(words), Index: javaOpen(index.Name)}
	all := t.keyNames(index)
	sample := t.javaSample(all)
	q.Item = javaMap(8, sample)
	var conditions []string
	var names, values []javaEntry
	for i, k := range index.Keys {
		conditions = append(conditions, fmt.Sprintf("#k%d = :v%d", i, i))
		entry := sample[slices.Index(all, k.Attribute.Value)]
		names = append(names, javaEntry{fmt.Sprintf(`"#k%d"`, i), entry.Key})
		values = append(values, javaEntry{fmt.Sprintf(`":v%d"`, i), entry.Value})
	}
	q.Condition = strings.Join(conditions, " AND ")
	q.Names, q.Values = javaMap(12, names), javaMap(12, values)
	return q
}

// javaOpen is a literal of a text that may be open: a stop covers what is
// between the quotes.
func javaOpen(text schema.Text) string {
	quoted := javaQuote(text.Value)
	return `"` + open(text, quoted[1:len(quoted)-1]) + `"`
}
