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

// server is a backend inside our own binary. It serves in the shim's process.
type server interface {
	backend
	// serve answers on the listener until ctx ends, then closes what it has
	// open and returns nil. out takes the lines of its log.
	serve(ctx context.Context, l net.Listener, sp *spec, out func(line string)) error
}

// backends lists all there are, in the order in which they are tried when the
// user names none. The built-in engine's place is the first.
var backends = []backend{dynoxide{}, dynalite{}, jar{}}

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
	Delay        bool `json:"delay" doc:"lets tables pass through the states that take time on AWS"`
	Streams      bool `json:"streams" doc:"has DynamoDB Streams"`
	Transactions bool `json:"transactions" doc:"has TransactWriteItems and TransactGetItems"`
	PartiQL      bool `json:"partiql" doc:"has ExecuteStatement"`
	Reset        bool `json:"reset" doc:"can be emptied in one step"`
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

// onRequest is implemented by backends that are never chosen by themselves.
type onRequest interface{ onlyOnRequest() }

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
	Extra   []string      `json:"extra"`   // arguments that only fit this version
	DataDir string        `json:"dataDir"`
	Delay   bool          `json:"delay"`
	Port    string        `json:"port"`
	Detach  bool          `json:"detach"`
	Ready   time.Duration `json:"ready"`
	Dirs    stateDirs     `json:"dirs"`
}

// Backends lists the backends with what is known of each, in the order in
// which they are tried.
func (m *Manager) Backends(ctx context.Context, o Options) []Candidate {
	o.Root = realRoot(o.Root)
	s := m.search(o)
	list := []Candidate{attachCandidate(o)}
	chosen := list[0].Default
	for _, b := range backends {
		c := b.detect(ctx, s)
		_, asked := b.(onRequest)
		switch {
		case !c.Available && o.Backend == "" && o.program(c.Name) != "":
			chosen = true // what the user has named, or nothing
		case chosen || !c.Available:
		case o.Backend != "":
			c.Default = o.Backend == c.Name
		default:
			c.Default = !asked
		}
		chosen = chosen || c.Default
		list = append(list, c)
	}
	return list
}

// choose finds the backend the options ask for, or the first that is there.
func (m *Manager) choose(ctx context.Context, o Options) (backend, Candidate, error) {
	s := m.search(o)
	if o.Backend != "" {
		b, ok := backendNamed(o.Backend)
		if !ok {
			return nil, Candidate{}, refuse("there are: "+names(backends), "there is no backend %q", o.Backend)
		}
		c := b.detect(ctx, s)
		if !c.Available {
			return nil, c, refuse(c.Hint, "%s cannot serve: %s", c.Name, c.Reason)
		}
		return b, c, supports(c, o)
	}
	var unfit error
	var refused []Candidate // there, but not to be used
	for _, b := range backends {
		if _, asked := b.(onRequest); asked {
			continue
		}
		c := b.detect(ctx, s)
		if !c.Available {
			// A program the user has named is what he wants, or nothing.
			if o.program(b.name()) != "" {
				return nil, c, refuse(c.Hint, "%s cannot serve: %s", c.Name, c.Reason)
			}
			if c.Path != "" {
				refused = append(refused, c)
			}
			continue
		}
		err := supports(c, o)
		if err == nil {
			return b, c, nil
		}
		if unfit == nil {
			unfit = err
		}
	}
	if unfit != nil {
		return nil, Candidate{}, unfit
	}
	if err := ctx.Err(); err != nil {
		return nil, Candidate{}, err
	}
	if len(refused) > 0 {
		c := refused[0]
		return nil, c, refuse(c.Hint, "%s cannot serve: %s", c.Name, c.Reason)
	}
	return nil, Candidate{}, refuse(
		"install dynoxide or dynalite, name the folder of an extracted DynamoDB Local with --dynamodb-dir, or attach to a running server: devhelper dynamodb attach http://127.0.0.1:8000",
		"no backend for a local DynamoDB was found")
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
