//go:build !unix

package workspace

import "os"

// openNonblocking opens a file for reading. Named pipes live apart from files
// on Windows; opening one fails at once when it is busy.
func openNonblocking(path string) (*os.File, error) { return os.Open(path) }
