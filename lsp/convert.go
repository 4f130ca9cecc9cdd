package lsp

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	jsonv1 "github.com/go-json-experiment/json/v1"
	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/devhelper/devhelper/internal/command"
	"github.com/devhelper/devhelper/internal/workspace"
)

// converter turns our own positions and edits into the protocol's, for one
// result: against the files and buffers the request saw.
type converter struct {
	editor *editor
	seen   *frozen
	docs   *documents
	texts  map[string]*mapper
	err    error // the first place that could not be converted
}

func (s *server) converter(ctx context.Context) *converter {
	return &converter{editor: s.editor.Load(), seen: s.frozen(ctx), docs: &s.docs, texts: map[string]*mapper{}}
}

// editError is an edit that an editor must not apply.
type editError struct{ text, hint string }

func (e *editError) Error() string { return e.text }
func (e *editError) Hint() string  { return e.hint }

// marshal encodes a result. Wherever it holds a Location, an Edit or Edits, in
// whatever struct, the protocol's form is written. Otherwise the bytes are those
// of encoding/json, which the CLI uses, but for empty lists: [] and never null.
func (c *converter) marshal(result any) (jsonrpc2.RawMessage, error) {
	raw, err := json.Marshal(result,
		jsonv1.DefaultOptionsV1(), json.FormatNilSliceAsNull(false), json.FormatNilMapAsNull(false), jsontext.EscapeForHTML(false), jsontext.EscapeForJS(false),
		json.WithMarshalers(json.JoinMarshalers(
			json.MarshalToFunc(func(enc *jsontext.Encoder, l command.Location) error {
				loc, err := c.location(l)
				return c.write(enc, &loc, err)
			}),
			json.MarshalToFunc(func(enc *jsontext.Encoder, edits command.Edits) error {
				w, err := c.workspaceEdit(edits)
				return c.write(enc, w, err)
			}),
			json.MarshalToFunc(func(enc *jsontext.Encoder, e command.Edit) error {
				w, err := c.workspaceEdit(command.Edits{e})
				return c.write(enc, w, err)
			}),
		)))
	if c.err != nil {
		return nil, c.err // without what json says around it
	}
	if err != nil {
		return nil, jsonrpc2.Errorf(jsonrpc2.InternalError, "the result cannot be encoded: %v", err)
	}
	return raw, nil
}

func (c *converter) write(enc *jsontext.Encoder, v any, err error) error {
	var raw []byte
	if err == nil {
		raw, err = protocol.Marshal(v)
	}
	if err == nil {
		return enc.WriteValue(raw)
	}
	if c.err == nil {
		c.err = err
	}
	return err
}

// mapper gives the mapper of a file's text.
func (c *converter) mapper(path string) (*mapper, error) {
	if m := c.texts[path]; m != nil {
		return m, nil
	}
	data, err := c.seen.ReadFile(path)
	if err != nil {
		return nil, err
	}
	m := newMapper(string(data), c.editor.encoding)
	c.texts[path] = m
	return m, nil
}

// location converts a place. One whose file cannot be read any more keeps its
// line, and the column as well as it goes.
func (c *converter) location(l command.Location) (protocol.Location, error) {
	return protocol.Location{URI: c.docs.uri(workspace.Clean(l.Path)), Range: c.span(l.Path, l.Span)}, nil
}

func (c *converter) span(path string, s command.Span) protocol.Range {
	return protocol.Range{Start: c.position(path, s.Start), End: c.position(path, s.End)}
}

func (c *converter) position(path string, p command.Pos) protocol.Position {
	if !p.ASCII {
		if m, err := c.mapper(path); err == nil {
			return m.position(m.offsetOf(p))
		}
	}
	return protocol.Position{Line: uint32(max(p.Line-1, 0)), Character: uint32(max(p.Column-1, 0))}
}

// workspaceEdit converts the edits of one action. Each must fit what the
// request saw: an edit that was made for another text is refused, as nobody
// knows what it would hit.
func (c *converter) workspaceEdit(edits command.Edits) (*protocol.WorkspaceEdit, error) {
	var paths []string
	byPath := map[string]command.Edits{}
	for _, e := range edits {
		e.Path = workspace.Clean(e.Path)
		if byPath[e.Path] == nil {
			paths = append(paths, e.Path)
		}
		byPath[e.Path] = append(byPath[e.Path], e)
	}
	w := &protocol.WorkspaceEdit{}
	for _, path := range paths {
		if err := c.fileEdit(w, path, byPath[path]); err != nil {
			return nil, err
		}
	}
	return w, nil
}

// fileEdit adds the edits of one file.
func (c *converter) fileEdit(w *protocol.WorkspaceEdit, path string, edits command.Edits) error {
	if why, lost := c.seen.lost[path]; lost {
		return &editError{fmt.Sprintf("%s cannot be edited: %s", path, why), "close the file and open it again"}
	}
	create := slices.ContainsFunc(edits, func(e command.Edit) bool { return e.Create })
	text := newMapper("", c.editor.encoding)
	var version *int32
	if buf, open := c.seen.Buffer(path); open {
		version = &buf.Version
	}
	if create {
		if err := c.checkNew(path); err != nil {
			return err
		}
	} else {
		var err error
		if text, err = c.mapper(path); err != nil {
			return err
		}
		for _, e := range edits {
			if e.Hash != "" && e.Hash != workspace.Hash([]byte(text.text)) {
				return &editError{path + " has changed since the edit was made", "run the command again"}
			}
		}
	}
	if _, err := edits.Apply([]byte(text.text)); err != nil { // overlaps, ranges outside of the text
		return err
	}
	u := c.docs.uri(path)
	if !c.editor.changes {
		if w.Changes == nil {
			w.Changes = map[uri.URI][]protocol.TextEdit{}
		}
		for _, e := range edits {
			w.Changes[u] = append(w.Changes[u], c.plain(text, e))
		}
		return nil
	}
	if create && c.editor.create {
		w.DocumentChanges = append(w.DocumentChanges, &protocol.CreateFile{Kind: "create", URI: u})
	}
	doc := &protocol.TextDocumentEdit{}
	doc.TextDocument.URI, doc.TextDocument.Version = u, version
	for _, e := range edits {
		if len(e.TabStops) > 0 && c.editor.snippets {
			doc.Edits = append(doc.Edits, &protocol.SnippetTextEdit{
				Range: c.rangeOf(text, e), Snippet: protocol.StringValue{Kind: "snippet", Value: snippet(e.Text, e.TabStops)},
			})
			continue
		}
		plain := c.plain(text, e)
		doc.Edits = append(doc.Edits, &plain)
	}
	w.DocumentChanges = append(w.DocumentChanges, doc)
	return nil
}

// checkNew refuses to create what is there.
func (c *converter) checkNew(path string) error {
	if buf, open := c.seen.Buffer(path); open {
		if buf.Text == "" {
			return nil // the user has just named a new buffer
		}
		return &editError{path + " is open and has a text already", "close it, or choose another file"}
	}
	if _, err := c.seen.ReadFile(path); !errors.Is(err, fs.ErrNotExist) {
		return &editError{path + " is there already", "choose another file, or remove it"}
	}
	return nil
}

func (c *converter) rangeOf(m *mapper, e command.Edit) protocol.Range {
	return protocol.Range{Start: m.position(e.Start), End: m.position(e.End)}
}

func (c *converter) plain(m *mapper, e command.Edit) protocol.TextEdit {
	return protocol.TextEdit{Range: c.rangeOf(m, e), NewText: e.Text}
}
