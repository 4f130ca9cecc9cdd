package dynamodb

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func shell(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("optional: no sh")
	}
}

// The command sees its instance and no account of the user's; its code is the
// result, and nothing is left.
func TestRun(t *testing.T) {
	shell(t)
	m := newManager(t, func(c *Config) {
		c.Environ = func() []string {
			return append(os.Environ(), "AWS_PROFILE=production", "AWS_CA_BUNDLE=/x", "aws_secret=1", "KEEP=me", "DYNAMODB_ENDPOINT=http://prod")
		}
	})
	o := Options{Root: t.TempDir(), Backend: "inner"}
	var out bytes.Buffer
	code, err := m.Run(t.Context(), o, []string{"sh", "-c", `env; wc -c "$AWS_CONFIG_FILE" "$AWS_SHARED_CREDENTIALS_FILE"; cat; exit 7`},
		strings.NewReader("from stdin"), &out, &out)
	if err != nil || code != 7 {
		t.Fatalf("got %d, %v", code, err)
	}
	for _, want := range []string{"DYNAMODB_ENDPOINT=http://127.0.0.1:", "AWS_ENDPOINT_URL_DYNAMODB=http://127.0.0.1:", "AWS_ACCESS_KEY_ID=devhelper", "KEEP=me", "0 total", "from stdin"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("output lacks %q", want)
		}
	}
	config := ""
	for line := range strings.Lines(out.String()) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		switch {
		case name == "AWS_CONFIG_FILE":
			config = value
		case value == "http://prod", name == "AWS_PROFILE", name == "AWS_CA_BUNDLE", name == "aws_secret":
			t.Errorf("the command sees %s", line)
		}
	}
	if _, err := os.Stat(filepath.Dir(config)); config == "" || !errors.Is(err, os.ErrNotExist) {
		t.Errorf("left behind: %s (%v)", config, err)
	}
	nothingLeft(t, m.dirs)
}

// Two runs in one project have an instance each; a named one is shared and, if
// it was there before, stays.
func TestRunInstances(t *testing.T) {
	shell(t)
	m := newManager(t)
	root := t.TempDir()
	endpoint := func(o Options) string {
		t.Helper()
		var out bytes.Buffer
		o.Root, o.Backend = root, "inner"
		if code, err := m.Run(t.Context(), o, []string{"sh", "-c", "echo $DYNAMODB_ENDPOINT"}, nil, &out, &out); err != nil || code != 0 {
			t.Fatalf("got %d, %v", code, err)
		}
		return strings.TrimSpace(out.String())
	}
	own := start(t, m, Options{Root: root, Backend: "inner"})
	if got := endpoint(Options{}); got == own.Endpoint {
		t.Error("a run took the project's instance")
	}
	named := start(t, m, Options{Root: root, Name: "tests", Backend: "inner"})
	if got := endpoint(Options{Name: "tests"}); got != named.Endpoint {
		t.Errorf("a run of a named instance has %s, want %s", got, named.Endpoint)
	}
	if err := probe(t.Context(), named.Endpoint, fakeAccount); err != nil {
		t.Errorf("the run has ended it: %v", err)
	}
}

func TestRunFails(t *testing.T) {
	m := newManager(t)
	o := Options{Root: t.TempDir(), Backend: "inner"}
	for _, tc := range []struct {
		argv []string
		o    Options
		want string
	}{
		{nil, o, "there is no command to run"},
		{[]string{"no-such-command"}, o, "no-such-command is not a command"},
		{[]string{filepath.Join(o.Root, "missing")}, o, "missing is not a command: it is not there"},
		{[]string{"sh"}, Options{Backend: "mongo"}, "no backend"},
		{[]string{"sh"}, Options{Endpoint: "http://db.example.com"}, "not on this machine"},
	} {
		if _, err := m.Run(t.Context(), tc.o, tc.argv, nil, nil, nil); err == nil || !strings.Contains(err.Error(), tc.want) || hintOf(err) == "" {
			t.Errorf("%q: %v (%s)", tc.argv, err, hintOf(err))
		}
	}
	nothingLeft(t, m.dirs)
}

// The caller gives up: the command and the instance are gone when Run returns.
func TestRunIsCancelled(t *testing.T) {
	shell(t)
	m := newManager(t)
	ctx, cancel := context.WithCancel(t.Context())
	started := writerFunc(func([]byte) { cancel() })
	_, err := m.Run(ctx, Options{Root: t.TempDir(), Backend: "inner"}, []string{"sh", "-c", "echo up; exec sleep 60"}, nil, started, nil)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	nothingLeft(t, m.dirs)
}

type writerFunc func([]byte)

func (f writerFunc) Write(p []byte) (int, error) { f(p); return len(p), nil }

// When the instance dies under the command, the user is told.
func TestRunTellsOfACrash(t *testing.T) {
	shell(t)
	m := newManager(t)
	var stderr bytes.Buffer
	ready, crashed := make(chan Instance, 1), make(chan bool)
	m.Notify = func(e Event) {
		switch e.State {
		case StateReady:
			ready <- e.Instance
		case StateEnded:
			close(crashed)
		}
	}
	in := readerFunc(func() { <-crashed })
	go func() {
		i := <-ready
		if p, err := os.FindProcess(i.PID); err == nil {
			_ = p.Kill()
		}
	}()
	code, err := m.Run(t.Context(), Options{Root: t.TempDir(), Backend: "outer"}, []string{"sh", "-c", "cat; exit 3"}, in, nil, &stderr)
	if code != 3 || err != nil || !strings.Contains(stderr.String(), "ended while the command ran") {
		t.Errorf("got %d, %v, %q", code, err, stderr.String())
	}
}

// readerFunc is an input that ends when the function returns.
type readerFunc func()

func (f readerFunc) Read([]byte) (int, error) { f(); return 0, errors.New("end") }

// Commands read the table of instances many times a second.
func BenchmarkRunning(b *testing.B) {
	home := b.TempDir()
	m := New(Config{Now: time.Now})
	m.dirs = stateDirs{State: home, Runtime: home}
	for b.Loop() {
		m.Running(home)
	}
}
