package settings

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// setting is one leaf of the types: what can be set.
type setting struct {
	key      string
	doc      string
	kind     Kind
	enum     []string
	min, max int // both 0 when there are no bounds
	index    []int
	typ      reflect.Type
	def      any
}

// schema is what the types say: the settings in order, and the documentation
// of the groups they are in.
type schema struct {
	settings []setting
	byKey    map[string]*setting
	groups   map[string]string // key to doc
}

// theSchema is made when the program starts; a mistake in a tag stops the
// first test.
var theSchema = schemaOf(reflect.TypeFor[Settings]())

func schemaOf(t reflect.Type) *schema {
	s := &schema{byKey: map[string]*setting{}, groups: map[string]string{}}
	s.add(t, "", nil)
	for i := range s.settings {
		s.byKey[s.settings[i].key] = &s.settings[i]
	}
	return s
}

func (s *schema) add(t reflect.Type, prefix string, index []int) {
	for i := range t.NumField() {
		f := t.Field(i)
		if !f.IsExported() {
			continue
		}
		key, doc := prefix+f.Tag.Get("yaml"), f.Tag.Get("doc")
		if key == prefix || doc == "" {
			panic(fmt.Sprintf("settings: field %s.%s needs yaml and doc tags", t.Name(), f.Name))
		}
		at := append(slices.Clone(index), i)
		if f.Type.Kind() == reflect.Struct {
			s.groups[key] = doc
			s.add(f.Type, key+".", at)
			continue
		}
		one := setting{key: key, doc: doc, kind: Kind(f.Tag.Get("kind")), index: at, typ: f.Type}
		if e := f.Tag.Get("enum"); e != "" {
			one.enum = strings.Split(e, ",")
		}
		one.min, one.max = number(f.Tag.Get("min")), number(f.Tag.Get("max"))
		one.def = one.zero()
		if d := f.Tag.Get("default"); d != "" {
			v, m := one.parse(d)
			if m != nil {
				panic(fmt.Sprintf("settings: default of %s: %s", key, m.text))
			}
			one.def = v
		}
		s.settings = append(s.settings, one)
	}
}

func number(text string) int {
	if text == "" {
		return 0
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		panic("settings: " + err.Error())
	}
	return n
}

func (s *setting) zero() any {
	switch s.typ.Kind() {
	case reflect.Bool:
		return false
	case reflect.Int:
		return 0
	case reflect.String:
		return ""
	}
	return []string{}
}

// nearest is the key a user may have meant, or "".
func (s *schema) nearest(key string) string {
	best, bestDistance := "", max(2, len(key)/3)+1
	try := func(candidate string) {
		if d := distance(strings.ToLower(key), strings.ToLower(candidate)); d < bestDistance {
			best, bestDistance = candidate, d
		}
	}
	for i := range s.settings {
		try(s.settings[i].key)
	}
	for i := range s.settings { // a key that is right but for the group it is in
		k := s.settings[i].key
		if best == "" && key[strings.LastIndexByte(key, '.')+1:] == k[strings.LastIndexByte(k, '.')+1:] {
			best = k
		}
	}
	if best == "" {
		for i := range s.settings {
			if group, _, ok := strings.Cut(s.settings[i].key, "."); ok && group != best {
				try(group)
			}
		}
	}
	return best
}

// distance is the number of letters to insert, delete, replace or swap with
// their neighbour to make b of a (optimal string alignment).
func distance(a, b string) int {
	if len(a) > 64 || len(b) > 64 {
		return 64 // no key is that long
	}
	var before []int
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		next := make([]int, len(b)+1)
		next[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			next[j] = min(row[j]+1, next[j-1]+1, row[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				next[j] = min(next[j], before[j-2]+1)
			}
		}
		before, row = row, next
	}
	return row[len(b)]
}
