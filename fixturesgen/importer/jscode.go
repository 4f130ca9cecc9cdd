package importer

import (
	"bytes"

	"github.com/devhelper/devhelper/dynamodb/schema"
	"github.com/devhelper/devhelper/fixturesgen/literal"
)

// JavaScriptCode reads CreateTableCommand and createTable of the AWS SDK for
// JavaScript, v3 and v2, in JavaScript and TypeScript, and objects that are
// requests to create a table, such as the settings of jest-dynamodb.
var JavaScriptCode = Source{
	ID: "javascript", Title: "JavaScript or TypeScript code", Rank: rankCode,
	Extensions: []string{".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx"},
	Probe: func(content []byte) bool {
		return contains(content, "KeySchema", "CreateTableCommand(", "aws-dynamodb")
	},
	Read: readJavaScript,
}

func readJavaScript(in Input) ([]schema.Table, error) {
	known := literal.Known{Constant: typedConstant}
	c := newCode(in, func(text []byte) *literal.File { return literal.Scan(literal.JavaScript, text) }, known)
	objects := c.Objects("KeySchema")
	for _, call := range c.Calls(func(name string) bool {
		return name == "CreateTableCommand" || name == "createTable" || name == "CreateTableCommandInput"
	}) {
		if len(call.Items) == 0 || c.Generated(call.Start) {
			continue
		}
		v := c.Eval(call.Items[0], c.known)
		switch {
		case v.Kind == literal.Map && declares(v):
			c.add(call.X.Text, v, call.X.Start, call.X.End)
		case v.Kind == literal.Open && len(objects) == 0 && (call.Text == "new" || speaksDynamoDB(c.Text)) && call.X.Text == "CreateTableCommand":
			c.refuse(c.at(v), hintLiteral, "the table is not literal: %s", why(v))
		}
	}
	c.requests("object", objects)
	if bytes.Contains(c.Text, []byte("aws-dynamodb")) {
		for _, call := range c.Calls(func(name string) bool { return name == "Table" || name == "TableV2" }) {
			if call.Text == "new" && len(call.Items) == 3 {
				c.refuseCDK(call.X.Start, call.X.End)
			}
		}
	}
	return c.done()
}

// typedConstant gives the value of an enumeration's constant by its type:
// KeyType.HASH, BillingMode.PayPerRequest.
func typedConstant(of, name string) (string, bool) {
	for _, known := range enumerations {
		if of == known {
			return upperSnake(name), true
		}
	}
	return "", false
}
