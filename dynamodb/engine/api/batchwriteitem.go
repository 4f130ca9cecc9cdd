package api

import (
	"strings"

	"github.com/devhelper/devhelper/dynamodb/engine/fault"
	"github.com/devhelper/devhelper/dynamodb/engine/table"
	"github.com/devhelper/devhelper/dynamodb/engine/value"
	"github.com/devhelper/devhelper/dynamodb/engine/wire"
)

type batchWriteItemInput struct {
	ReturnConsumedCapacity      *string                   `wire:"enum=INDEXES|TOTAL|NONE"`
	ReturnItemCollectionMetrics *string                   `wire:"enum=SIZE|NONE"`
	RequestItems                map[string][]writeRequest `wire:"required"`
}

type writeRequest struct {
	PutRequest    *putRequest
	DeleteRequest *deleteRequest
}

type putRequest struct {
	Item value.RawItem `wire:"required"`
}

type deleteRequest struct {
	Key value.RawItem `wire:"required"`
}

// item is what the request puts, or the key it deletes; of both the put counts.
func (r *writeRequest) item() value.RawItem {
	if r.PutRequest != nil {
		return r.PutRequest.Item
	}
	return r.DeleteRequest.Key
}

// batchWrite is an element of a batch, made ready.
type batchWrite struct {
	write
	name string // of the table, as the request has it
}

type batchWriteItemOutput struct {
	left        []*batchWrite
	meters      meters
	collections collections
}

func batchWriteItem(d *Database) wire.Operation {
	return wire.Define(wire.DynamoDB, "BatchWriteItem", func(r *wire.Request, in *batchWriteItemInput) (any, error) {
		names, err := in.check()
		if err != nil {
			return nil, err
		}
		tables, err := d.actives(r, names)
		if err != nil {
			return nil, err
		}
		var writes []*batchWrite
		for i, name := range names {
			for _, q := range in.RequestItems[name] {
				w := &batchWrite{write{table: tables[i], kind: deleteWrite, item: q.item().Item}, name}
				if q.PutRequest != nil {
					w.kind = putWrite
				}
				writes = append(writes, w)
			}
		}
		out := &batchWriteItemOutput{meters: meters{asked: in.ReturnConsumedCapacity}}
		room := processed(r.Context, len(writes))
		err = d.Catalog.Update(func(tx *table.Tx) error { return out.run(tx, writes, room, in.ReturnItemCollectionMetrics) }, tables...)
		if err != nil {
			return nil, err
		}
		return out, nil
	})
}

// check applies the rules that come before the tables are known, and lists the
// tables.
func (in *batchWriteItemInput) check() ([]string, error) {
	if len(in.RequestItems) == 0 {
		return nil, fault.Validation("The requestItems parameter is required for BatchWriteItem")
	}
	names, err := checkBatchNames(in.RequestItems)
	if err != nil {
		return nil, err
	}
	total := 0
	for _, name := range names {
		n := len(in.RequestItems[name])
		switch total += n; {
		case n == 0:
			return nil, fault.Validation("1 validation error detected: Value at 'requestItems.%s.member' failed to satisfy constraint: "+
				"Member must have length greater than or equal to 1", name)
		case n > maxBatchWrites:
			return nil, fault.Validation("1 validation error detected: Value '%s' at 'requestItems' failed to satisfy constraint: "+
				"Map value must satisfy constraint: [Member must have length less than or equal to 25, Member must have length greater than or equal to 1]",
				in.dump(names))
		}
	}
	if total > maxBatchWrites {
		return nil, fault.Validation("Too many items requested for the BatchWriteItem call")
	}
	for _, name := range names {
		for _, q := range in.RequestItems[name] {
			if err := q.check(); err != nil {
				return nil, err
			}
		}
	}
	return names, nil
}

func (r *writeRequest) check() error {
	if r.PutRequest == nil && r.DeleteRequest == nil {
		return fault.Validation("Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes")
	}
	it := r.item()
	if it.Err != nil || r.PutRequest == nil {
		return it.Err
	}
	return table.CheckSize(it.Item)
}

// dump writes the request as AWS shows values in its messages.
func (in *batchWriteItemInput) dump(names []string) string {
	var b strings.Builder
	for i, name := range names {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(name + "=[")
		for j, q := range in.RequestItems[name] {
			if j > 0 {
				b.WriteString(", ")
			}
			switch {
			case q.PutRequest != nil:
				b.WriteString("WriteRequest(putRequest=PutRequest(item=" + string(itemText(q.PutRequest.Item.Item)) + "))")
			case q.DeleteRequest != nil:
				b.WriteString("WriteRequest(deleteRequest=DeleteRequest(key=" + string(itemText(q.DeleteRequest.Key.Item)) + "))")
			default:
				b.WriteString("WriteRequest()")
			}
		}
		b.WriteByte(']')
	}
	return "{" + b.String() + "}"
}

// run checks all writes, then applies the first room of them.
func (out *batchWriteItemOutput) run(tx *table.Tx, writes []*batchWrite, room int, metrics *string) error {
	out.meters.list, out.collections, out.left = nil, nil, writes[room:]
	seen := make(map[string]struct{}, len(writes))
	for _, w := range writes {
		def := tx.Definition(w.table)
		if err := w.addressInBatch(def); err != nil {
			return err
		}
		seen[w.name+"\x00"+w.key.ID()] = struct{}{}
	}
	if len(seen) < len(writes) {
		return noDuplicates()
	}
	for _, w := range writes[:room] {
		if err := w.prepare(tx); err != nil {
			return err
		}
		done, err := w.apply(tx)
		if err != nil {
			return err
		}
		out.meters.of(w.name).write(&done, 1)
		out.collections.add(w.name, metricsOf(metrics, tx, &w.write))
	}
	return nil
}

// addressInBatch is address with the words AWS has in a batch for an item whose
// key is not the table's.
func (w *batchWrite) addressInBatch(def *table.Definition) error {
	if w.kind != putWrite {
		return w.address(def)
	}
	key := make(value.Item, 0, 2)
	for _, a := range w.item {
		for _, k := range def.Keys {
			if k.Name == a.Name {
				key = append(key, a)
			}
		}
	}
	if _, err := def.Key(key); err != nil {
		return err
	}
	return w.address(def)
}

func (out *batchWriteItemOutput) AppendJSON(dst []byte) []byte {
	dst = append(member(append(dst, '{'), "UnprocessedItems"), '{')
	for i, w := range out.left {
		if i == 0 || out.left[i-1].name != w.name {
			if i > 0 {
				dst = append(dst, ']')
			}
			dst = append(nameMember(dst, w.name), '[')
		}
		dst = append(element(dst), '{')
		if w.kind == putWrite {
			dst = itemMember(append(member(dst, "PutRequest"), '{'), "Item", w.item)
		} else {
			dst = itemMember(append(member(dst, "DeleteRequest"), '{'), "Key", w.item)
		}
		dst = append(dst, '}', '}')
	}
	if len(out.left) > 0 {
		dst = append(dst, ']')
	}
	dst = out.collections.appendMember(append(dst, '}'))
	return append(out.meters.appendMember(dst), '}')
}
