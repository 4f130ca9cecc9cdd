package expr

import "strconv"

// A syntax tree is what a text means before its #names and :values are known.
// It is immutable and shared by all requests that send the same text; a bound
// expression is a tree and the two slices its references point into.

// ref points into the paths or the values of an expression.
type ref int

// tree is the part that every kind of expression has.
type tree struct {
	paths  []synPath // in the order of the text, each once
	values []string  // :values, each once
	names  []string  // #names, each once
	static []Path    // paths, ready, when no path holds a #name; else nil
	// problem is the first error that neither names nor values can change,
	// without the words "Invalid ...Expression: "; empty if there is none.
	problem string
}

// synPath is a document path as written.
type synPath []synStep

// synStep is a step of a synPath: an attribute, a #name or an index.
type synStep struct {
	text  string // the attribute, or the #name with its '#'; empty: an index
	name  bool   // text is a #name
	index int
}

// condTree is the tree of a condition, filter or key condition.
type condTree struct {
	tree
	root *node
}

// op is what a node of a condition does.
type op uint8

const (
	opAnd op = iota
	opOr
	opNot
	opEqual
	opNotEqual
	opLess
	opLessEqual
	opGreater
	opGreaterEqual
	opBetween
	opIn
	opExists
	opNotExists
	opType
	opBegins
	opContains
	opNone // of legacy CONTAINS turned round: no such function in the language
)

// opNames are the operators and functions as messages name them.
var opNames = [...]string{
	"AND", "OR", "NOT", "=", "<>", "<", "<=", ">", ">=", "BETWEEN", "IN",
	"attribute_exists", "attribute_not_exists", "attribute_type", "begins_with", "contains", "",
}

func (o op) String() string { return opNames[o] }

// comparators maps a token to its operator.
var comparators = map[string]op{
	"=": opEqual, "<>": opNotEqual, "<": opLess, "<=": opLessEqual, ">": opGreater, ">=": opGreaterEqual,
}

// conditionFunctions are the functions that are true or false.
var conditionFunctions = map[string]op{
	"attribute_exists": opExists, "attribute_not_exists": opNotExists, "attribute_type": opType,
	"begins_with": opBegins, "contains": opContains,
}

// arity is the number of operands of every function.
var arity = map[string]int{
	"attribute_exists": 1, "attribute_not_exists": 1, "attribute_type": 2, "begins_with": 2, "contains": 2,
	"size": 1, "if_not_exists": 2, "list_append": 2,
}

// node is a condition: kids of AND, OR and NOT, args of everything else.
type node struct {
	op   op
	kids []*node
	args []operand
}

// operandKind tells what an operand is.
type operandKind uint8

const (
	ofPath operandKind = iota
	ofValue
	ofCall
)

// operand is something with a value: a path, a :value or a call.
type operand struct {
	kind operandKind
	ref  ref
	call *call
}

// call is a function with a value (size, if_not_exists, list_append) or, in an
// update, the arithmetic + and -.
type call struct {
	name string
	args []operand
}

// updTree is the tree of an update.
type updTree struct {
	tree
	actions []action // in the order of the text
}

// actionKind is the section an action stands in.
type actionKind uint8

const (
	actSet actionKind = iota
	actRemove
	actAdd
	actDelete
)

var sectionNames = [...]string{"SET", "REMOVE", "ADD", "DELETE"}

func (k actionKind) String() string { return sectionNames[k] }

// action changes one path; from is absent in REMOVE.
type action struct {
	kind actionKind
	path ref
	from operand
}

// addPath gives a written path its reference.
func (t *tree) addPath(p synPath) ref {
	for i, q := range t.paths {
		if samePath(p, q) {
			return ref(i)
		}
	}
	t.paths = append(t.paths, p)
	return ref(len(t.paths) - 1)
}

func samePath(a, b synPath) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// addOnce gives a placeholder its reference.
func addOnce(list *[]string, s string) ref {
	for i, have := range *list {
		if have == s {
			return ref(i)
		}
	}
	*list = append(*list, s)
	return ref(len(*list) - 1)
}

// finish prepares the paths if they need no names.
func (t *tree) finish() {
	if len(t.names) == 0 {
		t.static = t.resolve(nil)
	}
}

// Step is one step of a [Path]: an attribute of a map, or an index of a list.
type Step struct {
	Name  string // of an attribute; empty: the step is an index
	Index int    // of a list, from 0; 0 if the step is an attribute
}

// IsIndex tells whether the step goes into a list.
func (s Step) IsIndex() bool { return s.Name == "" }

// Path is a document path. The first step is a top-level attribute.
type Path []Step

// String writes the path as AWS's messages do: [a, [1], b].
func (p Path) String() string {
	b := []byte{'['}
	for i, s := range p {
		if i > 0 {
			b = append(b, ", "...)
		}
		if s.IsIndex() {
			b = append(b, '[')
			b = strconv.AppendInt(b, int64(s.Index), 10)
			b = append(b, ']')
		} else {
			b = append(b, s.Name...)
		}
	}
	return string(append(b, ']'))
}
