package store

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"testing"
)

// child is a process of the test binary that runs one of children.
type child struct {
	cmd    *exec.Cmd
	in     io.WriteCloser
	out    io.Reader
	errors bytes.Buffer
}

func startChild(t *testing.T, name, dir string) *child {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := &child{cmd: exec.Command(exe)}
	c.cmd.Env = append(os.Environ(), childEnv+"="+name, childEnv+"_DIR="+dir)
	c.cmd.Stderr = &c.errors
	if c.in, err = c.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if c.out, err = c.cmd.StdoutPipe(); err != nil {
		t.Fatal(err)
	}
	if err := c.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.cmd.Process.Kill() })
	return c
}

// runChild waits for a child that is meant to succeed.
func runChild(t *testing.T, name, dir string) {
	t.Helper()
	c := startChild(t, name, dir)
	said, _ := io.ReadAll(c.out)
	if err := c.cmd.Wait(); err != nil {
		t.Errorf("child %s: %v\n%s%s", name, err, said, c.errors.Bytes())
	}
}
