package generator

import (
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// insertGo puts fixtures and tests into an open test file.
func insertGo(j *job) error {
	src := string(j.content)
	if strings.TrimSpace(src) == "" {
		err := goFile(j)
		j.changes = []change{{0, len(src), j.text}}
		return err
	}
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, j.path, j.content, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return goBroken(j.path, err)
	}
	pkg, err := readGoPackage(j, filepath.Dir(j.path))
	if err != nil {
		return err
	}
	if strings.HasSuffix(file.Name.Name, "_test") {
		pkg.funcs = map[string]goPlace{} // those of the other package are out of reach
	}
	for _, d := range file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil {
			pkg.funcs[f.Name.Name] = goPlace{j.path, fset.Position(f.Pos()).Line}
		}
	}
	body, err := j.goBody(pkg)
	if err != nil {
		return err
	}
	names, err := goUsed(body)
	if err != nil {
		return err
	}
	g := &goSource{src: src, fset: fset, file: file}
	body, specs := g.imports(body, names)
	text, err := format.Source([]byte(body))
	if err != nil {
		return err
	}
	block := g.block(j.target.Offset, strings.TrimSpace(string(text))+"\n")
	if len(specs) > 0 {
		c, err := g.importChange(specs)
		if err != nil {
			return err
		}
		if c.end == block.start && c.start == c.end {
			block.text = strings.TrimPrefix(block.text, g.newline(block.start)) // the imports have ended the line
		}
		j.changes = append(j.changes, c)
	}
	j.changes = append(j.changes, block)
	return nil
}

// goSource is a Go file that is inserted into.
type goSource struct {
	src  string
	fset *token.FileSet
	file *ast.File
}

func (g *goSource) offset(p token.Pos) int { return g.fset.Position(p).Offset }

// imports lists the import specs the file lacks for the named packages. Where a
// name has another meaning in the file, the package gets another name, also in
// the body.
func (g *goSource) imports(body string, names []string) (string, []string) {
	paths, taken := map[string]string{}, map[string]bool{} // by path: the name it has; names with any meaning
	for _, spec := range g.file.Imports {
		path, _ := strconv.Unquote(spec.Path.Value)
		name := path[strings.LastIndexByte(path, '/')+1:]
		if spec.Name != nil {
			name = spec.Name.Name
		}
		if name != "_" && name != "." {
			paths[path], taken[name] = name, true
		}
	}
	for _, d := range g.file.Decls {
		for _, name := range declared(d) {
			taken[name] = true
		}
	}
	var specs []string
	for _, name := range names {
		path := goImports[name]
		as, imported := paths[path]
		spec := strconv.Quote(path)
		switch {
		case !imported && taken[name]:
			as = name + "pkg"
			for taken[as] {
				as += "s"
			}
			spec = as + " " + spec
		case !imported:
			as = name
		}
		if !imported {
			specs = append(specs, spec)
		}
		if as != name {
			body = regexp.MustCompile(`\b`+name+`\.`).ReplaceAllString(body, as+".")
		}
	}
	return body, specs
}

// declared lists the names a top-level declaration gives a meaning to.
func declared(d ast.Decl) []string {
	var names []string
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Recv == nil {
			names = append(names, d.Name.Name)
		}
	case *ast.GenDecl:
		for _, s := range d.Specs {
			switch s := s.(type) {
			case *ast.TypeSpec:
				names = append(names, s.Name.Name)
			case *ast.ValueSpec:
				for _, n := range s.Names {
					names = append(names, n.Name)
				}
			}
		}
	}
	return names
}

// importChange adds specs to the file's first import declaration, or makes one.
func (g *goSource) importChange(specs []string) (change, error) {
	var decl *ast.GenDecl
	for _, d := range g.file.Decls {
		if gen, ok := d.(*ast.GenDecl); ok && gen.Tok == token.IMPORT && !importsC(gen) {
			decl = gen
			break
		}
	}
	if decl == nil {
		at := g.lineEnd(g.offset(g.file.Name.End()))
		text, err := formatImports(goImportDecl(specs))
		return change{at, at, g.newline(at) + "\n" + text}, err
	}
	start, end := g.offset(decl.Pos()), g.offset(decl.End())
	inner := g.src[g.offset(decl.Specs[0].Pos()):g.offset(decl.Specs[len(decl.Specs)-1].End())]
	if decl.Lparen.IsValid() {
		inner = g.src[g.offset(decl.Lparen)+1 : g.offset(decl.Rparen)]
	}
	text, err := formatImports("import (\n" + addSpecs(inner, specs) + "\n)\n")
	return change{start, end, strings.TrimRight(text, "\n")}, err
}

