package schema

import (
	"slices"
	"testing"
)

func digested() Table {
	return Table{
		ID: "Orders", Name: text("orders", 1), Keys: keys(2, "pk", "sk"),
		Attributes: []Attribute{
			{Name: text("pk", 3), Type: text("S", 3)}, {Name: text("sk", 4), Type: text("N", 4)}, {Name: text("g", 5), Type: text("B", 5)},
		},
		Billing: Billing{Mode: text(Provisioned, 6), Read: Number{Value: 5}, Write: Number{Value: 6}},
		Global: []Index{
			{Name: text("a", 7), Keys: keys(8, "g"), Projection: Projection{Type: text(ProjectInclude, 9), Include: []Text{text("x", 9), text("y", 9)}}},
			{Name: text("b", 10), Keys: keys(11, "g", "sk"), Projection: Projection{Type: text(ProjectAll, 12)}},
		},
		Local: []Index{{Name: text("c", 13), Keys: keys(14, "pk", "g"), Projection: Projection{Type: text(ProjectKeys, 15)}}},
	}
}

func TestDigest(t *testing.T) {
	want := Digest(digested())
	if len(want) != 8 {
		t.Errorf("the digest is %q", want)
	}
	for _, tc := range []struct {
		name   string
		change func(*Table)
		same   bool
	}{
		{"nothing", func(*Table) {}, true},
		{"another id", func(t *Table) { t.ID, t.Kind = "Other", "aws_dynamodb_table" }, true},
		{"another place", func(t *Table) { t.Keys[0].Pos, t.Name.Pos = at(99), at(98) }, true},
		{"attributes in another order", func(t *Table) { slices.Reverse(t.Attributes) }, true},
		{"indexes in another order", func(t *Table) { slices.Reverse(t.Global) }, true},
		{"a projection in another order", func(t *Table) { slices.Reverse(t.Global[0].Projection.Include) }, true},
		{"tags and protection", func(t *Table) { t.Tags, t.Protected = []Tag{{Key: "a"}}, true }, true},
		{"a time to live that is off", func(t *Table) { t.TTL = &TTL{Attribute: text("ttl", 1)} }, true},

		{"the name", func(t *Table) { t.Name.Value = "orders2" }, false},
		{"a name that is open", func(t *Table) { t.Name.Unresolved = "Stage" }, false},
		{"a key", func(t *Table) { t.Keys[1].Attribute.Value = "g" }, false},
		{"no range key", func(t *Table) { t.Keys = t.Keys[:1] }, false},
		{"a type", func(t *Table) { t.Attributes[1].Type.Value = "S" }, false},
		{"the billing", func(t *Table) { t.Billing = Billing{Mode: text(PayPerRequest, 6)} }, false},
		{"the capacity", func(t *Table) { t.Billing.Read.Value = 7 }, false},
		{"an index less", func(t *Table) { t.Global = t.Global[:1] }, false},
		{"an index of another kind", func(t *Table) { t.Global = append(t.Global, t.Local...); t.Local = nil }, false},
		{"an index's name", func(t *Table) { t.Local[0].Name.Value = "d" }, false},
		{"an index's key", func(t *Table) { t.Global[1].Keys = t.Global[1].Keys[:1] }, false},
		{"a projection", func(t *Table) { t.Local[0].Projection.Type.Value = ProjectAll }, false},
		{"what a projection has", func(t *Table) { t.Global[0].Projection.Include[1].Value = "z" }, false},
		{"an index's capacity", func(t *Table) { t.Global[0].Write.Value = 9 }, false},
		{"a stream", func(t *Table) { v := text("NEW_IMAGE", 1); t.Stream = &v }, false},
		{"a time to live", func(t *Table) { t.TTL = &TTL{Attribute: text("ttl", 1), Enabled: true} }, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			table := digested()
			tc.change(&table)
			if got := Digest(table); (got == want) != tc.same {
				t.Errorf("digest %s, before %s\n%q", got, want, Outline(table))
			}
		})
	}
}

// Names cannot be made so that two tables look the same.
func TestDigestKeepsNamesApart(t *testing.T) {
	a, b := digested(), digested()
	a.Global[0].Projection.Include = []Text{text("x,y", 1)}
	b.Global[0].Projection.Include = []Text{text("x", 1), text("y", 1)}
	if Digest(a) == Digest(b) {
		t.Errorf("%q", Outline(a))
	}
}
