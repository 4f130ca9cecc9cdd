package lsptest

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/devhelper/devhelper/lsp/rpc"
)

// reply answers a request of the server, by what the test said or as an editor
// does.
func (e *Editor) reply(m Message) {
	ctx, cancel := e.contextOf()
	defer cancel()
	var result any
	var err error
	e.note(m)
	if answer := e.opt.Answers[m.Method]; answer != nil {
		result, err = answer(ctx, m.Params)
	} else {
		result, err = e.answer(m)
	}
	out := map[string]any{"jsonrpc": "2.0", "id": m.ID}
	if err != nil {
		out["error"] = map[string]any{"code": -32803, "message": err.Error()}
	} else {
		out["result"] = result
	}
	body, merr := json.Marshal(out)
	if merr != nil {
		e.t.Errorf("answer to %s: %v", m.Method, merr)
		return
	}
	e.record("editor", body)
	_, _ = e.to.Write(rpc.Frame(body)) // a server that has ended needs no answer
}

// note remembers what the user would see of a request.
func (e *Editor) note(m Message) {
	switch m.Method {
	case "window/showMessageRequest":
		e.update(func(s *State) { s.Questions = append(s.Questions, decode[Shown](m.Params)) })
	case "window/showDocument":
		e.update(func(s *State) {
			s.Opened = append(s.Opened, decode[struct {
				URI string `json:"uri"`
			}](m.Params).URI)
		})
	}
}

func (e *Editor) answer(m Message) (any, error) {
	switch m.Method {
	case "workspace/configuration":
		items := decode[struct {
			Items []struct{} `json:"items"`
		}](m.Params).Items
		out := make([]any, len(items))
		for i := range out {
			out[i] = e.opt.Settings
		}
		return out, nil
	case "workspace/applyEdit":
		p := decode[struct {
			Edit workspaceEdit `json:"edit"`
		}](m.Params)
		if err := e.Apply(p.Edit); err != nil {
			return map[string]any{"applied": false, "failureReason": err.Error()}, nil
		}
		return map[string]any{"applied": true}, nil
	case "window/showDocument":
		return map[string]any{"success": true}, nil
	case "workspace/workspaceFolders":
		return folders(e.opt.Roots), nil
	case "window/showMessageRequest", "window/workDoneProgress/create", "client/registerCapability", "client/unregisterCapability",
		"workspace/codeLens/refresh", "workspace/inlayHint/refresh", "workspace/diagnostic/refresh":
		return nil, nil
	}
	return nil, fmt.Errorf("this editor does not know %s", m.Method)
}

// workspaceEdit is what edits look like on the wire, in either of their forms.
type workspaceEdit struct {
	Changes         map[string][]textEdit `json:"changes"`
	DocumentChanges []documentChange      `json:"documentChanges"`
}

type documentChange struct {
	Kind         string `json:"kind"` // create; empty for edits
	URI          string `json:"uri"`
	TextDocument struct {
		URI     string `json:"uri"`
		Version *int   `json:"version"`
	} `json:"textDocument"`
	Edits []textEdit `json:"edits"`
}

type textEdit struct {
	Range   textRange `json:"range"`
	NewText string    `json:"newText"`
	Snippet *struct {
		Kind  string `json:"kind"`
		Value string `json:"value"`
	} `json:"snippet"`
}

// ParseEdit reads a WorkspaceEdit from a result, for [Editor.Apply].
func ParseEdit(raw json.RawMessage) (any, error) {
	var w workspaceEdit
	err := json.Unmarshal(raw, &w)
	return w, err
}

// Apply applies a WorkspaceEdit, of a result or of workspace/applyEdit, as an
// editor does: in order, in open buffers, with versions checked; files that are
// not open are opened.
func (e *Editor) Apply(edit any) error {
	w, ok := edit.(workspaceEdit)
	if !ok {
		return fmt.Errorf("%T is no WorkspaceEdit", edit)
	}
	e.ui.Lock()
	err := e.apply(w)
	e.ui.Unlock()
	e.update(func(s *State) {
		if err != nil {
			s.Refused = append(s.Refused, err.Error())
			return
		}
		s.Applied++
	})
	return err
}

