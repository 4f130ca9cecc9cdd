package store

import "syscall"

// Numbers of winerror.h that package syscall does not name.
const (
	errWriteProtect   = syscall.Errno(19)
	errHandleDiskFull = syscall.Errno(39)
	errDiskFull       = syscall.Errno(112)
	errDiskQuota      = syscall.Errno(1295)
)

var (
	fullErrors   = []syscall.Errno{errDiskFull, errHandleDiskFull, errDiskQuota}
	deniedErrors = []syscall.Errno{syscall.ERROR_ACCESS_DENIED, errWriteProtect}
)

// syncDir has nothing to do: NTFS logs renames, and a directory cannot be
// flushed.
func syncDir(string) error { return nil }
