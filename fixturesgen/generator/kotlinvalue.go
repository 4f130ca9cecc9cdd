package generator

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/devhelper/devhelper/dynamodb/schema"
	"github.com/devhelper/devhelper/fixturesgen/snippet"
)

// kotlinDollar keeps what a text says from being a template.
var kotlinDollar = strings.NewReplacer("$", `\$`)

// kotlinQuote is a string literal. JSON's escapes are Kotlin's, but for that of
// the form feed.
func kotlinQuote(text string) string {
	quoted := javaQuote(strings.ReplaceAll(text, "\f", "\uE000"))
	return kotlinDollar.Replace(strings.ReplaceAll(quoted, "\uE000", `\u000c`))
}

// kotlinOpen is a literal of a text that may be open: a stop covers what is
// between the quotes.
func kotlinOpen(text schema.Text) string {
	quoted := kotlinQuote(text.Value)
	return `"` + open(text, quoted[1:len(quoted)-1]) + `"`
}

func kotlinMap(entries []javaEntry) layout {
	return layout{open: "mapOf(", close: ")", items: each(entries, func(e javaEntry) layout { return layout{lead: e.Key + " to " + e.Value} })}
}

func kotlinSample(t *table, names []string) []javaEntry {
	return each(names, func(name string) javaEntry {
		kind, value, stop := t.example(name)
		text := `AttributeValue.from` + kind + `("` + snippet.Stop(stop, value) + `")`
		if kind == "B" {
			text = `AttributeValue.fromB(SdkBytes.fromUtf8String("` + snippet.Stop(stop, value) + `"))`
		}
		return javaEntry{kotlinOpen(t.attribute(name)), text}
	})
}

// keyCondition compares the keys of an index with the values of a sample, whose
// entries are in the order of all.
func keyCondition(index *schema.Index, all []string, sample []javaEntry) (names, values []javaEntry, condition string) {
	var conditions []string
	for i, k := range index.Keys {
		conditions = append(conditions, fmt.Sprintf("#k%d = :v%d", i, i))
		entry := sample[slices.Index(all, k.Attribute.Value)]
		names = append(names, javaEntry{fmt.Sprintf("#k%d", i), entry.Key})
		values = append(values, javaEntry{fmt.Sprintf(":v%d", i), entry.Value})
	}
	return names, values, strings.Join(conditions, " AND ")
}

func kotlinEntries(values map[string]attributeValue) string {
	var entries []string
	for _, name := range sortedNames(values) {
		entries = append(entries, kotlinQuote(name)+" to "+kotlinValue(values[name]))
	}
	if len(entries) == 0 {
		return "mapOf<String, AttributeValue>()"
	}
	return "mapOf(" + strings.Join(entries, ", ") + ")"
}

// kotlinValue is the expression of a value.
func kotlinValue(v attributeValue) string {
	from := func(kind, value string) string { return "AttributeValue.from" + kind + "(" + value + ")" }
	blob := func(b []byte) string {
		return "SdkBytes.fromByteArray(Base64.getDecoder().decode(" + kotlinQuote(base64.StdEncoding.EncodeToString(b)) + "))"
	}
	list := func(kind string, items []string) string {
		if len(items) == 0 {
			return "listOf<" + kind + ">()"
		}
		return "listOf(" + strings.Join(items, ", ") + ")"
	}
	switch {
	case v.S != nil:
		return from("S", kotlinQuote(*v.S))
	case v.N != nil:
		return from("N", kotlinQuote(*v.N))
	case v.B != nil:
		return from("B", blob(v.B))
	case v.BOOL != nil:
		return from("Bool", strconv.FormatBool(*v.BOOL))
	case v.SS != nil:
		return from("Ss", list("String", each(v.SS, kotlinQuote)))
	case v.NS != nil:
		return from("Ns", list("String", each(v.NS, kotlinQuote)))
	case v.BS != nil:
		return from("Bs", list("SdkBytes", each(v.BS, blob)))
	case v.L != nil:
		return from("L", list("AttributeValue", each(v.L, kotlinValue)))
	case v.M != nil:
		return from("M", kotlinEntries(v.M))
	}
	return from("Nul", "true")
}
