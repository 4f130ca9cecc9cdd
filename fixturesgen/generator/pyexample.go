package generator

import (
	"fmt"
	"slices"
	"strings"

	"github.com/devhelper/devhelper/dynamodb/schema"
	"github.com/devhelper/devhelper/fixturesgen/snippet"
)

// pySample gives an entry for each attribute, and for each the literal.
func (v *python) sample(t *table, names []string) (entries []py, literals map[string]string) {
	literals = map[string]string{}
	for _, name := range names {
		kind, value, stop := t.example(name)
		literal := `"` + snippet.Stop(stop, value) + `"`
		switch {
		case kind == "N" && !v.client:
			literal = snippet.Stop(stop, value)
		case kind == "B":
			literal = "b" + literal
		}
		if v.client {
			literal = `{"` + kind + `": ` + literal + "}"
		}
		literals[name] = literal
		entries = append(entries, pyEntry(pyOpen(t.attribute(name)).lead, pyAtom(literal)))
	}
	return entries, literals
}

// examples are the tests: of a key, and of the first index.
func (v *python) examples(t *table) []string {
	blocks := []string{v.putAndGet(t)}
	if len(t.Global) > 0 {
		blocks = append(blocks, v.query(t, &t.Global[0]))
	}
	if !v.class {
		return blocks
	}
	setUp := "    def setUp(self):\n        self.table = create_" + t.snake() + "(self)\n"
	return []string{"class " + t.pascal() + "Test(unittest.TestCase):\n" + strings.Join(append([]string{setUp}, blocks...), "\n")}
}

// pyWriter writes the lines of a test.
type pyWriter struct {
	strings.Builder
	v      *python
	indent int
	table  string // the expression of what the fixture hands out
}

func (v *python) test(t *table, what string) *pyWriter {
	w := &pyWriter{v: v, indent: 4, table: t.snake()}
	def, params := "def ", []py{pyAtom(t.snake())}
	switch {
	case v.class:
		w.indent, w.table = 8, "self.table"
		w.WriteString("    " + pyDefine(def, "test_"+what, pyAtom("self")) + "\n")
		return w
	case v.await != "":
		w.WriteString("@pytest.mark.asyncio\n")
		def = "async def "
	case v.client:
		params = append([]py{pyAtom("dynamodb")}, params...)
	}
	w.WriteString(pyDefine(def, "test_"+t.snake()+"_"+what, params...) + "\n")
	return w
}

func (w *pyWriter) line(lead string, value py) {
	value.lead = lead + value.lead
	w.WriteString(strings.Repeat(" ", w.indent) + value.format(w.indent, "") + "\n")
}

// call is a call of the table, or of the client for it.
func (w *pyWriter) call(method string, args ...py) py {
	if w.v.client {
		return pyCall("dynamodb."+method, append([]py{pyArg("TableName", pyAtom(w.table))}, args...)...)
	}
	return pyCall(w.v.await+w.table+"."+method, args...)
}

// check compares two expressions.
func (w *pyWriter) check(got, want string) {
	if w.v.class {
		w.WriteString("\n        self.assertEqual(" + got + ", " + want + ")\n")
		return
	}
	w.WriteString("\n    assert " + got + " == " + want + "\n")
}

func (v *python) putAndGet(t *table) string {
	entries, _ := v.sample(t, t.keyNames(nil))
	example := pyText("example")
	if v.client {
		example = `{"S": "example"}`
	}
	w := v.test(t, "put_and_get")
	w.line("key = ", pyDict(entries...))
	w.line("item = ", pyDict(pyAtom("**key"), pyEntry(pyText(t.spare()), pyAtom(example))))
	w.line("", w.call("put_item", pyArg("Item", pyAtom("item"))))
	w.WriteByte('\n')
	w.line("response = ", w.call("get_item", pyArg("Key", pyAtom("key")), pyArg("ConsistentRead", pyAtom("True"))))
	w.check(`response["Item"]`, "item")
	return w.String()
}

// query finds an item by an index. Its item has key attributes alone, so that
// every projection returns all of it.
func (v *python) query(t *table, index *schema.Index) string {
	words := wordsOf(index.Name.Value)
	if len(words) == 0 {
		words = []string{"index"}
	}
	entries, literals := v.sample(t, t.keyNames(index))
	w := v.test(t, "query_"+strings.Join(words[:min(len(words), maxWords)], "_"))
	w.line("item = ", pyDict(entries...))
	w.line("", w.call("put_item", pyArg("Item", pyAtom("item"))))
	w.WriteByte('\n')
	query := w.call("query", append([]py{pyArg("IndexName", pyOpen(index.Name))}, v.conditions(t, index, literals, w.indent)...)...)
	query.tall = true
	w.line("response = ", query)
	w.check(`response["Items"]`, "[item]")
	return w.String()
}

// conditions are the arguments of a query that ask for one key of an index.
func (v *python) conditions(t *table, index *schema.Index, literals map[string]string, indent int) []py {
	if v.client {
		var conditions []string
		var names, values []py
		for i, k := range index.Keys {
			role := strings.ToLower(k.Role.Value)
			if slices.ContainsFunc(index.Keys[:i], func(other schema.Key) bool { return other.Role.Value == k.Role.Value }) {
				role += fmt.Sprint(i)
			}
			conditions = append(conditions, "#"+role+" = :"+role)
			names = append(names, pyEntry(pyText("#"+role), pyOpen(t.attribute(k.Attribute.Value))))
			values = append(values, pyEntry(pyText(":"+role), pyAtom(literals[k.Attribute.Value])))
		}
		return []py{
			pyArg("KeyConditionExpression", pyAtom(pyText(strings.Join(conditions, " AND ")))),
			pyArg("ExpressionAttributeNames", pyDict(names...)),
			pyArg("ExpressionAttributeValues", pyDict(values...)),
		}
	}
	var conditions []string
	for _, k := range index.Keys {
		attribute := pyOpen(t.attribute(k.Attribute.Value)).lead
		conditions = append(conditions, "Key("+attribute+").eq("+literals[k.Attribute.Value]+")")
	}
	condition := strings.Join(conditions, " & ")
	// black breaks a long chain at each operator, the brackets go around it.
	if indent+4+len("KeyConditionExpression=")+snippet.Width(condition)+1 > pyWidth && len(conditions) > 1 {
		condition = strings.Join(conditions, "\n"+strings.Repeat(" ", indent+4)+"& ")
	}
	return []py{pyArg("KeyConditionExpression", pyAtom(condition))}
}
