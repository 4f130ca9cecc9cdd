package lsp

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"

	"github.com/devhelper/devhelper/internal/command"
)

// editor is what the client has told about itself. It does not change after
// initialize.
type editor struct {
	encoding                            encoding
	applyEdit, changes, create          bool
	snippets                            bool // expands tab stops in edits
	configuration, watchesConfiguration bool
	progress, showDocument, ask         bool
	environment, status, ignored        bool // takes our own notifications
	roots                               bool // keeps variables apart by project
	lenses, refreshesLenses             bool // shows code lenses, and asks again when it is told to
	renames                             bool // asks before files are renamed
	text                                map[string]textCapability
	name                                string
}

// initParams is what we read of InitializeParams. encoding/json goes on after a
// member of the wrong type: an editor that sends [] for an empty table somewhere
// is served all the same.
type initParams struct {
	ProcessID  *int    `json:"processId"`
	RootURI    *string `json:"rootUri"`
	RootPath   *string `json:"rootPath"`
	ClientInfo struct {
		Name    string `json:"name"`
		Version string `json:"version"`
	} `json:"clientInfo"`
	WorkspaceFolders []struct {
		URI string `json:"uri"`
	} `json:"workspaceFolders"`
	InitializationOptions struct {
		Protocol int             `json:"protocol"`
		Settings json.RawMessage `json:"settings"`
	} `json:"initializationOptions"`
	Capabilities struct {
		Workspace struct {
			ApplyEdit     bool `json:"applyEdit"`
			Configuration bool `json:"configuration"`
			WorkspaceEdit struct {
				DocumentChanges    bool     `json:"documentChanges"`
				ResourceOperations []string `json:"resourceOperations"`
				SnippetEditSupport bool     `json:"snippetEditSupport"`
			} `json:"workspaceEdit"`
			CodeLens struct {
				RefreshSupport bool `json:"refreshSupport"`
			} `json:"codeLens"`
			FileOperations struct {
				WillRename bool `json:"willRename"`
			} `json:"fileOperations"`
			DidChangeConfiguration struct {
				DynamicRegistration bool `json:"dynamicRegistration"`
			} `json:"didChangeConfiguration"`
		} `json:"workspace"`
		TextDocument map[string]json.RawMessage `json:"textDocument"`
		Window       struct {
			WorkDoneProgress bool            `json:"workDoneProgress"`
			ShowMessage      json.RawMessage `json:"showMessage"`
			ShowDocument     struct {
				Support bool `json:"support"`
			} `json:"showDocument"`
		} `json:"window"`
		General struct {
			PositionEncodings []string `json:"positionEncodings"`
		} `json:"general"`
		Experimental struct {
			Devhelper *struct {
				Protocol    int  `json:"protocol"`
				Environment bool `json:"environment"`
				Status      bool `json:"status"`
				Roots       bool `json:"roots"`
				Ignored     bool `json:"ignored"`
			} `json:"devhelper"`
		} `json:"experimental"`
	} `json:"capabilities"`
}

// initialize runs inline: nothing else is read before it is answered.
func (s *server) initialize(_ context.Context, raw jsonrpc2.RawMessage) (any, error) {
	var p initParams
	if err := json.Unmarshal(raw, &p); err != nil {
		var odd *json.UnmarshalTypeError
		if !errors.As(err, &odd) {
			return nil, command.Usagef("initialize: %v", err)
		}
		s.log.warnf("initialize: %s is a %s; taken as absent", odd.Field, odd.Value)
	}
	e := editorOf(&p)
	s.editor.Store(e)
	s.docs.encoding = e.encoding
	s.setFolders(initialFolders(&p))
	if len(p.InitializationOptions.Settings) > 0 {
		s.session.SetEditorSettings(p.InitializationOptions.Settings)
	}
	if p.ProcessID != nil && *p.ProcessID != s.flags.client {
		s.watch(*p.ProcessID)
	}
	theirs := p.InitializationOptions.Protocol
	if d := p.Capabilities.Experimental.Devhelper; d != nil && theirs == 0 {
		theirs = d.Protocol
	}
	if theirs != 0 && theirs != command.Protocol {
		s.log.warnf("%s speaks devhelper's protocol %d, this server %d", e.name, theirs, command.Protocol)
	}
	return s.abilities(e), nil
}

