package table

import (
	"slices"

	"github.com/devhelper/devhelper/dynamodb/engine/stream"
	"github.com/devhelper/devhelper/dynamodb/engine/value"
)

// schema is a definition made ready for reads and writes. It never changes.
type schema struct {
	hash, rng Attribute // rng.Name is "" without a sort key
	indexes   []*indexSchema
	written   []*indexSchema // those that writes keep: all but the ones being deleted; the global ones first
	local     bool           // a local index: the size of item collections is kept
	ttl       string         // the attribute items expire by; "" = none is indexed
	expires   bool           // what has expired is deleted
	stream    *stream.Config // nil = nothing is recorded
}

// indexSchema is an index made ready. hash and rng have no more than
// [MaxKeyParts] elements.
type indexSchema struct {
	*Index
	hash, rng []Attribute
	all       bool
	keep      []string // the projected attributes, sorted; unless all
}

// MaxKeyParts is how many attributes each part of a global index's key can have.
const MaxKeyParts = 4

// compile makes the schema. The definition must not change afterwards.
func (d *Definition) compile() {
	s := &schema{}
	for _, k := range d.Keys {
		a := Attribute{Name: k.Name, Kind: d.Kind(k.Name)}
		if k.Range {
			s.rng = a
		} else {
			s.hash = a
		}
	}
	for i := range d.Indexes {
		x := d.compileIndex(&d.Indexes[i])
		s.indexes = append(s.indexes, x)
		if x.Status != Deleting {
			s.written = append(s.written, x)
		}
		s.local = s.local || x.Local
	}
	// Of an attribute that does not fit indexes of both kinds AWS names a global
	// one.
	slices.SortStableFunc(s.written, func(a, b *indexSchema) int {
		switch {
		case a.Local == b.Local:
			return 0
		case b.Local:
			return -1
		}
		return 1
	})
	if st := d.TTL.Status; st == TTLEnabling || st == TTLEnabled {
		s.ttl, s.expires = d.TTL.Attribute, st == TTLEnabled
	}
	if d.Stream.Enabled {
		s.stream = &stream.Config{Label: d.Stream.Label, View: d.Stream.View}
	}
	d.schema = s
}

func (d *Definition) compileIndex(in *Index) *indexSchema {
	x := &indexSchema{Index: in, all: in.Projection == "ALL"}
	in.schema = x
	for _, k := range in.Keys {
		a := Attribute{Name: k.Name, Kind: d.Kind(k.Name)}
		if k.Range {
			x.rng = append(x.rng, a)
		} else {
			x.hash = append(x.hash, a)
		}
		x.keep = append(x.keep, k.Name)
	}
	for _, k := range d.Keys {
		x.keep = append(x.keep, k.Name)
	}
	if in.Projection == "INCLUDE" {
		x.keep = append(x.keep, in.Include...)
	}
	slices.Sort(x.keep)
	x.keep = slices.Compact(x.keep)
	return x
}

// Projects tells whether the index holds the attribute.
func (x *Index) Projects(attribute string) bool {
	if x.schema.all {
		return true
	}
	_, found := slices.BinarySearch(x.schema.keep, attribute)
	return found
}

// project picks the attributes an index holds out of an item.
func (x *indexSchema) project(it value.Item) value.Item {
	if x.all {
		return it
	}
	kept := make(value.Item, 0, min(len(it), len(x.keep)))
	x.each(it, func(a value.Attr) { kept = append(kept, a) })
	return kept
}

// size is the bytes of an item as the index holds it.
func (x *indexSchema) size(it value.Item) int {
	n := 0
	x.each(it, func(a value.Attr) { n += len(a.Name) + a.Value.Size() })
	return n
}

// each visits what the index projects of it; both lists are sorted.
func (x *indexSchema) each(it value.Item, visit func(value.Attr)) {
	if x.all {
		for _, a := range it {
			visit(a)
		}
		return
	}
	keep := x.keep
	for _, a := range it {
		for len(keep) > 0 && keep[0] < a.Name {
			keep = keep[1:]
		}
		if len(keep) == 0 {
			return
		}
		if keep[0] == a.Name {
			visit(a)
		}
	}
}

// holds tells whether the item has all of the index's key attributes in their
// kinds; an item that has not is left out of the index.
func (x *indexSchema) holds(it value.Item) bool {
	return fits(it, x.hash) && fits(it, x.rng)
}

func fits(it value.Item, keys []Attribute) bool {
	for _, k := range keys {
		v, ok := it.Get(k.Name)
		if !ok || v.Kind() != k.Kind || k.Kind != value.Number && v.Text() == "" {
			return false
		}
	}
	return true
}
