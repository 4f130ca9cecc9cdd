package data

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"sync"

	"github.com/devhelper/devhelper/dynamodb/item"
)

// maxBatch is how many items BatchWriteItem takes.
const maxBatch = 25

// writers is how many batches are under way at once.
const writers = 4

// batch is a number of rows with different keys, ready to be sent.
type batch struct {
	table string
	first int64 // rows before it
	rows  int64
	items []json.RawMessage // put requests
}

// writer sends batches on several connections. Batches that follow each other
// may arrive in another order.
type writer struct {
	c     *Client
	ctx   context.Context // ends what waits; what was sent is waited for
	queue chan batch
	done  sync.WaitGroup

	mu     sync.Mutex
	err    error  // guarded by mu; the first
	ended  []span // guarded by mu; batches that were written
	upto   int64  // guarded by mu; all rows before it are written
	landed func(upto int64)
}

type span struct{ first, end int64 }

// newWriter starts writers. upto rows are written already; landed, if not nil,
// is told how far all rows are.
func (c *Client) newWriter(ctx context.Context, upto int64, landed func(upto int64)) *writer {
	w := &writer{c: c, ctx: ctx, queue: make(chan batch, writers), upto: upto, landed: landed}
	for range writers {
		w.done.Go(func() {
			for b := range w.queue {
				if w.failed() != nil {
					continue // what is written shall stay a beginning
				}
				if err := w.write(b); err != nil {
					w.fail(err)
				} else {
					w.land(b)
				}
			}
		})
	}
	return w
}

func (w *writer) fail(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.err == nil {
		w.err = err
	}
}

func (w *writer) failed() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.err
}

func (w *writer) land(b batch) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ended = append(w.ended, span{b.first, b.first + b.rows})
	for {
		at := slices.IndexFunc(w.ended, func(s span) bool { return s.first == w.upto })
		if at < 0 {
			return
		}
		w.upto = w.ended[at].end
		w.ended = slices.Delete(w.ended, at, at+1)
		if w.landed != nil {
			w.landed(w.upto)
		}
	}
}

// send queues a batch, or gives the error of an earlier one.
func (w *writer) send(b batch) error {
	if err := w.failed(); err != nil {
		return err
	}
	select {
	case w.queue <- b:
		return nil
	case <-w.ctx.Done():
		return w.ctx.Err()
	}
}

// close waits for what is under way and gives how many rows are written.
func (w *writer) close() (upto int64, err error) {
	close(w.queue)
	w.done.Wait()
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.upto, w.err
}

// write sends a batch, and again what the server leaves out of it. When ctx
// ends nothing more is begun, but the request under way is finished: what it
// has written is then known.
func (w *writer) write(b batch) error {
	items := b.items
	for n := 1; ; n++ {
		if err := w.ctx.Err(); err != nil {
			return err
		}
		var out struct {
			UnprocessedItems map[string][]json.RawMessage
		}
		in := map[string]any{"RequestItems": map[string]any{b.table: items}}
		err := w.c.Call(context.WithoutCancel(w.ctx), "BatchWriteItem", in, &out)
		if err == nil {
			left := out.UnprocessedItems[b.table]
			switch {
			case len(left) == 0:
				return nil
			case len(left) < len(items):
				n = 1 // it goes on
			}
			items = left
			err = failf("it is throttled: raise the table's throughput, or try it again later with --resume", "the server leaves %d items of a batch out", len(left))
		} else if !transient(err) {
			return w.c.refusedBatch(w.ctx, b, err)
		}
		if n == attempts {
			return w.c.unreachable(w.ctx, err)
		}
		if err := pauseBefore(w.ctx, n); err != nil {
			return err
		}
	}
}

func (c *Client) refusedBatch(ctx context.Context, b batch, err error) error {
	var api *APIError
	if errors.As(err, &api) && api.Type != "" {
		return &Error{"the server refuses items of " + b.table + ": " + api.Error(), "correct them and run it again with --resume", err}
	}
	return c.unreachable(ctx, err)
}

// putJSON is an item as BatchWriteItem takes it.
func putJSON(it item.Item) json.RawMessage {
	b := append(make([]byte, 0, 256), `{"PutRequest":{"Item":`...)
	b = it.AppendJSON(b)
	return append(b, "}}"...)
}
