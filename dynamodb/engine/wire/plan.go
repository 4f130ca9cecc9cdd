package wire

import (
	"errors"
	"fmt"
	"reflect"

	"github.com/go-json-experiment/json/jsontext"
)

// decodeFunc reads the next JSON value, which is not null, into v, which can be
// set.
type decodeFunc func(st *state, v reflect.Value) error

// checkFunc adds the violations inside v to st, whose path is v's.
type checkFunc func(st *state, v reflect.Value)

// plan is how a struct is read and checked, compiled once.
type plan struct {
	typ    reflect.Type
	shape  string // its name on AWS
	fields []field
	byName map[string]int
	plain  uint64 // the fields, by bit, that are required and cannot show that they are absent
	checks []int  // the fields that have something to check, in order
}

type field struct {
	name   string
	index  []int // of reflect: an embedded struct's fields are its owner's
	bit    uint64
	typ    reflect.Type
	decode decodeFunc
	rules  *constraint
	walk   checkFunc // checks of what is inside; nil is none
}

// compiler compiles types, each once; a type may contain itself.
type compiler map[reflect.Type]*plan

func compile(t reflect.Type) (*plan, error) { return compiler{}.structure(t) }

func (c compiler) structure(t reflect.Type) (*plan, error) {
	if p := c[t]; p != nil {
		return p, nil
	}
	if t.Kind() != reflect.Struct {
		return nil, fmt.Errorf("%v is not a struct", t)
	}
	p := &plan{typ: t, shape: shapeName(t), byName: map[string]int{}}
	c[t] = p
	for _, f := range reflect.VisibleFields(t) {
		tag := f.Tag.Get("wire")
		if f.Anonymous || !f.IsExported() || tag == "-" {
			continue
		}
		if err := c.add(p, f, tag); err != nil {
			return nil, fmt.Errorf("%s.%s: %w", t.Name(), f.Name, err)
		}
	}
	if len(p.fields) > 64 {
		return nil, fmt.Errorf("%s has more than 64 members", t.Name())
	}
	return p, nil
}

func (c compiler) add(p *plan, f reflect.StructField, tag string) error {
	rules, err := parseTag(tag)
	if err != nil {
		return err
	}
	decode, walk, err := c.member(f.Type, false)
	if err != nil {
		return err
	}
	fd := field{name: f.Name, index: f.Index, bit: 1 << len(p.fields), typ: f.Type, decode: decode, rules: rules, walk: walk}
	if isPlain(f.Type) {
		switch {
		case rules.required:
			p.plain |= fd.bit
		case !rules.isFree() || f.Type.Kind() == reflect.Struct:
			return errors.New("an optional member with rules has to be a pointer, or absent is not told from zero")
		}
	}
	if rules.required || !rules.isFree() || rules.each != nil || rules.key != nil || walk != nil {
		p.checks = append(p.checks, len(p.fields))
	}
	p.byName[f.Name] = len(p.fields)
	p.fields = append(p.fields, fd)
	return nil
}

// isPlain says whether a zero value of t may have been sent.
func isPlain(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map:
		return false
	}
	return t != typeRaw && t != typeRawItem
}

// member compiles a type that is a member or, if element, part of a list or a
// map.
func (c compiler) member(t reflect.Type, element bool) (decodeFunc, checkFunc, error) {
	switch t {
	case typeRaw:
		return decodeRaw(element), nil, nil
	case typeRawItem:
		return decodeItem(element), nil, nil
	case reflect.TypeFor[jsontext.Value]():
		return decodeAny, nil, nil
	}
	switch t.Kind() {
	case reflect.String, reflect.Bool, reflect.Int, reflect.Int32, reflect.Int64, reflect.Float64:
		return decodeScalar, nil, nil
	case reflect.Pointer:
		decode, walk, err := c.member(t.Elem(), element)
		return decodePointer(t.Elem(), decode), walkPointer(walk), err
	case reflect.Slice:
		decode, walk, err := c.member(t.Elem(), true)
		return decodeList(t, element, decode), walkList(walk), err
	case reflect.Map:
		if t.Key().Kind() != reflect.String {
			return nil, nil, fmt.Errorf("a map's keys are strings, not %v", t.Key())
		}
		decode, walk, err := c.member(t.Elem(), true)
		return decodeMap(t, element, decode), walkMap(walk), err
	case reflect.Struct:
		p, err := c.structure(t)
		if err != nil {
			return nil, nil, err
		}
		return decodeStruct(p, element), p.check, nil
	}
	return nil, nil, fmt.Errorf("a member cannot be of type %v", t)
}
