package generator

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"text/template"
	"time"

	"go.yaml.in/yaml/v4"

	"github.com/devhelper/devhelper/dynamodb/schema"
	"github.com/devhelper/devhelper/fixturesgen/source"
)

// UserExtension is that of the templates of users.
const UserExtension = ".tmpl"

// MaxUser is the greatest size of a user's template, and maxWritten that of what
// it may write, in bytes.
const (
	MaxUser    = 256 << 10
	maxWritten = 4 << 20
)

// userHeader is what stands before the line --- of a user's template.
type userHeader struct {
	ID         string   `yaml:"id"`
	Title      string   `yaml:"title"`
	Language   string   `yaml:"language"`
	Run        string   `yaml:"run"`
	Path       string   `yaml:"path"`
	Extensions []string `yaml:"extensions"`
	Aliases    []string `yaml:"aliases"`
	Mocked     bool     `yaml:"mocked"`
}

// User reads a framework from a user's template: a header in YAML, a line ---,
// and a text in the language of the package text/template, which is given a
// [UserView]. One whose id is that of a framework of the set takes what its
// header leaves out from there, and its place.
func (s Set) User(path string, content []byte) (Framework, error) {
	fail := func(line int, next, format string, args ...any) (Framework, error) {
		return Framework{}, &source.Error{Pos: schema.Pos{File: path, Line: line, Column: 1}, Message: fmt.Sprintf(format, args...), Next: next}
	}
	if len(content) > MaxUser {
		return fail(1, "make it shorter", "is larger than %d KiB", MaxUser>>10)
	}
	text := strings.ReplaceAll(strings.TrimPrefix(string(content), "\ufeff"), "\r\n", "\n")
	head, body, found := strings.Cut("\n"+text, "\n---\n")
	if !found {
		return fail(1, "begin with lines such as language: python, then a line ---", "has no header that ends with a line ---")
	}
	var h userHeader
	if err := yaml.Load([]byte(head), &h, yaml.WithKnownFields()); err != nil && strings.TrimSpace(head) != "" {
		return fail(1, "a header has id, title, language, run, path, extensions, aliases, mocked", "the header is not as it should be: %s", firstLine(err))
	}
	if h.ID == "" {
		h.ID = strings.TrimSuffix(filepath.Base(path), UserExtension)
	}
	if !userID().MatchString(h.ID) {
		return fail(1, "an id has small letters, digits and dashes", "%q is no id of a framework", h.ID)
	}
	f, overrides := s.byID(h.ID)
	if !overrides {
		f = Framework{ID: h.ID, Title: h.ID}
		if h.Language == "" || h.Path == "" {
			return fail(1, "write both, as language: python and path: tests/test_{{.Table.Snake}}.py", "a template that replaces no framework needs a language and a path")
		}
		f.extensions = []string{filepath.Ext(h.Path)}
	}
	set := func(to *string, value string) {
		if value != "" {
			*to = value
		}
	}
	set(&f.Title, h.Title)
	set(&f.Language, h.Language)
	set(&f.Run, h.Run)
	if h.Extensions != nil {
		f.extensions = h.Extensions
	}
	if len(f.extensions) == 0 || slices.Contains(f.extensions, "") {
		return fail(1, "write extensions: [.py]", "the endings of its files are not told")
	}
	f.Aliases = append(slices.Clone(f.Aliases), h.Aliases...)
	f.Mocked = f.Mocked || h.Mocked
	f.File = path
	u := userTemplate{file: path}
	headLines := strings.Count(head, "\n")
	var err error
	// Empty lines before the text make the lines of messages those of the file.
	if u.text, err = template.New(filepath.Base(path)).Funcs(userFuncs).Parse("{{/*" + strings.Repeat("\n", headLines) + "*/ -}}" + "\n" + body); err != nil {
		return Framework{}, u.wrong(err)
	}
	if h.Path != "" {
		if u.path, err = template.New("path").Funcs(userFuncs).Parse(h.Path); err != nil {
			return Framework{}, u.wrong(err)
		}
		f.place = u.place
	}
	f.file, f.insert, f.block = u.write, u.insert, userBlock
	return f, nil
}

var userID = lazily(`^[a-z0-9]+(-[a-z0-9]+)*$`)