func editorOf(p *initParams) *editor {
	c := &p.Capabilities
	e := &editor{
		encoding:  chooseEncoding(c.General.PositionEncodings),
		applyEdit: c.Workspace.ApplyEdit, changes: c.Workspace.WorkspaceEdit.DocumentChanges,
		create:        slices.Contains(c.Workspace.WorkspaceEdit.ResourceOperations, "create"),
		snippets:      c.Workspace.WorkspaceEdit.SnippetEditSupport,
		configuration: c.Workspace.Configuration, watchesConfiguration: c.Workspace.DidChangeConfiguration.DynamicRegistration,
		progress: c.Window.WorkDoneProgress, showDocument: c.Window.ShowDocument.Support,
		// These capabilities only tell of details; a client that lists one has the request.
		ask:    lists(c.Window.ShowMessage),
		lenses: lists(c.TextDocument["codeLens"]), refreshesLenses: c.Workspace.CodeLens.RefreshSupport,
		renames: c.Workspace.FileOperations.WillRename, text: textCapabilities(c.TextDocument),
		name: p.ClientInfo.Name,
	}
	if e.name == "" {
		e.name = "the editor"
	}
	if d := c.Experimental.Devhelper; d != nil {
		e.environment, e.status, e.roots, e.ignored = d.Environment, d.Status, d.Roots, d.Ignored
	}
	return e
}

func lists(capability json.RawMessage) bool {
	return len(capability) > 0 && string(capability) != "null"
}

// chooseEncoding takes UTF-16 wherever it is possible: we run beside other
// servers, and editors warn without end when two of them count differently in
// one buffer. Who lists utf-8 alone has no other server in mind.
func chooseEncoding(offered []string) encoding {
	if len(offered) == 1 && offered[0] == string(protocol.PositionEncodingKindUTF8) {
		return utf8Bytes
	}
	return utf16
}

func (s *server) abilities(e *editor) *protocol.InitializeResult {
	yes, incremental := true, protocol.TextDocumentSyncKindIncremental
	var names []string
	for _, c := range s.session.Table.Commands() {
		if !c.CLIOnly {
			names = append(names, c.Execute())
		}
	}
	exec := protocol.ExecuteCommandOptions{Commands: names}
	exec.WorkDoneProgress = &yes
	kind := protocol.PositionEncodingKindUTF16
	if e.encoding == utf8Bytes {
		kind = protocol.PositionEncodingKindUTF8
	}
	var lens *protocol.CodeLensOptions
	if e.lenses {
		lens = &protocol.CodeLensOptions{}
	}
	result := &protocol.InitializeResult{
		ServerInfo: protocol.ServerInfo{Name: "devhelper", Version: protocol.NewOptional(command.Version)},
		Capabilities: protocol.ServerCapabilities{
			PositionEncoding: kind,
			// The whole object: strict clients send no didSave for a bare number.
			TextDocumentSync: &protocol.TextDocumentSyncOptions{
				OpenClose: &yes, Change: &incremental, Save: &protocol.SaveOptions{},
			},
			ExecuteCommandProvider: exec,
			CodeLensProvider:       lens,
			Workspace: &protocol.WorkspaceOptions{
				WorkspaceFolders: &protocol.WorkspaceFoldersServerCapabilities{Supported: &yes, ChangeNotifications: protocol.Boolean(true)},
			},
			Experimental: protocol.LSPAny(fmt.Sprintf(`{"devhelper":{"protocol":%d}}`, command.Protocol)),
		},
	}
	e.announce(&result.Capabilities)
	return result
}

// Initialized starts what needs the editor's answers. It must not wait for them:
// the answers are read by whoever called it.
func (s *server) Initialized(context.Context, *protocol.InitializedParams) error {
	s.log.ready.Store(true)
	s.log.infof("devhelper %s for %s, folders %q", command.Version, s.editor.Load().name, s.space.Snapshot().Roots())
	s.spawn("instances", func(ctx context.Context) { s.session.Adopt(ctx) })
	s.spawn("configuration", func(ctx context.Context) {
		s.registerConfiguration(ctx)
		s.registerFeatures(ctx)
		s.pullConfiguration(ctx)
	})
	return nil
}
