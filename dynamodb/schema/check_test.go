package schema

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// at is a place on a line of its own, so that tests can tell places apart.
func at(line int) Pos { return Pos{File: "t.yaml", Line: line, Column: 3} }

func text(s string, line int) Text { return Text{Value: s, Pos: at(line)} }

func keys(line int, names ...string) []Key {
	roles := []string{Hash, Range}
	var out []Key
	for i, name := range names {
		out = append(out, Key{Attribute: text(name, line+i), Role: text(roles[min(i, 1)], line+i), Pos: at(line + i)})
	}
	return out
}

// sound is a table with one index of each kind and nothing wrong.
func sound() Table {
	return Table{
		ID: "Orders", Pos: at(1), Name: text("orders", 2), Keys: keys(10, "id", "moment"),
		Attributes: []Attribute{
			{Name: text("id", 20), Type: text("S", 20), Pos: at(20)},
			{Name: text("moment", 21), Type: text("N", 21), Pos: at(21)},
			{Name: text("buyer", 22), Type: text("B", 22), Pos: at(22)},
		},
		Billing: Billing{Mode: text(PayPerRequest, 3)},
		Global:  []Index{{Name: text("global", 30), Keys: keys(31, "buyer"), Projection: Projection{Type: text(ProjectAll, 33)}, Pos: at(30)}},
		Local:   []Index{{Name: text("local", 40), Keys: keys(41, "id", "buyer"), Projection: Projection{Type: text(ProjectKeys, 43)}, Pos: at(40)}},
		Stream:  &Text{Value: "NEW_IMAGE", Pos: at(50)},
		TTL:     &TTL{Attribute: text("expires", 51), Enabled: true},
	}
}

func include(line int, names ...string) Projection {
	p := Projection{Type: text(ProjectInclude, 33)}
	for i, name := range names {
		p.Include = append(p.Include, text(name, line+i))
	}
	return p
}

func some(n int) []string {
	var names []string
	for i := range n {
		names = append(names, fmt.Sprintf("a%d", i))
	}
	return names
}

// projecting gives the table global indexes with keys of their own that list so
// many attributes; index i stands on line 100*(i+1).
func projecting(t *Table, counts ...int) {
	t.Global = nil
	for i, n := range counts {
		name, line := fmt.Sprintf("key%d", i), 100*(i+1)
		p := Projection{Type: text(ProjectAll, line)}
		if n > 0 {
			p = include(line, some(n)...)
		}
		t.Attributes = append(t.Attributes, Attribute{Name: text(name, line), Type: text("S", line), Pos: at(line)})
		t.Global = append(t.Global, Index{Name: text("i-"+name, line), Keys: keys(line, name), Projection: p, Pos: at(line)})
	}
}

func rename(t *Table, from, to string) {
	for _, i := range t.Indexes() {
		for k := range i.Keys {
			if i.Keys[k].Attribute.Value == from {
				i.Keys[k].Attribute.Value = to
			}
		}
	}
}

// item has the key attributes of a sound table, as far as values go.
func item(line int, values ...string) Item {
	i := Item{Pos: at(line)}
	for n, v := range values {
		i.Attributes = append(i.Attributes, Value{Name: []string{"id", "moment"}[n], Value: json.RawMessage(v), Pos: at(line + 1 + n)})
	}
	return i
}

