//go:build unix

// Command demo does devhelper's main job in a real editor, as a user would
// with the keyboard: open a project, generate a fixture from the palette,
// launch a local DynamoDB, run the generated test. Every step is checked and
// printed.
//
//	go run ./scripts/demo [-editor vim|nvim|PROGRAM] [-project DIR]
//
// The programs it needs are taken from PATH; `make demo` sets that up.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
)

func main() {
	editor := flag.String("editor", "vim", "vim, nvim, or the path of one of them")
	project := flag.String("project", filepath.Join("examples", "orders"), "the project to open")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	repo, err := os.Getwd()
	if err == nil {
		err = Demo{Repo: repo, Project: *project, Editor: *editor, Out: os.Stdout}.Run(ctx)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
		os.Exit(1)
	}
}

// Demo is one run of the main job.
type Demo struct {
	Repo    string    // the checkout: bin/devhelper and the plugin
	Project string    // what the editor opens
	Editor  string    // program
	Out     io.Writer // gets the steps
}

func (d Demo) say(format string, args ...any) { fmt.Fprintf(d.Out, format+"\n", args...) }

// environment is what the editor starts in: devhelper's own files in a folder
// that goes away, and no AWS setting of the caller.
func (d Demo) environment(home string) []string {
	var env []string
	for _, kv := range os.Environ() {
		name, _, _ := strings.Cut(kv, "=")
		if strings.HasPrefix(name, "AWS_") || strings.HasPrefix(name, "DYNAMODB_") || name == "TMUX" || name == "VIMINIT" {
			continue
		}
		env = append(env, kv)
	}
	return append(env, "DEVHELPER_HOME="+home, "TERM=xterm-256color", "LC_ALL=C.UTF-8",
		"PYTHONDONTWRITEBYTECODE=1", "PYTEST_DISABLE_PLUGIN_AUTOLOAD=1", "PY_COLORS=0", "TMUX_TMPDIR="+home)
}
