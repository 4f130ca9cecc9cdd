//go:build unix

package dynamodb

import (
	"os"
	"os/signal"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"
)

// shimSignals gives the signals that end a shim. Those of a terminal do not: it
// ends when its owner does, if nobody else uses it. Nor does a pipe whose
// reader is gone.
func shimSignals() <-chan os.Signal {
	signal.Ignore(syscall.SIGHUP, syscall.SIGINT, syscall.SIGQUIT, syscall.SIGPIPE)
	c := make(chan os.Signal, 1)
	signal.Notify(c, syscall.SIGTERM)
	return c
}

// closeInherited closes what the caller's caller had open beyond the three
// standard files: a program that waits for the end of such a pipe, as test
// runners do, must not wait for a detached instance. Whatever Go opens itself is
// marked to be closed on exec, and what we were handed is not.
func closeInherited() {
	entries, err := os.ReadDir("/dev/fd")
	if err != nil {
		return
	}
	for _, e := range entries {
		fd, err := strconv.Atoi(e.Name())
		if err != nil || fd <= 2 {
			continue
		}
		if flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFD, 0); err == nil && flags&unix.FD_CLOEXEC == 0 {
			_ = unix.Close(fd)
		}
	}
}