func TestCheck(t *testing.T) {
	tests := []struct {
		name   string
		change func(*Table)
		code   string // "" for no problem
		line   int
	}{
		{"sound", func(*Table) {}, "", 0},
		{"name too short", func(t *Table) { t.Name.Value = "ab" }, "bad-name", 2},
		{"name too long", func(t *Table) { t.Name.Value = strings.Repeat("a", 256) }, "bad-name", 2},
		{"longest name", func(t *Table) { t.Name.Value = strings.Repeat("a", 255) }, "", 0},
		{"open name", func(t *Table) { t.Name.Value, t.Name.Unresolved = "-?-", "${X}" }, "", 0},
		{"index name", func(t *Table) { t.Global[0].Name.Value = "a b c" }, "bad-name", 30},
		{"index without name", func(t *Table) { t.Global[0].Name = Text{} }, "index-unnamed", 30},
		{"same index name", func(t *Table) { t.Local[0].Name.Value = "global" }, "index-duplicate", 40},
		{"attribute without name", func(t *Table) {
			t.Attributes = append(t.Attributes, Attribute{Type: text("S", 23), Pos: at(23)})
		}, "attribute-unnamed", 23},
		{"attribute twice", func(t *Table) { t.Attributes = append(t.Attributes, t.Attributes[0]) }, "attribute-duplicate", 20},
		{"attribute type", func(t *Table) { t.Attributes[1].Type = text("BOOL", 21) }, "attribute-type", 21},
		{"open type", func(t *Table) { t.Attributes[1].Type.Value, t.Attributes[1].Type.Unresolved = "T", "${T}" }, "", 0},
		{"attribute unused", func(t *Table) { t.Global, t.Local = nil, nil }, "attribute-unused", 22},
		{"key undefined", func(t *Table) { t.Attributes = t.Attributes[:2]; t.Global = nil }, "key-undefined", 42},
		{"no hash", func(t *Table) { t.Global[0].Keys[0].Role.Value = Range }, "no-hash", 30},
		{"role", func(t *Table) { t.Keys[1].Role.Value = "SORT" }, "key-role", 11},
		{"open role", func(t *Table) { t.Keys[1].Role.Value, t.Keys[1].Role.Unresolved = "R", "${R}" }, "", 0},
		{"range first", func(t *Table) { slices.Reverse(t.Keys) }, "hash-first", 11},
		{"two hashes", func(t *Table) {
			t.Global = nil
			t.Local = nil
			t.Keys = append(keys(10, "id"), keys(11, "buyer")...)
			t.Attributes = slices.Delete(t.Attributes, 1, 2)
		}, "two-hashes", 11},
		{"two ranges", func(t *Table) { t.Keys = append(t.Keys, keys(12, "x", "buyer")[1]) }, "two-ranges", 13},
		{"index with two hashes", func(t *Table) { t.Global[0].Keys = append(keys(31, "buyer"), keys(32, "id", "moment")...) }, "", 0},
		{"attribute twice in a key", func(t *Table) { t.Global[0].Keys = keys(31, "buyer", "buyer") }, "key-duplicate", 32},
		{"local without range of its own", func(t *Table) { t.Local[0].Keys = t.Local[0].Keys[:1] }, "local-needs-range", 40},
		{"local with another hash", func(t *Table) { t.Local[0].Keys = keys(41, "buyer", "moment") }, "local-hash", 41},
		{"local on a simple key", func(t *Table) { t.Keys = t.Keys[:1]; t.Global[0].Keys = keys(31, "buyer", "moment") }, "local-without-range", 40},
		{"six local indexes", func(t *Table) {
			for i, name := range []string{"l-1", "l-2", "l-3", "l-4", "l-5"} {
				more := t.Local[0]
				more.Name, more.Pos = text(name, 61+i), at(61+i)
				more.Keys = keys(61+i, "id", "range"+name)
				more.Keys[1].Attribute.Unresolved = "${R}"
				t.Attributes = append(t.Attributes, Attribute{Name: text("range"+name, 61+i), Type: text("S", 61+i), Pos: at(61 + i)})
				t.Local = append(t.Local, more)
			}
		}, "many-indexes", 65},
		{"no projection", func(t *Table) { t.Global[0].Projection = Projection{} }, "no-projection", 30},
		{"projection type", func(t *Table) { t.Global[0].Projection.Type.Value = "SOME" }, "projection-type", 33},
		{"empty projection", func(t *Table) { t.Global[0].Projection.Type.Value = ProjectInclude }, "projection-empty", 33},
		{"projection with too much", func(t *Table) { t.Global[0].Projection.Include = []Text{text("a", 34)} }, "projection-extra", 33},
		{"billing mode", func(t *Table) { t.Billing.Mode.Value = "FREE" }, "billing-mode", 3},
		{"no throughput", func(t *Table) { t.Billing.Mode.Value = Provisioned; t.Global = nil }, "no-throughput", 3},
		{"throughput too much", func(t *Table) { t.Billing.Read = Number{Value: 1, Pos: at(4)} }, "throughput-unused", 4},
		{"index without throughput", func(t *Table) {
			t.Billing = Billing{Mode: text(Provisioned, 3), Read: Number{Value: 1}, Write: Number{Value: 1}}
		}, "index-no-throughput", 30},
		{"index throughput too much", func(t *Table) { t.Global[0].Write = Number{Value: 1, Pos: at(35)} }, "throughput-unused", 30},
		{"stream", func(t *Table) { t.Stream.Value = "ALL" }, "stream-view", 50},
		{"ttl without attribute", func(t *Table) { t.TTL.Attribute.Value = "" }, "ttl-unnamed", 51},
		{"ttl on a text", func(t *Table) { t.TTL.Attribute.Value = "id" }, "ttl-type", 51},
		{"ttl on a number key", func(t *Table) { t.TTL.Attribute.Value = "moment" }, "ttl-key", 51},
		{"ttl on an index's number key", func(t *Table) { t.TTL.Attribute.Value, t.Attributes[2].Type.Value = "buyer", "N" }, "", 0},
		{"attribute with a long name", func(t *Table) {
			t.Attributes[2].Name.Value = strings.Repeat("b", 256)
			for _, k := range []*Key{&t.Global[0].Keys[0], &t.Local[0].Keys[1]} {
				k.Attribute.Value = t.Attributes[2].Name.Value
			}
		}, "attribute-name", 22},
		{"index with the table's keys", func(t *Table) {
			t.Global[0].Keys = keys(31, "id", "moment")
		}, "index-same-keys", 30},
		{"index with another's keys", func(t *Table) {
			more := t.Global[0]
			more.Name, more.Pos = text("global-2", 70), at(70)
			t.Global = append(t.Global, more)
		}, "index-same-keys", 70},
		{"index with open keys", func(t *Table) {
			more := t.Global[0]
			more.Name, more.Keys = text("global-2", 70), slices.Clone(more.Keys)
			more.Keys[0].Attribute.Unresolved = "${K}"
			t.Global = append(t.Global, more)
		}, "", 0},
		{"projected twice", func(t *Table) { t.Global[0].Projection = include(34, "a", "b", "a") }, "projection-duplicate", 36},
		{"projected 20", func(t *Table) { t.Global[0].Projection = include(34, some(20)...) }, "", 0},
		{"projected 21", func(t *Table) { t.Global[0].Projection = include(34, some(21)...) }, "projection-many", 54},
		{"projected 100 in all", func(t *Table) { projecting(t, 20, 20, 20, 20, 20) }, "", 0},
		{"projected 101 in all", func(t *Table) { projecting(t, 20, 20, 20, 20, 19, 2) }, "projection-many", 601},
		{"21 global indexes", func(t *Table) { projecting(t, make([]int, 21)...) }, "many-indexes", 2100},
		{"reserved key", func(t *Table) { t.Attributes[2].Name.Value = "Date"; rename(t, "buyer", "Date") }, "reserved-word", 22},
		{"reserved projection", func(t *Table) { t.Global[0].Projection = include(34, "status", "STATUSES") }, "reserved-word", 34},
		{"reserved ttl", func(t *Table) { t.TTL.Attribute.Value = "ttl" }, "reserved-word", 51},
		{"open name of a reserved word", func(t *Table) { t.TTL.Attribute.Value, t.TTL.Attribute.Unresolved = "ttl", "${T}" }, "", 0},
		{"too many units", func(t *Table) {
			t.Global = nil
			t.Billing = Billing{Mode: text(Provisioned, 3), Read: Number{Value: 1}, Write: Number{Value: 40_001, Pos: at(5)}}
		}, "many-units", 5},
		{"51 tags", func(t *Table) {
			for i := range 51 {
				t.Tags = append(t.Tags, Tag{Key: "k", Value: text("v", 80+i)})
			}
		}, "many-tags", 130},
		{"tag without key", func(t *Table) { t.Tags = []Tag{{Value: text("v", 80)}} }, "tag-unnamed", 80},
		{"long tag", func(t *Table) { t.Tags = []Tag{{Key: "k", Value: text(strings.Repeat("\u00fc", 257), 80)}} }, "tag-long", 80},
		{"longest tag", func(t *Table) {
			t.Tags = []Tag{{Key: strings.Repeat("k", 128), Value: text(strings.Repeat("\u00fc", 256), 80)}}
		}, "", 0},
		{"item", func(t *Table) { t.Seed = []Item{item(90, `{"S":"a"}`, `{"N":"1"}`)} }, "", 0},
		{"item without a key", func(t *Table) { t.Seed = []Item{item(90, `{"S":"a"}`)} }, "item-key", 90},
		{"item with another type", func(t *Table) { t.Seed = []Item{item(90, `{"S":"a"}`, `{"S":"1"}`)} }, "item-key", 92},
		{"item with an open key", func(t *Table) {
			t.Seed = []Item{item(90, `{"S":"a"}`, `{"S":"1"}`)}
			t.Seed[0].Attributes[1].Unresolved = "${V}"
		}, "", 0},
		{"note of the importer", func(t *Table) { t.Notes = []Problem{{Severity: Info, Code: "unresolved", Pos: at(7)}} }, "unresolved", 7},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			table := sound()
			tt.change(&table)
			problems := Check(table)
			if tt.code == "" {
				if len(problems) > 0 {
					t.Errorf("problems: %v", problems)
				}
				return
			}
			if len(problems) != 1 {
				t.Fatalf("want %s alone: %v", tt.code, problems)
			}
			p := problems[0]
			if p.Code != tt.code || p.Pos.Line != tt.line || p.Table != "Orders" {
				t.Errorf("got %s on line %d: %s; want %s on line %d", p.Code, p.Pos.Line, p, tt.code, tt.line)
			}
			if _, isError := FirstError(problems); isError != (p.Severity == Error) {
				t.Errorf("first error: %v", isError)
			}
		})
	}
}

