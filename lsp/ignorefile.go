package lsp

import (
	"context"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/devhelper/devhelper/internal/command"
)

// callAbout is a call about a document, with the cursor at a place where one is
// given; nil when the document is no file.
func (s *server) callAbout(ctx context.Context, u uri.URI, at *protocol.Position) *command.Call {
	path, ok := pathOf(string(u))
	if !ok {
		return nil
	}
	call := s.session.NewCall(command.Editor)
	call.Snapshot = s.frozen(ctx).Snapshot
	call.Context.Path = clean(path)
	if at != nil {
		if m, err := s.converter(ctx).mapper(call.Context.Path); err == nil {
			call.Context.Pos = m.pos(m.offset(*at))
		}
	}
	return call
}

// Hover tells what a rule does.
func (s *server) Hover(ctx context.Context, p *protocol.HoverParams) (*protocol.Hover, error) {
	call := s.callAbout(ctx, p.TextDocument.URI, &p.Position)
	if call == nil {
		return nil, nil
	}
	text := command.IgnoreHover(ctx, call)
	if text == "" {
		return nil, nil
	}
	return &protocol.Hover{Contents: &protocol.MarkupContent{Kind: protocol.MarkupKindMarkdown, Value: text}}, nil
}

// Completion lists what can stand at the cursor. It is asked for anew with each
// letter, because folders are looked into one by one.
func (s *server) Completion(ctx context.Context, p *protocol.CompletionParams) (protocol.CompletionResult, error) {
	list := &protocol.CompletionList{IsIncomplete: true, Items: []protocol.CompletionItem{}}
	call := s.callAbout(ctx, p.TextDocument.URI, &p.Position)
	if call == nil {
		return list, nil
	}
	words, start := command.IgnoreWords(call)
	c := s.converter(ctx)
	place := protocol.Range{Start: c.position(call.Context.Path, start), End: p.Position}
	for _, w := range words {
		kind := protocol.CompletionItemKindValue
		if w.File {
			kind = protocol.CompletionItemKindFile
		}
		if w.Folder {
			kind = protocol.CompletionItemKindFolder
		}
		list.Items = append(list.Items, protocol.CompletionItem{
			Label: w.Text, Kind: kind, Detail: protocol.NewOptional(w.Detail), FilterText: protocol.NewOptional(w.Text),
			TextEdit: &protocol.TextEdit{Range: place, NewText: w.Text},
		})
	}
	return list, nil
}

// FoldingRanges lists the sections of an ignore file.
func (s *server) FoldingRanges(ctx context.Context, p *protocol.FoldingRangeParams) ([]protocol.FoldingRange, error) {
	ranges := []protocol.FoldingRange{}
	call := s.callAbout(ctx, p.TextDocument.URI, nil)
	if call == nil {
		return ranges, nil
	}
	for _, section := range command.IgnoreSections(call) {
		if section.Last > section.First {
			ranges = append(ranges, protocol.FoldingRange{
				StartLine: uint32(section.First - 1), EndLine: uint32(section.Last - 1), Kind: protocol.FoldingRangeKindRegion,
			})
		}
	}
	return ranges, nil
}

// DocumentSymbol lists the sections with their rules.
func (s *server) DocumentSymbol(ctx context.Context, p *protocol.DocumentSymbolParams) (protocol.DocumentSymbolResult, error) {
	symbols := protocol.DocumentSymbolSlice{}
	call := s.callAbout(ctx, p.TextDocument.URI, nil)
	if call == nil {
		return symbols, nil
	}
	c, path := s.converter(ctx), call.Context.Path
	for _, section := range command.IgnoreSections(call) {
		var rules []protocol.DocumentSymbol
		for _, r := range section.Rules {
			at := c.span(path, command.Span{Start: command.Pos{Line: r.Line, Column: 1}, End: command.Pos{Line: r.Line, Column: 1 + len(r.Text)}})
			kind := protocol.SymbolKindFile
			if r.DirOnly {
				kind = protocol.SymbolKindPackage
			}
			rules = append(rules, protocol.DocumentSymbol{Name: r.Text, Kind: kind, Range: at, SelectionRange: at})
		}
		if section.Title == "" {
			symbols = append(symbols, rules...)
			continue
		}
		first := command.Span{Start: command.Pos{Line: section.First, Column: 1, ASCII: true}, End: command.Pos{Line: section.First, Column: 1, ASCII: true}}
		whole := c.span(path, command.Span{Start: first.Start, End: command.Pos{Line: section.Last, Column: 1 + maxColumn}})
		symbols = append(symbols, protocol.DocumentSymbol{
			Name: section.Title, Kind: protocol.SymbolKindNamespace, Range: whole, SelectionRange: c.span(path, first), Children: rules,
		})
	}
	if !s.editor.Load().text["documentSymbol"].has("hierarchicalDocumentSymbolSupport") {
		return flat(p.TextDocument.URI, symbols), nil
	}
	return symbols, nil
}

