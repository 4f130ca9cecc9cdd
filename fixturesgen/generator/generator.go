// Package generator writes test fixtures for DynamoDB tables, one file and one
// template for each test framework.
//
// A framework is a [Framework] with the functions that [Generate] needs of it.
// To add one, write its file and add it to all; users add theirs as templates,
// see [Set.User]. Every fixture keeps the same
// rules, whatever its language:
//
//   - the endpoint is DYNAMODB_ENDPOINT, else AWS_ENDPOINT_URL_DYNAMODB; with
//     neither it fails at once and says what to run. It never falls back to AWS
//   - an endpoint that is not on loopback needs DYNAMODB_ALLOW_REMOTE=1
//   - keys and region are fixed in the code; keys are letters alone, because
//     DynamoDB Local takes no others
//   - the table has the real schema and a name of its own, so that parallel
//     workers and runs do not meet, and is deleted also when the test fails
//   - the SDK's waiter waits, with a shorter delay than its 20 seconds
//   - a comment made by [Marker] says which table of which template it is for,
//     and what the table was like; the managed block is the function that
//     comment belongs to. [Blocks] finds them again
package generator

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/devhelper/devhelper/dynamodb/schema"
	"github.com/devhelper/devhelper/fixturesgen/snippet"
	"github.com/devhelper/devhelper/fixturesgen/source"
	"github.com/devhelper/devhelper/internal/workspace"
)

// Framework is a test framework, with the way to write for it.
type Framework struct {
	ID       string   `json:"id"`                // what --framework takes: pytest-boto3
	Aliases  []string `json:"aliases,omitempty"` // shorter names
	Title    string   `json:"title"`             // for people
	Language string   `json:"language"`          // LSP language id
	Run      string   `json:"run"`               // the command that runs the tests
	Mocked   bool     `json:"mocked,omitempty"`  // the tables are played within the test's process: no instance is asked
	File     string   `json:"file,omitempty"`    // the user's template it was read from; empty for one of ours

	extensions []string                               // of files a fixture can be put into
	markers    func(string) bool                      // whether a file's name says that a project uses the language
	signs      []string                               // words in such files that tell it from others of its language; the first of a language needs none
	tells      func(path string, content []byte) bool // whether such a file, or one of tests, says that it is this framework; nil where the name is enough
	place      func(*job) error                       // sets the path of a new file
	file       func(*job) error                       // sets the text of a new file
	insert     func(*job) error                       // sets the changes to the content

	// block gives the bounds of the declaration that a marker at an offset
	// belongs to: what a refresh replaces. It reports false for one that is in no
	// declaration, or in code that cannot be read.
	block func(content []byte, marker int) (start, end int, ok bool)
}

// all lists the frameworks in the order they are offered.
var all = Set{
	pytestBoto3, pytestBoto3Client, pytestDynamoDB, pytestAioboto3, unittestBoto3, pytestMoto,
	goSDKv2,
	nodeTest, jest, vitest,
	junitJava, junitKotlin,
	rust,
	rspec,

	shellAWSCLI,
}

// Files is what is needed of a workspace; see fixturesgen.Files.
type Files interface {
	ReadFile(path string) ([]byte, error)
	Walk(ctx context.Context, root string, fn func(path string, size int64) error) error
}

// Target is where a fixture goes: into a new file, or with Insert set into the
// file Path at Offset or the next place after it where a fixture can stand.
type Target struct {
	Root   string // absolute directory of the project: templates are named relative to it
	Path   string // a file, or the directory of a new one; empty for where the framework puts tests
	Insert bool
	Offset int // byte of the content

	// Content is that of the file Path, where it is not what Files has.
	Content []byte
}

// Marker is the text of the comment by which a fixture is known again. It ends
// with the framework and the digest of the table it was written for.
func (f Framework) Marker(table schema.Table, root string) string {
	return fmt.Sprintf("%s%s of %s [%s %s]", markerStart, oneLine(table.ID), templateName(table, root), f.ID, schema.Digest(table))
}

// templateName is a table's template as comments call it.
func templateName(table schema.Table, root string) string {
	// What lies outside is named by its base: the path belongs to one machine.
	path := filepath.Base(table.Pos.File)
	if rel, err := filepath.Rel(root, table.Pos.File); err == nil && filepath.IsLocal(rel) {
		path = filepath.ToSlash(rel)
	}
	return oneLine(path)
}

