// Package store keeps ordered bytes for the engine: trees of keys and values,
// in memory or in one file on disk, behind one interface. It knows nothing of
// tables or items; package table gives the trees their meaning.
//
// Start at [Store]. [Memory] makes one that ends with the process, [OpenDisk]
// one that outlives it. Both pass the same suite of tests and differ in
// nothing a caller can see but speed and errors of the disk.
package store

import (
	"context"
	"time"
)

// Space is a set of trees that change together: one per table, with a number
// that is never used again, and space 0 for the catalogue.
type Space uint64

// Tree is a tree within a space. The caller gives the numbers; a tree that
// nothing was put into is empty, and exists no less for it.
type Tree uint32

// Limits of keys and values. Update fails when it meets another, and leaves
// nothing behind.
const (
	MaxKey   = 32768   // bytes; a key has at least one
	MaxValue = 1 << 30 // bytes; a value may be empty
)

// Store is a set of spaces. It may be used by many goroutines at once. After
// Close everything returns [ErrClosed].
//
// The functions handed to View and Update must not call the store again: they
// would wait for themselves. They may end by a panic or runtime.Goexit, which
// is passed on.
type Store interface {
	// View runs fn on one state of all spaces named: what is committed then,
	// including every Update that has returned, and never half of one. Many run
	// at once. It returns fn's error.
	View(spaces []Space, fn func(Reader) error) error
	// Update runs fn alone among all that update one of the spaces. When it
	// returns nil everything fn did is committed; when fn fails or panics
	// nothing of it is. The error is fn's, or what kept it from being written.
	Update(spaces []Space, fn func(Writer) error) error

	// Snapshot keeps the present state under a name of 1 to 100 letters,
	// digits, '.', '_' and '-', in place of an older one of that name. Updates
	// go on meanwhile. When ctx ends it leaves nothing behind.
	Snapshot(ctx context.Context, name string) error
	// Restore replaces the state of all spaces by that of a snapshot, which
	// stays. Nobody sees half of it, not even after a crash.
	Restore(ctx context.Context, name string) error
	// Snapshots lists the snapshots by name.
	Snapshots() ([]SnapshotInfo, error)
	// DropSnapshot forgets a snapshot; one that is not there is a [SnapshotError].
	DropSnapshot(name string) error

	// Clear empties all spaces, in milliseconds whatever their size. Snapshots
	// stay.
	Clear() error
	// Close waits for Views and Updates under way. It may be called twice.
	Close() error
}

// Reader reads the spaces that were named. Reading another one panics, since
// nothing would guard it.
//
// Keys and values it gives are never changed afterwards: the caller may keep
// them beyond the function, and must not write to them.
type Reader interface {
	// Get gives the value of key and whether there is one.
	Get(s Space, t Tree, key []byte) ([]byte, bool)
	// Ascend calls fn with each key >= from in order, until fn returns false. A
	// nil from is the beginning.
	Ascend(s Space, t Tree, from []byte, fn func(key, val []byte) bool)
	// Descend calls fn with each key <= upTo in reverse order, until fn returns
	// false. A nil upTo is the end.
	Descend(s Space, t Tree, upTo []byte, fn func(key, val []byte) bool)
	// Len is the number of keys, in constant time.
	Len(s Space, t Tree) int
}

// Writer changes the spaces that were named and reads what it wrote. The
// function of an Ascend or Descend may change the tree being walked: the walk
// goes on behind the key it gave last, in the tree as it is then.
type Writer interface {
	Reader
	// Put sets the value of key. The store keeps both slices; the caller must
	// not change them afterwards.
	Put(s Space, t Tree, key, val []byte)
	// Delete removes a key and says whether it was there.
	Delete(s Space, t Tree, key []byte) bool
	// DropTree removes all keys of a tree, without visiting them one by one.
	DropTree(s Space, t Tree)
	// DropSpace removes all trees of a space.
	DropSpace(s Space)
}

// SnapshotInfo is a line in the list of snapshots.
type SnapshotInfo struct {
	Name string
	Time time.Time // when it was taken
	Size int64     // bytes of its file, or of its keys and values in memory
}

// check panics unless s is among the spaces named.
func check(spaces []Space, s Space) {
	for _, named := range spaces {
		if named == s {
			return
		}
	}
	panic(unnamed(s))
}
