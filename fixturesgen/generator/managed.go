package generator

import (
	"bytes"
	"context"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/devhelper/devhelper/dynamodb/schema"
	"github.com/devhelper/devhelper/fixturesgen/snippet"
	"github.com/devhelper/devhelper/fixturesgen/source"
	"github.com/devhelper/devhelper/internal/workspace"
)

// markerStart begins every marker.
const markerStart = "devhelper: fixture for "

var markerForm = lazily(markerStart + `(\S[^\r\n]*?) of (\S[^\r\n]*?) \[([a-z0-9-]+) ([0-9a-f]{8})\]`)

// lazily compiles a pattern when it is first used: every start of an editor
// would pay for it.
func lazily(pattern string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(pattern) })
}

// Block is a fixture that was written into a file.
type Block struct {
	Path      string     `json:"path"`      // absolute
	Marker    schema.Pos `json:"marker"`    // of the comment's text
	Table     string     `json:"table"`     // the table's ID
	Template  string     `json:"template"`  // as the comment names it: relative to the root, with slashes
	Framework string     `json:"framework"` // the framework's ID
	Digest    string     `json:"digest"`    // of the table it was written for

	at int // offset of the marker
}

// Blocks finds the fixtures in a file, in order.
func Blocks(path string, content []byte) []Block {
	if !bytes.Contains(content, []byte(markerStart)) {
		return nil
	}
	var found []Block
	line, counted := 1, 0
	for _, m := range markerForm().FindAllSubmatchIndex(content, -1) {
		line += bytes.Count(content[counted:m[0]], []byte("\n"))
		counted = m[0]
		begin := bytes.LastIndexByte(content[:m[0]], '\n') + 1
		text := func(n int) string { return string(content[m[2*n]:m[2*n+1]]) }
		found = append(found, Block{
			Path: path, Table: text(1), Template: text(2), Framework: text(3), Digest: text(4), at: m[0],
			Marker: schema.Pos{File: path, Line: line, Column: 1 + m[0] - begin, Length: m[1] - m[0], ASCII: ascii(content[begin:m[0]])},
		})
	}
	return found
}

func ascii(b []byte) bool {
	return !slices.ContainsFunc(b, func(c byte) bool { return c >= 0x80 })
}

// Same says whether a fixture still fits a table.
func (b Block) Same(t schema.Table) bool { return b.Digest == schema.Digest(t) }

// IsFor says whether a block was written for a table of a project.
func (b Block) IsFor(t schema.Table, root string) bool {
	return b.Table == oneLine(t.ID) && b.Template == templateName(t, root)
}

// Refresh writes a fixture anew for what its table is like now. Only the managed
// block is replaced; what a person has changed within it is lost, what stands
// around it stays, the shared parts of the fixture among it; imports that the
// block needs now are added.
func (s Set) Refresh(ctx context.Context, b Block, content []byte, t schema.Table, root string) (workspace.Edits, error) {
	f, ok := s.byID(b.Framework)
	if !ok {
		return nil, &source.Error{Pos: b.Marker, Message: "the fixture was written for " + b.Framework + ", which is not known", Next: "write it anew: devhelper fixture generate"}
	}
	start, end, ok := f.block(content, b.at)
	if !ok {
		return nil, &source.Error{Pos: b.Marker, Message: "this comment belongs to no declaration", Next: "put it back before the fixture, or write the fixture anew"}
	}
	fresh := &job{
		ctx: ctx, files: nowhere{}, used: f, tables: tablesOf(f, []schema.Table{t}, root), path: b.Path, content: content, replaced: content[start:end],
		target: Target{Root: root, Path: b.Path},
	}
	if err := f.file(fresh); err != nil {
		return nil, err
	}
	text, _ := snippet.Parse(fresh.text)
	for _, made := range Blocks(b.Path, []byte(text)) {
		from, to, ok := f.block([]byte(text), made.at)
		if !ok {
			continue
		}
		block := text[from:to]
		fresh.changes = append(fresh.changes, fresh.newImports(content, block)...)
		if bytes.Contains(content, []byte("\r\n")) {
			block = toCRLF(block)
		}
		edits := workspace.Edits{{Path: b.Path, Hash: workspace.Hash(content), Start: start, End: end, Text: block}}
		for _, c := range fresh.changes { // before the block
			if bytes.Contains(content, []byte("\r\n")) {
				c.text = toCRLF(c.text)
			}
			edits = append(edits, workspace.Edit{Path: b.Path, Hash: edits[0].Hash, Start: c.start, End: c.end, Text: c.text})
		}
		return edits, nil
	}
	return nil, &source.Error{Pos: b.Marker, Message: f.Title + " has no managed block to write anew", Next: "write the fixture anew: devhelper fixture generate"}
}

// nowhere is a project without files: a fixture written there finds nothing that
// it could use or clash with.
type nowhere struct{}

func (nowhere) ReadFile(path string) ([]byte, error) {
	return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrNotExist}
}

func (nowhere) Walk(context.Context, string, func(string, int64) error) error { return nil }

func toCRLF(s string) string {
	return string(bytes.ReplaceAll([]byte(s), []byte("\n"), []byte("\r\n")))
}

// pyManaged is the statement behind the comment, from the comment on.
func pyManaged(content []byte, marker int) (start, end int, ok bool) {
	src := string(content)
	start = 1 + bytes.LastIndexByte(content[:marker], '\n')
	for _, st := range pyStatements(src) {
		if st.end <= marker {
			continue
		}
		if st.start < marker { // inside a function: the comment has moved
			return 0, 0, false
		}
		end = st.end
		for end > st.start && (src[end-1] == '\n' || src[end-1] == '\r' || src[end-1] == ' ' || src[end-1] == '\t') {
			end--
		}
		return start, end, true
	}
	return 0, 0, false
}

// goManaged is the declaration whose comment it is in.
func goManaged(content []byte, marker int) (start, end int, ok bool) {
	fset := token.NewFileSet()
	file, _ := parser.ParseFile(fset, "", content, parser.ParseComments|parser.SkipObjectResolution)
	if file == nil {
		return 0, 0, false
	}
	offset := func(p token.Pos) int { return fset.Position(p).Offset }
	for _, d := range file.Decls {
		f, isFunc := d.(*ast.FuncDecl)
		if isFunc && f.Doc != nil && offset(f.Doc.Pos()) <= marker && marker < offset(f.Doc.End()) && f.Body != nil {
			return offset(f.Doc.Pos()), offset(f.End()), true
		}
	}
	return 0, 0, false
}

// newImports are those that a block needs since its table has items, and that
// the file lacks.
func (j *job) newImports(content []byte, block string) []change {
	src := string(content)
	switch {
	case j.used.Language == "java" && strings.Contains(block, "SdkBytes."):
		return java.newImports(j, src)
	case j.used.Language == "kotlin" && strings.Contains(block, "SdkBytes."):
		return kotlin.newImports(j, src)
	case j.used.Language == "rust":
		return rustNewUses(src, block)
	case j.used.Language == "ruby":
		return rubyNewRequires(src, block)
	case j.used.Language == "python" && strings.Contains(block, pyDecimal+"("):
		statements := pyStatements(src)
		decimal := pyImport{module: "decimal", name: pyDecimal}
		if pyHas(src, statements, decimal) {
			return nil
		}
		for _, st := range statements {
			if importLine().MatchString(st.text) && !strings.HasPrefix(st.text, "from __future__") {
				return []change{{st.start, st.start, decimal.String() + "\n"}}
			}
		}
	}
	return nil
}
