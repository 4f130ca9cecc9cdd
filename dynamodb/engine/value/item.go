package value

import (
	"cmp"
	"slices"
	"strings"
)

// Attr is an attribute: a name and its value.
type Attr struct {
	Name  string
	Value Value
}

// Item is an item or a map: attributes sorted by the bytes of their names, each
// name once. It is immutable; With and Without make new ones.
type Item []Attr

// NewItem sorts the attributes into an item. Of equal names the last counts.
// It keeps attrs and changes their order.
func NewItem(attrs ...Attr) Item {
	ascending := true
	for i := 1; i < len(attrs); i++ {
		if attrs[i-1].Name >= attrs[i].Name {
			ascending = false
			break
		}
	}
	if ascending {
		return attrs
	}
	slices.SortStableFunc(attrs, func(a, b Attr) int { return cmp.Compare(a.Name, b.Name) })
	n := 0
	for i, a := range attrs {
		if i+1 < len(attrs) && attrs[i+1].Name == a.Name {
			continue
		}
		attrs[n] = a
		n++
	}
	clear(attrs[n:]) // or the dropped ones would live as long as the item
	return attrs[:n:n]
}

// placeSorted is NewItem of a copy: it places attrs into own, which has their
// length. Few attributes, as most items have, are sorted by their numbers, so that
// each is moved once.
func placeSorted(own, attrs []Attr) Item {
	var order [32]uint8
	if len(attrs) > len(order) {
		copy(own, attrs)
		return NewItem(own...)
	}
	for i := range attrs {
		at := i
		for ; at > 0 && attrs[order[at-1]].Name > attrs[i].Name; at-- {
			order[at] = order[at-1]
		}
		order[at] = uint8(i)
	}
	n := 0
	for i := range attrs {
		a := &attrs[order[i]]
		if n > 0 && own[n-1].Name == a.Name {
			n-- // the later one counts
		}
		own[n] = *a
		n++
	}
	return own[:n:n]
}

// fewAttrs is up to how many names looking at each is faster than halving: most
// names differ in length, which costs one comparison of integers.
const fewAttrs = 12

// find is where the name stands, or would stand.
func (it Item) find(name string) (int, bool) {
	if len(it) > fewAttrs {
		return slices.BinarySearchFunc(it, name, func(a Attr, name string) int {
			return strings.Compare(a.Name, name)
		})
	}
	for i := range it {
		if it[i].Name == name {
			return i, true
		}
	}
	for i := range it {
		if it[i].Name > name {
			return i, false
		}
	}
	return len(it), false
}

// Get is the value of an attribute, and whether there is one.
func (it Item) Get(name string) (Value, bool) {
	if i, ok := it.find(name); ok {
		return it[i].Value, true
	}
	return Value{}, false
}

// With is the item with the attribute added or replaced.
func (it Item) With(name string, v Value) Item {
	i, ok := it.find(name)
	if ok {
		next := slices.Clone(it)
		next[i].Value = v
		return next
	}
	next := make(Item, 0, len(it)+1)
	next = append(next, it[:i]...)
	next = append(next, Attr{Name: name, Value: v})
	return append(next, it[i:]...)
}

// Without is the item less the attribute; the item itself if it has none such.
func (it Item) Without(name string) Item {
	i, ok := it.find(name)
	if !ok {
		return it
	}
	next := make(Item, 0, len(it)-1)
	next = append(next, it[:i]...)
	return append(next, it[i+1:]...)
}
