package importer

import (
	"bytes"
	"errors"
	"slices"
	"strings"

	"github.com/devhelper/devhelper/dynamodb/schema"
	"github.com/devhelper/devhelper/fixturesgen/source"
)

// ErrOtherKind says that a file is not of the kind the source reads.
var ErrOtherKind = errors.New("declares no tables in a way that is known here")

// CloudFormation reads AWS CloudFormation and SAM templates, in YAML with short
// or long functions and in JSON: AWS::DynamoDB::Table, AWS::DynamoDB::GlobalTable
// and AWS::Serverless::SimpleTable, as the AWS CloudFormation template reference
// and the SAM specification describe them.
var CloudFormation = Source{
	ID: "cloudformation", Title: "CloudFormation or SAM template",
	Extensions: []string{".yaml", ".yml", ".json", ".template"},
	// Templates without a table are parsed too: they may bring in others that
	// have some, and a damaged one has to be told of, for its tables are missing.
	Probe: func(content []byte) bool {
		if len(content) > 1 && (content[0] == 0xff || content[0] == 0xfe) {
			return true // UTF-16: a search would have to decode it first
		}
		return bytes.Contains(content, []byte("AWS::")) && bytes.Contains(content, []byte("Resources")) ||
			bytes.Contains(content, []byte("AWSTemplateFormatVersion"))
	},
	Read: readCloudFormation,
}

const (
	plainTable  = "AWS::DynamoDB::Table"
	globalTable = "AWS::DynamoDB::GlobalTable"
	simpleTable = "AWS::Serverless::SimpleTable"
)

func readCloudFormation(in Input) ([]schema.Table, error) {
	root, err := templateRoot(in)
	if err != nil {
		return nil, err
	}
	t := newTemplate(in, root, nil, &family{roots: map[string]*source.Node{}})
	tables := t.tables()
	return tables, t.nested.problem()
}

// templateRoot parses a file and finds the document that is a template.
func templateRoot(in Input) (*source.Node, error) {
	docs, err := source.Parse(in.Path, in.Content)
	if err != nil {
		return nil, err
	}
	for _, doc := range docs {
		doc = included(in, doc)
		resources := doc.Get("Resources")
		switch {
		case resources == nil:
		case resources.Kind != source.Map:
			return nil, &source.Error{
				Pos: resources.Pos, Message: "Resources is " + resources.What() + ", not a map of resources",
				Next: "see the template reference: Resources maps logical ids to resources",
			}
		default:
			return doc, nil
		}
	}
	return nil, ErrOtherKind
}

// template reads the tables of one template.
type template struct {
	*resolver
	root   *source.Node
	table  *schema.Table // the one being read: takes the notes
	nested *nested       // the templates it brings in
}

// newTemplate begins to read a template; given are the parameters that a
// template above passes.
func newTemplate(in Input, root *source.Node, given map[string]result, f *family) *template {
	t := &template{resolver: newResolver(root, given, &f.spent), root: root}
	t.nested = &nested{in: in, of: t.resolver, done: map[string]*template{}, family: f}
	t.outputs = t.nested.output
	return t
}

func (t *template) tables() []schema.Table {
	var tables []schema.Table
	settings := t.settings()
	twice := map[string][]source.Pair{}
	for _, p := range t.root.Get("Resources").Duplicates() {
		twice[p.Key.Value] = append(twice[p.Key.Value], p)
	}
	for _, entry := range t.resources {
		kind := entry.Value.Get("Type").Text()
		table := schema.Table{ID: entry.Key.Value, Kind: kind, Pos: entry.Key.Pos}
		t.table = &table
		properties := t.unrolled(t.eval(entry.Value.Get("Properties")).node)
		switch kind {
		case plainTable:
			t.plain(properties)
		case globalTable:
			t.global(properties)
		case simpleTable:
			t.simple(properties)
		case stackResource, applicationResource:
			tables = append(tables, t.brought(entry, settings)...)
			continue
		default:
			continue
		}
		table.Label = constructPath(entry.Value)
		if name := entry.Value.Get("Condition").Text(); name != "" {
			table.Condition = name
			table.Off = t.condition(name) == no
		}
		for _, again := range twice[table.ID] {
			t.note(schema.Error, "resource-duplicate", again.Key.Pos, "rename or remove one of them", "the logical id %s is used twice", table.ID)
		}
		for _, part := range []*source.Node{entry.Value, properties} {
			for _, again := range part.Duplicates() {
				t.note(schema.Warning, "property-duplicate", again.Key.Pos, "the last one counts; remove the others", "%s is given twice", again.Key.Value)
			}
		}
		table.Variables = settings.of(&table)
		tables = append(tables, table)
	}
	return tables
}

