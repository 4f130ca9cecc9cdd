package lsp

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/pflag"

	"github.com/devhelper/devhelper/internal/command"
	"github.com/devhelper/devhelper/lsp/rpc"
)

// Config is the outside world of a server.
type Config struct {
	Command command.Config // Roots, Space and Notify are the server's to set
	Args    []string       // after `devhelper lsp`
	In      io.Reader      // from the editor; os.Stdin in a process of its own
	Out     io.Writer      // to the editor; os.Stdout in a process of its own
	Err     io.Writer      // for what cannot be told to an editor

	// Extra are commands beside those of the table: tests bring their own.
	Extra []*command.Command

	// ParentTick is when to look whether the editor's process lives; nil looks
	// every [rpc.ParentInterval].
	ParentTick <-chan time.Time
}

// Usage is the help of `devhelper lsp`.
const Usage = `Speaks the Language Server Protocol 3.18 on standard input and output. Editors
start it; docs/protocol.md says what it speaks beside that. It ends when its input ends, on the exit
notification, and when the editor's process is gone.

  --log FILE       write the log to FILE instead of lsp.log in the state directory
  --trace METHODS  write a line per message: names, as textDocument/didOpen, or
                   beginnings, as devhelper/*; !NAME leaves one out
  --trace-bodies   write the messages too, with the text of your files
  --listen ADDR    serve one connection on a loopback address, for debugging
  --stdio          accepted and ignored
  --clientProcessId N  end when this process is gone`

type flags struct {
	log, trace, listen string
	bodies             bool
	client             int
}

func parseFlags(args []string) (flags, error) {
	var f flags
	fs := pflag.NewFlagSet("lsp", pflag.ContinueOnError)
	fs.SetOutput(io.Discard)
	fs.Usage = func() {}
	fs.StringVar(&f.log, "log", "", "")
	fs.StringVar(&f.trace, "trace", "", "")
	fs.BoolVar(&f.bodies, "trace-bodies", false, "")
	fs.StringVar(&f.listen, "listen", "", "")
	fs.Bool("stdio", false, "")
	fs.IntVar(&f.client, "clientProcessId", 0, "")
	if err := fs.Parse(args); err != nil {
		return f, err
	}
	if fs.NArg() > 0 {
		return f, fmt.Errorf("unexpected argument %q", fs.Arg(0))
	}
	return f, nil
}

// Main runs a server until its editor is gone and gives the exit code: 0 after
// shutdown and exit, after the end of input, and when ctx ends; 2 for wrong
// arguments; else 1.
func Main(ctx context.Context, cfg Config) int {
	f, err := parseFlags(cfg.Args)
	if errors.Is(err, pflag.ErrHelp) {
		fmt.Fprintln(cfg.Err, Usage)
		return command.ExitOK
	}
	if err != nil {
		fmt.Fprintf(cfg.Err, "devhelper: lsp: %v\nhint: devhelper lsp --help\n", err)
		return command.ExitUsage
	}
	in, out := cfg.In, cfg.Out
	switch {
	case f.listen != "":
		conn, err := accept(ctx, f.listen, cfg.Err)
		if err != nil {
			fmt.Fprintf(cfg.Err, "devhelper: lsp: %v\n", err)
			return command.ExitFailed
		}
		in, out = conn, conn
	case cfg.In == os.Stdin && cfg.Out == os.Stdout:
		if in, out, err = rpc.TakeStdio(); err != nil {
			fmt.Fprintf(cfg.Err, "devhelper: lsp: standard output: %v\n", err)
			return command.ExitFailed
		}
	}
	log, err := newLogger(cfg, f)
	if err != nil {
		fmt.Fprintf(cfg.Err, "devhelper: lsp: log: %v\n", err)
		return command.ExitFailed
	}
	defer log.file.Close()
	s, err := newServer(cfg, f, log)
	if err != nil {
		fmt.Fprintf(cfg.Err, "devhelper: lsp: %v\n", err)
		return command.ExitFailed
	}
	return s.run(ctx, in, out)
}

// newLogger opens the log. Without --log it takes warnings and errors only, and
// its file is made with the first of them.
func newLogger(cfg Config, f flags) (*logger, error) {
	l := &logger{all: f.log != ""}
	name := f.log
	if name == "" {
		name = filepath.Join(cfg.Command.Dirs.State, "lsp.log")
	}
	l.file = rpc.NewLogFile(name, 0, time.Now)
	if f.log == "" && f.trace == "" {
		return l, nil
	}
	return l, l.file.Open()
}

// accept waits for one connection. Whoever connects may run commands as the
// user, so it is refused to listen where others could.
func accept(ctx context.Context, addr string, tell io.Writer) (net.Conn, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fmt.Errorf("--listen %s: %w", addr, err)
	}
	if host == "" {
		host = "127.0.0.1"
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, fmt.Errorf("--listen %s: only loopback addresses can be listened on", addr)
	}
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", net.JoinHostPort(host, port))
	if err != nil {
		return nil, err
	}
	defer l.Close()
	stop := context.AfterFunc(ctx, func() { l.Close() })
	defer stop()
	fmt.Fprintf(tell, "devhelper: listening on %s\n", l.Addr())
	return l.Accept()
}
