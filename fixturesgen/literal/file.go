package literal

import (
	"slices"
	"sort"
)

// File is a text taken apart: its expressions are read when they are asked for.
// It is not safe for use by several goroutines.
type File struct {
	Text []byte

	dialect Dialect
	tokens  []token
	blocks  []block // by start; the first is the file
	names   map[scoped][]*write
	classes map[string]int // block of each class; -1 where two have one name
	made    int            // values made
	marked  [][2]int       // places of what devhelper generated
	lines   []int          // where lines begin, once it is asked for
	given   map[int]given  // by the byte where its value begins, once it is asked for
	built   []*Expr        // composite literals that were asked for, of a Go text
}

// block is a piece of the text with statements of its own.
type block struct {
	start, end int // bytes
	parent     int
	depth      int
	fn         int // the block of the function, class or file it belongs to
	kind       blockKind
	name       string // of a class or function
	column     int32  // of its statements, in Python
}

// given is a name that is given a value.
type given struct {
	name scoped
	by   *write
}

type blockKind uint8

const (
	plainBlock blockKind = iota
	fileBlock
	functionBlock
	classBlock
)

type scoped struct {
	block int
	name  string
}

type writeKind uint8

const (
	bound      writeKind = iota // a value is given to the name
	parameter                   // of a function; the value is the default
	opaque                      // something without a value: an import, a loop variable
	setKey                      // name[key] = value
	addTo                       // name += value
	method                      // name.method(arguments)
	partMethod                  // name[key].method(arguments), and deeper changes
)

// write is one place where a name gets a value or its value is changed.
type write struct {
	kind  writeKind
	at    int    // byte where the statement begins
	block int    // where it stands
	maybe bool   // it stands behind a condition on its own line
	why   string // of opaque
	key   string // of setKey and partMethod where it is a member; of method its name
	part  string // of partMethod: the method, or empty for another change
	value int    // token where the value begins; of a key or of arguments its bracket
	rhs   int    // token where the value of setKey or the arguments of partMethod begin
	expr  *Expr  // the value once it is read
	index *Expr  // the key of setKey once it is read
	busy  bool   // it is being evaluated
}

// Scan takes a text apart.
func Scan(d Dialect, text []byte) *File {
	l := lex(d, text)
	f := newFile(d, text)
	f.tokens = l.tokens
	if d == Python {
		f.scanPython()
	} else {
		f.scanBraces(l)
	}
	f.marks(l.marks)
	return f
}

func newFile(d Dialect, text []byte) *File {
	return &File{
		Text: text, dialect: d, names: map[scoped][]*write{}, classes: map[string]int{},
		blocks: []block{{end: len(text) + 1, parent: -1, kind: fileBlock}},
	}
}

func (f *File) word(n int) string {
	if n < 0 || n >= len(f.tokens) {
		return ""
	}
	t := f.tokens[n]
	return string(f.Text[t.start:t.end])
}

func (f *File) is(n int, s string) bool {
	if n < 0 || n >= len(f.tokens) {
		return false
	}
	t := f.tokens[n]
	return int(t.end-t.start) == len(s) && t.kind != quoted && t.kind != template && string(f.Text[t.start:t.end]) == s
}

func (f *File) kind(n int) tokenKind {
	if n < 0 || n >= len(f.tokens) {
		return end
	}
	return f.tokens[n].kind
}

// after is the token after n, or after the bracket n opens.
func (f *File) after(n int) int {
	p := parser{text: f.Text, tokens: f.tokens, stop: len(f.tokens)}
	return max(n+1, p.after(n))
}

// parse reads the expression that begins at token n, to the end of the statement.
func (f *File) parse(n int) *Expr {
	p := f.parserAt(n)
	return p.expression()
}

func (f *File) parserAt(n int) *parser {
	return &parser{dialect: f.dialect, text: f.Text, tokens: f.tokens, i: n, stop: len(f.tokens) - 1}
}

