package importer

import (
	"bytes"

	"github.com/devhelper/devhelper/dynamodb/schema"
	"github.com/devhelper/devhelper/fixturesgen/literal"
)

// PythonCode reads create_table calls of boto3 and its kin, dictionaries that
// are requests to create a table, and models of PynamoDB.
var PythonCode = Source{
	ID: "python", Title: "Python code", Rank: rankCode,
	Extensions: []string{".py", ".pyi"},
	Probe: func(content []byte) bool {
		return contains(content, "KeySchema", "pynamodb", "aws_dynamodb") || contains(content, "create_table(") && contains(content, "**")
	},
	Read: readPython,
}

func readPython(in Input) ([]schema.Table, error) {
	c := newCode(in, func(text []byte) *literal.File { return literal.Scan(literal.Python, text) }, literal.Known{})
	objects := c.Objects("KeySchema")
	calls := c.Calls(func(name string) bool { return name == "create_table" })
	for _, call := range calls {
		request := &literal.Expr{Kind: literal.MapOf, Start: call.Start, End: call.End, Pairs: call.Pairs}
		v := c.Eval(request, c.known)
		switch {
		case len(call.Pairs) == 0 || c.Generated(call.Start):
		case declares(v):
			c.add("create_table", v, call.X.Start, call.X.End)
		case v.Unknown() != nil && len(v.Fields) == 1 && len(objects) == 0 && speaksDynamoDB(c.Text):
			c.refuse(c.at(v.Unknown()), hintLiteral, "the table is not literal: %s", why(v.Unknown()))
		}
	}
	c.requests("dict", objects)
	c.pynamodb(calls)
	if bytes.Contains(c.Text, []byte("aws_dynamodb")) {
		for _, call := range c.Calls(func(name string) bool { return name == "Table" || name == "TableV2" }) {
			for _, p := range call.Pairs {
				if p.Key != nil && p.Key.Text == "partition_key" {
					c.refuseCDK(call.X.Start, call.X.End)
				}
			}
		}
	}
	return c.done()
}

func speaksDynamoDB(text []byte) bool {
	return bytes.Contains(text, []byte("dynamodb")) || bytes.Contains(text, []byte("dynamo_db")) || bytes.Contains(text, []byte("DynamoDB"))
}

// requests reads maps that are whole requests to create a table and that no call
// in this file has used: tables of a loop, settings of a test environment.
func (c *code) requests(kind string, objects []*literal.Expr) {
	for _, object := range objects {
		if c.has(object.Start, object.End) {
			continue
		}
		v := c.Final(object, c.known)
		if v.Get("TableName") == nil || !listed(v, "KeySchema") || !listed(v, "AttributeDefinitions") || describedInput(v) {
			continue // a type, an answer: nobody said that it is a request
		}
		name := v.Field("TableName")
		c.add(kind, v, name.Start, name.End)
	}
}
