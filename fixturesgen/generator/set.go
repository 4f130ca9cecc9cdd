package generator

import (
	"context"
	"slices"
	"strings"

	"github.com/devhelper/devhelper/dynamodb/schema"
	"github.com/devhelper/devhelper/fixturesgen/source"
)

// Set is the frameworks that fixtures can be written for, in the order they are
// offered. An empty one is [Builtin].
type Set []Framework

// Builtin is the frameworks of devhelper itself.
func Builtin() Set { return append(Set(nil), all...) }

// With adds a framework, or puts it into the place of the one with its id.
func (s Set) With(f Framework) Set {
	s = slices.Clone(s.or())
	if i := slices.IndexFunc(s, func(had Framework) bool { return had.ID == f.ID }); i >= 0 {
		s[i] = f
		return s
	}
	return append(s, f)
}

func (s Set) or() Set {
	if len(s) == 0 {
		return all
	}
	return s
}

func (s Set) byID(id string) (Framework, bool) {
	for _, f := range s.or() {
		if f.ID == id {
			return f, true
		}
	}
	return Framework{}, false
}

// Find gives the framework of an id or alias. Without one it is the framework
// the target's file or the project uses.
func (s Set) Find(ctx context.Context, files Files, id string, tables []schema.Table, target Target) (Framework, error) {
	if id == "" {
		return s.Detect(ctx, files, tables, target)
	}
	if f, ok := s.byID(id); ok {
		return f, nil
	}
	for _, f := range s.or() {
		if strings.EqualFold(f.ID, id) || slices.Contains(f.Aliases, strings.ToLower(id)) {
			return f, nil
		}
	}
	return Framework{}, &source.Error{Message: "there is no framework " + id, Next: "there are: " + ids(s.or())}
}

// MayHold says whether fixtures can be in a file, judging by its name.
func (s Set) MayHold(path string) bool { return len(s.withSuffix(path)) > 0 }

// withSuffix lists the frameworks whose files end as a path does.
func (s Set) withSuffix(path string) Set {
	return slices.DeleteFunc(slices.Clone(s.or()), func(f Framework) bool { return !hasSuffix(path, f.extensions) })
}

func ids(frameworks []Framework) string {
	var names []string
	for _, f := range frameworks {
		names = append(names, f.ID)
	}
	return strings.Join(names, ", ")
}
