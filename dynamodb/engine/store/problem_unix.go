//go:build unix

package store

import (
	"os"
	"syscall"
)

var (
	fullErrors   = []syscall.Errno{syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG}
	deniedErrors = []syscall.Errno{syscall.EACCES, syscall.EPERM, syscall.EROFS}
)

// syncDir makes renames in a directory survive a loss of power.
func syncDir(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	err = f.Sync()
	if e := f.Close(); err == nil {
		err = e
	}
	return err
}
