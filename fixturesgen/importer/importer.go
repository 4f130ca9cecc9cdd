// Package importer reads the tables a project declares into [schema.Table].
//
// Each [Source] is one kind of declaration and one file of this package. To add
// one, write its file and add it to [Sources]. [ForFile] finds the sources that
// may read a file; CloudFormation is the one to learn from.
package importer

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/devhelper/devhelper/dynamodb/schema"
)

// Input is a file to read.
type Input struct {
	Path    string // as it stands in positions
	Content []byte

	// ReadFile reads a file the first one includes, by its path relative to the
	// first. It is nil where files may not include others.
	ReadFile func(path string) ([]byte, error)

	// List names the files of a directory, by its path relative to the first
	// file's. It is nil where nothing is known but the file.
	List func(dir string) ([]string, error)

	// Keep gives what make made for key, once for as long as one search of a
	// project goes on. It is nil where nothing is kept.
	Keep func(key string, make func() any) any
}

// Source reads one kind of declaration.
type Source struct {
	ID    string // cloudformation, ...
	Title string // for people

	// Extensions a file of this kind has, with the dot, in lower case.
	Extensions []string

	// Probe says, by a search that costs next to nothing, whether a content can
	// hold tables of this kind. Only then is it parsed when a project is searched.
	Probe func(content []byte) bool

	// Rank is how much a declaration of this kind counts beside another of the
	// same table: the lower one wins. What deploys a table has rank 0.
	Rank int

	// Read reads the tables in order of their declaration. A file of this kind
	// that declares none gives no tables and no error; one that is of another
	// kind gives [ErrOtherKind]. All other errors are of type [*source.Error], or
	// several of them joined; tables beside an error are those that could be read.
	Read func(in Input) ([]schema.Table, error)
}

// rankCode is the rank of tables that a program creates.
const rankCode = 1

// Sources lists what can be read, most specific first.
var Sources = []Source{
	Terraform,
	TerraformPlan,
	Serverless,
	CloudFormation,
	Workbench,
	DescribeTable,
	PythonCode,
	GoCode,
	JavaScriptCode,
	JavaCode,
}

// ForFile lists the sources that may read a file, judging by its name.
func ForFile(path string) []Source {
	ext := strings.ToLower(filepath.Ext(path))
	var fit []Source
	for _, s := range Sources {
		if slices.Contains(s.Extensions, ext) {
			fit = append(fit, s)
		}
	}
	return fit
}

// Rank is the rank of what a file declares, judging by its name.
func Rank(path string) int {
	rank := 0
	for _, s := range ForFile(path) {
		rank = max(rank, s.Rank)
	}
	return rank
}
