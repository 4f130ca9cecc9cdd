package fixturesgen

import (
	"io/fs"
	"path/filepath"
	"strings"
	"sync"

	"github.com/devhelper/devhelper/dynamodb/schema"
	"github.com/devhelper/devhelper/fixturesgen/importer"
	"github.com/devhelper/devhelper/internal/workspace"
)

// search is the files of one search of a project: what several declarations
// share is read once.
type search struct {
	Files
	root string

	mu   sync.Mutex // guards kept
	kept map[string]func() any
}

func newSearch(files Files, root string) *search {
	return &search{Files: files, root: root, kept: map[string]func() any{}}
}

// keep is importer.Input.Keep.
func (s *search) keep(key string, make func() any) any {
	s.mu.Lock()
	once := s.kept[key]
	if once == nil {
		once = sync.OnceValue(make)
		s.kept[key] = once
	}
	s.mu.Unlock()
	return once() // not under the lock: what is made may ask for more
}

// names lists directories; workspace.Snapshot can.
type names interface {
	FileNames(dir string) ([]string, error)
}

// input is a file with the ways to what it includes. Nothing outside of the
// root the file belongs to is read; a file of no root may include what lies
// beside or below it.
func input(files Files, path string, content []byte) importer.Input {
	in := importer.Input{Path: path, Content: content}
	root := filepath.Dir(path)
	lister, lists := files.(names)
	switch f := files.(type) {
	case *search:
		root, in.Keep = f.root, f.keep
		lister, lists = f.Files.(names)
	case interface {
		Root(path string) (string, bool)
	}:
		if r, ok := f.Root(path); ok {
			root = r
		}
	}
	within := func(include string) (string, error) {
		full := filepath.Join(filepath.Dir(path), filepath.FromSlash(include))
		if filepath.IsAbs(include) || strings.HasPrefix(include, "/") || !below(root, full) || !below(workspace.Real(root), workspace.Real(full)) {
			return "", &fs.PathError{Op: "include", Path: include, Err: fs.ErrPermission}
		}
		return full, nil
	}
	in.ReadFile = func(include string) ([]byte, error) {
		full, err := within(include)
		if err != nil {
			return nil, err
		}
		return files.ReadFile(full)
	}
	if lists {
		in.List = func(dir string) ([]string, error) {
			full, err := within(dir)
			if err != nil {
				return nil, err
			}
			return lister.FileNames(full)
		}
	}
	return in
}

// watched notes when more than the file itself is asked for.
func watched(in importer.Input) (importer.Input, *bool) {
	asked := new(bool)
	if read := in.ReadFile; read != nil {
		in.ReadFile = func(path string) ([]byte, error) { *asked = true; return read(path) }
	}
	if list := in.List; list != nil {
		in.List = func(dir string) ([]string, error) { *asked = true; return list(dir) }
	}
	if keep := in.Keep; keep != nil {
		in.Keep = func(key string, make func() any) any { *asked = true; return keep(key, make) }
	}
	return in, asked
}

func below(root, path string) bool {
	rel, err := filepath.Rel(root, path)
	return err == nil && filepath.IsLocal(rel)
}

// dropIncluded takes out the tables of files that others include: they are
// known as the including file declares them, with its values. A plan of tables
// that are declared beside it repeats them.
func (c *Catalog) dropIncluded() {
	type place struct {
		file         string
		line, column int
	}
	at := func(t schema.Table) place { return place{t.Pos.File, t.Pos.Line, t.Pos.Column} }
	included, declared := map[place]bool{}, map[string]bool{}
	for i, t := range c.Tables {
		if t.Pos.File != c.from[i] {
			included[at(t)] = true
		}
		if importer.IsTerraform(c.from[i]) {
			declared[t.ID] = true
		}
	}
	var tables []schema.Table
	var templates []string
	for i, t := range c.Tables {
		own := t.Pos.File == c.from[i]
		if own && included[at(t)] || declared[t.ID] && importer.IsPlan(c.from[i], t) {
			continue
		}
		tables = append(tables, t)
		if n := len(templates); n == 0 || templates[n-1] != c.from[i] {
			templates = append(templates, c.from[i])
		}
	}
	c.Tables, c.Templates = tables, templates
}
