package fixturesgen

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/devhelper/devhelper/dynamodb/schema"
	"github.com/devhelper/devhelper/fixturesgen/source"
)

// cdkApps finds what "cdk synth" wrote for the CDK apps of a project. Git ignores
// it most often, but it is the only place where an app's tables are spelled out.
type cdkApps struct {
	files Files
	root  string
	dirs  []string // with a cdk.json
	outs  []string // their directories of output
}

// see takes note of an app's cdk.json.
func (a *cdkApps) see(path string) {
	if filepath.Base(path) == "cdk.json" && !built(a.root, path) {
		a.dirs = append(a.dirs, filepath.Dir(path))
	}
}

// output is where an app's templates are written: cdk.out, unless its cdk.json
// says otherwise.
func (a *cdkApps) output(dir string) string {
	var app struct {
		Output string `json:"output"`
	}
	if content, err := a.files.ReadFile(filepath.Join(dir, "cdk.json")); err == nil {
		_ = json.Unmarshal(content, &app) // a damaged one is the CDK's to tell of
	}
	if app.Output == "" || filepath.IsAbs(app.Output) {
		app.Output = "cdk.out"
	}
	return filepath.Join(dir, filepath.FromSlash(app.Output))
}

// without leaves out the paths below the apps' output: they are no declarations
// of their own.
func (a *cdkApps) without(paths []string) []string {
	for _, dir := range a.dirs {
		if out := a.output(dir); within(a.root, out) && out != a.root && !slices.Contains(a.outs, out) {
			a.outs = append(a.outs, out)
		}
	}
	return slices.DeleteFunc(paths, func(path string) bool {
		return slices.ContainsFunc(a.outs, func(out string) bool { return within(out, path) })
	})
}

// templates lists the templates of all apps that the last synthesis wrote. The
// CDK leaves those of stacks that are gone.
func (a *cdkApps) templates(ctx context.Context) ([]string, error) {
	var all []string
	for _, out := range a.outs {
		var paths []string
		told := map[string][][]byte{} // by directory: the texts that name current templates
		err := a.files.Walk(ctx, out, func(path string, size int64) error {
			dir, name := filepath.Split(path)
			switch {
			case size > source.MaxSize || isAsset(out, dir):
			case strings.HasSuffix(name, ".template.json"):
				paths = append(paths, path)
			case name == "manifest.json" || strings.HasSuffix(name, ".assets.json"):
				if content, err := a.files.ReadFile(path); err == nil {
					told[dir] = append(told[dir], content)
				}
			}
			return nil
		})
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		for _, path := range paths {
			dir, name := filepath.Split(path)
			quoted := []byte(`"` + name + `"`)
			if told[dir] == nil || slices.ContainsFunc(told[dir], func(text []byte) bool { return bytes.Contains(text, quoted) }) {
				all = append(all, path)
			}
		}
	}
	return all, nil
}

// isAsset says whether a directory of the output is a bundle of an app's own
// files: asset.HASH, not assembly-Stage.
func isAsset(out, dir string) bool {
	rel, err := filepath.Rel(out, dir)
	if err != nil {
		return true
	}
	return slices.ContainsFunc(strings.Split(filepath.ToSlash(rel), "/"), func(part string) bool {
		return strings.HasPrefix(part, "asset.") || part == ".cache"
	})
}

// others leaves out of an app's tables those that the catalog has from where
// they are declared: by name, or by id and keys where only deployment names them.
func (c *Catalog) others(tables []schema.Table) []schema.Table {
	had := func(t schema.Table) bool {
		return slices.ContainsFunc(c.Tables, func(o schema.Table) bool {
			if t.Name.Unresolved == "" || o.Name.Unresolved == "" {
				return t.Name == (schema.Text{Value: o.Name.Value, Pos: t.Name.Pos}) && o.Name.Unresolved == ""
			}
			return t.ID == o.ID && t.Label == o.Label && slices.Equal(schema.HashKeys(t.Keys), schema.HashKeys(o.Keys))
		})
	}
	var rest []schema.Table
	for _, t := range tables {
		if !had(t) {
			rest = append(rest, t)
		}
	}
	return rest
}
