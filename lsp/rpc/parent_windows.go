package rpc

import (
	"errors"

	"golang.org/x/sys/windows"
)

// Alive says whether a process exists.
func Alive(pid int) bool {
	h, err := windows.OpenProcess(windows.SYNCHRONIZE, false, uint32(pid))
	if err != nil {
		return errors.Is(err, windows.ERROR_ACCESS_DENIED) // it exists and is another user's
	}
	defer windows.CloseHandle(h)
	// An ended process is there as long as somebody holds a handle; its object
	// is then signalled.
	event, err := windows.WaitForSingleObject(h, 0)
	return err != nil || event != windows.WAIT_OBJECT_0
}
