package importer

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/devhelper/devhelper/dynamodb/schema"
	"github.com/devhelper/devhelper/fixturesgen/hcleval"
)

// readModule reads a call of the dynamodb-table module of terraform-aws-modules
// by the documentation of its inputs, of all its versions. The module need not
// be there. The inputs become the arguments and blocks the module makes of them.
func (t *tfTable) readModule(s *tfScope, in *hclsyntax.Body) {
	body := &hclsyntax.Body{Attributes: hclsyntax.Attributes{}}
	for _, name := range []string{
		"name", "hash_key", "range_key", "billing_mode", "read_capacity", "write_capacity", "stream_enabled",
		"stream_view_type", "deletion_protection_enabled", "tags",
	} {
		if a := in.Attributes[name]; a != nil {
			body.Attributes[name] = a
		}
	}
	body.Blocks = append(body.Blocks, t.moduleBlocks(s, in.Attributes["attributes"], "attribute")...)
	body.Blocks = append(body.Blocks, t.moduleBlocks(s, in.Attributes["global_secondary_indexes"], "global_secondary_index")...)
	body.Blocks = append(body.Blocks, t.moduleBlocks(s, in.Attributes["local_secondary_indexes"], "local_secondary_index")...)
	if a := in.Attributes["ttl"]; a != nil {
		if ttl, ok := moduleObject(s, a.Expr); ok {
			body.Blocks = append(body.Blocks, &hclsyntax.Block{Type: "ttl", Body: ttl, TypeRange: a.NameRange})
		}
	} else if a := in.Attributes["ttl_attribute_name"]; a != nil {
		ttl := hclsyntax.Attributes{"attribute_name": a}
		if on := in.Attributes["ttl_enabled"]; on != nil {
			ttl["enabled"] = on
		}
		body.Blocks = append(body.Blocks, &hclsyntax.Block{Type: "ttl", Body: &hclsyntax.Body{Attributes: ttl}, TypeRange: a.NameRange})
	}
	t.read(s, body)
	t.moduleDefaults(s, in)
}

// moduleDefaults sets what the module does that the resource alone does not.
func (t *tfTable) moduleDefaults(s *tfScope, in *hclsyntax.Body) {
	table := t.table
	if in.Attributes["billing_mode"] == nil {
		table.Billing.Mode.Value = schema.PayPerRequest
	}
	scaled := t.yes(s, in.Attributes["autoscaling_enabled"])
	if a := in.Attributes["autoscaling"]; a != nil {
		if settings, ok := moduleObject(s, a.Expr); ok && t.yes(s, settings.Attributes["enabled"]) {
			scaled = true
		}
	}
	if scaled {
		table.Billing.Mode = schema.Text{Value: schema.Provisioned}
	}
	if table.Billing.Mode.Value == schema.Provisioned {
		for _, n := range []*schema.Number{&table.Billing.Read, &table.Billing.Write} {
			if !n.Declared() {
				n.Value = 1
			}
		}
	}
	for _, name := range []string{"create", "create_table"} {
		a := in.Attributes[name]
		if a == nil {
			continue
		}
		table.Condition = name + " = " + short(t.m.p.written(a.Expr))
		if is, known := hcleval.Bool(s.value(a.Expr)); known && !is {
			table.Off = true
		}
	}
}

// moduleBlocks makes blocks of a list of objects, or of a map of objects whose
// keys are the names of those that have none.
func (t *tfTable) moduleBlocks(s *tfScope, a *hclsyntax.Attribute, kind string) []*hclsyntax.Block {
	if a == nil {
		return nil
	}
	var blocks []*hclsyntax.Block
	add := func(e hclsyntax.Expression, key hclsyntax.Expression) {
		body, ok := moduleObject(s, e)
		if !ok {
			return
		}
		if _, named := body.Attributes["name"]; !named && key != nil {
			body.Attributes["name"] = &hclsyntax.Attribute{Name: "name", Expr: key}
		}
		start := e.Range()
		start.End = start.Start
		blocks = append(blocks, &hclsyntax.Block{Type: kind, Body: body, TypeRange: start})
	}
	switch list := hcleval.Inner(a.Expr).(type) {
	case *hclsyntax.TupleConsExpr:
		for _, e := range list.Exprs {
			add(e, nil)
		}
	case *hclsyntax.ObjectConsExpr:
		for _, item := range list.Items {
			add(item.ValueExpr, item.KeyExpr)
		}
	default:
		v := s.value(a.Expr)
		if !v.IsKnown() {
			v = s.likely(a.Expr)
		}
		if !v.IsKnown() {
			t.unread(kind, a.Expr)
			return nil
		}
		for _, e := range tfEntries(v) {
			var key hclsyntax.Expression
			if e.key.Type() == cty.String {
				key = tfLiteral(e.key, a.Expr.Range())
			}
			add(tfLiteral(e.value, a.Expr.Range()), key)
		}
	}
	return blocks
}

func tfLiteral(v cty.Value, at hcl.Range) hclsyntax.Expression {
	return &hclsyntax.LiteralValueExpr{Val: v, SrcRange: at}
}

// moduleObject makes a body of an object.
func moduleObject(s *tfScope, e hclsyntax.Expression) (*hclsyntax.Body, bool) {
	body := &hclsyntax.Body{Attributes: hclsyntax.Attributes{}}
	if object, ok := hcleval.Inner(e).(*hclsyntax.ObjectConsExpr); ok {
		for _, item := range object.Items {
			if name, ok := hcleval.Text(s.value(item.KeyExpr)); ok {
				body.Attributes[name] = &hclsyntax.Attribute{Name: name, Expr: item.ValueExpr, NameRange: item.KeyExpr.Range()}
			}
		}
		return body, true
	}
	v := s.value(e)
	if !v.IsKnown() || v.IsNull() || !(v.Type().IsObjectType() || v.Type().IsMapType()) {
		return nil, false
	}
	for _, entry := range tfEntries(v) {
		if name, ok := hcleval.Text(entry.key); ok && !entry.value.RawEquals(cty.NullVal(entry.value.Type())) {
			body.Attributes[name] = &hclsyntax.Attribute{Name: name, Expr: tfLiteral(entry.value, e.Range()), NameRange: e.Range()}
		}
	}
	return body, true
}
