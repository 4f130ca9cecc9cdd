package generator

import (
	_ "embed"
	"path/filepath"
	"strings"
	"sync"
	"text/template"

	"github.com/devhelper/devhelper/dynamodb/schema"
	"github.com/devhelper/devhelper/fixturesgen/snippet"
)

var rust = Framework{
	ID: "rust", Aliases: []string{"cargo", "tokio"}, Title: "Rust tests + AWS SDK for Rust",
	Language: "rust", Run: "cargo test",
	extensions: []string{".rs"}, markers: func(name string) bool { return name == "Cargo.toml" },
	place: placeRust, file: rustFile, insert: insertRust, block: rustManaged,
}

//go:embed rust.rs.tmpl
var rustText string

// Parsed when first used: every start of an editor would pay for it.
var rustTemplate = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("rust").Parse(rustText))
})

// rustStyle is rustfmt's: a call whose arguments take more than 60 characters
// goes over several lines, though 100 fit.
var rustStyle = style{width: 100, indent: 4}

const rustShort = 60

// placeRust puts an integration test into the folder tests of the crate, where
// cargo looks for them.
func placeRust(j *job) error {
	if strings.HasSuffix(j.path, ".rs") {
		return nil
	}
	dir := j.path
	if dir == "" {
		home, err := j.home(j.used.markers)
		if err != nil {
			return err
		}
		dir = filepath.Join(home, "tests")
	}
	name := "dynamodb_tables.rs"
	if len(j.tables) == 1 {
		name = j.tables[0].snake() + ".rs"
	}
	j.path = filepath.Join(dir, name)
	return nil
}

// rustTable is what the template shows of a table: expressions of Rust.
type rustTable struct {
	*table
	Fixture, Base, Spare string
	Settings             []string // calls of the request's builder
	Expires, Key         string
	Items                []string
	More                 int
	Query                *rustQuery
}

type rustQuery struct {
	Test, Index, Item, Condition string
	Names, Values                []javaEntry
}

func rustTableOf(t *table) rustTable {
	v := rustTable{table: t, Fixture: t.snake(), Base: t.base(), Spare: rustQuote(t.spare())}
	set := func(call, argument string) { v.Settings = append(v.Settings, rustCall("."+call, 8, argument)) }
	for _, k := range t.Keys {
		set("key_schema", rustKey(t, k))
	}
	for _, a := range t.Attributes {
		set("attribute_definitions", "attribute_definition("+rustOpen(a.Name)+", "+rustEnum("ScalarAttributeType", a.Type)+")")
	}
	for _, i := range t.Global {
		v.Settings = append(v.Settings, rustIndex(t, "global", "GlobalSecondaryIndex", i))
	}
	for _, i := range t.Local {
		v.Settings = append(v.Settings, rustIndex(t, "local", "LocalSecondaryIndex", i))
	}
	set("billing_mode", rustEnum("BillingMode", t.Billing.Mode))
	if !t.OnDemand() {
		set("provisioned_throughput", rustThroughput(12, t.Billing.Read, t.Billing.Write))
	}
	if t.Stream != nil {
		v.Settings = append(v.Settings, ".stream_specification(\n            StreamSpecification::builder()\n                .stream_enabled(true)\n                .stream_view_type("+
			rustEnum("StreamViewType", *t.Stream)+")\n                .build()\n                .expect(\"a stream\"),\n        )")
	}
	if t.TTL != nil {
		v.Expires = rustOpen(t.TTL.Attribute)
	}
	items, more := t.seedItems()
	v.Items, v.More = each(items, rustItem), more
	v.Key = rustMap(rustSample(t, t.keyNames(nil)))
	if len(t.Global) > 0 {
		v.Query = rustQueryOf(t, &t.Global[0])
	}
	return v
}

