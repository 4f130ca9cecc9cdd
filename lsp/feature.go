package lsp

import (
	"context"
	"encoding/json"

	"go.lsp.dev/protocol"

	"github.com/devhelper/devhelper/internal/command"
)

// feature is one that is answered in ignore files alone.
type feature struct {
	name    string // of the client's capability below textDocument
	method  string // that registers it
	options string // of the registration, as JSON
	static  func(*protocol.ServerCapabilities)
}

// ignoreFeatures lists them. An editor that lets a server register for some files
// is told that it is for these, so that nobody asks about any other; one that does
// not asks about all, and is answered with nothing.
func ignoreFeatures() []feature {
	return []feature{
		{"hover", protocol.MethodTextDocumentHover, `{}`, func(c *protocol.ServerCapabilities) { c.HoverProvider = protocol.Boolean(true) }},
		{"completion", protocol.MethodTextDocumentCompletion, `{"triggerCharacters":["/","*","!"]}`, func(c *protocol.ServerCapabilities) {
			c.CompletionProvider = &protocol.CompletionOptions{TriggerCharacters: []string{"/", "*", "!"}}
		}},
		{"documentSymbol", protocol.MethodTextDocumentDocumentSymbol, `{}`, func(c *protocol.ServerCapabilities) { c.DocumentSymbolProvider = protocol.Boolean(true) }},
		{"foldingRange", protocol.MethodTextDocumentFoldingRange, `{}`, func(c *protocol.ServerCapabilities) { c.FoldingRangeProvider = protocol.Boolean(true) }},
		{"documentLink", protocol.MethodTextDocumentDocumentLink, `{}`, func(c *protocol.ServerCapabilities) { c.DocumentLinkProvider = &protocol.DocumentLinkOptions{} }},
		{"formatting", protocol.MethodTextDocumentFormatting, `{}`, func(c *protocol.ServerCapabilities) { c.DocumentFormattingProvider = protocol.Boolean(true) }},
		{"inlayHint", protocol.MethodTextDocumentInlayHint, `{}`, func(c *protocol.ServerCapabilities) { c.InlayHintProvider = protocol.Boolean(true) }},
		{"definition", protocol.MethodTextDocumentDefinition, `{}`, func(c *protocol.ServerCapabilities) { c.DefinitionProvider = protocol.Boolean(true) }},
		{"references", protocol.MethodTextDocumentReferences, `{}`, func(c *protocol.ServerCapabilities) { c.ReferencesProvider = protocol.Boolean(true) }},
		{"semanticTokens", "textDocument/semanticTokens", `{"legend":` + legendJSON() + `,"full":true}`, func(c *protocol.ServerCapabilities) {
			c.SemanticTokensProvider = &protocol.SemanticTokensOptions{Legend: legend(), Full: protocol.Boolean(true)}
		}},
	}
}

func legend() protocol.SemanticTokensLegend {
	return protocol.SemanticTokensLegend{TokenTypes: command.TokenKinds, TokenModifiers: []string{}}
}

func legendJSON() string {
	raw, err := json.Marshal(map[string]any{"tokenTypes": command.TokenKinds, "tokenModifiers": []string{}})
	if err != nil {
		panic(err) // strings can be encoded
	}
	return string(raw)
}

// ignoreSelector tells an editor which files are meant.
const ignoreSelector = `[{"language":"gitignore"},{"pattern":"**/.gitignore"},{"pattern":"**/.git/info/exclude"},{"pattern":"**/git/ignore"}]`

// announce puts the features into the answer to initialize that cannot be
// registered later.
func (e *editor) announce(c *protocol.ServerCapabilities) {
	for _, f := range ignoreFeatures() {
		if e.text[f.name].listed && !e.text[f.name].dynamic {
			f.static(c)
		}
	}
	if e.text["codeAction"].listed {
		c.CodeActionProvider = &protocol.CodeActionOptions{
			CodeActionKinds: []protocol.CodeActionKind{protocol.CodeActionKindQuickFix, protocol.CodeActionKindRefactorRewrite, protocol.CodeActionKindSource, fixAll},
			ResolveProvider: new(true),
		}
	}
	if e.renames {
		filter := protocol.FileOperationFilter{Scheme: new("file"), Pattern: protocol.FileOperationPattern{Glob: "**"}}
		c.Workspace.FileOperations = &protocol.FileOperationOptions{WillRename: protocol.FileOperationRegistrationOptions{Filters: []protocol.FileOperationFilter{filter}}}
	}
}

// registerFeatures registers the others, for ignore files.
func (s *server) registerFeatures(ctx context.Context) {
	var all []protocol.Registration
	for _, f := range ignoreFeatures() {
		if !s.editor.Load().text[f.name].dynamic {
			continue
		}
		var options map[string]json.RawMessage
		if err := json.Unmarshal([]byte(f.options), &options); err != nil {
			panic(err) // a text of ours
		}
		options["documentSelector"] = json.RawMessage(ignoreSelector)
		raw, err := json.Marshal(options)
		if err != nil {
			panic(err) // it was read from JSON
		}
		all = append(all, protocol.Registration{ID: "devhelper-" + f.name, Method: f.method, RegisterOptions: protocol.LSPAny(raw)})
	}
	if len(all) == 0 {
		return
	}
	if err := s.client.RegisterCapability(ctx, &protocol.RegistrationParams{Registrations: all}); err != nil && !s.gone() {
		s.log.infof("the editor did not take what there is for ignore files: %v", err)
	}
}

// textCapability is what a client lists of a feature of documents.
type textCapability struct {
	listed, dynamic bool
	raw             json.RawMessage
}

func textCapabilities(raw map[string]json.RawMessage) map[string]textCapability {
	all := map[string]textCapability{}
	for name, value := range raw {
		var c struct {
			DynamicRegistration bool `json:"dynamicRegistration"`
		}
		_ = json.Unmarshal(value, &c) // [] for an empty table is nothing more than listed
		all[name] = textCapability{lists(value), c.DynamicRegistration, value}
	}
	return all
}

// has says whether a member of the capability is there and neither false nor null.
func (c textCapability) has(path ...string) bool {
	raw := c.raw
	for _, name := range path {
		var m map[string]json.RawMessage
		if json.Unmarshal(raw, &m) != nil {
			return false
		}
		raw = m[name]
	}
	return lists(raw) && string(raw) != "false"
}
