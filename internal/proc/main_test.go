//go:build unix

package proc

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"testing"
	"time"
)

// The test binary plays the programs that are run: the variable names the part.
const part = "PROC_TEST_PART"

// quick lets a program built with the race detector end without its usual pause.
const quick = "GORACE=atexit_sleep_ms=0"

func TestMain(m *testing.M) {
	play, ok := parts[os.Getenv(part)]
	if !ok {
		os.Exit(m.Run())
	}
	play(os.Args[1:])
}

var parts = map[string]func(args []string){
	"fail": func([]string) { fmt.Fprintln(os.Stderr, "first\nlast words"); os.Exit(3) },
	"args": func(args []string) { fmt.Printf("%q", args) },
	"env":  func([]string) { fmt.Print(strings.Join(os.Environ(), "\n")) },
	"copy": func([]string) { _, _ = io.Copy(os.Stdout, os.Stdin) },
	"flood": func([]string) { // more than any pipe holds, on both
		chunk := strings.Repeat("x", 1<<16)
		for range 64 {
			fmt.Print(chunk)
			fmt.Fprint(os.Stderr, chunk)
		}
	},
	"mixed": func([]string) {
		for i := range 500 {
			fmt.Fprintf(os.Stdout, "out %d\n", i)
			fmt.Fprintf(os.Stderr, "err %d\n", i)
		}
	},
	"wait":     func([]string) { say("ready"); wait() },
	"stubborn": func([]string) { ignore(); say("ready"); wait() },
	"family": func([]string) { // and a grandchild that does not end when asked
		id := beget("stubborn", nil)
		say(id)
		wait()
	},
	"heir": func([]string) { // ends and leaves its output to one outside the group
		id := beget("stubborn", &syscall.SysProcAttr{Setsid: true})
		say(id)
	},
	"owner": func([]string) {
		p, err := Start(Cmd{Path: self(), Env: []string{part + "=stubborn"}})
		check(err)
		say(p.ID())
		wait()
	},
	"spawner": func([]string) {
		p, err := Spawn(Cmd{Path: self(), Env: []string{part + "=supervisor", quick}})
		check(err)
		say(p.ID())
		wait()
	},
	"supervisor": func(args []string) { // tells of its owner's end in a file
		say("ready")
		_, _ = io.Copy(io.Discard, os.Stdin)
	},
	"listen": func([]string) {
		l, err := net.Listen("tcp4", "127.0.0.1:0")
		check(err)
		say(l.Addr().(*net.TCPAddr).Port)
		wait()
	},
	"listening child": func([]string) {
		c := exec.Command(self())
		c.Env, c.Stdout = []string{part + "=listen"}, os.Stdout
		check(c.Start())
		wait()
	},
	"signals": func([]string) { // tells each signal, ends with the code 7 on TERM
		got := make(chan os.Signal, 10)
		signal.Notify(got, syscall.SIGINT, syscall.SIGTERM, syscall.SIGUSR1)
		say("ready")
		for s := range got {
			say(s.String())
			if s == syscall.SIGTERM {
				os.Exit(7)
			}
		}
	},
	"foreground": func(args []string) {
		exit, err := Foreground(context.Background(), Cmd{
			Path: self(), Env: []string{part + "=" + args[0], quick}, Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
		}, DefaultGrace)
		check(err)
		say(exit.String())
		os.Exit(exit.Status())
	},
}

func say(v any) {
	data, err := json.Marshal(v)
	check(err)
	fmt.Println(string(data))
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(99)
	}
}

func wait()   { <-time.After(time.Minute) } // nobody is left behind by a test that fails
func ignore() { signal.Ignore(syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP) }

func self() string {
	exe, err := os.Executable()
	check(err)
	return exe
}

func beget(name string, attr *syscall.SysProcAttr) ID {
	c := exec.Command(self())
	c.Env, c.Stdout, c.SysProcAttr = []string{part + "=" + name, quick}, os.Stdout, attr
	check(c.Start())
	id, err := Lookup(c.Process.Pid)
	check(err)
	return id
}

// playing gives the command that plays a part.
func playing(name string, args ...string) Cmd {
	return Cmd{Path: self(), Args: args, Env: []string{part + "=" + name, quick}}
}

// started starts a part and reads the JSON line it says when it is up.
func started(t *testing.T, c Cmd, says any) *Process {
	t.Helper()
	r, w := io.Pipe()
	c.Stdout = w
	p, err := Start(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = p.Stop(0)
		r.Close()
	})
	heard(t, r, says)
	go func() { _, _ = io.Copy(io.Discard, r) }()
	return p
}

func heard(t *testing.T, r io.Reader, says any) {
	t.Helper()
	lines := make(chan string, 1)
	go func() {
		line, _ := bufio.NewReaderSize(r, 16).ReadString('\n')
		lines <- line
	}()
	select {
	case line := <-lines:
		if err := json.Unmarshal([]byte(line), says); err != nil {
			t.Fatalf("heard %q: %v", line, err)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("it says nothing")
	}
}

// await waits for a condition.
func await(t *testing.T, what string, cond func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !cond(); {
		if time.Now().After(deadline) {
			t.Fatalf("not within 20 s: %s", what)
		}
		<-time.After(time.Millisecond) // between looks; what counts is the condition
	}
}
