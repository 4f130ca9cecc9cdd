package difftest

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// tool gives the path of a peer, from the folder the Makefile has them put to or
// from PATH.
func tool(t *testing.T, name string) string {
	t.Helper()
	if dir := os.Getenv("DEVHELPER_TEST_TOOLS"); dir != "" {
		if path := filepath.Join(dir, "bin", name); exists(path) {
			return path
		}
	}
	if path, err := exec.LookPath(name); err == nil {
		return path
	}
	if os.Getenv("REQUIRE_ALL") == "1" {
		t.Fatalf("%s is required by REQUIRE_ALL=1 and was not found", name)
	}
	t.Skip("optional: " + name + " is not installed")
	return ""
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// peer starts a peer on a free port and waits until it answers.
func peer(t *testing.T, name string) *Server {
	t.Helper()
	path := tool(t, name)
	var cmd *exec.Cmd
	stop := func() {
		if cmd != nil {
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
		}
	}
	t.Cleanup(stop)
	start := func() (addr string, err error) {
		stop()
		addr, cmd, err = launch(t, name, path)
		return addr, err
	}
	addr, err := start()
	if err != nil {
		t.Fatal(err)
	}
	s := NewServer(name, addr)
	t.Cleanup(s.Close)
	s.Restart = start
	return s
}

func launch(t *testing.T, name, path string) (addr string, cmd *exec.Cmd, err error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	addr = l.Addr().String()
	_, port, _ := net.SplitHostPort(addr)
	l.Close()
	args := []string{"--host", "127.0.0.1", "--port", port}
	if name == "dynalite" {
		args = append(args, "--createTableMs", "0", "--deleteTableMs", "0", "--updateTableMs", "0")
	}
	cmd = exec.Command(path, args...)
	log, err := os.CreateTemp(t.TempDir(), name+"*.log")
	if err != nil {
		return "", nil, err
	}
	defer log.Close()
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		return "", nil, err
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	probe := NewServer(name, addr)
	defer probe.Close()
	for {
		a, err := probe.send(&Request{Op: "ListTables", Body: Object{}})
		if err == nil && a.ok() {
			return addr, cmd, nil
		}
		select {
		case <-ctx.Done():
			text, _ := os.ReadFile(log.Name())
			return "", cmd, fmt.Errorf("%s does not answer: %v %s", name, err, text)
		case <-time.After(5 * time.Millisecond):
		}
	}
}
