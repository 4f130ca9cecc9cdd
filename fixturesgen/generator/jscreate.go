package generator

import (
	"fmt"
	"slices"
	"strings"

	"github.com/devhelper/devhelper/dynamodb/schema"
	"github.com/devhelper/devhelper/fixturesgen/snippet"
)

// send is await client.send(new command({...}));
func (v *jsView) send(client, command string, indent int, items ...layout) string {
	return layout{
		lead: "await ", open: client + ".send(", close: ")",
		items: []layout{jsNew(v.Use(command), items...)},
	}.in(jsStyle, indent, ";")
}

// create is the call that creates the table.
func (v *jsView) create(t *table) string {
	var attributes []layout
	for _, a := range t.Attributes {
		attributes = append(attributes, jsObject(jsEntry("AttributeName", jsOpen(a.Name)), jsEntry("AttributeType", jsOpen(a.Type))))
	}
	items := []layout{
		jsEntry("TableName", jsAtom("name")),
		jsEntry("KeySchema", jsKeys(t, t.Keys)),
		jsEntry("AttributeDefinitions", jsArray(attributes...)),
	}
	if len(t.Global) > 0 {
		items = append(items, jsEntry("GlobalSecondaryIndexes", jsIndexes(t, t.Global)))
	}
	if len(t.Local) > 0 {
		items = append(items, jsEntry("LocalSecondaryIndexes", jsIndexes(t, t.Local)))
	}
	items = append(items, jsEntry("BillingMode", jsOpen(t.Billing.Mode)))
	if !t.OnDemand() {
		items = append(items, jsEntry("ProvisionedThroughput", jsThroughput(t.Billing.Read, t.Billing.Write)))
	}
	if t.Stream != nil {
		items = append(items, jsEntry("StreamSpecification", jsObject(
			jsEntry("StreamEnabled", jsAtom("true")), jsEntry("StreamViewType", jsOpen(*t.Stream)))))
	}
	call := jsNew(v.Use("CreateTableCommand"), items...)
	call.tall = true
	return layout{lead: "await ", open: "client.send(", close: ")", items: []layout{call}}.in(jsStyle, 2, ";")
}

// remove notes that the table is to be deleted.
func (v *jsView) remove() string {
	call := "client.send(new " + v.Use("DeleteTableCommand") + "({ TableName: name }))"
	if line := "cleanups.push(() => " + call + ");"; jsFits(2, line) {
		return line
	}
	return "cleanups.push(() =>\n    " + call + ",\n  );"
}

func jsKeys(t *table, keys []schema.Key) layout {
	var items []layout
	for _, k := range keys {
		items = append(items, jsObject(
			jsEntry("AttributeName", jsOpen(t.attribute(k.Attribute.Value))), jsEntry("KeyType", jsOpen(k.Role))))
	}
	return jsArray(items...)
}

func jsThroughput(read, write schema.Number) layout {
	return jsObject(jsEntry("ReadCapacityUnits", jsAtom(openNumber(read))), jsEntry("WriteCapacityUnits", jsAtom(openNumber(write))))
}

func jsIndexes(t *table, indexes []schema.Index) layout {
	var items []layout
	for _, index := range indexes {
		projection := jsObject(jsEntry("ProjectionType", jsOpen(index.Projection.Type)))
		if len(index.Projection.Include) > 0 {
			var names []layout
			for _, name := range index.Projection.Include {
				names = append(names, jsOpen(name))
			}
			projection.items = append(projection.items, jsEntry("NonKeyAttributes", jsArray(names...)))
		}
		item := jsObject(
			jsEntry("IndexName", jsOpen(index.Name)),
			jsEntry("KeySchema", jsKeys(t, index.Keys)),
			jsEntry("Projection", projection))
		if index.Read.Value > 0 {
			item.items = append(item.items, jsEntry("ProvisionedThroughput", jsThroughput(index.Read, index.Write)))
		}
		items = append(items, item)
	}
	return jsArray(items...)
}

func (v *jsView) ttl(t *table) string {
	return v.send("client", "UpdateTimeToLiveCommand", 2,
		jsEntry("TableName", jsAtom("name")),
		jsEntry("TimeToLiveSpecification", jsObject(
			jsEntry("AttributeName", jsOpen(t.TTL.Attribute)), jsEntry("Enabled", jsAtom("true")))))
}

// seed is the head of a loop over the items declared with the table.
func (v *jsView) seed(t *table) string {
	var items []layout
	for _, item := range t.Seed {
		members, _ := jsonMembers(item.JSON())
		var entries []layout
		unresolved := item.Unresolved()
		for _, m := range members {
			value := v.jsValue(m.value)
			if slices.Contains(unresolved, m.name) && value.open == "" {
				t.stops++
				value.lead = jsStop(fmt.Sprintf("%sseed%d", letters(t.pascal()), t.stops), value.lead)
			}
			entries = append(entries, jsEntry(jsKey(schema.Text{Value: m.name}), value))
		}
		items = append(items, jsObject(entries...))
	}
	list := jsArray(items...)
	list.lead = "for (const item of "
	return list.in(jsStyle, 2, ") {")
}

