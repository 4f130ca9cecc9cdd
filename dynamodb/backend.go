package dynamodb

import (
	"context"
	"net"
	"strings"
	"time"

	"github.com/devhelper/devhelper/internal/proc"
)

// backend is something that can serve the DynamoDB API. It is a [program] or a
// [server] as well. Values are used by many goroutines.
type backend interface {
	// name is how users ask for it.
	name() string
	capabilities() Capabilities
	// detect looks whether it is there. It may run the program to learn its
	// version, nothing more.
	detect(ctx context.Context, s search) Candidate
	// preflight finds before the start what would go wrong, and completes the
	// spec by what only the caller's side knows. Data directory and capabilities
	// have been checked already.
	preflight(ctx context.Context, s search, sp *spec) error
	// diagnose reads why it ended or did not get ready out of its last lines.
	diagnose(sp *spec, lines []string, exit proc.Exit) diagnosis
}

// program is a backend that the shim starts as a child.
type program interface {
	backend
	// command gives the command line that serves on 127.0.0.1:port.
	command(sp *spec, port int) proc.Cmd
}

// tidier is a program that leaves something behind when it is killed.
type tidier interface {
	program
	// tidy gives the command that removes it, which may find nothing left.
	tidy(sp *spec) proc.Cmd
}

// stranger is a program on whose behalf another process listens, one that the
// system does not let us look into.
type stranger interface{ listensElsewhere() }

// server is a backend inside our own binary. It serves in the shim's process.
type server interface {
	backend
	// serve answers on the listener until ctx ends, then closes what it has
	// open and returns nil. It calls ready once all that can fail is done and
	// only waiting for requests is left; out takes the lines of its log.
	serve(ctx context.Context, l net.Listener, sp *spec, ready func(), out func(line string)) error
}

// backends lists all there are. The first serves when the user names none.
var backends = []backend{builtin{}, dynoxide{}, dynalite{}, jar{}, docker{}}

func backendNamed(name string) (backend, bool) {
	for _, b := range backends {
		if b.name() == name {
			return b, true
		}
	}
	return nil, false
}

// Capabilities say what a backend can do beyond the core of the API.
type Capabilities struct {
	Disk         bool `json:"disk" doc:"keeps tables in a folder"`
	Durable      bool `json:"durable" doc:"can make each write wait for the disk"`
	Delay        bool `json:"delay" doc:"lets tables pass through the states that take time on AWS"`
	Streams      bool `json:"streams" doc:"has DynamoDB Streams"`
	Transactions bool `json:"transactions" doc:"has TransactWriteItems and TransactGetItems"`
	PartiQL      bool `json:"partiql" doc:"has ExecuteStatement"`
	Reset        bool `json:"reset" doc:"can be emptied in one step"`
	Snapshots    bool `json:"snapshots" doc:"can keep its tables under a name and bring them back"`
}

// Candidate is a backend as it is found on this machine.
type Candidate struct {
	Name         string       `json:"name" doc:"how to ask for it"`
	Path         string       `json:"path" doc:"of the program; empty when it is not there or built in"`
	Version      string       `json:"version" doc:"as the program tells it; may be empty"`
	Available    bool         `json:"available" doc:"it can serve"`
	Reason       string       `json:"reason" doc:"why it cannot"`
	Hint         string       `json:"hint" doc:"what would help"`
	Default      bool         `json:"default" doc:"it serves when none is named"`
	Capabilities Capabilities `json:"capabilities" doc:"what it can do"`
}

// search is where to look for backends, and how to run what is found.
type search struct {
	Options
	environ  []string // what programs get that are only asked for their version
	versions *versionCache
}

// diagnosis says why a backend ended.
type diagnosis struct {
	cause, hint string
	portInUse   bool // another port may do
}

// spec is what a shim is told to run: everything is resolved, so that the shim
// neither searches nor asks.
type spec struct {
	ID      string        `json:"id"`
	Name    string        `json:"name"`
	Root    string        `json:"root"`
	Backend string        `json:"backend"`
	Version string        `json:"version"`
	Program string        `json:"program"` // absolute path of what is run; java for the jar
	Dir     string        `json:"dir"`     // of the jar
	Image   string        `json:"image"`   // of the container
	Extra   []string      `json:"extra"`   // arguments that only fit this version
	DataDir string        `json:"dataDir"`
	Durable bool          `json:"durable"`
	Delay   bool          `json:"delay"`
	Token   string        `json:"token"` // of the built-in engine's own calls
	Port    string        `json:"port"`
	Detach  bool          `json:"detach"`
	Grace   time.Duration `json:"grace"`
	Ready   time.Duration `json:"ready"`
	Dirs    stateDirs     `json:"dirs"`
}

// Backends lists the backends with what is known of each; the one that serves
// when none is named comes first after what to attach to.
func (m *Manager) Backends(ctx context.Context, o Options) []Candidate {
	o.Root = realRoot(o.Root)
	s := m.search(o)
	list := []Candidate{attachCandidate(o)}
	for _, b := range backends {
		c := b.detect(ctx, s)
		c.Default = c.Available && !list[0].Default && o.backend() == c.Name
		list = append(list, c)
	}
	return list
}

// choose finds the backend the options ask for.
func (m *Manager) choose(ctx context.Context, o Options) (backend, Candidate, error) {
	b, ok := backendNamed(o.backend())
	if !ok {
		return nil, Candidate{}, refuse("there are: "+names(backends), "there is no backend %q", o.Backend)
	}
	c := b.detect(ctx, m.search(o))
	if !c.Available {
		return nil, c, refuse(c.Hint, "%s cannot serve: %s", c.Name, c.Reason)
	}
	return b, c, supports(c, o)
}

// supports refuses what a backend does not have, by name.
func supports(c Candidate, o Options) error {
	needs := []struct {
		wanted bool
		what   string
		can    func(Capabilities) bool
	}{
		{o.Delay, "delay", func(k Capabilities) bool { return k.Delay }},
		{o.DataDir != "", "data directory", func(k Capabilities) bool { return k.Disk }},
		{o.Durable, "choice of durability", func(k Capabilities) bool { return k.Durable }},
	}
	for _, need := range needs {
		if !need.wanted || need.can(c.Capabilities) {
			continue
		}
		var others []string
		for _, b := range backends {
			if need.can(b.capabilities()) {
				others = append(others, b.name())
			}
		}
		return refuse("these have it: "+strings.Join(others, ", "), "%s has no %s", c.Name, need.what)
	}
	return nil
}

func names(list []backend) string {
	var out []string
	for _, b := range list {
		out = append(out, b.name())
	}
	return strings.Join(out, ", ")
}
