package dynamodb

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/devhelper/devhelper/internal/proc"
)

// Every backend that can be had serves, says who it is, and is gone on Stop.
func TestStartAndStop(t *testing.T) {
	for _, tc := range []struct {
		backend string
		options func(t *testing.T) Options
	}{
		{"builtin", func(*testing.T) Options { return Options{} }},
		{"builtin", func(*testing.T) Options { return Options{Delay: true} }},
		{"dynoxide", func(t *testing.T) Options { return Options{Dynoxide: tool(t, "dynoxide"), Backend: "dynoxide"} }},
		{"dynalite", func(t *testing.T) Options { return Options{Dynalite: tool(t, "dynalite"), Backend: "dynalite"} }},
		{"dynalite", func(t *testing.T) Options {
			return Options{Dynalite: tool(t, "dynalite"), Delay: true, Backend: "dynalite"}
		}},
		{"inner", func(*testing.T) Options { return Options{Backend: "inner"} }},
		{"outer", func(*testing.T) Options { return Options{Backend: "outer"} }},
	} {
		t.Run(tc.backend, func(t *testing.T) {
			o := tc.options(t)
			o.Root = t.TempDir()
			m := newManager(t)
			var steps []string
			i, err := m.Start(t.Context(), o, func(s string) { steps = append(steps, s) })
			if err != nil {
				t.Fatal(err)
			}
			if err := probe(t.Context(), i.Endpoint, fakeAccount); err != nil {
				t.Error("it does not answer: ", err)
			}
			if i.Backend != tc.backend || i.Endpoint != endpointAt(i.Port) || i.PID == 0 || i.Shim == 0 || i.Started.IsZero() || !proc.Owns(i.PID, i.Port) {
				t.Errorf("started %+v", i)
			}
			if (i.Version == "") != (tc.backend == "inner" || tc.backend == "outer" || tc.backend == "builtin") {
				t.Errorf("version %q", i.Version)
			}
			if !strings.Contains(strings.Join(steps, "; "), "starting "+tc.backend) {
				t.Errorf("progress told %q", steps)
			}
			found, ok, err := sharing(t, m).Find(t.Context(), o.Root, "")
			if err != nil || !ok || found.ID != i.ID || found.Endpoint != i.Endpoint || !found.Started.Equal(i.Started) {
				t.Errorf("found %+v, %v, %v; want %+v", found, ok, err, i)
			}
			for range 2 { // stopping twice is no error
				if err := m.Stop(t.Context(), i.ID); err != nil {
					t.Fatal(err)
				}
				if err := i.Wait(t.Context()); err != nil {
					t.Errorf("an end that was asked for gives %v", err)
				}
			}
			if _, ok, _ := m.Find(t.Context(), o.Root, ""); ok || m.Running(o.Root) {
				t.Error("it is still found")
			}
			nothingLeft(t, m.dirs)
		})
	}
}

// What the real servers keep: tables with dynalite's delay need time.
func TestDelayIsPassedOn(t *testing.T) {
	sp := &spec{Delay: true}
	if got := strings.Join(dynalite{}.command(sp, 1).Args, " "); !strings.Contains(got, "--createTableMs 500") {
		t.Errorf("with delay: %s", got)
	}
	sp.Delay = false
	if got := strings.Join(dynalite{}.command(sp, 1).Args, " "); !strings.Contains(got, "--createTableMs 0") || !strings.Contains(got, "--host 127.0.0.1") {
		t.Errorf("without delay: %s", got)
	}
}

