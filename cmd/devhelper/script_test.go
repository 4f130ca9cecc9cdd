package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/devhelper/devhelper/internal/command"
)

var update = flag.Bool("update", false, "rewrite the expected output in testdata/script")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"devhelper": func() {
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
		code := run(ctx, os.Args[1:], streams{os.Stdin, os.Stdout, os.Stderr})
		stop()
		os.Exit(code)
	}})
}

func TestScript(t *testing.T) {
	goEnv := map[string]string{"GOPROXY": "off", "GOFLAGS": "-mod=mod"}
	for _, name := range []string{"GOMODCACHE", "GOCACHE", "GOROOT"} {
		out, err := exec.Command("go", "env", name).Output()
		if err != nil {
			t.Fatal(err)
		}
		goEnv[name] = strings.TrimSpace(string(out))
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script", UpdateScripts: *update, RequireExplicitExec: true, RequireUniqueNames: true,
		Setup: func(e *testscript.Env) error {
			tools := os.Getenv("DEVHELPER_TEST_TOOLS")
			path := os.Getenv("PATH")
			if tools != "" {
				path = filepath.Join(tools, "bin") + string(os.PathListSeparator) +
					filepath.Join(tools, "venv", "bin") + string(os.PathListSeparator) + path
			}
			bin, _, _ := strings.Cut(e.Getenv("PATH"), string(os.PathListSeparator))
			e.Setenv("BIN", bin) // devhelper alone
			e.Setenv("PATH", e.Getenv("PATH")+string(os.PathListSeparator)+path)
			e.Setenv("DEVHELPER_HOME", filepath.Join(e.WorkDir, ".devhelper-home"))
			e.Setenv("EXAMPLES", abs(t, "../../examples"))
			// Go programs under test are built from what make setup has fetched.
			for name, value := range goEnv {
				e.Setenv(name, value)
			}
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"field": field, "waitfor": waitfor, "exits": exits},
	})
}

// TestEveryCommandHasAScript holds the rule that nothing is listed that was
// never tried from a terminal.
func TestEveryCommandHasAScript(t *testing.T) {
	for _, c := range command.All().Commands() {
		name := strings.Join(c.Words(), "_") + ".txtar"
		if _, err := os.Stat(filepath.Join("testdata", "script", name)); err != nil {
			t.Errorf("command %s has no script %s", c.Name, name)
		}
	}
}

func abs(t *testing.T, path string) string {
	p, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// field NAME KEY sets an environment variable to a member of the JSON object
// that the last command printed.
func field(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: field NAME KEY")
	}
	var object map[string]any
	ts.Check(json.Unmarshal([]byte(ts.ReadFile("stdout")), &object))
	value, ok := object[args[1]]
	if !ok {
		ts.Fatalf("no member %q", args[1])
	}
	ts.Setenv(args[0], fmt.Sprint(value))
}

// waitfor COMMAND runs a command until it succeeds.
func waitfor(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: waitfor COMMAND")
	}
	deadline := time.After(20 * time.Second)
	for {
		err := ts.Exec(args[0], args[1:]...)
		if err == nil {
			return
		}
		select {
		case <-deadline:
			ts.Fatalf("%v still fails: %v", args, err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// exits CODE COMMAND demands an exit code.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND")
	}
	var exit *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); !errors.As(err, &exit) || fmt.Sprint(exit.ExitCode()) != args[0] {
		ts.Fatalf("got %v, want exit code %s", err, args[0])
	}
}
