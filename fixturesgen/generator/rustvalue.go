package generator

import (
	"fmt"
	"strings"

	"github.com/devhelper/devhelper/dynamodb/schema"
	"github.com/devhelper/devhelper/fixturesgen/snippet"
)

// rustQuote is a string literal.
func rustQuote(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range snippet.Clean(text) {
		switch {
		case r == '"' || r == '\\':
			b.WriteString(`\` + string(r))
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case r < ' ' || r == 0x7f || r == 0x2028 || r == 0x2029 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069:
			fmt.Fprintf(&b, `\u{%x}`, r) // the compiler refuses text that changes direction
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// rustOpen is a literal of a text that may be open: a stop covers what is between
// the quotes.
func rustOpen(text schema.Text) string {
	quoted := rustQuote(text.Value)
	return `"` + open(text, quoted[1:len(quoted)-1]) + `"`
}

// rustEnum is a variant of one of the SDK's enumerations; for an open text, what
// its text comes to.
func rustEnum(kind string, text schema.Text) string {
	if text.Unresolved != "" {
		return kind + "::from(" + rustOpen(text) + ")"
	}
	return kind + "::" + pascal(strings.Split(strings.ToLower(text.Value), "_"))
}

func rustSample(t *table, names []string) []javaEntry {
	return each(names, func(name string) javaEntry {
		kind, value, stop := t.example(name)
		text := "AttributeValue::" + kind + `("` + snippet.Stop(stop, value) + `".into())`
		if kind == "B" {
			text = `AttributeValue::B(Blob::new("` + snippet.Stop(stop, value) + `"))`
		}
		return javaEntry{rustOpen(t.attribute(name)), text}
	})
}

// rustMap is a map of values as the body of a statement.
func rustMap(entries []javaEntry) string {
	items := each(entries, func(e javaEntry) layout { return layout{lead: "(" + e.Key + ".into(), " + e.Value + ")"} })
	one := "HashMap::from([" + items[0].flat(rustStyle) + "])"
	if len(items) == 1 && snippet.Width(one) <= rustShort {
		return one
	}
	return layout{lead: "HashMap::from", open: "([", close: "])", items: items, tall: true}.in(rustStyle, 4, "")
}

func rustItem(values map[string]attributeValue) string {
	if len(values) == 0 {
		return "HashMap::new()"
	}
	var entries []string
	for _, name := range sortedNames(values) {
		entries = append(entries, "("+rustQuote(name)+".into(), "+rustValue(values[name])+")")
	}
	return "HashMap::from([" + strings.Join(entries, ", ") + "])"
}

// rustValue is the expression of a value.
func rustValue(v attributeValue) string {
	of := func(kind, value string) string { return "AttributeValue::" + kind + "(" + value + ")" }
	text := func(s string) string { return rustQuote(s) + ".into()" }
	blob := func(b []byte) string {
		return "Blob::new([" + strings.Join(each(b, func(c byte) string { return fmt.Sprintf("%du8", c) }), ", ") + "])"
	}
	list := func(items []string) string { return "vec![" + strings.Join(items, ", ") + "]" }
	switch {
	case v.S != nil:
		return of("S", text(*v.S))
	case v.N != nil:
		return of("N", text(*v.N))
	case len(v.B) == 0 && v.B != nil:
		return of("B", "Blob::new([0u8; 0])")
	case v.B != nil:
		return of("B", blob(v.B))
	case v.BOOL != nil:
		return of("Bool", fmt.Sprint(*v.BOOL))
	case v.SS != nil:
		return of("Ss", list(each(v.SS, text)))
	case v.NS != nil:
		return of("Ns", list(each(v.NS, text)))
	case v.BS != nil:
		return of("Bs", list(each(v.BS, blob)))
	case v.L != nil:
		return of("L", list(each(v.L, rustValue)))
	case v.M != nil:
		return of("M", rustItem(v.M))
	}
	return of("Null", "true")
}
