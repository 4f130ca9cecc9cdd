// Package literal reads the literal values of program text: what a call, an
// object or a constant comes to without running anything.
//
// It is for importers of table declarations in code. [Scan] takes a Python,
// JavaScript, TypeScript, Java or Kotlin text apart, [ScanGo] a Go text;
// [File.Calls] and its siblings find what an importer looks for, and [File.Eval]
// tells what it comes to. The text may be half typed: brackets that nobody
// closed, strings that end with their line and missing commas cost what they
// stand in, not the rest.
//
// What has no value without running the program is [Open] and says why; nothing
// is guessed. The work is in proportion to the text, whatever it is.
package literal

// Dialect is a language [Scan] reads.
type Dialect int

const (
	Python     Dialect = iota
	JavaScript         // and TypeScript
	Java
	Kotlin
	golang // by ScanGo
)

// Kind of an expression.
type Kind int

const (
	Unknown   Kind = iota // whatever has no value that could be told: see Text for what it is
	Str                   // Text is its value
	Num                   // Text is as written, without separators and suffix
	Bool                  // Text is true or false
	Null                  // None, null, undefined, nil
	Name                  // Text
	Member                // X.Text
	Call                  // X(Items, Pairs); Text is "new" for a construction
	Index                 // X[Items[0]]
	ListOf                // Items
	MapOf                 // Pairs; X is the type it is made of, in Go
	Concat                // Items joined by +
	Template              // Items: Str and embedded expressions
	Otherwise             // the first of Items that has a value: a || b, a ?? b, a or b
	Choice                // Items are the branches of a conditional
	Lambda                // Text is its parameter, X its body where that is an expression
	Spread                // X is put in where it stands
	Merge                 // maps Items, the later ones over the earlier ones
	Format                // Text % Items
)

// Expr is an expression and its place: bytes Start to End of the text.
type Expr struct {
	Kind       Kind
	Start, End int
	Text       string
	X          *Expr
	Items      []*Expr
	Pairs      []Pair
}

// Pair is an entry of a map or a named argument. Key is nil where Value is put
// in with all its entries.
type Pair struct {
	Key   *Expr
	Value *Expr
}

// Limits on what is read; beyond them a value is open.
const (
	maxDepth  = 100     // of nested expressions
	maxValues = 200_000 // values made of one file
	maxText   = 4096    // bytes of a text put together
	maxBlocks = 500     // nested blocks that are told apart
	maxWrites = 256     // assignments to one name in one scope
)

// Arg is the positional argument n of a call; nil when there is none.
func (e *Expr) Arg(n int) *Expr {
	if e == nil || e.Kind != Call || n >= len(e.Items) {
		return nil
	}
	return e.Items[n]
}

// Path is a name with its members, a.b.c; "" for everything else.
func (e *Expr) Path() string {
	path := ""
	for n := 0; e != nil && n < 8; n++ {
		switch e.Kind {
		case Name:
			return e.Text + path
		case Member:
			path = "." + e.Text + path
			e = e.X
		default:
			return ""
		}
	}
	return ""
}

// Last is the last name of a path: c of a.b.c, and of x().c; "" without one.
func (e *Expr) Last() string {
	if e != nil && (e.Kind == Name || e.Kind == Member) {
		return e.Text
	}
	return ""
}
