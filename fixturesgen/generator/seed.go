package generator

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/devhelper/devhelper/dynamodb/schema"
	"github.com/devhelper/devhelper/fixturesgen/snippet"
)

// attributeValue is an AttributeValue as DynamoDB's API writes it.
type attributeValue struct {
	S, N       *string
	B          []byte
	BOOL, NULL *bool
	SS, NS     []string
	BS         [][]byte
	L          []attributeValue
	M          map[string]attributeValue
}

// seedItems are the items declared with a table, as far as a fixture writes them
// out, and how many more there are.
func (t *table) seedItems() (items []map[string]attributeValue, more int) {
	for n, item := range t.Seed {
		if n == maxSeeds {
			return items, len(t.Seed) - n
		}
		items = append(items, seedItem(item))
	}
	return items, 0
}

func seedItem(item schema.Item) map[string]attributeValue {
	values := map[string]attributeValue{}
	if json.Unmarshal(item.JSON(), &values) != nil {
		return nil // what JSON gives can be read
	}
	return values
}

func sortedNames(values map[string]attributeValue) []string {
	var names []string
	for name := range values {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// whole is a number that Python's int holds as DynamoDB does.
var whole = lazily(`^(0|-?[1-9][0-9]{0,37})$`)

// pySeed writes values for boto3: for a resource as Python's own, for a client
// with their types.
type pySeed struct{ typed bool }

func (s pySeed) item(values map[string]attributeValue) py {
	var entries []py
	for _, name := range sortedNames(values) {
		entries = append(entries, pyEntry(pyText(snippet.Clean(name)), s.value(values[name])))
	}
	return pyDict(entries...)
}

func (s pySeed) value(v attributeValue) py {
	kind, value := s.plain(v)
	if s.typed {
		return pyDict(pyEntry(pyText(kind), value))
	}
	return value
}

func (s pySeed) plain(v attributeValue) (kind string, value py) {
	set := func(items []py) py {
		if s.typed {
			return py{open: "[", close: "]", items: items}
		}
		return pyDict(items...)
	}
	text := func(text string) py { return pyAtom(pyText(snippet.Clean(text))) }
	switch {
	case v.S != nil:
		return "S", text(*v.S)
	case v.N != nil:
		return "N", s.number(*v.N)
	case v.B != nil:
		return "B", pyAtom(pyBytes(v.B))
	case v.BOOL != nil && *v.BOOL:
		return "BOOL", pyAtom("True")
	case v.BOOL != nil:
		return "BOOL", pyAtom("False")
	case v.SS != nil:
		return "SS", set(each(v.SS, text))
	case v.NS != nil:
		return "NS", set(each(v.NS, s.number))
	case v.BS != nil:
		return "BS", set(each(v.BS, func(b []byte) py { return pyAtom(pyBytes(b)) }))
	case v.L != nil:
		return "L", py{open: "[", close: "]", items: each(v.L, s.value)}
	case v.M != nil:
		return "M", s.item(v.M)
	case s.typed:
		return "NULL", pyAtom("True")
	}
	return "NULL", pyAtom("None")
}

func (s pySeed) number(digits string) py {
	switch {
	case s.typed:
		return pyAtom(pyText(digits))
	case whole().MatchString(digits):
		return pyAtom(digits)
	}
	return pyAtom(pyDecimal + "(" + pyText(digits) + ")")
}

const pyDecimal = "Decimal"

func pyBytes(b []byte) string {
	var text strings.Builder
	for _, c := range b {
		if c >= ' ' && c < 0x7f && c != '"' && c != '\\' {
			text.WriteByte(c)
			continue
		}
		fmt.Fprintf(&text, `\x%02x`, c)
	}
	return `b"` + text.String() + `"`
}

func each[T, U any](list []T, f func(T) U) []U {
	var out []U
	for _, e := range list {
		out = append(out, f(e))
	}
	return out
}

// pySeeds is the head of a loop over the items, empty without any.
func (v *python) pySeeds(t *table, indent int) (loop string, more int) {
	items, more := t.seedItems()
	if len(items) == 0 {
		return "", 0
	}
	return py{lead: "for item in ", open: "[", close: "]:", items: each(items, pySeed{v.client}.item), tall: true}.format(indent, ""), more
}

// decimals says whether the tables' items need Python's decimal numbers.
func (j *job) decimals() bool {
	v := j.python()
	return slices.ContainsFunc(j.tables, func(t *table) bool {
		loop, _ := v.pySeeds(t, 0)
		return strings.Contains(loop, pyDecimal+"(")
	})
}

// goSeeds are the items as elements of a slice of maps.
func (t *table) goSeeds() []string {
	items, _ := t.seedItems()
	return each(items, func(values map[string]attributeValue) string { return goEntries(values) + "," })
}

func goEntries(values map[string]attributeValue) string {
	var b strings.Builder
	b.WriteString("{\n")
	for _, name := range sortedNames(values) {
		b.WriteString(goPlain(name) + ": " + goValue(values[name]) + ",\n")
	}
	return b.String() + "}"
}

func goPlain(text string) string { return strconv.Quote(snippet.Clean(text)) }

func goValue(v attributeValue) string {
	member := func(kind, value string) string {
		return "&types.AttributeValueMember" + kind + "{Value: " + value + "}"
	}
	texts := func(list []string) string { return "[]string{" + strings.Join(each(list, goPlain), ", ") + "}" }
	blob := func(b []byte) string { return "[]byte(" + strconv.QuoteToASCII(string(b)) + ")" }
	switch {
	case v.S != nil:
		return member("S", goPlain(*v.S))
	case v.N != nil:
		return member("N", goPlain(*v.N))
	case v.B != nil:
		return member("B", blob(v.B))
	case v.BOOL != nil:
		return member("BOOL", strconv.FormatBool(*v.BOOL))
	case v.SS != nil:
		return member("SS", texts(v.SS))
	case v.NS != nil:
		return member("NS", texts(v.NS))
	case v.BS != nil:
		return member("BS", "[][]byte{"+strings.Join(each(v.BS, blob), ", ")+"}")
	case v.L != nil:
		return member("L", "[]types.AttributeValue{"+strings.Join(each(v.L, goValue), ", ")+"}")
	case v.M != nil:
		return member("M", "map[string]types.AttributeValue"+goEntries(v.M))
	}
	return member("NULL", "true")
}
