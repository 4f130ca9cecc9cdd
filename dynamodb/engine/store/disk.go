package store

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

// DiskOptions are the choices of [OpenDisk].
type DiskOptions struct {
	// Durable makes every Update wait until the disk has it, so that it survives
	// a loss of power; updates that wait together share that. Without it an
	// Update survives the death of the process, but when the machine dies the
	// database may be damaged, and is refused then.
	Durable bool
	// LockWait is how long to wait for another process to let go of the
	// directory; 0 is a quarter of a second.
	LockWait time.Duration
}

// disk is the store of [OpenDisk]. Its bbolt database has one bucket per tree,
// named by space and tree; the bucket's sequence is the number of its keys.
type disk struct {
	files   *layout
	durable bool

	// turn is held by the one Update that runs its function, and by whatever
	// replaces the database. waiting counts those that will ask for it next.
	turn    sync.Mutex
	waiting atomic.Int32
	open    *batch // guarded by turn; nil when no transaction is open
	stuck   error  // guarded by turn; why nothing is written any more

	freeing sync.WaitGroup // of files that were replaced

	// keeper has room for the one that works on files beside the database.
	keeper chan struct{}

	// swap guards db and gone: Views share it, replacing the database takes it.
	swap sync.RWMutex
	db   *bbolt.DB
	gone error // why db is nil: ErrClosed, or what kept it from being opened again
}

// OpenDisk opens or creates the store in a directory, which one process may
// have at a time. Errors are a [LockedError] or a [DiskError]; a file that is
// not a whole database of this format is refused and left as it is.
func OpenDisk(dir string, o DiskOptions) (Store, error) {
	files, err := openLayout(dir, o)
	if err != nil {
		return nil, err
	}
	d := &disk{files: files, durable: o.Durable, keeper: make(chan struct{}, 1)}
	if d.db, err = d.openFile(false); err != nil {
		files.release()
		return nil, err
	}
	return d, nil
}

// openFile opens the database, after a look for damage unless it was verified.
func (d *disk) openFile(verified bool) (db *bbolt.DB, err error) {
	name := d.files.path(dataFile)
	if !verified {
		if err := verify(name, quickPages); err != nil {
			return nil, err
		}
	}
	defer func() {
		if p := recover(); p != nil { // damage that verify did not see
			db, err = nil, d.damaged(p)
		}
	}()
	o := &bbolt.Options{
		Timeout:      time.Second, // the lock of our own is held: only a foreign program could have this
		NoSync:       !d.durable,
		NoGrowSync:   !d.durable,
		NoStatistics: true,
		// Writing the list of free pages with every commit costs more than the
		// commit itself (75 µs against 28 with 100,000 keys). Close writes it;
		// without it opening walks all pages, some 15 ms for 100,000 keys.
		NoFreelistSync: true,
		FreelistType:   bbolt.FreelistMapType,
		// A database that outgrows its mapping waits for all readers, a snapshot
		// too. An address space beyond the end of the file costs nothing.
		InitialMmapSize: mapSize,
	}
	db, err = bbolt.Open(name, 0o600, o)
	if err != nil && mapSize > 0 && !errors.Is(err, bolterrors.ErrTimeout) { // ulimit -v, perhaps
		o.InitialMmapSize = 0
		db, err = bbolt.Open(name, 0o600, o)
	}
	return db, problem("open", name, err)
}

// mapSize is 16 GB where addresses have 64 bits. Windows makes the file as long
// as its mapping.
var mapSize = func() int {
	size := int64(1) << 34
	if runtime.GOOS == "windows" || size > math.MaxInt {
		return 0
	}
	return int(size)
}()

func (d *disk) View(spaces []Space, fn func(Reader) error) (err error) {
	d.swap.RLock()
	defer d.swap.RUnlock()
	if d.db == nil {
		return d.gone
	}
	tx, err := d.db.Begin(false)
	if err != nil {
		return problem("read", d.files.path(dataFile), err)
	}
	r := &diskReader{diskTx: newDiskTx(tx), spaces: spaces}
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true)) // the file may be cut short under us
	defer func() {
		if r.inside { // the panic is not fn's
			err = d.damaged(recover())
		}
		_ = tx.Rollback()
	}()
	return fn(r)
}

// damaged is the error of a panic of bbolt.
func (d *disk) damaged(p any) error {
	return &DiskError{Damaged, d.files.path(dataFile), "read", fmt.Errorf("%v", p)}
}

// Close waits for what is under way, and leaves a file that opens at once.
func (d *disk) Close() error {
	if d.keep(context.Background()) != nil {
		return nil // closed before
	}
	defer d.unkeep()
	d.exclusive()
	defer d.turn.Unlock()
	defer d.swap.Unlock()
	var err error
	if d.db != nil && d.stuck == nil { // bbolt would wait for itself if it is stuck
		err = errors.Join(d.settle(), d.db.Close())
	}
	d.db, d.gone = nil, ErrClosed
	d.freeing.Wait()
	d.files.release()
	return problem("close", d.files.path(dataFile), err)
}

// settle writes the list of free pages, and all to the disk itself: a store
// that was closed survives a loss of power in either mode.
func (d *disk) settle() (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			err = d.damaged(p)
		}
	}()
	d.db.NoFreelistSync = false
	tx, err := d.db.Begin(true)
	if err == nil {
		err = tx.Commit()
	}
	if err != nil {
		if isOne(err, fullErrors) {
			return nil // the list is a convenience, and all else is there
		}
		return err
	}
	return d.db.Sync()
}

// exclusive takes turn and swap when no Update and no View is under way.
func (d *disk) exclusive() {
	d.turn.Lock()
	if d.open != nil {
		d.commit()
	}
	d.swap.Lock()
}

// reopen replaces the database after it was closed; exclusive is held.
func (d *disk) reopen(verified bool) error {
	d.db, d.gone = d.openFile(verified)
	return d.gone
}

// writable gives the reason why nothing can be written; turn is held, so that
// db does not change.
func (d *disk) writable() error {
	if d.db == nil {
		return d.gone
	}
	return d.stuck
}
