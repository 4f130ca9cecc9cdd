package proc

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"sync"
	"time"
)

// Limits of what [Run] keeps when [Limits] does not say otherwise.
const (
	DefaultMaxStdout = 16 << 20
	DefaultMaxStderr = 64 << 10
)

// Limits bound a [Run]. Zero values take the defaults; no Timeout means that
// ctx alone bounds the time.
type Limits struct {
	Timeout              time.Duration
	MaxStdout, MaxStderr int // bytes
	Grace                time.Duration
}

// Output is what a program that ran to its end has written. Cut says that
// Stdout was longer than allowed; the rest was read and dropped.
type Output struct {
	Stdout, Stderr []byte
	Cut            bool
	Exit           Exit
}

// ExitError is a program that ended with anything but 0.
type ExitError struct {
	Cmd    string
	Exit   Exit
	Stderr string // its last words
}

func (e *ExitError) Error() string {
	if e.Stderr == "" {
		return fmt.Sprintf("%s: %s", e.Cmd, e.Exit)
	}
	return fmt.Sprintf("%s: %s: %s", e.Cmd, e.Exit, e.Stderr)
}

// Run runs a program to its end and gives what it wrote to the writers of c
// that are nil. An end with anything but 0 is an [ExitError], beside the
// output. When ctx ends or the time is up the program is stopped as a group and
// the error is the context's.
func Run(ctx context.Context, c Cmd, l Limits) (Output, error) {
	if l.Timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, l.Timeout)
		defer cancel()
	}
	if err := ctx.Err(); err != nil {
		return Output{}, fmt.Errorf("%s: %w", c.Path, err)
	}
	stdout, stderr := &capped{max: or(l.MaxStdout, DefaultMaxStdout)}, &capped{max: or(l.MaxStderr, DefaultMaxStderr)}
	if c.Stdout == nil {
		c.Stdout = stdout
	}
	if c.Stderr == nil {
		c.Stderr = stderr
	}
	p, err := Start(c)
	if err != nil {
		return Output{}, err
	}
	select {
	case <-p.Done():
	case <-ctx.Done():
		if err := p.Stop(or(l.Grace, DefaultGrace)); err != nil {
			return Output{}, err
		}
		return Output{}, fmt.Errorf("%s: %w", c.Path, ctx.Err())
	}
	out := Output{Stdout: stdout.bytes(), Stderr: stderr.bytes(), Cut: stdout.cut, Exit: p.Exit()}
	if out.Exit.Code != 0 {
		return out, &ExitError{Cmd: c.Path, Exit: out.Exit, Stderr: lastLine(out.Stderr)}
	}
	return out, nil
}

func lastLine(text []byte) string {
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	line := strings.TrimSpace(lines[len(lines)-1])
	if len(line) > 300 {
		line = line[:300]
	}
	return line
}

func or[T comparable](v, otherwise T) T {
	var zero T
	if v == zero {
		return otherwise
	}
	return v
}

// capped keeps the first max bytes and swallows the rest.
type capped struct {
	max int

	mu  sync.Mutex // guards buf and cut: a heir of the pipe may write after the end
	buf bytes.Buffer
	cut bool
}

func (c *capped) Write(b []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	room := c.max - c.buf.Len()
	if room < len(b) {
		c.cut = true
		c.buf.Write(b[:max(room, 0)])
	} else {
		c.buf.Write(b)
	}
	return len(b), nil
}

func (c *capped) bytes() []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	return bytes.Clone(c.buf.Bytes())
}
