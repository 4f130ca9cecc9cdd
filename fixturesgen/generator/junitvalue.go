package generator

import (
	"encoding/base64"
	"strconv"
	"strings"

	"github.com/devhelper/devhelper/dynamodb/schema"
	"github.com/devhelper/devhelper/fixturesgen/snippet"
)

// javaQuote is a string literal. JSON's escapes are Java's too.
func javaQuote(text string) string {
	quoted, _ := userJSON("", snippet.Clean(text)) // a text can always be written
	return quoted
}

// javaItem is an item as a map.
func javaItem(item schema.Item) string { return javaEntries(seedItem(item)) }

func javaEntries(values map[string]attributeValue) string {
	var entries []string
	for _, name := range sortedNames(values) {
		entries = append(entries, "Map.entry("+javaQuote(name)+", "+javaValue(values[name])+")")
	}
	return "Map.ofEntries(" + strings.Join(entries, ", ") + ")"
}

// javaValue is the expression of a value.
func javaValue(v attributeValue) string {
	from := func(kind, value string) string { return "AttributeValue.from" + kind + "(" + value + ")" }
	blob := func(b []byte) string {
		return "SdkBytes.fromByteArray(Base64.getDecoder().decode(" + javaQuote(base64.StdEncoding.EncodeToString(b)) + "))"
	}
	list := func(items []string) string { return "List.of(" + strings.Join(items, ", ") + ")" }
	switch {
	case v.S != nil:
		return from("S", javaQuote(*v.S))
	case v.N != nil:
		return from("N", javaQuote(*v.N))
	case v.B != nil:
		return from("B", blob(v.B))
	case v.BOOL != nil:
		return from("Bool", strconv.FormatBool(*v.BOOL))
	case v.SS != nil:
		return from("Ss", list(each(v.SS, javaQuote)))
	case v.NS != nil:
		return from("Ns", list(each(v.NS, javaQuote)))
	case v.BS != nil:
		return from("Bs", list(each(v.BS, blob)))
	case v.L != nil:
		return from("L", list(each(v.L, javaValue)))
	case v.M != nil:
		return from("M", javaEntries(v.M))
	}
	return from("Nul", "true")
}