// add opens a block and gives its number.
func (f *File) add(b block) int {
	parent := f.blocks[b.parent]
	b.depth = parent.depth + 1
	n := len(f.blocks)
	b.fn = n
	if b.kind == plainBlock {
		b.fn = parent.fn
	}
	if b.kind == classBlock && b.name != "" {
		if _, twice := f.classes[b.name]; twice {
			f.classes[b.name] = -1
		} else {
			f.classes[b.name] = n
		}
	}
	f.blocks = append(f.blocks, b)
	return n
}

// blockAt is the innermost block around a byte.
func (f *File) blockAt(at int) int {
	n := sort.Search(len(f.blocks), func(i int) bool { return f.blocks[i].start > at }) - 1
	for n > 0 && f.blocks[n].end <= at {
		n = f.blocks[n].parent
	}
	return max(n, 0)
}

// within says whether block n is outer or lies in it.
func (f *File) within(n, outer int) bool {
	for n >= 0 && f.blocks[n].depth > f.blocks[outer].depth {
		n = f.blocks[n].parent
	}
	return n == outer
}

// around finds the class around a block; -1 without one.
func (f *File) around(n int) int {
	for ; n >= 0; n = f.blocks[n].parent {
		if f.blocks[n].kind == classBlock {
			return n
		}
	}
	return -1
}

// declare notes that a name is written in a scope.
func (f *File) declare(scope int, name string, w *write) {
	key := scoped{scope, name}
	if had := f.names[key]; len(had) > maxWrites {
		return
	}
	f.names[key] = append(f.names[key], w)
}

// scopeOf finds the scope in which a name that is used in a block was declared;
// -1 when it was nowhere.
func (f *File) scopeOf(name string, n int) int {
	direct := f.blocks[n].fn
	for ; n >= 0; n = f.blocks[n].parent {
		if f.dialect == Python && f.blocks[n].kind == classBlock && n != direct {
			continue // the names of a class are not seen from its methods
		}
		if len(f.names[scoped{n, name}]) > 0 {
			return n
		}
	}
	return -1
}

// change notes a write that declares nothing: it belongs where the name was
// declared.
func (f *File) change(name string, w *write) {
	if scope := f.scopeOf(name, w.block); scope >= 0 {
		f.declare(scope, name, w)
	}
}

// Generated says whether a byte stands in what devhelper generated.
func (f *File) Generated(at int) bool {
	for _, m := range f.marked {
		if at >= m[0] && at < m[1] {
			return true
		}
	}
	return false
}

// Enclosing gives the name of the function, then of the class, around a byte;
// empty where there is none.
func (f *File) Enclosing(at int) (function, class string) {
	for n := f.blockAt(at); n >= 0; n = f.blocks[n].parent {
		switch b := f.blocks[n]; {
		case b.kind == functionBlock && function == "":
			function = b.name
		case b.kind == classBlock && class == "":
			class = b.name
		}
	}
	return function, class
}

// marks finds what stands behind the comments of devhelper's own: the statement
// that follows.
func (f *File) marks(tokens []int) {
	for _, n := range tokens {
		if len(f.marked) > 1000 {
			return
		}
		if n >= len(f.tokens)-1 {
			continue
		}
		i := n
		if f.dialect == Python {
			column := f.tokens[n].column
			decorated := f.is(n, "@")
			for i = f.after(i); i < len(f.tokens)-1; i = f.after(i) {
				t := f.tokens[i]
				if t.first && t.column <= column && !f.is(i, ")") && !f.is(i, "]") && !f.is(i, "}") {
					if !decorated {
						break
					}
					decorated = f.is(i, "@")
				}
			}
		} else {
			for i < len(f.tokens)-1 {
				was := i
				i = f.after(i)
				if f.is(was, ";") || f.is(was, "}") && i == was+1 ||
					f.is(was, "{") && f.tokens[i].first && !f.is(i, ".") && !f.is(i, ")") && !f.is(i, ",") {
					break
				}
			}
		}
		f.marked = append(f.marked, [2]int{int(f.tokens[n].start), int(f.tokens[min(i, len(f.tokens)-1)].start)})
	}
	slices.SortFunc(f.marked, func(a, b [2]int) int { return a[0] - b[0] })
}
