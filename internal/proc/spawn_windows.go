package proc

import (
	"errors"
	"fmt"
	"os"
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"
)

// forwarded are the signals [Foreground] hands on. The console sends Ctrl-C to
// everybody in it by itself, and Windows has no others: we only have to live
// on until the program has made up its mind.
var forwarded = []os.Signal{os.Interrupt}

func fromTerminal(os.Signal) bool { return true }
func ownsTerminal() bool          { return true }

func (p *Process) spawn() error {
	flags := uint32(windows.CREATE_SUSPENDED)
	if !p.spec.Shared {
		flags |= windows.CREATE_NEW_PROCESS_GROUP
	}
	if p.spec.Session {
		flags |= windows.CREATE_NO_WINDOW
	}
	p.cmd.SysProcAttr = &syscall.SysProcAttr{CreationFlags: flags, HideWindow: !p.spec.Shared}
	if err := p.cmd.Start(); err != nil {
		return err
	}
	err := p.enclose()
	if err == nil {
		err = resume(uint32(p.cmd.Process.Pid))
	}
	if err != nil {
		_ = p.cmd.Process.Kill()
		_ = p.cmd.Wait()
		if p.sweep != nil {
			p.sweep()
		}
	}
	return err
}

// enclose puts the child into a job object, with the children it will have. The
// system ends them when the last handle is closed, so also when we die.
func (p *Process) enclose() error {
	if p.spec.outlive {
		return nil
	}
	job, err := windows.CreateJobObject(nil, nil)
	if err != nil {
		return fmt.Errorf("job object: %w", err)
	}
	p.sweep = func() { _ = windows.CloseHandle(job) }
	var info windows.JOBOBJECT_EXTENDED_LIMIT_INFORMATION
	info.BasicLimitInformation.LimitFlags = windows.JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE
	_, err = windows.SetInformationJobObject(job, windows.JobObjectExtendedLimitInformation,
		uintptr(unsafe.Pointer(&info)), uint32(unsafe.Sizeof(info)))
	if err != nil {
		return fmt.Errorf("job object: %w", err)
	}
	child, err := windows.OpenProcess(windows.PROCESS_SET_QUOTA|windows.PROCESS_TERMINATE, false, uint32(p.cmd.Process.Pid))
	if err != nil {
		return err
	}
	defer func() { _ = windows.CloseHandle(child) }()
	if err := windows.AssignProcessToJobObject(job, child); err != nil {
		return fmt.Errorf("job object: %w", err)
	}
	return nil
}

// resume lets the threads of a suspended process run; it has just one. The
// standard library has closed the handle that CreateProcess gave.
func resume(pid uint32) error {
	snapshot, err := windows.CreateToolhelp32Snapshot(windows.TH32CS_SNAPTHREAD, 0)
	if err != nil {
		return err
	}
	defer func() { _ = windows.CloseHandle(snapshot) }()
	entry := windows.ThreadEntry32{Size: uint32(unsafe.Sizeof(windows.ThreadEntry32{}))}
	resumed := false
	for err = windows.Thread32First(snapshot, &entry); err == nil; err = windows.Thread32Next(snapshot, &entry) {
		if entry.OwnerProcessID != pid {
			continue
		}
		thread, err := windows.OpenThread(windows.THREAD_SUSPEND_RESUME, false, entry.ThreadID)
		if err != nil {
			return err
		}
		_, err = windows.ResumeThread(thread)
		_ = windows.CloseHandle(thread)
		if err != nil {
			return err
		}
		resumed = true
	}
	if !resumed {
		return errors.New("the new process has no thread to resume")
	}
	return nil
}

func (p *Process) beforeReap() {}

func (p *Process) signal(sig os.Signal) error {
	switch sig {
	case os.Kill:
		return p.kill()
	case os.Interrupt:
		return p.terminate()
	}
	return errors.ErrUnsupported
}

// terminate sends a break to the child's group. That works within one console
// only; elsewhere the caller goes on to kill.
func (p *Process) terminate() error {
	if p.spec.Shared {
		return errors.ErrUnsupported
	}
	return windows.GenerateConsoleCtrlEvent(windows.CTRL_BREAK_EVENT, uint32(p.cmd.Process.Pid))
}

// kill ends the process alone: when it is gone, its job is
// closed, which ends the rest.
func (p *Process) kill() error { return p.cmd.Process.Kill() }

func exitOf(state *os.ProcessState) Exit {
	if state == nil {
		return Exit{Code: -1}
	}
	return Exit{Code: state.ExitCode()}
}

// target is somebody else's process, as [End] sees it.
type target struct{ pid int }

func targetOf(id ID) target { return target{id.PID} }

func (target) ask() error { return errors.ErrUnsupported } // a break reaches only our own console
func (target) rest()      {}                               // its job has ended it

func (t target) kill() error {
	h, err := windows.OpenProcess(windows.PROCESS_TERMINATE, false, uint32(t.pid))
	if err != nil {
		return err
	}
	defer func() { _ = windows.CloseHandle(h) }()
	return windows.TerminateProcess(h, 1)
}
