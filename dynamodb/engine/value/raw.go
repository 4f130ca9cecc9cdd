package value

import "github.com/go-json-experiment/json/jsontext"

// Raw is one attribute value as a request has it. AWS reports what is wrong with
// the meaning of a value (a text that is no number, an empty set, two types at
// once, too many levels) after other checks, so Err keeps it until it is asked
// for. The Value is Invalid if there is an Err.
type Raw struct {
	Value
	Err error
}

// RawItem is an item, key or map of values as a request has it. Err is the first
// thing wrong with a value, in the order sent; the Item is nil if there is one.
type RawItem struct {
	Item    Item
	Err     error
	Present bool     // it was sent, and was not null
	Order   []string // the names as sent
}

// DecodeJSON reads one attribute value, such as {"S":"text"}. The error is that
// of the decoder, or a SerializationException for JSON of a wrong type.
func DecodeJSON(d *jsontext.Decoder) (Raw, error) {
	raw, err := d.ReadValue()
	if err != nil {
		return Raw{}, err
	}
	// One copy that every text of the value is then a part of.
	return ParseJSON(string(raw))
}

// DecodeItemJSON reads an object of attribute values, or null, which leaves the
// RawItem absent. Errors are those of [DecodeJSON].
func DecodeItemJSON(d *jsontext.Decoder) (RawItem, error) {
	raw, err := d.ReadValue()
	if err != nil {
		return RawItem{}, err
	}
	return ParseItemJSON(string(raw))
}

// ParseJSON is [DecodeJSON] of a text that is known to be valid JSON. The value
// holds parts of the text. Of a text that is not valid the result is an error or
// some value.
func ParseJSON(text string) (Raw, error) {
	p := newParser(text)
	defer p.scratch.release()
	v, bad, err := p.value(1)
	if err == nil {
		err = p.end()
	}
	if err != nil {
		return Raw{}, err
	}
	if bad == "" && p.tooDeep {
		bad = tooDeep
	}
	if bad != "" {
		return Raw{Err: invalid(bad)}, nil
	}
	return Raw{Value: v}, nil
}

// ParseItemJSON is [DecodeItemJSON] of a text as [ParseJSON] takes it.
func ParseItemJSON(text string) (RawItem, error) {
	p := newParser(text)
	defer p.scratch.release()
	if p.peek() == 'n' {
		p.literal()
		return RawItem{}, p.end()
	}
	if err := p.open('{', mapClass); err != nil {
		return RawItem{}, err
	}
	r := RawItem{Present: true}
	for first := true; ; first = false {
		more, err := p.more('}', first)
		if err != nil {
			return RawItem{}, err
		}
		if !more {
			break
		}
		name, err := p.name()
		if err != nil {
			return RawItem{}, err
		}
		v, bad, err := p.value(1)
		if err != nil {
			return RawItem{}, err
		}
		if bad != "" && r.Err == nil {
			r.Err = invalid(bad)
		}
		p.scratch.attrs = append(p.scratch.attrs, Attr{Name: name, Value: v})
	}
	r.Order = make([]string, len(p.scratch.attrs))
	for i := range r.Order {
		r.Order[i] = p.scratch.attrs[i].Name
	}
	if r.Err == nil && p.tooDeep {
		r.Err = ErrTooDeep()
	}
	if r.Err == nil {
		r.Item = p.ownItem(0)
	}
	return r, p.end()
}
