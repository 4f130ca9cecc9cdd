package lsp

import (
	"context"
	"encoding/json"

	"go.lsp.dev/protocol"

	"github.com/devhelper/devhelper/internal/command"
)

// CodeLens lists what is offered at the tables and fixtures of a document.
func (s *server) CodeLens(ctx context.Context, p *protocol.CodeLensParams) ([]protocol.CodeLens, error) {
	lenses := []protocol.CodeLens{}
	path, ok := pathOf(string(p.TextDocument.URI))
	if !ok {
		return lenses, nil
	}
	path = clean(path)
	call := s.session.NewCall(command.Editor)
	call.Snapshot = s.frozen(ctx).Snapshot
	call.Context.Path = path
	found, err := command.Lenses(ctx, call)
	if err != nil {
		return nil, err
	}
	c := s.converter(ctx)
	for _, l := range found {
		lens := protocol.CodeLens{Range: c.span(path, l.Span), Command: protocol.Command{Title: l.Title}}
		if cmd := s.lookup(l.Command); cmd != nil {
			// The document says which project is meant; the cursor may be anywhere.
			l.Args["context"] = map[string]any{"uri": string(p.TextDocument.URI)}
			raw, err := json.Marshal(l.Args)
			if err != nil {
				return nil, err
			}
			lens.Command.Command, lens.Command.Arguments = cmd.Execute(), []protocol.LSPAny{protocol.LSPAny(raw)}
		}
		lenses = append(lenses, lens)
	}
	return lenses, nil
}

// refreshLenses makes the editor ask again: what is offered depends on whether a
// database runs.
func (s *server) refreshLenses(ctx context.Context) {
	if err := s.client.CodeLensRefresh(ctx); err != nil && ctx.Err() == nil {
		s.log.infof("code lenses are not refreshed: %v", err)
	}
}
