//go:build unix

package rpc

import (
	"os"

	"golang.org/x/sys/unix"
)

// takeStdout moves descriptor 1 to a number children do not inherit, and puts
// standard error in its place.
func takeStdout() (*os.File, error) {
	fd, err := unix.FcntlInt(1, unix.F_DUPFD_CLOEXEC, 3)
	if err != nil {
		return nil, os.NewSyscallError("fcntl", err)
	}
	if err := dup2(2, 1); err != nil { // standard error is closed: then nowhere
		if null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0); err == nil {
			_ = dup2(int(null.Fd()), 1)
			null.Close()
		}
	}
	return os.NewFile(uintptr(fd), "stdout of the editor"), nil
}
