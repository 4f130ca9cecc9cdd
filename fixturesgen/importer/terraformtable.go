package importer

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/devhelper/devhelper/dynamodb/schema"
	"github.com/devhelper/devhelper/fixturesgen/hcleval"
)

// tfTable reads one table.
type tfTable struct {
	m     *tfModule
	table *schema.Table
	made  int    // blocks that dynamic blocks have made
	open  string // what the attribute definitions hang on, where that is not known
}

// read reads the arguments of an aws_dynamodb_table.
func (t *tfTable) read(s *tfScope, body *hclsyntax.Body) {
	table := t.table
	t.name(s, body.Attributes["name"])
	table.Keys = t.hashAndRange(s, body)
	for _, b := range t.blocks(s, body, "attribute") {
		table.Attributes = append(table.Attributes, schema.Attribute{
			Name: t.text(b.scope, b.body.Attributes["name"]), Type: t.text(b.scope, b.body.Attributes["type"]), Pos: t.pos(b.at),
		})
	}
	table.Billing.Mode = t.text(s, body.Attributes["billing_mode"])
	if table.Billing.Mode.Value == "" {
		table.Billing.Mode.Value = schema.Provisioned // the provider's default
	}
	table.Billing.Read = t.units(s, body.Attributes["read_capacity"])
	table.Billing.Write = t.units(s, body.Attributes["write_capacity"])
	for _, b := range t.blocks(s, body, "global_secondary_index") {
		table.Global = append(table.Global, t.global(b))
	}
	for _, b := range t.blocks(s, body, "local_secondary_index") {
		table.Local = append(table.Local, t.local(b))
	}
	t.extras(s, body)
	t.define()
}

// define makes definitions for key attributes whose own hang on something that
// is not known: texts, as most are.
func (t *tfTable) define() {
	if t.open == "" {
		return
	}
	all := slices.Clone(t.table.Keys)
	for _, i := range t.table.Indexes() {
		all = append(all, i.Keys...)
	}
	for _, k := range all {
		if !slices.ContainsFunc(t.table.Attributes, func(a schema.Attribute) bool { return a.Name.Value == k.Attribute.Value }) {
			t.table.Attributes = append(t.table.Attributes, schema.Attribute{
				Name: k.Attribute, Type: schema.Text{Value: "S", Unresolved: t.open, Pos: k.Pos}, Pos: k.Pos,
			})
		}
	}
}

// extras reads what a table has beside keys and indexes.
func (t *tfTable) extras(s *tfScope, body *hclsyntax.Body) {
	table := t.table
	if view := t.text(s, body.Attributes["stream_view_type"]); view.Value != "" && t.yes(s, body.Attributes["stream_enabled"]) {
		table.Stream = &view
	}
	for _, b := range t.blocks(s, body, "ttl") {
		ttl := &schema.TTL{Attribute: t.text(b.scope, b.body.Attributes["attribute_name"]), Enabled: t.yes(b.scope, b.body.Attributes["enabled"])}
		if ttl.Enabled || ttl.Attribute.Value != "" {
			table.TTL = ttl
		}
	}
	table.Protected = t.yes(s, body.Attributes["deletion_protection_enabled"])
	table.Tags = t.tags(s, body.Attributes["tags"])
}

// name reads the table's name. Where it is not known, its value is the id as
// far as names may have its letters.
func (t *tfTable) name(s *tfScope, a *hclsyntax.Attribute) {
	name := t.text(s, a)
	switch {
	case a == nil || name.Value == "" && name.Unresolved == "":
		name = schema.Text{Value: tfTableName(t.table.ID), Unresolved: "name", Pos: name.Pos}
	case name.Unresolved != "":
		name.Value = tfTableName(t.table.ID)
	}
	t.table.Name = name
}

// tfTableName makes a table's name of an address: orders["eu"] becomes orders-eu.
func tfTableName(id string) string {
	id = strings.NewReplacer("[each.key]", "", "[count.index]", "").Replace(id)
	words := strings.FieldsFunc(id, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' || r == '-' || r == '.')
	})
	name := strings.Join(words, "-")
	for len(name) < 3 {
		name += "-table"
	}
	return name[:min(len(name), 255)]
}