// rustCall is a call with one argument, laid out as rustfmt does it: an argument
// that is too long, and a call itself, has its own arguments on lines.
func rustCall(lead string, indent int, argument string) string {
	if snippet.Width(argument) <= rustShort && !strings.Contains(argument, "\n") {
		return lead + "(" + argument + ")"
	}
	pad := "\n" + strings.Repeat(" ", indent)
	if name, rest, isCall := strings.Cut(argument, "("); isCall && !strings.ContainsAny(name, ":\"") && !strings.Contains(rest, "\n") {
		if first, second, two := strings.Cut(strings.TrimSuffix(rest, ")"), `", `); two {
			return lead + "(" + name + "(" + pad + "    " + first + `",` + pad + "    " + second + "," + pad + "))"
		}
	}
	return lead + "(" + pad + "    " + argument + "," + pad + ")"
}

func rustKey(t *table, k schema.Key) string {
	return "key_element(" + rustOpen(t.attribute(k.Attribute.Value)) + ", " + rustEnum("KeyType", k.Role) + ")"
}

// rustThroughput is a chain of calls, each on its line.
func rustThroughput(indent int, read, write schema.Number) string {
	pad := "\n" + strings.Repeat(" ", indent+4)
	return "ProvisionedThroughput::builder()" + pad + ".read_capacity_units(" + openNumber(read) + ")" + pad + ".write_capacity_units(" + openNumber(write) + ")" + pad + ".build()" + pad + ".expect(\"a throughput\")"
}

// rustIndex is a chain of calls, each on its line.
func rustIndex(t *table, kind, class string, i schema.Index) string {
	const indent = 12
	pad := "\n" + strings.Repeat(" ", indent+4)
	var b strings.Builder
	b.WriteString("." + kind + "_secondary_indexes(\n            " + class + "::builder()" + pad + ".index_name(" + rustOpen(i.Name) + ")")
	for _, k := range i.Keys {
		b.WriteString(pad + rustCall(".key_schema", indent+4, rustKey(t, k)))
	}
	b.WriteString(pad + ".projection(" + pad + "    Projection::builder()" + pad + "        .projection_type(" + rustEnum("ProjectionType", i.Projection.Type) + ")")
	for _, name := range i.Projection.Include {
		b.WriteString(pad + "        .non_key_attributes(" + rustOpen(name) + ")")
	}
	b.WriteString(pad + "        .build()," + pad + ")")
	if i.Read.Value > 0 {
		b.WriteString(pad + rustCall(".provisioned_throughput", indent+4, rustThroughput(indent+8, i.Read, i.Write)))
	}
	b.WriteString(pad + ".build()" + pad + ".expect(\"an index\"),\n        )")
	return b.String()
}

// rustQueryOf finds an item by a global index. Its item has key attributes alone,
// so that every projection returns all of it.
func rustQueryOf(t *table, index *schema.Index) *rustQuery {
	words := wordsOf(index.Name.Value)
	if len(words) > 1 && words[0] == "by" {
		words = words[1:]
	}
	if len(words) == 0 {
		words = []string{"index"}
	}
	q := &rustQuery{Test: t.snake() + "_query_by_" + strings.Join(words, "_"), Index: rustOpen(index.Name)}
	all := t.keyNames(index)
	sample := rustSample(t, all)
	q.Item = rustMap(sample)
	q.Names, q.Values, q.Condition = keyCondition(index, all, sample)
	return q
}

// renderRust executes parts of the template, an empty line between them.
func (j *job) renderRust(parts ...string) (string, error) {
	var texts []string
	for _, part := range parts {
		views := []any{map[string]any{"Run": j.used.Run}}
		if part != "shared" {
			views = each(j.tables, func(t *table) any { return rustTableOf(t) })
		}
		for _, view := range views {
			var b strings.Builder
			if err := rustTemplate().ExecuteTemplate(&b, part, view); err != nil {
				return "", err
			}
			texts = append(texts, strings.TrimSpace(b.String())+"\n")
		}
	}
	return strings.Join(texts, "\n"), nil
}

func rustFile(j *job) error {
	body, err := j.renderRust("shared", "table", "tests")
	if err != nil {
		return err
	}
	j.text = rustHeader(rustUses(body)) + "\n" + body
	return nil
}
