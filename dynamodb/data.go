package dynamodb

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/devhelper/devhelper/dynamodb/data"
	"github.com/devhelper/devhelper/internal/files"
)

// dataConnections is how many connections data commands keep open.
const dataConnections = 8

// Data gives a client for an instance's tables and items. One that is to write
// to another machine is given only when named, the endpoint the user has
// written in the same command, is that of the instance; only there the user's
// own keys are used. The caller closes it.
func (m *Manager) Data(i Instance, writes bool, named string) (*data.Client, error) {
	u, err := parseEndpoint(i.Endpoint)
	if err != nil {
		return nil, err
	}
	if named != "" {
		word, err := parseEndpoint(named)
		if err != nil {
			return nil, err
		}
		if word.String() != u.String() {
			return nil, refuse("name one of them", "the instance is at %s, not at %s", u, word)
		}
	} else if writes && !isLoopback(u.Hostname()) {
		return nil, refuse("if that is meant, name it: --endpoint "+u.String(), "%s is not on this machine, and this would change what is there", u.Host)
	}
	return data.NewClient(u.String(), m.account(u.String()), dataConnections), nil
}

// At is an instance that stands for an endpoint nobody has attached to.
func At(endpoint string) (Instance, error) {
	u, err := parseEndpoint(endpoint)
	if err != nil {
		return Instance{}, err
	}
	return Instance{ID: u.Host, Backend: attachName, Endpoint: u.String(), Attached: true}, nil
}

// HasStreams says whether what serves the instance has DynamoDB Streams. Of a
// server somebody else runs it is taken for granted.
func (i Instance) HasStreams() bool {
	b, ok := backendNamed(i.Backend)
	return !ok || b.capabilities().Streams
}

// ResumePoint is the file that keeps how far the loading of a file into an
// endpoint came.
func (m *Manager) ResumePoint(endpoint, file string) string {
	sum := sha256.Sum256([]byte(endpoint + "\x00" + file))
	return filepath.Join(m.dirs.State, "seeds", hex.EncodeToString(sum[:8])+".json")
}

// What follows stands in for the built-in engine's own calls where another
// server is behind an instance: its snapshots are dumps in our own directory.

func (m *Manager) dumps(i Instance) string { return filepath.Join(m.dirs.State, "snapshots", i.ID) }

const dumpEnd = ".jsonl.gz"

func (m *Manager) dump(i Instance, name string) (string, error) {
	if !instanceName().MatchString(name) {
		return "", refuse("use up to 32 letters, digits, '.', '_' and '-'", "%q cannot name a snapshot", name)
	}
	return filepath.Join(m.dumps(i), name+dumpEnd), nil
}

// EmptyTables removes all items of an instance, whatever serves it, by making
// the tables anew.
func (m *Manager) EmptyTables(ctx context.Context, i Instance, named string) (data.Counts, error) {
	c, err := m.Data(i, true, named)
	if err != nil {
		return data.Counts{}, err
	}
	defer c.Close()
	return c.Empty(ctx)
}

// Dump keeps all tables of an instance in a file under a name, in place of what
// had it.
func (m *Manager) Dump(ctx context.Context, i Instance, name string, progress func(string)) (data.Counts, error) {
	file, err := m.dump(i, name)
	if err != nil {
		return data.Counts{}, err
	}
	c, err := m.Data(i, false, "")
	if err != nil {
		return data.Counts{}, err
	}
	defer c.Close()
	if err := files.MakeDir(filepath.Dir(file)); err != nil {
		return data.Counts{}, err
	}
	r, w := io.Pipe()
	counted := make(chan data.Counts, 1)
	go func() {
		n, err := c.Dump(ctx, w, progress)
		w.CloseWithError(err) // nil is the end
		counted <- n
	}()
	err = files.WriteFrom(file, r)
	r.CloseWithError(err)
	return <-counted, err
}

// Undump brings back what Dump has kept, in place of all there is.
func (m *Manager) Undump(ctx context.Context, i Instance, name, named string, progress func(string)) (data.Counts, error) {
	file, err := m.dump(i, name)
	if err != nil {
		return data.Counts{}, err
	}
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		return data.Counts{}, m.noDump(i, name)
	}
	c, err := m.Data(i, true, named)
	if err != nil {
		return data.Counts{}, err
	}
	defer c.Close()
	n, err := c.Undump(ctx, func() (io.ReadCloser, error) { return os.Open(file) }, progress)
	if err != nil && ctx.Err() == nil {
		return n, &Error{What: "restoring snapshot " + name, Cause: err.Error(), Next: hintOf(err), Err: err, known: true}
	}
	return n, err
}

func (m *Manager) noDump(i Instance, name string) error {
	hint := "none has been taken: devhelper dynamodb snapshot " + name
	if list, err := m.Dumps(i); err == nil && len(list) > 0 {
		var names []string
		for _, s := range list {
			names = append(names, s.Name)
		}
		hint = "there are: " + strings.Join(names, ", ")
	}
	return refuse(hint, "there is no snapshot %s", name)
}

// DropDump forgets what Dump has kept.
func (m *Manager) DropDump(i Instance, name string) error {
	file, err := m.dump(i, name)
	if err != nil {
		return err
	}
	if err := os.Remove(file); errors.Is(err, fs.ErrNotExist) {
		return m.noDump(i, name)
	} else if err != nil {
		return err
	}
	_ = os.Remove(m.dumps(i)) // if it was the last
	return nil
}

// Dumps lists what Dump has kept of an instance, by name.
func (m *Manager) Dumps(i Instance) ([]Snapshot, error) {
	entries, err := os.ReadDir(m.dumps(i))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var out []Snapshot
	for _, e := range entries {
		name, ok := strings.CutSuffix(e.Name(), dumpEnd)
		info, infoErr := e.Info()
		if ok && infoErr == nil && instanceName().MatchString(name) {
			out = append(out, Snapshot{Name: name, Created: info.ModTime(), Bytes: info.Size()})
		}
	}
	slices.SortFunc(out, func(a, b Snapshot) int { return strings.Compare(a.Name, b.Name) })
	return out, err
}
