package rpc

import (
	"os"

	"golang.org/x/sys/windows"
)

// takeStdout keeps the handle of standard output and tells the system to hand
// out standard error's in its place.
func takeStdout() (*os.File, error) {
	out := os.Stdout
	if err := windows.SetStdHandle(windows.STD_OUTPUT_HANDLE, windows.Handle(os.Stderr.Fd())); err != nil {
		return nil, os.NewSyscallError("SetStdHandle", err)
	}
	return out, nil
}
