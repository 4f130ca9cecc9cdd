package wire

import (
	"fmt"
	"reflect"
)

// Define makes an operation of a function. In is a plain struct whose exported
// fields have the names of the API's members:
//
//   - scalars are string, bool, int32 (Integer on AWS), int64 (Long) and
//     float64, or pointers to them; an optional member that has rules is a
//     pointer, so that absent and zero differ;
//   - slices, maps with string keys, structs and pointers to them;
//   - value.Raw and value.RawItem are attribute values and items, whose own
//     mistakes are left to the operation;
//   - jsontext.Value takes any JSON.
//
// The order of the fields is the order in which violations are reported.
// Embedded structs lend their fields. The tag "wire" has the rules, as in
// `wire:"required,min=3,max=255,pattern=name"`:
//
//	required            absent or null is a violation
//	min=N max=N         of the length of a string, list or map, or of a number
//	pattern=name        characters that names of tables and indexes may have
//	pattern=table       such a name, or an ARN
//	enum=A|B            in the order in which messages show the values
//	each.min=N ...      the same of list elements and map values
//	key.min=N ...       the same of map keys
//	bare                violations show 'Limit' and no value, as AWS's newer checks do
//	-                   no member
//
// A struct whose name on AWS is not its own is [Named]; [Prechecker] and
// [Checker] add rules before and after those of the tags.
//
// run gets a fresh In that is its own. What it returns is written as JSON: an
// [Appender] by itself, nil as {}, else by github.com/go-json-experiment/json.
//
// Define panics when In cannot be compiled, which is a mistake of the program.
func Define[In any](service Service, name string, run func(r *Request, in *In) (any, error)) Operation {
	p, err := compile(reflect.TypeFor[In]())
	if err != nil {
		panic(fmt.Sprintf("operation %s: %v", name, err))
	}
	call := func(r *Request, st *state, before func(*Request) error) (any, error) {
		in := new(In)
		v := reflect.ValueOf(in).Elem()
		if err := st.decode(p, v); err != nil {
			return nil, err
		}
		if c, ok := any(in).(Prechecker); ok {
			if err := c.Precheck(); err != nil {
				return nil, err
			}
		}
		p.check(st, v)
		if err := st.faults.err(); err != nil {
			return nil, err
		}
		if c, ok := any(in).(Checker); ok {
			if err := c.Check(); err != nil {
				return nil, err
			}
		}
		if before != nil {
			if err := before(r); err != nil {
				return nil, err
			}
		}
		return run(r, in)
	}
	return Operation{Name: name, Service: service, call: call}
}
