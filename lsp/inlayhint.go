package lsp

import (
	"context"

	"go.lsp.dev/protocol"

	"github.com/devhelper/devhelper/internal/command"
)

// InlayHint tells behind each rule of an ignore file how many files it decides
// about.
func (s *server) InlayHint(ctx context.Context, p *protocol.InlayHintParams) ([]protocol.InlayHint, error) {
	hints := []protocol.InlayHint{}
	call := s.callAbout(ctx, p.TextDocument.URI, nil)
	if call == nil {
		return hints, nil
	}
	found, err := command.IgnoreHints(ctx, call)
	if err != nil {
		return nil, err
	}
	c := s.converter(ctx)
	pad := true
	for _, h := range found {
		at := c.position(call.Context.Path, h.Pos)
		if at.Line < p.Range.Start.Line || at.Line > p.Range.End.Line {
			continue
		}
		hints = append(hints, protocol.InlayHint{Position: at, Label: protocol.String(h.Label), Tooltip: protocol.String(h.More), PaddingLeft: &pad})
	}
	return hints, nil
}

// Definition leads from a rule to the files it decides about.
func (s *server) Definition(ctx context.Context, p *protocol.DefinitionParams) (protocol.DefinitionResult, error) {
	places, err := s.targets(ctx, p.TextDocumentPositionParams)
	if len(places) == 0 || err != nil {
		return nil, err
	}
	return protocol.LocationSlice(places), nil
}

// References lists the same files.
func (s *server) References(ctx context.Context, p *protocol.ReferenceParams) ([]protocol.Location, error) {
	return s.targets(ctx, p.TextDocumentPositionParams)
}

func (s *server) targets(ctx context.Context, p protocol.TextDocumentPositionParams) ([]protocol.Location, error) {
	call := s.callAbout(ctx, p.TextDocument.URI, &p.Position)
	if call == nil {
		return nil, nil
	}
	paths, err := command.IgnoreTargets(ctx, call)
	places := []protocol.Location{}
	for _, path := range paths {
		places = append(places, protocol.Location{URI: s.docs.uri(path)})
	}
	return places, err
}