// Starts of the same instance at once are one start, in a process and between
// processes, and the instance lives as long as somebody holds it.
func TestStartsCoalesce(t *testing.T) {
	m := newManager(t)
	managers := []*Manager{m, sharing(t, m), sharing(t, m)}
	o := Options{Root: t.TempDir(), Backend: "outer"}
	var mu sync.Mutex
	pids := map[int]int{}
	var all sync.WaitGroup
	for n := range 9 {
		all.Go(func() {
			i, err := managers[n%3].Start(t.Context(), o, nil)
			if err != nil {
				t.Error(err)
				return
			}
			mu.Lock()
			defer mu.Unlock()
			pids[i.PID]++
		})
	}
	all.Wait()
	if len(pids) != 1 {
		t.Fatalf("nine starts gave the processes %v, want one", pids)
	}
	i, _, _ := m.Find(t.Context(), o.Root, "")
	for n, other := range managers {
		if err := probe(t.Context(), i.Endpoint, fakeAccount); err != nil {
			t.Fatalf("with %d of 3 leases gone: %v", n, err)
		}
		other.Release(i.ID)
	}
	nothingLeft(t, m.dirs)
}

func TestDetachedGoesOn(t *testing.T) {
	m := newManager(t)
	o := Options{Root: t.TempDir(), Backend: "outer", Detach: true}
	first := start(t, m, o)
	m.Release(first.ID)
	again := start(t, sharing(t, m), Options{Root: o.Root})
	if again.PID != first.PID || !again.Detached {
		t.Errorf("after the release %+v, want %+v", again, first)
	}
	list, err := m.List(t.Context())
	if err != nil || len(list) != 1 || list[0].ID != first.ID {
		t.Errorf("list: %v, %v", list, err)
	}
	if err := m.Stop(t.Context(), first.ID); err != nil {
		t.Error(err)
	}
	nothingLeft(t, m.dirs)

	// Detach may come later.
	o.Detach = false
	start(t, m, o)
	o.Detach = true
	i := start(t, m, o)
	if !i.Detached {
		t.Error("not detached")
	}
	m.Release(i.ID)
	if _, ok, _ := m.Find(t.Context(), o.Root, ""); !ok {
		t.Error("it has not gone on")
	}
	if err := m.Stop(t.Context(), i.ID); err != nil {
		t.Error(err)
	}
}

// A project's own instance comes back on its port, or on another when that is
// taken.
func TestPortIsKept(t *testing.T) {
	m := newManager(t)
	o := Options{Root: t.TempDir(), Backend: "outer"}
	ports := map[int]bool{}
	for range 3 {
		i := start(t, m, o)
		ports[i.Port] = true
		m.Release(i.ID)
	}
	if len(ports) != 1 {
		t.Fatalf("three starts took the ports %v", ports)
	}
	for port := range ports {
		l, err := net.Listen("tcp4", address(port))
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
	}
	if i := start(t, m, o); ports[i.Port] {
		t.Errorf("took %d, which is not free", i.Port)
	}
}

func TestCrashIsTold(t *testing.T) {
	events := make(chan Event, 20)
	m := newManager(t, func(c *Config) { c.Notify = func(e Event) { events <- e } })
	i := start(t, m, Options{Root: t.TempDir(), Backend: "outer"})
	p, err := os.FindProcess(i.PID)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := i.Wait(t.Context()); err == nil || !strings.Contains(err.Error(), "ended by itself") || !strings.Contains(err.Error(), "SIGKILL") {
		t.Errorf("Wait gives %v, want the cause", err)
	}
	for _, want := range []string{StateStarting, StateReady, StateEnded} {
		if e := <-events; e.State != want || e.Instance.ID != i.ID || (e.Cause != "") != (want == StateEnded) {
			t.Errorf("event %+v, want %s", e, want)
		}
	}
	nothingLeft(t, m.dirs)
}

