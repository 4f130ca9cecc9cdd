//go:build unix

package proc

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

func TestRun(t *testing.T) {
	t.Run("arguments arrive as they are", func(t *testing.T) {
		out, err := Run(t.Context(), playing("args", "a b", "", `$HOME "x"`, "*"), Limits{})
		if want := `["a b" "" "$HOME \"x\"" "*"]`; err != nil || string(out.Stdout) != want {
			t.Errorf("got %s, %v; want %s", out.Stdout, err, want)
		}
	})
	t.Run("nothing of our environment", func(t *testing.T) {
		t.Setenv("AWS_PROFILE", "production")
		out, err := Run(t.Context(), playing("env"), Limits{})
		if err != nil || strings.Contains(string(out.Stdout), "AWS_PROFILE") {
			t.Errorf("got %s, %v", out.Stdout, err)
		}
	})
	t.Run("standard input", func(t *testing.T) {
		c := playing("copy")
		c.Stdin = strings.NewReader("hello")
		if out, err := Run(t.Context(), c, Limits{}); err != nil || string(out.Stdout) != "hello" {
			t.Errorf("got %s, %v", out.Stdout, err)
		}
		if out, err := Run(t.Context(), playing("copy"), Limits{}); err != nil || len(out.Stdout) != 0 {
			t.Errorf("without input: got %s, %v", out.Stdout, err)
		}
	})
	t.Run("an exit that is not 0", func(t *testing.T) {
		out, err := Run(t.Context(), playing("fail"), Limits{})
		var exit *ExitError
		if !errors.As(err, &exit) || exit.Exit.Code != 3 || exit.Stderr != "last words" || !strings.HasSuffix(err.Error(), ": exit status 3: last words") {
			t.Errorf("got %v", err)
		}
		if string(out.Stderr) != "first\nlast words\n" {
			t.Errorf("stderr %q", out.Stderr)
		}
	})
	t.Run("output is capped and drained", func(t *testing.T) {
		out, err := Run(t.Context(), playing("flood"), Limits{MaxStdout: 1000, MaxStderr: 10})
		if err != nil || len(out.Stdout) != 1000 || len(out.Stderr) != 10 || !out.Cut {
			t.Errorf("got %d and %d bytes, cut %v, %v", len(out.Stdout), len(out.Stderr), out.Cut, err)
		}
	})
	t.Run("a time limit", func(t *testing.T) {
		_, err := Run(t.Context(), playing("stubborn"), Limits{Timeout: 50 * time.Millisecond, Grace: time.Millisecond})
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a context that is over", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := Run(ctx, playing("wait"), Limits{}); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a program that is not there", func(t *testing.T) {
		_, err := Run(t.Context(), Cmd{Path: "/nowhere/prog"}, Limits{})
		var missing *NotFoundError
		if !errors.As(err, &missing) || !strings.Contains(err.Error(), "/nowhere/prog") || !strings.Contains(missing.Hint(), "install prog") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a bare name is not searched for", func(t *testing.T) {
		var missing *NotFoundError
		if _, err := Run(t.Context(), Cmd{Path: "sh"}, Limits{}); !errors.As(err, &missing) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a directory that is not there", func(t *testing.T) {
		c := playing("args")
		c.Dir = filepath.Join(t.TempDir(), "none")
		if _, err := Run(t.Context(), c, Limits{}); err == nil || !strings.Contains(err.Error(), c.Dir) {
			t.Errorf("got %v", err)
		}
	})
}

// lines counts and checks lines that come in any number of writes; it is not
// safe for two goroutines, which the race detector would tell.
type lines struct{ bytes.Buffer }

func TestOneWriterForBoth(t *testing.T) {
	c := playing("mixed")
	w := &lines{}
	c.Stdout, c.Stderr = w, w
	p, err := Start(c)
	if err != nil {
		t.Fatal(err)
	}
	if exit := p.Exit(); exit.Code != 0 {
		t.Fatal(exit)
	}
	if got := strings.Count(w.String(), "\n"); got != 1000 {
		t.Errorf("%d lines", got)
	}
	if sameWriter(nil, nil) || sameWriter(incomparable{nil}, incomparable{nil}) {
		t.Error("writers that cannot be compared are taken for one")
	}
}

type incomparable struct{ b []byte }

func (incomparable) Write(b []byte) (int, error) { return len(b), nil }

func TestWriterThatFails(t *testing.T) {
	c := playing("flood")
	c.Stdout = failing{}
	p, err := Start(c)
	if err != nil {
		t.Fatal(err)
	}
	if exit := p.Exit(); exit.Code != 0 {
		t.Errorf("a full pipe held it up: %v", exit)
	}
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

func TestStop(t *testing.T) {
	for _, tc := range []struct{ part, signal string }{{"wait", "SIGTERM"}, {"stubborn", "SIGKILL"}} {
		t.Run(tc.part, func(t *testing.T) {
			var ready string
			p := started(t, playing(tc.part), &ready)
			var all sync.WaitGroup
			for range 4 { // idempotent, from anywhere
				all.Go(func() {
					if err := p.Stop(100 * time.Millisecond); err != nil {
						t.Error(err)
					}
				})
			}
			all.Wait()
			if Alive(p.ID()) {
				t.Error("it lives")
			}
			if got := p.Exit(); got.Signal != tc.signal || got.Status() <= 128 || got.String() != "killed by "+tc.signal {
				t.Errorf("got %v, status %d", got, got.Status())
			}
			if err := p.Signal(syscall.SIGTERM); err != nil {
				t.Errorf("a signal after the end: %v", err)
			}
		})
	}
}

func TestGroupEndsWithItsLeader(t *testing.T) {
	var grandchild ID
	p := started(t, playing("family"), &grandchild)
	if !Alive(grandchild) {
		t.Fatal("no grandchild")
	}
	if err := p.Stop(10 * time.Second); err != nil { // the leader ends when asked, the grandchild does not
		t.Fatal(err)
	}
	await(t, "the grandchild is gone", func() bool { return !Alive(grandchild) })
}

func TestHeirOfThePipe(t *testing.T) {
	var heir ID
	p := started(t, playing("heir"), &heir)
	t.Cleanup(func() { _ = End(heir, 0) })
	if err := p.Stop(0); err != nil { // it has ended, but its output has not
		t.Error(err)
	}
	await(t, "the end is told though somebody else holds the output", func() bool { return p.ended(0) })
	if !Alive(heir) {
		t.Error("a process outside the group was killed")
	}
}

func TestEnd(t *testing.T) {
	t.Run("a group we have not started", func(t *testing.T) {
		cmd := exec.Command(self())
		cmd.Env, cmd.SysProcAttr = []string{part + "=family"}, &syscall.SysProcAttr{Setpgid: true}
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		var grandchild ID
		heard(t, out, &grandchild)
		id, err := Lookup(cmd.Process.Pid)
		if err != nil {
			t.Fatal(err)
		}
		// Nobody reaps it while we wait: a zombie has to count as gone.
		if err := End(id, 10*time.Second); err != nil {
			t.Error(err)
		}
		await(t, "the grandchild is gone", func() bool { return !Alive(grandchild) })
		_ = cmd.Wait()
	})
	t.Run("a pid that belongs to another by now", func(t *testing.T) {
		var ready string
		p := started(t, playing("wait"), &ready)
		if err := End(ID{PID: p.ID().PID, Start: "another time"}, time.Second); err != nil {
			t.Error(err)
		}
		if !Alive(p.ID()) {
			t.Error("the wrong process was ended")
		}
	})
	t.Run("nobody", func(t *testing.T) {
		for _, id := range []ID{{}, {PID: -1}, {PID: 1, Start: "x"}} {
			if err := End(id, 0); err != nil {
				t.Errorf("%v: %v", id, err)
			}
			if err := (target{pid: id.PID, leader: true}).kill(); id.PID <= 1 && err == nil {
				t.Errorf("a signal to %d was sent", id.PID)
			}
		}
	})
}

func TestOwnerKilled(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Log("this system has no signal of a parent's death: only that it lives on is checked")
	}
	var child ID
	owner := started(t, playing("owner"), &child)
	t.Cleanup(func() { _ = End(child, 0) })
	if !Alive(child) {
		t.Fatal("no child")
	}
	if err := syscall.Kill(owner.ID().PID, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS == "linux" {
		await(t, "the child has died with its owner", func() bool { return !Alive(child) })
	}
}

// TestThreadsMayEnd: the kernel's signal of a parent's death is about the
// thread that made the child, and Go ends threads.
func TestThreadsMayEnd(t *testing.T) {
	var ready string
	p := started(t, playing("wait"), &ready)
	var all sync.WaitGroup
	for range 100 {
		all.Go(runtime.LockOSThread) // ending while locked ends the thread
	}
	all.Wait()
	again := started(t, playing("wait"), &ready)
	if !Alive(p.ID()) || !Alive(again.ID()) {
		t.Error("a child died with a thread")
	}
}

func TestSpawn(t *testing.T) {
	peer, err := Spawn(playing("supervisor"))
	if err != nil {
		t.Fatal(err)
	}
	defer peer.Out.Close()
	var ready string
	heard(t, peer.Out, &ready)
	if sid, err := syscall.Getpgid(peer.ID().PID); err != nil || sid != peer.ID().PID {
		t.Errorf("group %d, %v", sid, err)
	}
	if err := peer.In.Close(); err != nil {
		t.Fatal(err)
	}
	await(t, "it has seen the end of its input", func() bool { return peer.ended(0) })
	if got := peer.Exit(); got.Code != 0 {
		t.Error(got)
	}

	// It outlives an owner that is killed, and learns of it.
	var id ID
	owner := started(t, playing("spawner"), &id)
	t.Cleanup(func() { _ = End(id, 0) })
	if err := syscall.Kill(owner.ID().PID, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	await(t, "it has ended by itself", func() bool { return !Alive(id) })

	if _, err := Spawn(Cmd{Path: "/nowhere/prog"}); err == nil {
		t.Error("a program that is not there was spawned")
	}
}

func TestNothingIsLeftOpen(t *testing.T) {
	if runtime.GOOS != "linux" {
		return
	}
	count := func() int {
		entries, err := os.ReadDir("/proc/self/fd")
		if err != nil {
			t.Fatal(err)
		}
		return len(entries)
	}
	run := func() {
		if _, err := Run(t.Context(), playing("args"), Limits{}); err != nil {
			t.Fatal(err)
		}
		if _, err := Run(t.Context(), Cmd{Path: "/nowhere/prog"}, Limits{}); err == nil {
			t.Fatal("it ran")
		}
	}
	run() // what is made once
	before := count()
	for range 20 {
		run()
	}
	await(t, "all files are closed", func() bool { return count() <= before })
}

func TestForeground(t *testing.T) {
	t.Run("hands on signals and gives the exit", func(t *testing.T) {
		out, w := io.Pipe()
		c := playing("foreground", "signals")
		c.Stdout = w
		p, err := Start(c)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = p.Stop(0) })
		dec := json.NewDecoder(out)
		for _, step := range []struct {
			says string
			then syscall.Signal
		}{{"ready", syscall.SIGUSR1}, {"user defined signal 1", syscall.SIGINT}, {"interrupt", syscall.SIGTERM}, {"terminated", 0}, {"exit status 7", 0}} {
			var got string
			if err := dec.Decode(&got); err != nil || got != step.says {
				t.Fatalf("heard %q, %v; want %q", got, err, step.says)
			}
			if step.then != 0 {
				if err := syscall.Kill(p.ID().PID, step.then); err != nil {
					t.Fatal(err)
				}
			}
		}
		if exit := p.Exit(); exit.Code != 7 {
			t.Error(exit)
		}
	})
	t.Run("a context that ends stops even what does not want to", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		r, w := io.Pipe()
		c := playing("stubborn")
		c.Stdout = w
		go func() {
			var ready string
			_ = json.NewDecoder(r).Decode(&ready)
			cancel()
		}()
		exit, err := Foreground(ctx, c, 10*time.Millisecond)
		if !errors.Is(err, context.Canceled) || exit.Signal != "SIGKILL" {
			t.Errorf("got %v, %v", exit, err)
		}
	})
	t.Run("a program that is not there", func(t *testing.T) {
		if _, err := Foreground(t.Context(), Cmd{Path: "/nowhere/prog"}, 0); err == nil {
			t.Error("it ran")
		}
	})
}
