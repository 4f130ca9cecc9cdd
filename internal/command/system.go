package command

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"text/tabwriter"
)

// Check is one line of a doctor's report.
type Check struct {
	Name   string `json:"name" doc:"what was looked at"`
	State  string `json:"state" doc:"ok, note, warning or error"`
	Detail string `json:"detail" doc:"what was found"`
	Hint   string `json:"hint,omitempty" doc:"what to do about it"`
}

type doctorArgs struct{}

type doctorResult struct {
	Checks []Check `json:"checks" doc:"what was looked at"`
}

func doctor(ctx context.Context, call *Call, _ doctorArgs) (doctorResult, error) {
	var r doctorResult
	add := func(name, state, hint, format string, args ...any) {
		r.Checks = append(r.Checks, Check{Name: name, State: state, Detail: fmt.Sprintf(format, args...), Hint: hint})
	}
	add("devhelper", "ok", "", "%s, protocol %d, %s/%s, %s", Version, Protocol, runtime.GOOS, runtime.GOARCH, runtime.Version())
	if exe, err := os.Executable(); err == nil {
		add("binary", "ok", "", "%s", exe)
	}
	checkDir(add, "settings", call.Dirs.Config)
	checkDir(add, "state", call.Dirs.State)
	checkDir(add, "cache", call.Dirs.Cache)
	checkDir(add, "runtime", call.Dirs.Runtime)
	switch root := call.Root(); {
	case root == "":
		add("project", "note", "open a file or folder of a project", "no folder is open")
	case call.Trusted():
		add("project", "ok", "", "%s, trusted", root)
	default:
		add("project", "note", "devhelper trust add "+shellWord(root), "%s, not trusted: settings that name programs, and dynamodb run, are off", root)
	}
	for _, p := range call.SettingsProblems() {
		add("settings file", string(p.Severity), p.HintText, "%s", p.Error())
	}
	for _, b := range call.DynamoDB().Backends(ctx, call.options()) {
		state, detail := "ok", strings.TrimSpace(b.Version+" "+b.Path)
		if !b.Available {
			state, detail = "note", b.Reason
		}
		add("backend "+b.Name, state, b.Hint, "%s", detail)
	}
	instances, err := call.DynamoDB().List(ctx)
	if err != nil {
		add("instances", "error", Hint(err), "%v", err)
	}
	for _, i := range instances {
		add("instance "+i.ID, "ok", "", "%s at %s", i.Backend, i.Endpoint)
	}
	return r, nil
}

// checkDir says whether devhelper can keep its files in dir, or could make it.
func checkDir(add func(name, state, hint, format string, args ...any), name, dir string) {
	at := dir
	for {
		info, err := os.Stat(at)
		switch {
		case err == nil && !info.IsDir():
			add(name+" directory", "error", "move that file away, or set DEVHELPER_HOME", "%s: %s is not a directory", dir, at)
			return
		case err == nil && !writable(at):
			add(name+" directory", "error", "make it writable, or set DEVHELPER_HOME", "%s: %s cannot be written", dir, at)
			return
		case err == nil && at != dir:
			add(name+" directory", "ok", "", "%s, made when first needed", dir)
			return
		case err == nil:
			add(name+" directory", "ok", "", "%s", dir)
			return
		}
		if at == filepath.Dir(at) {
			add(name+" directory", "error", "set DEVHELPER_HOME", "%s: %v", dir, err)
			return
		}
		at = filepath.Dir(at)
	}
}

func writable(dir string) bool {
	f, err := os.CreateTemp(dir, ".devhelper-*")
	if err != nil {
		return false
	}
	f.Close()
	return os.Remove(f.Name()) == nil
}

// Text prints one line per check.
func (r doctorResult) Text(w io.Writer) error {
	tw := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	for _, c := range r.Checks {
		fmt.Fprintf(tw, "%s\t%s\t%s\n", c.State, c.Name, c.Detail)
		if c.Hint != "" {
			fmt.Fprintf(tw, "\t\thint: %s\n", c.Hint)
		}
	}
	return tw.Flush()
}

// View shows the report as a text.
func (r doctorResult) View() View { return textView("doctor", r) }

// ExitCode is 1 when a check found an error.
func (r doctorResult) ExitCode() int {
	for _, c := range r.Checks {
		if c.State == "error" {
			return ExitFailed
		}
	}
	return ExitOK
}

type versionArgs struct{}

type versionResult struct {
	Version  string `json:"version" doc:"of devhelper"`
	Protocol int    `json:"protocol" doc:"of what front ends and the server say to each other"`
	OS       string `json:"os" doc:"operating system it was built for"`
	Arch     string `json:"arch" doc:"processor it was built for"`
	Go       string `json:"go" doc:"Go release it was built with"`
	Commit   string `json:"commit,omitempty" doc:"commit it was built from"`
}

func version(context.Context, *Call, versionArgs) (versionResult, error) {
	r := versionResult{Version: Version, Protocol: Protocol, OS: runtime.GOOS, Arch: runtime.GOARCH, Go: runtime.Version()}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				r.Commit = s.Value
			}
		}
	}
	return r, nil
}

func (r versionResult) Text(w io.Writer) error {
	_, err := fmt.Fprintf(w, "devhelper %s (protocol %d) %s/%s %s\n", r.Version, r.Protocol, r.OS, r.Arch, r.Go)
	return err
}

// View shows the version in the message line.
func (r versionResult) View() View {
	return MessageView(fmt.Sprintf("devhelper %s (protocol %d)", r.Version, r.Protocol))
}

type commandsArgs struct{}

type commandsResult struct{ Manifest }

func commands(_ context.Context, call *Call, _ commandsArgs) (commandsResult, error) {
	return commandsResult{call.Table.Manifest()}, nil
}

func (r commandsResult) Text(w io.Writer) error {
	tw := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	for _, c := range r.Commands {
		if !c.Plumbing {
			fmt.Fprintf(tw, "%s\t%s\n", strings.TrimSpace(c.Area+" "+c.Verb), c.Title)
		}
	}
	return tw.Flush()
}

// View lists the commands as a text.
func (r commandsResult) View() View { return textView("commands", r) }

// textView shows what the CLI would print in a scratch buffer.
func textView(name string, r Texter) View {
	var b strings.Builder
	if err := r.Text(&b); err != nil {
		return View{Kind: KindMessage, Level: "error", Message: err.Error()}
	}
	return View{Kind: KindDocument, Title: name, Document: &Document{Name: name, Text: b.String()}}
}
