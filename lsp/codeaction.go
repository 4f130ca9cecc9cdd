package lsp

import (
	"context"
	"encoding/json"
	"strings"

	"go.lsp.dev/protocol"

	"github.com/devhelper/devhelper/internal/command"
)

// fixAll mends a whole ignore file.
const fixAll protocol.CodeActionKind = "source.fixAll.devhelper"

// CodeAction lists what mends the lines of an ignore file, and, for any other file,
// the ways to ignore it.
func (s *server) CodeAction(ctx context.Context, p *protocol.CodeActionParams) ([]protocol.CommandOrCodeAction, error) {
	all := []protocol.CommandOrCodeAction{}
	call := s.callAbout(ctx, p.TextDocument.URI, &p.Range.Start)
	// Without literals there would be commands only, and these are in the palette.
	if call == nil || !s.editor.Load().text["codeAction"].has("codeActionLiteralSupport") {
		return all, nil
	}
	a := actions{s: s, c: s.converter(ctx), params: p, path: call.Context.Path}
	if call.IsIgnoreFile(call.Context.Path) {
		if err := a.fixes(ctx, call); err != nil {
			return nil, err
		}
		return append(all, a.found...), nil
	}
	// These are asked for with every move of the cursor, and there is no line they
	// belong to: they are shown to who opens the menu.
	if !a.automatic() && a.wants(protocol.CodeActionKindSource) {
		for _, action := range command.IgnoreActions(call) {
			if err := a.add(action, "source.devhelper", nil, false); err != nil {
				return nil, err
			}
		}
	}
	return append(all, a.found...), nil
}

type actions struct {
	s      *server
	c      *converter
	params *protocol.CodeActionParams
	path   string
	found  []protocol.CommandOrCodeAction
}

// automatic says whether nobody has asked: the cursor has moved.
func (a *actions) automatic() bool {
	return a.params.Context.TriggerKind == protocol.CodeActionTriggerKindAutomatic
}

// wants says whether a kind is asked for; those below it are, too.
func (a *actions) wants(kind protocol.CodeActionKind) bool {
	if len(a.params.Context.Only) == 0 {
		return kind != fixAll // it is for saving, and for who asks
	}
	for _, only := range a.params.Context.Only {
		if kind == only || only == "" || strings.HasPrefix(string(kind), string(only)+".") || strings.HasPrefix(string(only), string(kind)+".") {
			return true
		}
	}
	return false
}

// fixes offers what mends the lines of the range.
func (a *actions) fixes(ctx context.Context, call *command.Call) error {
	first, last := call.Context.Pos.Line, call.Context.Pos.Line
	if m, err := a.c.mapper(a.path); err == nil {
		last = m.pos(m.offset(a.params.Range.End)).Line
	}
	if a.wants(protocol.CodeActionKindQuickFix) {
		for _, f := range command.IgnoreFindings(ctx, call) {
			if line := f.Location.Span.Start.Line; line < first || line > last {
				continue
			}
			about := []protocol.Diagnostic{a.s.diagnostic(a.c, f)}
			for i, fix := range f.Fixes {
				if err := a.add(fix, protocol.CodeActionKindQuickFix, about, i == 0); err != nil {
					return err
				}
			}
		}
	}
	if action, ok := command.SortIgnoreLines(call); ok && !a.automatic() && a.wants(protocol.CodeActionKindRefactorRewrite) {
		if err := a.add(action, protocol.CodeActionKindRefactorRewrite, nil, false); err != nil {
			return err
		}
	}
	action, ok := command.FixIgnoreFile(call)
	if !ok {
		return nil
	}
	// In a menu it is one more way to mend the line.
	kind := fixAll
	if len(a.params.Context.Only) == 0 && !a.automatic() && len(a.found) > 0 {
		kind = protocol.CodeActionKindQuickFix
	}
	if !a.wants(kind) {
		return nil
	}
	return a.add(action, kind, nil, false)
}

func (a *actions) add(action command.Action, kind protocol.CodeActionKind, about []protocol.Diagnostic, preferred bool) error {
	out := &protocol.CodeAction{Title: action.Title, Kind: &kind, Diagnostics: about}
	if preferred {
		out.IsPreferred = &preferred
	}
	if len(action.Edits) > 0 {
		edit, err := a.c.workspaceEdit(action.Edits)
		if err != nil {
			return err
		}
		out.Edit = edit
	} else if cmd := a.s.lookup(action.Command); cmd != nil {
		action.Args["context"] = map[string]any{"uri": string(a.params.TextDocument.URI)}
		raw, err := json.Marshal(action.Args)
		if err != nil {
			return err
		}
		if cmd.Edits && a.s.resolves() {
			out.Data, err = json.Marshal(later{cmd.Execute(), raw})
			if err != nil {
				return err
			}
		} else {
			out.Command = protocol.Command{Title: action.Title, Command: cmd.Execute(), Arguments: []protocol.LSPAny{protocol.LSPAny(raw)}}
		}
	}
	a.found = append(a.found, out)
	return nil
}

// later is what an action needs to be resolved: its edit is made when it is looked
// at, so that editors can show it first.
type later struct {
	Command string          `json:"command"`
	Args    json.RawMessage `json:"args"`
}

// resolves says whether the editor asks for an action's edit when it needs it.
func (s *server) resolves() bool {
	var c struct {
		ResolveSupport struct {
			Properties []string `json:"properties"`
		} `json:"resolveSupport"`
	}
	if json.Unmarshal(s.editor.Load().text["codeAction"].raw, &c) != nil {
		return false
	}
	for _, p := range c.ResolveSupport.Properties {
		if p == "edit" {
			return true
		}
	}
	return false
}

// CodeActionResolve makes the edit of an action.
func (s *server) CodeActionResolve(ctx context.Context, p *protocol.CodeAction) (*protocol.CodeAction, error) {
	var l later
	if len(p.Data) == 0 || json.Unmarshal(p.Data, &l) != nil {
		return p, nil
	}
	cmd := s.lookup(l.Command)
	if cmd == nil {
		return nil, command.Usagef("there is no command %q", l.Command)
	}
	r, err := s.newRun(ctx, cmd, l.Args)
	if err != nil {
		return nil, err
	}
	result, err := r.do(ctx)
	if err != nil {
		return nil, err
	}
	edits := command.EditsOf(result)
	if len(edits) == 0 {
		return p, nil
	}
	if p.Edit, err = s.converter(ctx).workspaceEdit(edits); err != nil {
		return nil, err
	}
	return p, nil
}