// What does not get ready says why in one message, with a next step where there
// is one, and leaves nothing.
func TestFailedStarts(t *testing.T) {
	taken, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	port := fmt.Sprint(taken.Addr().(*net.TCPAddr).Port)
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	soon := 300 * time.Millisecond
	for _, tc := range []struct {
		name    string
		o       Options
		message string // parts of it, by |
		hint    string
	}{
		{"exit code 0", Options{Backend: "outer", Name: "zero"}, "starting outer: it ended before it was ready (exit|bad option", "another backend"},
		{"stack trace", Options{Backend: "outer", Name: "trace"}, "3); its last lines:\n  at line 1|at line 29", "another backend"},
		{"never listens", Options{Backend: "outer", Name: "silent", ReadyTimeout: soon}, "did not answer within 300ms|refused", "readyTimeout"},
		{"never answers", Options{Backend: "outer", Name: "accepting", ReadyTimeout: soon}, "did not answer within 300ms", "readyTimeout"},
		{"port always stolen", Options{Backend: "outer", Name: "stolen"}, "5 ports that were free were taken", "again"},
		{"diagnosed", Options{Backend: "inner", Name: "broken"}, "starting inner: it is out of order", "call the repairman"},
		{"fixed port taken", Options{Backend: "outer", Port: port}, "port " + port + " is in use by", "another port"},
		{"fixed port taken, inner", Options{Backend: "inner", Port: port}, "port " + port + " is in use by", "another port"},
		{"ports all taken", Options{Backend: "outer", Port: port + "," + port + "-" + port}, "all ports of " + port, "allow more"},
		{"no such port", Options{Port: "70000"}, `"70000" is neither a port`, "8000-8100"},
		{"remote host", Options{Host: "0.0.0.0"}, "host 0.0.0.0 is not loopback", "leave out"},
		{"name", Options{Name: "../x"}, `"../x" cannot name`, "letters"},
		{"unknown backend", Options{Backend: "mongo"}, `no backend "mongo"`, "builtin, dynoxide, dynalite, jar"},
		{"no delay", Options{Backend: "outer", Delay: true}, "outer has no delay", "builtin, dynalite, jar"},
		{"no disk", Options{Backend: "inner", DataDir: file}, "inner has no data directory", "builtin, dynoxide, dynalite"},
		{"durable memory", Options{Durable: true}, "tables in memory cannot be durable", "--data-dir"},
		{"data directory is a file", Options{Backend: "outer", DataDir: file}, file + " cannot be used: not a directory", "another data directory"},
		{"data directory is relative", Options{Backend: "outer", DataDir: "data"}, "data is not an absolute path", "absolute"},
		{"endpoint and backend", Options{Backend: "outer", Endpoint: "http://127.0.0.1:1"}, "exclude each other", "leave out"},
		{"program is not there", Options{Backend: "dynoxide", Dynoxide: "/nowhere/dynoxide"}, "dynoxide cannot serve: /nowhere/dynoxide: it is not there", "dynamodb.dynoxide"},
		{"program is no server", Options{Backend: "dynoxide", Dynoxide: file}, "it is not executable", "dynamodb.dynoxide"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			m := newManager(t)
			tc.o.Root = t.TempDir()
			_, err := m.Start(t.Context(), tc.o, nil)
			if err == nil {
				t.Fatal("no error")
			}
			for part := range strings.SplitSeq(tc.message, "|") {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("error %q lacks %q", err, part)
				}
			}
			if !strings.Contains(hintOf(err), tc.hint) || (tc.hint == "") != (hintOf(err) == "") {
				t.Errorf("hint %q, want %q", hintOf(err), tc.hint)
			}
			var e *Error
			if errors.As(err, &e) && len(e.Lines) > inError {
				t.Errorf("%d lines", len(e.Lines))
			}
			nothingLeft(t, m.dirs)
		})
	}
}

// The caller gives up: what was started is gone when Start returns. Somebody
// else who waits for the same start is not disturbed.
func TestCancelledStart(t *testing.T) {
	m := newManager(t)
	o := Options{Root: t.TempDir(), Backend: "outer", Name: "silent"}
	ctx, cancel := context.WithCancel(t.Context())
	result := make(chan error, 1)
	go func() { _, err := m.Start(ctx, o, nil); result <- err }()
	await(t, "the backend to run", func() error {
		if len(processesIn(m.dirs.State)) < 2 {
			return errors.New("not yet")
		}
		return nil
	})
	cancel()
	if err := <-result; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if pids := processesIn(m.dirs.State); len(pids) > 0 {
		t.Errorf("left behind: %v", pids)
	}
	nothingLeft(t, m.dirs)
}