func TestCheckOrder(t *testing.T) {
	problems := Check(Table{ID: "a\nb", Pos: at(5), Name: text("x", 9), TTL: &TTL{Enabled: true, Attribute: Text{Pos: at(2)}}})
	lines := []int{}
	for _, p := range problems {
		lines = append(lines, p.Pos.Line)
		if strings.Contains(p.Message, "\n") {
			t.Errorf("a message of two lines: %q", p.Message)
		}
	}
	if !slices.IsSorted(lines) || len(lines) < 4 {
		t.Errorf("not in order: %v", problems)
	}
	if got := problems[len(problems)-1].String(); got != `t.yaml:9:3: table name "x" is not allowed` {
		t.Errorf("text %q", got)
	}
}

func TestTableHelpers(t *testing.T) {
	table := sound()
	table.Variables = []Variable{{Name: "B"}, {Name: "A"}, {Name: "B", Function: "f"}}
	if got := table.VariableNames(); !slices.Equal(got, []string{"B", "A"}) {
		t.Errorf("variables %v", got)
	}
	if got := HashKeys(table.Keys); !slices.Equal(got, []string{"id"}) {
		t.Errorf("hash keys %v", got)
	}
	if got := RangeKeys(table.Local[0].Keys); !slices.Equal(got, []string{"buyer"}) {
		t.Errorf("range keys %v", got)
	}
	if table.AttributeType("buyer") != "B" || table.AttributeType("none") != "" || !table.OnDemand() || len(table.Indexes()) != 2 {
		t.Error("wrong types, billing or indexes")
	}
	raw, err := json.Marshal(table.Billing)
	if want := `{"mode":{"value":"PAY_PER_REQUEST","pos":{"file":"t.yaml","line":3,"column":3}}}`; err != nil || string(raw) != want {
		t.Errorf("%s and %v, want %s", raw, err, want)
	}
}
