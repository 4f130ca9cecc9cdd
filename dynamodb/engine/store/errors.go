package store

import (
	"errors"
	"fmt"
)

// ErrClosed is returned by everything after Close.
var ErrClosed = errors.New("the store is closed")

// LockedError says that the directory is in use.
type LockedError struct {
	Dir string // as given to OpenDisk
	PID int    // the process that has it, 0 when it did not say
}

func (e *LockedError) Error() string {
	if e.PID == 0 {
		return fmt.Sprintf("data directory %s is in use by another process", e.Dir)
	}
	return fmt.Sprintf("data directory %s is in use by process %d", e.Dir, e.PID)
}

// Hint tells the user what to do next.
func (e *LockedError) Hint() string {
	return "attach to the instance that runs there, stop it, or choose another directory"
}

// Problem is what is wrong with a file or directory of a store.
type Problem int

const (
	// Full is a disk, quota or file size limit without space. What was
	// committed stays readable, and writing works again when there is space.
	Full Problem = iota + 1
	// Denied is a directory or file that may not be written or read.
	Denied
	// Foreign is something that no store of this format wrote. It is left as
	// it is.
	Foreign
	// Damaged is a file that was a store's once, but is not whole. It is left
	// as it is.
	Damaged
	// Newer is a directory that a later version of the program wrote.
	Newer
	// Failed is any other error of the operating system.
	Failed
)

// hints are the user's next steps.
var hints = map[Problem]string{
	Full:    "free some space; nothing that was acknowledged is lost, and writing goes on by itself",
	Denied:  "make it readable and writable for this user, or choose another data directory",
	Foreign: "nothing was changed; choose another data directory, or move that file away",
	Damaged: "nothing was changed; move the file away to begin anew, or put a copy of it or of a snapshot in its place",
	Newer:   "update this program, or choose another data directory",
	Failed:  "",
}

// DiskError is a store on disk that cannot do what was asked.
type DiskError struct {
	Problem Problem
	Path    string // the file or directory it is about
	Doing   string // such as "write" or "open"
	Err     error  // the reason, never nil
}

func (e *DiskError) Error() string {
	said := map[Problem]string{
		Full:    "no space left",
		Denied:  "not allowed",
		Foreign: "not a database of this program",
		Damaged: "the database is damaged",
		Newer:   "written by a newer version",
		Failed:  "failed",
	}[e.Problem]
	return fmt.Sprintf("%s %s: %s: %v", e.Doing, e.Path, said, e.Err)
}

func (e *DiskError) Unwrap() error { return e.Err }

// Hint tells the user what to do next, or is "".
func (e *DiskError) Hint() string { return hints[e.Problem] }

// SnapshotError is a name that no snapshot has, or none can have.
type SnapshotError struct {
	Name    string
	Missing bool // the name is fine, there is no such snapshot
}

func (e *SnapshotError) Error() string {
	if e.Missing {
		return fmt.Sprintf("there is no snapshot %q", e.Name)
	}
	return fmt.Sprintf("%q cannot be the name of a snapshot", e.Name)
}

// Hint tells the user what to do next.
func (e *SnapshotError) Hint() string {
	if e.Missing {
		return "list the snapshots to see their names"
	}
	return "use 1 to 100 letters, digits, '.', '_' and '-'"
}

// LimitError is a key or value that is too short or too long.
type LimitError struct {
	What string // "key" or "value"
	Len  int    // bytes
}

func (e *LimitError) Error() string {
	return fmt.Sprintf("a %s of %d bytes cannot be stored", e.What, e.Len)
}

// limits gives the error of a pair that cannot be stored.
func limits(key, val []byte) error {
	if len(key) == 0 || len(key) > MaxKey {
		return &LimitError{"key", len(key)}
	}
	if len(val) > MaxValue {
		return &LimitError{"value", len(val)}
	}
	return nil
}

func unnamed(s Space) string { return fmt.Sprintf("space %d was not named to View or Update", s) }
