package lsp

import (
	"bytes"
	"context"
	"encoding/json"

	"go.lsp.dev/protocol"

	"github.com/devhelper/devhelper/internal/command"
	"github.com/devhelper/devhelper/lsp/rpc"
)

// section is the name of our settings in an editor's.
const section = "devhelper"

// registerConfiguration asks to be told when settings change; clients that have
// the capability send nothing otherwise.
func (s *server) registerConfiguration(ctx context.Context) {
	if !s.editor.Load().watchesConfiguration {
		return
	}
	err := s.client.RegisterCapability(ctx, &protocol.RegistrationParams{Registrations: []protocol.Registration{{
		ID: "devhelper-configuration", Method: protocol.MethodWorkspaceDidChangeConfiguration,
		RegisterOptions: protocol.LSPAny(`{"section":"` + section + `"}`),
	}}})
	if err != nil && !s.gone() {
		s.log.infof("the editor does not tell when settings change: %v", err)
	}
}

// pullConfiguration asks the editor for our settings. It must not run inline.
func (s *server) pullConfiguration(ctx context.Context) {
	if !s.editor.Load().configuration {
		s.checkSettings()
		return
	}
	s.mu.Lock()
	s.pulls++
	mine := s.pulls
	s.mu.Unlock()
	name := section
	got, err := s.client.Configuration(ctx, &protocol.ConfigurationParams{Items: []protocol.ConfigurationItem{{Section: &name}}})
	if err != nil || len(got) == 0 {
		if err != nil && !s.gone() {
			s.log.warnf("the editor did not give its settings: %v", err)
		}
		return
	}
	s.mu.Lock()
	last := mine == s.pulls
	s.mu.Unlock()
	if last && !isNull(got[0]) { // null: the editor has none, so those of initialize stay
		s.session.SetEditorSettings(json.RawMessage(got[0]))
	}
	s.checkSettings()
}

// DidChangeConfiguration takes settings that were sent, with or without our
// section around them, or asks for them.
func (s *server) DidChangeConfiguration(_ context.Context, p *protocol.DidChangeConfigurationParams) error {
	var with map[string]json.RawMessage
	sent := json.RawMessage(p.Settings)
	if json.Unmarshal(sent, &with) == nil {
		if own, ok := with[section]; ok {
			sent = own
		}
	}
	if s.editor.Load().configuration || isNull(sent) {
		s.spawn("configuration", s.pullConfiguration)
		return nil
	}
	s.session.SetEditorSettings(bytes.Clone(sent))
	s.spawn("settings", func(context.Context) { s.checkSettings() })
	return nil
}

// checkSettings logs what is wrong with the settings and takes from them what
// is logged. A trace chosen on the command line stays.
func (s *server) checkSettings() {
	call := s.session.NewCall(command.Editor)
	log := call.Settings().Log
	s.log.setLevel(log.Level)
	if s.flags.trace == "" {
		s.trace.Choose(rpc.Filter(log.Trace), true) // as the setting says: in full
	}
	for _, p := range call.SettingsProblems() {
		s.log.warnf("settings: %s", p.Error())
	}
}

func isNull(raw []byte) bool {
	raw = bytes.TrimSpace(raw)
	return len(raw) == 0 || string(raw) == "null" || string(raw) == "[]"
}
