package settings

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
)

// portPattern is what [KindPort] takes as text.
const portPattern = `^\s*\d{1,5}\s*(-\s*\d{1,5}\s*)?(,\s*\d{1,5}\s*(-\s*\d{1,5}\s*)?)*$`

// object is a JSON object whose keys keep their order.
type object []member

type member struct {
	key   string
	value any
}

func (o *object) add(key string, value any) { *o = append(*o, member{key, value}) }

// MarshalJSON implements [json.Marshaler].
func (o object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		key, err := json.Marshal(m.key)
		if err != nil {
			return nil, err
		}
		b.Write(key)
		b.WriteByte(':')
		value := json.NewEncoder(&b)
		value.SetEscapeHTML(false)
		if err := value.Encode(m.value); err != nil {
			return nil, err
		}
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// Schema is the JSON Schema (draft 2020-12) of a file of settings, for editors that
// complete and check YAML by one. It ends with a newline and is the same each
// time.
func Schema() []byte {
	root := groupSchema("", "Settings of devhelper: the user's config.yaml, and .devhelper/config.yaml in a project.")
	full := append(object{
		{"$schema", "https://json-schema.org/draft/2020-12/schema"},
		{"title", "devhelper settings"},
	}, root...)
	raw, err := full.MarshalJSON()
	if err != nil {
		panic(err) // strings and numbers alone
	}
	var b bytes.Buffer
	if err := json.Indent(&b, raw, "", "  "); err != nil {
		panic(err)
	}
	b.WriteByte('\n')
	return b.Bytes()
}

// groupSchema describes the settings below a prefix ("" or "group.").
func groupSchema(prefix, doc string) object {
	var properties object
	done := map[string]bool{}
	for i := range theSchema.settings {
		s := &theSchema.settings[i]
		rest, ok := strings.CutPrefix(s.key, prefix)
		if !ok {
			continue
		}
		name, _, deeper := strings.Cut(rest, ".")
		switch {
		case done[name]:
		case deeper:
			properties.add(name, groupSchema(prefix+name+".", theSchema.groups[prefix+name]))
		default:
			properties.add(name, s.jsonSchema())
		}
		done[name] = true
	}
	return object{
		{"description", doc},
		{"type", []string{"object", "null"}},
		{"additionalProperties", false},
		{"properties", properties},
	}
}

func (s *setting) jsonSchema() object {
	o := object{{"description", s.doc}}
	switch s.typ.Kind() {
	case reflect.Bool:
		o.add("type", "boolean")
	case reflect.Int:
		o.add("type", "integer")
		if s.max > 0 {
			o.add("minimum", s.min)
			o.add("maximum", s.max)
		}
	case reflect.Slice:
		texts := object{{"type", "array"}, {"items", object{{"type", "string"}}}}
		o.add("anyOf", []object{texts, {{"type", "string"}}})
	default:
		switch {
		case s.kind == KindPort:
			number := object{{"type", "integer"}, {"minimum", 1}, {"maximum", 65535}}
			text := object{{"type", "string"}, {"pattern", portPattern}}
			o.add("anyOf", []object{number, text, {{"type", "array"}, {"items", object{{"anyOf", []object{number, text}}}}}})
		case len(s.enum) > 0:
			o.add("type", "string")
			o.add("enum", append([]string{""}, s.enum...))
		default:
			o.add("type", "string")
		}
	}
	if s.def != "" && !(s.typ.Kind() == reflect.Slice) {
		o.add("default", s.def)
	}
	return o
}
