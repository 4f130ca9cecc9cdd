package importer

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/devhelper/devhelper/dynamodb/schema"
	"github.com/devhelper/devhelper/fixturesgen/literal"
	"github.com/devhelper/devhelper/fixturesgen/source"
)

// maxCode is the size of a program text beyond which a search passes it by:
// nobody types that much, it is a bundle.
const maxCode = 2 << 20

// contains says whether a program text holds one of some words.
func contains(content []byte, words ...string) bool {
	if len(content) > maxCode {
		return false
	}
	return slices.ContainsFunc(words, func(w string) bool { return bytes.Contains(content, []byte(w)) })
}

// code reads the tables of one program text.
type code struct {
	*literal.File
	known  literal.Known
	places *source.Places
	path   string
	tables []schema.Table
	from   [][2]int // where the key schemas stand that were looked at
	fails  []error
	ids    map[string]int
	table  *schema.Table // the one being read: takes the notes
}

func newCode(in Input, scan func(text []byte) *literal.File, known literal.Known) *code {
	text := source.Decode(in.Content)
	return &code{File: scan(text), known: known, places: source.NewPlaces(in.Path, text), path: in.Path, ids: map[string]int{}}
}

// done gives what was read, in order of its place, and what could not be.
func (c *code) done() ([]schema.Table, error) {
	slices.SortStableFunc(c.tables, func(a, b schema.Table) int {
		if a.Pos.Line != b.Pos.Line {
			return a.Pos.Line - b.Pos.Line
		}
		return a.Pos.Column - b.Pos.Column
	})
	if len(c.fails) == 1 {
		return c.tables, c.fails[0]
	}
	return c.tables, errors.Join(c.fails...)
}

func (c *code) pos(start, end int) schema.Pos { return c.places.At(start, end) }

// at is the place of a value.
func (c *code) at(v *literal.Value) schema.Pos {
	if v == nil {
		return schema.Pos{}
	}
	return c.pos(v.Start, v.End)
}

// refuse notes a declaration that cannot be read.
func (c *code) refuse(at schema.Pos, hint, format string, args ...any) {
	at.File = c.path
	c.fails = append(c.fails, &source.Error{Pos: at, Next: hint, Message: fmt.Sprintf(format, args...)})
}

const (
	hintLiteral = "write the keys as literals in this file, or declare the table in a template and name it with --schema"
	hintCDK     = "run cdk synth: the templates it writes to cdk.out are read"
)

// refuseCDK notes a table that a program for the CDK declares.
func (c *code) refuseCDK(start, end int) {
	if !c.Generated(start) {
		c.refuse(c.pos(start, end), hintCDK, "a table of the AWS CDK, which only its program can tell")
	}
}

// has says whether a key schema that was looked at stands between two bytes:
// then what stands there is that table.
func (c *code) has(start, end int) bool {
	return slices.ContainsFunc(c.from, func(at [2]int) bool { return at[0] >= start && at[0] < end })
}

// declares says whether a value has what a request to create a table has.
func declares(v *literal.Value) bool {
	if v.Get("KeyspaceName") != nil { // of Amazon Keyspaces
		return false
	}
	return v.Get("KeySchema") != nil || v.Get("AttributeDefinitions") != nil || v.Get("TableName") != nil && v.Unknown() != nil
}

// describedInput says whether a value describes a table that exists: an answer of
// DynamoDB, not a request.
func describedInput(v *literal.Value) bool {
	return v.Get("TableStatus") != nil || v.Get("TableArn") != nil || v.Get("CreationDateTime") != nil
}

