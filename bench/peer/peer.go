// Package peer starts the DynamoDB servers that benchmarks compare: our own
// binary, dynoxide and dynalite, each as a process on a free port of loopback,
// with the options that suit it best. Start at [Targets].
package peer

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/devhelper/devhelper/dynamodb/engine/difftest/rawhttp"
)

// Target is a server that can be started.
type Target struct {
	Name string // "devhelper", "dynoxide", "dynalite"
	argv func(port, home string) []string
	json bool // prints a line of JSON when it is ready, with its endpoint and token
}

// Targets are the servers in the order they are reported, with their tables in
// memory, or in files when disk is set. binary is a built devhelper. A peer that
// is not installed is an error that says how to get it.
func Targets(binary string, disk bool) ([]Target, error) {
	ours, err := Ours(binary, disk)
	if err != nil {
		return nil, err
	}
	out := []Target{ours}
	for _, name := range []string{"dynoxide", "dynalite"} {
		path, err := find(name)
		if err != nil {
			return nil, err
		}
		out = append(out, Target{Name: name, argv: func(port, home string) []string {
			argv := []string{path, "--host", "127.0.0.1", "--port", port}
			if name == "dynalite" { // by default its tables take half a second
				argv = append(argv, "--createTableMs", "0", "--deleteTableMs", "0", "--updateTableMs", "0")
			}
			switch {
			case !disk:
			case name == "dynalite":
				argv = append(argv, "--path", filepath.Join(home, "tables"))
			default:
				argv = append(argv, "--db-path", filepath.Join(home, "tables.db"))
			}
			return argv
		}})
	}
	return out, nil
}

// Ours is the built-in engine of a built devhelper; extra are more arguments for
// its start, such as --durable.
func Ours(binary string, disk bool, extra ...string) (Target, error) {
	binary, err := filepath.Abs(binary)
	if err != nil {
		return Target{}, err
	}
	if _, err := os.Stat(binary); err != nil {
		return Target{}, fmt.Errorf("%w; build it first: make build", err)
	}
	return Target{Name: "devhelper", json: true, argv: func(port, home string) []string {
		argv := append([]string{binary, "dynamodb", "start", "--backend", "builtin", "--json", "--root", home, "--port", port}, extra...)
		if disk {
			argv = append(argv, "--data-dir", filepath.Join(home, "tables"))
		}
		return argv
	}}, nil
}

// find looks where the Makefile puts the peers, then in PATH.
func find(name string) (string, error) {
	for _, dir := range []string{os.Getenv("DEVHELPER_TEST_TOOLS"), ".tools"} {
		if path, err := filepath.Abs(filepath.Join(dir, "bin", name)); dir != "" && err == nil {
			if _, err := os.Stat(path); err == nil {
				return path, nil
			}
		}
	}
	path, err := exec.LookPath(name)
	if err != nil {
		return "", fmt.Errorf("%s is neither in .tools/bin nor in PATH; make setup installs it", name)
	}
	return path, nil
}

// Server is a running target.
type Server struct {
	Target Target
	Addr   string // host:port
	Token  string // of the admin calls, ours only
	PID    int    // of the process that serves
	Home   string // a folder of its own, removed at the end
	cmd    *exec.Cmd
	log    *tail
}

// Start starts a target and waits until it answers a signed ListTables. Ready is
// the time from the start of the process to that answer.
func (t Target) Start(ctx context.Context) (s *Server, ready time.Duration, err error) {
	port, err := freePort()
	if err != nil {
		return nil, 0, err
	}
	s = &Server{Target: t, Addr: net.JoinHostPort("127.0.0.1", port), log: &tail{}}
	if s.Home, err = os.MkdirTemp("", "devhelper-bench-"); err != nil {
		return nil, 0, err
	}
	argv := t.argv(port, s.Home)
	s.cmd = exec.Command(argv[0], argv[1:]...)
	s.cmd.Dir = s.Home
	s.cmd.Env = append(os.Environ(), "HOME="+s.Home, "DEVHELPER_HOME="+filepath.Join(s.Home, "devhelper"))
	s.cmd.Stderr = s.log
	s.cmd.Stdout = s.log
	begin := time.Now()
	if err := s.cmd.Start(); err != nil {
		os.RemoveAll(s.Home)
		return nil, 0, err
	}
	if err := s.await(ctx); err != nil {
		s.Stop()
		return nil, 0, fmt.Errorf("%s: %w: %s", t.Name, err, s.log)
	}
	ready = time.Since(begin)
	s.PID = s.cmd.Process.Pid
	if t.json {
		if err := s.learn(ctx); err != nil {
			s.Stop()
			return nil, 0, fmt.Errorf("%s: %w: %s", t.Name, err, s.log)
		}
	}
	return s, ready, nil
}

