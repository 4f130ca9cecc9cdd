package proc

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// zombie is SZOMB of <sys/proc.h>.
const zombie = 5

// Lookup finds the process that has a pid now. A zombie counts as gone.
func Lookup(pid int) (ID, error) {
	info, err := unix.SysctlKinfoProc("kern.proc.pid", pid)
	if err != nil || int(info.Proc.P_pid) != pid || info.Proc.P_stat == zombie {
		return ID{}, goneError(pid)
	}
	start := info.Proc.P_starttime
	return ID{PID: pid, Start: fmt.Sprintf("%d.%06d", start.Sec, start.Usec)}, nil
}