// settings are the environment variables of all functions, by what their values
// are: a template may have tens of thousands of either.
type settings struct {
	all     []schema.Variable
	byRef   map[string][]int // by the logical id the value refers to
	byValue map[string][]int // by the text the value comes to
	byOpen  map[string][]int // by the expression that is open
}

func (t *template) settings() *settings {
	s := &settings{byRef: map[string][]int{}, byValue: map[string][]int{}, byOpen: map[string][]int{}}
	add := func(function string, variables *source.Node) {
		for _, v := range t.eval(variables).node.Entries() {
			n := len(s.all)
			s.all = append(s.all, schema.Variable{Name: v.Key.Value, Function: function, Pos: v.Key.Pos})
			if id := t.refersTo(v.Value); id != "" {
				s.byRef[id] = append(s.byRef[id], n)
			}
			switch got := t.eval(v.Value); {
			case got.open != "":
				s.byOpen[got.open] = append(s.byOpen[got.open], n)
			case got.node.IsText():
				s.byValue[got.node.Value] = append(s.byValue[got.node.Value], n)
			}
		}
	}
	add("", t.root.At("Globals", "Function", "Environment", "Variables"))
	for _, r := range t.resources {
		switch r.Value.Get("Type").Text() {
		case "AWS::Serverless::Function", "AWS::Lambda::Function":
			add(r.Key.Value, t.eval(r.Value.At("Properties", "Environment")).node.Get("Variables"))
		}
	}
	return s
}

// refersTo is the logical id whose reference a value is; of a table in a nested
// stack, that the stack gives out, it is Stack/Table.
func (t *template) refersTo(value *source.Node) string {
	name, arg := function(value)
	switch name {
	case "Ref":
		return arg.Text()
	case "Fn::Sub":
		id, ok := strings.CutPrefix(arg.Text(), "${")
		if !ok || strings.IndexByte(id, '}') != len(id)-1 {
			return ""
		}
		if id = id[:len(id)-1]; strings.Contains(id, ".") {
			return t.givenOut(id)
		}
		return id
	case "Fn::GetAtt":
		return t.givenOut(attributeName(arg))
	}
	return ""
}

// givenOut is what the output Stack.Outputs.Name refers to, as Stack/Table.
func (t *template) givenOut(attribute string) string {
	stack, output, ok := strings.Cut(attribute, ".Outputs.")
	if !ok || t.byID[stack] == nil {
		return ""
	}
	below := t.nested.template(stack)
	if below == nil {
		return ""
	}
	if id := below.refersTo(below.root.At("Outputs", output, "Value")); id != "" {
		return stack + "/" + id
	}
	return ""
}

// from lists the variables that hold the name of a table in a nested stack, which
// its label leads to.
func (s *settings) from(table *schema.Table) []schema.Variable {
	places := slices.Clone(s.byRef[table.Label])
	if table.Name.Unresolved == "" {
		places = append(places, s.byValue[table.Name.Value]...)
	}
	return s.at(places)
}

// of lists the variables that hold a table's name: a reference to the table, or
// the same name again, also where it is built from the same unknowns.
func (s *settings) of(table *schema.Table) []schema.Variable {
	places := slices.Clone(s.byRef[table.ID])
	switch {
	case table.Name.Unresolved == "":
		places = append(places, s.byValue[table.Name.Value]...)
	case table.Name.Pos.Known():
		places = append(places, s.byOpen[table.Name.Unresolved]...)
	}
	return s.at(places)
}

func (s *settings) at(places []int) []schema.Variable {
	slices.Sort(places)
	var found []schema.Variable
	for _, n := range slices.Compact(places) {
		found = append(found, s.all[n])
	}
	return found
}
