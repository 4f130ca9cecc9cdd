package importer

import (
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/devhelper/devhelper/dynamodb/schema"
	"github.com/devhelper/devhelper/fixturesgen/hcleval"
)

// addTables reads the tables of the root module and of those it calls. Each
// belongs to a file of the root module: the one with the resource or the call.
func (m *tfModule) addTables(add func(file string, t schema.Table)) {
	var files []string
	var tables []schema.Table
	m.eachTable(func(file string, t schema.Table) {
		files, tables = append(files, file), append(tables, t)
	})
	m.addVariables(tables)
	for i, t := range tables {
		add(files[i], t)
	}
}

// eachTable gives the tables of a module in order of the declarations, those of
// called modules behind its own.
func (m *tfModule) eachTable(add func(file string, t schema.Table)) {
	var own []*tfTable
	var from []*hclsyntax.Block
	for _, b := range m.dir.resources {
		if b.Labels[0] != terraformTable {
			continue
		}
		for _, c := range m.scope().copies(b.Body) {
			if c.off && m.inputs != nil {
				continue // the call says that it is not wanted
			}
			if m.p.total++; m.p.total > maxTerraformTables {
				break
			}
			t := m.table(c, m.address+b.Labels[1]+c.suffix, terraformTable, b, 1)
			t.read(c.scope, b.Body)
			own, from = append(own, t), append(from, b)
		}
	}
	m.addIndexes(own, from)
	for i, t := range own {
		t.settle()
		add(from[i].TypeRange.Filename, *t.table)
	}
	for _, b := range m.dir.modules {
		m.called(b, func(t schema.Table) { add(b.TypeRange.Filename, t) })
	}
}

// table begins a table: what its place and its copy tell.
func (m *tfModule) table(c tfCopy, id, kind string, b *hclsyntax.Block, label int) *tfTable {
	at := b.TypeRange
	if label < len(b.LabelRanges) {
		at = b.LabelRanges[label]
	}
	table := &schema.Table{ID: id, Kind: kind, Pos: m.p.pos(at), Condition: c.condition, Off: c.off}
	t := &tfTable{m: m, table: table}
	if c.open {
		a := b.Body.Attributes["for_each"]
		if a == nil {
			a = b.Body.Attributes["count"]
		}
		t.note(schema.Info, "unresolved", m.p.pos(a.Expr.Range()), "give what it depends on a default",
			"how many there are depends on %s, which has no value here", short(m.p.written(a.Expr)))
	}
	return t
}

// called reads the tables of a module that is called.
func (m *tfModule) called(b *hclsyntax.Block, add func(t schema.Table)) {
	from := m.moduleSource(b)
	for _, c := range m.scope().copies(b.Body) {
		switch {
		case isTableModule(from):
			if m.p.total++; m.p.total > maxTerraformTables {
				return
			}
			t := m.table(c, m.address+"module."+b.Labels[0]+c.suffix, "terraform-aws-modules/dynamodb-table", b, 0)
			t.readModule(c.scope, b.Body)
			t.settle()
			add(*t.table)
		case c.off:
		default:
			child := m.child(b, c.scope, c.suffix)
			if child == nil {
				return
			}
			child.eachTable(func(_ string, t schema.Table) {
				if t.Condition == "" {
					t.Condition = c.condition
				}
				add(t)
			})
		}
	}
}

// child is a local module as it is called; nil for modules from elsewhere.
func (m *tfModule) child(b *hclsyntax.Block, s *tfScope, suffix string) *tfModule {
	from := m.moduleSource(b)
	if !strings.HasPrefix(from, "./") && !strings.HasPrefix(from, "../") || m.callers >= maxModules {
		return nil
	}
	name := b.Labels[0] + suffix
	if had, ok := m.children[name]; ok {
		return had
	}
	inputs := map[string]tfInput{}
	for name, a := range b.Body.Attributes {
		inputs[name] = tfInput{a.Expr, s}
	}
	child := m.p.module(m.p.dir(path.Clean(path.Join(m.dir.path, filepath.ToSlash(from)))), m.address+"module."+name+".", inputs)
	child.callers = m.callers + 1
	m.children[name] = child
	return child
}

