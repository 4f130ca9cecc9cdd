package importer

import (
	"bytes"
	"path/filepath"
	"strings"

	"github.com/devhelper/devhelper/dynamodb/schema"
	"github.com/devhelper/devhelper/fixturesgen/source"
)

// DescribeTable reads what DynamoDB's API itself says and takes, in JSON or
// YAML: the output of "aws dynamodb describe-table" and create-table, the input
// of create-table (--cli-input-json, filled in from --generate-cli-skeleton) and
// of import-table; several of them in a list, or below "tables" with their items
// below "data", as jest-dynalite and jest-dynamodb keep them.
var DescribeTable = Source{
	ID: "describe-table", Title: "description or input of CreateTable",
	Extensions: []string{".json", ".yaml", ".yml"},
	Probe: func(content []byte) bool {
		return bytes.Contains(content, []byte("KeySchema")) && bytes.Contains(content, []byte("AttributeDefinitions")) &&
			!bytes.Contains(content, []byte("AWS::"))
	},
	Read: readDescriptions,
}

func readDescriptions(in Input) ([]schema.Table, error) {
	docs, err := source.Parse(in.Path, in.Content)
	if err != nil {
		return nil, err
	}
	var tables []schema.Table
	found := false
	for _, doc := range docs {
		for _, n := range descriptions(doc, 0) {
			found = true
			if table, ok := described(n); ok {
				tables = append(tables, table)
			}
		}
	}
	if !found {
		return nil, ErrOtherKind
	}
	if len(tables) == 0 {
		return nil, &source.Error{
			Pos: schema.Pos{File: in.Path}, Message: "the names of " + filepath.Base(in.Path) + " are not filled in",
			Next: "give TableName and AttributeName their values",
		}
	}
	return tables, nil
}

// maxWrapped is how deep descriptions are looked for.
const maxWrapped = 3

// descriptions finds the maps that describe a table, in order.
func descriptions(n *source.Node, depth int) []*source.Node {
	switch {
	case n == nil || depth > maxWrapped:
	case n.Kind == source.List:
		var all []*source.Node
		for _, item := range n.Items {
			all = append(all, descriptions(item, depth+1)...)
		}
		return all
	case n.Get("KeySchema") != nil && (n.Get("AttributeDefinitions") != nil || n.Get("TableName") != nil):
		return []*source.Node{n}
	default:
		for _, wrapper := range []string{"Table", "TableDescription", "TableCreationParameters", "Tables", "tables"} {
			if below := n.Get(wrapper); below != nil {
				return descriptions(below, depth+1)
			}
		}
	}
	return nil
}

// described reads one table; ok is false for a skeleton that is not filled in.
func described(n *source.Node) (table schema.Table, ok bool) {
	output := n.Get("TableStatus") != nil || n.Get("TableArn") != nil || n.Get("BillingModeSummary") != nil // some are cut short
	table.Kind = "CreateTable"
	if output {
		table.Kind = "DescribeTable"
	}
	name := n.Get("TableName")
	if name.Text() == "" {
		arn := n.Get("TableArn")
		if _, own, is := strings.Cut(arn.Text(), ":table/"); is {
			name = scalar(own, arn)
		}
	}
	table.ID, table.Pos = name.Text(), name.Place()
	if name == nil {
		table.Pos = n.Pos
	}
	t := &template{resolver: newResolver(nil, nil, &spent{}), table: &table}
	t.common(n)
	if table.ID == "" && !anyNamed(table.Keys) {
		return table, false
	}
	table.Name = t.text(name)
	if table.ID == "" {
		t.note(schema.Error, "table-unnamed", table.Pos, "give it a TableName", "the table has no name")
	}
	if specification := t.child(n, "StreamSpecification"); strings.EqualFold(specification.Get("StreamEnabled").Text(), "false") {
		table.Stream = nil
	}
	table.Protected = t.yes(n.Get("DeletionProtectionEnabled"))
	table.Tags = t.tags(n)
	table.Seed = itemsOf(n.Get("data"))
	t.throughput(n, output)
	return table, true
}

func anyNamed(keys []schema.Key) bool {
	for _, k := range keys {
		if k.Attribute.Value != "" {
			return true
		}
	}
	return false
}

// throughput reads billing. A description of a table that is billed per request
// says so in a summary, and has throughputs of zero.
func (t *template) throughput(n *source.Node, output bool) {
	billing := &t.table.Billing
	own := t.child(n, "ProvisionedThroughput")
	if output {
		mode := t.text(t.child(n, "BillingModeSummary").Get("BillingMode"))
		if mode.Value == "" {
			mode.Value = schema.Provisioned // the summary of a table that was never billed otherwise
			if zero(own) {
				mode.Value = schema.PayPerRequest
			}
		}
		if given := n.Get("BillingMode"); given == nil {
			billing.Mode = mode
		}
	}
	units := func(of *source.Node) (read, write schema.Number) {
		if output && zero(of) {
			return read, write
		}
		return t.number(of.Get("ReadCapacityUnits")), t.number(of.Get("WriteCapacityUnits"))
	}
	billing.Read, billing.Write = units(own)
	for i, index := range t.list(n, "GlobalSecondaryIndexes") {
		t.table.Global[i].Read, t.table.Global[i].Write = units(t.child(index, "ProvisionedThroughput"))
	}
}

func zero(throughput *source.Node) bool {
	read, write := throughput.Get("ReadCapacityUnits").Text(), throughput.Get("WriteCapacityUnits").Text()
	return (read == "0" || read == "") && (write == "0" || write == "")
}
