package generator

import (
	"encoding/json"
	"slices"
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
func javaItem(item schema.Item) string {
	var attributes map[string]json.RawMessage
	if json.Unmarshal(item.JSON(), &attributes) != nil {
		return "Map.of()" // what JSON gives can be read
	}
	return javaEntries(attributes)
}

func javaEntries(attributes map[string]json.RawMessage) string {
	var names, entries []string
	for name := range attributes {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		entries = append(entries, "Map.entry("+javaQuote(name)+", "+javaValue(attributes[name])+")")
	}
	return "Map.ofEntries(" + strings.Join(entries, ", ") + ")"
}

// javaValue is an AttributeValue of the API as an expression.
func javaValue(raw json.RawMessage) string {
	var v struct {
		S, N, B    *string
		BOOL, NULL *bool
		SS, NS, BS []string
		L          []json.RawMessage
		M          map[string]json.RawMessage
	}
	if json.Unmarshal(raw, &v) != nil {
		return "AttributeValue.fromNul(true)"
	}
	bytesOf := func(text string) string {
		return "SdkBytes.fromByteArray(Base64.getDecoder().decode(" + javaQuote(text) + "))"
	}
	list := func(items []string, each func(string) string) string {
		var texts []string
		for _, i := range items {
			texts = append(texts, each(i))
		}
		return "List.of(" + strings.Join(texts, ", ") + ")"
	}
	switch {
	case v.S != nil:
		return "AttributeValue.fromS(" + javaQuote(*v.S) + ")"
	case v.N != nil:
		return "AttributeValue.fromN(" + javaQuote(*v.N) + ")"
	case v.B != nil:
		return "AttributeValue.fromB(" + bytesOf(*v.B) + ")"
	case v.BOOL != nil && *v.BOOL:
		return "AttributeValue.fromBool(true)"
	case v.BOOL != nil:
		return "AttributeValue.fromBool(false)"
	case v.SS != nil:
		return "AttributeValue.fromSs(" + list(v.SS, javaQuote) + ")"
	case v.NS != nil:
		return "AttributeValue.fromNs(" + list(v.NS, javaQuote) + ")"
	case v.BS != nil:
		return "AttributeValue.fromBs(" + list(v.BS, bytesOf) + ")"
	case v.L != nil:
		var texts []string
		for _, e := range v.L {
			texts = append(texts, javaValue(e))
		}
		return "AttributeValue.fromL(List.of(" + strings.Join(texts, ", ") + "))"
	case v.M != nil:
		return "AttributeValue.fromM(" + javaEntries(v.M) + ")"
	}
	return "AttributeValue.fromNul(true)"
}
