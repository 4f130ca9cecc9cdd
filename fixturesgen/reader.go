package fixturesgen

import (
	"errors"
	"path/filepath"
	"strings"

	"github.com/devhelper/devhelper/dynamodb/schema"
	"github.com/devhelper/devhelper/fixturesgen/importer"
	"github.com/devhelper/devhelper/internal/workspace"
)

// stamper is a workspace that can tell a file's state without reading it.
type stamper interface {
	Stamp(path string) (workspace.Stamp, bool)
}

// rooted is a workspace that knows its roots.
type rooted interface {
	Root(path string) (root string, ok bool)
}

// rootOf is the directory beyond which a file includes no other.
func rootOf(files Files, path string) string {
	if w, ok := files.(rooted); ok {
		if root, ok := w.Root(path); ok {
			return root
		}
	}
	return filepath.Dir(path)
}

// reader reads files in search of tables.
type reader struct {
	files  Files
	root   string
	search *search // nil where one file alone is read
}

// read reads a file that may declare tables, or remembers what it held.
func (r reader) read(path string) ([]schema.Table, error) {
	key := memoryKey{r.root, path}
	stamps, _ := r.files.(stamper)
	var state dependency
	if stamps != nil {
		if had, ok := known.get(key); ok && had.holds(stamps) {
			return had.tables, had.err
		}
	}
	state = r.state(path)
	content, err := r.files.ReadFile(path)
	if err != nil {
		return nil, nil // gone or unreadable since it was listed: nothing a search should stop at
	}
	state.hash = hashOf(content)
	if had, ok := known.get(key); ok && len(had.on) == 1 && had.on[0].hash == state.hash {
		known.put(key, remembered{[]dependency{state}, had.tables, had.err})
		return had.tables, had.err
	}
	on := []dependency{state}
	tables, err := r.parse(path, content, true, &on)
	known.put(key, remembered{on, tables, err})
	return tables, err
}

// parse reads a file by the first source that knows it, and notes what else it
// read for it. With probe set, contents that cannot hold a table are not parsed.
// Tables may come with an error: what could be read of a template.
func (r reader) parse(path string, content []byte, probe bool, on *[]dependency) ([]schema.Table, error) {
	fit := importer.ForFile(path)
	if len(fit) == 0 {
		return nil, &Error{
			Pos: schema.Pos{File: path}, Message: "not a kind of file tables are read from",
			Next: "name a " + kinds(),
		}
	}
	in := r.input(path, content, on)
	for _, s := range fit {
		if probe && !s.Probe(content) {
			continue
		}
		tables, err := s.Read(in)
		if !errors.Is(err, importer.ErrOtherKind) {
			return tables, err
		}
	}
	if probe {
		return nil, nil
	}
	return nil, &Error{
		Pos: schema.Pos{File: path}, Message: importer.ErrOtherKind.Error(),
		Next: "name the file that declares the tables with --schema: a " + kinds(),
	}
}

// kinds lists what can be read, for hints.
func kinds() string {
	var titles []string
	seen := map[string]bool{}
	for _, s := range importer.Sources {
		if !seen[s.Title] {
			seen[s.Title] = true
			titles = append(titles, s.Title)
		}
	}
	if len(titles) > 1 {
		last := len(titles) - 1
		return strings.Join(titles[:last], ", ") + " or " + titles[last]
	}
	return strings.Join(titles, "")
}
