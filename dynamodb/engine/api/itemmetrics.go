package api

import (
	"github.com/devhelper/devhelper/dynamodb/engine/table"
	"github.com/devhelper/devhelper/dynamodb/engine/value"
)

// collection is what ReturnItemCollectionMetrics asks for: the item collection
// a write went to and an estimate of its size. Only tables with a local index
// have one.
type collection struct {
	key  value.Attr
	size int64
}

// metricsOf tells of the collection of a key after a write; nil when nothing
// was asked for or the table has no local index.
func metricsOf(asked *string, tx *table.Tx, w *write) *collection {
	if !is(asked, "SIZE") {
		return nil
	}
	def := tx.Definition(w.table)
	if !def.HasLocal() {
		return nil
	}
	name := table.HashNames(def.Keys)[0]
	v, _ := w.item.Get(name)
	return &collection{key: value.Attr{Name: name, Value: v}, size: tx.CollectionSize(w.table, w.key)}
}

// append appends the object. AWS tells a range of a gigabyte the size is in.
func (c *collection) append(dst []byte) []byte {
	dst = append(member(append(dst, '{'), "ItemCollectionKey"), '{')
	dst = value.AppendJSON(nameMember(dst, c.key.Name), c.key.Value)
	dst = append(append(dst, '}'), `,"SizeEstimateRangeGB":[`...)
	low := float64(c.size >> 30)
	dst = append(appendUnits(dst, low), ',')
	return append(appendUnits(dst, low+1), ']', '}')
}

func (c *collection) appendMember(dst []byte) []byte {
	if c == nil {
		return dst
	}
	return c.append(member(dst, "ItemCollectionMetrics"))
}

// collections are those that the writes of a batch or transaction went to, each
// once, by the table's name in the request.
type collections []tableCollections

type tableCollections struct {
	name string
	list []*collection
}

// add adds a collection or brings its size up to date; nil is none.
func (cs *collections) add(name string, c *collection) {
	if c == nil {
		return
	}
	for i := range *cs {
		t := &(*cs)[i]
		if t.name != name {
			continue
		}
		for j, have := range t.list {
			if value.Equal(have.key.Value, c.key.Value) {
				t.list[j] = c
				return
			}
		}
		t.list = append(t.list, c)
		return
	}
	*cs = append(*cs, tableCollections{name, []*collection{c}})
}

func (cs collections) appendMember(dst []byte) []byte {
	if len(cs) == 0 {
		return dst
	}
	dst = append(member(dst, "ItemCollectionMetrics"), '{')
	for _, t := range cs {
		dst = append(nameMember(dst, t.name), '[')
		for _, c := range t.list {
			dst = c.append(element(dst))
		}
		dst = append(dst, ']')
	}
	return append(dst, '}')
}
