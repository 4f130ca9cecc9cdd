package importer

import (
	"bytes"
	"path/filepath"
	"strings"

	"github.com/devhelper/devhelper/dynamodb/schema"
	"github.com/devhelper/devhelper/fixturesgen/literal"
)

// JavaCode reads CreateTableRequest of the AWS SDKs for Java (v1 and v2) and for
// Kotlin, in Java and Kotlin, and the document API's createTable.
var JavaCode = Source{
	ID: "java", Title: "Java or Kotlin code", Rank: rankCode,
	Extensions: []string{".java", ".kt", ".kts"},
	Probe: func(content []byte) bool {
		return contains(content, "CreateTableRequest", "KeySchemaElement", "awscdk.services.dynamodb")
	},
	Read: readJava,
}

func readJava(in Input) ([]schema.Table, error) {
	dialect := literal.Java
	if ext := strings.ToLower(filepath.Ext(in.Path)); ext == ".kt" || ext == ".kts" {
		dialect = literal.Kotlin
	}
	c := newCode(in, func(text []byte) *literal.File { return literal.Scan(dialect, text) }, literal.Known{Constant: typedConstant})
	for _, made := range c.Built("CreateTableRequest") {
		v := arranged(c.Final(made, c.known))
		switch {
		case v.Kind == literal.Map && declares(v):
			c.add("CreateTableRequest", v, made.Start, made.End)
			c.short("CreateTableRequest", made)
		case v.Kind == literal.Open && !c.Generated(made.Start):
			c.refuse(c.at(v), hintLiteral, "the table is not literal: %s", why(v))
		}
	}
	for _, call := range c.Calls(func(name string) bool { return name == "createTable" }) {
		if len(call.Items) == 0 || c.Generated(call.Start) {
			continue
		}
		var v *literal.Value
		switch {
		case len(call.Items) == 1 && call.Items[0].Kind == literal.Lambda: // createTable(b -> b.tableName("x"))
			v = c.Eval(call.Items[0], c.known)
		case len(call.Items) >= 3: // of the document API: name, keys, attributes, throughput
			v = c.Eval(document(call), c.known)
			if units := v.Get("ProvisionedThroughput"); !listed(v, "KeySchema") && (units == nil || units.Type != "ProvisionedThroughput") {
				continue // a method of the program's own
			}
		default:
			continue
		}
		if v.Kind == literal.Map && v.Get("KeySchema") != nil && !c.has(call.Start, call.End) {
			c.add("createTable", v, call.X.Start, call.X.End)
		}
	}
	if bytes.Contains(c.Text, []byte("awscdk.services.dynamodb")) {
		for _, call := range c.Calls(func(name string) bool { return name == "partitionKey" }) {
			c.refuseCDK(call.X.Start, call.X.End)
		}
	}
	return c.done()
}

// short lets the table just read be known by the name of its type, rather than
// by the chain of calls that makes it.
func (c *code) short(name string, made *literal.Expr) {
	if len(c.tables) == 0 {
		return
	}
	last := &c.tables[len(c.tables)-1]
	if last.Pos != c.pos(made.Start, made.End) {
		return
	}
	if n := strings.Index(string(c.Text[made.Start:made.End]), name); n >= 0 {
		last.Pos = c.pos(made.Start+n, made.Start+n+len(name))
	}
}

func listed(v *literal.Value, name string) bool {
	list := v.Get(name)
	return list != nil && list.Kind == literal.List
}

// document makes a request of the arguments of the document API's createTable.
func document(call *literal.Expr) *literal.Expr {
	request := &literal.Expr{Kind: literal.MapOf, Start: call.Start, End: call.End}
	for i, name := range []string{"TableName", "KeySchema", "AttributeDefinitions", "ProvisionedThroughput"} {
		if i < len(call.Items) {
			arg := call.Items[i]
			key := &literal.Expr{Kind: literal.Str, Text: name, Start: arg.Start, End: arg.End}
			request.Pairs = append(request.Pairs, literal.Pair{Key: key, Value: arg})
		}
	}
	return request
}

// arranged names the arguments of the constructors of CreateTableRequest.
func arranged(v *literal.Value) *literal.Value {
	if v.Kind != literal.Map || v.Get("0") == nil {
		return v
	}
	names := []string{"AttributeDefinitions", "TableName", "KeySchema", "ProvisionedThroughput"}
	if v.Get("2") == nil {
		names = []string{"TableName", "KeySchema"}
	}
	named := *v
	named.Fields = nil
	for _, f := range v.Fields {
		if len(f.Name) == 1 && f.Name[0] >= '0' && int(f.Name[0]-'0') < len(names) {
			f.Name = names[f.Name[0]-'0']
		}
		named.Fields = append(named.Fields, f)
	}
	return &named
}
