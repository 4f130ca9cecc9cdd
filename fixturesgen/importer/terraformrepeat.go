package importer

import (
	"fmt"
	"strconv"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/devhelper/devhelper/dynamodb/schema"
	"github.com/devhelper/devhelper/fixturesgen/hcleval"
)

// tfCopy is one of what count or for_each makes of a resource or a module.
type tfCopy struct {
	scope     *tfScope
	suffix    string // of its address: ["key"], [0]; empty for the only one
	key       string // the key alone
	repeated  bool   // by for_each or count
	open      bool   // how many there are is not known: this one stands for all
	off       bool   // there is none: this one shows what would be
	condition string // what decides whether it is there
}

// copies makes the copies of a resource or a module.
func (s *tfScope) copies(body *hclsyntax.Body) []tfCopy {
	if a := body.Attributes["count"]; a != nil {
		return s.counted(a)
	}
	if a := body.Attributes["for_each"]; a != nil {
		return s.forEach(a)
	}
	return []tfCopy{{scope: s}}
}

func (s *tfScope) counted(a *hclsyntax.Attribute) []tfCopy {
	at := func(index cty.Value) *tfScope {
		return s.with("count", cty.ObjectVal(map[string]cty.Value{"index": index}))
	}
	one := tfCopy{scope: at(cty.Zero), repeated: true}
	n, known := hcleval.Whole(s.value(a.Expr))
	if c, ok := hcleval.Inner(a.Expr).(*hclsyntax.ConditionalExpr); ok {
		one.condition = short(s.m.p.written(c.Condition))
	} else if !known || n == 0 {
		one.condition = "count = " + short(s.m.p.written(a.Expr))
	}
	switch {
	case !known && one.condition != "" && isConditional(a.Expr):
		return []tfCopy{one} // of 0 and 1, as a rule
	case !known:
		one.scope, one.open, one.suffix = at(cty.UnknownVal(cty.Number)), true, "[count.index]"
		return []tfCopy{one}
	case n <= 0:
		one.off = true
		return []tfCopy{one}
	case n == 1:
		return []tfCopy{one}
	}
	var all []tfCopy
	for i := range min(n, maxTerraformTables) {
		c := tfCopy{scope: at(cty.NumberIntVal(i)), repeated: true, key: strconv.FormatInt(i, 10)}
		c.suffix = "[" + c.key + "]"
		all = append(all, c)
	}
	return all
}

func isConditional(e hclsyntax.Expression) bool {
	_, ok := hcleval.Inner(e).(*hclsyntax.ConditionalExpr)
	return ok
}

func (s *tfScope) forEach(a *hclsyntax.Attribute) []tfCopy {
	at := func(key, value cty.Value) *tfScope {
		return s.with("each", cty.ObjectVal(map[string]cty.Value{"key": key, "value": value}))
	}
	over := s.value(a.Expr)
	open := tfCopy{scope: at(cty.UnknownVal(cty.String), cty.DynamicVal), repeated: true, condition: "for_each = " + short(s.m.p.written(a.Expr))}
	if !over.IsKnown() || !over.IsNull() && !over.CanIterateElements() {
		open.open, open.suffix = true, "[each.key]"
		return []tfCopy{open}
	}
	var all []tfCopy
	for _, e := range tfEntries(over) {
		key, ok := hcleval.Text(e.key)
		if !ok || len(all) == maxTerraformTables {
			continue
		}
		all = append(all, tfCopy{scope: at(e.key, e.value), repeated: true, key: key, suffix: fmt.Sprintf("[%q]", key)})
	}
	if len(all) == 0 {
		open.off, open.suffix = true, "[each.key]"
		return []tfCopy{open}
	}
	return all
}

type tfEntry struct{ key, value cty.Value }

// tfEntries lists what a value that is known holds; in a set each element is
// its own key.
func tfEntries(v cty.Value) []tfEntry {
	if v.IsNull() || !v.CanIterateElements() {
		return nil
	}
	var all []tfEntry
	for it := v.ElementIterator(); it.Next(); {
		key, value := it.Element()
		if v.Type().IsSetType() {
			key = value
		}
		all = append(all, tfEntry{key, value})
	}
	return all
}

// tfBlock is a nested block where it stands, or as a dynamic block makes it.
type tfBlock struct {
	body  *hclsyntax.Body
	scope *tfScope
	at    hcl.Range
}

// blocks lists the nested blocks of a type.
func (t *tfTable) blocks(s *tfScope, body *hclsyntax.Body, kind string) []tfBlock {
	var all []tfBlock
	for _, b := range body.Blocks {
		switch {
		case b.Type == kind:
			all = append(all, tfBlock{b.Body, s, b.TypeRange})
		case b.Type == "dynamic" && len(b.Labels) == 1 && b.Labels[0] == kind:
			all = append(all, t.dynamic(s, b)...)
		}
		if t.made++; len(all) > maxTerraformBlocks {
			return all[:maxTerraformBlocks]
		}
	}
	return all
}

// unread notes that blocks hang on what is not known.
func (t *tfTable) unread(kind string, e hclsyntax.Expression) {
	written := short(t.m.p.written(e))
	if kind == "attribute" {
		t.open = written
	}
	t.note(schema.Info, "unresolved", t.m.p.pos(e.Range()), "give what it depends on a default",
		"the %s blocks depend on %s, which has no value here", kind, written)
}

// dynamic makes the blocks of a dynamic block.
func (t *tfTable) dynamic(s *tfScope, b *hclsyntax.Block) []tfBlock {
	over, content := b.Body.Attributes["for_each"], (*hclsyntax.Block)(nil)
	for _, nested := range b.Body.Blocks {
		if nested.Type == "content" {
			content = nested
		}
	}
	if over == nil || content == nil {
		return nil
	}
	iterator := b.Labels[0]
	if a := b.Body.Attributes["iterator"]; a != nil {
		if name := hcl.ExprAsKeyword(a.Expr); name != "" {
			iterator = name
		}
	}
	at := content.TypeRange
	v := s.value(over.Expr)
	if !v.IsKnown() {
		// A condition nobody can decide here counts as false, as far as that is known.
		standIn := s.likely(over.Expr)
		if !standIn.IsKnown() || len(tfEntries(standIn)) == 0 {
			t.unread(b.Labels[0], over.Expr)
		}
		v = standIn
	}
	if !v.IsKnown() {
		return nil
	}
	var all []tfBlock
	for _, e := range tfEntries(v) {
		if t.made++; t.made > maxTerraformBlocks {
			return all
		}
		all = append(all, tfBlock{content.Body, s.with(iterator, cty.ObjectVal(map[string]cty.Value{"key": e.key, "value": e.value})), at})
	}
	return all
}