// maxColumn is beyond the end of any line; positions are cut there.
const maxColumn = 1 << 20

// flat is the form of the protocol's first version.
func flat(u uri.URI, symbols protocol.DocumentSymbolSlice) protocol.SymbolInformationSlice {
	all := protocol.SymbolInformationSlice{}
	for _, sym := range symbols {
		info := protocol.SymbolInformation{Location: protocol.Location{URI: u, Range: sym.Range}}
		info.Name, info.Kind = sym.Name, sym.Kind
		all = append(all, info)
		all = append(all, flat(u, sym.Children)...)
	}
	return all
}

// DocumentLink lists the rules that name one file that is there.
func (s *server) DocumentLink(ctx context.Context, p *protocol.DocumentLinkParams) ([]protocol.DocumentLink, error) {
	links := []protocol.DocumentLink{}
	call := s.callAbout(ctx, p.TextDocument.URI, nil)
	if call == nil {
		return links, nil
	}
	c := s.converter(ctx)
	for _, l := range command.IgnoreLinks(call) {
		target := s.docs.uri(l.Path)
		links = append(links, protocol.DocumentLink{Range: c.span(call.Context.Path, l.Span), Target: &target})
	}
	return links, nil
}

// Formatting takes out what means nothing.
func (s *server) Formatting(ctx context.Context, p *protocol.DocumentFormattingParams) ([]protocol.TextEdit, error) {
	edits := []protocol.TextEdit{}
	call := s.callAbout(ctx, p.TextDocument.URI, nil)
	if call == nil {
		return edits, nil
	}
	c := s.converter(ctx)
	for _, e := range command.FormatIgnoreFile(call) {
		m, err := c.mapper(e.Path)
		if err != nil {
			return nil, err
		}
		edits = append(edits, c.plain(m, e))
	}
	return edits, nil
}

// SemanticTokensFull lists the pieces of rules and comments.
func (s *server) SemanticTokensFull(ctx context.Context, p *protocol.SemanticTokensParams) (*protocol.SemanticTokens, error) {
	tokens := &protocol.SemanticTokens{Data: []uint32{}}
	call := s.callAbout(ctx, p.TextDocument.URI, nil)
	if call == nil {
		return tokens, nil
	}
	c, path := s.converter(ctx), call.Context.Path
	var line, column uint32
	for _, t := range command.IgnoreTokens(call) {
		at := c.span(path, t.Span)
		if at.Start.Line != line {
			column = 0
		}
		tokens.Data = append(tokens.Data, at.Start.Line-line, at.Start.Character-column, at.End.Character-at.Start.Character, uint32(t.Kind), 0)
		line, column = at.Start.Line, at.Start.Character
	}
	return tokens, nil
}

// WillRenameFiles lets rules that name a path follow it.
func (s *server) WillRenameFiles(ctx context.Context, p *protocol.RenameFilesParams) (*protocol.WorkspaceEdit, error) {
	call := s.session.NewCall(command.Editor)
	call.Snapshot = s.frozen(ctx).Snapshot
	var moves []command.Move
	for _, f := range p.Files {
		from, ok := pathOf(f.OldURI)
		to, ok2 := pathOf(f.NewURI)
		if ok && ok2 {
			moves = append(moves, command.Move{From: clean(from), To: clean(to)})
		}
	}
	edits := command.RenameInIgnoreFiles(call, moves)
	if len(edits) == 0 {
		return nil, nil
	}
	return s.converter(ctx).workspaceEdit(edits)
}
