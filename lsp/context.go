package lsp

import (
	"context"
	"encoding/json"

	"go.lsp.dev/protocol"

	"github.com/devhelper/devhelper/internal/command"
)

// editorContext is the member "context" of our requests: docs/protocol.md.
type editorContext struct {
	URI        string             `json:"uri"`
	Position   *protocol.Position `json:"position"`
	Range      *protocol.Range    `json:"range"`
	LanguageID string             `json:"languageId"`
}

// readContext turns what an editor knows into what commands know: paths, and
// positions in bytes. Buffers that are no files have no path.
func (s *server) readContext(ctx context.Context, raw json.RawMessage) (command.Context, error) {
	var in editorContext
	var out command.Context
	if isNull(raw) {
		return out, nil
	}
	if err := json.Unmarshal(raw, &in); err != nil {
		return out, command.Usagef("context: %v", err)
	}
	out.Language = in.LanguageID
	path, ok := pathOf(in.URI)
	if !ok {
		return out, nil
	}
	out.Path = path
	seen := s.frozen(ctx)
	if buf, open := seen.Buffer(path); open && out.Language == "" {
		out.Language = buf.LanguageID
	}
	if in.Position == nil && in.Range == nil {
		return out, nil
	}
	data, err := seen.ReadFile(path)
	if err != nil {
		return out, nil // a new file has no positions worth having
	}
	m := newMapper(string(data), s.editor.Load().encoding)
	if in.Position != nil {
		out.Pos = m.pos(m.offset(*in.Position))
	}
	if in.Range != nil {
		out.Span = &command.Span{Start: m.pos(m.offset(in.Range.Start)), End: m.pos(m.offset(in.Range.End))}
		if in.Position == nil {
			out.Pos = out.Span.Start
		}
	}
	return out, nil
}
