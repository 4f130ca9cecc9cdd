package generator

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"text/template"

	"github.com/devhelper/devhelper/dynamodb/schema"
	"github.com/devhelper/devhelper/fixturesgen/snippet"
)

// UserView is what a user's template is given.
type UserView struct {
	Framework string      // the framework's id
	Run       string      // the command that runs the tests
	Table     UserTable   // the first table
	Tables    []UserTable // all of them
}

// UserTable is a table as a user's template sees it. What the declaration leaves
// open is filled with what a table can be created with, and a tab stop where the
// text shows it.
type UserTable struct {
	ID       string // the name the declaration goes by
	Name     string // the table's name, or the ID where it is open
	Base     string // Name as the start of a longer one: at most 200 letters, digits, _ - and .
	Template string // path of the template below the root
	Marker   string // text of the comment that fixture check and refresh know the fixture by
	End      string // text of the comment that ends what refresh replaces

	Snake, Camel, Pascal, Kebab string // names for code: orders_table, ordersTable, OrdersTable, orders-table

	Keys        []UserKey
	Indexes     []UserIndex // global, then local
	OnDemand    bool
	Read, Write int64    // capacity units; 0 on demand
	Stream      string   // view type; empty without a stream
	TTL         string   // attribute; empty without time to live
	Variables   []string // environment variables in which functions get the name
	Seed        []any    // items as DynamoDB's API writes them

	CreateTable any // the request CreateTable without TableName, for json
}

// UserKey is an attribute of a key.
type UserKey struct {
	Name, Type, Role string // Type is S, N or B; Role HASH or RANGE
	Example          string // a value as text: customer-1 or 1
}

// UserIndex is a secondary index.
type UserIndex struct {
	Name       string
	Local      bool
	Keys       []UserKey
	Projection string   // ALL, KEYS_ONLY or INCLUDE
	Include    []string // with INCLUDE
}

func (j *job) userView() UserView {
	v := UserView{Framework: j.used.ID, Run: j.used.Run}
	for _, t := range j.tables {
		v.Tables = append(v.Tables, t.userTable())
	}
	v.Table = v.Tables[0]
	return v
}

func (t *table) userTable() UserTable {
	u := UserTable{
		ID: t.Label, Name: t.Name.Value, Base: t.base(), Template: t.Template, Marker: t.Marker, End: userEndMark,
		Snake: t.snake(), Camel: camel(t.words), Pascal: t.pascal(), Kebab: strings.Join(t.words, "-"),
		Keys: t.userKeys(t.Keys), OnDemand: t.OnDemand(), Read: t.Billing.Read.Value, Write: t.Billing.Write.Value,
		Variables: t.VariableNames(), CreateTable: t.request(),
	}
	for i, index := range t.Indexes() {
		x := UserIndex{Name: index.Name.Value, Local: i >= len(t.Global), Keys: t.userKeys(index.Keys), Projection: index.Projection.Type.Value}
		for _, name := range index.Projection.Include {
			x.Include = append(x.Include, name.Value)
		}
		u.Indexes = append(u.Indexes, x)
	}
	if t.Stream != nil {
		u.Stream = t.Stream.Value
	}
	if t.TTL != nil {
		u.TTL = t.TTL.Attribute.Value
	}
	for _, item := range t.Seed {
		u.Seed = append(u.Seed, item.JSON())
	}
	return u
}

func (t *table) userKeys(keys []schema.Key) []UserKey {
	var out []UserKey
	for _, k := range keys {
		kind, value, _ := t.example(k.Attribute.Value)
		out = append(out, UserKey{k.Attribute.Value, kind, k.Role.Value, value})
	}
	return out
}

func camel(words []string) string {
	return words[0] + pascal(words[1:])
}

// userFuncs are the functions of users' templates, beside those of text/template.
var userFuncs = template.FuncMap{
	// json writes a value as JSON; indent is put before every line but the first,
	// two more spaces for each level. An empty indent still breaks lines.
	"json": func(indent string, value any) (string, error) { return userJSON(indent, value) },

	// quote writes a text in double quotes, as JSON and most languages read it.
	"quote": func(text string) (string, error) { return userJSON("", text) },

	// indent puts spaces before every line but the first.
	"indent": func(spaces int, text string) string {
		return strings.ReplaceAll(text, "\n", "\n"+strings.Repeat(" ", min(max(spaces, 0), 80)))
	},

	// stop makes a text a tab stop. Stops of one name change together.
	"stop": func(name, text string) string { return snippet.Stop("user"+letters(name), text) },

	"snake":  func(text string) string { return strings.Join(wordsOf(text), "_") },
	"kebab":  func(text string) string { return strings.Join(wordsOf(text), "-") },
	"pascal": func(text string) string { return pascal(wordsOf(text)) },
	"camel": func(text string) string {
		if words := wordsOf(text); len(words) > 0 {
			return camel(words)
		}
		return ""
	},
	"upper": strings.ToUpper,
	"lower": strings.ToLower,
	"join":  func(separator string, list []string) string { return strings.Join(list, separator) },
}

func userJSON(indent string, value any) (string, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent(indent, "  ")
	if err := e.Encode(value); err != nil {
		return "", fmt.Errorf("json: %w", err)
	}
	return strings.TrimSuffix(b.String(), "\n"), nil
}
