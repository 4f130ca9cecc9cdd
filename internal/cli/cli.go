// Package cli is devhelper in a terminal: it makes a subcommand of every row of
// the command table, runs it, and prints its result.
//
// The rules of this surface:
//
//   - A result goes to standard output, everything else to standard error.
//   - Errors are "devhelper: " and one lower-case line; the next step follows
//     as "hint: ".
//   - --json prints the result as one JSON object on one line.
//   - A command that changes files shows a diff; --write writes, --stdout
//     prints the new text alone.
//   - The exit code is 0, 1 for a failure or a check that found something, 2
//     for a wrong command line, 130 for an interrupted command, 141 when nobody
//     reads the output any more. What runs another program exits with its code.
//
// Start reading at [Main].
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/devhelper/devhelper/internal/command"
	"github.com/devhelper/devhelper/internal/workspace"
)

// Env is the outside world as the CLI sees it.
type Env struct {
	Config command.Config // everything but the roots and flags
	Args   []string       // without the program's name
	Stdio  command.Stdio
	Dir    string           // working directory
	Extra  []*cobra.Command // subcommands that are no row of the table
}

// Main runs one command line and gives the exit code.
func Main(ctx context.Context, env Env) int {
	root := tree(ctx, env, named(env.Args))
	root.SetArgs(env.Args)
	ran, err := root.ExecuteContextC(ctx)
	var code exitCode
	var usage *command.UsageError
	switch {
	case err == nil:
		return command.ExitOK
	case errors.As(err, &code):
		return int(code)
	case errors.Is(err, context.Canceled):
		if hint := command.Hint(err); hint != "" { // it says what is left
			fmt.Fprintf(env.Stdio.Err, "devhelper: %v\nhint: %s\n", err, hint)
		} else {
			fmt.Fprintln(env.Stdio.Err, "devhelper: interrupted")
		}
		return 130 // 128 + SIGINT, as shells report it
	}
	wrong := errors.As(err, &usage)
	var own command.ExitCoder
	if errors.As(err, &own) { // it stands for another program's, whose codes mean something
		defer func() { code = exitCode(own.ExitCode()) }()
	}
	hint := command.Hint(err)
	if hint == "" && wrong {
		hint = "see " + ran.CommandPath() + " --help"
	}
	fmt.Fprintln(env.Stdio.Err, "devhelper:", err)
	if hint != "" {
		fmt.Fprintln(env.Stdio.Err, "hint:", hint)
	}
	if wrong {
		return command.ExitUsage
	}
	return command.ExitFailed
}

// exitCode ends the program without a message: the result said it all.
type exitCode int

func (c exitCode) Error() string { return fmt.Sprintf("exit status %d", int(c)) }

// global holds the flags that every subcommand has.
type global struct {
	root string
	set  []string
	json bool
}

// New builds the tree of subcommands. Shell completion, manual pages and help
// are made from it.
func New(ctx context.Context, env Env) *cobra.Command {
	return tree(ctx, env, command.All().Commands())
}

// named gives the rows that a command line can be about: the one its first words
// name, else all. To prepare the others takes longer than many a command runs.
func named(args []string) []*command.Command {
	for _, c := range command.All().Commands() {
		if words := c.Words(); len(args) >= len(words) && slices.Equal(words, args[:len(words)]) {
			return []*command.Command{c}
		}
	}
	return command.All().Commands()
}

func tree(ctx context.Context, env Env, rows []*command.Command) *cobra.Command {
	var g global
	root := &cobra.Command{
		Use:   "devhelper",
		Short: "The same helpers in every editor: ignore files, TODOs, git history, and DynamoDB for tests",
		Long: "devhelper is used from an editor's command palette beside whatever language servers run there.\n" +
			"Every command of the palette is a subcommand here.",
		SilenceErrors: true, SilenceUsage: true,
	}
	group(root)
	root.SetOut(env.Stdio.Out)
	root.SetErr(env.Stdio.Err)
	root.SetIn(env.Stdio.In)
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		if name := short(c); name != "" {
			err = fmt.Errorf("%s: %w", name, err)
		}
		return &command.UsageError{Err: err}
	})
	pf := root.PersistentFlags()
	pf.SortFlags = false
	pf.Var(rootFlag{&g.root}, "root", "project to work in; by default the nearest folder with .devhelper, else .git, above the working directory")
	pf.Var(setFlag{&g.set}, "set", "a setting for this call alone; may be repeated")
	pf.BoolVar(&g.json, "json", false, "print the result as JSON")
	completeGlobal(root, env, &g)
	areas := map[string]*cobra.Command{"": root}
	for _, c := range rows {
		parent := areas[c.Area()]
		if parent == nil {
			parent = &cobra.Command{Use: c.Area(), Short: command.AreaTitle(c.Area()) + " commands", Hidden: true}
			group(parent)
			areas[c.Area()] = parent
			root.AddCommand(parent)
		}
		parent.AddCommand(subcommand(ctx, env, &g, c))
		parent.Hidden = parent.Hidden && c.Plumb // an area is listed when one of its commands is
	}
	for _, parent := range areas {
		for _, c := range parent.Commands() {
			c.Hidden = c.Hidden && !parent.Hidden // who has found the area may see what is in it
		}
	}
	root.AddCommand(env.Extra...)
	addCobras(root)
	return root
}

// session opens the session of one command line.
func (g *global) session(env Env) (*command.Session, error) {
	cfg := env.Config
	cfg.Flags = g.set
	root := g.root
	if root == "" {
		root = workspace.RootFor(env.Dir)
	} else {
		root = absolute(env.Dir, root)
		if info, err := os.Stat(root); err != nil || !info.IsDir() {
			return nil, command.WithHint(command.Usagef("--root: %s is not a directory", g.root), "name the project's folder, or leave --root out")
		}
	}
	cfg.Roots = []string{root}
	cfg.Dir = env.Dir
	return command.NewSession(cfg)
}

func absolute(dir, path string) string {
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(dir, path)
}

// isTerminal says whether w is a terminal, where progress may be drawn.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
