package store

import (
	"fmt"
	"runtime/debug"

	"go.etcd.io/bbolt"
)

// How Updates share a commit
//
// A commit costs some 25 µs, or two waits for the disk; a caller's function
// costs a few. So callers share them: each takes the turn, runs its function
// in the transaction it finds open, and passes the turn on when somebody is
// waiting for it. The one behind whom nobody waits commits for all. Those that
// come while a commit lasts wait for the turn and make up the next batch.
//
// There is no goroutine of its own for this: a function runs in its caller's, so
// that a panic has the caller's stack, and one caller alone never waits for a
// switch.
//
// A function that fails may have seen what others of its batch wrote. It too
// waits for the commit, so that nobody is told of what then never was.

// A batch is closed when it has this much, so that those in it do not wait long.
const (
	maxBatchCalls = 1000
	maxBatchBytes = 4 << 20
)

// batch is a transaction that Updates share.
type batch struct {
	tx    *diskTx
	calls int
	bytes int           // put, by those that succeeded
	wrote bool          // by one that succeeded
	err   error         // why it cannot be committed; then why it was not
	done  chan struct{} // closed after the commit
}

func (d *disk) Update(spaces []Space, fn func(Writer) error) (err error) {
	b, err := d.join()
	if err != nil {
		return err
	}
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true)) // see View
	w := &diskWriter{diskReader: diskReader{diskTx: b.tx, spaces: spaces}}
	ended := false
	defer func() { // also when fn panics or ends its goroutine
		if w.inside {
			err = d.damaged(recover())
			b.err = err
		}
		b.settle(w, ended && err == nil)
		if e := d.leave(b); e != nil {
			err = e
		}
	}()
	err = fn(w)
	ended = true
	if err == nil {
		err = w.err
	}
	return err
}

// join takes the turn and gives the open batch, or a new one.
func (d *disk) join() (*batch, error) {
	d.waiting.Add(1)
	d.turn.Lock()
	d.waiting.Add(-1)
	if d.open != nil {
		d.open.calls++
		return d.open, nil
	}
	err := d.writable()
	if err == nil {
		var tx *bbolt.Tx
		if tx, err = d.db.Begin(true); err == nil {
			d.open = &batch{tx: newDiskTx(tx), calls: 1, done: make(chan struct{})}
			return d.open, nil
		}
		err = problem("write", d.files.path(dataFile), err)
	}
	d.turn.Unlock()
	return nil, err
}

// settle keeps or undoes what w did to the batch.
func (b *batch) settle(w *diskWriter, keep bool) {
	if b.err != nil {
		return
	}
	defer func() {
		if p := recover(); p != nil {
			b.err = fmt.Errorf("%v", p)
		}
	}()
	if !keep {
		b.err = w.takeBack()
		return
	}
	if len(w.undo) > 0 || len(w.dropped) > 0 {
		b.wrote = true
		b.bytes += w.bytes
		b.err = w.keep()
	}
}

// leave gives the turn back and returns when the batch is committed, with what
// went wrong for all of it.
func (d *disk) leave(b *batch) error {
	full := b.calls >= maxBatchCalls || b.bytes >= maxBatchBytes
	if b.err == nil && !full && d.waiting.Load() > 0 {
		d.turn.Unlock() // whoever waits will commit, or pass it on
		<-b.done
		return b.err
	}
	d.commit()
	d.turn.Unlock()
	return b.err
}

// commit ends the open batch; turn is held.
func (d *disk) commit() {
	b := d.open
	d.open = nil
	defer close(b.done)
	id := b.tx.tx.ID()
	if b.err == nil && b.wrote {
		b.err = d.finish(b.tx)
	}
	ended := rollback(b.tx.tx) // which does nothing after a commit
	if b.err != nil {
		b.err = problem("write", d.files.path(dataFile), b.err)
		d.recheck(id, ended, b.err)
	}
}

// finish writes the counts and commits. A panic of bbolt is an error.
func (d *disk) finish(x *diskTx) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = d.damaged(p)
		}
	}()
	for _, tr := range x.trees {
		if tr.dirty {
			if err := tr.bucket.SetSequence(tr.count); err != nil {
				return err
			}
		}
	}
	return x.tx.Commit()
}

// rollback ends a transaction that is not over, and says whether it is then.
func rollback(tx *bbolt.Tx) (ended bool) {
	defer func() { _ = recover() }()
	_ = tx.Rollback()
	return true
}

// recheck looks after a commit that failed whether the database can go on. It
// can when the disk was full. It cannot when bbolt did not let go of the
// transaction, nor when that is visible although it failed, which happens when
// only the last wait for the disk failed: then nobody knows what the disk has.
func (d *disk) recheck(id int, ended bool, why error) {
	if !ended {
		d.stuck = why
		return
	}
	tx, err := d.db.Begin(false)
	if err == nil {
		if tx.ID() == id {
			d.stuck = why
		}
		_ = tx.Rollback()
		return
	}
	// The mapping is gone. Views wait until it is back.
	d.swap.Lock()
	defer d.swap.Unlock()
	_ = d.db.Close()
	_ = d.reopen(false) // what is wrong is told to the next
}
