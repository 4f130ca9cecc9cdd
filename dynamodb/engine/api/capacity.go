package api

import (
	"cmp"
	"slices"

	"github.com/devhelper/devhelper/dynamodb/engine/table"
)

// Capacity units by AWS's rules: a read unit is 4 KB read consistently, or 8 KB
// eventually; a write unit is 1 KB; transactions take twice of both.
const (
	readBlock  = 4 << 10
	writeBlock = 1 << 10
)

// readUnits are the units to read size bytes; nothing found costs as one block.
func readUnits(size int, consistent bool) float64 {
	blocks := float64(max(1, (size+readBlock-1)/readBlock))
	if consistent {
		return blocks
	}
	return blocks / 2
}

// writeUnits are the units the table itself takes for a write: the larger of
// the item before and after counts.
func writeUnits(w *table.Written) float64 {
	return float64(max(1, (max(w.OldSize, w.NewSize)+writeBlock-1)/writeBlock))
}

// meter adds up what a request consumes of one table. The nil meter is that of
// a request that has not asked; everything may be called on it.
type meter struct {
	name    string // of the table, as the request has it
	indexes bool   // INDEXES, not TOTAL
	kind    string // "Read" or "Write" in transactions, whose answers tell it; else ""
	base    float64
	local   []indexUnits
	global  []indexUnits
}

type indexUnits struct {
	name  string
	units float64
}

// newMeter makes the meter that ReturnConsumedCapacity asks for.
func newMeter(asked *string, name string) *meter {
	if !is(asked, "TOTAL") && !is(asked, "INDEXES") {
		return nil
	}
	return &meter{name: name, indexes: *asked == "INDEXES"}
}

// read adds what was read of the table or, with x, of an index.
func (m *meter) read(x *table.Index, units float64) {
	switch {
	case m == nil:
	case x == nil:
		m.base += units
	default:
		m.index(x, units)
	}
}

// write adds a write; times is 2 in transactions, where only the table's own
// units double.
func (m *meter) write(w *table.Written, times float64) {
	if m == nil {
		return
	}
	m.base += times * writeUnits(w)
	for _, u := range w.Indexes {
		m.index(u.Index, float64(u.Units))
	}
}

func (m *meter) index(x *table.Index, units float64) {
	list := &m.global
	if x.Local {
		list = &m.local
	}
	for i := range *list {
		if (*list)[i].name == x.Name {
			(*list)[i].units += units
			return
		}
	}
	*list = append(*list, indexUnits{x.Name, units})
}

// appendMember appends the member ConsumedCapacity of one table; a nil meter
// has none.
func (m *meter) appendMember(dst []byte) []byte {
	if m == nil {
		return dst
	}
	return m.append(member(dst, "ConsumedCapacity"))
}

func (m *meter) append(dst []byte) []byte {
	total := m.base
	for _, list := range [...][]indexUnits{m.local, m.global} {
		for _, x := range list {
			total += x.units
		}
	}
	dst = appendText(member(append(dst, '{'), "TableName"), m.name)
	dst = m.units(dst, total)
	if m.indexes {
		dst = m.units(append(member(dst, "Table"), '{'), m.base)
		dst = append(dst, '}')
		dst = m.list(dst, "LocalSecondaryIndexes", m.local)
		dst = m.list(dst, "GlobalSecondaryIndexes", m.global)
	}
	return append(dst, '}')
}

func (m *meter) list(dst []byte, name string, list []indexUnits) []byte {
	if len(list) == 0 {
		return dst
	}
	dst = append(member(dst, name), '{')
	for _, x := range list {
		dst = append(nameMember(dst, x.name), '{')
		dst = append(m.units(dst, x.units), '}')
	}
	return append(dst, '}')
}

func (m *meter) units(dst []byte, units float64) []byte {
	dst = appendUnits(member(dst, "CapacityUnits"), units)
	if m.kind != "" {
		dst = appendUnits(member(dst, m.kind+"CapacityUnits"), units)
	}
	return dst
}

// meters are those of a request over several tables, by the table's name.
type meters struct {
	asked *string
	kind  string
	list  []*meter
}

// of is the meter of a table; nil when nothing was asked for.
func (ms *meters) of(name string) *meter {
	for _, m := range ms.list {
		if m.name == name {
			return m
		}
	}
	m := newMeter(ms.asked, name)
	if m != nil {
		m.kind = ms.kind
		ms.list = append(ms.list, m)
	}
	return m
}

// appendMember appends the member ConsumedCapacity of many tables.
func (ms *meters) appendMember(dst []byte) []byte {
	if len(ms.list) == 0 {
		return dst
	}
	slices.SortFunc(ms.list, func(a, b *meter) int { return cmp.Compare(a.name, b.name) })
	dst = append(member(dst, "ConsumedCapacity"), '[')
	for _, m := range ms.list {
		dst = m.append(element(dst))
	}
	return append(dst, ']')
}
