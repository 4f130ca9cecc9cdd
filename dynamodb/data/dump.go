package data

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/devhelper/devhelper/dynamodb/item"
)

// A dump is JSON lines, compressed: a head, then each table with its items,
// and an end, which tells a whole dump from one that was cut short.
type dumpLine struct {
	Dump  int         `json:"devhelperDump,omitempty"` // version, of the head
	Table *createJSON `json:"table,omitempty"`
	TTL   string      `json:"ttl,omitempty"`
	Item  item.Item   `json:"item,omitempty"`
	End   *Counts     `json:"end,omitempty"`
}

const dumpVersion = 1

// Counts says how much there was of tables and items.
type Counts struct {
	Tables int   `json:"tables" doc:"how many tables"`
	Items  int64 `json:"items" doc:"how many items were in them"`
}

// described describes all tables, with their time to live.
func (c *Client) described(ctx context.Context) ([]Table, error) {
	all, err := c.Tables(ctx)
	if err != nil {
		return nil, err
	}
	for i := range all {
		if all[i].TTL, err = c.ttl(ctx, all[i].Name); err != nil && !missing(err) {
			return nil, err
		}
	}
	return all, nil
}

// Dump writes all tables with their items. Tables are read one after the
// other, page by page: what is written meanwhile may be in it or not.
func (c *Client) Dump(ctx context.Context, w io.Writer, progress func(string)) (Counts, error) {
	var n Counts
	tables, err := c.described(ctx)
	if err != nil {
		return n, err
	}
	z := gzip.NewWriter(w)
	out := json.NewEncoder(z)
	if err := out.Encode(dumpLine{Dump: dumpVersion}); err != nil {
		return n, err
	}
	for _, t := range tables {
		progress("reading " + t.Name)
		create := request(t)
		if err := out.Encode(dumpLine{Table: &create, TTL: t.TTL}); err != nil {
			return n, err
		}
		n.Tables++
		in := map[string]any{"TableName": t.Name, "ConsistentRead": true}
		for {
			var page struct {
				Items            []item.Item
				LastEvaluatedKey item.Item
			}
			if err := c.try(ctx, "Scan", in, &page); err != nil {
				return n, err
			}
			for _, it := range page.Items {
				if err := out.Encode(dumpLine{Item: it}); err != nil {
					return n, err
				}
				n.Items++
			}
			if page.LastEvaluatedKey == nil {
				break
			}
			in["ExclusiveStartKey"] = page.LastEvaluatedKey
		}
	}
	if err := out.Encode(dumpLine{End: &n}); err != nil {
		return n, err
	}
	return n, z.Close()
}

var errDump = errors.New("it is no snapshot, or was cut short")

// readDump calls f for each table and item of a dump.
func readDump(r io.Reader, f func(dumpLine) error) (Counts, error) {
	z, err := gzip.NewReader(bufio.NewReaderSize(r, 64<<10))
	if err != nil {
		return Counts{}, errDump
	}
	in := json.NewDecoder(z)
	var n Counts
	for first := true; ; first = false {
		var line dumpLine
		if err := in.Decode(&line); err != nil {
			return n, errDump
		}
		switch {
		case first && line.Dump > dumpVersion:
			return n, failf("use that devhelper", "it was taken by a newer devhelper")
		case first != (line.Dump > 0):
			return n, errDump
		case line.End != nil:
			// What follows is the check sum, which reading to the end compares.
			if _, err := in.Token(); *line.End != n || !errors.Is(err, io.EOF) {
				return n, errDump
			}
			return n, nil
		case line.Table != nil:
			n.Tables++
		case line.Item != nil && n.Tables > 0:
			n.Items++
		case !first:
			return n, errDump
		}
		if !first {
			if err := f(line); err != nil {
				return n, err
			}
		}
	}
}

// Undump brings back the tables of a dump in place of all there are. It is read
// to its end before anything is removed. open is called twice.
func (c *Client) Undump(ctx context.Context, open func() (io.ReadCloser, error), progress func(string)) (Counts, error) {
	read := func(f func(dumpLine) error) (Counts, error) {
		file, err := open()
		if err != nil {
			return Counts{}, err
		}
		defer file.Close()
		return readDump(file, f)
	}
	if n, err := read(func(dumpLine) error { return ctx.Err() }); err != nil {
		return n, err
	}
	names, err := c.Names(ctx)
	if err != nil {
		return Counts{}, err
	}
	progress("removing what there is")
	if err := eachOf(names, func(name string) error { return c.Drop(ctx, name) }); err != nil {
		return Counts{}, err
	}
	w := c.newWriter(ctx, 0, nil)
	var b batch
	var sent int64
	flush := func() error {
		if b.rows == 0 {
			return nil
		}
		full := b
		b = batch{table: b.table, first: sent}
		return w.send(full)
	}
	n, err := read(func(line dumpLine) error {
		if line.Table != nil {
			if err := flush(); err != nil {
				return err
			}
			progress("writing " + line.Table.TableName)
			t := line.Table.table()
			t.TTL = line.TTL
			b = batch{table: t.Name, first: sent}
			_, _, err := c.create(ctx, t)
			return err
		}
		b.items = append(b.items, putJSON(line.Item))
		b.rows++
		if sent++; b.rows == maxBatch {
			return flush()
		}
		return ctx.Err()
	})
	if err == nil {
		err = flush()
	}
	if _, failed := w.close(); failed != nil {
		err = failed
	}
	if err != nil {
		return n, &Error{fmt.Sprintf("not all of it was restored: %v", err), "restore it again", err}
	}
	return n, nil
}

// table is what a request makes.
func (in createJSON) table() Table {
	d := description{
		TableName: in.TableName, KeySchema: in.KeySchema, AttributeDefinitions: in.AttributeDefinitions, ProvisionedThroughput: in.ProvisionedThroughput,
		GlobalSecondaryIndexes: in.GlobalSecondaryIndexes, LocalSecondaryIndexes: in.LocalSecondaryIndexes, StreamSpecification: in.StreamSpecification,
		BillingModeSummary: &struct{ BillingMode string }{in.BillingMode},
	}
	return d.table()
}

// Empty removes the items of all tables by making the
// tables anew. It gives what was there.
func (c *Client) Empty(ctx context.Context) (Counts, error) {
	tables, err := c.described(ctx)
	n := Counts{Tables: len(tables)}
	if err != nil {
		return n, err
	}
	var mu sync.Mutex
	err = eachOf(tables, func(t Table) error {
		if err := c.Drop(ctx, t.Name); err != nil {
			return err
		}
		mu.Lock()
		n.Items += t.Items
		mu.Unlock()
		if _, _, err := c.create(ctx, t); err != nil {
			return &Error{"the table " + t.Name + " was removed and could not be made again: " + err.Error(), hintOf(err), err}
		}
		return nil
	})
	return n, err
}

// eachOf runs f for all, some at once, and gives the first error.
func eachOf[T any](all []T, f func(T) error) error {
	const atOnce = 8
	slots := make(chan struct{}, atOnce)
	errs := make([]error, len(all))
	var wg sync.WaitGroup
	for i, one := range all {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			errs[i] = f(one)
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