// hashAndRange reads a key that is written as hash_key and range_key.
func (t *tfTable) hashAndRange(s *tfScope, body *hclsyntax.Body) []schema.Key {
	var keys []schema.Key
	for _, part := range []struct{ name, role string }{{"hash_key", schema.Hash}, {"range_key", schema.Range}} {
		a := body.Attributes[part.name]
		attribute := t.text(s, a)
		if a == nil || attribute.Value == "" && attribute.Unresolved == "" {
			continue // null and "" are as if it were not there
		}
		at := t.pos(a.NameRange)
		keys = append(keys, schema.Key{Attribute: attribute, Role: schema.Text{Value: part.role, Pos: at}, Pos: at})
	}
	return keys
}

// schemaKeys reads a key that is written in key_schema blocks, in whose order
// the hash attributes come first.
func (t *tfTable) schemaKeys(s *tfScope, body *hclsyntax.Body) []schema.Key {
	var keys []schema.Key
	for _, b := range t.blocks(s, body, "key_schema") {
		keys = append(keys, schema.Key{
			Attribute: t.text(b.scope, b.body.Attributes["attribute_name"]), Role: t.text(b.scope, b.body.Attributes["key_type"]), Pos: t.pos(b.at),
		})
	}
	slices.SortStableFunc(keys, func(a, b schema.Key) int { return roleRank(a) - roleRank(b) })
	return keys
}

func roleRank(k schema.Key) int {
	if k.Role.Value == schema.Range {
		return 1
	}
	return 0
}

func (t *tfTable) global(b tfBlock) schema.Index {
	index := t.index(b)
	index.Keys = t.hashAndRange(b.scope, b.body)
	if keys := t.schemaKeys(b.scope, b.body); len(keys) > len(index.Keys) {
		index.Keys = keys // the way to keys of several attributes
	}
	index.Read = t.units(b.scope, b.body.Attributes["read_capacity"])
	index.Write = t.units(b.scope, b.body.Attributes["write_capacity"])
	return index
}

// local reads a local index, whose hash key is the table's.
func (t *tfTable) local(b tfBlock) schema.Index {
	index := t.index(b)
	for _, k := range t.table.Keys {
		if k.Role.Value == schema.Hash {
			index.Keys = append(index.Keys, k)
		}
	}
	index.Keys = append(index.Keys, t.hashAndRange(b.scope, b.body)...)
	return index
}

func (t *tfTable) index(b tfBlock) schema.Index {
	index := schema.Index{Name: t.text(b.scope, b.body.Attributes["name"]), Pos: t.pos(b.at)}
	index.Projection.Type = t.text(b.scope, b.body.Attributes["projection_type"])
	index.Projection.Include = t.texts(b.scope, b.body.Attributes["non_key_attributes"])
	return index
}

// settle drops throughput the provider does not send: it takes capacities of a
// table that is billed per request, and leaves them out.
func (t *tfTable) settle() {
	b := &t.table.Billing
	if b.Mode.Value != schema.PayPerRequest || b.Mode.Unresolved != "" {
		return
	}
	b.Read, b.Write = schema.Number{}, schema.Number{}
	for i := range t.table.Global {
		t.table.Global[i].Read, t.table.Global[i].Write = schema.Number{}, schema.Number{}
	}
}

// tags reads a map of texts. One whose key is not known is left out.
func (t *tfTable) tags(s *tfScope, a *hclsyntax.Attribute) []schema.Tag {
	if a == nil {
		return nil
	}
	if object, ok := hcleval.Inner(a.Expr).(*hclsyntax.ObjectConsExpr); ok {
		var tags []schema.Tag
		for _, item := range object.Items {
			if key, ok := hcleval.Text(s.value(item.KeyExpr)); ok {
				value := t.text(s, &hclsyntax.Attribute{Name: key, Expr: item.ValueExpr})
				tags = append(tags, schema.Tag{Key: key, Value: value})
			}
		}
		return tags
	}
	v := s.value(a.Expr)
	if !v.IsKnown() {
		return nil
	}
	var tags []schema.Tag
	for _, e := range tfEntries(v) {
		key, _ := hcleval.Text(e.key)
		if value, ok := hcleval.Text(e.value); ok {
			tags = append(tags, schema.Tag{Key: key, Value: schema.Text{Value: value, Pos: t.pos(a.Expr.Range())}})
		}
	}
	return tags
}

