package fixturesgen

import (
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/devhelper/devhelper/dynamodb/schema"
	"github.com/devhelper/devhelper/fixturesgen/importer"
)

// Pick chooses tables by logical id or by name, in the order of names; without
// names it is the only table there is. With all set it is every table. A name
// that fits none or several is an error that lists what there is. A table that a
// template and code both declare is the template's; FILE:ID gives the code's.
func (c *Catalog) Pick(names []string, all bool) ([]schema.Table, error) {
	first := c.first()
	switch {
	case len(c.Tables) == 0:
		return nil, c.nothing()
	case all:
		return first, nil
	case len(names) == 0 && len(first) == 1:
		return first, nil
	case len(names) == 0:
		return nil, failf("choose with --table, or take --all: "+c.list(first), "%d tables are declared", len(first))
	}
	var picked []schema.Table
	for _, name := range names {
		t, err := c.one(name, first)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(picked, func(had schema.Table) bool { return had.Pos == t.Pos && had.ID == t.ID && had.Label == t.Label }) {
			picked = append(picked, t)
		}
	}
	return picked, nil
}

// first lists the tables without those that another declaration of a better rank
// declares too.
func (c *Catalog) first() []schema.Table {
	best := map[string]int{}
	for _, t := range c.Tables {
		for _, name := range namesOf(t) {
			if had, ok := best[name]; !ok || rank(t) < had {
				best[name] = rank(t)
			}
		}
	}
	var first []schema.Table
	for _, t := range c.Tables {
		if !slices.ContainsFunc(namesOf(t), func(name string) bool { return best[name] < rank(t) }) {
			first = append(first, t)
		}
	}
	return first
}

// rank is how much a table's declaration counts: less is better.
func rank(t schema.Table) int {
	rank := importer.Rank(t.Pos.File)
	if rank > 0 && ofTests(t.Pos.File) {
		rank++
	}
	return rank
}

// ofTests says whether a program text is a test, which may create tables that
// only look like those of the project.
func ofTests(path string) bool {
	name := strings.ToLower(filepath.Base(path))
	stem := strings.TrimSuffix(name, filepath.Ext(name))
	return strings.HasPrefix(name, "test_") || name == "conftest.py" || strings.HasSuffix(stem, "_test") ||
		strings.HasSuffix(stem, ".test") || strings.HasSuffix(stem, ".spec") || strings.HasSuffix(stem, "test") && (strings.HasSuffix(name, ".java") || strings.HasSuffix(name, ".kt"))
}

// namesOf lists what a table is known by: its id, and its name where it has one.
func namesOf(t schema.Table) []string {
	if t.Name.Unresolved != "" || t.Name.Value == t.ID {
		return []string{t.ID}
	}
	return []string{t.ID, t.Name.Value}
}

// one finds the table a user means among those that come first: its id, then its
// name, its label, then any without regard to case. FILE:ID tells apart what two
// files declare.
func (c *Catalog) one(name string, first []schema.Table) (schema.Table, error) {
	fits := []func(schema.Table) bool{
		func(t schema.Table) bool { return t.ID == name },
		func(t schema.Table) bool { return t.Name.Unresolved == "" && t.Name.Value == name },
		func(t schema.Table) bool { return t.Label == name },
		func(t schema.Table) bool { return strings.EqualFold(t.ID, name) },
		func(t schema.Table) bool { return t.Name.Unresolved == "" && strings.EqualFold(t.Name.Value, name) },
		func(t schema.Table) bool { return t.Label != "" && strings.EqualFold(t.Label, name) },
	}
	byFile := len(fits)
	if i := strings.LastIndexByte(name, ':'); i > 0 {
		file, id := strings.ReplaceAll(name[:i], `\`, "/"), name[i+1:]
		fits = append(fits, func(t schema.Table) bool {
			path := strings.ReplaceAll(t.Pos.File, `\`, "/")
			return t.ID == id && (path == file || strings.HasSuffix(path, "/"+strings.TrimPrefix(file, "./")))
		})
	}
	for n, fit := range fits {
		var found []schema.Table
		among := first
		if n == byFile {
			among = c.Tables
		}
		for _, t := range among {
			if fit(t) {
				found = append(found, t)
			}
		}
		switch {
		case len(found) == 1:
			return found[0], nil
		case len(found) > 1:
			return schema.Table{}, failf(which(found)+c.list(found),
				"%d tables are called %q", len(found), name)
		}
	}
	return schema.Table{}, failf("there are: "+c.list(c.Tables), "no table is called %q", name)
}

// which says how to tell apart tables of one name.
func which(found []schema.Table) string {
	labels := map[string]bool{}
	for _, t := range found {
		labels[t.Label] = true
	}
	if len(labels) == len(found) && !labels[""] {
		return "use the whole path: "
	}
	return "say which template with --schema, or FILE:TABLE: "
}

// maxListed is how many tables a hint names.
const maxListed = 20

func (c *Catalog) list(tables []schema.Table) string {
	var names []string
	for i, t := range tables {
		if i == maxListed {
			names = append(names, fmt.Sprintf("and %d more", len(tables)-maxListed))
			break
		}
		name := shown(t.ID)
		if t.Label != "" {
			name = shown(t.Label)
		}
		if t.Name.Unresolved == "" && t.Name.Value != t.ID {
			name += " (" + t.Name.Value + ")"
		}
		names = append(names, fmt.Sprintf("%s at %s:%d", name, c.relative(t.Pos.File), t.Pos.Line))
	}
	return strings.Join(names, ", ")
}

// shown is an id as messages hold it: as it is, unless it would break the line.
func shown(id string) string {
	if strings.ContainsFunc(id, unicode.IsControl) {
		return strconv.Quote(id)
	}
	return id
}

func (c *Catalog) relative(path string) string {
	if rel, err := filepath.Rel(c.root, path); c.root != "" && err == nil && filepath.IsLocal(rel) {
		return rel
	}
	return path
}

// nothing explains an empty catalog: a broken template first.
func (c *Catalog) nothing() error {
	if len(c.Broken) > 0 {
		return c.Broken[0]
	}
	return failf("declare one as AWS::DynamoDB::Table in a template, or name the file that does with --schema: a "+kinds(),
		"no file of the project declares a DynamoDB table")
}
