package rpc

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

const stdioHelper = "DEVHELPER_TEST_STDIO_HELPER"

func TestMain(m *testing.M) {
	if os.Getenv(stdioHelper) == "" {
		os.Exit(m.Run())
	}
	_, out, err := TakeStdio()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	// Whatever prints, prints elsewhere.
	fmt.Println("stray: fmt")
	os.Stdout.WriteString("stray: os\n")
	os.NewFile(1, "descriptor 1").WriteString("stray: descriptor\n")
	child := exec.Command(os.Args[0], "-test.run=^$", "-test.list=.*")
	child.Env = []string{}
	child.Stdout = os.Stdout
	if err := child.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "child:", err)
		os.Exit(1)
	}
	out.Write(Frame([]byte("{}")))
	os.Exit(0)
}

func TestStrayPrintsDoNotReachTheEditor(t *testing.T) {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), stdioHelper+"=1")
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v\n%s", err, stderr.String())
	}
	if want := string(Frame([]byte("{}"))); stdout.String() != want {
		t.Errorf("the editor got %q, want %q", stdout.String(), want)
	}
	for _, stray := range []string{"fmt", "os", "descriptor"} {
		if !strings.Contains(stderr.String(), "stray: "+stray) {
			t.Errorf("the print by %s is lost: %q", stray, stderr.String())
		}
	}
}

func TestWatchParent(t *testing.T) {
	tick := make(chan time.Time)
	looked := make(chan int)
	answers := make(chan bool)
	alive := func(pid int) bool { looked <- pid; return <-answers }
	gone := make(chan bool)
	go func() { gone <- WatchParent(t.Context(), 42, tick, alive) }()
	if pid := <-looked; pid != 42 {
		t.Fatalf("looked for %d", pid)
	}
	answers <- true
	for _, there := range []bool{true, true, false} {
		tick <- time.Time{}
		<-looked
		answers <- there
	}
	if !<-gone {
		t.Error("a parent that is gone was not noticed")
	}
}

func TestWatchParentThatIsNotVisible(t *testing.T) {
	never := func(int) bool { return false }
	for _, pid := range []int{-1, 0, 42} {
		if WatchParent(t.Context(), pid, nil, never) {
			t.Errorf("pid %d, which was never there, is said to have gone", pid)
		}
	}
}

func TestAlive(t *testing.T) {
	if !Alive(os.Getpid()) || !Alive(os.Getppid()) {
		t.Error("this process or its parent is said to be dead")
	}
	cmd := exec.Command(os.Args[0], "-test.run=^$")
	if err := cmd.Run(); err != nil {
		t.Fatal(err)
	}
	if pid := cmd.Process.Pid; Alive(pid) {
		t.Errorf("process %d has ended and is said to live", pid)
	}
}
