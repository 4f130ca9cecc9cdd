package generator

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/devhelper/devhelper/dynamodb/schema"
	"github.com/devhelper/devhelper/fixturesgen/snippet"
)

// table is a declared table as generators see it: complete, with a name in code
// and example values.
type table struct {
	schema.Table
	Marker   string
	Label    string // the ID as comments write it
	Template string // as comments name it
	words    []string
	stops    int // tab stops given out for example values
}

// tablesOf prepares tables: names in code are distinct, gaps are filled.
func tablesOf(f Framework, declared []schema.Table, root string) []*table {
	var tables []*table
	taken := map[string]int{}
	for _, d := range declared {
		t := &table{Table: complete(d), Marker: f.Marker(d, root), Label: oneLine(d.ID), Template: templateName(d, root), words: tableWords(d.ID)}
		key := strings.Join(t.words, " ")
		if taken[key]++; taken[key] > 1 {
			t.words = append(slices.Clone(t.words), fmt.Sprint(taken[key]))
		}
		tables = append(tables, t)
	}
	return tables
}

// complete fills what a template leaves open with what a table can be created
// with, and leaves out attributes no key uses, which DynamoDB would refuse.
func complete(t schema.Table) schema.Table {
	t.Name.Value = tableName(t.Name.Value)
	t.Keys = roles(t.Keys)
	used := map[string]bool{}
	note := func(keys []schema.Key) {
		for _, k := range keys {
			used[k.Attribute.Value] = true
		}
	}
	note(t.Keys)
	indexes := func(from []schema.Index) []schema.Index {
		out := slices.Clone(from)
		for i := range out {
			out[i].Keys = roles(out[i].Keys)
			note(out[i].Keys)
			one(&out[i].Projection.Type, schema.ProjectAll, schema.ProjectKeys, schema.ProjectInclude)
			if out[i].Projection.Type.Value != schema.ProjectInclude {
				out[i].Projection.Include = nil
			}
		}
		return out
	}
	t.Global, t.Local = indexes(t.Global), indexes(t.Local)
	var attributes []schema.Attribute
	for _, a := range t.Attributes {
		if used[a.Name.Value] {
			one(&a.Type, "S", "N", "B")
			attributes = append(attributes, a)
		}
	}
	t.Attributes = attributes
	one(&t.Billing.Mode, schema.PayPerRequest, schema.Provisioned)
	if t.OnDemand() {
		t.Billing.Read, t.Billing.Write = schema.Number{}, schema.Number{}
	} else {
		least(&t.Billing.Read, schema.Number{Value: 1})
		least(&t.Billing.Write, schema.Number{Value: 1})
	}
	for i := range t.Global {
		if t.OnDemand() {
			t.Global[i].Read, t.Global[i].Write = schema.Number{}, schema.Number{}
			continue
		}
		least(&t.Global[i].Read, t.Billing.Read)
		least(&t.Global[i].Write, t.Billing.Write)
	}
	if t.Stream != nil {
		view := *t.Stream
		one(&view, "NEW_AND_OLD_IMAGES", "NEW_IMAGE", "OLD_IMAGE", "KEYS_ONLY")
		t.Stream = &view
	}
	if t.TTL != nil && (!t.TTL.Enabled || t.TTL.Attribute.Value == "") {
		t.TTL = nil
	}
	return t
}

// one makes an open text the first of the allowed values, unless it is one.
func one(text *schema.Text, allowed ...string) {
	if !slices.Contains(allowed, text.Value) {
		text.Value = allowed[0]
	}
}

func least(n *schema.Number, other schema.Number) {
	if n.Value < 1 {
		*n = other
	}
}

// roles gives an open key type the role its place has.
func roles(keys []schema.Key) []schema.Key {
	out := slices.Clone(keys)
	for i := range out {
		switch {
		case i == 0:
			one(&out[i].Role, schema.Hash, schema.Range)
		default:
			one(&out[i].Role, schema.Range, schema.Hash)
		}
	}
	return out
}

// maxBase leaves room for a suffix in the 255 characters of a table's name.
const maxBase = 200