// importsC says whether a declaration is cgo's, whose comment is code.
func importsC(decl *ast.GenDecl) bool {
	for _, s := range decl.Specs {
		if s.(*ast.ImportSpec).Path.Value == `"C"` {
			return true
		}
	}
	return false
}

// addSpecs adds each spec to the last group of its kind, standard library or
// not; the formatter sorts within groups.
func addSpecs(inner string, specs []string) string {
	lines := strings.Split(strings.Trim(strings.ReplaceAll(inner, "\r\n", "\n"), "\n"), "\n")
	for _, spec := range specs {
		last := -1
		for i, line := range lines {
			if strings.Contains(line, `"`) && domestic(line) == domestic(spec) {
				last = i
			}
		}
		switch {
		case last >= 0:
			lines = append(lines[:last+1], append([]string{"\t" + spec}, lines[last+1:]...)...)
		case domestic(spec):
			lines = append([]string{"\t" + spec, ""}, lines...)
		default:
			lines = append(lines, "", "\t"+spec)
		}
	}
	return strings.Join(lines, "\n")
}

// domestic says whether an import spec is of the standard library.
func domestic(spec string) bool {
	_, path, _ := strings.Cut(spec, `"`)
	first, _, _ := strings.Cut(path, "/")
	return !strings.Contains(first, ".")
}

func formatImports(decl string) (string, error) {
	text, err := format.Source([]byte("package p\n\n" + decl))
	if err != nil {
		return "", fmt.Errorf("imports: %w", err)
	}
	return strings.TrimPrefix(string(text), "package p\n\n"), nil
}

// block replaces the blank lines where the declarations go: behind the one the
// offset is in, never before the imports.
func (g *goSource) block(offset int, body string) change {
	start := g.lineEnd(g.offset(g.file.Name.End()))
	for _, d := range g.file.Decls {
		from := d.Pos()
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Doc != nil {
				from = d.Doc.Pos()
			}
		case *ast.GenDecl:
			if d.Doc != nil {
				from = d.Doc.Pos()
			}
		}
		gen, _ := d.(*ast.GenDecl)
		if g.offset(from) < offset || gen != nil && gen.Tok == token.IMPORT {
			start = max(start, g.lineEnd(g.offset(d.End())))
		}
	}
	for _, c := range g.file.Comments { // a free comment before the offset stays before
		if g.offset(c.Pos()) < offset && g.offset(c.End()) > start && !g.documents(c) {
			start = g.lineEnd(g.offset(c.End()))
		}
	}
	end := start
	for end < len(g.src) {
		line, _, _ := strings.Cut(g.src[end:], "\n")
		if strings.TrimSpace(line) != "" {
			break
		}
		end = min(end+len(line)+1, len(g.src))
	}
	text := g.newline(start) + "\n" + body
	if end < len(g.src) {
		text += "\n"
	}
	return change{start, end, text}
}

// documents says whether a comment belongs to the declaration after it.
func (g *goSource) documents(c *ast.CommentGroup) bool {
	for _, d := range g.file.Decls {
		if gen, ok := d.(*ast.GenDecl); ok && gen.Doc == c {
			return true
		}
		if f, ok := d.(*ast.FuncDecl); ok && f.Doc == c {
			return true
		}
	}
	return false
}

// lineEnd is behind the line break after an offset.
func (g *goSource) lineEnd(offset int) int {
	if i := strings.IndexByte(g.src[offset:], '\n'); i >= 0 {
		return offset + i + 1
	}
	return len(g.src)
}

// newline ends the line before an offset when it has no end.
func (g *goSource) newline(at int) string {
	if at > 0 && g.src[at-1] != '\n' {
		return "\n"
	}
	return ""
}
