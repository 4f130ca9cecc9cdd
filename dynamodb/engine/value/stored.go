package value

import (
	"encoding/binary"
	"errors"
	"slices"
)

// The store form of an item is the number of its attributes, then name and value
// of each in order. A value is a byte for its kind and truth, then its text with
// its length, or the number of its elements and these. Numbers are unsigned
// varints; numbers of elements of sets and texts stand without a kind of their
// own. A change of this form needs a new version of the store's format.

// trueMark is added to the kind of a Bool that is true.
const trueMark = 0x80

// AppendItem appends the store form of the item.
func AppendItem(dst []byte, it Item) []byte {
	dst = slices.Grow(dst, storedSize(it))
	return appendAttrs(dst, it)
}

// storedSize is at least the bytes of the store form for items of usual shape;
// append sees to the rest.
func storedSize(it Item) int {
	size := 4
	for i := range it {
		v := &it[i].Value
		size += len(it[i].Name) + len(v.text) + 6
		for j := range v.List() {
			size += len(v.List()[j].text) + 3
		}
		if v.kind == Map {
			size += storedSize(v.Map())
		}
	}
	return size
}

func appendAttrs(dst []byte, it Item) []byte {
	dst = binary.AppendUvarint(dst, uint64(len(it)))
	for i := range it {
		dst = appendText(dst, it[i].Name)
		dst = appendValue(dst, &it[i].Value)
	}
	return dst
}

func appendText(dst []byte, s string) []byte {
	if len(s) < 0x80 {
		dst = append(dst, byte(len(s)))
	} else {
		dst = binary.AppendUvarint(dst, uint64(len(s)))
	}
	return append(dst, s...)
}

func appendValue(dst []byte, v *Value) []byte {
	kind := byte(v.kind)
	if v.flag {
		kind |= trueMark
	}
	dst = append(dst, kind)
	switch v.kind {
	case String, Number, Binary:
		return appendText(dst, v.text)
	case Map:
		return appendAttrs(dst, v.Map())
	case List:
		elems := v.List()
		dst = binary.AppendUvarint(dst, uint64(len(elems)))
		for i := range elems {
			dst = appendValue(dst, &elems[i])
		}
	case StringSet, NumberSet, BinarySet:
		elems := v.List()
		dst = binary.AppendUvarint(dst, uint64(len(elems)))
		for i := range elems {
			dst = appendText(dst, elems[i].text)
		}
	}
	return dst
}

// ErrDamaged is the error of [DecodeItem] for bytes that [AppendItem] has not
// written.
var ErrDamaged = errors.New("damaged item in the store")

// DecodeItem is the item of a store form. Its names and texts are parts of b, so
// b must stay unchanged for as long as any of them lives; an item that outlives
// b is decoded from a copy of it. Bytes of unknown origin give [ErrDamaged] or an
// item that every function of this package takes.
func DecodeItem(b []byte) (Item, error) {
	r := storeReader{s: aliasString(b)}
	it := r.attrs(0)
	if r.damaged || r.i != len(r.s) {
		return nil, ErrDamaged
	}
	return it, nil
}

// deepest is how many levels are decoded: far more than any item has, few enough
// for the stack.
const deepest = 1000

// storeReader reads a store form. After damaged is set its results mean nothing,
// and reading ends soon.
type storeReader struct {
	slab
	s       string
	i       int
	damaged bool
}

func (r *storeReader) fail() { r.damaged, r.i = true, len(r.s) }

// number reads a varint of at most max.
func (r *storeReader) number(max int) int {
	if r.i < len(r.s) && r.s[r.i] < 0x80 { // nearly always
		n := int(r.s[r.i])
		r.i++
		if n > max {
			r.fail()
			return 0
		}
		return n
	}
	n, shift := uint64(0), 0
	for r.i < len(r.s) && shift < 35 {
		c := r.s[r.i]
		r.i++
		n |= uint64(c&0x7f) << shift
		if c < 0x80 {
			if n > uint64(max) {
				break
			}
			return int(n)
		}
		shift += 7
	}
	r.fail()
	return 0
}

// count reads how many elements follow, each of which takes at least so many
// bytes. It is never more than can follow, so the caller may allocate for them.
func (r *storeReader) count(each int) int { return r.number((len(r.s) - r.i) / each) }

func (r *storeReader) text() string {
	n := r.number(len(r.s) - r.i)
	if n > len(r.s)-r.i { // the length itself took bytes
		r.fail()
		return ""
	}
	s := r.s[r.i : r.i+n]
	r.i += n
	return s
}

func (r *storeReader) attrs(depth int) Item {
	n := r.count(2)
	if n == 0 {
		return nil
	}
	it := Item(r.takeAttrs(n))
	for i := range it {
		it[i].Name = r.text()
		r.value(&it[i].Value, depth+1)
		if r.damaged {
			return nil
		}
		if i > 0 && it[i-1].Name >= it[i].Name {
			r.fail() // lookups rely on the order
			return nil
		}
	}
	return it
}

func (r *storeReader) value(v *Value, depth int) {
	if r.i >= len(r.s) || depth > deepest {
		r.fail()
		return
	}
	mark := r.s[r.i]
	r.i++
	v.kind = Kind(mark &^ trueMark)
	if mark&trueMark != 0 {
		if v.kind != Bool {
			r.fail()
			return
		}
		v.flag = true
	}
	switch v.kind {
	case String, Number, Binary:
		v.text = r.text()
	case Bool, Null:
	case Map:
		if it := r.attrs(depth); len(it) > 0 {
			v.deep = r.hold(deep{item: it})
		}
	case List:
		if n := r.count(1); n > 0 {
			list := r.takeValues(n)
			for i := range list {
				r.value(&list[i], depth+1)
				if r.damaged {
					return
				}
			}
			v.deep = r.hold(deep{list: list})
		}
	case StringSet, NumberSet, BinarySet:
		if n := r.count(1); n > 0 {
			list := r.takeValues(n)
			for i := range list {
				list[i] = Value{kind: v.kind.Element(), text: r.text()}
			}
			v.deep = r.hold(deep{list: list})
		}
	default:
		r.fail()
	}
}
