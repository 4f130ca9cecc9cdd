package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/devhelper/devhelper/dynamodb"
	"github.com/devhelper/devhelper/internal/cli"
	"github.com/devhelper/devhelper/internal/command"
	"github.com/devhelper/devhelper/internal/files"
	"github.com/devhelper/devhelper/lsp"
)

type streams struct {
	in       io.Reader
	out, err io.Writer
}

// run is devhelper without the process around it. The language server and the
// instances' supervisor are no commands of the table: they are started here.
func run(ctx context.Context, args []string, s streams) int {
	if len(args) > 0 && args[0] == dynamodb.ShimCommand {
		return dynamodb.ShimMain()
	}
	home, _ := os.UserHomeDir() // files.Lookup says what is missing
	dirs, err := files.Lookup(os.Getenv, home)
	if err != nil {
		fmt.Fprintln(s.err, "devhelper:", err)
		return command.ExitFailed
	}
	exe, err := os.Executable()
	if err != nil {
		fmt.Fprintln(s.err, "devhelper:", err)
		return command.ExitFailed
	}
	cfg := command.Config{
		Dirs: dirs, Home: home, Getenv: os.Getenv, Environ: os.Environ, Now: time.Now,
		Shim: []string{exe, dynamodb.ShimCommand},
	}
	if len(args) > 0 && args[0] == "lsp" {
		return lsp.Main(ctx, lsp.Config{Command: cfg, Args: args[1:], In: s.in, Out: s.out, Err: s.err})
	}
	dir, err := os.Getwd()
	if err != nil {
		fmt.Fprintln(s.err, "devhelper:", err)
		return command.ExitFailed
	}
	return cli.Main(ctx, cli.Env{
		Config: cfg, Args: args, Dir: dir, Stdio: command.Stdio{In: s.in, Out: s.out, Err: s.err},
		Extra: []*cobra.Command{lspHelp()},
	})
}

// lspHelp lists the language server in the help; run starts it before the CLI
// is made, which keeps its start short.
func lspHelp() *cobra.Command {
	cmd := &cobra.Command{
		Use: "lsp", Short: "Run the language server on standard input and output", Long: lsp.Usage,
		DisableFlagParsing: true,
		RunE:               func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.SetUsageTemplate("Usage:\n  devhelper lsp [flags]\n") // the flags of the table's commands are not its own
	return cmd
}
