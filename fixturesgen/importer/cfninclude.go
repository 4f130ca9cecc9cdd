package importer

import (
	"bytes"
	"path"

	"github.com/devhelper/devhelper/fixturesgen/source"
)

// Limits on snippets that AWS::Include brings in.
const (
	maxIncludes    = 100 // in all
	maxIncludeDeep = 8   // in each other
)

// included puts the snippets in that a template takes from files of the project
// by the macro AWS::Include: "aws cloudformation package" and SAM take a path
// where the service wants an S3 address. What cannot be read is left as it is.
func included(in Input, root *source.Node) *source.Node {
	if in.ReadFile == nil || !bytes.Contains(in.Content, []byte("AWS::Include")) {
		return root
	}
	x := &includer{read: in.ReadFile, file: in.Path, count: new(int), done: map[*source.Node]*source.Node{}}
	root = x.replace(root, 0)
	// At the top the macro stands among the transforms.
	transforms := []*source.Node{root.Get("Transform")}
	if transforms[0] != nil && transforms[0].Kind == source.List {
		transforms = transforms[0].Items
	}
	for _, call := range transforms {
		if snippet := x.snippet(call, 0); snippet != nil {
			root = merged(root, snippet)
		}
	}
	return root
}

type includer struct {
	read  func(path string) ([]byte, error)
	file  string // the snippets' paths are relative to it
	deep  int
	count *int
	done  map[*source.Node]*source.Node // what nodes became: aliases share them
}

// replace copies what holds a macro; all else is shared.
func (x *includer) replace(n *source.Node, depth int) *source.Node {
	if n == nil || n.Kind == source.Scalar || depth > source.MaxDepth {
		return n
	}
	if became, ok := x.done[n]; ok {
		return became
	}
	if name, arg := function(n); name == "Fn::Transform" {
		if snippet := x.snippet(arg, depth); snippet != nil {
			x.done[n] = snippet
			return snippet
		}
	}
	c, changed := *n, false
	c.Items, c.Pairs = make([]*source.Node, len(n.Items)), make([]source.Pair, 0, len(n.Pairs))
	for i, item := range n.Items {
		c.Items[i] = x.replace(item, depth+1)
		changed = changed || c.Items[i] != item
	}
	var brought []*source.Node
	for _, p := range n.Pairs {
		if p.Key.Value == "Fn::Transform" {
			if snippet := x.snippet(p.Value, depth); snippet != nil {
				brought, changed = append(brought, snippet), true
				continue
			}
		}
		value := x.replace(p.Value, depth+1)
		changed = changed || value != p.Value
		c.Pairs = append(c.Pairs, source.Pair{Key: p.Key, Value: value})
	}
	became := n
	if changed {
		became = &c
		for _, snippet := range brought {
			became = merged(became, snippet)
		}
	}
	x.done[n] = became
	return became
}

// snippet is what a call of the macro brings in; nil if it is another macro or
// no file of the project.
func (x *includer) snippet(call *source.Node, depth int) *source.Node {
	if call.Get("Name").Text() != "AWS::Include" {
		return nil
	}
	location, ok := localFile(result{node: call.At("Parameters", "Location")})
	if !ok || x.deep >= maxIncludeDeep || *x.count >= maxIncludes {
		return nil
	}
	*x.count++
	content, err := x.read(location)
	if err != nil {
		return nil
	}
	file := beside(x.file, location)
	docs, err := source.Parse(file, content)
	if err != nil || len(docs) == 0 {
		return nil
	}
	below := &includer{
		file: file, deep: x.deep + 1, count: x.count, done: map[*source.Node]*source.Node{},
		read: func(name string) ([]byte, error) { return x.read(path.Join(path.Dir(location), name)) },
	}
	return below.replace(docs[0], depth+1)
}

// merged is a map with the entries of another that it does not have.
func merged(n, more *source.Node) *source.Node {
	c := *n
	c.Pairs = append([]source.Pair(nil), n.Pairs...)
	for _, p := range more.Entries() {
		if n.Get(p.Key.Value) == nil {
			c.Pairs = append(c.Pairs, p)
		}
	}
	return &c
}
