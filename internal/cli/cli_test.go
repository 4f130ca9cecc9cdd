package cli

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"github.com/devhelper/devhelper/internal/command"
)

// terminal is a command line in a project of its own.
type terminal struct {
	env      Env
	out, err bytes.Buffer
}

func newTerminal(t *testing.T, args ...string) *terminal {
	t.Helper()
	home := t.TempDir()
	term := &terminal{}
	term.env = Env{
		Config: command.Config{
			Home: home, Getenv: func(string) string { return "" }, Environ: func() []string { return nil }, Now: time.Now,
		},
		Args: args, Dir: t.TempDir(),
		Stdio: command.Stdio{In: strings.NewReader(""), Out: &term.out, Err: &term.err},
	}
	dirs := &term.env.Config.Dirs
	dirs.Config, dirs.State = filepath.Join(home, "config"), filepath.Join(home, "state")
	dirs.Cache, dirs.Runtime = filepath.Join(home, "cache"), filepath.Join(home, "run")
	return term
}

// TestExitCodes holds what scripts rely on: the code, where the text goes, and
// that every message tells how to go on.
func TestExitCodes(t *testing.T) {
	for _, tc := range []struct {
		line string
		code int
		out  string // standard output has it
		err  string // standard error is it and a hint
		hint string
	}{
		{line: "version", out: "devhelper " + command.Version},
		{line: "version --json", out: `{"version":"`},
		{line: "", out: "fixture "},
		{line: "fixture", out: "generate "},
		{line: "help fixture schema", out: "fixture schema [TABLE]"},
		{line: "config show dynamodb.port --set dynamodb.port=8000", out: "8000"},
		{line: "fixture tables", code: 1, err: "no file of the project declares a DynamoDB table", hint: "--schema"},
		{line: "--nope", code: 2, err: "unknown flag: --nope", hint: "see devhelper --help"},
		{line: "version --nope", code: 2, err: "version: unknown flag: --nope", hint: "see devhelper version --help"},
		{line: "version more", code: 2, err: `version: unexpected argument "more"`, hint: "see devhelper version --help"},
		{line: "dynamodb attach", code: 2, err: "dynamodb attach: ENDPOINT is missing", hint: "see devhelper dynamodb attach --help"},
		{line: "fixtur", code: 2, err: `there is no command "fixtur"`, hint: "did you mean fixture?"},
		{line: "zzz", code: 2, err: `there is no command "zzz"`, hint: "the list is: devhelper --help"},
		{line: "fixture zzz", code: 2, err: `there is no command "fixture zzz"`, hint: "the list is: devhelper fixture --help"},
		{line: "help zzz", code: 2, err: `there is no command "zzz"`, hint: "devhelper --help"},
		{line: "completion tcsh", code: 2, err: `there is no command "completion tcsh"`, hint: "devhelper completion --help"},
		{line: "completion bash more", code: 2, err: `completion bash: unexpected argument "more"`, hint: "--help"},
		{line: "--root= version", code: 2, err: `version: invalid argument "" for "--root" flag: no directory is named`, hint: "--help"},
		{line: "--root none version", code: 2, err: "--root: none is not a directory", hint: "leave --root out"},
		{line: "--set port version", code: 2, err: `version: invalid argument "port" for "--set" flag: "port" is not KEY=VALUE`, hint: "--help"},
		{line: "--set colour=red version", code: 2, err: `--set: there is no setting "colour"`, hint: "devhelper config show"},
		{line: "fixture generate --write --stdout", code: 2, err: "--write and --stdout exclude each other", hint: "--help"},
	} {
		term := newTerminal(t, strings.Fields(tc.line)...)
		if code := Main(t.Context(), term.env); code != tc.code {
			t.Errorf("%q: exit code %d, want %d", tc.line, code, tc.code)
		}
		if !strings.Contains(term.out.String(), tc.out) || (tc.code != 0 && term.out.Len() > 0) {
			t.Errorf("%q: standard output %q, want %q", tc.line, term.out.String(), tc.out)
		}
		message, hint, _ := strings.Cut(term.err.String(), "\nhint: ")
		switch {
		case tc.code == 0 && term.err.Len() > 0:
			t.Errorf("%q: standard error %q", tc.line, term.err.String())
		case tc.code == 0:
		case message != "devhelper: "+tc.err || !strings.Contains(hint, tc.hint):
			t.Errorf("%q: message %q and hint %q, want %q and %q", tc.line, message, hint, tc.err, tc.hint)
		case strings.Count(hint, "\n") != 1:
			t.Errorf("%q: more than a hint: %q", tc.line, hint)
		}
		if left, err := os.ReadDir(term.env.Dir); err != nil || len(left) > 0 {
			t.Errorf("%q left %v behind (%v)", tc.line, left, err)
		}
	}
}

// TestHelpIsInTheOrderOfTheTable: the main job stands first, and what is for
// front ends alone is listed where it is asked for.
func TestHelpIsInTheOrderOfTheTable(t *testing.T) {
	tree := New(t.Context(), newTerminal(t).env)
	var got, want []string
	for _, c := range tree.Commands() {
		if c.IsAvailableCommand() {
			got = append(got, c.Name())
		}
	}
	for _, c := range command.All().Commands() {
		name := c.Words()[0]
		if !c.Plumb && (len(want) == 0 || want[len(want)-1] != name) {
			want = append(want, name)
		}
	}
	want = append(want, "completion")
	if strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("help lists %v, want %v", got, want)
	}
	term := newTerminal(t, "palette", "--help")
	if code := Main(t.Context(), term.env); code != 0 || !strings.Contains(term.out.String(), "query ") {
		t.Errorf("palette --help ends with %d and lists no query: %s", code, term.out.String())
	}
}