func firstLine(err error) string {
	line, _, _ := strings.Cut(strings.TrimPrefix(err.Error(), "yaml: "), "\n")
	return line
}

// userTemplate is the texts of a user's framework.
type userTemplate struct {
	file       string
	text, path *template.Template
}

// templatePlace is how text/template tells a line.
var templatePlace = lazily(`^template: [^:]*:(\d+):(?:(\d+):)? *(?:executing "[^"]*" at )?`)

// wrong is an error of the package text/template with its place in the file.
func (u userTemplate) wrong(err error) error {
	e := &source.Error{Pos: schema.Pos{File: u.file, Line: 1, Column: 1}, Message: err.Error(), Next: "the fields and functions are in docs/fixture-templates.md"}
	if m := templatePlace().FindStringSubmatch(e.Message); m != nil {
		fmt.Sscan(m[1], &e.Pos.Line)
		if m[2] != "" {
			fmt.Sscan(m[2], &e.Pos.Column)
			e.Pos.Column++
		}
		e.Message = e.Message[len(m[0]):]
	}
	return e
}

func (u userTemplate) place(j *job) error {
	if hasSuffix(j.path, j.used.extensions) {
		return nil
	}
	path, err := u.render(j, u.path, "")
	if err != nil {
		return err
	}
	path = strings.TrimSpace(path)
	if !filepath.IsLocal(filepath.FromSlash(path)) {
		return &source.Error{Pos: schema.Pos{File: u.file, Line: 1, Column: 1}, Message: fmt.Sprintf("its path %q leaves the project", path), Next: "write one relative to the project's root"}
	}
	if j.path != "" { // a directory
		path = filepath.Base(path)
		j.path = filepath.Join(j.path, path)
		return nil
	}
	j.path = filepath.Join(j.target.Root, filepath.FromSlash(path))
	return nil
}

func (u userTemplate) write(j *job) (err error) {
	j.text, err = u.render(j, u.text, "")
	return err
}

// insertName is the template that is put into files that exist.
const insertName = "insert"

func (u userTemplate) insert(j *job) error {
	if u.text.Lookup(insertName) == nil {
		return &source.Error{
			Pos: schema.Pos{File: u.file, Line: 1, Column: 1}, Message: "says nothing about files that exist",
			Next: `write the fixture to a new file, or add {{define "insert"}} ... {{end}} to the template`,
		}
	}
	text, err := u.render(j, u.text, insertName)
	if err != nil {
		return err
	}
	// Nothing is known of the language but its lines.
	at := j.target.Offset
	if at > 0 && j.content[at-1] != '\n' {
		if next := bytes.IndexByte(j.content[at:], '\n'); next >= 0 {
			at += next + 1
		} else {
			at, text = len(j.content), "\n"+text
		}
	}
	j.changes = []change{{at, at, text}}
	return nil
}

var errTooLong = errors.New("it writes too much")

// bounded is a buffer that does not grow without end.
type bounded struct {
	bytes.Buffer
	until time.Time
}

func (b *bounded) Write(p []byte) (int, error) {
	if b.Len()+len(p) > maxWritten || time.Now().After(b.until) {
		return 0, errTooLong
	}
	return b.Buffer.Write(p)
}

// maxRendering bounds the time a template may take.
const maxRendering = 5 * time.Second

func (u userTemplate) render(j *job, t *template.Template, part string) (string, error) {
	if part == "" {
		part = t.Name()
	}
	out := &bounded{until: time.Now().Add(maxRendering)}
	if err := t.ExecuteTemplate(out, part, j.userView()); err != nil {
		return "", u.wrong(err)
	}
	return out.String(), nil
}

// userBlock goes from the line of the marker to the line that says where it ends.
func userBlock(content []byte, marker int) (start, end int, ok bool) {
	start = 1 + bytes.LastIndexByte(content[:marker], '\n')
	rest := content[marker:]
	stop := bytes.Index(rest, []byte(userEndMark))
	if next := bytes.Index(rest[1:], []byte(markerStart)); stop < 0 || next >= 0 && next+1 < stop {
		return 0, 0, false
	}
	end = marker + stop
	if n := bytes.IndexAny(content[end:], "\r\n"); n >= 0 {
		return start, end + n, true
	}
	return start, len(content), true
}

// userEndMark ends the managed block of a fixture from a user's template.
const userEndMark = "devhelper: end of fixture"
