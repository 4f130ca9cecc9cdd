// Package item is DynamoDB's items outside a server: attribute values with
// their types, and the JSON forms people and programs write them in. It is for
// the commands that show, edit and load items.
//
// [Item] and [Value] are the model. Two forms of JSON lead to it:
//
//   - DynamoDB's own, in which each value names its type: {"id":{"S":"a1"}}.
//     [Value.AppendJSON] and UnmarshalJSON.
//   - plain JSON: {"id":"a1"}. [Item.AppendPlain] and [Parse]. What plain JSON has
//     no word for, binaries and sets, stands in DynamoDB's form in the midst of
//     it: {"tags":{"SS":["a","b"]}}. Parse therefore reads both forms, mixed.
//
// Numbers are texts throughout: DynamoDB keeps 38 digits, a float64 not 16.
package item

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"unicode/utf8"
)

// Type is an attribute type by the name DynamoDB's JSON gives it.
type Type string

// The types.
const (
	String    Type = "S"
	Number    Type = "N"
	Binary    Type = "B"
	Bool      Type = "BOOL"
	Null      Type = "NULL"
	List      Type = "L"
	Map       Type = "M"
	StringSet Type = "SS"
	NumberSet Type = "NS"
	BinarySet Type = "BS"
)

// Value is an attribute value. Which field holds it hangs on the type.
type Value struct {
	Type Type
	Text string   // String, Number; the bytes of Binary
	Bool bool     // Bool
	List []Value  // List
	Map  Item     // Map
	Set  []string // the sets; bytes in BinarySet
}

// Item is an item, or the attributes of a map.
type Item map[string]Value

// Text makes a String.
func Text(s string) Value { return Value{Type: String, Text: s} }

// Num makes a Number of a text that [CheckNumber] takes.
func Num(s string) Value { return Value{Type: Number, Text: s} }

// AppendJSON appends the value in DynamoDB's JSON.
func (v Value) AppendJSON(b []byte) []byte {
	b = append(b, '{', '"')
	b = append(b, v.Type...)
	b = append(b, '"', ':')
	switch v.Type {
	case String, Number:
		b = appendString(b, v.Text)
	case Binary:
		b = appendBinary(b, v.Text)
	case Bool:
		b = strconv.AppendBool(b, v.Bool)
	case Null:
		b = append(b, "true"...)
	case List:
		b = append(b, '[')
		for i, e := range v.List {
			if i > 0 {
				b = append(b, ',')
			}
			b = e.AppendJSON(b)
		}
		b = append(b, ']')
	case Map:
		b = v.Map.AppendJSON(b)
	default:
		b = append(b, '[')
		for i, e := range v.Set {
			if i > 0 {
				b = append(b, ',')
			}
			if v.Type == BinarySet {
				b = appendBinary(b, e)
			} else {
				b = appendString(b, e)
			}
		}
		b = append(b, ']')
	}
	return append(b, '}')
}

// AppendJSON appends the item in DynamoDB's JSON, attributes by name.
func (it Item) AppendJSON(b []byte) []byte {
	b = append(b, '{')
	for i, name := range slices.Sorted(maps.Keys(it)) {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(appendString(b, name), ':')
		b = it[name].AppendJSON(b)
	}
	return append(b, '}')
}

// MarshalJSON gives DynamoDB's JSON.
func (v Value) MarshalJSON() ([]byte, error) { return v.AppendJSON(nil), nil }

// MarshalJSON gives DynamoDB's JSON.
func (it Item) MarshalJSON() ([]byte, error) {
	if it == nil {
		return []byte("null"), nil
	}
	return it.AppendJSON(nil), nil
}

// UnmarshalJSON reads DynamoDB's JSON, as servers send it.
func (v *Value) UnmarshalJSON(data []byte) error {
	var tree map[string]json.RawMessage
	if err := json.Unmarshal(data, &tree); err != nil {
		return err
	}
	got, ok := typed(tree)
	if !ok {
		return fmt.Errorf("%.60s is no attribute value", data)
	}
	*v = got
	return nil
}

// AppendPlain appends the item in plain JSON. The attributes named in first
// come first, the others by name.
func (it Item) AppendPlain(b []byte, first ...string) []byte {
	names := slices.SortedFunc(maps.Keys(it), func(a, b string) int {
		ia, ib := slices.Index(first, a), slices.Index(first, b)
		if ia < 0 {
			ia = len(first)
		}
		if ib < 0 {
			ib = len(first)
		}
		return cmp.Or(ia-ib, cmp.Compare(a, b))
	})
	b = append(b, '{')
	for i, name := range names {
		if i > 0 {
			b = append(b, ", "...)
		}
		b = append(appendString(b, name), ": "...)
		b = it[name].AppendPlain(b)
	}
	return append(b, '}')
}

// AppendPlain appends the value in plain JSON, and in DynamoDB's where plain
// JSON would be read as something else.
func (v Value) AppendPlain(b []byte) []byte {
	switch v.Type {
	case String:
		return appendString(b, v.Text)
	case Number:
		if json.Valid([]byte(v.Text)) {
			return append(b, v.Text...)
		}
	case Bool:
		return strconv.AppendBool(b, v.Bool)
	case Null:
		return append(b, "null"...)
	case List:
		b = append(b, '[')
		for i, e := range v.List {
			if i > 0 {
				b = append(b, ", "...)
			}
			b = e.AppendPlain(b)
		}
		return append(b, ']')
	case Map:
		if len(v.Map) == 1 {
			for name := range v.Map {
				if isType(name) {
					return v.AppendJSON(b)
				}
			}
		}
		return v.Map.AppendPlain(b)
	}
	return v.AppendJSON(b)
}

// Indented gives the item in plain JSON over several lines, for people to edit.
func (it Item) Indented(first ...string) string {
	var out bytes.Buffer
	_ = json.Indent(&out, it.AppendPlain(nil, first...), "", "  ") // it is valid
	return out.String() + "\n"
}

func appendBinary(b []byte, data string) []byte {
	b = append(b, '"')
	b = base64.StdEncoding.AppendEncode(b, []byte(data))
	return append(b, '"')
}

const hexDigits = "0123456789abcdef"

// appendString is JSON's string; unlike encoding/json's default it leaves < > & as
// they are, for people read this.
func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b = append(b, '\\', byte(r))
		case r == '\n':
			b = append(b, '\\', 'n')
		case r == '\t':
			b = append(b, '\\', 't')
		case r == '\r':
			b = append(b, '\\', 'r')
		case r < 0x20 || r == 0x7f || r == 0x2028 || r == 0x2029:
			b = append(b, '\\', 'u', hexDigits[r>>12&15], hexDigits[r>>8&15], hexDigits[r>>4&15], hexDigits[r&15])
		default:
			b = utf8.AppendRune(b, r)
		}
	}
	return append(b, '"')
}
