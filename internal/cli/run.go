package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/devhelper/devhelper/internal/command"
	"github.com/devhelper/devhelper/internal/workspace"
)

// subcommand makes the cobra command of one row.
func subcommand(ctx context.Context, env Env, g *global, c *command.Command) *cobra.Command {
	args := c.NewArgs()
	var write, stdout bool
	cmd := &cobra.Command{
		Use: use(c), Short: c.Title, Long: c.Doc, Args: cobra.ArbitraryArgs, Hidden: c.Plumb,
		RunE: func(cmd *cobra.Command, words []string) error {
			if write && stdout {
				return command.Usagef("--write and --stdout exclude each other")
			}
			if err := c.SetPlaces(args, words); err != nil {
				return err
			}
			session, err := g.session(env)
			if err != nil {
				return err
			}
			defer session.Close()
			call := session.NewCall(command.CLI)
			env.Stdio.JSON = g.json
			call.Stdio = &env.Stdio
			if err := call.CheckFlags(); err != nil {
				return err
			}
			progress := newMeter(env.Stdio.Err, c.Long)
			call.Progress = progress.report
			result, err := c.Run(cmd.Context(), call, args)
			progress.clear()
			call.Warn(env.Stdio.Err)
			if err != nil {
				return err
			}
			// Not every step can be stopped half-way; what comes of it is not wanted any more.
			if err := cmd.Context().Err(); err != nil && (c.Reads || c.Edits) {
				return err
			}
			return finish(cmd.Context(), env, result, printing{json: g.json, write: write, stdout: stdout, call: call})
		},
	}
	if c.Example != "" {
		cmd.Example = "  devhelper " + strings.ReplaceAll(c.Example, "\n", "\n  devhelper ")
	}
	flags := c.Flags(args)
	cmd.Flags().SortFlags = false // as the table has them
	cmd.Flags().AddFlagSet(flags)
	cmd.Flags().SetInterspersed(!c.TakesCommand())
	if c.Edits {
		cmd.Flags().BoolVar(&write, "write", false, "write the change instead of showing it")
		cmd.Flags().BoolVar(&stdout, "stdout", false, "print the new text alone")
	}
	completeFlags(cmd, env, g, c, args)
	return cmd
}

func use(c *command.Command) string {
	s := c.Verb()
	for _, a := range c.Args {
		name := strings.ToUpper(a.Name)
		switch {
		case a.Place == "rest" && !a.IsCommand():
			s += " [" + name + "]..."
		case a.Place == "rest":
			s += " -- " + name + "..."
		case a.Place != "" && a.Need:
			s += " " + name
		case a.Place != "":
			s += " [" + name + "]"
		}
	}
	return s
}

// printing says how a result is wanted.
type printing struct {
	json, write, stdout bool
	call                *command.Call
}

// finish prints a result, writes what is to be written, and waits for what
// goes on.
func finish(ctx context.Context, env Env, result any, p printing) error {
	out := env.Stdio.Out
	if e, ok := result.(command.Editing); ok && p.write {
		if err := workspace.Write(e.FileEdits()); err != nil {
			return err
		}
	}
	switch err := show(out, result, p); {
	case errors.Is(err, syscall.EPIPE):
		// Where SIGPIPE is ignored (below Python, as a service) a write fails instead.
		return exitCode(141) // 128 + SIGPIPE, as shells report it
	case err != nil:
		return err
	}
	if w, ok := result.(command.Waiter); ok {
		if err := w.Wait(ctx); err != nil {
			return err
		}
	}
	if e, ok := result.(command.ExitCoder); ok && e.ExitCode() != 0 {
		return exitCode(e.ExitCode())
	}
	return nil
}

func show(out io.Writer, result any, p printing) error {
	if p.json {
		return printJSON(out, result)
	}
	if e, ok := result.(command.Editing); ok {
		edits := e.FileEdits()
		switch {
		case len(edits) == 0: // its words say why
		case p.stdout:
			for _, edit := range edits {
				if _, err := io.WriteString(out, edit.Text); err != nil {
					return err
				}
			}
			return nil
		case p.write:
			return wrote(out, edits)
		default:
			return p.call.WriteDiff(out, edits)
		}
	}
	if t, ok := result.(command.Texter); ok {
		return t.Text(out)
	}
	return printJSON(out, result)
}

// wrote names each file of edits once.
func wrote(out io.Writer, edits command.Edits) error {
	seen := map[string]bool{}
	for _, e := range edits {
		if seen[e.Path] {
			continue
		}
		seen[e.Path] = true
		if _, err := fmt.Fprintln(out, "wrote", e.Path); err != nil {
			return err
		}
	}
	return nil
}

func printJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// meter draws progress on a terminal's last line.
type meter struct {
	w     io.Writer
	shown bool
	start time.Time
}

func newMeter(w io.Writer, long bool) *meter {
	if !long || !isTerminal(w) {
		return &meter{}
	}
	return &meter{w: w, start: time.Now()}
}

func (m *meter) report(message string, percent int) {
	// What is over in an instant needs no progress.
	if m.w == nil || time.Since(m.start) < 300*time.Millisecond {
		return
	}
	m.shown = true
	if percent >= 0 {
		message = fmt.Sprintf("%3d%% %s", percent, message)
	}
	fmt.Fprintf(m.w, "\r\x1b[K%s", message)
}

func (m *meter) clear() {
	if m.shown {
		fmt.Fprint(m.w, "\r\x1b[K")
		m.shown = false
	}
}