func (e *Editor) apply(w workspaceEdit) error {
	for uri, edits := range w.Changes {
		if err := e.applyTo(uri, nil, edits); err != nil {
			return err
		}
	}
	for _, c := range w.DocumentChanges {
		switch c.Kind {
		case "":
			if err := e.applyTo(c.TextDocument.URI, c.TextDocument.Version, c.Edits); err != nil {
				return err
			}
		case "create":
			path := Path(c.URI)
			if _, err := os.Stat(path); err == nil {
				return fmt.Errorf("%s is there already", path)
			}
			e.openText(path, "", "")
		default:
			return fmt.Errorf("unexpected %s of %s", c.Kind, c.URI)
		}
	}
	return nil
}

func (e *Editor) applyTo(uri string, version *int, edits []textEdit) error {
	path := Path(uri)
	if path == "" {
		return fmt.Errorf("%s is no file", uri)
	}
	e.mu.Lock()
	open := e.state.Buffers[path]
	e.mu.Unlock()
	if open == nil {
		e.open(path, "")
	}
	b := e.buffer(path)
	if version != nil && *version != b.Version {
		return fmt.Errorf("%s has version %d, the edit is for %d", path, b.Version, *version)
	}
	type change struct {
		start, end int
		text       string
	}
	var changes []change
	for _, t := range edits {
		start, err := e.offset(b.Text, t.Range.Start)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		end, err := e.offset(b.Text, t.Range.End)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		text := t.NewText
		if t.Snippet != nil {
			var stops []string
			if text, stops, err = Expand(t.Snippet.Value); err != nil {
				return fmt.Errorf("%s: %w", path, err)
			}
			e.update(func(s *State) { s.Stops = append(s.Stops, stops...) })
		}
		changes = append(changes, change{start, end, text})
	}
	slices.SortStableFunc(changes, func(a, b change) int { return a.start - b.start })
	for i := len(changes) - 1; i >= 0; i-- {
		c := changes[i]
		if i > 0 && changes[i-1].end > c.start {
			return fmt.Errorf("%s: edits overlap", path)
		}
		e.edit(path, c.start, c.end, c.text)
	}
	return nil
}

// Expand reads a snippet of LSP's grammar as far as devhelper writes it: $1,
// ${1:default}, $0 and backslashes. It gives the text with the defaults, and the
// stops as "NUMBER:DEFAULT".
func Expand(snippet string) (text string, stops []string, err error) {
	var out strings.Builder
	for i := 0; i < len(snippet); i++ {
		c := snippet[i]
		switch {
		case c == '\\' && i+1 < len(snippet) && strings.IndexByte(`\$}`, snippet[i+1]) >= 0:
			i++
			out.WriteByte(snippet[i])
		case c != '$':
			out.WriteByte(c)
		default:
			rest := snippet[i+1:]
			braces := strings.HasPrefix(rest, "{")
			rest = strings.TrimPrefix(rest, "{")
			digits := len(rest) - len(strings.TrimLeft(rest, "0123456789"))
			if digits == 0 {
				return "", nil, fmt.Errorf("snippet %q: $ without a number at byte %d", snippet, i)
			}
			number := rest[:digits]
			i += digits
			value := ""
			if braces {
				var used int
				if value, used, err = placeholder(rest[digits:]); err != nil {
					return "", nil, fmt.Errorf("snippet %q: %w", snippet, err)
				}
				i += 1 + used
			}
			out.WriteString(value)
			stops = append(stops, number+":"+value)
		}
	}
	return out.String(), stops, nil
}

// placeholder reads ":default}" or "}".
func placeholder(s string) (value string, used int, err error) {
	if strings.HasPrefix(s, "}") {
		return "", 1, nil
	}
	if !strings.HasPrefix(s, ":") {
		return "", 0, fmt.Errorf("%q after a tab stop's number", s)
	}
	var out strings.Builder
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s):
			i++
			out.WriteByte(s[i])
		case s[i] == '}':
			return out.String(), i + 1, nil
		case s[i] == '$':
			return "", 0, fmt.Errorf("nested tab stop in %q", s)
		default:
			out.WriteByte(s[i])
		}
	}
	return "", 0, fmt.Errorf("%q has no end", s)
}