// oneLine makes a foreign text safe for a comment.
func oneLine(text string) string {
	text = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == 0x2028 || r == 0x2029 || r == '"' || r == '\\' {
			return '_'
		}
		return r
	}, text)
	return snippet.Clean(text)
}

// job is one fixture being made.
type job struct {
	ctx    context.Context
	files  Files
	target Target
	tables []*table
	used   Framework

	path    string   // of the file
	content []byte   // before; for an insertion and a refresh
	text    string   // of the new file, marked
	changes []change // of the insertion, in order; for a refresh what it needs beside the block

	replaced []byte // for a refresh: the block as it is
}

// change replaces bytes of the content by a marked text.
type change struct {
	start, end int
	text       string
}

// Generate writes a fixture for tables that have passed their checks. A file that
// exists is added to: what is there stays, but for fixtures of ours whose table has
// changed. When nothing is missing there are no edits.
func Generate(ctx context.Context, files Files, f Framework, tables []schema.Table, target Target) (workspace.Edits, error) {
	j := &job{ctx: ctx, files: files, target: target, used: f, tables: tablesOf(f, tables, target.Root), path: target.Path}
	if target.Insert {
		return j.insertion(f)
	}
	if err := j.wrongFile(f); err != nil {
		return nil, err
	}
	if err := f.place(j); err != nil {
		return nil, err
	}
	switch content, err := files.ReadFile(j.path); {
	case err == nil:
		return j.merge(f, tables, content)
	case !errors.Is(err, fs.ErrNotExist): // something that must not be replaced
		return nil, err
	}
	if err := f.file(j); err != nil {
		return nil, err
	}
	text, stops := snippet.Parse(j.text)
	return workspace.Edits{{Path: j.path, Create: true, Text: text, TabStops: stops}}, nil
}

func (j *job) insertion(f Framework) (workspace.Edits, error) {
	j.content = j.target.Content
	if j.content == nil {
		var err error
		if j.content, err = j.files.ReadFile(j.path); err != nil {
			return nil, err
		}
	}
	if !hasSuffix(j.path, f.extensions) {
		return nil, wrongFile(j.path, f)
	}
	j.target.Offset = min(max(j.target.Offset, 0), len(j.content))
	if err := f.insert(j); err != nil {
		return nil, err
	}
	newline := "\n"
	if strings.Contains(string(j.content), "\r\n") {
		newline = "\r\n"
	}
	hash := workspace.Hash(j.content)
	var edits workspace.Edits
	for _, c := range j.changes {
		text, stops := snippet.Parse(strings.ReplaceAll(c.text, "\n", newline))
		edits = append(edits, workspace.Edit{Path: j.path, Hash: hash, Start: c.start, End: c.end, Text: text, TabStops: stops})
	}
	return edits, nil
}

// wrongFile refuses a path for a new file that is another kind of file.
func (j *job) wrongFile(f Framework) error {
	if j.path == "" || hasSuffix(j.path, f.extensions) || filepath.Ext(j.path) == filepath.Ext(f.extensions[0]) {
		return nil
	}
	if _, err := j.files.ReadFile(j.path); err == nil || slices.ContainsFunc(all, func(o Framework) bool {
		return filepath.Ext(j.path) == filepath.Ext(o.extensions[0])
	}) {
		return wrongFile(j.path, f)
	}
	return nil // a directory
}

func wrongFile(path string, f Framework) error {
	return &source.Error{
		Pos: schema.Pos{File: path}, Message: "is no file for a " + f.Title + " fixture",
		Next: "name a file that ends with " + strings.Join(f.extensions, " or ") + ", or write the fixture to a new file",
	}
}

func hasSuffix(path string, suffixes []string) bool {
	for _, s := range suffixes {
		if strings.HasSuffix(strings.ToLower(path), s) {
			return true
		}
	}
	return false
}

// exists refuses a second fixture for the same table.
func exists(path, name string, line int) error {
	return &source.Error{
		Pos:     schema.Pos{File: path, Line: line, Column: 1},
		Message: name + " is declared here already", Next: "remove it first, or use it as it is",
	}
}
