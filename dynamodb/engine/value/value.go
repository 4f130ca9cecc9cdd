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

// Value is an attribute value. It is immutable: whoever changes a list or an
// item makes a new one. The zero Value is of kind Invalid.
type Value struct {
	kind Kind
	flag bool    // of Bool
	text string  // of String and Binary; of Number in canonical form
	list []Value // of List in order; of sets sorted
	item Item    // of Map
}

// Attr is an attribute: a name and its value.
type Attr struct {
	Name  string
	Value Value
}

// Item is an item or a map: attributes sorted by the bytes of their names, each
// name once. It is immutable; With and Without make new ones.
type Item []Attr
