package importer

import (
	"errors"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/devhelper/devhelper/dynamodb/schema"
	"github.com/devhelper/devhelper/fixturesgen/source"
)

const (
	stackResource       = "AWS::CloudFormation::Stack"
	applicationResource = "AWS::Serverless::Application"
)

// Limits on nested templates.
const (
	maxNesting = 8   // stacks in stacks
	maxNested  = 200 // templates that one brings in, directly or not
)

// nested are the templates that stacks of a template are made from, where they
// are files of the project: "aws cloudformation package" and SAM take a path
// where the service wants a URL.
type nested struct {
	in    Input
	of    *resolver
	above []string // paths of the templates above
	done  map[string]*template
	err   error
	*family
}

// family is what a template and all that it brings in share.
type family struct {
	spent
	count int                     // templates brought in
	roots map[string]*source.Node // of the files parsed; nil for those that are no template
}

// template reads the template of a stack; nil when it is none of the project's
// or cannot be read.
func (n *nested) template(id string) *template {
	if t, known := n.done[id]; known {
		return t
	}
	n.done[id] = nil // against cycles, by outputs
	res := n.of.byID[id]
	properties := n.of.eval(res.Get("Properties")).node
	key := "TemplateURL"
	if res.Get("Type").Text() == applicationResource {
		key = "Location"
	}
	location, ok := localFile(n.of.eval(properties.Get(key)))
	if !ok || n.in.ReadFile == nil || len(n.above) >= maxNesting || n.count >= maxNested {
		return nil
	}
	file := beside(n.in.Path, location)
	if slices.Contains(n.above, file) || file == n.in.Path {
		return nil
	}
	n.count++
	in := Input{Path: file, ReadFile: func(include string) ([]byte, error) {
		return n.in.ReadFile(path.Join(path.Dir(location), include))
	}}
	root := n.root(in, location)
	if root == nil {
		return nil
	}
	t := newTemplate(in, root, n.parameters(properties.Get("Parameters")), n.family)
	t.nested.above = append(slices.Clone(n.above), n.in.Path)
	n.done[id] = t
	return t
}

// root parses a template once, however many stacks are made from it.
func (n *nested) root(in Input, location string) *source.Node {
	if root, known := n.roots[in.Path]; known {
		return root
	}
	n.roots[in.Path] = nil
	content, err := n.in.ReadFile(location)
	if err != nil {
		return nil // the service would tell; the tables of this file are no worse for it
	}
	in.Content = content
	root, err := templateRoot(in)
	if err != nil && !errors.Is(err, ErrOtherKind) && n.err == nil {
		n.err = err
	}
	n.roots[in.Path] = root
	return root
}

// parameters evaluates what a stack passes to its template.
func (n *nested) parameters(passed *source.Node) map[string]result {
	given := map[string]result{}
	for _, p := range n.of.eval(passed).node.Entries() {
		got := n.of.eval(p.Value)
		if got.node != nil && got.node.Kind == source.List { // a list is passed as one text
			got = n.of.join(&source.Node{Kind: source.List, Pos: p.Value.Pos, Items: []*source.Node{scalar(",", p.Value), got.node}})
		}
		if got.node != nil {
			given[p.Key.Value] = got
		}
	}
	return given
}

// output is what a nested stack gives out, where its template is known.
func (n *nested) output(id, name string) (result, bool) {
	kind := n.of.byID[id].Get("Type").Text()
	if kind != stackResource && kind != applicationResource {
		return result{}, false
	}
	t := n.template(id)
	if t == nil {
		return result{}, false
	}
	value := t.root.At("Outputs", name, "Value")
	if value == nil {
		return result{}, false
	}
	return t.eval(value), true
}

// problem is what is wrong with the first template that could not be read.
func (n *nested) problem() error {
	if n.err != nil {
		return n.err
	}
	for _, p := range n.of.resources {
		if t := n.done[p.Key.Value]; t != nil {
			if err := t.nested.problem(); err != nil {
				return err
			}
		}
	}
	return nil
}

// brought reads the tables that a stack brings in.
func (t *template) brought(stack source.Pair, settings *settings) []schema.Table {
	below := t.nested.template(stack.Key.Value)
	if below == nil {
		return nil
	}
	tables := below.tables()
	condition := stack.Value.Get("Condition").Text()
	for i := range tables {
		table := &tables[i]
		if table.Label == "" {
			table.Label = table.ID
		}
		table.Label = stack.Key.Value + "/" + table.Label
		table.Variables = append(table.Variables, settings.from(table)...)
		if condition != "" {
			if table.Condition == "" {
				table.Condition = condition
			}
			table.Off = table.Off || t.condition(condition) == no
		}
	}
	return tables
}

// localFile is the path that a location names, if it is a file of the project.
func localFile(location result) (slashed string, ok bool) {
	name := location.node.Text()
	if name == "" || location.open != "" || strings.Contains(name, "://") || strings.ContainsAny(name, "\x00\n") {
		return "", false
	}
	name = path.Clean(strings.ReplaceAll(name, `\`, "/"))
	if path.IsAbs(name) || len(name) > 1 && name[1] == ':' || name == "." {
		return "", false
	}
	return name, true
}

// beside is the path of a file that is named from within another.
func beside(file, name string) string {
	return filepath.Join(filepath.Dir(file), filepath.FromSlash(name))
}
