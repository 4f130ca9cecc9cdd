package source

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"go.yaml.in/yaml/v4"
	"go.yaml.in/yaml/v4/plugin/loaderlimits"

	"github.com/devhelper/devhelper/dynamodb/schema"
)

// maxDocuments of a stream are read: templates have one, Kubernetes files many.
const maxDocuments = 100

func parseYAML(file string, text []byte) ([]*Node, error) {
	if root, ok := inParts(file, text); ok {
		return []*Node{root}, nil
	}
	return loadYAML(newLines(file, text), text, 0)
}

// loadYAML parses text, which begins so many lines down in that of lines.
func loadYAML(l *lines, text []byte, before int) ([]*Node, error) {
	r := &yamlReader{lines: l, before: before, done: map[*yaml.Node]*Node{}}
	loader, err := yaml.NewLoader(bytes.NewReader(text), yaml.WithPlugin(loaderlimits.New(loaderlimits.DepthValue(MaxDepth))))
	if err != nil {
		return nil, err
	}
	var docs []*Node
	for len(docs) < maxDocuments {
		var doc yaml.Node
		if err := loader.Load(&doc); err != nil {
			if errors.Is(err, io.EOF) || strings.Contains(err.Error(), "no documents in stream") {
				break
			}
			return nil, r.problem(err)
		}
		if len(doc.Content) == 0 {
			continue
		}
		n, err := r.node(doc.Content[0], 0)
		if err != nil {
			return nil, err
		}
		docs = append(docs, n)
	}
	return docs, nil
}

type yamlReader struct {
	lines  *lines
	before int
	slab   []Node               // nodes to give out
	made   int                  // how many were made the last time
	done   map[*yaml.Node]*Node // anchored nodes; nil while they are being read
}

func (r *yamlReader) node(y *yaml.Node, depth int) (*Node, error) {
	if depth > MaxDepth {
		return nil, r.error(y, "nested deeper than %d", MaxDepth)
	}
	if y.Kind == yaml.AliasNode {
		n, known := r.done[y.Alias]
		if !known {
			return r.node(y.Alias, depth+1)
		}
		if n == nil {
			return nil, r.error(y, "the alias *%s is inside of what it stands for", y.Value)
		}
		return n, nil
	}
	n := r.make()
	n.Value, n.Pos = y.Value, r.place(y)
	if y.Anchor != "" {
		r.done[y] = nil
	}
	if strings.HasPrefix(y.Tag, "!") && !strings.HasPrefix(y.Tag, "!!") {
		n.Tag = y.Tag
	}
	switch y.Kind {
	case yaml.ScalarNode:
		n.Plain = y.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) == 0
		n.Null = y.Tag == "!!null"
	case yaml.SequenceNode:
		n.Kind = List
		n.Items = make([]*Node, 0, len(y.Content))
		for _, c := range y.Content {
			item, err := r.node(c, depth+1)
			if err != nil {
				return nil, err
			}
			n.Items = append(n.Items, item)
		}
	case yaml.MappingNode:
		n.Kind = Map
		n.Pairs = make([]Pair, 0, len(y.Content)/2)
		for i := 0; i+1 < len(y.Content); i += 2 {
			key, err := r.node(y.Content[i], depth+1)
			if err != nil {
				return nil, err
			}
			value, err := r.node(y.Content[i+1], depth+1)
			if err != nil {
				return nil, err
			}
			n.Pairs = append(n.Pairs, Pair{key, value})
		}
	}
	if y.Anchor != "" {
		r.done[y] = n
	}
	return n, nil
}

// make gives a new node: many are made at once, which is most of a large file's
// cost otherwise.
func (r *yamlReader) make() *Node {
	if len(r.slab) == 0 {
		r.made = min(2*r.made+8, 256)
		r.slab = make([]Node, r.made)
	}
	n := &r.slab[0]
	r.slab = r.slab[1:]
	return n
}

func (r *yamlReader) error(y *yaml.Node, format string, args ...any) error {
	return &Error{Pos: r.place(y), Message: "not usable YAML: " + fmt.Sprintf(format, args...)}
}

// place finds the bytes of a node: the library counts characters, and begins
// with the tag or anchor, if there is one, not with the value.
func (r *yamlReader) place(y *yaml.Node) schema.Pos {
	at := r.lines.offset(r.before+y.Line, y.Column)
	pos := r.lines.at(at)
	if y.Kind == yaml.ScalarNode {
		at = skipProperties(r.lines.text, at)
		pos = r.lines.at(at)
		pos.Length = scalarLength(r.lines.text[at:], y)
	}
	return pos
}

// skipProperties goes over tags and anchors in front of a value on one line.
func skipProperties(text []byte, at int) int {
	for i := at; i < len(text) && (text[i] == '!' || text[i] == '&'); {
		end := i
		for end < len(text) && !bytes.ContainsRune([]byte(" \t\r\n"), rune(text[end])) {
			end++
		}
		for end < len(text) && (text[end] == ' ' || text[end] == '\t') {
			end++
		}
		if end == len(text) || text[end] == '\r' || text[end] == '\n' {
			break // the value is on the next line, or empty
		}
		i, at = end, end
	}
	return at
}

// scalarLength is how many bytes the scalar at the beginning of text has, 0 if
// it goes over more than one line.
func scalarLength(text []byte, y *yaml.Node) int {
	switch {
	case y.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0 && len(text) > 0:
		quote := text[0]
		for i := 1; i < len(text) && text[i] != '\n'; i++ {
			switch {
			case quote == '"' && text[i] == '\\':
				i++
			case quote == '\'' && text[i] == quote && i+1 < len(text) && text[i+1] == quote:
				i++
			case text[i] == quote:
				return i + 1
			}
		}
	case bytes.HasPrefix(text, []byte(y.Value)):
		return len(y.Value)
	}
	return 0
}

// problem translates an error of the library. Its marks count characters from 1.
func (r *yamlReader) problem(err error) error {
	message, line, column := err.Error(), 0, 0
	var one *yaml.LoadError
	var many *yaml.LoadErrors
	if errors.As(err, &many) && len(many.Errors) > 0 {
		one = many.Errors[0]
	} else {
		errors.As(err, &one)
	}
	if one != nil {
		message, line, column = one.Message, one.Mark.Line, one.Mark.Column
		if one.ContextMsg != "" {
			message = one.ContextMsg + ": " + message
		}
	}
	pos := schema.Pos{File: r.lines.file}
	if line > 0 {
		pos = r.lines.at(r.lines.offset(line, column))
	} else if odd := r.lines.odd(); odd >= 0 { // of bytes that are no text the library tells no place
		pos = r.lines.at(odd)
	}
	return &Error{Pos: pos, Message: "not valid YAML: " + message, Next: "correct the YAML at this place"}
}