// text reads an argument that is a text.
func (t *tfTable) text(s *tfScope, a *hclsyntax.Attribute) schema.Text {
	if a == nil {
		return schema.Text{}
	}
	v := s.settled(a.Expr)
	pos := t.pos(a.Expr.Range())
	switch text, ok := hcleval.Text(v); {
	case ok:
		return schema.Text{Value: text, Pos: pos}
	case !v.IsWhollyKnown():
		open := short(s.expression(a.Expr, 0))
		if open == "" {
			open = a.Name
		}
		return schema.Text{Value: s.standIn(a.Expr, 0), Unresolved: open, Pos: pos}
	case !v.IsNull():
		t.note(schema.Error, "wrong-kind", pos, "", "a text is expected here, not %s", v.Type().FriendlyName())
	}
	return schema.Text{}
}

// texts reads an argument that is a list of texts.
func (t *tfTable) texts(s *tfScope, a *hclsyntax.Attribute) []schema.Text {
	if a == nil {
		return nil
	}
	var all []schema.Text
	if list, ok := hcleval.Inner(a.Expr).(*hclsyntax.TupleConsExpr); ok {
		for _, e := range list.Exprs {
			all = append(all, t.text(s, &hclsyntax.Attribute{Name: a.Name, Expr: e}))
		}
		return all
	}
	v := s.value(a.Expr)
	pos := t.pos(a.Expr.Range())
	if !v.IsKnown() {
		open := short(s.expression(a.Expr, 0))
		return []schema.Text{{Value: s.standIn(a.Expr, 0), Unresolved: open, Pos: pos}}
	}
	for _, e := range tfEntries(v) {
		if text, ok := hcleval.Text(e.value); ok {
			all = append(all, schema.Text{Value: text, Pos: pos})
		}
	}
	return all
}

// units reads a number of capacity units. Zero and null are as if it were not there.
func (t *tfTable) units(s *tfScope, a *hclsyntax.Attribute) schema.Number {
	if a == nil {
		return schema.Number{}
	}
	v, pos := s.settled(a.Expr), t.pos(a.Expr.Range())
	if !v.IsKnown() {
		n := schema.Number{Value: 1, Unresolved: short(s.expression(a.Expr, 0)), Pos: pos}
		if likely, ok := hcleval.Whole(s.likely(a.Expr)); ok && likely > 0 {
			n.Value = likely
		}
		return n
	}
	n, ok := hcleval.Whole(v)
	switch {
	case ok && n == 0 || v.IsNull():
		return schema.Number{}
	case !ok || n < 0:
		n = 1
		t.note(schema.Error, "not-a-number", pos, "it is a whole number from 1 upwards", "%q is not a number of capacity units", short(t.m.p.written(a.Expr)))
	}
	return schema.Number{Value: n, Pos: pos}
}

// yes reads a switch. Where nobody can tell, it is on, unless the likely branch
// says otherwise.
func (t *tfTable) yes(s *tfScope, a *hclsyntax.Attribute) bool {
	if a == nil {
		return false
	}
	v := s.value(a.Expr)
	if !v.IsKnown() {
		v = s.likely(a.Expr)
	}
	if is, known := hcleval.Bool(v); known || v.Type() != cty.DynamicPseudoType && v.Type() != cty.Bool {
		return is
	}
	return true
}

func (t *tfTable) pos(r hcl.Range) schema.Pos { return t.m.p.pos(r) }

func (t *tfTable) note(s schema.Severity, code string, pos schema.Pos, hint, format string, args ...any) {
	p := schema.Problem{Severity: s, Code: code, Hint: hint, Pos: pos, Message: fmt.Sprintf(format, args...)}
	if !slices.Contains(t.table.Notes, p) {
		t.table.Notes = append(t.table.Notes, p)
	}
}
