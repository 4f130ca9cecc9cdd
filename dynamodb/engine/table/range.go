package table

import (
	"bytes"
	"encoding/binary"
	"math/bits"

	"github.com/devhelper/devhelper/dynamodb/engine/expr"
	"github.com/devhelper/devhelper/dynamodb/engine/fault"
	"github.com/devhelper/devhelper/dynamodb/engine/value"
)

// bounds are the keys a range holds: from <= key < to. A nil to is the end.
func bounds(r expr.Range) (from, to []byte) {
	prefix := hashPrefix(r.Hash, 48)
	for _, v := range r.Equal {
		prefix = value.AppendKey(prefix, v)
	}
	prefix = prefix[:len(prefix):len(prefix)]
	with := func(v value.Value) []byte { return value.AppendKey(prefix, v) }
	from, to = prefix, after(prefix)
	switch {
	case !r.Prefix.IsZero():
		// Values that begin with a prefix lie between it and the next prefix of
		// the same length.
		from = with(r.Prefix)
		if next := after([]byte(r.Prefix.Text())); next != nil {
			to = with(sameKind(r.Prefix, string(next)))
		}
	default:
		if low := r.Low.Value; !low.IsZero() {
			if from = with(low); r.Low.Open {
				from = after(from)
			}
		}
		if high := r.High.Value; !high.IsZero() {
			if to = with(high); !r.High.Open {
				to = after(to)
			}
		}
	}
	return from, to
}

func sameKind(like value.Value, text string) value.Value {
	if like.Kind() == value.Binary {
		return value.OfBinary(text)
	}
	return value.OfString(text)
}

// segment is the part of all hashes that a segment of a parallel scan has; a
// nil to is the end. Parts differ in size by one hash at most.
func segment(i, n int) (from, to []byte) {
	if n <= 1 {
		return nil, nil
	}
	edge := func(i int) []byte {
		hi, lo := uint64(i), uint64(0) // i * 2^64
		q, _ := bits.Div64(hi, lo, uint64(n))
		return binary.BigEndian.AppendUint64(nil, q)
	}
	if i > 0 {
		from = edge(i)
	}
	if i < n-1 {
		to = edge(i + 1)
	}
	return from, to
}

// checkRange checks the values of a range against the key's kinds.
func (s *schema) checkRange(x *indexSchema, r expr.Range) error {
	hash, rng := []Attribute{s.hash}, []Attribute{s.rng}
	if s.rng.Name == "" {
		rng = nil
	}
	if x != nil {
		hash, rng = x.hash, x.rng
	}
	ok := len(r.Hash) == len(hash) && len(r.Equal) <= len(rng)
	for i := 0; ok && i < len(r.Hash); i++ {
		ok = r.Hash[i].Kind() == hash[i].Kind
	}
	for i := 0; ok && i < len(r.Equal); i++ {
		ok = r.Equal[i].Kind() == rng[i].Kind
	}
	for _, v := range [...]value.Value{r.Low.Value, r.High.Value, r.Prefix} {
		if ok && !v.IsZero() {
			ok = len(r.Equal) < len(rng) && v.Kind() == rng[len(r.Equal)].Kind
		}
	}
	if !ok {
		return fault.Validation("One or more parameter values were invalid: Condition parameter type does not match schema type")
	}
	return nil
}

const badStart = "The provided starting key is invalid"

// queryStart is the stored key of a query's start key. It has to lie in the
// range, whose bounds are from and to.
func (s *schema) queryStart(x *indexSchema, q Query, from, to []byte) ([]byte, error) {
	if x == nil && len(q.Start) != s.parts() {
		return nil, fault.Validation(badStart)
	}
	start, err := s.start(x, q.Start)
	if err != nil {
		return nil, err
	}
	r := q.Range
	conditional := len(r.Equal) > 0 || !r.Low.Value.IsZero() || !r.High.Value.IsZero() || !r.Prefix.IsZero()
	switch {
	case !bytes.HasPrefix(start, hashPrefix(r.Hash, 0)):
		if conditional {
			return nil, fault.Validation("The query can return at most one row and cannot be restarted")
		}
		return nil, fault.Validation("The provided starting key is outside query boundaries based on provided conditions")
	case bytes.Compare(start, from) < 0 || to != nil && bytes.Compare(start, to) >= 0:
		return nil, fault.Validation("The provided starting key does not match the range key predicate")
	}
	return start, nil
}

// scanStart is the stored key of a scan's start key, which has to lie in the
// segment.
func (s *schema) scanStart(x *indexSchema, q Scan, from, to []byte) ([]byte, error) {
	start, err := s.start(x, q.Start)
	if err != nil {
		return nil, err
	}
	if bytes.Compare(start, from) < 0 || to != nil && bytes.Compare(start, to) >= 0 {
		return nil, fault.Validation(badStart+": Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment. "+
			"TotalSegments: %d Segment: %d", q.Segments, q.Segment)
	}
	return start, nil
}

// start is the stored key that a start key names. Which of two texts tells of a
// wrong part depends on whether it is the index's or the table's.
func (s *schema) start(x *indexSchema, it value.Item) ([]byte, error) {
	if x == nil {
		if len(it) != s.parts() || !typed(it, s.hash) || !typed(it, s.rng) {
			return nil, fault.Validation(badStart + ": The provided key element does not match the schema")
		}
		return s.keyOf(it).bytes, s.checkStart(it)
	}
	need := s.keyItem(it)
	for _, a := range x.attributes() {
		if _, has := need.Get(a.Name); !has {
			need = need.With(a.Name, value.Value{})
		}
	}
	if len(it) != len(need) {
		return nil, fault.Validation(badStart)
	}
	for _, a := range x.attributes() {
		if !typed(it, a) {
			return nil, errKeySchema()
		}
	}
	if !typed(it, s.hash) || !typed(it, s.rng) {
		return nil, fault.Validation(badStart + ": The provided key element does not match the schema")
	}
	return x.entry(it, s.keyOf(it).bytes), s.checkStart(it)
}

// checkStart checks the contents of a start key of the right kinds.
func (s *schema) checkStart(it value.Item) error {
	for _, a := range it {
		if isEmpty(a.Value) {
			return fault.Validation(badStart+": One or more parameter values are not valid. "+
				"The AttributeValue for a key attribute cannot contain an empty %s value. Key: %s", kindWord(a.Value.Kind()), a.Name)
		}
	}
	hash, _ := it.Get(s.hash.Name)
	rng, _ := it.Get(s.rng.Name)
	return checkSizes(hash.Size(), rng.Size())
}

// parts is the number of the primary key's attributes.
func (s *schema) parts() int {
	if s.rng.Name == "" {
		return 1
	}
	return 2
}

// typed tells whether the item has the attribute in its kind; one without a
// name is none.
func typed(it value.Item, a Attribute) bool {
	if a.Name == "" {
		return true
	}
	v, ok := it.Get(a.Name)
	return ok && v.Kind() == a.Kind
}
