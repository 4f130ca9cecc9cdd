package proc

import (
	"strconv"

	"golang.org/x/sys/windows"
)

// Lookup finds the process that has a pid now. One that has ended but is still
// held open by somebody counts as gone.
func Lookup(pid int) (ID, error) {
	h, err := windows.OpenProcess(windows.PROCESS_QUERY_LIMITED_INFORMATION|windows.SYNCHRONIZE, false, uint32(pid))
	if err != nil {
		return ID{}, goneError(pid)
	}
	defer func() { _ = windows.CloseHandle(h) }()
	if state, err := windows.WaitForSingleObject(h, 0); err != nil || state == windows.WAIT_OBJECT_0 {
		return ID{}, goneError(pid)
	}
	var created, exited, kernel, user windows.Filetime
	if err := windows.GetProcessTimes(h, &created, &exited, &kernel, &user); err != nil {
		return ID{}, goneError(pid)
	}
	return ID{PID: pid, Start: strconv.FormatInt(created.Nanoseconds(), 10)}, nil
}
