package api

import (
	"strconv"
	"strings"

	"github.com/devhelper/devhelper/dynamodb/engine/expr"
	"github.com/devhelper/devhelper/dynamodb/engine/fault"
	"github.com/devhelper/devhelper/dynamodb/engine/table"
	"github.com/devhelper/devhelper/dynamodb/engine/value"
)

// maxPage is the most bytes of items a page reads: it ends with the item that
// goes beyond.
const maxPage = 1 << 20

// selection is what Query and Scan want of each row: which attributes, of the
// rows a filter lets pass, or just how many there are.
type selection struct {
	filter     *expr.Condition
	projection *expr.Projection
	count      bool // Select COUNT
	whole      bool // Select ALL_ATTRIBUTES of an index that does not have them all
	limit      int  // rows to read; 0 = no limit but maxPage
}

// page is a page of a Query or Scan under way, and its answer.
type page struct {
	selection
	items   []value.Item
	matched int
	scanned int
	size    int // bytes read, of the index if it is one
	fetched int // bytes of whole items read beside the index
	last    value.Item
	meter   *meter
}

// reset empties the page, since a transaction may be run again.
func (p *page) reset() {
	p.items, p.matched, p.scanned, p.size, p.fetched, p.last = nil, 0, 0, 0, 0, nil
}

// take adds a row and tells whether there is room for another.
func (p *page) take(row *table.Row) bool {
	p.scanned++
	p.size += row.Size()
	if !p.count || p.filter != nil || p.whole {
		p.keep(row)
	} else {
		p.matched++
	}
	if p.scanned == p.limit || p.size > maxPage {
		p.last = row.Key()
		return false
	}
	return true
}

func (p *page) keep(row *table.Row) {
	var it value.Item
	if p.whole {
		it = row.Full()
		p.fetched += row.FullSize()
	} else {
		it = row.Item()
	}
	if p.filter != nil && !p.filter.Match(it) {
		return
	}
	p.matched++
	if !p.count {
		p.items = append(p.items, applyProjection(p.projection, it))
	}
}

// account adds what the page has read to the meter.
func (p *page) account(x *table.Index, consistent bool) {
	p.meter.read(x, readUnits(p.size, consistent))
	if p.whole && p.scanned > 0 {
		p.meter.read(nil, readUnits(p.fetched, consistent))
	}
}

func (p *page) AppendJSON(dst []byte) []byte {
	dst = append(dst, '{')
	if !p.count {
		dst = itemsMember(dst, "Items", p.items)
	}
	dst = strconv.AppendInt(member(dst, "Count"), int64(p.matched), 10)
	dst = strconv.AppendInt(member(dst, "ScannedCount"), int64(p.scanned), 10)
	dst = itemMember(dst, "LastEvaluatedKey", p.last)
	return append(p.meter.appendMember(dst), '}')
}

// selectInput is what Query and Scan have in common about what to return.
type selectInput struct {
	choice     *string // Select
	index      *string
	projection *string // ProjectionExpression
	attributes []string
	consistent bool
}

// check applies the rules of Select that need no table.
func (s *selectInput) check() error {
	switch {
	case s.choice == nil:
	case *s.choice == "ALL_PROJECTED_ATTRIBUTES" && s.index == nil:
		return fault.Validation("ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName")
	case *s.choice == "SPECIFIC_ATTRIBUTES" && s.projection == nil && s.attributes == nil:
		return fault.Validation("Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES")
	case s.projection == nil:
	case *s.choice == "COUNT":
		return fault.Validation("Cannot specify the ProjectionExpression when choosing to get only the Count")
	case *s.choice == "ALL_ATTRIBUTES" || *s.choice == "ALL_PROJECTED_ATTRIBUTES":
		return fault.Validation("Cannot specify the ProjectionExpression when choosing to get %s", *s.choice)
	}
	return nil
}

// against applies the rules of index, consistency and Select to the table. The
// index is nil for the table itself; whole tells that rows of a local index
// have to be fetched from the table.
func (s *selectInput) against(def *table.Definition) (x *table.Index, whole bool, err error) {
	if s.index == nil {
		return nil, false, nil
	}
	if x = def.Index(*s.index); x == nil {
		return nil, false, fault.Validation("The table does not have the specified index: %s", *s.index)
	}
	if !x.Local && s.consistent {
		return nil, false, fault.Validation("Consistent reads are not supported on global secondary indexes")
	}
	if !is(s.choice, "ALL_ATTRIBUTES") || x.Projection == "ALL" {
		return x, false, nil
	}
	if !x.Local {
		return nil, false, fault.Validation("One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported "+
			"for global secondary index %s because its projection type is not ALL", x.Name)
	}
	return x, true, nil
}

// checkStart checks the values of an ExclusiveStartKey before the table is
// known. Numbers and duplicates in sets are judged where AWS reads the request,
// which does not know yet what they are part of.
func checkStart(start value.RawItem) error {
	f, ok := start.Err.(*fault.Error)
	if !ok {
		return start.Err
	}
	if strings.HasPrefix(f.Message, "Supplied ") || strings.HasPrefix(f.Message, "One or more ") && !strings.HasSuffix(f.Message, "contains duplicates.") {
		return fault.Validation("The provided starting key is invalid: %s", f.Message)
	}
	return f
}

// checkStartNames refuses a start key for an index that lacks one of the key
// attributes of the index or the table.
func checkStartNames(start value.RawItem, def *table.Definition, x *table.Index) error {
	if x == nil || !start.Present {
		return nil
	}
	for _, keys := range [...][]table.KeyPart{def.Keys, x.Keys} {
		for _, k := range keys {
			if _, ok := start.Item.Get(k.Name); !ok {
				return fault.Validation("The provided starting key is invalid")
			}
		}
	}
	return nil
}

// startOf is the start key for the table; nil when none was sent. An empty one
// is not none.
func startOf(start value.RawItem) value.Item {
	if start.Present && start.Item == nil {
		return value.Item{}
	}
	return start.Item
}

func indexName(name *string) string {
	if name == nil {
		return ""
	}
	return *name
}
