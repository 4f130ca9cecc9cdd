package schema

import (
	"bytes"
	"encoding/json"
)

// Item is an item declared with its table: sample data of a model, or what a
// template puts into it.
type Item struct {
	Attributes []Value `json:"attributes"` // in order of the declaration
	Pos        Pos     `json:"pos,omitzero"`
}

// Value is an attribute of an item.
type Value struct {
	Name string `json:"name"`

	// Value is an AttributeValue as DynamoDB's API writes it: {"S": "a"}. Numbers
	// keep the digits they are declared with.
	Value json.RawMessage `json:"value"`

	// Unresolved is the expression of a value that only deployment knows, shortened;
	// Value is then a stand-in.
	Unresolved string `json:"unresolved,omitempty"`

	Pos Pos `json:"pos,omitzero"`
}

// JSON is the item as DynamoDB's API writes it, on one line: {"id":{"S":"a"}}.
// Of an attribute that is given twice the last counts.
func (i Item) JSON() json.RawMessage {
	last := map[string]int{}
	for n, v := range i.Attributes {
		last[v.Name] = n
	}
	var b bytes.Buffer
	b.WriteByte('{')
	for n, v := range i.Attributes {
		if last[v.Name] != n {
			continue
		}
		if b.Len() > 1 {
			b.WriteByte(',')
		}
		name, _ := json.Marshal(v.Name) // a string can always be written
		b.Write(name)
		b.WriteByte(':')
		if json.Compact(&b, v.Value) != nil {
			b.WriteString(`{"NULL":true}`)
		}
	}
	b.WriteByte('}')
	return b.Bytes()
}

// Unresolved lists the names of the attributes whose value is a stand-in.
func (i Item) Unresolved() []string {
	var names []string
	for _, v := range i.Attributes {
		if v.Unresolved != "" {
			names = append(names, v.Name)
		}
	}
	return names
}
