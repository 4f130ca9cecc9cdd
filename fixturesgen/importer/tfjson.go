package importer

import (
	"bytes"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/devhelper/devhelper/dynamodb/schema"
	"github.com/devhelper/devhelper/fixturesgen/hcleval"
	"github.com/devhelper/devhelper/fixturesgen/source"
)

// TerraformPlan reads what `terraform show -json` prints of a plan or a state,
// as Terraform's "JSON Output Format" describes it: every value is known, but
// for those that only the apply will tell.
var TerraformPlan = Source{
	ID: "terraform-plan", Title: "terraform show -json",
	Extensions: []string{".json"},
	Probe: func(content []byte) bool {
		return bytes.Contains(content, []byte(`"format_version"`)) && bytes.Contains(content, []byte(terraformTable))
	},
	Read: readPlan,
}

// IsPlan says whether a table that was read from a file comes from a plan or a
// state, which may repeat what a configuration declares.
func IsPlan(file string, t schema.Table) bool { return t.Kind == terraformTable && !IsTerraform(file) }

func readPlan(in Input) ([]schema.Table, error) {
	if IsTerraform(in.Path) {
		return nil, ErrOtherKind
	}
	docs, err := source.Parse(in.Path, in.Content)
	if err != nil {
		return nil, err
	}
	if len(docs) != 1 || !docs[0].Get("format_version").IsText() {
		return nil, ErrOtherKind
	}
	values := docs[0].Get("planned_values")
	if values == nil {
		values = docs[0].Get("values")
	}
	if values == nil {
		return nil, ErrOtherKind
	}
	p := newProject(in)
	p.files[in.Path] = hcleval.Lines(in.Path, in.Content)
	r := &planReader{m: p.module(&tfDir{}, "", nil), all: &tfDir{}}
	r.module(values.Get("root_module"), "", 0)
	r.m.dir = r.all
	r.m.addVariables(r.tables)
	return r.tables, nil
}

type planReader struct {
	m      *tfModule
	all    *tfDir // resources of all modules
	tables []schema.Table
}

// module reads a module of the plan and those below it.
func (r *planReader) module(n *source.Node, address string, depth int) {
	if n == nil || depth > maxModules*2 {
		return
	}
	var own []*tfTable
	var blocks []*hclsyntax.Block
	dir := &tfDir{}
	for _, res := range n.Get("resources").List() {
		kind := res.Get("type").Text()
		if res.Get("mode").Text() == "data" || !slices.Contains([]string{terraformTable, terraformIndex, "aws_lambda_function"}, kind) {
			continue
		}
		name := res.Get("name")
		b := hcleval.Literal(r.m.p.files[r.m.p.in.Path], kind, name, res.Get("values"))
		dir.resources = append(dir.resources, b)
		if kind != terraformTable || len(r.tables)+len(own) >= maxTerraformTables {
			continue
		}
		at := res.Get("address")
		id := name.Text()
		if at.IsText() {
			id = shortAddress(at.Value)
			if only := strings.TrimSuffix(id, "[0]"); !slices.ContainsFunc(n.Get("resources").List(), func(other *source.Node) bool {
				return other.Get("type").Text() == kind && other.Get("name").Text() == name.Text() && other.Get("index").Text() == "1"
			}) {
				id = only // as the configuration has it
			}
		} else {
			at = name
		}
		table := &schema.Table{ID: id, Kind: terraformTable, Pos: at.Place()}
		if !table.Pos.Known() {
			table.Pos = res.Place()
		}
		t := &tfTable{m: r.m, table: table}
		t.read(r.m.scope(), b.Body)
		own, blocks = append(own, t), append(blocks, b)
	}
	r.m.dir, r.all.resources = dir, append(r.all.resources, dir.resources...)
	r.m.addIndexes(own, blocks)
	for _, t := range own {
		t.settle()
		r.tables = append(r.tables, *t.table)
	}
	for _, child := range n.Get("child_modules").List() {
		r.module(child, child.Get("address").Text(), depth+1)
	}
}

// shortAddress is a resource's address without its type: the id a table goes by.
func shortAddress(address string) string {
	if i := strings.LastIndex(address, terraformTable+"."); i >= 0 {
		return address[:i] + address[i+len(terraformTable)+1:]
	}
	return address
}
