// Package proc runs and supervises child processes for the whole project; no
// other package may import os/exec.
//
// Start with [Run] for a program whose output is wanted, [Start] for one that
// goes on beside us, [Foreground] for one that takes our place in front of the
// user, and [Spawn] for one that outlives us. All promise the same:
//
//   - arguments are an array, never a shell's line;
//   - the child is the leader of its own process group and is killed with it;
//   - its output is always drained, so that it cannot hang on a full pipe;
//   - it is reaped, and [Process.Stop] returns only when it is gone;
//   - it dies with us, unless it was made by Spawn.
//
// # Dying with the owner
//
// Linux: the kernel sends the child SIGKILL when the thread that made it ends
// (PR_SET_PDEATHSIG), so children are made on one thread that never ends.
// Windows: the child is made suspended, put into a job object that kills its
// processes when the last handle is closed, and resumed. macOS has neither: a
// child whose owner was killed by SIGKILL lives on until somebody calls [End]
// with its [ID].
package proc

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

// DefaultGrace is how long a child may take to end after being asked.
const DefaultGrace = 3 * time.Second

// Cmd says what to run. Only Path is needed.
type Cmd struct {
	Path string   // see [LookPath]; it is not searched for here
	Args []string // without the program's name
	Dir  string   // "" is ours
	Env  []string // all of it; nothing is inherited. See [Clean]

	// Stdin is empty when nil. Stdout and Stderr are read and dropped when nil.
	// An *os.File is handed to the child as it is. One writer for both is never
	// written to by two goroutines.
	Stdin          io.Reader
	Stdout, Stderr io.Writer

	// Session makes the child leader of a session of its own (Windows: without
	// a console window), so that a closed terminal does not end it.
	Session bool
	// Shared leaves the child in our process group, as a program that reads
	// the terminal needs it. It is then killed alone.
	Shared bool

	outlive bool // it goes on when we die
}

// String gives the command for messages: words with blanks are quoted.
func (c Cmd) String() string {
	words := make([]string, 0, 1+len(c.Args))
	for _, w := range append([]string{c.Path}, c.Args...) {
		if w == "" || strings.ContainsAny(w, " \t\n\"'") {
			w = fmt.Sprintf("%q", w)
		}
		words = append(words, w)
	}
	return strings.Join(words, " ")
}

// ID names one process for good: pids are used again, pids with a start time
// are not. Start is opaque and compares within one boot of one machine.
type ID struct {
	PID   int    `json:"pid"`
	Start string `json:"start"`
}

// goneError says that a pid belongs to no running process.
func goneError(pid int) error { return fmt.Errorf("process %d is not running", pid) }

// Self is the ID of this process.
func Self() ID {
	id, err := Lookup(os.Getpid())
	if err != nil { // no /proc
		return ID{PID: os.Getpid()}
	}
	return id
}

// Alive says whether the process runs: its pid is in use, by a process that
// started at the same time and is no zombie.
func Alive(id ID) bool {
	now, err := Lookup(id.PID)
	return err == nil && now == id
}

// Exit is how a process ended.
type Exit struct {
	Code   int    // 0 to 255; -1 when a signal ended it
	Signal string // SIGKILL, ...; "" when it exited by itself
	number int    // of the signal
}

// Status is the exit code as a shell reports it: 128+n for signal n.
func (e Exit) Status() int {
	if e.Signal != "" {
		return 128 + e.number
	}
	return e.Code
}

// String says it for messages: "exit status 1", "killed by SIGKILL".
func (e Exit) String() string {
	if e.Signal != "" {
		return "killed by " + e.Signal
	}
	return fmt.Sprintf("exit status %d", e.Code)
}
