//go:build unix

package rpc

import (
	"errors"

	"golang.org/x/sys/unix"
)

// Alive says whether a process exists.
func Alive(pid int) bool {
	err := unix.Kill(pid, 0)
	return err == nil || errors.Is(err, unix.EPERM) // EPERM: it exists and is another user's
}
