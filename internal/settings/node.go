package settings

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// maxSize bounds a layer's text. Files people write have a few hundred bytes.
const maxSize = 1 << 20

// Bounds of a tree, far beyond what any setting needs.
const (
	maxDepth = 16
	maxNodes = 2000 // directly below one map or list, keys included
)

type nodeKind int

const (
	nullNode nodeKind = iota
	textNode
	numberNode
	boolNode
	listNode
	mapNode
	otherNode // what no setting can be
)

// node is a value as it stands in a layer, whatever language that is in.
type node struct {
	kind    nodeKind
	text    string
	list    []node
	entries []entry
	line    int // from 1; 0 where there are no lines
	column  int // from 1, in bytes
	problem string
}

// entry is a key of a map with its value.
type entry struct {
	key          string
	line, column int
	value        node
}

func (n *node) describe() string {
	switch n.kind {
	case nullNode:
		return "nothing"
	case textNode:
		return fmt.Sprintf("the text %q", shorten(n.text))
	case numberNode:
		return "the number " + shorten(n.text)
	case boolNode:
		return n.text
	case listNode:
		return "a list"
	case mapNode:
		return "a group of settings"
	}
	return "a value of another type"
}

func shorten(s string) string {
	if len(s) <= 60 {
		return s
	}
	cut := 57
	for cut > 0 && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + "..."
}

// syntaxError is a text that is not in its language.
type syntaxError struct {
	line, column int
	text         string
}

func (e *syntaxError) Error() string { return e.text }

// parseYAML reads a YAML document. An empty one is an empty map.
func parseYAML(data []byte) (node, *syntaxError) {
	loader, err := yaml.NewLoader(bytes.NewReader(data))
	if err != nil {
		return node{}, &syntaxError{text: err.Error()}
	}
	var doc, second yaml.Node
	switch err := loader.Load(&doc); {
	case errors.Is(err, io.EOF):
		return node{kind: nullNode}, nil
	case err != nil:
		return node{}, yamlError(data, err)
	}
	if err := loader.Load(&second); !errors.Is(err, io.EOF) {
		if err != nil {
			return node{}, yamlError(data, err)
		}
		return node{}, &syntaxError{line: second.Line, column: 1, text: "a second document begins here; there may be one only"}
	}
	if doc.Kind != yaml.DocumentNode || len(doc.Content) != 1 {
		return node{kind: nullNode}, nil
	}
	c := yamlConverter{lines: bytes.Split(data, []byte("\n"))}
	return c.node(doc.Content[0], 0), nil
}

func yamlError(data []byte, err error) *syntaxError {
	var le *yaml.LoadError
	if !errors.As(err, &le) {
		return &syntaxError{text: strings.TrimPrefix(err.Error(), "yaml: ")}
	}
	text := le.Message
	if le.ContextMsg != "" {
		text += " " + le.ContextMsg
	}
	c := yamlConverter{lines: bytes.Split(data, []byte("\n"))}
	return &syntaxError{line: le.Mark.Line, column: c.bytes(le.Mark.Line, le.Mark.Column), text: text}
}

// yamlConverter turns a YAML tree into ours.
type yamlConverter struct {
	lines [][]byte

	// The place whose column was asked for last. Nodes come in the order of the text,
	// so that a long line is read once, not from its beginning for each.
	line, column, at int
}

func (c *yamlConverter) node(y *yaml.Node, depth int) node {
	n := node{line: y.Line, column: c.bytes(y.Line, y.Column)}
	switch {
	case depth > maxDepth:
		n.kind, n.problem = otherNode, "is nested too deeply"
	case y.Kind == yaml.AliasNode || y.Anchor != "":
		// They are a way to write a tree that grows without end, and
		// nobody needs them here.
		n.kind, n.problem = otherNode, "anchors and aliases (&, *) are not understood in settings"
	case len(y.Content) > maxNodes:
		n.kind, n.problem = otherNode, "holds too much to be settings"
	case y.Kind == yaml.SequenceNode:
		n.kind = listNode
		for _, e := range y.Content {
			n.list = append(n.list, c.node(e, depth+1))
		}
	case y.Kind == yaml.MappingNode:
		n.kind = mapNode
		for i := 0; i+1 < len(y.Content); i += 2 {
			k := y.Content[i]
			e := entry{key: k.Value, line: k.Line, column: c.bytes(k.Line, k.Column), value: c.node(y.Content[i+1], depth+1)}
			if k.Kind != yaml.ScalarNode || k.Anchor != "" {
				e.key, e.value = "", node{kind: otherNode, line: e.line, column: e.column, problem: "a key has to be a plain word"}
			}
			n.entries = append(n.entries, e)
		}
	case y.Kind == yaml.ScalarNode:
		n.kind, n.text = scalarKind(y), y.Value
	default:
		n.kind = otherNode
	}
	return n
}

func scalarKind(y *yaml.Node) nodeKind {
	switch y.ShortTag() {
	case "!!str", "!!timestamp": // nothing here is a date
		return textNode
	case "!!int", "!!float":
		return numberNode
	case "!!bool":
		return boolNode
	case "!!null":
		return nullNode
	}
	return otherNode
}

// bytes turns a column counted in characters into one counted in bytes.
func (c *yamlConverter) bytes(line, column int) int {
	if line < 1 || line > len(c.lines) || column < 1 {
		return max(column, 0)
	}
	if line != c.line || column < c.column {
		c.line, c.column, c.at = line, 1, 0
	}
	for text := c.lines[line-1]; c.column < column && c.at < len(text); c.column++ {
		_, size := utf8.DecodeRune(text[c.at:])
		c.at += size
	}
	return c.at + 1
}

// parseJSON reads a JSON value.
func parseJSON(data []byte) (node, *syntaxError) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return node{}, &syntaxError{text: "not JSON: " + strings.TrimPrefix(err.Error(), "json: ")}
	}
	return jsonNode(v, 0), nil
}

func jsonNode(v any, depth int) node {
	if depth > maxDepth {
		return node{kind: otherNode, problem: "is nested too deeply"}
	}
	switch v := v.(type) {
	case nil:
		return node{kind: nullNode}
	case string:
		return node{kind: textNode, text: v}
	case bool:
		return node{kind: boolNode, text: fmt.Sprint(v)}
	case json.Number:
		return node{kind: numberNode, text: v.String()}
	case []any:
		if len(v) > maxNodes {
			return node{kind: otherNode, problem: "holds too much to be settings"}
		}
		n := node{kind: listNode}
		for _, e := range v {
			n.list = append(n.list, jsonNode(e, depth+1))
		}
		return n
	case map[string]any:
		if len(v) > maxNodes {
			return node{kind: otherNode, problem: "holds too much to be settings"}
		}
		n := node{kind: mapNode}
		for k, e := range v {
			n.entries = append(n.entries, entry{key: k, value: jsonNode(e, depth+1)})
		}
		slices.SortFunc(n.entries, func(a, b entry) int { return strings.Compare(a.key, b.key) })
		return n
	}
	return node{kind: otherNode}
}
