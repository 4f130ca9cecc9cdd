package workspace

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Change is what edits do to one file.
type Change struct {
	Path   string // as the edits name it
	Old    []byte // the content now; nil with Create
	New    []byte
	Create bool

	target string      // the file behind symbolic links
	info   fs.FileInfo // of target when Old was read; nil with Create
}

// Plan works out what edits do to the files on disk, in the order in which
// they first name them; nothing is changed. It fails with a [*FileError]
// when an edit does not fit: the content is another than the one it was made
// for, or a file to be created exists.
//
// Line endings are kept: in a file whose lines mostly end in CRLF, each line
// feed of an edit's text becomes CRLF.
func Plan(edits Edits) ([]Change, error) {
	var order []string
	byTarget := map[string]Edits{}
	for _, e := range edits {
		e.Path = Clean(e.Path)
		t := key(Real(e.Path))
		if _, ok := byTarget[t]; !ok {
			order = append(order, t)
		}
		byTarget[t] = append(byTarget[t], e)
	}
	var changes []Change
	for _, t := range order {
		c, err := planFile(byTarget[t])
		if err != nil {
			return nil, err
		}
		changes = append(changes, c)
	}
	return changes, nil
}

func planFile(edits Edits) (Change, error) {
	c := Change{Path: edits[0].Path}
	var err error
	if slices.ContainsFunc(edits, func(e Edit) bool { return e.Create }) {
		if c.Create = true; len(edits) > 1 {
			return c, &FileError{Path: c.Path, Problem: "is created by one edit and changed by another"}
		}
		if _, err := os.Lstat(c.Path); !errors.Is(err, fs.ErrNotExist) {
			return c, inTheWay(c.Path, err)
		}
		c.target = filepath.Join(Real(filepath.Dir(c.Path)), filepath.Base(c.Path))
		c.New, err = edits.Apply(nil)
		return c, err
	}

	if c.target, err = filepath.EvalSymlinks(c.Path); err != nil {
		return c, pathProblem(c.Path, err)
	}
	if c.info, err = os.Stat(c.target); err != nil {
		return c, pathProblem(c.Path, err)
	}
	if c.Old, err = readDisk(c.target); err != nil {
		return c, err
	}
	for i := range edits {
		if e := &edits[i]; e.Hash != "" && e.Hash != Hash(c.Old) {
			return c, changed(c.Path)
		}
	}
	if mostlyCRLF(c.Old) {
		for i := range edits {
			text := strings.ReplaceAll(edits[i].Text, "\r\n", "\n")
			edits[i].Text = strings.ReplaceAll(text, "\n", "\r\n")
		}
	}
	c.New, err = edits.Apply(c.Old)
	return c, err
}

func changed(path string) error {
	return &FileError{
		Path: path, Problem: "has changed since the edit was made",
		Next: "run the command again",
	}
}

// inTheWay tells why a file cannot be created; err is that of looking for it.
func inTheWay(path string, err error) error {
	if err != nil {
		return pathProblem(path, err)
	}
	return &FileError{
		Path: path, Problem: "exists already and is not overwritten", Err: fs.ErrExist,
		Next: fmt.Sprintf("remove or rename %s, or choose another name", filepath.Base(path)),
	}
}

// mostlyCRLF says whether more lines end in CRLF than in a bare line feed.
func mostlyCRLF(content []byte) bool {
	crlf, lf := 0, 0
	for i, c := range content {
		switch {
		case c != '\n':
		case i > 0 && content[i-1] == '\r':
			crlf++
		default:
			lf++
		}
	}
	return crlf > lf
}
