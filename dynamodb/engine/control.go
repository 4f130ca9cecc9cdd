package engine

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/devhelper/devhelper/dynamodb/engine/admin"
	"github.com/devhelper/devhelper/dynamodb/engine/value"
)

// The methods of this file are package admin's Control, for programs that have
// the engine inside.

var _ admin.Control = (*Engine)(nil)

// Reset removes all tables of a namespace, of all when it is nil. Snapshots
// and the clock stay.
func (e *Engine) Reset(_ context.Context, namespace *string) error {
	if namespace == nil {
		return e.catalog.Reset()
	}
	return e.catalog.ResetNamespace(*namespace)
}

// Snapshot keeps all tables under a name.
func (e *Engine) Snapshot(ctx context.Context, name string) error { return e.store.Snapshot(ctx, name) }

// Restore brings back the tables of a snapshot in place of all there are.
func (e *Engine) Restore(ctx context.Context, name string) error {
	return e.catalog.Restore(ctx, name)
}

// DropSnapshot forgets a snapshot.
func (e *Engine) DropSnapshot(_ context.Context, name string) error {
	return e.store.DropSnapshot(name)
}

// Snapshots lists them by name.
func (e *Engine) Snapshots(context.Context) ([]admin.Snapshot, error) {
	list, err := e.store.Snapshots()
	out := make([]admin.Snapshot, 0, len(list))
	for _, s := range list {
		out = append(out, admin.Snapshot{Name: s.Name, Created: s.Time, Bytes: s.Size})
	}
	return out, err
}

// Stats counts the items of all tables.
func (e *Engine) Stats(context.Context) (admin.Stats, error) {
	stats := admin.Stats{Tables: []admin.Table{}}
	for _, t := range e.catalog.All() {
		counts, _, err := t.Counts()
		d := t.Definition()
		if err != nil || d == nil {
			continue // it has gone meanwhile
		}
		stats.Tables = append(stats.Tables, admin.Table{
			Namespace: t.Namespace, Name: t.Name, Status: string(d.Status), Items: counts.Items, Bytes: counts.Bytes,
		})
	}
	return stats, nil
}

// watchBuffer is how many writes wait for a reader of them before some are lost.
const watchBuffer = 4096

// Watch sends each change of an item, in the order of their commits per table.
func (e *Engine) Watch(ctx context.Context, send func(admin.Write) error) error {
	w := e.catalog.Watch(watchBuffer)
	defer w.Close()
	var told uint64
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case event := <-w.C:
			lost := w.Lost()
			out := admin.Write{
				Time: event.Time, Namespace: event.Table.Namespace, Table: event.Table.Name, Event: eventName(event.Old, event.New),
				Keys: json.RawMessage(value.AppendItemJSON(nil, event.Keys)), Expired: event.TTL, Lost: lost - told,
			}
			told = lost
			if err := send(out); err != nil {
				return err
			}
		}
	}
}

func eventName(old, new value.Item) string {
	switch {
	case old == nil:
		return "INSERT"
	case new == nil:
		return "REMOVE"
	}
	return "MODIFY"
}

// Time tells the clock that tables, expiry and streams live by.
func (e *Engine) Time() admin.Time { return admin.Time{Now: e.clock.Now(), Frozen: e.clock.Frozen()} }

// SetTime moves the clock.
func (e *Engine) SetTime(c admin.TimeChange) (admin.Time, error) {
	var advance time.Duration
	if c.Advance != "" {
		var err error
		if advance, err = time.ParseDuration(c.Advance); err != nil || advance < 0 {
			return admin.Time{}, fmt.Errorf("advance %q is not a duration such as 36h or 90s", c.Advance)
		}
	}
	if c.Reset {
		e.clock.Reset()
	}
	if c.Freeze {
		e.clock.Freeze(time.Time{})
	}
	if c.At != nil {
		e.clock.Freeze(*c.At)
	}
	if advance > 0 {
		e.clock.Advance(advance)
	}
	if c.Run {
		e.clock.Run()
	}
	return e.Time(), nil
}

// Faults lists the failures in force.
func (e *Engine) Faults() []admin.Fault { return e.plan.List() }

// SetFaults replaces them.
func (e *Engine) SetFaults(list []admin.Fault) error { return e.plan.Set(list) }
