package generator

import (
	_ "embed"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"text/template"

	"github.com/devhelper/devhelper/dynamodb/schema"
)

var junitKotlin = Framework{
	ID: "junit5-kotlin", Aliases: []string{"kotlin"}, Title: "JUnit 5 + AWS SDK for Java 2, in Kotlin",
	Language: "kotlin", Run: "./gradlew test",
	extensions: []string{".kt"}, markers: javaProject, tells: func(path string, content []byte) bool {
		return !javaProject(filepath.Base(path)) || usesKotlin(content)
	},
	place: kotlin.place, file: kotlin.file, insert: kotlin.insert, block: javaManaged,
}

var kotlin = &jvm{
	extension: ".kt", tests: "src/test/kotlin/", program: "src/main/kotlin/", made: "fun ", shared: "fun localDynamoDb()",
	template: kotlinTemplate, imports: (*job).kotlinImports, table: func(t *table) any { return kotlinTableOf(t) },
}

// kotlinSign is how build files of Maven and Gradle name Kotlin's plugin or library.
var kotlinSign = lazily(`org\.jetbrains\.kotlin|\bkotlin\s*\(|\bkotlin-(maven-plugin|stdlib|gradle-plugin|test)|plugins\.kotlin`)

func usesKotlin(build []byte) bool { return kotlinSign().Match(build) }

//go:embed junit.kt.tmpl
var kotlinText string

// Parsed when first used: every start of an editor would pay for it.
var kotlinTemplate = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("kotlin").Parse(kotlinText))
})

// kotlinStyle is that of the language's coding conventions, with the width that
// its Android and ktlint styles have.
var kotlinStyle = style{width: 100, indent: 4}

const dynamodbModel = "software.amazon.awssdk.services.dynamodb.model."

// kotlinImports are the imports of a fixture in ASCII order, as ktlint wants them.
func (j *job) kotlinImports() []string {
	imports := []string{
		"java.net.URI", "java.time.Duration", "java.util.UUID",
		"org.junit.jupiter.api.AfterEach", "org.junit.jupiter.api.Assertions.assertEquals", "org.junit.jupiter.api.Test",
		"software.amazon.awssdk.auth.credentials.AwsBasicCredentials", "software.amazon.awssdk.auth.credentials.StaticCredentialsProvider",
		"software.amazon.awssdk.core.waiters.WaiterOverrideConfiguration", "software.amazon.awssdk.regions.Region",
		"software.amazon.awssdk.retries.api.BackoffStrategy", "software.amazon.awssdk.services.dynamodb.DynamoDbClient",
		dynamodbModel + "AttributeDefinition", dynamodbModel + "AttributeValue", dynamodbModel + "KeySchemaElement",
		"software.amazon.awssdk.services.dynamodb.waiters.DynamoDbWaiter",
	}
	add := func(needed bool, names ...string) {
		for _, name := range names {
			if needed && !slices.Contains(imports, name) {
				imports = append(imports, name)
			}
		}
	}
	for _, t := range j.tables {
		text := strings.Join(kotlinTableOf(t).Items, "")
		add(slices.ContainsFunc(t.Attributes, func(a schema.Attribute) bool { return a.Type.Value == "B" }), "software.amazon.awssdk.core.SdkBytes")
		add(strings.Contains(text, "SdkBytes"), "java.util.Base64", "software.amazon.awssdk.core.SdkBytes")
		add(len(t.Global) > 0, dynamodbModel+"GlobalSecondaryIndex", dynamodbModel+"Projection")
		add(len(t.Local) > 0, dynamodbModel+"LocalSecondaryIndex", dynamodbModel+"Projection")
		add(!t.OnDemand(), dynamodbModel+"ProvisionedThroughput")
	}
	slices.Sort(imports)
	return imports
}

// kotlinTable is what the template shows of a table: expressions of Kotlin.
type kotlinTable struct {
	*table
	Base, Pascal, Camel, Spare string
	Settings                   []string // of the request, each a call of its builder
	Expires, Key               string
	Items                      []string
	More                       int
	Query                      *javaQuery
}

