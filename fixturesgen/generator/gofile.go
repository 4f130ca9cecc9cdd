package generator

import (
	"errors"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"sort"
	"strconv"
	"strings"
	"unicode"

	"github.com/devhelper/devhelper/fixturesgen/source"

	"github.com/devhelper/devhelper/dynamodb/schema"
)

// goImports are the packages fixtures may use, by the names they use them under.
var goImports = map[string]string{
	"cmp": "cmp", "context": "context", "rand": "crypto/rand", "maps": "maps", "net": "net", "url": "net/url",
	"os": "os", "reflect": "reflect", "testing": "testing", "time": "time",
	"aws":         "github.com/aws/aws-sdk-go-v2/aws",
	"credentials": "github.com/aws/aws-sdk-go-v2/credentials",
	"dynamodb":    "github.com/aws/aws-sdk-go-v2/service/dynamodb",
	"types":       "github.com/aws/aws-sdk-go-v2/service/dynamodb/types",
}

// goUsed lists the names of the packages a body of declarations uses, sorted.
func goUsed(body string) ([]string, error) {
	file, err := parser.ParseFile(token.NewFileSet(), "", "package p\n"+body, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	used := map[string]bool{}
	ast.Inspect(file, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := s.X.(*ast.Ident); ok && goImports[x.Name] != "" {
				used[x.Name] = true
			}
		}
		return true
	})
	var names []string
	for name := range used {
		names = append(names, name)
	}
	sort.Slice(names, func(a, b int) bool { return goImports[names[a]] < goImports[names[b]] })
	return names, nil
}

// goImportDecl writes an import declaration: the standard library, then the rest.
func goImportDecl(specs []string) string {
	var groups [2][]string
	for _, s := range specs {
		g := 0
		if strings.Contains(strings.Split(s, "/")[0], ".") {
			g = 1
		}
		groups[g] = append(groups[g], "\t"+s)
	}
	return "import (\n" + strings.Join(groups[0], "\n") + "\n\n" + strings.Join(groups[1], "\n") + "\n)\n"
}

func goFile(j *job) error {
	pkg, err := readGoPackage(j, filepath.Dir(j.path))
	if err != nil {
		return err
	}
	body, err := j.goBody(pkg)
	if err != nil {
		return err
	}
	names, err := goUsed(body)
	if err != nil {
		return err
	}
	var specs []string
	for _, name := range names {
		specs = append(specs, strconv.Quote(goImports[name]))
	}
	text, err := format.Source([]byte("package " + pkg.name + "\n\n" + goImportDecl(specs) + body))
	j.text = string(text)
	return err
}

// goBody renders the declarations that the package does not have yet.
func (j *job) goBody(pkg *goPackage) (string, error) {
	for _, t := range j.tables {
		for _, name := range []string{"new" + t.pascal(), "Test" + t.pascal() + "PutAndGet"} {
			if at, ok := pkg.funcs[name]; ok {
				return "", exists(at.file, name, at.line)
			}
		}
	}
	if _, ok := pkg.funcs["localDynamoDB"]; ok {
		return j.renderGo("tables")
	}
	if at, ok := pkg.funcs["newDynamoDBTables"]; ok && len(j.tables) > 1 {
		return "", exists(at.file, "newDynamoDBTables", at.line)
	}
	return j.renderGo("shared", "tables")
}

// goPackage is the package of tests in a directory.
type goPackage struct {
	name  string
	funcs map[string]goPlace // top-level functions of its test files and sources
}

type goPlace struct {
	file string
	line int
}

// readGoPackage reads the package clauses and functions of the files in a
// directory. Tests join the package of the sources; in a directory without Go
// files the package is called as the directory.
func readGoPackage(j *job, dir string) (*goPackage, error) {
	pkg := &goPackage{name: goPackageName(filepath.Base(dir)), funcs: map[string]goPlace{}}
	rank := 0 // of the file that gave the name: other < tests < sources
	dir = filepath.Clean(dir)
	err := j.files.Walk(j.ctx, dir, func(path string, size int64) error {
		if filepath.Dir(path) != dir || filepath.Ext(path) != ".go" || size > source.MaxSize || path == j.path {
			return nil
		}
		src, err := j.files.ReadFile(path)
		if err != nil {
			return nil // unreadable: the compiler will say so
		}
		pkg.read(path, src, &rank)
		return nil
	})
	if errors.Is(err, fs.ErrNotExist) {
		err = nil // a directory that is still to be made
	}
	return pkg, err
}

func (pkg *goPackage) read(path string, src []byte, rank *int) {
	fset := token.NewFileSet()
	file, _ := parser.ParseFile(fset, path, src, parser.SkipObjectResolution|parser.ParseComments)
	if file == nil || file.Name == nil || file.Name.Name == "_" {
		return
	}
	r := 2
	switch {
	case ignored(file):
		return
	case strings.HasSuffix(path, "_test.go") && strings.HasSuffix(file.Name.Name, "_test"):
		return // the external test package: its names do not meet ours
	case strings.HasSuffix(path, "_test.go"):
		r = 1
	}
	if r > *rank {
		*rank, pkg.name = r, file.Name.Name
	}
	for _, d := range file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil {
			pkg.funcs[f.Name.Name] = goPlace{path, fset.Position(f.Pos()).Line}
		}
	}
}

// ignored says whether a file is kept out of every build, as generators are.
func ignored(file *ast.File) bool {
	for _, group := range file.Comments {
		for _, c := range group.List {
			if c.Pos() < file.Package && strings.HasPrefix(c.Text, "//go:build ") && strings.Contains(c.Text, "ignore") {
				return true
			}
		}
	}
	return false
}

// goPackageName makes a legal package name of a directory's.
func goPackageName(dir string) string {
	name := strings.Join(wordsOf(dir), "")
	if name == "" || unicode.IsDigit(rune(name[0])) || token.IsKeyword(name) {
		return "pkg" + name
	}
	return name
}

var usesDynamoDB = lazily(`"github\.com/aws/aws-sdk-go-v2/service/dynamodb"`)

// goPackageDir finds the package of the module that uses DynamoDB: the one with
// the shortest path, else the module's own directory.
func goPackageDir(j *job) (string, error) {
	home, err := j.home(goSDKv2Marker)
	if err != nil {
		return "", err
	}
	best, depth := home, 1<<10
	err = j.files.Walk(j.ctx, home, func(path string, size int64) error {
		if filepath.Ext(path) != ".go" || size > source.MaxSize || slices.Contains(strings.Split(filepath.ToSlash(path), "/"), "vendor") {
			return nil
		}
		if d := distance(home, filepath.Dir(path)); d < depth {
			if src, err := j.files.ReadFile(path); err == nil && usesDynamoDB().Match(src) {
				best, depth = filepath.Dir(path), d
			}
		}
		return nil
	})
	return best, err
}

func goSDKv2Marker(name string) bool { return name == "go.mod" }

// goBroken is a Go file that cannot be inserted into.
func goBroken(path string, err error) error {
	return &source.Error{
		Pos: schema.Pos{File: path}, Message: fmt.Sprintf("cannot be read as Go: %v", err),
		Next: "correct the file first, or write the fixture to a new file",
	}
}
