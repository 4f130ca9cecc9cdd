package item

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Parse reads an item of plain JSON, DynamoDB's, or both mixed: an object with
// one member that is named as a type and has a value that fits it is taken as a
// value of that type.
func Parse(text []byte) (Item, error) {
	v, err := decode(text)
	if err != nil {
		return nil, err
	}
	return FromObject(v)
}

// ParseValue is [Parse] for one value.
func ParseValue(text []byte) (Value, error) {
	v, err := decode(text)
	if err != nil {
		return Value{}, err
	}
	return FromTree(v)
}

func decode(text []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		var syntax *json.SyntaxError
		switch {
		case errors.As(err, &syntax):
			line, column := place(text, syntax.Offset-1)
			return nil, fmt.Errorf("line %d, column %d: %w", line, column, err)
		case errors.Is(err, io.EOF):
			return nil, errors.New("it is empty")
		case errors.Is(err, io.ErrUnexpectedEOF):
			return nil, errors.New("it ends too early")
		}
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		line, column := place(text, d.InputOffset())
		return nil, fmt.Errorf("line %d, column %d: something follows the end of the JSON", line, column)
	}
	return v, nil
}

func place(text []byte, offset int64) (line, column int) {
	before := text[:min(max(int(offset), 0), len(text))]
	return bytes.Count(before, []byte("\n")) + 1, len(before) - bytes.LastIndexByte(before, '\n')
}

// FromObject makes an item of an object as encoding/json decodes it with
// UseNumber. Other numbers it does not know.
func FromObject(tree any) (Item, error) {
	object, ok := tree.(map[string]any)
	if !ok {
		return nil, fmt.Errorf("an item is a JSON object, not %s", kindOf(tree))
	}
	it := make(Item, len(object))
	for name, member := range object {
		v, err := FromTree(member)
		if err != nil {
			return nil, inside(name, err)
		}
		it[name] = v
	}
	return it, nil
}

// FromTree makes a value of what encoding/json decodes with UseNumber.
func FromTree(tree any) (Value, error) {
	switch t := tree.(type) {
	case nil:
		return Value{Type: Null}, nil
	case bool:
		return Value{Type: Bool, Bool: t}, nil
	case string:
		return Text(t), nil
	case json.Number:
		return Num(t.String()), CheckNumber(t.String())
	case []byte:
		return Value{Type: Binary, Text: string(t)}, nil
	case []any:
		v := Value{Type: List, List: make([]Value, 0, len(t))}
		for i, e := range t {
			one, err := FromTree(e)
			if err != nil {
				return Value{}, inside(fmt.Sprintf("[%d]", i), err)
			}
			v.List = append(v.List, one)
		}
		return v, nil
	case map[string]any:
		if v, ok := typedTree(t); ok {
			return v, checkTyped(v)
		}
		it, err := FromObject(t)
		return Value{Type: Map, Map: it}, err
	}
	return Value{}, fmt.Errorf("%T has no attribute type", tree)
}

func inside(name string, err error) error {
	var at *pathError
	if errors.As(err, &at) {
		sep := "."
		if strings.HasPrefix(at.path, "[") {
			sep = ""
		}
		return &pathError{name + sep + at.path, at.err}
	}
	return &pathError{name, err}
}

// pathError says in which attribute something is wrong.
type pathError struct {
	path string
	err  error
}

func (e *pathError) Error() string { return "attribute " + e.path + ": " + e.err.Error() }
func (e *pathError) Unwrap() error { return e.err }

func kindOf(tree any) string {
	switch tree.(type) {
	case nil:
		return "null"
	case bool:
		return "a truth value"
	case string:
		return "a text"
	case json.Number:
		return "a number"
	case []any:
		return "an array"
	}
	return "an object"
}

func isType(name string) bool {
	switch Type(name) {
	case String, Number, Binary, Bool, Null, List, Map, StringSet, NumberSet, BinarySet:
		return true
	}
	return false
}

// typed reads DynamoDB's JSON of one value.
func typed(members map[string]json.RawMessage) (Value, bool) {
	if len(members) != 1 {
		return Value{}, false
	}
	for name, raw := range members {
		switch Type(name) {
		case String, Number: // nearly all there is, without the detour
			var s string
			err := json.Unmarshal(raw, &s)
			return Value{Type: Type(name), Text: s}, err == nil && raw[0] == '"'
		}
		d := json.NewDecoder(bytes.NewReader(raw))
		d.UseNumber()
		var tree any
		if d.Decode(&tree) != nil {
			return Value{}, false
		}
		return typedTree(map[string]any{name: tree})
	}
	return Value{}, false
}

// typedTree says whether an object is a value in DynamoDB's JSON.
func typedTree(object map[string]any) (Value, bool) {
	if len(object) != 1 {
		return Value{}, false
	}
	for name, member := range object {
		v := Value{Type: Type(name)}
		var ok bool
		switch v.Type {
		case String, Number:
			v.Text, ok = member.(string)
		case Binary:
			v.Text, ok = fromBase64(member)
		case Bool:
			v.Bool, ok = member.(bool)
		case Null:
			var yes bool
			yes, ok = member.(bool)
			ok = ok && yes
		case List:
			v.List, ok = typedList(member)
		case Map:
			v.Map, ok = typedMap(member)
		case StringSet, NumberSet, BinarySet:
			v.Set, ok = typedSet(member, v.Type == BinarySet)
		}
		return v, ok
	}
	return Value{}, false
}

func typedList(member any) ([]Value, bool) {
	list, ok := member.([]any)
	out := make([]Value, 0, len(list))
	for _, e := range list {
		object, is := e.(map[string]any)
		if !is {
			return nil, false
		}
		v, is := typedTree(object)
		if !is {
			return nil, false
		}
		out = append(out, v)
	}
	return out, ok
}

func typedMap(member any) (Item, bool) {
	members, ok := member.(map[string]any)
	out := make(Item, len(members))
	for name, e := range members {
		object, is := e.(map[string]any)
		if !is {
			return nil, false
		}
		if out[name], is = typedTree(object); !is {
			return nil, false
		}
	}
	return out, ok
}

func typedSet(member any, binary bool) ([]string, bool) {
	list, _ := member.([]any)
	var out []string
	for _, e := range list {
		s, ok := e.(string)
		if binary {
			s, ok = fromBase64(e)
		}
		if !ok {
			return nil, false
		}
		out = append(out, s)
	}
	return out, len(out) > 0
}

func fromBase64(member any) (string, bool) {
	s, ok := member.(string)
	if !ok {
		return "", false
	}
	data, err := base64.StdEncoding.DecodeString(s)
	return string(data), err == nil
}

// checkTyped finds numbers that are none in what a person wrote in DynamoDB's
// JSON.
func checkTyped(v Value) error {
	switch v.Type {
	case Number:
		return CheckNumber(v.Text)
	case NumberSet:
		for _, n := range v.Set {
			if err := CheckNumber(n); err != nil {
				return err
			}
		}
	case List:
		for i, e := range v.List {
			if err := checkTyped(e); err != nil {
				return inside(fmt.Sprintf("[%d]", i), err)
			}
		}
	case Map:
		for name, e := range v.Map {
			if err := checkTyped(e); err != nil {
				return inside(name, err)
			}
		}
	}
	return nil
}