func kotlinTableOf(t *table) kotlinTable {
	v := kotlinTable{
		table: t, Base: kotlinDollar.Replace(t.base()), Pascal: t.pascal(), Camel: camel(t.words), Spare: kotlinQuote(t.spare()),
		Key: kotlinMap(kotlinSample(t, t.keyNames(nil))).in(kotlinStyle, 8, ""),
	}
	set := func(call string, items ...layout) {
		v.Settings = append(v.Settings, layout{lead: "." + call, open: "(", close: ")", items: items}.in(kotlinStyle, 16, ""))
	}
	set("keySchema", kotlinKeys(t, t.Keys)...)
	var definitions []layout
	for _, a := range t.Attributes {
		definitions = append(definitions, layout{lead: "AttributeDefinition.builder().attributeName(" + kotlinOpen(a.Name) + ").attributeType(" + kotlinOpen(a.Type) + ").build()"})
	}
	set("attributeDefinitions", definitions...)
	for _, kind := range []struct {
		name string
		list []schema.Index
	}{{"global", t.Global}, {"local", t.Local}} {
		if len(kind.list) > 0 {
			set(kind.name+"SecondaryIndexes", each(kind.list, func(i schema.Index) layout { return kotlinIndex(t, strings.ToUpper(kind.name[:1])+kind.name[1:], i) })...)
		}
	}
	set("billingMode", layout{lead: kotlinOpen(t.Billing.Mode)})
	if !t.OnDemand() {
		set("provisionedThroughput", layout{lead: kotlinThroughput(t.Billing.Read, t.Billing.Write)})
	}
	if t.Stream != nil {
		v.Settings = append(v.Settings, ".streamSpecification { it.streamEnabled(true).streamViewType("+kotlinOpen(*t.Stream)+") }")
	}
	if t.TTL != nil {
		v.Expires = kotlinOpen(t.TTL.Attribute)
	}
	items, more := t.seedItems()
	v.Items, v.More = each(items, kotlinEntries), more
	if len(t.Global) > 0 {
		v.Query = kotlinQuery(t, &t.Global[0])
	}
	return v
}

func kotlinThroughput(read, write schema.Number) string {
	return "ProvisionedThroughput.builder().readCapacityUnits(" + openNumber(read) + ").writeCapacityUnits(" + openNumber(write) + ").build()"
}

func kotlinKeys(t *table, keys []schema.Key) []layout {
	return each(keys, func(k schema.Key) layout {
		return layout{lead: "KeySchemaElement.builder().attributeName(" + kotlinOpen(t.attribute(k.Attribute.Value)) + ").keyType(" + kotlinOpen(k.Role) + ").build()"}
	})
}

// kotlinIndex is a chain of calls, each on its line.
func kotlinIndex(t *table, kind string, i schema.Index) layout {
	const indent = 20
	pad := "\n" + strings.Repeat(" ", indent+4)
	var text strings.Builder
	text.WriteString(kind + "SecondaryIndex.builder()" + pad + ".indexName(" + kotlinOpen(i.Name) + ")")
	text.WriteString(pad + layout{lead: ".keySchema", open: "(", close: ")", items: kotlinKeys(t, i.Keys)}.in(kotlinStyle, indent+4, ""))
	projection := "Projection.builder().projectionType(" + kotlinOpen(i.Projection.Type) + ")"
	if len(i.Projection.Include) > 0 {
		projection += ".nonKeyAttributes(" + strings.Join(each(i.Projection.Include, kotlinOpen), ", ") + ")"
	}
	text.WriteString(pad + ".projection(" + projection + ".build())")
	if i.Read.Value > 0 {
		text.WriteString(pad + ".provisionedThroughput(" + kotlinThroughput(i.Read, i.Write) + ")")
	}
	// Its lines are laid out already; the brackets around it go to lines of their own.
	return layout{lead: text.String() + pad + ".build()"}
}

// kotlinQuery finds an item by a global index. Its item has key attributes alone,
// so that every projection returns all of it.
func kotlinQuery(t *table, index *schema.Index) *javaQuery {
	words := wordsOf(index.Name.Value)
	if len(words) > 1 && words[0] == "by" {
		words = words[1:]
	}
	if len(words) == 0 {
		words = []string{"index"}
	}
	q := &javaQuery{Test: camel(t.words) + "QueryBy" + pascal(words), Index: kotlinOpen(index.Name)}
	all := t.keyNames(index)
	sample := kotlinSample(t, all)
	q.Item = kotlinMap(sample).in(kotlinStyle, 8, "")
	names, values, condition := keyCondition(index, all, sample)
	q.Condition = condition
	chained := func(entries []javaEntry) string { return kotlinMap(entries).in(kotlinStyle, 20, "") }
	for i := range names {
		names[i].Key, values[i].Key = kotlinQuote(names[i].Key), kotlinQuote(values[i].Key)
	}
	q.Names, q.Values = chained(names), chained(values)
	return q
}
