package fixturesgen

import (
	"context"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/devhelper/devhelper/dynamodb/schema"
	"github.com/devhelper/devhelper/fixturesgen/importer"
	"github.com/devhelper/devhelper/fixturesgen/source"
)

// Tables finds the tables declared below root, in the order of the walk and of
// their declaration, those of a CDK app's output last. It fails only when the
// search itself does; a project without tables gives an empty catalog, for which
// [Catalog.Pick] has the words.
//
// What a template brings in from other files is told with it, and not again with
// these files.
func Tables(ctx context.Context, files Files, root string) (*Catalog, error) {
	var paths []string
	apps := cdkApps{files: files, root: root}
	err := files.Walk(ctx, root, func(path string, size int64) error {
		apps.see(path)
		if size <= source.MaxSize && !built(root, path) && len(importer.ForFile(path)) > 0 {
			paths = append(paths, path)
		}
		return nil
	})
	c := &Catalog{root: root}
	if err != nil {
		return c, err
	}
	paths = apps.without(paths)
	own := len(paths)
	templates, err := apps.templates(ctx)
	if err != nil {
		return c, err
	}
	found, err := readAll(ctx, reader{files: files, root: root, search: &search{kept: map[string]*keptThing{}}}, append(paths, templates...))
	if err != nil {
		return c, err
	}
	c.Broken = damages(found)
	withoutPlanned(found)
	brought := broughtIn(found)
	for i, f := range found {
		switch {
		case brought[f.path]:
		case i < own:
			c.add(f.path, f.tables)
		default:
			c.add(f.path, c.others(f.tables))
		}
	}
	return c, nil
}

// read is what a file holds.
type read struct {
	path   string
	tables []schema.Table
	err    error
}

// readAll reads files side by side; the results are in their order.
func readAll(ctx context.Context, r reader, paths []string) ([]read, error) {
	found := make([]read, len(paths))
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), 8, len(paths)) {
		workers.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= len(paths) || ctx.Err() != nil {
					return
				}
				tables, err := r.read(paths[i])
				found[i] = read{paths[i], tables, err}
			}
		})
	}
	workers.Wait()
	return found, ctx.Err()
}

// damages lists what could not be read, each once: a template that several
// others bring in is met more than once.
func damages(found []read) []*Error {
	var all []*Error
	seen := map[Error]bool{}
	for _, f := range found {
		for _, wrong := range broken(f.err) {
			if !seen[*wrong] {
				seen[*wrong] = true
				all = append(all, wrong)
			}
		}
	}
	return all
}

// broughtIn is the set of files whose tables others tell. Of files that bring in
// each other the first tells.
func broughtIn(found []read) map[string]bool {
	brings := map[string]map[string]bool{}
	at := map[string]int{}
	for i, f := range found {
		at[f.path] = i
		for _, t := range f.tables {
			if from := t.Pos.File; from != f.path && from != "" {
				if brings[f.path] == nil {
					brings[f.path] = map[string]bool{}
				}
				brings[f.path][from] = true
			}
		}
	}
	brought := map[string]bool{}
	for path, files := range brings {
		for file := range files {
			if !brings[file][path] || at[path] < at[file] {
				brought[file] = true
			}
		}
	}
	return brought
}

// built says whether a path is below a directory of build output that repeats
// the project's own templates.
func built(root, path string) bool {
	rel, err := filepath.Rel(root, path)
	if err != nil {
		return false
	}
	for rest := filepath.ToSlash(rel); ; {
		dir, below, more := strings.Cut(rest, "/")
		if !more {
			return false
		}
		switch dir {
		case ".aws-sam", ".serverless", "node_modules", ".git", "site-packages", "vendor":
			return true
		}
		rest = below
	}
}
