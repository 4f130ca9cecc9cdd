//go:build unix

package main

import (
	"os"
	"strconv"
	"strings"
	"syscall"
)

// exists says whether a process runs. One that has ended and was not yet
// collected by its parent does not.
func exists(pid int) bool {
	if syscall.Kill(pid, 0) != nil {
		return false
	}
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return true // no /proc: the signal's word counts
	}
	_, after, _ := strings.Cut(string(stat), ") ")
	return !strings.HasPrefix(after, "Z")
}
