package wire

import (
	"encoding/base64"
	"reflect"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/devhelper/devhelper/dynamodb/engine/value"
)

// maxShown bounds a value in a message, in bytes; AWS's own bound, if it has
// one, is unknown.
const maxShown = 128 << 10

// appendJava writes a value as AWS's messages show it, which is as Java's
// toString does: [KeySchemaElement(attributeName=pk, keyType=HASH)].
func appendJava(dst []byte, v reflect.Value) []byte {
	j := java{dst: dst, limit: len(dst) + maxShown}
	j.any(v)
	return j.dst
}

type java struct {
	dst   []byte
	limit int // of len(dst), about
}

// add writes text and tells whether there is room for more.
func (j *java) add(text string) bool {
	if room := j.limit - len(j.dst); len(text) > room {
		if room > 0 {
			j.dst = append(append(j.dst, text[:room]...), "..."...)
		}
		j.limit = 0
		return false
	}
	j.dst = append(j.dst, text...)
	return true
}

func (j *java) any(v reflect.Value) {
	switch v.Type() {
	case typeRaw:
		j.attribute(v.Interface().(value.Raw).Value)
		return
	case typeRawItem:
		item := v.Interface().(value.RawItem)
		if !item.Present {
			j.add("null")
			return
		}
		j.item(item.Item)
		return
	case reflect.TypeFor[jsontext.Value]():
		j.add(string(v.Bytes()))
		return
	}
	switch v.Kind() {
	case reflect.String:
		j.add(v.String())
	case reflect.Bool:
		j.add(strconv.FormatBool(v.Bool()))
	case reflect.Int, reflect.Int32, reflect.Int64:
		j.add(strconv.FormatInt(v.Int(), 10))
	case reflect.Float64:
		j.add(strconv.FormatFloat(v.Float(), 'g', -1, 64))
	case reflect.Pointer:
		if v.IsNil() {
			j.add("null")
			return
		}
		j.any(v.Elem())
	case reflect.Slice:
		j.list(v)
	case reflect.Map:
		j.mapping(v)
	case reflect.Struct:
		j.structure(v)
	}
}

func (j *java) list(v reflect.Value) {
	if v.IsNil() {
		j.add("null")
		return
	}
	j.add("[")
	for i := range v.Len() {
		if i > 0 && !j.add(", ") {
			return
		}
		j.any(v.Index(i))
	}
	j.add("]")
}

func (j *java) mapping(v reflect.Value) {
	if v.IsNil() {
		j.add("null")
		return
	}
	j.add("{")
	for i, k := range sortedKeys(v) {
		if i > 0 && !j.add(", ") {
			return
		}
		j.add(k.String())
		j.add("=")
		j.any(v.MapIndex(k))
	}
	j.add("}")
}

func (j *java) structure(v reflect.Value) {
	j.add(shapeName(v.Type()))
	j.add("(")
	first := true
	for _, f := range reflect.VisibleFields(v.Type()) {
		if f.Anonymous || !f.IsExported() {
			continue
		}
		if !first && !j.add(", ") {
			return
		}
		first = false
		j.add(string(appendMember(nil, f.Name)))
		j.add("=")
		j.any(v.FieldByIndex(f.Index))
	}
	j.add(")")
}

// kinds are the members of AWS's AttributeValue, in its order.
var kinds = [...]struct {
	kind value.Kind
	name string
}{
	{value.String, "s"},
	{value.Number, "n"},
	{value.Binary, "b"},
	{value.StringSet, "sS"},
	{value.NumberSet, "nS"},
	{value.BinarySet, "bS"},
	{value.Map, "m"},
	{value.List, "l"},
	{value.Null, "nULL"},
	{value.Bool, "bOOL"},
}

func (j *java) attribute(v value.Value) {
	j.add("AttributeValue(")
	for i, k := range kinds {
		if i > 0 && !j.add(", ") {
			return
		}
		j.add(k.name)
		j.add("=")
		if k.kind == v.Kind() {
			j.content(v)
		} else {
			j.add("null")
		}
	}
	j.add(")")
}

func (j *java) content(v value.Value) {
	switch v.Kind() {
	case value.Bool:
		j.add(strconv.FormatBool(v.Bool()))
	case value.Null:
		j.add("true")
	case value.Binary:
		j.add(base64.StdEncoding.EncodeToString([]byte(v.Text())))
	case value.Map:
		j.item(v.Map())
	case value.List:
		j.values(v.List(), j.attribute)
	case value.StringSet, value.NumberSet, value.BinarySet:
		j.values(v.List(), j.content)
	default:
		j.add(v.Text())
	}
}

func (j *java) values(list []value.Value, write func(value.Value)) {
	j.add("[")
	for i, e := range list {
		if i > 0 && !j.add(", ") {
			return
		}
		write(e)
	}
	j.add("]")
}

func (j *java) item(it value.Item) {
	j.add("{")
	for i := range it {
		if i > 0 && !j.add(", ") {
			return
		}
		j.add(it[i].Name)
		j.add("=")
		j.attribute(it[i].Value)
	}
	j.add("}")
}
