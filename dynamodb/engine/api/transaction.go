package api

import (
	"crypto/sha256"
	"maps"
	"slices"

	"github.com/devhelper/devhelper/dynamodb/engine/fault"
	"github.com/devhelper/devhelper/dynamodb/engine/table"
	"github.com/devhelper/devhelper/dynamodb/engine/value"
)

// maxTransaction is the most bytes of items in a transaction.
const maxTransaction = 4 << 20

func tooLarge() error {
	return fault.Validation("Collection size of items exceeded, which can also be caused by the aggregate size of the items " +
		"in the transaction exceeding the 4MB limit")
}

// transaction is a TransactWriteItems under way.
type transaction struct {
	actions []action
	writes  []*write       // one per action
	names   []string       // of the actions' tables, as the request has them
	tables  []*table.Table // one per action
	metrics *string
	out     transactWriteItemsOutput
}

// ready makes the writes of the actions, as far as that needs no tables.
func (t *transaction) ready(items []transactWriteItem) error {
	bytes := 0
	for i := range items {
		a, err := items[i].action()
		if err != nil {
			return err
		}
		t.actions = append(t.actions, a)
	}
	for i := range t.actions {
		a := &t.actions[i]
		w, err := a.ready()
		if err != nil {
			return err
		}
		t.writes = append(t.writes, w)
		t.names = append(t.names, a.name)
		bytes += a.item.Item.Size()
	}
	if bytes > maxTransaction {
		return tooLarge()
	}
	return nil
}

// run checks all actions, and applies them only when none fails.
func (t *transaction) run(tx *table.Tx) error {
	t.out.meters.kind, t.out.meters.list, t.out.collections = "Write", nil, nil
	errs := make([]error, len(t.writes))
	failed := t.each(errs, func(w *write) error { return w.address(tx.Definition(w.table)) })
	if err := t.checkDistinct(errs); err != nil {
		return err
	}
	failed = t.each(errs, func(w *write) error { return w.prepare(tx) }) || failed
	if failed {
		return canceled(errs)
	}
	bytes := 0
	for _, w := range t.writes {
		bytes += w.new.Size()
	}
	if bytes > maxTransaction {
		return tooLarge()
	}
	return t.apply(tx, errs)
}

// each runs step for the writes that have not failed.
func (t *transaction) each(errs []error, step func(*write) error) (failed bool) {
	for i, w := range t.writes {
		if errs[i] == nil {
			errs[i] = step(w)
		}
		failed = failed || errs[i] != nil
	}
	return failed
}

// checkDistinct refuses two actions on one item.
func (t *transaction) checkDistinct(errs []error) error {
	type place struct {
		table *table.Table
		key   string
	}
	seen := make(map[place]struct{}, len(t.writes))
	for i, w := range t.writes {
		if errs[i] != nil {
			continue
		}
		p := place{w.table, w.key.ID()}
		if _, twice := seen[p]; twice {
			return notOneItemTwice()
		}
		seen[p] = struct{}{}
	}
	return nil
}

// apply changes the store. An item collection that grows too large is found
// only here; the store then undoes what was done before it.
func (t *transaction) apply(tx *table.Tx, errs []error) error {
	for i, w := range t.writes {
		done, err := w.apply(tx)
		if err != nil {
			errs[i] = err
			return canceled(errs)
		}
		t.out.meters.of(t.names[i]).write(&done, 2)
		if w.kind != checkWrite {
			t.out.collections.add(t.names[i], metricsOf(t.metrics, tx, w))
		}
	}
	return nil
}

// once is run for a transaction with a token: one that has been done already is
// answered without doing it again. Of one that fails the token is not kept.
func (t *transaction) once(namespace, token string) func(*table.Tx) error {
	sum := t.fingerprint()
	return func(tx *table.Tx) error {
		if done, ok := tx.Token(namespace, token); ok {
			if done != sum {
				return fault.IdempotentParameterMismatch()
			}
			return t.replay(tx)
		}
		if err := t.run(tx); err != nil {
			return err
		}
		tx.SetToken(namespace, token, sum)
		return nil
	}
}

// replay answers a transaction that its token says has been done: it consumes
// what reading the items does.
func (t *transaction) replay(tx *table.Tx) error {
	t.out.meters.kind, t.out.meters.list = "Read", nil
	for i, w := range t.writes {
		if err := w.address(tx.Definition(w.table)); err != nil {
			return err
		}
		_, size := tx.Get(w.table, w.key)
		t.out.meters.of(t.names[i]).read(nil, 2*readUnits(size, true))
	}
	return nil
}

// fingerprint tells transactions apart.
func (t *transaction) fingerprint() table.Fingerprint {
	var b []byte
	for i := range t.actions {
		b = t.actions[i].appendCanonical(b)
	}
	return sha256.Sum256(b)
}

// appendCanonical appends all that makes two requests the same for a token:
// everything but what to return.
func (a *action) appendCanonical(dst []byte) []byte {
	text := func(s *string) {
		if s == nil {
			dst = append(dst, 'n')
			return
		}
		dst = appendText(dst, *s)
	}
	dst = append(dst, byte('0'+a.kind))
	text(&a.name)
	dst = value.AppendItemJSON(dst, a.item.Item)
	text(a.update)
	text(a.condition)
	text(a.onFailure)
	for _, name := range sortedKeys(a.names) {
		replaced := a.names[name]
		text(&name)
		text(&replaced)
	}
	for _, name := range sortedKeys(a.values) {
		text(&name)
		dst = value.AppendJSON(dst, a.values[name].Value)
	}
	return dst
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
