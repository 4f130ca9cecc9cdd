package generator

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"text/template"

	"github.com/devhelper/devhelper/dynamodb/schema"
	"github.com/devhelper/devhelper/fixturesgen/snippet"
)

// No file's name says that a project is tested by shell scripts, and most
// projects have some: it is chosen by its name alone.
var shellAWSCLI = Framework{
	ID: "shell-awscli", Aliases: []string{"shell", "bash", "awscli"}, Title: "shell + AWS CLI",
	Language: "shellscript", Run: "prove -e bash tests/*.sh",
	extensions: []string{".sh"}, place: placeShell, file: shellFile, insert: insertShell, block: shellManaged,
}

//go:embed shell.sh.tmpl
var shellText string

// Parsed when first used: every start of an editor would pay for it.
var shellTemplate = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("shell").Parse(shellText))
})

func placeShell(j *job) error {
	if strings.HasSuffix(j.path, ".sh") {
		return nil
	}
	dir := j.path
	if dir == "" {
		dir = filepath.Join(j.target.Root, "tests")
	}
	name := "test_dynamodb_tables.sh"
	if len(j.tables) == 1 {
		name = "test_" + j.tables[0].snake() + ".sh"
	}
	j.path = filepath.Join(dir, name)
	return nil
}

// shellTable is what the template shows of a table; the texts are quoted.
type shellTable struct {
	*table
	Fixture, Name, Request, Expires string
	Items                           []string
	Binary                          bool // among the items' values
	More                            int
	Item, Key, Spare                string
	Queries                         []shellQuery
}

type shellQuery struct{ Index, Name, Item, Condition, Names, Values string }

// maxSeeds is how many items declared with a table a fixture writes out.
const maxSeeds = 25

func shellView(t *table) shellTable {
	v := shellTable{table: t, Fixture: t.snake(), Name: t.base(), Request: shellJSON("  ", t.request()), Spare: t.spare()}
	if t.TTL != nil {
		v.Expires = shellJSON("", map[string]any{"Enabled": true, "AttributeName": t.TTL.Attribute.Value})
	}
	for n, item := range t.Seed {
		if n == maxSeeds {
			v.More = len(t.Seed) - n
			break
		}
		v.Items = append(v.Items, shellQuote(string(item.JSON())))
		v.Binary = v.Binary || slices.ContainsFunc(item.Attributes, func(a schema.Value) bool { return isBinary(a.Value) })
	}
	key := t.shellValues(t.keyNames(nil))
	v.Key = key.quoted()
	v.Item = append(slices.Clone(key), shellValue{v.Spare, `{"S": "example"}`}).quoted()
	if len(t.Global) > 0 {
		v.Queries = []shellQuery{t.shellQuery(&t.Global[0])}
	}
	return v
}

func (t *table) shellQuery(index *schema.Index) shellQuery {
	words := wordsOf(index.Name.Value)
	if len(words) > 1 && words[0] == "by" {
		words = words[1:]
	}
	q := shellQuery{Index: strings.Join(words, "_"), Name: shellQuote(index.Name.Value)}
	if q.Index == "" {
		q.Index = "index"
	}
	all := t.shellValues(t.keyNames(index))
	q.Item = all.quoted()
	var conditions []string
	var names, values shellValues
	for i, k := range index.Keys {
		n := slices.IndexFunc(all, func(v shellValue) bool { return v.name == k.Attribute.Value })
		conditions = append(conditions, fmt.Sprintf("#k%d = :v%d", i, i))
		text, _ := json.Marshal(k.Attribute.Value) // a text can always be written
		names = append(names, shellValue{fmt.Sprintf("#k%d", i), string(text)})
		values = append(values, shellValue{fmt.Sprintf(":v%d", i), all[n].json})
	}
	q.Condition, q.Names, q.Values = shellQuote(strings.Join(conditions, " and ")), names.quoted(), values.quoted()
	return q
}

// shellValue is an entry of a JSON object.
type shellValue struct{ name, json string }

type shellValues []shellValue

func (t *table) shellValues(names []string) shellValues {
	var out shellValues
	for _, name := range names {
		kind, value, stop := t.example(name)
		if kind == "B" {
			out = append(out, shellValue{name, `{"B": "AAEC/w=="}`})
			continue
		}
		out = append(out, shellValue{name, `{"` + kind + `": "` + snippet.Stop(stop, value) + `"}`})
	}
	return out
}

func (v shellValues) quoted() string {
	var entries []string
	for _, e := range v {
		name, _ := json.Marshal(e.name) // a text can always be written
		entries = append(entries, string(name)+": "+e.json)
	}
	return shellQuote("{" + strings.Join(entries, ", ") + "}")
}

func shellJSON(indent string, value any) string {
	if indent == "" {
		text, _ := json.Marshal(value)
		return shellQuote(string(text))
	}
	text, _ := userJSON(indent, value) // no value of these can fail
	return shellQuote(text)
}

// shellQuote makes a text one word of a shell.
func shellQuote(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }

// shellWordForm is what a variable of the environment can be called.
var shellWordForm = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`) })

// renderShell executes parts of the template, an empty line between them.
func (j *job) renderShell(parts ...string) (string, error) {
	var texts []string
	view := struct {
		Run    string
		Tables []shellTable
	}{Run: j.used.Run}
	for _, t := range j.tables {
		t.Variables = slices.DeleteFunc(slices.Clone(t.Variables), func(v schema.Variable) bool { return !shellWordForm().MatchString(v.Name) })
		view.Tables = append(view.Tables, shellView(t))
	}
	add := func(part string, data any) error {
		var b strings.Builder
		err := shellTemplate().ExecuteTemplate(&b, part, data)
		texts = append(texts, strings.TrimSpace(b.String())+"\n")
		return err
	}
	for _, part := range parts {
		switch part {
		case "table", "tests":
			for _, t := range view.Tables {
				if err := add(part, t); err != nil {
					return "", err
				}
			}
		case "all":
			if len(view.Tables) > 1 {
				if err := add(part, view); err != nil {
					return "", err
				}
			}
		default:
			if err := add(part, view); err != nil {
				return "", err
			}
		}
	}
	return strings.Join(texts, "\n"), nil
}

func shellFile(j *job) (err error) {
	j.text, err = j.renderShell("head", "shared", "table", "all", "tests", "run")
	return err
}

// isBinary says whether binary data is in a value, at any depth.
func isBinary(raw json.RawMessage) bool {
	var v attributeValue
	return json.Unmarshal(raw, &v) == nil && v.binary()
}

func (v attributeValue) binary() bool {
	for _, e := range v.M {
		if e.binary() {
			return true
		}
	}
	return v.B != nil || v.BS != nil || slices.ContainsFunc(v.L, attributeValue.binary)
}
