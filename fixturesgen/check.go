package fixturesgen

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/devhelper/devhelper/dynamodb/schema"
	"github.com/devhelper/devhelper/fixturesgen/generator"
	"github.com/devhelper/devhelper/fixturesgen/source"
	"github.com/devhelper/devhelper/internal/workspace"
)

// Block is a fixture that was written into a file.
type Block = generator.Block

// State is how a fixture stands to the table it was written for.
type State string

// The states.
const (
	Current   State = "current"    // the table is as it was
	Outdated  State = "outdated"   // the table is another one now
	TableGone State = "table gone" // the template declares no such table
	NoSource  State = "no source"  // the template is not there, or cannot be read
)

// Finding is a fixture with its state.
type Finding struct {
	Block Block         `json:"fixture"`
	State State         `json:"state"`
	Cause string        `json:"cause,omitempty"` // of NoSource
	Table *schema.Table `json:"-"`               // as it is now; nil when it is gone
}

// Check compares the fixtures below root, or those of the named files alone,
// with the tables they were written for. What a person has changed in a fixture
// does not count: only the table's declaration is compared. The set tells in
// which files fixtures can be; an empty one is that of devhelper itself.
func Check(ctx context.Context, files Files, set generator.Set, root string, only ...string) ([]Finding, error) {
	c := checker{
		files: files, root: root, catalogs: map[string]*templateTables{},
		project: sync.OnceValue(func() []schema.Table {
			if found, err := Tables(ctx, files, root); err == nil {
				return found.Tables
			}
			return nil
		}),
	}
	if len(only) == 0 {
		err := files.Walk(ctx, root, func(path string, size int64) error {
			if size <= source.MaxSize && set.MayHold(path) && !built(root, path) {
				c.file(path)
			}
			return nil
		})
		return c.found, errors.Join(err, ctx.Err())
	}
	for _, path := range only {
		if _, err := files.ReadFile(path); errors.Is(err, fs.ErrNotExist) {
			return nil, &Error{Pos: schema.Pos{File: path}, Message: "there is no such file", Next: "name a file with fixtures, or none for all of the project"}
		} else if err != nil {
			return nil, err
		}
		c.file(path)
	}
	return c.found, ctx.Err()
}

type checker struct {
	files    Files
	root     string
	catalogs map[string]*templateTables // by the template's name in markers
	found    []Finding

	// project gives the tables of the whole project. A module's tables are what
	// its caller makes of them, and an included file is none by itself.
	project func() []schema.Table
}

type templateTables struct {
	tables []schema.Table
	err    error
}

func (c *checker) file(path string) {
	content, err := c.files.ReadFile(path)
	if err != nil {
		return // gone since it was listed
	}
	for _, b := range generator.Blocks(path, content) {
		c.found = append(c.found, c.judge(b))
	}
}

func (c *checker) judge(b Block) Finding {
	t := c.template(b.Template)
	alone, there := c.compare(b, t.tables)
	if there && alone.State == Current {
		return alone
	}
	if f, there := c.compare(b, c.project()); there {
		return f
	}
	switch {
	case there:
		return alone
	case t.err != nil:
		return Finding{Block: b, State: NoSource, Cause: t.err.Error()}
	}
	return Finding{Block: b, State: TableGone}
}

// compare looks for the table of a fixture, first as it was. Several tables fit
// where a module is used more than once.
func (c *checker) compare(b Block, tables []schema.Table) (found Finding, there bool) {
	for i := range tables {
		if !b.IsFor(tables[i], c.root) {
			continue
		}
		if b.Same(tables[i]) {
			return Finding{Block: b, State: Current, Table: &tables[i]}, true
		}
		if !there {
			found, there = Finding{Block: b, State: Outdated, Table: &tables[i]}, true
		}
	}
	return found, there
}

func (c *checker) template(name string) *templateTables {
	if t, ok := c.catalogs[name]; ok {
		return t
	}
	t := &templateTables{}
	c.catalogs[name] = t
	local := filepath.FromSlash(name)
	if !filepath.IsLocal(local) || strings.ContainsRune(name, '\\') {
		t.err = failf("", "%q is no path below the project", name)
		return t
	}
	found, err := ReadFile(c.files, filepath.Join(c.root, local))
	var none *Error
	switch {
	case err == nil:
		t.tables = found.Tables
	case errors.As(err, &none) && none.Message == noTable: // a table was there once
	default:
		t.err = err
	}
	return t
}

// Refresh writes outdated fixtures anew: edits for the contents the files have
// now. Findings in other states are left alone.
func Refresh(ctx context.Context, files Files, set generator.Set, root string, findings []Finding) (workspace.Edits, error) {
	var edits workspace.Edits
	for _, f := range findings {
		if f.State != Outdated || f.Table == nil {
			continue
		}
		content, err := files.ReadFile(f.Block.Path)
		if err != nil {
			return nil, err
		}
		if !bytes.Contains(content, []byte(f.Block.Digest)) {
			continue // changed since it was checked
		}
		made, err := set.Refresh(ctx, f.Block, content, *f.Table, root)
		if err != nil {
			return nil, err
		}
		for _, e := range made {
			// Two fixtures of a file may need the same import.
			if !slices.ContainsFunc(edits, func(had workspace.Edit) bool { return reflect.DeepEqual(had, e) }) {
				edits = append(edits, e)
			}
		}
	}
	return edits, nil
}
