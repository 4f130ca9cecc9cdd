package dynamodb

import (
	"context"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	"github.com/devhelper/devhelper/internal/proc"
)

// dynoxide is a server in Rust over SQLite, one program without needs.
// Measured with 1.2.1: ready in 6-11 ms, 5 MB, ends at once on SIGTERM.
type dynoxide struct{}

func (dynoxide) name() string { return "dynoxide" }

func (dynoxide) capabilities() Capabilities {
	return Capabilities{Disk: true, Streams: true, Transactions: true, PartiQL: true}
}

// dynoxidePackage is the folder of the program in npm's package for this
// platform. The platform-independent package starts it through Node, which
// would stand between us and the process to supervise.
func dynoxidePackage() string {
	system, machine := runtime.GOOS, runtime.GOARCH
	file := "dynoxide"
	if system == "windows" {
		system, file = "win32", "dynoxide.exe"
	}
	if machine == "amd64" {
		machine = "x64"
	}
	return "@dynoxide/" + system + "-" + machine + "/" + file
}

func (d dynoxide) detect(ctx context.Context, s search) Candidate {
	c := Candidate{Name: d.name(), Capabilities: d.capabilities()}
	path, err := s.find(s.Dynoxide, d.name(), dynoxidePackage())
	if err != nil {
		return c.absent(s, path, s.Dynoxide, err, "install it, as by npm install dynoxide")
	}
	c.Path, c.Available = path, true
	version, err := s.ask(ctx, d.name(), path, "--version")
	if err != nil {
		c.Available, c.Reason, c.Hint = false, "it does not run: "+err.Error(), "install it again"
	}
	c.Version = version
	return c
}

func (dynoxide) preflight(context.Context, search, *spec) error { return nil }

func (dynoxide) command(sp *spec, port int) proc.Cmd {
	args := []string{"serve", "--host", "127.0.0.1", "--port", strconv.Itoa(port)}
	if sp.DataDir != "" {
		args = append(args, "--db-path", filepath.Join(sp.DataDir, "dynoxide.db"))
	}
	return proc.Cmd{Path: sp.Program, Args: args}
}

func (dynoxide) diagnose(_ *spec, lines []string, _ proc.Exit) diagnosis {
	text := strings.ToLower(strings.Join(lines, "\n"))
	switch {
	case strings.Contains(text, "address already in use"), strings.Contains(text, "address in use"):
		return diagnosis{portInUse: true}
	case strings.Contains(text, "database is locked"):
		return diagnosis{cause: "another process has its database open", hint: "stop that one, or use another data directory"}
	case strings.Contains(text, "not a database"):
		return diagnosis{cause: "dynoxide.db in the data directory is no database of dynoxide", hint: "use another data directory"}
	}
	return diagnosis{}
}
