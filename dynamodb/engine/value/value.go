// Package value holds DynamoDB's attribute values: their ten types, 38-digit
// numbers, sizes, order, and their forms on the wire (JSON), in the store
// (binary) and in keys (bytes that sort as the values do). Start at [Value].
package value

// Kind is the type of an attribute value.
type Kind uint8

// The kinds, in no order that means anything.
const (
	Invalid Kind = iota
	String
	Number
	Binary
	Bool
	Null
	List
	Map
	StringSet
	NumberSet
	BinarySet
)

// kindNames are the names the API gives the kinds.
var kindNames = [...]string{"", "S", "N", "B", "BOOL", "NULL", "L", "M", "SS", "NS", "BS"}

// String is the name the API gives the kind, such as "S" or "BOOL"; of Invalid
// it is empty.
func (k Kind) String() string {
	if int(k) >= len(kindNames) {
		return ""
	}
	return kindNames[k]
}

// Element is the kind of the elements of a set kind, and Invalid of any other.
func (k Kind) Element() Kind {
	switch k {
	case StringSet:
		return String
	case NumberSet:
		return Number
	case BinarySet:
		return Binary
	}
	return Invalid
}

// Value is an attribute value. It is immutable: whoever changes a list or an
// item makes a new one. The zero Value is of kind Invalid. Values are not
// comparable with ==, use [Equal].
type Value struct {
	kind Kind
	flag bool   // of Bool
	text string // of String and Binary; of Number in canonical form
	deep *deep  // of List, Map and the sets; nil when empty
}

// deep is what documents and sets hold. It stands behind a pointer so that a
// scalar, which most values are, takes 32 bytes.
type deep struct {
	list []Value // of List in order; of sets sorted
	item Item    // of Map
}

// OfString is a value of kind String.
func OfString(s string) Value { return Value{kind: String, text: s} }

// OfBinary is a value of kind Binary; b is its bytes, not their base64.
func OfBinary(b string) Value { return Value{kind: Binary, text: b} }

// OfBool is a value of kind Bool.
func OfBool(b bool) Value { return Value{kind: Bool, flag: b} }

// OfNull is the value of kind Null.
func OfNull() Value { return Value{kind: Null} }

// OfList is a value of kind List. It keeps elems.
func OfList(elems ...Value) Value {
	if len(elems) == 0 {
		return Value{kind: List}
	}
	return Value{kind: List, deep: &deep{list: elems}}
}

// OfMap is a value of kind Map. It keeps it.
func OfMap(it Item) Value {
	if len(it) == 0 {
		return Value{kind: Map}
	}
	return Value{kind: Map, deep: &deep{item: it}}
}

// Kind is the kind of the value.
func (v Value) Kind() Kind { return v.kind }

// IsZero tells whether v is no value at all.
func (v Value) IsZero() bool { return v.kind == Invalid }

// Text is the text of a String, the raw bytes of a Binary, the canonical digits
// of a Number, and empty for every other kind.
func (v Value) Text() string { return v.text }

// Bool is the truth of a Bool, and false for every other kind.
func (v Value) Bool() bool { return v.flag }

// List is the elements of a List in order, or of a set in the order of their
// values. The caller does not change it.
func (v Value) List() []Value {
	if v.deep == nil {
		return nil
	}
	return v.deep.list
}

// Map is the attributes of a Map. The caller does not change it.
func (v Value) Map() Item {
	if v.deep == nil {
		return nil
	}
	return v.deep.item
}

// MaxDepth is how many levels a value of an item may have, see [Value.Depth].
const MaxDepth = 32

// Depth is the number of levels of the value, as DynamoDB counts them against
// [MaxDepth]: 1 for scalars, sets, and empty lists and maps, and for others one
// more than their deepest element has.
func (v Value) Depth() int {
	inner := 0
	switch v.kind {
	case List:
		for _, e := range v.List() {
			inner = max(inner, e.Depth())
		}
	case Map:
		for _, a := range v.Map() {
			inner = max(inner, a.Value.Depth())
		}
	}
	return inner + 1
}
