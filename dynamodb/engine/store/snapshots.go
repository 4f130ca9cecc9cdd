package store

import (
	"cmp"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"runtime"
	"slices"
	"strings"
)

// keep takes the right to make, use or remove files beside the database; one
// caller has it at a time. It is taken before turn.
func (d *disk) keep(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case d.keeper <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	d.swap.RLock()
	defer d.swap.RUnlock()
	if errors.Is(d.gone, ErrClosed) {
		d.unkeep()
		return ErrClosed
	}
	return nil
}

func (d *disk) unkeep() { <-d.keeper }

// Snapshot copies the database while it is being used. Pages it still has to
// copy are not reused meanwhile, so that the file may grow.
func (d *disk) Snapshot(ctx context.Context, name string) error {
	if err := checkName(name); err != nil {
		return err
	}
	if err := d.keep(ctx); err != nil {
		return err
	}
	defer d.unkeep()
	tmp, err := d.copyOut(ctx, d.files.snapshot(name))
	if err != nil {
		return err
	}
	return d.files.install(tmp, d.files.snapshot(name))
}

func (d *disk) copyOut(ctx context.Context, name string) (tmp string, err error) {
	d.swap.RLock()
	defer d.swap.RUnlock()
	if d.db == nil {
		return "", d.gone
	}
	tx, err := d.db.Begin(false)
	if err != nil {
		return "", problem("read", d.files.path(dataFile), err)
	}
	defer func() { _ = tx.Rollback() }()
	return d.files.prepare(name, func(f *os.File) error {
		w := &writerUntil{ctx: ctx, to: f}
		_, err := tx.WriteTo(w)
		return cmp.Or(w.err, err) // bbolt keeps only the text of some errors
	})
}

// writerUntil writes until a context ends, and remembers the first error.
type writerUntil struct {
	ctx context.Context
	to  io.Writer
	err error
}

func (w *writerUntil) Write(b []byte) (n int, err error) {
	if err = w.ctx.Err(); err == nil {
		n, err = w.to.Write(b)
	}
	w.err = cmp.Or(w.err, err)
	return n, err
}

// Restore puts a copy of the snapshot in place of the database. The copy is
// complete and looked at before anything is replaced, and takes its place by a
// rename: a crash leaves one or the other.
func (d *disk) Restore(ctx context.Context, name string) error {
	if err := checkName(name); err != nil {
		return err
	}
	if err := d.keep(ctx); err != nil {
		return err
	}
	defer d.unkeep()
	src, err := os.Open(d.files.snapshot(name))
	if errors.Is(err, fs.ErrNotExist) {
		return &SnapshotError{Name: name, Missing: true}
	} else if err != nil {
		return problem("read", d.files.snapshot(name), err)
	}
	defer src.Close()
	if err := verify(src.Name(), quickPages); err != nil {
		return err
	}
	tmp, err := d.files.prepare(d.files.path(dataFile), func(f *os.File) error { return copyUntil(ctx, f, src) })
	if err != nil {
		return err
	}
	return d.replace(tmp)
}

// copyUntil copies a file until a context ends, in pieces that the operating
// system may copy without us.
func copyUntil(ctx context.Context, to, from *os.File) error {
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		if _, err := io.CopyN(to, from, 4<<20); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// replace makes a prepared and verified file the database. When that fails the old one goes
// on being it.
func (d *disk) replace(tmp string) error {
	d.exclusive()
	defer d.turn.Unlock()
	defer d.swap.Unlock()
	if d.stuck != nil {
		_ = os.Remove(tmp)
		return d.stuck
	}
	defer d.freeLater()()
	if d.db != nil {
		if err := d.db.Close(); err != nil {
			_ = os.Remove(tmp)
			return errors.Join(problem("close", d.files.path(dataFile), err), d.reopen(false))
		}
	}
	err := d.files.install(tmp, d.files.path(dataFile))
	return errors.Join(err, d.reopen(err == nil))
}

// freeLater keeps the space of the database from being freed until the function
// it gives was called, and then lets that happen beside: the system needs 70 ms
// for a file of 350 MB. Close waits for it.
func (d *disk) freeLater() func() {
	if runtime.GOOS == "windows" { // would not replace a file that is open
		return func() {}
	}
	old, err := os.Open(d.files.path(dataFile))
	if err != nil {
		return func() {} // there is none
	}
	return func() { d.freeing.Go(func() { _ = old.Close() }) }
}

// Clear puts an empty database in place of the present one: deleting what is in
// it would take time for every page.
func (d *disk) Clear() error {
	if err := d.keep(context.Background()); err != nil {
		return err
	}
	defer d.unkeep()
	tmp, err := d.files.prepare(d.files.path(dataFile), func(f *os.File) error {
		_, err := f.Write(emptyImage())
		return err
	})
	if err != nil {
		return err
	}
	return d.replace(tmp)
}

func (d *disk) Snapshots() ([]SnapshotInfo, error) {
	if err := d.keep(context.Background()); err != nil {
		return nil, err
	}
	defer d.unkeep()
	dir := d.files.path(snapshotsDir)
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, problem("read", dir, err)
	}
	list := []SnapshotInfo{}
	for _, e := range entries {
		name, ok := nameOf(e.Name())
		if !ok || !e.Type().IsRegular() {
			continue
		}
		info, err := e.Info()
		if err != nil {
			return nil, problem("read", d.files.snapshot(name), err)
		}
		list = append(list, SnapshotInfo{Name: name, Time: info.ModTime(), Size: info.Size()})
	}
	slices.SortFunc(list, func(a, b SnapshotInfo) int { return strings.Compare(a.Name, b.Name) })
	return list, nil
}

func (d *disk) DropSnapshot(name string) error {
	if err := checkName(name); err != nil {
		return err
	}
	if err := d.keep(context.Background()); err != nil {
		return err
	}
	defer d.unkeep()
	err := os.Remove(d.files.snapshot(name))
	if errors.Is(err, fs.ErrNotExist) {
		return &SnapshotError{Name: name, Missing: true}
	}
	return problem("remove", d.files.snapshot(name), err)
}
