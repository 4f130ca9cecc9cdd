package workspace

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
	"time"
)

// keepOwner does nothing: a new file has the access list of its directory.
func keepOwner(*os.File, fs.FileInfo) {}

// sharingViolation is ERROR_SHARING_VIOLATION.
const sharingViolation = syscall.Errno(32)

// rename tries again for a moment when another program has the target open:
// virus scanners and indexers look at each new file.
func rename(from, to string) error {
	var err error
	for wait := time.Millisecond; wait < time.Second; wait *= 2 {
		err = os.Rename(from, to)
		if !errors.Is(err, sharingViolation) && !errors.Is(err, syscall.ERROR_ACCESS_DENIED) {
			return err
		}
		time.Sleep(wait)
	}
	return err
}
