package dynamodb

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/devhelper/devhelper/internal/proc"
)

// dynalite is a server in JavaScript over LevelDB, started by Node. Measured
// with 4.0.0: ready in 100-140 ms, 54 MB.
type dynalite struct{}

func (dynalite) name() string { return "dynalite" }

func (dynalite) capabilities() Capabilities { return Capabilities{Disk: true, Delay: true} }

func (d dynalite) detect(_ context.Context, s search) Candidate {
	c := Candidate{Name: d.name(), Capabilities: d.capabilities()}
	path, err := s.find(s.Dynalite, d.name(), ".bin/dynalite", ".bin/dynalite.cmd")
	if err != nil {
		return c.absent(s, path, s.Dynalite, err, "npm install dynalite")
	}
	c.Path = path
	if _, err := proc.LookPath("node", s.environ); err != nil {
		c.Reason, c.Hint = "it needs Node, which is not in PATH", "install Node 20 or newer"
		return c
	}
	c.Available, c.Version = true, d.version(path)
	return c
}

// version reads the package the program is a part of: it has no option that
// tells.
func (dynalite) version(path string) string {
	// The link in .bin leads to dynalite/cli.js; on Windows .bin holds a script.
	for _, dir := range []string{filepath.Dir(realPath(path)), filepath.Join(filepath.Dir(path), "..", "dynalite")} {
		data, err := os.ReadFile(filepath.Join(dir, "package.json"))
		var manifest struct{ Name, Version string }
		if err == nil && json.Unmarshal(data, &manifest) == nil && manifest.Name == "dynalite" {
			return manifest.Version
		}
	}
	return ""
}

func (dynalite) preflight(context.Context, search, *spec) error { return nil }

// delayMs is how long tables take to change with the option delay; dynalite's
// own default.
const delayMs = 500

func (dynalite) command(sp *spec, port int) proc.Cmd {
	// Without --host it listens on all addresses.
	args := []string{"--host", "127.0.0.1", "--port", strconv.Itoa(port)}
	ms := "0"
	if sp.Delay {
		ms = strconv.Itoa(delayMs)
	}
	for _, what := range []string{"create", "delete", "update"} {
		args = append(args, "--"+what+"TableMs", ms)
	}
	if sp.DataDir != "" {
		args = append(args, "--path", filepath.Join(sp.DataDir, "dynalite"))
	}
	return proc.Cmd{Path: sp.Program, Args: args}
}

func (dynalite) diagnose(_ *spec, lines []string, _ proc.Exit) diagnosis {
	text := strings.Join(lines, "\n")
	switch {
	case strings.Contains(text, "EADDRINUSE"):
		return diagnosis{portInUse: true}
	case strings.Contains(text, "node: No such file"), strings.Contains(text, "'node': No such file"):
		return diagnosis{cause: "Node is not in PATH", hint: "install Node 20 or newer"}
	case strings.Contains(text, "LEVEL_LOCKED"), strings.Contains(text, "LevelDB"), strings.Contains(text, "LEVEL_"):
		return diagnosis{cause: "its database in the data directory cannot be opened", hint: "stop what else uses it, or use another data directory"}
	case strings.Contains(text, "SyntaxError"), strings.Contains(text, "ERR_REQUIRE_ESM"):
		return diagnosis{cause: "this Node is too old for it", hint: "install Node 20 or newer"}
	}
	return diagnosis{}
}
