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
	"errors"
	"fmt"
	"io/fs"

	"github.com/devhelper/devhelper/dynamodb/schema"
	"github.com/devhelper/devhelper/fixturesgen/importer"
	"github.com/devhelper/devhelper/fixturesgen/source"
)

// Files is what is needed of a workspace; workspace.Snapshot has it. Unsaved
// buffers win over what is on disk. Its other methods are used where it has
// them: Stamp, so that files that stay the same are read once in a process, and
// Root, beyond which a file includes no other.
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

	// Broken lists files that look like declarations and could not be read. They
	// do not hide the tables of others.
	Broken []*Error
}

// noTable is what is wrong with a file that declares nothing.
const noTable = "declares no DynamoDB table"

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
	r := reader{files: files, root: rootOf(files, path)}
	tables, err := r.parse(path, content, false, &[]dependency{})
	// A template is one document; of a program, one call may be unclear and the
	// others plain.
	if err != nil && (len(tables) == 0 || importer.Rank(path) == 0) {
		return nil, err
	}
	if len(tables) == 0 {
		return nil, &Error{
			Pos: schema.Pos{File: path}, Message: noTable,
			Next: "a table is a resource of type AWS::DynamoDB::Table in a template, aws_dynamodb_table in Terraform, a create_table call with literal keys in code, or what describe-table prints",
		}
	}
	c := &Catalog{Broken: broken(err)}
	c.add(path, tables)
	return c, nil
}

// Declared reads the tables of a file that may hold some, at little cost when it
// holds none or has not changed since it was last read. A template with an error
// has none; of a program, those that are plain.
func Declared(files Files, path string) []schema.Table {
	if len(importer.ForFile(path)) == 0 {
		return nil
	}
	tables, err := reader{files: files, root: rootOf(files, path)}.read(path)
	if err != nil && importer.Rank(path) == 0 {
		return nil
	}
	return tables
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

func (c *Catalog) add(path string, tables []schema.Table) {
	if len(tables) > 0 {
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
