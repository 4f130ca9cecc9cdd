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
// does not count: only the table's declaration is compared.
func Check(ctx context.Context, files Files, root string, only ...string) ([]Finding, error) {
	c := checker{files: files, root: root, catalogs: map[string]*templateTables{}}
	if len(only) == 0 {
		err := files.Walk(ctx, root, func(path string, size int64) error {
			if size <= source.MaxSize && generator.MayHold(path) && !built(root, path) {
				c.file(path)
			}
			return nil
		})
		return c.found, err
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
	if t.err != nil {
		return Finding{Block: b, State: NoSource, Cause: t.err.Error()}
	}
	for i := range t.tables {
		if !b.IsFor(t.tables[i], c.root) {
			continue
		}
		if b.Same(t.tables[i]) {
			return Finding{Block: b, State: Current, Table: &t.tables[i]}
		}
		return Finding{Block: b, State: Outdated, Table: &t.tables[i]}
	}
	return Finding{Block: b, State: TableGone}
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
func Refresh(ctx context.Context, files Files, root string, findings []Finding) (workspace.Edits, error) {
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
		made, err := generator.Refresh(ctx, f.Block, content, *f.Table, root)
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
