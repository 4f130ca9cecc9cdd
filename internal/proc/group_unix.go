//go:build unix

package proc

import (
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// forwarded are the signals [Foreground] hands on.
var forwarded = []os.Signal{
	syscall.SIGHUP, syscall.SIGINT, syscall.SIGQUIT, syscall.SIGTERM, syscall.SIGUSR1, syscall.SIGUSR2,
}

// fromTerminal says whether a terminal sends this signal to its whole
// foreground group by itself.
func fromTerminal(sig os.Signal) bool { return sig == syscall.SIGINT || sig == syscall.SIGQUIT }

// ownsTerminal says whether we are in the foreground of a terminal.
func ownsTerminal() bool {
	for fd := range 3 {
		if group, err := unix.IoctlGetInt(fd, unix.TIOCGPGRP); err == nil {
			return group == unix.Getpgrp()
		}
	}
	return false
}

func (p *Process) attributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setsid: p.spec.Session, Setpgid: !p.spec.Session && !p.spec.Shared}
}

// number is what kill(2) takes: the group, or the process that shares ours.
func (p *Process) number() int {
	if p.spec.Shared {
		return p.cmd.Process.Pid
	}
	return -p.cmd.Process.Pid
}

func (p *Process) signal(sig os.Signal) error {
	s, ok := sig.(syscall.Signal)
	if !ok {
		return os.ErrInvalid
	}
	if p.spec.Shared {
		return p.cmd.Process.Signal(sig) // knows whether the pid is still ours
	}
	return syscall.Kill(p.number(), s)
}

func (p *Process) terminate() error { return p.signal(syscall.SIGTERM) }
func (p *Process) kill() error      { return p.signal(syscall.SIGKILL) }

func exitOf(state *os.ProcessState) Exit {
	if state == nil {
		return Exit{Code: -1}
	}
	ws, ok := state.Sys().(syscall.WaitStatus)
	if ok && ws.Signaled() {
		sig := ws.Signal()
		name := unix.SignalName(sig)
		if name == "" {
			name = sig.String()
		}
		return Exit{Code: -1, Signal: name, number: int(sig)}
	}
	return Exit{Code: state.ExitCode()}
}

// target is somebody else's process, as [End] sees it.
type target struct {
	pid    int
	leader bool // of its group
}

func targetOf(id ID) target {
	group, err := unix.Getpgid(id.PID)
	return target{id.PID, err == nil && group == id.PID}
}

func (t target) ask() error  { return t.signal(syscall.SIGTERM) }
func (t target) kill() error { return t.signal(syscall.SIGKILL) }

func (t target) signal(sig syscall.Signal) error {
	switch {
	case t.pid <= 1:
		return os.ErrInvalid // 0 and -1 mean everybody
	case t.leader:
		return syscall.Kill(-t.pid, sig)
	}
	return syscall.Kill(t.pid, sig)
}

// rest kills what a leader that is gone has left of its group. A number that a
// process has again is not touched: while one of the old group lives, the
// kernel gives it to nobody.
func (t target) rest() {
	if _, err := Lookup(t.pid); err != nil && t.leader {
		_ = t.kill()
	}
}
