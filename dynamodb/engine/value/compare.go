package value

import (
	"slices"
	"strings"
)

// Equal is DynamoDB's "=": the same kind and the same value, numbers by what
// they count, sets whatever their order, documents deep.
func Equal(a, b Value) bool {
	if a.kind != b.kind || a.flag != b.flag || a.text != b.text {
		return false // the text of a number is canonical
	}
	if a.deep == b.deep {
		return true
	}
	return slices.EqualFunc(a.List(), b.List(), Equal) && a.Map().Equal(b.Map())
}

// Equal is the function [Equal] as the method that comparing packages look for.
func (v Value) Equal(w Value) bool { return Equal(v, w) }

// Equal tells whether both have the same names with equal values.
func (it Item) Equal(other Item) bool {
	return slices.EqualFunc(it, other, func(a, b Attr) bool {
		return a.Name == b.Name && Equal(a.Value, b.Value)
	})
}

// Compare orders two values of the same kind, if that is String, Number or
// Binary: text by its UTF-8 bytes, binary by unsigned bytes, numbers by value.
// Other pairs are not comparable.
func Compare(a, b Value) (order int, comparable bool) {
	if a.kind != b.kind {
		return 0, false
	}
	switch a.kind {
	case String, Binary:
		return strings.Compare(a.text, b.text), true
	case Number:
		return compareNumbers(a.text, b.text), true
	}
	return 0, false
}
