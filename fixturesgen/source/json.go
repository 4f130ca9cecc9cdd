package source

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/devhelper/devhelper/dynamodb/schema"
)

type jsonReader struct {
	lines *lines
	dec   *jsontext.Decoder
}

func parseJSON(file string, text []byte) (*Node, error) {
	r := &jsonReader{
		lines: newLines(file, text),
		// Duplicates are reported by importers, with the place of both.
		dec: jsontext.NewDecoder(bytes.NewReader(text), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)),
	}
	root, err := r.value(0)
	if err != nil {
		return nil, r.problem(err)
	}
	if _, err := r.dec.ReadToken(); !errors.Is(err, io.EOF) {
		if err == nil {
			err = errors.New("text after the end of the value")
		}
		return nil, r.problem(err)
	}
	return root, nil
}

func (r *jsonReader) value(depth int) (*Node, error) {
	if depth > MaxDepth {
		return nil, fmt.Errorf("nested deeper than %d", MaxDepth)
	}
	tok, err := r.dec.ReadToken()
	if err != nil {
		return nil, err
	}
	switch kind := tok.Kind(); kind {
	case '{', '[':
		n := &Node{Kind: Map, Pos: r.place(1)}
		if kind == '[' {
			n.Kind = List
		}
		for r.dec.PeekKind() != '}' && r.dec.PeekKind() != ']' {
			var key *Node
			if n.Kind == Map {
				if key, err = r.value(depth + 1); err != nil {
					return nil, err
				}
			}
			item, err := r.value(depth + 1)
			if err != nil {
				return nil, err
			}
			if n.Kind == Map {
				n.Pairs = append(n.Pairs, Pair{key, item})
			} else {
				n.Items = append(n.Items, item)
			}
		}
		_, err = r.dec.ReadToken()
		return n, err
	default:
		value := tok.String()
		return &Node{Null: kind == 'n', Plain: kind != '"', Value: value, Pos: r.scalar(kind, value)}, nil
	}
}

// place is that of the token just read, which is size bytes long.
func (r *jsonReader) place(size int) schema.Pos {
	return sized(r.lines.at(int(r.dec.InputOffset())-size), size)
}

func sized(p schema.Pos, size int) schema.Pos {
	p.Length = size
	return p
}

// scalar finds where the scalar just read begins: the decoder tells only its end.
func (r *jsonReader) scalar(kind jsontext.Kind, value string) schema.Pos {
	end := int(r.dec.InputOffset())
	if kind != '"' {
		return r.place(len(value))
	}
	start := end - 2 // the quote before the closing one, unless it is escaped
	for start > 0 && (r.lines.text[start] != '"' || escaped(r.lines.text[:start])) {
		start--
	}
	return sized(r.lines.at(start), end-start)
}

// escaped says whether the byte after text stands behind an odd number of backslashes.
func escaped(text []byte) bool {
	return (len(text)-len(bytes.TrimRight(text, `\`)))%2 == 1
}

func (r *jsonReader) problem(err error) error {
	offset := r.dec.InputOffset()
	message := err.Error()
	var syntactic *jsontext.SyntacticError
	if errors.As(err, &syntactic) {
		offset = syntactic.ByteOffset
		message = syntactic.Err.Error()
	}
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		offset, message = int64(len(r.lines.text)), "the text ends too early"
	}
	return &Error{
		Pos: r.lines.at(int(offset)), Message: "not valid JSON: " + strings.TrimPrefix(message, "jsontext: "),
		Next: "correct the JSON at this place",
	}
}