// moduleSource is where a module comes from.
func (m *tfModule) moduleSource(b *hclsyntax.Block) string {
	if a := b.Body.Attributes["source"]; a != nil {
		from, _ := hcleval.Text(m.scope().value(a.Expr))
		return from
	}
	return ""
}

// isTableModule says whether a source is the dynamodb-table module of
// terraform-aws-modules: from a registry or from its repository.
func isTableModule(from string) bool {
	return strings.Contains(from, "terraform-aws-modules/") && strings.Contains(from, tableModule) &&
		!strings.Contains(strings.Replace(from, "://", "", 1), "//") // a module inside of it
}

// addIndexes adds the indexes that are resources of their own.
func (m *tfModule) addIndexes(tables []*tfTable, from []*hclsyntax.Block) {
	for _, b := range m.dir.resources {
		if b.Labels[0] != terraformIndex {
			continue
		}
		for _, c := range m.scope().copies(b.Body) {
			if t := m.indexed(tables, from, c.scope, b.Body); t != nil && !c.off {
				t.addIndex(c.scope, b)
			}
		}
	}
}

// either is an argument that goes by one name or another: the resource is
// experimental, and its documentation has both.
func either(body *hclsyntax.Body, names ...string) *hclsyntax.Attribute {
	for _, name := range names {
		if a := body.Attributes[name]; a != nil {
			return a
		}
	}
	return nil
}

// indexed finds the table an index belongs to: by reference, else by name.
func (m *tfModule) indexed(tables []*tfTable, from []*hclsyntax.Block, s *tfScope, body *hclsyntax.Body) *tfTable {
	a := either(body, "table_name", "table")
	if a == nil {
		return nil
	}
	name, known := hcleval.Text(s.value(a.Expr))
	for _, t := range tables {
		if known && t.table.Name.Unresolved == "" && t.table.Name.Value == name {
			return t
		}
	}
	for _, ref := range a.Expr.Variables() {
		to, _ := tfAttr(ref, 1)
		for i, t := range tables {
			if ref.RootName() == terraformTable && from[i].Labels[1] == to {
				return t
			}
		}
	}
	return nil
}

func (t *tfTable) addIndex(s *tfScope, b *hclsyntax.Block) {
	at := b.TypeRange
	if len(b.LabelRanges) > 1 {
		at = b.LabelRanges[1]
	}
	body := b.Body
	index := schema.Index{Name: t.text(s, either(body, "index_name", "name")), Pos: t.pos(at), Keys: t.schemaKeys(s, body)}
	index.Projection.Type = t.text(s, body.Attributes["projection_type"])
	index.Projection.Include = t.texts(s, body.Attributes["non_key_attributes"])
	for _, p := range t.blocks(s, body, "projection") {
		index.Projection.Type = t.text(p.scope, p.body.Attributes["projection_type"])
		index.Projection.Include = t.texts(p.scope, p.body.Attributes["non_key_attributes"])
	}
	for _, p := range t.blocks(s, body, "provisioned_throughput") {
		index.Read = t.units(p.scope, p.body.Attributes["read_capacity_units"])
		index.Write = t.units(p.scope, p.body.Attributes["write_capacity_units"])
	}
	for _, k := range t.blocks(s, body, "key_schema") {
		name := t.text(k.scope, k.body.Attributes["attribute_name"])
		defined := slices.ContainsFunc(t.table.Attributes, func(a schema.Attribute) bool { return a.Name.Value == name.Value })
		if kind := t.text(k.scope, k.body.Attributes["attribute_type"]); !defined && kind.Value != "" {
			t.table.Attributes = append(t.table.Attributes, schema.Attribute{Name: name, Type: kind, Pos: t.pos(k.at)})
		}
	}
	t.table.Global = append(t.table.Global, index)
}
