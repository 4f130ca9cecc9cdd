package table

import (
	"bytes"

	"github.com/devhelper/devhelper/dynamodb/engine/expr"
	"github.com/devhelper/devhelper/dynamodb/engine/fault"
	"github.com/devhelper/devhelper/dynamodb/engine/value"
)

// Query names the rows of a table or an index with one partition key, in the
// order of their sort key.
type Query struct {
	Index    string     // "" = the table
	Range    expr.Range // the partition key, and the bounds of the sort key
	Start    value.Item // rows begin behind this key, as [Row.Key] gave it; nil = at the beginning
	Backward bool       // ScanIndexForward is false
}

// Scan names all rows of a table or an index, or one of several parts of them,
// in the order of their partition keys' hashes.
type Scan struct {
	Index             string     // "" = the table
	Start             value.Item // as in Query
	Segment, Segments int        // Segments 0 = no parts
}

// Row is what a Query or Scan meets. It is valid until the function it was
// handed to returns; the items it gives are valid for ever.
type Row struct {
	tx      *Tx
	h       *held
	x       *indexSchema // nil = a row of the table
	primary []byte       // of an index entry: the key of its item
	rec     record
	loaded  bool       // rec has been read
	part    value.Item // what the index projects, once somebody has asked
}

// Query visits rows until yield returns false. Errors are AWS's for a start key
// that is not the query's, values of wrong types and an index that is not there
// or not ready.
func (tx *Tx) Query(t *Table, q Query, yield func(*Row) bool) error {
	h := tx.of(t)
	x, err := h.schema.readable(q.Index)
	if err != nil {
		return err
	}
	if err := h.schema.checkRange(x, q.Range); err != nil {
		return err
	}
	from, to := bounds(q.Range)
	if q.Start != nil {
		start, err := h.schema.queryStart(x, q, from, to)
		if err != nil {
			return err
		}
		if q.Backward {
			to = start
		} else {
			from = append(start, 0) // the first key behind it
		}
	}
	tx.walk(h, x, from, to, q.Backward, yield)
	return nil
}

// Scan visits rows until yield returns false. Errors as of Query.
func (tx *Tx) Scan(t *Table, s Scan, yield func(*Row) bool) error {
	h := tx.of(t)
	x, err := h.schema.readable(s.Index)
	if err != nil {
		return err
	}
	from, to := segment(s.Segment, s.Segments)
	if s.Start != nil {
		start, err := h.schema.scanStart(x, s, from, to)
		if err != nil {
			return err
		}
		from = append(start, 0)
	}
	tx.walk(h, x, from, to, false, yield)
	return nil
}

// walk visits the rows with from <= key < to; a nil bound is none.
func (tx *Tx) walk(h *held, x *indexSchema, from, to []byte, backward bool, yield func(*Row) bool) {
	row := Row{tx: tx, h: h, x: x}
	tree := treeItems
	if x != nil {
		tree = x.Tree
	}
	visit := func(val []byte) bool {
		row.part = nil
		if x == nil {
			row.rec, row.loaded = readRecord(val), true
		} else {
			row.rec, row.loaded, row.primary = record{}, false, val
		}
		return yield(&row)
	}
	if backward {
		tx.r.Descend(h.t.space, tree, to, func(key, val []byte) bool {
			if to != nil && bytes.Equal(key, to) {
				return true // the bound itself is outside
			}
			if bytes.Compare(key, from) < 0 {
				return false
			}
			return visit(val)
		})
		return
	}
	tx.r.Ascend(h.t.space, tree, from, func(key, val []byte) bool {
		if to != nil && bytes.Compare(key, to) >= 0 {
			return false
		}
		return visit(val)
	})
}

// load reads the item of an index entry.
func (r *Row) load() *record {
	if !r.loaded {
		raw, ok := r.tx.r.Get(r.h.t.space, treeItems, r.primary)
		if !ok {
			panic("index " + r.x.Name + " of table " + r.h.t.Name + " has an entry without an item")
		}
		r.rec, r.loaded = readRecord(raw), true
	}
	return &r.rec
}

// Item is the item, or as much of it as the index projects.
func (r *Row) Item() value.Item {
	if r.x == nil || r.x.all {
		return r.load().decoded()
	}
	if r.part == nil {
		r.part = r.x.project(r.load().decoded())
	}
	return r.part
}

// Size is the bytes of Item.
func (r *Row) Size() int {
	if r.x == nil || r.x.all {
		return r.load().size
	}
	return r.x.size(r.load().decoded())
}

// Full is the whole item. For a local index AWS fetches it from the table when
// a query wants more than the index projects, at the price of another read; for
// a global one it refuses to.
func (r *Row) Full() value.Item { return r.load().decoded() }

// FullSize is the bytes of Full.
func (r *Row) FullSize() int { return r.load().size }

// Key is the row's place, as LastEvaluatedKey: the attributes of the primary
// key and of the index's key.
func (r *Row) Key() value.Item {
	it := r.load().decoded()
	key := r.h.schema.keyItem(it)
	if r.x == nil {
		return key
	}
	for _, a := range r.x.attributes() {
		if _, has := key.Get(a.Name); !has {
			v, _ := it.Get(a.Name)
			key = key.With(a.Name, v)
		}
	}
	return key
}

// readable finds an index that can be read; nil is the table itself.
func (s *schema) readable(index string) (*indexSchema, error) {
	if index == "" {
		return nil, nil
	}
	for _, x := range s.indexes {
		if x.Name != index {
			continue
		}
		if x.Status == Creating {
			return nil, fault.Validation("Cannot read from backfilling global secondary index: %s", index)
		}
		if x.Status != Deleting {
			return x, nil
		}
	}
	return nil, fault.Validation("The table does not have the specified index: %s", index)
}
