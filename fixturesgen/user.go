package fixturesgen

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"

	"github.com/devhelper/devhelper/dynamodb/schema"
	"github.com/devhelper/devhelper/fixturesgen/generator"
	"github.com/devhelper/devhelper/fixturesgen/source"
)

// UserTemplates is where a project keeps its own templates, below its root.
const UserTemplates = ".devhelper/fixtures"

// maxUserTemplates bounds how many of them are read.
const maxUserTemplates = 100

// UserFrameworks are the built-in frameworks with those of the project's own
// templates among them, and what is wrong with templates that cannot be used.
// Whoever asks has made sure that the root is trusted: what is written from a
// template is run as a test.
func UserFrameworks(files Files, root string) (generator.Set, []*Error) {
	set := generator.Builtin()
	var wrong []*Error
	paths := userTemplates(files, root)
	if len(paths) > maxUserTemplates {
		wrong = append(wrong, &Error{Pos: schema.Pos{File: paths[maxUserTemplates]}, Message: "is one template too many: 100 are read", Next: "remove some"})
		paths = paths[:maxUserTemplates]
	}
	by := map[string]string{}
	for _, path := range paths {
		f, err := readUser(files, set, path)
		if err == nil && by[f.ID] != "" {
			err = &Error{Pos: schema.Pos{File: path, Line: 1, Column: 1}, Message: "has the id " + f.ID + ", as " + filepath.Base(by[f.ID]) + " has", Next: "give one of them another id"}
		}
		if err != nil {
			var e *source.Error
			if !errors.As(err, &e) {
				e = &Error{Pos: schema.Pos{File: path}, Message: err.Error(), Next: "mend it, or remove it"}
			}
			wrong = append(wrong, e)
			continue
		}
		by[f.ID] = path
		set = set.With(f)
	}
	return set, wrong
}

// HasUserTemplates says whether a project has templates of its own.
func HasUserTemplates(files Files, root string) bool { return len(userTemplates(files, root)) > 0 }

func userTemplates(files Files, root string) []string {
	lister, ok := files.(names)
	if !ok || root == "" {
		return nil
	}
	dir := filepath.Join(root, filepath.FromSlash(UserTemplates))
	all, err := lister.FileNames(dir)
	if err != nil {
		return nil // mostly it is not there
	}
	var paths []string
	for _, name := range all {
		if strings.HasSuffix(name, generator.UserExtension) && !strings.HasPrefix(name, ".") {
			paths = append(paths, filepath.Join(dir, name))
		}
	}
	slices.Sort(paths)
	return paths
}

func readUser(files Files, set generator.Set, path string) (Framework, error) {
	content, err := files.ReadFile(path)
	if err != nil {
		return Framework{}, err
	}
	return set.User(path, content)
}
