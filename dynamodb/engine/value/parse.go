package value

// parser reads attribute values out of a text of valid JSON. Its functions
// return two kinds of errors: bad, a message, is kept until AWS would report it,
// and parsing goes on, since JSON of a wrong type further on comes first; err ends
// it.
type parser struct {
	slab
	scratch *scratch
	s       string
	i       int
	tooDeep bool // more than MaxDepth levels were seen; the rest of them is dropped
}

// newParser is a parser of a text. Its scratch is to be released.
func newParser(text string) parser {
	return parser{scratch: scratches.Get().(*scratch), s: text}
}

// value reads an attribute value that stands at a level, 1 for an attribute.
func (p *parser) value(level int) (v Value, bad string, err error) {
	switch p.peek() {
	case '{':
		p.i++
	case 'n':
		p.literal()
		return Value{}, noType, nil
	case '[':
		return Value{}, "", mistyped(noCollection + "class " + valueClass)
	default:
		return Value{}, "", mistyped("Unexpected value type in payload")
	}
	if level > MaxDepth {
		p.tooDeep = true
		if level > maxLevel {
			return Value{}, "", p.broken()
		}
	}
	kind := Invalid // of v and bad
	several := false
	for first := true; ; first = false {
		more, err := p.more('}', first)
		if err != nil {
			return Value{}, "", err
		}
		if !more {
			break
		}
		name, err := p.name()
		if err != nil {
			return Value{}, "", err
		}
		k := kindOf(name)
		if k == Invalid {
			if err := p.skip(); err != nil {
				return Value{}, "", err
			}
			continue
		}
		if p.peek() == 'n' { // to AWS a member that is null was not sent
			p.literal()
			continue
		}
		next, nextBad, err := p.member(k, level)
		if err != nil {
			return Value{}, "", err
		}
		if kind == Invalid || kind == k { // a repeated member replaces the first
			kind, v, bad = k, next, nextBad
			continue
		}
		several = true
		if nextBad != "" && (bad == "" || rank[k] < rank[kind]) {
			kind, bad = k, nextBad
		}
	}
	switch {
	case bad != "":
		return Value{}, bad, nil
	case several:
		return Value{}, twoTypes, nil
	case kind == Invalid:
		return Value{}, noType, nil
	}
	return v, "", nil
}

// maxLevel bounds the stack for texts that come from elsewhere than a decoder,
// which itself refuses half as many levels.
const maxLevel = 10_000

// rank is the order in which AWS checks the members of a value that has several.
var rank = [...]uint8{Number: 1, Null: 2, BinarySet: 3, NumberSet: 4, StringSet: 5, List: 6, Map: 7}

// kindOf is the kind a member of an attribute value gives; Invalid for members
// that AWS does not know and skips.
func kindOf(name string) Kind {
	switch name {
	case "S":
		return String
	case "N":
		return Number
	case "B":
		return Binary
	case "BOOL":
		return Bool
	case "NULL":
		return Null
	case "L":
		return List
	case "M":
		return Map
	case "SS":
		return StringSet
	case "NS":
		return NumberSet
	case "BS":
		return BinarySet
	}
	return Invalid
}

// member reads what a member of an attribute value holds; it is not null.
func (p *parser) member(kind Kind, level int) (v Value, bad string, err error) {
	switch kind {
	case Bool:
		b, err := p.boolean()
		return OfBool(b), "", err
	case Null:
		b, err := p.boolean()
		if err == nil && !b {
			bad = falseNull
		}
		return OfNull(), bad, err
	case List:
		return p.list(level)
	case Map:
		return p.attributes(level)
	case StringSet, NumberSet, BinarySet:
		return p.set(kind)
	}
	return p.scalar(kind)
}

// scalar reads a String, Number or Binary: a JSON string.
func (p *parser) scalar(kind Kind) (v Value, bad string, err error) {
	if kind == Binary {
		b, err := p.binary()
		return OfBinary(b), "", err
	}
	s, err := p.text()
	if err != nil {
		return Value{}, "", err
	}
	if kind == Number {
		v, bad = parseNumber(s)
		return v, bad, nil
	}
	return OfString(s), "", nil
}

// set reads the array of a set's elements.
func (p *parser) set(kind Kind) (v Value, bad string, err error) {
	if err := p.open('[', "java.util.List<java.lang.String>"); err != nil {
		return Value{}, "", err
	}
	bottom := len(p.scratch.values)
	for first := true; ; first = false {
		more, err := p.more(']', first)
		if err != nil {
			return Value{}, "", err
		}
		if !more {
			break
		}
		if p.peek() == 'n' {
			p.literal()
			if bad == "" {
				bad = nullElement(kind)
			}
			continue
		}
		e, eBad, err := p.scalar(kind.Element())
		if err != nil {
			return Value{}, "", err
		}
		if bad == "" {
			bad = eBad
		}
		if bad == "" {
			p.scratch.values = append(p.scratch.values, e)
		}
	}
	elems := p.ownValues(bottom)
	if bad == "" {
		v, bad = makeSet(kind, elems)
	}
	return v, bad, nil
}

// list reads the array of a list that stands at a level.
func (p *parser) list(level int) (v Value, bad string, err error) {
	if err := p.open('[', "java.util.List<"+valueClass+">"); err != nil {
		return Value{}, "", err
	}
	bottom := len(p.scratch.values)
	for first := true; ; first = false {
		more, err := p.more(']', first)
		if err != nil {
			return Value{}, "", err
		}
		if !more {
			break
		}
		e, eBad, err := p.value(level + 1)
		if err != nil {
			return Value{}, "", err
		}
		if bad == "" {
			bad = eBad
		}
		if bad == "" && !p.tooDeep {
			p.scratch.values = append(p.scratch.values, e)
		}
	}
	elems := p.ownValues(bottom)
	if len(elems) == 0 || bad != "" {
		return Value{kind: List}, bad, nil
	}
	return Value{kind: List, deep: p.hold(deep{list: elems})}, "", nil
}

// attributes reads the object of a map that stands at a level.
func (p *parser) attributes(level int) (v Value, bad string, err error) {
	if err := p.open('{', mapClass); err != nil {
		return Value{}, "", err
	}
	bottom := len(p.scratch.attrs)
	for first := true; ; first = false {
		more, err := p.more('}', first)
		if err != nil {
			return Value{}, "", err
		}
		if !more {
			break
		}
		name, err := p.name()
		if err != nil {
			return Value{}, "", err
		}
		e, eBad, err := p.value(level + 1)
		if err != nil {
			return Value{}, "", err
		}
		if bad == "" {
			bad = eBad
		}
		if bad == "" && !p.tooDeep {
			p.scratch.attrs = append(p.scratch.attrs, Attr{Name: name, Value: e})
		}
	}
	it := p.ownItem(bottom)
	if len(it) == 0 || bad != "" {
		return Value{kind: Map}, bad, nil
	}
	return Value{kind: Map, deep: p.hold(deep{item: it})}, "", nil
}

// ownValues takes the values above n off the stack.
func (p *parser) ownValues(n int) []Value {
	own := p.takeValues(len(p.scratch.values) - n)
	copy(own, p.scratch.values[n:])
	p.scratch.values = pop(p.scratch.values, n)
	return own
}

// ownItem takes the attributes above n off the stack.
func (p *parser) ownItem(n int) Item {
	attrs := p.scratch.attrs[n:]
	it := placeSorted(p.takeAttrs(len(attrs)), attrs)
	p.scratch.attrs = pop(p.scratch.attrs, n)
	return it
}
