package data

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/devhelper/devhelper/dynamodb/item"
)

// shown writes names and values back into an expression, so that a test reads
// as what it means.
func (p *placeholders) shown(expression string) string {
	var pairs []string
	for hash, name := range p.Names {
		pairs = append(pairs, hash, "<"+name+">")
	}
	for colon, v := range p.Values {
		pairs = append(pairs, colon, string(v.AppendJSON(nil)))
	}
	// Longer ones first: #n1 begins #n10.
	var order [][2]string
	for i := 0; i < len(pairs); i += 2 {
		order = append(order, [2]string{pairs[i], pairs[i+1]})
	}
	slices.SortFunc(order, func(a, b [2]string) int { return len(b[0]) - len(a[0]) })
	for _, o := range order {
		expression = strings.ReplaceAll(expression, o[0], o[1])
	}
	return expression
}

func TestExpression(t *testing.T) {
	for text, want := range map[string]string{
		`price > 5 and begins_with(name, "A")`:            `<price> > {"N":"5"} and begins_with(<name>, {"S":"A"})`,
		`NOT (a.size = 'it''s' OR tags[0] != -1.5e3)`:     `not (<a>.<size> = {"S":"it's"} or <tags>[0] <> {"N":"-1.5e3"})`,
		"`odd name` between 1 and 2 and x in (true,null)": `<odd name> between {"N":"1"} and {"N":"2"} and <x> in ({"BOOL":true},{"NULL":true})`,
		`attribute_exists(date) and größe<>"ü"`:           `attribute_exists(<date>) and <größe><>{"S":"ü"}`,
		`status = status`: `<status> = <status>`,
	} {
		p := newPlaceholders()
		got, err := p.expression(text)
		if got = p.shown(got); err != nil || got != want {
			t.Errorf("%s\n got %s, %v\nwant %s", text, got, err, want)
		}
	}
	for text, want := range map[string]string{
		`a = "x`: "character 5 of the expression: a quote that is not closed", `a = :v`: "character 5", `#a = 1`: "character 1",
		`a ; b`: "character 3", `ä = 1x`: `"1x" is not a number`, `a = 5 & 6`: "'&' has no meaning",
	} {
		if _, err := newPlaceholders().expression(text); err == nil || !strings.Contains(err.Error(), want) || hintOf(err) == "" {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}

func orders() Table {
	return Table{
		Name: "Orders", Keys: []Key{{"id", "HASH"}, {"at", "RANGE"}}, Attributes: map[string]item.Type{"id": item.String, "at": item.Number, "who": item.String},
		Indexes: []Index{{Name: "by-who", Keys: []Key{{"who", "HASH"}}, Projection: "ALL"}},
	}
}

func TestConditions(t *testing.T) {
	for _, tc := range []struct {
		filter         []string
		where, index   string
		how, key, rest string
	}{
		{nil, "", "", "scan", "", ""},
		{[]string{"id=5"}, "", "", "query", `<id> = {"S":"5"}`, ""},
		{[]string{"id=a", "at>=2024"}, "", "", "query", `<id> = {"S":"a"} AND <at> >= {"N":"2024"}`, ""},
		{[]string{"at=1"}, "", "", "scan", "", `<at> = {"N":"1"}`},
		{[]string{"id^=a"}, "", "", "scan", "", `begins_with(<id>, {"S":"a"})`},
		{[]string{"id=a", "n=5"}, "x = 1", "", "query", `<id> = {"S":"a"}`, `(<n> = {"S":"5"} OR <n> = {"N":"5"}) AND (<x> = {"N":"1"})`},
		{[]string{"n!=5"}, "", "", "scan", "", `(<n> <> {"S":"5"} AND <n> <> {"N":"5"})`},
		{[]string{`n="5"`, "a.b[1]*=x"}, "", "", "scan", "", `<n> = {"S":"5"} AND contains(<a>.<b>[1], {"S":"x"})`},
		{[]string{"who=ann", "id=a"}, "", "by-who", "query", `<who> = {"S":"ann"}`, `<id> = {"S":"a"}`},
		{[]string{"f=true", "z=null"}, "", "", "scan", "", `(<f> = {"S":"true"} OR <f> = {"BOOL":true}) AND (<z> = {"S":"null"} OR <z> = {"NULL":true})`},
	} {
		p := Page{Table: orders(), How: "scan"}
		in := map[string]any{}
		keys, err := p.Table.indexKeys(tc.index)
		if err != nil {
			t.Fatal(err)
		}
		filtered, err := p.conditions(in, Question{Filter: tc.filter, Where: tc.where}, keys)
		ph := newPlaceholders()
		ph.Names, _ = in["ExpressionAttributeNames"].(map[string]string)
		ph.Values, _ = in["ExpressionAttributeValues"].(map[string]item.Value)
		text := func(name string) string { s, _ := in[name].(string); return ph.shown(s) }
		if err != nil || p.How != tc.how || text("KeyConditionExpression") != tc.key || text("FilterExpression") != tc.rest || filtered != (tc.rest != "") {
			t.Errorf("%q: %v, %s, key %s, filter %s", tc.filter, err, p.How, text("KeyConditionExpression"), text("FilterExpression"))
		}
	}
	for filter, want := range map[string]string{"id": "compares nothing", "=5": "compares nothing", "at=x": `"x" is not a number`} {
		p := Page{Table: orders()}
		if _, err := p.conditions(map[string]any{}, Question{Filter: []string{filter}}, p.Table.Keys); err == nil || !strings.Contains(err.Error(), want) || hintOf(err) == "" {
			t.Errorf("%s: %v, want %s", filter, err, want)
		}
	}
}

func TestParseKey(t *testing.T) {
	one := Table{Name: "One", Keys: []Key{{"id", "HASH"}}, Attributes: map[string]item.Type{"id": item.Number}}
	for _, tc := range []struct {
		table Table
		words []string
		want  string
	}{
		{orders(), []string{"id=a=b", "at=5"}, `{"at":{"N":"5"},"id":{"S":"a=b"}}`},
		{orders(), []string{`{"id":"a","at":{"N":"5"}}`}, `{"at":{"N":"5"},"id":{"S":"a"}}`},
		{one, []string{"7"}, `{"id":{"N":"7"}}`},
	} {
		key, err := tc.table.ParseKey(tc.words)
		if err != nil || string(key.AppendJSON(nil)) != tc.want {
			t.Errorf("%q: %s, %v", tc.words, key.AppendJSON(nil), err)
		}
	}
	for _, tc := range []struct {
		words []string
		want  string
	}{
		{[]string{"id=a"}, "the key attribute at is missing"},
		{[]string{"id=a", "at=x"}, "is not a number"},
		{[]string{"a"}, "names no attribute"},
		{[]string{"id=a", "at=1", "x=2"}, "x is no part of the key"},
		{[]string{"{"}, "too early"},
		{nil, "id is missing"},
		{[]string{"id=", "at=1"}, "id is empty"},
	} {
		if _, err := orders().ParseKey(tc.words); err == nil || !strings.Contains(err.Error(), tc.want) || hintOf(err) == "" {
			t.Errorf("%q: %v, want %s", tc.words, err, tc.want)
		}
	}
}

func TestDifferences(t *testing.T) {
	if d := Differences(orders(), orders()); len(d) > 0 {
		t.Errorf("to itself: %q", d)
	}
	for _, tc := range []struct {
		change func(*Table)
		want   string
	}{
		{func(t *Table) { t.Attributes["at"] = item.String }, "its key is (id S HASH, at S RANGE) instead of (id S HASH, at N RANGE)"},
		{func(t *Table) { t.Keys = t.Keys[:1] }, "its key is (id S HASH) instead of (id S HASH, at N RANGE)"},
		{func(t *Table) { t.Indexes = nil }, "it has no index by-who"},
		{func(t *Table) { t.Indexes = append(t.Indexes, Index{Name: "more"}) }, "it has an index more"},
		{func(t *Table) { t.Indexes[0].Projection, t.Indexes[0].Include = "INCLUDE", []string{"x"} }, "its index by-who is global (who S HASH) INCLUDE x instead of global (who S HASH) ALL"},
		{func(t *Table) { t.Stream = "NEW_IMAGE" }, "it has a stream"},
	} {
		is := orders()
		tc.change(&is)
		if d := Differences(orders(), is); len(d) != 1 || d[0] != tc.want {
			t.Errorf("got %q, want %s", d, tc.want)
		}
	}
}

func TestFits(t *testing.T) {
	many := item.Item{"id": item.Text("a"), "at": item.Num("1")}
	for _, tc := range []struct {
		text, want string
	}{
		{`{"id":"a","at":1}`, ""},
		{`{"id":"a","at":1,"who":"x"}`, ""},
		{`{"id":"a"}`, "at is missing"},
		{`{"id":5,"at":1}`, "id has type N, and Orders wants S"},
		{`{"id":"a","at":1,"who":5}`, "who has type N, and an index of Orders wants S"},
		{`{"id":"a","at":1,"who":""}`, "who is empty"},
		{`{"id":"a","at":1,"s":{"SS":["x","x"]}}`, "attribute s: the set has a value twice"},
		{`{"id":"` + strings.Repeat("x", 2049) + `","at":1}`, "id has 2049 bytes, and DynamoDB takes 2048"},
		{`{"id":"a","at":1,"x":"` + strings.Repeat("x", 400<<10) + `"}`, "the item has 409608 bytes"},
		{`{"id":"a","at":1,"x":` + strings.Repeat("[", 40) + strings.Repeat("]", 40) + `}`, "nested deeper"},
	} {
		it, err := item.Parse([]byte(tc.text))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := orders().Fits(it); tc.want == "" && err != nil || tc.want != "" && (err == nil || !strings.Contains(err.Error(), tc.want)) {
			t.Errorf("%.60s: %v, want %s", tc.text, err, tc.want)
		}
	}
	if got := Columns([]item.Item{many, {"id": item.Text("b"), "z": item.Num("1")}, {"z": item.Num("1")}}, []string{"id"}); fmt.Sprint(got) != "[id z at]" {
		t.Errorf("columns %v", got)
	}
}

// Rows that are written out of order count only up to the first gap.
func TestWriterCounts(t *testing.T) {
	var told []int64
	w := &writer{upto: 10, landed: func(n int64) { told = append(told, n) }}
	for _, b := range []batch{{first: 35, rows: 5}, {first: 20, rows: 15}, {first: 10, rows: 10}, {first: 40, rows: 1}} {
		w.land(b)
	}
	if fmt.Sprint(told) != "[20 35 40 41]" || w.upto != 41 {
		t.Errorf("told %v, at %d", told, w.upto)
	}
	w.fail(errDump)
	w.fail(errNoTable)
	if !errors.Is(w.failed(), errDump) {
		t.Error("not the first error")
	}
}

func FuzzExpression(f *testing.F) {
	for _, s := range []string{`a > 5 and begins_with(b, "x")`, "`x y`[0] != -1e5", `size(a) in ('b', true)`, `"`, "a.b", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p := newPlaceholders()
		out, err := p.expression(text)
		if err == nil && strings.ContainsAny(out, "\"'`") {
			t.Errorf("%q gives %q", text, out)
		}
		_, _ = parseTerm(text)
	})
}
