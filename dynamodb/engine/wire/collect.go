package wire

import (
	"bytes"
	"reflect"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/devhelper/devhelper/dynamodb/engine/fault"
)

// decode reads an object into v; the decoder is before it.
func (p *plan) decode(st *state, v reflect.Value) error {
	if _, err := st.dec.ReadToken(); err != nil {
		return errSyntax
	}
	var seen uint64
	for st.dec.PeekKind() != '}' {
		name, err := st.dec.ReadValue()
		if err != nil || name[0] != '"' {
			return errSyntax
		}
		i, ok := p.lookup(name)
		if !ok { // AWS ignores members it does not know
			if err := st.dec.SkipValue(); err != nil {
				return errSyntax
			}
			continue
		}
		f := &p.fields[i]
		fv := v.FieldByIndex(f.index)
		if seen&f.bit != 0 {
			fv.SetZero() // of duplicates the last counts
		}
		if st.dec.PeekKind() == 'n' {
			if _, err := st.dec.ReadToken(); err != nil {
				return errSyntax
			}
			seen &^= f.bit
			continue
		}
		seen |= f.bit
		st.push(step{name: f.name})
		if err := f.decode(st, fv); err != nil {
			return err
		}
		st.pop()
	}
	if _, err := st.dec.ReadToken(); err != nil {
		return errSyntax
	}
	p.noteAbsent(st, seen)
	return nil
}

// Bounds for requests that are made to cost memory. No list or map of the API
// may have nearly so many parts, so what is beyond is read, checked for its
// types and dropped: the request breaks a rule on length in any case.
const (
	maxParts  = 10_000
	maxAbsent = 1_000 // a hundred times what is reported
)

// noteAbsent remembers that nothing was sent for st's path.
func (st *state) noteAbsent() {
	if len(st.absent) >= maxAbsent {
		return
	}
	if st.absent == nil {
		st.absent = map[string]bool{}
	}
	st.absent[st.key()] = true
}

func (p *plan) lookup(quoted jsontext.Value) (int, bool) {
	if bytes.IndexByte(quoted, '\\') < 0 {
		i, ok := p.byName[string(quoted[1:len(quoted)-1])]
		return i, ok
	}
	name, err := unquote(quoted)
	if err != nil {
		return 0, false
	}
	i, ok := p.byName[name]
	return i, ok
}

// noteAbsent remembers the required members that are not among seen and whose
// zero value does not tell so.
func (p *plan) noteAbsent(st *state, seen uint64) {
	missing := p.plain &^ seen
	if missing == 0 {
		return
	}
	for i := range p.fields {
		f := &p.fields[i]
		if missing&f.bit == 0 {
			continue
		}
		st.push(step{name: f.name})
		st.noteAbsent()
		st.pop()
	}
}

func decodeStruct(p *plan, element bool) decodeFunc {
	return func(st *state, v reflect.Value) error {
		switch st.dec.PeekKind() {
		case '{':
			return p.decode(st, v)
		case '[':
			return errList(p.typ)
		}
		return scalarOr(st, p.typ, element)
	}
}

// scalarOr reports what is neither an object nor a list.
func scalarOr(st *state, t reflect.Type, element bool) error {
	if _, err := st.dec.ReadValue(); err != nil {
		return errSyntax
	}
	return errScalar(t, element)
}

func decodePointer(t reflect.Type, decode decodeFunc) decodeFunc {
	return func(st *state, v reflect.Value) error {
		fresh := reflect.New(t)
		if err := decode(st, fresh.Elem()); err != nil {
			return err
		}
		v.Set(fresh)
		return nil
	}
}

func decodeList(t reflect.Type, element bool, decode decodeFunc) decodeFunc {
	return func(st *state, v reflect.Value) error {
		switch st.dec.PeekKind() {
		case '[':
		case '{':
			return fault.Serialization(unexpectedStructure)
		default:
			return scalarOr(st, t, element)
		}
		if _, err := st.dec.ReadToken(); err != nil {
			return errSyntax
		}
		v.Set(reflect.MakeSlice(t, 0, 0)) // an empty list is not an absent one
		for n := 0; st.dec.PeekKind() != ']'; n++ {
			var e reflect.Value
			if n < maxParts {
				if n == v.Cap() {
					v.Grow(1)
				}
				v.SetLen(n + 1)
				e = v.Index(n)
				e.SetZero()
			} else {
				e = reflect.New(t.Elem()).Elem()
			}
			st.push(step{index: n + 1})
			if err := readElement(st, e, decode); err != nil {
				return err
			}
			st.pop()
		}
		_, err := st.dec.ReadToken()
		return asSyntax(err)
	}
}

func decodeMap(t reflect.Type, element bool, decode decodeFunc) decodeFunc {
	return func(st *state, v reflect.Value) error {
		switch st.dec.PeekKind() {
		case '{':
		case '[':
			return errList(t)
		default:
			return scalarOr(st, t, element)
		}
		if _, err := st.dec.ReadToken(); err != nil {
			return errSyntax
		}
		v.Set(reflect.MakeMap(t))
		e := reflect.New(t.Elem()).Elem()
		for st.dec.PeekKind() != '}' {
			quoted, err := st.dec.ReadValue()
			if err != nil || quoted[0] != '"' {
				return errSyntax
			}
			name, err := unquote(quoted)
			if err != nil {
				return err
			}
			e.SetZero()
			st.push(step{name: name, key: true})
			if err := readElement(st, e, decode); err != nil {
				return err
			}
			st.pop()
			if v.Len() < maxParts {
				v.SetMapIndex(reflect.ValueOf(name).Convert(t.Key()), e)
			}
		}
		_, err := st.dec.ReadToken()
		return asSyntax(err)
	}
}

// readElement reads a part of a list or a map. A null is the zero value there:
// it counts, what is inside is not checked, and whoever uses it judges it.
func readElement(st *state, e reflect.Value, decode decodeFunc) error {
	if st.dec.PeekKind() != 'n' || e.Type() == typeRaw {
		return decode(st, e)
	}
	if e.Kind() == reflect.Struct {
		st.noteAbsent()
	}
	_, err := st.dec.ReadToken()
	return asSyntax(err)
}

func decodeAny(st *state, v reflect.Value) error {
	raw, err := st.dec.ReadValue()
	v.SetBytes(raw.Clone())
	return asSyntax(err)
}

func asSyntax(err error) error {
	if err != nil {
		return errSyntax
	}
	return nil
}
