package value

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
)

// SetOf is a value of kind, which is StringSet, NumberSet or BinarySet. The
// elements are of its element kind, in any order. No elements and equal elements
// are each a ValidationException. SetOf may keep elems and does not change them.
func SetOf(kind Kind, elems []Value) (Value, error) {
	of := kind.Element()
	if of == Invalid {
		return Value{}, fmt.Errorf("kind %q is no set", kind)
	}
	for _, e := range elems {
		if e.kind != of {
			return Value{}, fmt.Errorf("a value of kind %q in a set of kind %q", e.kind, kind)
		}
	}
	v, bad := makeSet(kind, elems)
	if bad != "" {
		return Value{}, invalid(bad)
	}
	return v, nil
}

// makeSet is SetOf for kinds that fit, with the message of its error.
func makeSet(kind Kind, elems []Value) (v Value, bad string) {
	if len(elems) == 0 {
		return Value{}, emptySet(kind)
	}
	ascending := true
	for i := 1; i < len(elems) && ascending; i++ {
		ascending = inOrder(elems[i-1], elems[i]) < 0
	}
	if ascending {
		return Value{kind: kind, deep: &deep{list: elems}}, ""
	}
	sorted := slices.Clone(elems)
	slices.SortFunc(sorted, inOrder)
	for i := 1; i < len(sorted); i++ {
		if sorted[i].text == sorted[i-1].text {
			return Value{}, duplicates(kind, elems)
		}
	}
	return Value{kind: kind, deep: &deep{list: sorted}}, ""
}

// inOrder compares elements of one set.
func inOrder(a, b Value) int {
	order, _ := Compare(a, b)
	return order
}

// duplicates is the message for a set with equal elements, which lists them as
// they were sent. That a blank is missing for binary sets is AWS's doing.
func duplicates(kind Kind, elems []Value) string {
	if kind == NumberSet {
		return duplicateNumbers
	}
	var b strings.Builder
	b.WriteString(invalidParameter + "Input collection [")
	for i, e := range elems {
		if i > 0 {
			b.WriteString(", ")
		}
		if kind == BinarySet {
			b.WriteString(base64.StdEncoding.EncodeToString([]byte(e.text)))
		} else {
			b.WriteString(e.text)
		}
	}
	b.WriteByte(']')
	if kind == BinarySet {
		b.WriteString("of type BS")
	}
	b.WriteString(" contains duplicates.")
	return b.String()
}
