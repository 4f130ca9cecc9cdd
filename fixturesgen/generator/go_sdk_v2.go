package generator

import (
	_ "embed"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"text/template"

	"github.com/devhelper/devhelper/dynamodb/schema"
	"github.com/devhelper/devhelper/fixturesgen/snippet"
)

var goSDKv2 = Framework{
	ID: "go-aws-sdk-v2", Aliases: []string{"go", "golang", "go-testing"}, Title: "Go testing + AWS SDK for Go v2",
	Language: "go", Run: "go test ./...",
	extensions: []string{"_test.go"}, markers: goSDKv2Marker,
	place: placeGo, file: goFile, insert: insertGo, block: goManaged,
}

//go:embed go_sdk_v2.go.tmpl
var goText string

// Parsed when first used: every start of an editor would pay for it.
var goTemplate = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("go").Funcs(template.FuncMap{
		"quote": func(s string) string { return strconv.Quote(snippet.Clean(s)) }, "goText": goQuote, "goConst": goConst, "number": openNumber,
	}).Parse(goText))
})

// placeGo puts a file into the package that is asked for, else the one that
// uses DynamoDB.
func placeGo(j *job) error {
	if strings.HasSuffix(j.path, ".go") {
		if strings.HasSuffix(j.path, "_test.go") {
			return nil
		}
		j.path = filepath.Dir(j.path) // next to the code that is open
	}
	dir := j.path
	if dir == "" {
		var err error
		if dir, err = goPackageDir(j); err != nil {
			return err
		}
	}
	name := "dynamodb_tables_test.go"
	if len(j.tables) == 1 {
		name = j.tables[0].snake() + "_test.go"
	}
	j.path = filepath.Join(dir, name)
	return nil
}

// goView is what the template shows of a table.
type goView struct {
	*table
	New, Base, Pascal, Field, KeySchema, Spare string
	GlobalIndexes, LocalIndexes, Sample        []string
	Query                                      *goQuery
	Seeds                                      []string // elements
	More                                       int      // items that are not written out
}

// goQuery is the example of a query by an index.
type goQuery struct {
	Index                 *schema.Index
	Test, New, Condition  string
	Sample, Names, Values []string
}

func goViews(tables []*table) []goView {
	var views []goView
	for _, t := range tables {
		v := goView{
			table: t, Base: t.base(), Pascal: t.pascal(), New: "new" + t.pascal(), Spare: t.spare(),
			KeySchema: goKeys(t, t.Keys),
		}
		v.Field = strings.TrimSuffix(v.Pascal, "Table")
		if v.Field == "" {
			v.Field = v.Pascal
		}
		for _, i := range t.Global {
			v.GlobalIndexes = append(v.GlobalIndexes, goIndex(t, i))
		}
		for _, i := range t.Local {
			v.LocalIndexes = append(v.LocalIndexes, goIndex(t, i))
		}
		v.Seeds = t.goSeeds()
		_, v.More = t.seedItems()
		v.Sample, _ = t.goSample(t.keyNames(nil))
		if len(t.Global) > 0 {
			v.Query = t.goQuery(&t.Global[0])
		}
		views = append(views, v)
	}
	return views
}

// renderGo executes parts of the template; the text is marked, and not formatted yet.
func (j *job) renderGo(parts ...string) (string, error) {
	var b strings.Builder
	views := goViews(j.tables)
	for _, part := range parts {
		b.WriteString("\n")
		if err := goTemplate().ExecuteTemplate(&b, part, map[string]any{"Tables": views}); err != nil {
			return "", err
		}
	}
	return b.String(), nil
}

// goQuote is a string literal; a stop in it covers what is between the quotes.
func goQuote(text schema.Text) string {
	quoted := strconv.Quote(snippet.Clean(text.Value))
	return `"` + open(text, quoted[1:len(quoted)-1]) + `"`
}

// goConst is one of the SDK's constants: its type's name and the value in camel
// case.
func goConst(prefix string, text any) string {
	var value schema.Text
	switch t := text.(type) {
	case schema.Text:
		value = t
	case *schema.Text:
		value = *t
	}
	return prefix + open(value, pascal(wordsOf(value.Value)))
}

func goKeys(t *table, keys []schema.Key) string {
	var b strings.Builder
	b.WriteString("[]types.KeySchemaElement{\n")
	for _, k := range keys {
		fmt.Fprintf(&b, "{AttributeName: aws.String(%s), KeyType: %s},\n", goQuote(t.attribute(k.Attribute.Value)), goConst("types.KeyType", k.Role))
	}
	return b.String() + "}"
}

func goIndex(t *table, index schema.Index) string {
	var b strings.Builder
	fmt.Fprintf(&b, "{\nIndexName: aws.String(%s),\nKeySchema: %s,\n", goQuote(index.Name), goKeys(t, index.Keys))
	fmt.Fprintf(&b, "Projection: &types.Projection{")
	kind := goConst("types.ProjectionType", index.Projection.Type)
	if len(index.Projection.Include) == 0 {
		fmt.Fprintf(&b, "ProjectionType: %s},\n", kind)
	} else {
		var names []string
		for _, name := range index.Projection.Include {
			names = append(names, goQuote(name))
		}
		fmt.Fprintf(&b, "\nProjectionType: %s,\nNonKeyAttributes: []string{%s},\n},\n", kind, strings.Join(names, ", "))
	}
	if index.Read.Value > 0 {
		fmt.Fprintf(&b, "ProvisionedThroughput: &types.ProvisionedThroughput{\nReadCapacityUnits: aws.Int64(%s),\nWriteCapacityUnits: aws.Int64(%s),\n},\n",
			openNumber(index.Read), openNumber(index.Write))
	}
	return b.String() + "},"
}

// goSample gives an entry of a map for each attribute, and the value of each.
func (t *table) goSample(names []string) (entries []string, values map[string]string) {
	values = map[string]string{}
	for _, name := range names {
		kind, value, stop := t.example(name)
		member := "S{Value: \"" + snippet.Stop(stop, value) + "\"}"
		switch kind {
		case "N":
			member = "N{Value: \"" + snippet.Stop(stop, value) + "\"}"
		case "B":
			member = "B{Value: []byte(\"" + snippet.Stop(stop, value) + "\")}"
		}
		values[name] = "&types.AttributeValueMember" + member
		entries = append(entries, fmt.Sprintf("%s: %s,", goQuote(t.attribute(name)), values[name]))
	}
	return entries, values
}

// goQuery finds an item by the first global index. Its item has key attributes
// alone, so that every projection returns all of it. Names go through
// placeholders: many are reserved words.
func (t *table) goQuery(index *schema.Index) *goQuery {
	q := &goQuery{Index: index, New: "new" + t.pascal(), Test: "Test" + t.pascal() + "Query" + pascal(wordsOf(index.Name.Value))}
	entries, values := t.goSample(t.keyNames(index))
	q.Sample = entries
	var conditions []string
	for i, k := range index.Keys {
		role := strings.ToLower(k.Role.Value)
		if slices.ContainsFunc(index.Keys[:i], func(other schema.Key) bool { return other.Role.Value == k.Role.Value }) {
			role += fmt.Sprint(i)
		}
		conditions = append(conditions, "#"+role+" = :"+role)
		q.Names = append(q.Names, fmt.Sprintf("%q: %s,", "#"+role, goQuote(t.attribute(k.Attribute.Value))))
		q.Values = append(q.Values, fmt.Sprintf("%q: %s,", ":"+role, values[k.Attribute.Value]))
	}
	q.Condition = strings.Join(conditions, " AND ")
	return q
}
