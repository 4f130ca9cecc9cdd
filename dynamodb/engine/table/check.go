package table

import (
	"slices"

	"github.com/devhelper/devhelper/dynamodb/engine/fault"
	"github.com/devhelper/devhelper/dynamodb/engine/value"
)

// Limits of AWS, in bytes.
const (
	MaxItemSize       = 400 << 10
	MaxHashSize       = 2048
	MaxRangeSize      = 1024
	MaxCollectionSize = 10 << 30 // of the items and local index entries of one partition key
)

// errKeySchema is the answer to a key of a request that is not the table's.
func errKeySchema() error {
	return fault.Validation("The provided key element does not match the schema")
}

// Key makes the key a request names: exactly the key attributes in their kinds,
// not empty, not too long. The errors are AWS's.
func (d *Definition) Key(it value.Item) (Key, error) {
	s := d.schema
	want := 1
	if s.rng.Name != "" {
		want = 2
	}
	hash, ok := it.Get(s.hash.Name)
	if !ok || len(it) != want || hash.Kind() != s.hash.Kind {
		return Key{}, errKeySchema()
	}
	var rng value.Value
	if want == 2 {
		rng, ok = it.Get(s.rng.Name)
		if !ok || rng.Kind() != s.rng.Kind {
			return Key{}, errKeySchema()
		}
	}
	if err := s.checkParts(hash, rng); err != nil {
		return Key{}, err
	}
	return makeKey(hash, rng), nil
}

// CheckItem checks a whole item that is to be put: its key, and the keys it has
// in every index. Its size is [CheckSize]'s concern, which AWS looks at before
// it knows the table.
func (d *Definition) CheckItem(it value.Item) (Key, error) {
	s := d.schema
	var parts [2]value.Value
	for i, a := range [2]Attribute{s.hash, s.rng} {
		if a.Name == "" {
			break
		}
		v, ok := it.Get(a.Name)
		if !ok {
			return Key{}, fault.Validation("One or more parameter values were invalid: Missing the key %s in the item", a.Name)
		}
		if v.Kind() != a.Kind {
			return Key{}, fault.Validation("One or more parameter values were invalid: Type mismatch for key %s expected: %s actual: %s",
				a.Name, a.Kind, v.Kind())
		}
		parts[i] = v
	}
	if err := s.checkParts(parts[0], parts[1]); err != nil {
		return Key{}, err
	}
	for _, x := range s.written {
		if err := x.check(it); err != nil {
			return Key{}, err
		}
	}
	return makeKey(parts[0], parts[1]), nil
}

// CheckUpdated checks an item as an update has left it: the index keys among
// the attributes that the update touched, and its size.
func (d *Definition) CheckUpdated(it value.Item, touched []string) error {
	if len(touched) > 0 {
		for _, x := range d.schema.written {
			if err := x.checkTouched(it, touched); err != nil {
				return err
			}
		}
	}
	if it.Size() > MaxItemSize {
		return fault.Validation("Item size to update has exceeded the maximum allowed size")
	}
	return nil
}

// CheckSize checks the size of an item that is to be put.
func CheckSize(it value.Item) error {
	if it.Size() > MaxItemSize {
		return fault.Validation("Item size has exceeded the maximum allowed size")
	}
	return nil
}

// checkParts checks the contents of a key whose kinds are right.
func (s *schema) checkParts(hash, rng value.Value) error {
	if err := checkEmpty(s.hash, hash); err != nil {
		return err
	}
	if s.rng.Name != "" {
		if err := checkEmpty(s.rng, rng); err != nil {
			return err
		}
	}
	return checkSizes(hash.Size(), rng.Size())
}

func checkEmpty(a Attribute, v value.Value) error {
	if !isEmpty(v) {
		return nil
	}
	return fault.Validation("One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty %s value. Key: %s",
		kindWord(a.Kind), a.Name)
}

func isEmpty(v value.Value) bool {
	return (v.Kind() == value.String || v.Kind() == value.Binary) && v.Text() == ""
}

func kindWord(k value.Kind) string {
	if k == value.Binary {
		return "binary"
	}
	return "string"
}

// checkSizes checks the lengths of the parts of a key. The missing blank is
// AWS's.
func checkSizes(hash, rng int) error {
	if hash > MaxHashSize {
		return fault.Validation("One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes")
	}
	if rng > MaxRangeSize {
		return fault.Validation("One or more parameter values were invalid: Aggregated size of all range keys has exceeded the size limit of 1024 bytes")
	}
	return nil
}

// check checks the index's key attributes of an item that is to be put. Those
// the item does not have are no error: it is left out of the index.
func (x *indexSchema) check(it value.Item) error {
	for _, a := range x.attributes() {
		v, ok := it.Get(a.Name)
		if !ok {
			continue
		}
		if v.Kind() != a.Kind {
			return x.errKind(a, v)
		}
		if isEmpty(v) {
			return fault.Validation("One or more parameter values are not valid. A value specified for a secondary index key is not supported. "+
				"The AttributeValue for a key attribute cannot contain an empty %s value. IndexName: %s, IndexKey: %s", kindWord(a.Kind), x.Name, a.Name)
		}
	}
	return x.checkSizes(it)
}

// checkTouched is check for the attributes that an update has touched.
func (x *indexSchema) checkTouched(it value.Item, touched []string) error {
	found := false
	for _, a := range x.attributes() {
		if !slices.Contains(touched, a.Name) {
			continue
		}
		found = true
		v, ok := it.Get(a.Name)
		switch {
		case !ok:
		case v.Kind() != a.Kind:
			return x.errKind(a, v)
		case isEmpty(v):
			return fault.Validation("One or more parameter values are not valid. The update expression attempted to update a secondary index key "+
				"to a value that is not supported. The AttributeValue for a key attribute cannot contain an empty %s value.", kindWord(a.Kind))
		}
	}
	if !found {
		return nil
	}
	return x.checkSizes(it)
}

func (x *indexSchema) errKind(a Attribute, v value.Value) error {
	return fault.Validation("One or more parameter values were invalid: Type mismatch for Index Key %s Expected: %s Actual: %s IndexName: %s",
		a.Name, a.Kind, v.Kind(), x.Name)
}

func (x *indexSchema) checkSizes(it value.Item) error {
	size := func(keys []Attribute) (n int) {
		for _, k := range keys {
			if v, ok := it.Get(k.Name); ok {
				n += v.Size()
			}
		}
		return n
	}
	return checkSizes(size(x.hash), size(x.rng))
}

// attributes visits the index's key attributes, hash parts first.
func (x *indexSchema) attributes() func(yield func(int, Attribute) bool) {
	return func(yield func(int, Attribute) bool) {
		for i, a := range x.hash {
			if !yield(i, a) {
				return
			}
		}
		for i, a := range x.rng {
			if !yield(i, a) {
				return
			}
		}
	}
}
