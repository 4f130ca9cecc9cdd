package main

import (
	"os"
	"syscall"
)

// peakOf is the most memory a process that has ended had at once, in bytes.
func peakOf(state *os.ProcessState) (int64, bool) {
	usage, ok := state.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0, false
	}
	return usage.Maxrss * 1024, true // getrusage(2): kilobytes
}
