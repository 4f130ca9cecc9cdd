package proc

import "syscall"

func (p *Process) spawn() error {
	p.cmd.SysProcAttr = p.attributes()
	if !p.spec.Shared {
		p.sweep = func() { _ = syscall.Kill(p.number(), syscall.SIGKILL) } // no such group, mostly
	}
	return p.cmd.Start()
}

// beforeReap has no way to see the end without reaping here.
func (p *Process) beforeReap() {}
