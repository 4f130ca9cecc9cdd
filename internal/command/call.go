package command

import (
	"fmt"
	"io"
	"strings"

	"github.com/devhelper/devhelper/internal/settings"
	"github.com/devhelper/devhelper/internal/workspace"
)

// Call is one run of a command: the session it belongs to and what the surface
// that asked knows.
type Call struct {
	*Session

	Surface  Surface
	Snapshot *workspace.Snapshot // files and unsaved buffers, as they were when the request came in
	Context  Context
	Progress func(message string, percent int) // never nil; percent is -1 where unknown
	Stdio    *Stdio                            // of the terminal; nil unless Surface is CLI

	settings *settings.Settings
	problems []settings.Problem
	shown    bool // the command itself shows the problems
}

// Surface is where a command was asked for.
type Surface int

const (
	Editor Surface = iota // over LSP
	CLI                   // in a terminal
)

// Context is what an editor knows about where its user is. All is optional.
type Context struct {
	Path     string // of the active file; empty for buffers without one
	Language string // LSP language id
	Pos      Pos    // of the cursor; Line 0 when unknown
	Span     *Span  // what is selected
}

// Stdio is the terminal of the CLI.
type Stdio struct {
	In       io.Reader
	Out, Err io.Writer
	JSON     bool // the result is printed as JSON
}

// NewCall makes a call with what is the same for every surface.
func (s *Session) NewCall(surface Surface) *Call {
	return &Call{Session: s, Surface: surface, Snapshot: s.Workspace.Snapshot(), Progress: func(string, int) {}}
}

// Root is the workspace root the call is about: that of the active file, else
// the first one. It is empty when the editor has opened no folder.
func (c *Call) Root() string {
	if c.Context.Path != "" {
		if root, ok := c.Snapshot.Root(c.Context.Path); ok {
			return root
		}
	}
	if roots := c.Snapshot.Roots(); len(roots) > 0 {
		return roots[0]
	}
	return ""
}

// Settings are those of the call's root. They are read once per call, so that
// a changed file holds from the next command on.
func (c *Call) Settings() *settings.Settings {
	c.loadSettings()
	return c.settings
}

// SettingsProblems are what is wrong with the settings, or ignored in them.
func (c *Call) SettingsProblems() []settings.Problem {
	c.loadSettings()
	c.shown = true
	return c.problems
}

func (c *Call) loadSettings() {
	if c.settings == nil {
		c.settings, c.problems = c.Session.settingsFor(c.Root())
	}
}

// Trusted says whether the call's root is trusted.
func (c *Call) Trusted() bool { return c.Root() != "" && c.Trust.Trusted(c.Root()) }

// UntrustedError refuses a command in a root nobody has trusted. An editor may
// ask its user, add the root to the session's trust and run the command again.
type UntrustedError struct {
	Root    string
	Command *Command
}

func (e *UntrustedError) Error() string {
	if e.Root == "" {
		return strings.Join(e.Command.Words(), " ") + " needs a trusted project, and no folder is open"
	}
	return fmt.Sprintf("%s runs programs, and %s is not trusted", strings.Join(e.Command.Words(), " "), e.Root)
}

// Hint is the command that trusts the root.
func (e *UntrustedError) Hint() string {
	if e.Root == "" {
		return "open a file of a project first"
	}
	return "devhelper trust add " + shellWord(e.Root)
}

func (c *Call) checkTrust(cmd *Command) error {
	if c.Trusted() {
		return nil
	}
	return &UntrustedError{c.Root(), cmd}
}

// fill gives arguments that nobody gave what the editor knows.
func (c *Call) fill(cmd *Command, args any) {
	for i := range cmd.Args {
		a := &cmd.Args[i]
		if a.From == "" || a.IsSet(args) || a.Type != "string" {
			continue
		}
		f := a.field(args)
		switch {
		case a.From == "document":
			f.SetString(c.Context.Path)
		case a.From == "position" && c.Context.Pos.Line > 0:
			f.SetString(fmt.Sprintf("%d:%d", c.Context.Pos.Line, c.Context.Pos.Column))
		case a.From == "selection" && c.Context.Span != nil:
			s := c.Context.Span
			f.SetString(fmt.Sprintf("%d:%d-%d:%d", s.Start.Line, s.Start.Column, s.End.Line, s.End.Column))
		}
	}
}
