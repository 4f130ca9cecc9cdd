package arch

import (
	"bytes"
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// source is a Go file of the tree.
type source struct {
	name    string // slash-separated, from the root
	pkg     string // its folder, "." for the root
	test    bool
	imports []string
}

// generated is the line by which Go tools know a generated file, in any comment
// syntax.
var generated = regexp.MustCompile(`(?m)^\W*Code generated .* DO NOT EDIT\.`)

// written is what people write by hand, and read.
var written = map[string]bool{".go": true, ".vim": true, ".lua": true, ".java": true, ".kt": true}

// checkTree reports what breaks the rules below root.
func checkTree(root fs.FS, r rules) ([]string, error) {
	var bad []string
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if skipDir(name) {
				return fs.SkipDir
			}
			return nil
		}
		if !d.Type().IsRegular() {
			return nil
		}
		data, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		if utf8.Valid(data) && !bytes.ContainsRune(data, 0) {
			bad = append(bad, textProblems(name, data)...)
		}
		if path.Ext(name) != ".go" || inTestdata(name) || belongsElsewhere(root, name) {
			return nil
		}
		src, err := parse(name, data)
		if err != nil {
			return err
		}
		bad = append(bad, r.importProblems(src)...)
		return nil
	})
	return bad, err
}

// skipDir tells what is not the project's: what is installed, built or git's.
func skipDir(name string) bool {
	base := path.Base(name)
	return name == "bin" || name == "dist" || base == "node_modules" || base == "__pycache__" ||
		name != "." && strings.HasPrefix(base, ".") && base != ".ci"
}

// inTestdata says whether the go command leaves a file out of every package.
func inTestdata(name string) bool {
	return strings.Contains("/"+name, "/testdata/") || strings.Contains("/"+name, "/_")
}

// belongsElsewhere says whether a file is part of another module: a folder
// above it has a go.mod.
func belongsElsewhere(root fs.FS, name string) bool {
	for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
		if _, err := fs.Stat(root, path.Join(dir, "go.mod")); err == nil {
			return true
		}
	}
	return false
}

func parse(name string, data []byte) (source, error) {
	src := source{name: name, pkg: path.Dir(name), test: strings.HasSuffix(name, "_test.go")}
	f, err := parser.ParseFile(token.NewFileSet(), name, data, parser.ImportsOnly)
	if err != nil {
		return src, err
	}
	for _, spec := range f.Imports {
		imp, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return src, fmt.Errorf("%s: %w", name, err)
		}
		src.imports = append(src.imports, imp)
	}
	return src, nil
}

// textProblems looks at a file as text.
func textProblems(name string, data []byte) []string {
	var bad []string
	if lines := bytes.Count(data, []byte("\n")); written[path.Ext(name)] && lines > maxLines && !inTestdata(name) && !generated.Match(data) {
		bad = append(bad, fmt.Sprintf("%s has %d lines, more than %d: split it by what it is about", name, lines, maxLines))
	}
	find := func(patterns map[string]string) {
		for pattern, why := range patterns {
			if at := regexp.MustCompile(pattern).FindIndex(data); at != nil {
				line := 1 + bytes.Count(data[:at[0]], []byte("\n"))
				bad = append(bad, fmt.Sprintf("%s:%d: %q: %s", name, line, data[at[0]:at[1]], why))
			}
		}
	}
	find(forbidden)
	if strings.HasSuffix(name, "_test.go") {
		find(forbiddenInTests)
	}
	return bad
}
