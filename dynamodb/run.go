package dynamodb

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/devhelper/devhelper/internal/proc"
)

// runGrace is how long a command may take to end when its caller gives up.
const runGrace = 5 * time.Second

// Run starts an instance, runs a command with its environment, stops the
// instance and gives the command's exit code, 128+n for signal n. The instance
// is the command's own, in memory on a free port where the options say nothing
// else; with a Name it is the project's of that name, shared with whoever uses
// it. Signals to us are the command's to handle.
//
// The command gets the caller's environment without AWS_* variables, plus
// [Instance.Env], and AWS configuration files that are empty: a profile must not
// lead a test to a real account.
func (m *Manager) Run(ctx context.Context, o Options, argv []string, stdin io.Reader, stdout, stderr io.Writer) (int, error) {
	if len(argv) == 0 {
		return -1, refuse("devhelper dynamodb run -- pytest", "there is no command to run")
	}
	environ := m.Environ()
	path, err := commandPath(argv[0], environ)
	if err != nil { // before anything is started
		return -1, err
	}
	i, done, err := m.forRun(ctx, o)
	if err != nil {
		return -1, err
	}
	defer done()
	dir, err := os.MkdirTemp("", "devhelper-run-")
	if err != nil {
		return -1, err
	}
	defer os.RemoveAll(dir)
	env, err := runEnv(environ, i.Env(), dir)
	if err != nil {
		return -1, err
	}
	cmd := proc.Cmd{Path: path, Args: argv[1:], Env: env, Stdin: stdin, Stdout: stdout, Stderr: stderr}
	exit, err := proc.Foreground(ctx, cmd, runGrace)
	if err != nil {
		return exit.Status(), err
	}
	if w := i.watch; w != nil {
		select {
		case <-w.done:
			// The command's failure may come from this; nobody else would say so.
			fmt.Fprintf(stderr, "devhelper: local DynamoDB ended while the command ran: %v\n", w.err())
		default:
		}
	}
	return exit.Status(), nil
}

// commandPath finds the command as a shell would: by PATH, or as a path.
func commandPath(name string, environ []string) (string, error) {
	if strings.ContainsRune(name, filepath.Separator) || strings.Contains(name, "/") || name == "." || name == ".." {
		abs, err := filepath.Abs(name)
		if err != nil {
			return "", err
		}
		name = abs
		if err := executable(name); err != nil && runtime.GOOS != "windows" { // there PATHEXT may complete it
			return "", refuse("correct the path, or name a command in PATH", "%s is not a command: %v", name, err)
		}
	}
	path, err := proc.LookPath(name, environ)
	if err != nil {
		return "", &Error{Cause: name + " is not a command: " + short(err), Next: "write the command after --, as in devhelper dynamodb run -- pytest", Err: err, known: true}
	}
	return path, nil
}

// forRun gives an instance and what to do when it is no longer needed.
func (m *Manager) forRun(ctx context.Context, o Options) (*Instance, func(), error) {
	o.Detach = false
	o.private = o.Name == ""
	if i, done, err := m.runInside(ctx, o); i != nil || err != nil {
		return i, done, err
	}
	used := o.Name != "" && m.uses(o)
	i, err := m.Start(ctx, o, nil)
	if err != nil {
		return nil, nil, err
	}
	return i, func() {
		if !used && !i.Attached {
			m.Release(i.ID)
		}
	}, nil
}

// runInside serves from this process where that does; nil without an error
// where it does not.
func (m *Manager) runInside(ctx context.Context, o Options) (*Instance, func(), error) {
	if !o.private || o.Endpoint != "" || o.DataDir != "" {
		return nil, nil, nil
	}
	o, err := o.checked()
	if err != nil {
		return nil, nil, err
	}
	b, c, err := m.choose(ctx, o)
	if err != nil || b.name() != builtinName {
		return nil, nil, err
	}
	return m.inProcess(o, &spec{Backend: c.Name, Delay: o.Delay, Token: rand.Text()})
}

// uses says whether this process has a lease on the instance already.
func (m *Manager) uses(o Options) bool {
	o, err := o.checked()
	return err == nil && m.holding(o.id()) != nil
}

func runEnv(environ []string, add map[string]string, dir string) ([]string, error) {
	env := proc.Without(environ, func(name string) bool {
		_, replaced := add[name]
		return replaced || strings.HasPrefix(strings.ToUpper(name), "AWS_")
	})
	for _, name := range slices.Sorted(maps.Keys(add)) {
		env = append(env, name+"="+add[name])
	}
	var errs []error
	for name, file := range map[string]string{"AWS_CONFIG_FILE": "config", "AWS_SHARED_CREDENTIALS_FILE": "credentials"} {
		file = filepath.Join(dir, file)
		errs = append(errs, os.WriteFile(file, nil, 0o600))
		env = append(env, name+"="+file)
	}
	return env, errors.Join(errs...)
}
