package importer

import (
	"encoding/json"

	"github.com/devhelper/devhelper/dynamodb/schema"
	"github.com/devhelper/devhelper/fixturesgen/source"
)

// The types of an AttributeValue.
var valueTypes = map[string]bool{
	"S": true, "N": true, "B": true, "SS": true, "NS": true, "BS": true, "M": true, "L": true, "NULL": true, "BOOL": true,
}

// itemsOf reads a list of items in DynamoDB's JSON: {"id": {"S": "a"}}.
func itemsOf(list *source.Node) []schema.Item {
	if list == nil || list.Kind != source.List {
		return nil
	}
	var items []schema.Item
	for _, n := range list.Items {
		if n.Kind != source.Map {
			continue
		}
		item := schema.Item{Pos: n.Pos, Attributes: []schema.Value{}}
		for _, p := range n.Entries() {
			item.Attributes = append(item.Attributes, schema.Value{Name: p.Key.Value, Pos: p.Key.Pos, Value: attributeValue(p.Value)})
		}
		items = append(items, item)
	}
	return items
}

// attributeValue is an AttributeValue as it stands, or the one that a plain
// value comes to: texts become S, numbers N, true and false BOOL, null NULL,
// lists L and maps M.
func attributeValue(n *source.Node) json.RawMessage {
	return encode(typedValue(n))
}

func encode(v any) json.RawMessage {
	raw, err := json.Marshal(v)
	if err != nil { // cannot be: the values are texts, lists and maps
		return json.RawMessage(`{"NULL":true}`)
	}
	return raw
}

func typedValue(n *source.Node) any {
	if n != nil && n.Kind == source.Map && len(n.Pairs) == 1 && valueTypes[n.Pairs[0].Key.Value] {
		if v, ok := declaredValue(n.Pairs[0].Key.Value, n.Pairs[0].Value); ok {
			return v
		}
	}
	return plainValue(n)
}

// declaredValue is a value whose type is given; ok is false if it is not of
// that type, and the map with one entry only looks like one.
func declaredValue(kind string, n *source.Node) (v map[string]any, ok bool) {
	switch kind {
	case "S", "N", "B":
		return map[string]any{kind: n.Text()}, n.IsText() || n != nil && n.Kind == source.Scalar && n.Value == ""
	case "BOOL", "NULL":
		return map[string]any{kind: n.Text() == "true"}, n.Text() == "true" || n.Text() == "false"
	case "SS", "NS", "BS":
		if n.Kind != source.List || len(n.Items) == 0 {
			return nil, false
		}
		texts := []string{}
		for _, item := range n.Items {
			if !item.IsText() {
				return nil, false
			}
			texts = append(texts, item.Value)
		}
		return map[string]any{kind: texts}, true
	case "L":
		if n.Kind != source.List {
			return nil, false
		}
		list := []any{}
		for _, item := range n.Items {
			list = append(list, typedValue(item))
		}
		return map[string]any{kind: list}, true
	case "M":
		if n.Kind != source.Map {
			return nil, false
		}
		entries := map[string]any{}
		for _, p := range n.Entries() {
			entries[p.Key.Value] = typedValue(p.Value)
		}
		return map[string]any{kind: entries}, true
	}
	return nil, false
}

func plainValue(n *source.Node) any {
	switch {
	case n == nil || n.Null:
		return map[string]any{"NULL": true}
	case n.Kind == source.List:
		list := []any{}
		for _, item := range n.Items {
			list = append(list, plainValue(item))
		}
		return map[string]any{"L": list}
	case n.Kind == source.Map:
		entries := map[string]any{}
		for _, p := range n.Entries() {
			entries[p.Key.Value] = plainValue(p.Value)
		}
		return map[string]any{"M": entries}
	case n.Plain && (n.Value == "true" || n.Value == "false"):
		return map[string]any{"BOOL": n.Value == "true"}
	case n.Plain && json.Valid([]byte(n.Value)):
		return map[string]any{"N": n.Value}
	}
	return map[string]any{"S": n.Value}
}
