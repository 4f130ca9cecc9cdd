package wire

import (
	"bytes"
	"errors"
	"io"
	"reflect"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/devhelper/devhelper/dynamodb/engine/fault"
	"github.com/devhelper/devhelper/dynamodb/engine/value"
)

// errSyntax is a body that is not JSON.
var errSyntax error = fault.Serialization("")

// state is what decoding and checking one request share. It is used again for
// the next request; nothing decoded refers to it.
type state struct {
	dec    *jsontext.Decoder
	body   bytes.Buffer
	path   []step          // where decoding or checking is
	absent map[string]bool // paths where nothing or null was sent and the value cannot show it
	faults violations
	out    []byte // of the answer
}

// step is one level of a path: a member, or a list's element, or a map's key.
type step struct {
	name  string
	index int // from 1; 0 is a member or key
	key   bool
}

// options of all decoding: of a member sent twice AWS takes the last.
var options = jsontext.AllowDuplicateNames(true)

func newState() *state {
	return &state{dec: jsontext.NewDecoder(new(bytes.Buffer), options)}
}

func (st *state) reset() {
	st.dec.Reset(&st.body, options)
	st.path = st.path[:0]
	st.faults.reset()
	clear(st.absent)
}

func (st *state) push(s step) { st.path = append(st.path, s) }
func (st *state) pop()        { st.path = st.path[:len(st.path)-1] }

// decode reads the body into v, the struct of p. JSON that breaks off later
// is reported before a wrong type that comes earlier, as AWS parses first.
func (st *state) decode(p *plan, v reflect.Value) error {
	err := st.top(p, v)
	if err == nil {
		if _, err := st.dec.ReadToken(); err != io.EOF {
			return errSyntax
		}
		return nil
	}
	if err == errSyntax {
		return err
	}
	for {
		if _, next := st.dec.ReadToken(); next == io.EOF {
			break
		} else if next != nil {
			return errSyntax
		}
	}
	if f, ok := errors.AsType[*fault.Error](err); ok {
		return f
	}
	return errSyntax
}

func (st *state) top(p *plan, v reflect.Value) error {
	switch st.dec.PeekKind() {
	case '{':
		return p.decode(st, v)
	case '[': // AWS takes a list for a request without members
		if err := st.dec.SkipValue(); err != nil {
			return errSyntax
		}
		p.noteAbsent(st, 0)
		return nil
	case '"', '0', 't', 'f':
		return fault.Serialization(unexpectedField)
	}
	return errSyntax
}

// decodeRaw reads an attribute value.
func decodeRaw(element bool) decodeFunc {
	return func(st *state, v reflect.Value) error {
		switch st.dec.PeekKind() {
		case '[':
			return errList(typeRaw)
		case '"', '0', 't', 'f':
			return errScalar(typeRaw, element)
		}
		raw, err := value.DecodeJSON(st.dec)
		if err != nil {
			return err
		}
		*v.Addr().Interface().(*value.Raw) = raw
		return nil
	}
}

// decodeItem reads an item or a key.
func decodeItem(element bool) decodeFunc {
	return func(st *state, v reflect.Value) error {
		switch st.dec.PeekKind() {
		case '[':
			return errList(typeRawItem)
		case '"', '0', 't', 'f':
			return errScalar(typeRawItem, element)
		}
		item, err := value.DecodeItemJSON(st.dec)
		if err != nil {
			return err
		}
		*v.Addr().Interface().(*value.RawItem) = item
		return nil
	}
}