// add reads a request to create a table. The bytes from start to end are what
// the declaration is known by.
func (c *code) add(kind string, v *literal.Value, start, end int) {
	if c.Generated(start) {
		return
	}
	t := schema.Table{Kind: kind, Pos: c.pos(start, end)}
	c.table = &t
	at := [2]int{v.Start, v.End}
	if field := v.Field("KeySchema"); field != nil {
		at = [2]int{field.Start, field.End}
	}
	c.from = append(c.from, at)
	if !c.keysLiteral(v) {
		return
	}
	t.Keys = c.keys(v)
	c.name(v, start)
	for _, def := range c.list(v, "AttributeDefinitions") {
		t.Attributes = append(t.Attributes, schema.Attribute{
			Name: c.text(part(def, "AttributeName", 0)), Type: c.text(part(def, "AttributeType", 1)), Pos: c.at(def),
		})
	}
	t.Billing.Mode = c.text(v.Get("BillingMode"))
	if t.Billing.Mode.Value == "" {
		t.Billing.Mode.Value = schema.Provisioned // the API's default
	}
	t.Billing.Read, t.Billing.Write = c.throughput(v)
	for _, index := range c.list(v, "GlobalSecondaryIndexes") {
		if read, ok := c.index(index); ok {
			read.Read, read.Write = c.throughput(index)
			t.Global = append(t.Global, read)
		}
	}
	for _, index := range c.list(v, "LocalSecondaryIndexes") {
		if read, ok := c.index(index); ok {
			t.Local = append(t.Local, read)
		}
	}
	c.extras(v)
	if open := v.Unknown(); open != nil {
		c.unread(open, "what else is set")
	}
	c.tables = append(c.tables, t)
}

// keysLiteral says whether the keys and their types can be read, and refuses the
// table where they cannot: without them it is nothing.
func (c *code) keysLiteral(v *literal.Value) bool {
	for _, name := range []string{"KeySchema", "AttributeDefinitions"} {
		field := v.Get(name)
		open := field.Unknown()
		switch {
		case field != nil && field.Kind == literal.Open:
			open = field
		case field == nil && v.Unknown() != nil:
			open = v.Unknown()
		}
		if open != nil {
			c.refuse(c.at(open), hintLiteral, "%s is not literal: %s", name, why(open))
			return false
		}
	}
	return true
}

// why says of an open value what it is and why it is open.
func why(v *literal.Value) string {
	if strings.HasPrefix(v.Why, v.Source+" ") {
		return v.Why
	}
	return v.Source + ": " + v.Why
}

// part is a property of a value, by its name or by its place among the
// arguments of a constructor.
func part(v *literal.Value, name string, n int) *literal.Value {
	if found := v.Get(name); found != nil {
		return found
	}
	if v.Kind == literal.Map && v.Type != "" {
		return v.Get(string(rune('0' + n)))
	}
	return nil
}

// name reads the table's name, and makes the ID: the name, or where that is open
// a word for it.
func (c *code) name(v *literal.Value, start int) {
	t := c.table
	value := v.Get("TableName")
	name := c.text(value)
	open := name.Unresolved != "" || name.Value == ""
	t.ID = name.Value
	if open {
		t.ID = identifier(name.Value)
		if t.ID == "" {
			function, class := c.Enclosing(start)
			for _, word := range []string{identifier(function), identifier(class), "table"} {
				if t.ID == "" {
					t.ID = word
				}
			}
		}
		if name.Unresolved == "" {
			name.Unresolved = "TableName"
		}
	}
	c.ids[t.ID]++
	if n := c.ids[t.ID]; open && n > 1 {
		t.ID = fmt.Sprintf("%s-%d", t.ID, n)
	}
	if open {
		name.Value = t.ID
	}
	t.Name = name
}

// identifier is a word without what ids should not have.
func identifier(word string) string {
	word = strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' || r == '-' || r == '.' {
			return r
		}
		return -1
	}, word)
	return strings.Trim(word, "-_.")
}

func (c *code) note(s schema.Severity, code string, pos schema.Pos, hint, format string, args ...any) {
	p := schema.Problem{Severity: s, Code: code, Hint: hint, Pos: pos, Message: fmt.Sprintf(format, args...)}
	if !slices.Contains(c.table.Notes, p) {
		c.table.Notes = append(c.table.Notes, p)
	}
}

func (c *code) unread(v *literal.Value, what string) {
	c.note(schema.Info, "unresolved", c.at(v), "write it as a literal in this file", "%s cannot be read: %s", what, why(v))
}
