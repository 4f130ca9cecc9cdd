package proc

import (
	"errors"
	"runtime"
	"sync"
	"syscall"

	"golang.org/x/sys/unix"
)

// nursery runs functions on one thread that lives as long as we do. The signal
// of a parent's death is sent when the *thread* that made the child ends, and
// Go ends threads as it sees fit.
var nursery = sync.OnceValue(func() chan<- func() {
	work := make(chan func())
	go func() {
		runtime.LockOSThread() // never unlocked
		for f := range work {
			f()
		}
	}()
	return work
})

func (p *Process) spawn() error {
	attr := p.attributes()
	p.cmd.SysProcAttr = attr
	if p.spec.outlive {
		return p.cmd.Start()
	}
	attr.Pdeathsig = syscall.SIGKILL
	result := make(chan error)
	nursery() <- func() { result <- p.cmd.Start() }
	return <-result
}

// beforeReap waits for the end without reaping and kills what is left of the
// group. While the leader is a zombie its number cannot be given to a process
// that has nothing to do with us.
func (p *Process) beforeReap() {
	for {
		err := unix.Waitid(unix.P_PID, p.cmd.Process.Pid, nil, unix.WEXITED|unix.WNOWAIT, nil)
		if !errors.Is(err, unix.EINTR) {
			break
		}
	}
	p.setOver()
	if !p.spec.Shared {
		_ = unix.Kill(p.number(), unix.SIGKILL)
	}
}
