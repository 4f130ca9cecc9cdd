//go:build unix

package workspace

import (
	"os"
	"syscall"
)

// openNonblocking opens a file for reading without waiting for a writer,
// should a pipe have taken the file's place.
func openNonblocking(path string) (*os.File, error) {
	return os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
}