// jsStop marks a literal as a tab stop, of a string what is between the quotes.
func jsStop(name, literal string) string {
	if n := len(literal); n > 1 && (literal[0] == '"' || literal[0] == '\'') {
		return literal[:1] + snippet.Stop(name, literal[1:n-1]) + literal[n-1:]
	}
	return snippet.Stop(name, literal)
}

// sample gives an entry for each attribute, and for each the literal.
func (v *jsView) sample(t *table, names []string) (entries []layout, literals map[string]string) {
	literals = map[string]string{}
	for _, name := range names {
		kind, value, stop := t.example(name)
		literal := snippet.Stop(stop, value)
		switch kind {
		case "N":
		case "B":
			literal = `new TextEncoder().encode("` + literal + `")`
		default:
			literal = `"` + literal + `"`
		}
		literals[name] = literal
		entries = append(entries, jsEntry(jsKey(t.attribute(name)), jsSample(literal)))
	}
	return entries, literals
}

// jsSample breaks a call at its bracket.
func jsSample(literal string) layout {
	if call, argument, ok := strings.Cut(literal, "encode("); ok {
		return layout{open: call + "encode(", close: ")", items: []layout{jsAtom(strings.TrimSuffix(argument, ")"))}}
	}
	return jsAtom(literal)
}

// jsWriter writes the lines of a test, within a describe.
type jsWriter struct {
	strings.Builder
	v *jsView
}

func (v *jsView) test(title string) *jsWriter {
	w := &jsWriter{v: v}
	w.WriteString("  " + v.Use("test") + "(" + jsQuote(title) + ", async () => {\n")
	return w
}

func (w *jsWriter) line(l layout) { w.WriteString("    " + l.in(jsStyle, 4, ";") + "\n") }

func (w *jsWriter) assign(name string, value layout) {
	value.lead = "const " + name + " = " + value.lead
	w.line(value)
}

// send is a request of the document client.
func (w *jsWriter) send(command string, items ...layout) layout {
	return layout{lead: "await ", open: "documents.send(", close: ")", items: []layout{jsNew(w.v.Use(command), items...)}}
}

// same compares what is expected with what came back.
func (w *jsWriter) same(got, want string) {
	if w.v.ID == idNodeTest {
		w.line(jsAtom(w.v.Use("assert") + ".deepStrictEqual(" + got + ", " + want + ")"))
	} else {
		w.line(jsAtom(w.v.Use("expect") + "(" + got + ").toEqual(" + want + ")"))
	}
	w.WriteString("  });\n")
}

func (v *jsView) putAndGet(t *table) string {
	w := v.test("put and get")
	entries, _ := v.sample(t, t.keyNames(nil))
	w.assign("key", jsObject(entries...))
	w.assign("item", jsObject(jsAtom("...key"), jsEntry(t.spare(), jsAtom(`"example"`))))
	w.line(w.send("PutCommand", jsEntry("TableName", jsAtom("table")), jsEntry("Item", jsAtom("item"))))
	w.WriteString("\n")
	w.assign("response", w.send("GetCommand",
		jsEntry("TableName", jsAtom("table")), jsEntry("Key", jsAtom("key")), jsEntry("ConsistentRead", jsAtom("true"))))
	w.WriteString("\n")
	w.same("response.Item", "item")
	return w.String()
}

// query finds an item by the first global index. Its item has key attributes
// alone, so that every projection returns all of it. Names go through
// placeholders: many are reserved words.
func (v *jsView) query(t *table, index *schema.Index) string {
	w := v.test("query " + oneLine(index.Name.Value))
	entries, literals := v.sample(t, t.keyNames(index))
	w.assign("item", jsObject(entries...))
	w.line(w.send("PutCommand", jsEntry("TableName", jsAtom("table")), jsEntry("Item", jsAtom("item"))))
	w.WriteString("\n")
	var conditions []string
	var names, values []layout
	for i, k := range index.Keys {
		role := strings.ToLower(k.Role.Value)
		if slices.ContainsFunc(index.Keys[:i], func(other schema.Key) bool { return other.Role.Value == k.Role.Value }) {
			role += fmt.Sprint(i)
		}
		conditions = append(conditions, "#"+role+" = :"+role)
		names = append(names, jsEntry(`"#`+role+`"`, jsOpen(t.attribute(k.Attribute.Value))))
		values = append(values, jsEntry(`":`+role+`"`, jsSample(literals[k.Attribute.Value])))
	}
	request := w.send("QueryCommand",
		jsEntry("TableName", jsAtom("table")),
		jsEntry("IndexName", jsOpen(index.Name)),
		jsEntry("KeyConditionExpression", jsAtom(jsQuote(strings.Join(conditions, " AND ")))),
		jsEntry("ExpressionAttributeNames", jsObject(names...)),
		jsEntry("ExpressionAttributeValues", jsObject(values...)))
	request.items[0].tall = true
	w.assign("response", request)
	w.WriteString("\n")
	w.same("response.Items", "[item]")
	return w.String()
}
