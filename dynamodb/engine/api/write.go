package api

import (
	"slices"

	"github.com/devhelper/devhelper/dynamodb/engine/expr"
	"github.com/devhelper/devhelper/dynamodb/engine/fault"
	"github.com/devhelper/devhelper/dynamodb/engine/table"
	"github.com/devhelper/devhelper/dynamodb/engine/value"
)

// writeKind is what a write does to its item.
type writeKind uint8

const (
	putWrite writeKind = iota
	updateWrite
	deleteWrite
	checkWrite // a ConditionCheck changes nothing
)

// write is one change of one item, on its own or as part of a batch or a
// transaction. address and then prepare check it without changing anything, so
// that all writes of a transaction can be checked before the first is applied.
type write struct {
	kind   writeKind
	table  *table.Table
	item   value.Item      // of a put the item, else the key
	update *expr.Update    // of an update; nil leaves the item as it is
	guard  *expr.Condition // nil = always
	tell   bool            // a failed condition shows the item

	// wantOld asks change for the item before a put or delete that has not read
	// it for a condition.
	wantOld bool

	key      table.Key
	old, new value.Item // set by prepare; nil = none
}

// address checks the key and, of a put, the index keys against the schema.
func (w *write) address(def *table.Definition) (err error) {
	if w.kind == putWrite {
		w.key, err = def.CheckItem(w.item)
	} else {
		w.key, err = def.Key(w.item)
	}
	if err != nil || w.update == nil {
		return err
	}
	for _, name := range w.update.TopLevel() {
		if slices.ContainsFunc(def.Keys, func(k table.KeyPart) bool { return k.Name == name }) {
			return fault.Validation("One or more parameter values were invalid: "+
				"Cannot update attribute %s. This attribute is part of the key", name)
		}
	}
	return nil
}

// prepare checks an addressed write against its condition and the limits, and
// makes the new item.
func (w *write) prepare(tx *table.Tx) error {
	w.old, w.new = nil, nil
	if w.guard != nil || w.kind == updateWrite {
		w.old, _ = tx.Get(w.table, w.key)
	}
	if w.guard != nil && !w.guard.Match(w.old) {
		return w.refused()
	}
	switch w.kind {
	case putWrite:
		w.new = w.item
	case updateWrite:
		return w.compute(tx.Definition(w.table))
	case checkWrite:
		w.new = w.old
	}
	return nil
}

// compute makes the new item of an update.
func (w *write) compute(def *table.Definition) (err error) {
	w.new = w.old
	if w.new == nil {
		w.new = w.item
	}
	if w.update == nil {
		return nil
	}
	if w.new, err = w.update.Apply(w.new); err != nil {
		return err
	}
	return def.CheckUpdated(w.new, w.update.TopLevel())
}

// apply changes the store as prepare has found right.
func (w *write) apply(tx *table.Tx) (table.Written, error) {
	switch w.kind {
	case putWrite, updateWrite:
		return tx.Put(w.table, w.key, w.new)
	case deleteWrite:
		return tx.Delete(w.table, w.key)
	}
	_, size := tx.Get(w.table, w.key)
	return table.Written{OldSize: size, NewSize: size}, nil
}

// refused is the answer to a condition that does not hold.
func (w *write) refused() error {
	if !w.tell {
		return conditionFailed(nil)
	}
	return conditionFailed(w.old)
}
