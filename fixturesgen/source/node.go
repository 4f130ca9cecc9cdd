// Package source reads YAML and JSON into one tree that knows where everything
// stands, for importers of table declarations.
//
// [Parse] is the place to start. It holds against hostile input: size and depth
// are limited, aliases are shared and not copied. A tree may therefore be much
// larger when walked than it is in memory: walk by name, or count steps.
package source

import (
	"strings"

	"github.com/devhelper/devhelper/dynamodb/schema"
)

// Kind of a node.
type Kind int

const (
	Scalar Kind = iota
	List
	Map
)

// Limits on what is read. The depth is far beyond what templates have, and low
// enough for recursion over the tree.
const (
	MaxSize  = 32 << 20 // bytes
	MaxDepth = 200      // nested lists and maps, aliases followed
)

// Node is a value with its place. A nil Node is a value that is not there; all
// methods work on it.
type Node struct {
	Kind  Kind
	Tag   string // a local YAML tag as written, such as !Ref; else ""
	Null  bool   // the scalar is null
	Plain bool   // the scalar is written without quotes: a number, true, a plain word
	Value string // of a scalar, unescaped
	Open  string // where Value is a stand-in: the expression that has no value here
	Pos   schema.Pos
	Items []*Node // of a list
	Pairs []Pair  // of a map, in order, duplicates kept
}

// Pair is an entry of a map.
type Pair struct {
	Key   *Node
	Value *Node
}

// maxMerge is how many merge keys (<<) deep a look-up goes.
const maxMerge = 8

// Get finds the value of a key: the last of duplicates, as CloudFormation and
// JSON readers take it, then what merge keys bring in.
func (n *Node) Get(key string) *Node { return n.find(key, maxMerge).Value }

// Pair finds the entry of a key; see [Node.Get]. It is empty when there is none.
func (n *Node) Pair(key string) Pair { return n.find(key, maxMerge) }

func (n *Node) find(key string, merges int) Pair {
	if n == nil || n.Kind != Map {
		return Pair{}
	}
	for i := len(n.Pairs) - 1; i >= 0; i-- {
		if n.Pairs[i].Key.Value == key {
			return n.Pairs[i]
		}
	}
	if merges == 0 {
		return Pair{}
	}
	for _, p := range n.Pairs {
		if p.Key.Value != "<<" || !p.Key.Plain {
			continue
		}
		from := []*Node{p.Value}
		if p.Value.Kind == List {
			from = p.Value.Items
		}
		for _, m := range from {
			if found := m.find(key, merges-1); found.Value != nil {
				return found
			}
		}
	}
	return Pair{}
}

// At follows a path of keys.
func (n *Node) At(path ...string) *Node {
	for _, key := range path {
		n = n.Get(key)
	}
	return n
}

// Entries lists the entries of a map, the last of duplicates, without merge keys.
func (n *Node) Entries() []Pair {
	if n == nil || n.Kind != Map {
		return nil
	}
	last := make(map[string]int, len(n.Pairs))
	for i, p := range n.Pairs {
		last[p.Key.Value] = i
	}
	var entries []Pair
	for i, p := range n.Pairs {
		if last[p.Key.Value] == i && !(p.Key.Value == "<<" && p.Key.Plain) {
			entries = append(entries, p)
		}
	}
	return entries
}

// Duplicates lists the entries of a map whose key came before.
func (n *Node) Duplicates() []Pair {
	if n == nil || n.Kind != Map {
		return nil
	}
	seen := make(map[string]bool, len(n.Pairs))
	var again []Pair
	for _, p := range n.Pairs {
		if seen[p.Key.Value] {
			again = append(again, p)
		}
		seen[p.Key.Value] = true
	}
	return again
}

// Text is the value of a scalar, "" for everything else.
func (n *Node) Text() string {
	if n == nil || n.Kind != Scalar || n.Null {
		return ""
	}
	return n.Value
}

// IsText says whether the node is a scalar with a value.
func (n *Node) IsText() bool { return n != nil && n.Kind == Scalar && !n.Null }

// Place is where the node stands; the zero place for nil.
func (n *Node) Place() schema.Pos {
	if n == nil {
		return schema.Pos{}
	}
	return n.Pos
}

// What names the kind of a node in messages.
func (n *Node) What() string {
	switch {
	case n == nil:
		return "nothing"
	case n.Kind == List:
		return "a list"
	case n.Kind == Map:
		return "a map"
	case n.Null:
		return "null"
	case strings.TrimSpace(n.Value) == "":
		return "an empty text"
	}
	return "a text"
}

// List is the items of a list, none for everything else.
func (n *Node) List() []*Node {
	if n == nil || n.Kind != List {
		return nil
	}
	return n.Items
}
