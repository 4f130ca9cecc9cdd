package command

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"sync"
	"time"

	"github.com/devhelper/devhelper/dynamodb"
	"github.com/devhelper/devhelper/internal/diff"
	"github.com/devhelper/devhelper/internal/files"
	"github.com/devhelper/devhelper/internal/git"
	"github.com/devhelper/devhelper/internal/palette"
	"github.com/devhelper/devhelper/internal/settings"
	"github.com/devhelper/devhelper/internal/workspace"
)

// Config is the outside world of a session. Nothing below this reads the
// environment, the clock or the home directory by itself.
type Config struct {
	Dirs    files.Dirs
	Home    string
	Dir     string // working directory of a terminal; empty in an editor
	Getenv  func(string) string
	Environ func() []string
	Now     func() time.Time
	Roots   []string             // workspace roots; not used with Workspace
	Flags   []string             // settings given on the command line, KEY=VALUE
	Shim    []string             // command line that becomes an instance's supervisor
	Space   *workspace.Workspace // the editor's files and buffers; nil: made from Roots
	Notify  func(Event)          // told what happens to instances; may be nil
}

// Event tells a front end what to change in its environment.
type Event struct {
	Set       map[string]string
	Unset     []string
	Roots     map[string]map[string]string // Set of each project that has an instance, by the real path of its root
	Instances []InstanceStatus
	Message   string // for the user, empty for most
	Level     string // of the message
	Replaced  bool   // the message is that Set now is another project's, which who takes Roots need not be told
}

// InstanceStatus is one instance in an Event.
type InstanceStatus struct {
	ID       string `json:"id" doc:"of the instance"`
	Backend  string `json:"backend" doc:"what serves it"`
	Endpoint string `json:"endpoint" doc:"its address"`
	State    string `json:"state" doc:"starting, ready or failed"`
	Detail   string `json:"detail,omitempty" doc:"what is in its tables, for people; empty when that is not known"`
}

// Session is what lives as long as a front end: one language server, or one
// command line.
type Session struct {
	Config
	Table     *Table
	Workspace *workspace.Workspace
	Trust     *settings.Trust
	Usage     *palette.Usage
	Keys      *palette.Keys

	mu     sync.Mutex
	editor json.RawMessage   // settings the editor sent
	dynamo *dynamodb.Manager // made on first use

	envMu sync.Mutex
	env   environment // guarded by envMu

	pending  sync.WaitGroup  // work in the background
	alive    context.Context // of that work, until Close
	die      context.CancelFunc
	palettes palettes
}

// NewSession starts a session. Close ends it.
func NewSession(cfg Config) (*Session, error) {
	s := &Session{Config: cfg, Table: All(), Workspace: cfg.Space, Trust: settings.NewTrust(cfg.Dirs, cfg.Home), Keys: &palette.Keys{}}
	if s.Workspace == nil {
		s.Workspace = workspace.New(cfg.Roots)
	}
	s.alive, s.die = context.WithCancel(context.Background())
	s.Workspace.SetExcludes(workspace.DefaultExcludes(cfg.Getenv, cfg.Home))
	s.Workspace.SetGitConfig(cfg.Home, git.UserConfig(cfg.Getenv, cfg.Home)...)
	s.Usage = palette.NewUsage(cfg.Dirs.State, cfg.Now)
	return s, nil
}

// Close lets go of everything the session holds: instances that nobody else
// uses end.
func (s *Session) Close() {
	s.die()
	s.pending.Wait()
	s.Workspace.Stop()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.dynamo != nil {
		s.dynamo.Close()
	}
}

// SetEditorSettings takes the settings an editor sent; they hold from the next
// call on.
func (s *Session) SetEditorSettings(raw json.RawMessage) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.editor = raw
}

func (s *Session) settingsFor(root string) (*settings.Settings, []settings.Problem) {
	s.mu.Lock()
	editor := s.editor
	s.mu.Unlock()
	return settings.Load(settings.Sources{
		Dirs: s.Dirs, Home: s.Home, Root: root, Trusted: root != "" && s.Trust.Trusted(root),
		Editor: editor, Flags: s.Flags, Base: s.Dir,
	})
}

// remember counts a use of a command for the palette's order. It writes to
// disk, so it does not keep the answer waiting.
func (c *Call) remember(cmd *Command) {
	if !c.Settings().Palette.Frecency {
		return
	}
	root := c.Root()
	c.pending.Add(1)
	go func() {
		defer c.pending.Done()
		// A full disk loses a count, nothing else.
		_ = c.Usage.Record(context.Background(), cmd.Name, root)
	}()
}

// CheckFlags refuses a setting on the command line that cannot be meant. What
// is wrong in a file is only warned of: see [Call.Warn].
func (c *Call) CheckFlags() error {
	if len(c.Flags) == 0 {
		return nil
	}
	c.loadSettings()
	for _, p := range c.problems {
		if p.Source == settings.SourceFlag && p.Severity == settings.SeverityError {
			err := Usagef("--set: %s", p.Message)
			if p.HintText != "" {
				err = WithHint(err, "%s", p.HintText)
			}
			return err
		}
	}
	return nil
}

// Warn prints what is wrong with the settings, once per command line.
func (c *Call) Warn(w io.Writer) {
	if c.settings == nil || c.shown {
		return // nobody asked for them, or they are in the result
	}
	for _, p := range c.problems {
		fmt.Fprintf(w, "devhelper: %s\n", p.Error())
		if p.HintText != "" {
			fmt.Fprintf(w, "hint: %s\n", p.HintText)
		}
	}
}

// WriteDiff prints what edits change, as `diff -u` does.
func (c *Call) WriteDiff(w io.Writer, edits Edits) error {
	changes, err := workspace.Plan(edits)
	if err != nil {
		return err
	}
	for _, ch := range changes {
		from, to := "a/"+c.rel(ch.Path), "b/"+c.rel(ch.Path)
		if ch.Create {
			from = "/dev/null"
		}
		if err := diff.Unified(w, from, to, ch.Old, ch.New, 3); err != nil {
			return err
		}
	}
	return nil
}

// rel shortens a path below the root, with / between its parts.
func (c *Call) rel(path string) string {
	if r, err := filepath.Rel(c.Root(), path); err == nil && filepath.IsLocal(r) {
		return filepath.ToSlash(r)
	}
	return filepath.ToSlash(path)
}
