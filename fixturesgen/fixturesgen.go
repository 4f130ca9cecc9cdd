// Package fixturesgen reads the DynamoDB tables a project declares and writes
// test fixtures for them, in the way its test framework wants them.
//
// [Tables] finds the declarations, [Catalog.Pick] chooses among them as a user
// names them, [Generate] writes the fixture as edits. The work is done below:
//
//   - importer: one file for each kind of declaration
//   - generator: one file and one template for each test framework
//   - literal: what program text comes to without running it
//   - source: YAML and JSON with positions
//   - snippet: text with tab stops
//
// Errors that a user can cause begin with file:line:col where there is a place,
// and have a method Hint() string with the next step.
package fixturesgen

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"sync"

	"github.com/devhelper/devhelper/dynamodb/schema"
	"github.com/devhelper/devhelper/fixturesgen/importer"
	"github.com/devhelper/devhelper/fixturesgen/source"
)

// Files is what is needed of a workspace; workspace.Snapshot has it. Unsaved
// buffers win over what is on disk.
type Files interface {
	// ReadFile gives a file's content; errors are as os.ReadFile's.
	ReadFile(path string) ([]byte, error)

	// Walk calls fn with the absolute path and size of each file below root that
	// is not ignored. When fn returns fs.SkipAll the walk ends without an error.
	Walk(ctx context.Context, root string, fn func(path string, size int64) error) error
}

// Error is a problem a user can solve: a file with what is wrong in it, or a
// wish that cannot be met.
type Error = source.Error

// failf makes an Error without a place.
func failf(hint, format string, args ...any) error {
	return &Error{Message: fmt.Sprintf(format, args...), Next: hint}
}

// Catalog is the tables found.
type Catalog struct {
	root string // paths in messages are relative to it

	Tables    []schema.Table
	Templates []string // absolute paths of the files that declare tables

	ranks map[string]int // of the templates; see importer.Source

	// Broken lists files that look like declarations and could not be read. They
	// do not hide the tables of others.
	Broken []*Error
}

// Tables finds the tables declared below root, in the order of the walk and of
// their declaration. It fails only when the search itself does; a project
// without tables gives an empty catalog, for which [Catalog.Pick] has the words.
func Tables(ctx context.Context, files Files, root string) (*Catalog, error) {
	c := &Catalog{root: root}
	err := files.Walk(ctx, root, func(path string, size int64) error {
		if size > source.MaxSize || built(root, path) || len(importer.ForFile(path)) == 0 {
			return nil
		}
		content, err := files.ReadFile(path)
		if err != nil {
			return nil // gone or unreadable since it was listed: nothing a search should stop at
		}
		tables, rank, err := read(files, path, content, true)
		c.Broken = append(c.Broken, broken(err)...)
		c.add(path, rank, tables)
		return nil
	})
	return c, err
}

// built says whether a path is below a directory of build output that repeats
// the project's own templates.
func built(root, path string) bool {
	rel, err := filepath.Rel(root, path)
	if err != nil {
		return false
	}
	for dir := filepath.Dir(rel); dir != "." && dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		switch filepath.Base(dir) {
		case ".aws-sam", "node_modules", ".git", "site-packages", "vendor":
			return true
		}
	}
	return false
}

// ReadFile reads the tables of one named file. Unlike [Tables] it fails when
// the file is missing, broken, no declaration at all, or declares no table.
func ReadFile(files Files, path string) (*Catalog, error) {
	content, err := files.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, &Error{Pos: schema.Pos{File: path}, Message: "there is no such file", Next: "name a template: --schema template.yaml"}
	case err != nil:
		return nil, err
	}
	tables, rank, err := read(files, path, content, false)
	if err != nil && len(tables) == 0 {
		return nil, err
	}
	if len(tables) == 0 {
		return nil, &Error{
			Pos: schema.Pos{File: path}, Message: "declares no DynamoDB table",
			Next: "a table is a resource of type AWS::DynamoDB::Table in a template, or a create_table call with literal keys in code",
		}
	}
	c := &Catalog{Broken: broken(err)}
	c.add(path, rank, tables)
	return c, nil
}

// broken lists what is wrong with a file.
func broken(err error) []*Error {
	var one *Error
	if errors.As(err, &one) && error(one) == err {
		return []*Error{one}
	}
	var all []*Error
	if several, ok := err.(interface{ Unwrap() []error }); ok {
		for _, err := range several.Unwrap() {
			all = append(all, broken(err)...)
		}
		return all
	}
	if one != nil {
		all = []*Error{one}
	}
	return all
}

func (c *Catalog) add(path string, rank int, tables []schema.Table) {
	if len(tables) > 0 {
		if c.ranks == nil {
			c.ranks = map[string]int{}
		}
		if rank > 0 && ofTests(path) {
			rank++
		}
		c.ranks[path] = rank
		c.Tables = append(c.Tables, tables...)
		c.Templates = append(c.Templates, path)
	}
}

// Problems lists what is wrong with the declarations, in order of the tables.
func (c *Catalog) Problems() []schema.Problem {
	var all []schema.Problem
	for _, t := range c.Tables {
		all = append(all, schema.Check(t)...)
	}
	return all
}

// read reads a file by the first source that knows it, and gives that source's
// rank. With probe set, contents that cannot hold a table are not parsed.
func read(files Files, path string, content []byte, probe bool) ([]schema.Table, int, error) {
	fit := importer.ForFile(path)
	if len(fit) == 0 {
		return nil, 0, &Error{
			Pos: schema.Pos{File: path}, Message: "not a kind of file tables are read from",
			Next: "name a CloudFormation or SAM template (.yaml, .yml, .json, .template), or code that creates a table",
		}
	}
	in := importer.Input{Path: path, Content: content, ReadFile: func(include string) ([]byte, error) {
		return files.ReadFile(filepath.Join(filepath.Dir(path), filepath.FromSlash(include)))
	}}
	for _, s := range fit {
		if probe && !s.Probe(content) {
			continue
		}
		tables, err := known.read(s, in)
		if !errors.Is(err, importer.ErrOtherKind) {
			return tables, s.Rank, err
		}
	}
	if probe {
		return nil, 0, nil
	}
	return nil, 0, &Error{
		Pos: schema.Pos{File: path}, Message: importer.ErrOtherKind.Error() + ": it has no Resources",
		Next: "name the template that declares the tables with --schema",
	}
}

// memory keeps what recent files held: an editor asks again and again about
// files that stay the same.
type memory struct {
	mu    sync.Mutex // guards what follows
	byKey map[memoryKey]memorized
}

type memoryKey struct {
	source, path string
	hash         [sha256.Size]byte
}

type memorized struct {
	tables []schema.Table
	err    error
}

// maxMemory is how many files are kept, with or without tables.
const maxMemory = 256

var known = memory{byKey: map[memoryKey]memorized{}}

// read is s.Read, from memory where the content is the same. The tables are
// shared: nobody may change what they point at.
func (m *memory) read(s importer.Source, in importer.Input) ([]schema.Table, error) {
	key := memoryKey{s.ID, in.Path, sha256.Sum256(in.Content)}
	m.mu.Lock()
	had, ok := m.byKey[key]
	m.mu.Unlock()
	if ok {
		return had.tables, had.err
	}
	included := false
	if read := in.ReadFile; read != nil {
		in.ReadFile = func(path string) ([]byte, error) { included = true; return read(path) }
	}
	tables, err := s.Read(in)
	if included {
		return tables, err // hangs on more than this content
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.byKey) >= maxMemory {
		clear(m.byKey)
	}
	m.byKey[key] = memorized{tables, err}
	return tables, err
}
