package generator

import (
	"context"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/devhelper/devhelper/dynamodb/schema"
	"github.com/devhelper/devhelper/fixturesgen/source"
)

// Find gives the framework of an id or alias. Without one it is the framework
// the target's file or the project uses.
func Find(ctx context.Context, files Files, id string, tables []schema.Table, target Target) (Framework, error) {
	if id == "" {
		return Detect(ctx, files, tables, target)
	}
	for _, f := range all {
		if strings.EqualFold(f.ID, id) || slices.Contains(f.Aliases, strings.ToLower(id)) {
			return f, nil
		}
	}
	return Framework{}, &source.Error{Message: "there is no framework " + id, Next: "there are: " + ids(all)}
}

func ids(frameworks []Framework) string {
	var names []string
	for _, f := range frameworks {
		names = append(names, f.ID)
	}
	return strings.Join(names, ", ")
}

// maxLooked is how many files a project is judged by.
const maxLooked = 20_000

// Detect finds the framework of the target's file, else of the project: the one
// whose project files (go.mod, pyproject.toml, ...) are nearest to the template,
// else the one there are sources for. Two that are equally near are an error
// that names both.
func Detect(ctx context.Context, files Files, tables []schema.Table, target Target) (Framework, error) {
	for _, f := range all {
		if hasSuffix(target.Path, f.extensions) {
			return f, nil
		}
	}
	from := target.Root
	if len(tables) > 0 {
		from = filepath.Dir(tables[0].Pos.File)
	}
	const none = 1 << 20
	near := make([]int, len(all)) // directories up from the template to a marker; sources below count as further
	for i := range near {
		near[i] = none
	}
	looked := 0
	err := files.Walk(ctx, target.Root, func(path string, _ int64) error {
		if looked++; looked > maxLooked {
			return fs.SkipAll
		}
		for i, f := range all {
			switch {
			case f.markers(filepath.Base(path)):
				near[i] = min(near[i], distance(from, filepath.Dir(path)))
			case slices.Contains(f.extensions, filepath.Ext(path)) || f.Language == strings.TrimPrefix(filepath.Ext(path), "."):
				near[i] = min(near[i], none-1)
			}
		}
		return nil
	})
	if err != nil {
		return Framework{}, err
	}
	best := slices.Min(near)
	var fit []Framework
	for i, f := range all {
		if near[i] == best {
			fit = append(fit, f)
		}
	}
	switch {
	case best == none:
		return Framework{}, &source.Error{Message: "the project shows no test framework", Next: "choose one with --framework: " + ids(all)}
	case len(fit) > 1:
		return Framework{}, &source.Error{Message: "the project uses " + ids(fit), Next: "choose one with --framework"}
	}
	return fit[0], nil
}

// distance is how many directories lie between two.
func distance(from, to string) int {
	rel, err := filepath.Rel(from, to)
	if err != nil {
		return 1 << 10
	}
	if rel == "." {
		return 0
	}
	return len(strings.Split(filepath.ToSlash(rel), "/"))
}

// home is the directory of the project a table belongs to: the nearest above
// its template with a project file of the language, else the root.
func (j *job) home(markers func(string) bool) (string, error) {
	root := filepath.Clean(j.target.Root)
	homes := map[string]bool{}
	looked := 0
	err := j.files.Walk(j.ctx, root, func(path string, _ int64) error {
		if looked++; looked > maxLooked {
			return fs.SkipAll
		}
		if markers(filepath.Base(path)) {
			homes[filepath.Dir(path)] = true
		}
		return nil
	})
	for dir := filepath.Dir(j.tables[0].Pos.File); ; dir = filepath.Dir(dir) {
		if homes[dir] {
			return dir, err
		}
		if rel, relErr := filepath.Rel(root, dir); relErr != nil || !filepath.IsLocal(rel) || rel == "." {
			return root, err
		}
	}
}
