package item

import (
	"errors"
	"fmt"
)

// Limits of items, from "Quotas in Amazon DynamoDB" of its developer guide.
const (
	MaxSize  = 400 << 10 // bytes of an item
	maxDepth = 32
)

// Size is the size of an item by the rules of "DynamoDB item sizes and formats"
// in the developer guide: names and texts in UTF-8, a number about half a byte a
// digit, 3 bytes for a list or map and one for each member.
func (it Item) Size() int {
	n := 0
	for name, v := range it {
		n += len(name) + v.size()
	}
	return n
}

func (v Value) size() int {
	switch v.Type {
	case Number:
		return numberSize(v.Text)
	case Bool, Null:
		return 1
	case List:
		n := 3 + len(v.List)
		for _, e := range v.List {
			n += e.size()
		}
		return n
	case Map:
		return 3 + len(v.Map) + v.Map.Size()
	case StringSet, BinarySet, NumberSet:
		n := 0
		for _, e := range v.Set {
			if v.Type == NumberSet {
				n += numberSize(e)
			} else {
				n += len(e)
			}
		}
		return n
	}
	return len(v.Text)
}

func numberSize(text string) int {
	negative, digits, _, _ := decimal(text)
	n := (len(digits)+1)/2 + 1
	if negative {
		n++
	}
	return n
}

// Check says why DynamoDB would not take an item, whatever the table: its size,
// numbers, sets, depth.
func (it Item) Check() error {
	if n := it.Size(); n > MaxSize {
		return fmt.Errorf("the item has %d bytes, and DynamoDB takes %d", n, MaxSize)
	}
	return it.check(0)
}

func (it Item) check(depth int) error {
	if depth > maxDepth {
		return fmt.Errorf("nested deeper than %d levels", maxDepth)
	}
	for name, v := range it {
		if name == "" {
			return errors.New("an attribute without a name")
		}
		if err := v.check(depth); err != nil {
			return inside(name, err)
		}
	}
	return nil
}

func (v Value) check(depth int) error {
	switch v.Type {
	case Number:
		return CheckNumber(v.Text)
	case List:
		if depth == maxDepth {
			return fmt.Errorf("nested deeper than %d levels", maxDepth)
		}
		for i, e := range v.List {
			if err := e.check(depth + 1); err != nil {
				return inside(fmt.Sprintf("[%d]", i), err)
			}
		}
	case Map:
		return v.Map.check(depth + 1)
	case StringSet, NumberSet, BinarySet:
		seen := map[string]bool{}
		for _, e := range sortedSet(v) {
			switch {
			case seen[e]:
				return errors.New("the set has a value twice")
			case v.Type == NumberSet && CheckNumber(e) != nil:
				return CheckNumber(e)
			}
			seen[e] = true
		}
		if len(seen) == 0 {
			return errors.New("the set is empty")
		}
	}
	return nil
}
