package fixturesgen

import (
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"sync"

	"github.com/devhelper/devhelper/dynamodb/schema"
	"github.com/devhelper/devhelper/fixturesgen/importer"
	"github.com/devhelper/devhelper/internal/workspace"
)

// search is what the files of one search share: a thing that several
// declarations need is read once.
type search struct {
	mu   sync.Mutex // guards kept
	kept map[string]*keptThing
}

type keptThing struct {
	once  sync.Once
	value any
	on    []dependency // what was read for it
}

func (s *search) thing(key string) *keptThing {
	s.mu.Lock()
	defer s.mu.Unlock()
	k := s.kept[key]
	if k == nil {
		k = &keptThing{}
		s.kept[key] = k
	}
	return k
}

// names lists directories; workspace.Snapshot can.
type names interface {
	FileNames(dir string) ([]string, error)
}

// input is a file with the ways to what it includes: of the project alone, also
// when a symbolic link leads out of it. What is read is noted.
func (r reader) input(path string, content []byte, on *[]dependency) importer.Input {
	in := importer.Input{Path: path, Content: content}
	inside := func(include string) (string, error) {
		file := filepath.Join(filepath.Dir(path), filepath.FromSlash(include))
		if filepath.IsAbs(include) || !within(r.root, file) || !within(workspace.Real(r.root), workspace.Real(file)) {
			return "", fmt.Errorf("%s: outside of %s: %w", include, r.root, fs.ErrPermission)
		}
		*on = append(*on, r.state(file))
		return file, nil
	}
	in.ReadFile = func(include string) ([]byte, error) {
		file, err := inside(include)
		if err != nil {
			return nil, err
		}
		return r.files.ReadFile(file)
	}
	if lister, ok := r.files.(names); ok {
		in.List = func(dir string) ([]string, error) {
			full, err := inside(dir)
			if err != nil {
				return nil, err
			}
			return lister.FileNames(full)
		}
	}
	if r.search != nil {
		in.Keep = func(key string, make func() any) any {
			k, mine := r.search.thing(key), false
			k.once.Do(func() {
				before := len(*on)
				k.value, mine = make(), true
				k.on = slices.Clone((*on)[before:])
			})
			if !mine {
				*on = append(*on, k.on...)
			}
			return k.value
		}
	}
	return in
}

// state is a file's or directory's as it is now.
func (r reader) state(path string) dependency {
	d := dependency{path: path}
	if stamps, ok := r.files.(stamper); ok {
		d.stamp, d.settled = stamps.Stamp(path)
	}
	return d
}

// within says whether a path is root or below it.
func within(root, path string) bool {
	rel, err := filepath.Rel(root, path)
	return err == nil && filepath.IsLocal(rel)
}

// withoutPlanned leaves out the tables of Terraform plans and states that are
// declared as well.
func withoutPlanned(found []read) {
	declared := map[string]bool{}
	for _, f := range found {
		if importer.IsTerraform(f.path) {
			for _, t := range f.tables {
				declared[t.ID] = true
			}
		}
	}
	for i, f := range found {
		if slices.ContainsFunc(f.tables, func(t schema.Table) bool { return declared[t.ID] && importer.IsPlan(f.path, t) }) {
			found[i].tables = slices.DeleteFunc(slices.Clone(f.tables), func(t schema.Table) bool {
				return declared[t.ID] && importer.IsPlan(f.path, t)
			})
		}
	}
}