// poll is how often a start is looked at. It bounds what the figures can tell.
const poll = 200 * time.Microsecond

func (s *Server) await(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	c := rawhttp.Dial(s.Addr)
	defer c.Close()
	tick := time.NewTicker(poll)
	defer tick.Stop()
	for {
		if r, err := c.Call("DynamoDB_20120810.ListTables", []byte("{}")); err == nil && r.Status == 200 {
			return nil
		}
		select {
		case <-ctx.Done():
			return errors.New("it does not answer")
		case <-tick.C:
		}
	}
}

// learn reads what our own server says of itself.
func (s *Server) learn(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	for {
		if line, ok := s.log.json(); ok {
			var state struct {
				Endpoint string `json:"endpoint"`
				Token    string `json:"token"`
				PID      int    `json:"pid"`
			}
			if err := json.Unmarshal(line, &state); err != nil {
				return err
			}
			s.Token, s.PID = state.Token, state.PID
			u, err := url.Parse(state.Endpoint)
			if err == nil && u.Host != "" {
				s.Addr = u.Host
			}
			return err
		}
		select {
		case <-ctx.Done():
			return errors.New("it does not say where it is")
		case <-time.After(time.Millisecond):
		}
	}
}

// Stop ends the process and waits for it: politely first, so that a supervisor
// takes along what it has started.
func (s *Server) Stop() {
	defer os.RemoveAll(s.Home)
	gone := make(chan struct{})
	go func() {
		_ = s.cmd.Wait()
		close(gone)
	}()
	_ = s.cmd.Process.Signal(os.Interrupt)
	select {
	case <-gone:
	case <-time.After(5 * time.Second):
		_ = s.cmd.Process.Kill()
		<-gone
	}
}

// Memory is the resident memory of the process that serves, in bytes, and of
// that which was started when it is another. They are 0 where the system does
// not tell it in /proc.
func (s *Server) Memory() (server, starter float64) {
	if s.PID != s.cmd.Process.Pid {
		starter = rss(s.cmd.Process.Pid)
	}
	return rss(s.PID), starter
}

func rss(pid int) float64 {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	for line := range strings.SplitSeq(string(data), "\n") {
		if rest, found := strings.CutPrefix(line, "VmRSS:"); found {
			kb, _ := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 64)
			return kb * 1024
		}
	}
	return 0
}

// freePort is one that nobody listens at; the servers take no listener over.
func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	_, port, err := net.SplitHostPort(l.Addr().String())
	return port, err
}

// tail keeps the last of what a process prints.
type tail struct {
	mu  sync.Mutex // guards buf
	buf []byte
}

const tailBytes = 16 << 10

func (t *tail) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.buf = append(t.buf, b...)
	if len(t.buf) > 2*tailBytes {
		t.buf = append([]byte(nil), t.buf[len(t.buf)-tailBytes:]...)
	}
	return len(b), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.buf)
}

// json gives the first whole line that is a JSON object.
func (t *tail) json() ([]byte, bool) {
	lines := bufio.NewScanner(bytes.NewReader([]byte(t.String())))
	for lines.Scan() {
		if b := lines.Bytes(); len(b) > 1 && b[0] == '{' && json.Valid(b) {
			return b, true
		}
	}
	return nil, false
}