// failing is an output that cannot be written to.
type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

func TestOutputThatCannotBeWritten(t *testing.T) {
	for _, tc := range []struct {
		fault error
		code  int
		text  string
	}{
		{&os.PathError{Op: "write", Path: "/dev/stdout", Err: syscall.EPIPE}, 141, ""},
		{errors.New("the disk is full"), 1, "devhelper: the disk is full\n"},
	} {
		for _, args := range [][]string{{"commands"}, {"commands", "--json"}, {"config", "show"}} {
			term := newTerminal(t, args...)
			term.env.Stdio.Out = failing{tc.fault}
			if code := Main(t.Context(), term.env); code != tc.code || term.err.String() != tc.text {
				t.Errorf("%v into %v: exit code %d and %q, want %d and %q", args, tc.fault, code, term.err.String(), tc.code, tc.text)
			}
		}
	}
}

func TestInterrupted(t *testing.T) {
	term := newTerminal(t, "wait")
	begun := make(chan struct{})
	term.env.Extra = []*cobra.Command{{Use: "wait", RunE: func(cmd *cobra.Command, _ []string) error {
		close(begun)
		<-cmd.Context().Done()
		return cmd.Context().Err()
	}}}
	ctx, interrupt := context.WithCancel(t.Context())
	code := make(chan int, 1)
	go func() { code <- Main(ctx, term.env) }()
	<-begun
	interrupt()
	select {
	case got := <-code:
		if got != 130 || term.err.String() != "devhelper: interrupted\n" {
			t.Errorf("exit code %d and %q, want 130 and that it was interrupted", got, term.err.String())
		}
	case <-time.After(20 * time.Second):
		t.Fatal("it does not end")
	}
}

// held is a result of which something goes on.
type held struct {
	waited chan struct{}
	code   int
}

func (h held) Text(w io.Writer) error { _, err := io.WriteString(w, "ready\n"); return err }
func (h held) ExitCode() int          { return h.code }
func (h held) Wait(ctx context.Context) error {
	close(h.waited)
	<-ctx.Done()
	return nil
}

// TestWaitsAfterPrinting: who reads the output of dynamodb start has the
// endpoint before the command ends.
func TestWaitsAfterPrinting(t *testing.T) {
	term := newTerminal(t)
	ctx, interrupt := context.WithCancel(t.Context())
	result := held{waited: make(chan struct{}), code: 3}
	ended := make(chan error, 1)
	go func() { ended <- finish(ctx, term.env, result, printing{}) }()
	<-result.waited
	if term.out.String() != "ready\n" {
		t.Errorf("%q is printed before it waits", term.out.String())
	}
	interrupt()
	var code exitCode
	if err := <-ended; !errors.As(err, &code) || code != 3 {
		t.Errorf("it ends with %v, want the result's exit code 3", err)
	}
}

func TestShellCompletion(t *testing.T) {
	for _, tc := range []struct{ words, want, not string }{
		{"__complete dynamodb env --format", "fish", "Orders"},
		{"__complete config show", "dynamodb.port", ""},
		{"__complete --set", "dynamodb.port=", ""},
		{"__complete", "fixture\tFixture commands", "palette"},
		{"__complete help fixture", "tables\tList declared tables", "dynamodb"},
	} {
		term := newTerminal(t, append(strings.Fields(tc.words), "")...)
		code := Main(t.Context(), term.env)
		if out := term.out.String(); code != 0 || !strings.Contains(out, tc.want) || (tc.not != "" && strings.Contains(out, tc.not)) {
			t.Errorf("%q: exit code %d, lists %q, want %q and not %q", tc.words, code, out, tc.want, tc.not)
		}
	}
}

// TestInterruptedBeforeItIsWritten: a step that cannot be stopped half-way still
// has no effect after the interrupt.
func TestInterruptedBeforeItIsWritten(t *testing.T) {
	const template = `Resources:
  Orders:
    Type: AWS::DynamoDB::Table
    Properties:
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
      BillingMode: PAY_PER_REQUEST
`
	for _, line := range []string{"fixture generate -f pytest --write", "fixture tables --schema template.yaml", "version"} {
		term := newTerminal(t, strings.Fields(line)...)
		if err := os.WriteFile(filepath.Join(term.env.Dir, "template.yaml"), []byte(template), 0o644); err != nil {
			t.Fatal(err)
		}
		ctx, interrupt := context.WithCancel(t.Context())
		interrupt()
		if code := Main(ctx, term.env); code != 130 || term.out.Len() > 0 {
			t.Errorf("%q: exit code %d and %q, want 130 and nothing", line, code, term.out.String())
		}
		if left, err := os.ReadDir(term.env.Dir); err != nil || len(left) != 1 {
			t.Errorf("%q left %v behind (%v)", line, left, err)
		}
	}
}