// tableName makes a name legal that is one only by accident, such as a logical
// id that stands in for it.
func tableName(name string) string {
	name = strings.Map(func(r rune) rune {
		if r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("_-.", r)) {
			return r
		}
		return '-'
	}, name)
	return name[:min(len(name), maxBase)]
}

// base is the first part of the table's name in tests, a tab stop when the
// template leaves it open.
func (t *table) base() string {
	if t.Name.Unresolved != "" {
		return snippet.Stop("name"+t.pascal(), t.Name.Value)
	}
	return t.Name.Value
}

// open marks a quoted or plain form of a text as a tab stop where the template
// leaves it open.
func open(text schema.Text, shown string) string {
	if text.Unresolved == "" {
		return shown
	}
	// Stops of one name change together, so they have to show the same.
	return snippet.Stop("open"+letters(text.Unresolved+shown), shown)
}

func openNumber(n schema.Number) string {
	return open(schema.Text{Unresolved: n.Unresolved}, fmt.Sprint(n.Value))
}

// letters keeps what the name of a stop may hold.
func letters(text string) string {
	return strings.Map(func(r rune) rune {
		if r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			return r
		}
		return -1
	}, text)
}

// example is the sample value of an attribute: a text in a tab stop, to be
// quoted by the caller, or a number.
func (t *table) example(name string) (kind, value, stop string) {
	t.stops++
	kind = t.AttributeType(name)
	stop = fmt.Sprintf("%s%d", letters(t.pascal()), t.stops)
	if kind == "N" {
		return kind, "1", stop
	}
	words := wordsOf(name)
	if len(words) > 1 && words[len(words)-1] == "id" {
		words = words[:len(words)-1]
	}
	if len(words) == 0 {
		words = []string{"value"}
	}
	return kind, strings.Join(words, "-") + "-1", stop
}

// attribute is a key attribute's name in its definition, which tells whether it
// is open.
func (t *table) attribute(name string) schema.Text {
	for _, a := range t.Attributes {
		if a.Name.Value == name {
			return a.Name
		}
	}
	return schema.Text{Value: name}
}

// keyNames lists the distinct key attributes of the table, and of an index if
// one is given.
func (t *table) keyNames(index *schema.Index) []string {
	keys := slices.Clone(t.Keys)
	if index != nil {
		keys = append(keys, index.Keys...)
	}
	var names []string
	for _, k := range keys {
		if !slices.Contains(names, k.Attribute.Value) {
			names = append(names, k.Attribute.Value)
		}
	}
	return names
}

// spare is a name for an example attribute that is no key.
func (t *table) spare() string {
	name := "note"
	for t.AttributeType(name) != "" {
		name += "s"
	}
	return name
}

func (t *table) snake() string  { return strings.Join(t.words, "_") }
func (t *table) pascal() string { return pascal(t.words) }

func pascal(words []string) string {
	var b strings.Builder
	for _, w := range words {
		b.WriteString(strings.ToUpper(w[:1]) + w[1:])
	}
	return b.String()
}

// Names in code are to be readable; CloudFormation allows ids of 255 characters.
const (
	maxWords = 6
	maxWord  = 30 // characters
)

// tableWords are the words of a table's name in code; the last is "table".
func tableWords(id string) []string {
	words := wordsOf(id)
	if len(words) > maxWords {
		words = words[:maxWords]
	}
	if len(words) == 0 || words[len(words)-1] != "table" {
		words = append(words, "table")
	}
	if unicode.IsDigit(rune(words[0][0])) {
		words[0] = "t" + words[0]
	}
	return words
}

// wordsOf splits a name of any style into lower-case words of ASCII letters and
// digits: OrdersTable, orders_table and HTTPOrders-2.
func wordsOf(name string) []string {
	var words []string
	var word []rune
	flush := func() {
		if len(word) > 0 {
			words = append(words, strings.ToLower(string(word[:min(len(word), maxWord)])))
			word = word[:0]
		}
	}
	runes := []rune(name)
	for i, r := range runes {
		if r >= unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			flush()
			continue
		}
		if i > 0 && unicode.IsUpper(r) {
			next := i+1 < len(runes) && unicode.IsLower(runes[i+1])
			if !unicode.IsUpper(runes[i-1]) || next {
				flush()
			}
		}
		word = append(word, r)
	}
	flush()
	return words
}
