package lsp

import (
	"context"
	"fmt"
	"maps"
	"sync"
	"sync/atomic"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/devhelper/devhelper/internal/workspace"
)

// maxBuffer is the size in bytes of the largest buffer that is kept. Larger
// ones are data, not sources, and each change copies them.
const maxBuffer = 16 << 20

// documents keeps the editor's buffers in the workspace. Its methods run
// inline, one by one.
//
// A buffer whose text is not known any more, because it is too large or a change
// of it did not fit, is lost: nobody may take what is on disk for it, so edits of
// it are refused until the editor sends its whole text again.
type documents struct {
	space    *workspace.Workspace
	encoding encoding

	lost atomic.Pointer[map[string]string] // by path: why; never changed, only replaced
	uris sync.Map                          // path -> uri.URI as the editor spells it
}

func (d *documents) frozen() *frozen {
	f := &frozen{Snapshot: d.space.Snapshot()}
	if lost := d.lost.Load(); lost != nil {
		f.lost = *lost
	}
	return f
}

// uri gives a path's URI, in the editor's spelling when it has the file open.
func (d *documents) uri(path string) uri.URI {
	if u, ok := d.uris.Load(path); ok {
		return u.(uri.URI)
	}
	return uriOf(path)
}

func (d *documents) setLost(path, why string) {
	next := map[string]string{}
	if old := d.lost.Load(); old != nil {
		maps.Copy(next, *old)
	}
	if why == "" {
		delete(next, path)
	} else {
		next[path] = why
		d.space.Close(path)
	}
	d.lost.Store(&next)
}

// isLost says why a buffer's text is not known.
func (d *documents) isLost(path string) (why string, lost bool) {
	m := d.lost.Load()
	if m == nil {
		return "", false
	}
	why, lost = (*m)[path]
	return why, lost
}

func (d *documents) open(path string, u uri.URI, language string, version int32, text string) {
	d.uris.Store(path, u)
	if len(text) > maxBuffer {
		d.setLost(path, fmt.Sprintf("it is larger than %d MiB", maxBuffer>>20))
		return
	}
	if _, lost := d.isLost(path); lost {
		d.setLost(path, "")
	}
	d.space.Open(workspace.Buffer{Path: path, LanguageID: language, Version: version, Text: text})
}

func (d *documents) close(path string) {
	d.uris.Delete(path)
	d.space.Close(path)
	if _, lost := d.isLost(path); lost {
		d.setLost(path, "")
	}
}

// loseAll is for when it is not known which buffer has changed.
func (d *documents) loseAll(why string) {
	for _, b := range d.space.Snapshot().Buffers() {
		d.setLost(b.Path, why)
	}
}

// change applies the changes of one notification in order. It returns an error
// for what an editor should not have sent.
func (d *documents) change(path string, version int32, changes []change) error {
	buf, open := d.space.Snapshot().Buffer(path)
	if !open {
		// The whole text is as good as opening; anything less is not.
		for i, c := range changes {
			if c.Range == nil {
				d.open(path, d.uri(path), "", version, c.Text)
				return d.change(path, version, changes[i+1:])
			}
		}
		if why, lost := d.isLost(path); lost {
			return fmt.Errorf("%s is not followed: %s", path, why)
		}
		return fmt.Errorf("%s was changed and is not open", path)
	}
	if version == 0 {
		version = buf.Version
	}
	if version < buf.Version {
		return fmt.Errorf("%s: version %d came after %d and is left out", path, version, buf.Version)
	}
	text := buf.Text
	for _, c := range changes {
		if c.Range == nil {
			text = c.Text
			continue
		}
		next, err := replaceRange(text, *c.Range, c.Text, d.encoding)
		if err != nil {
			d.setLost(path, "one of its changes made no sense")
			return fmt.Errorf("%s: %w", path, err)
		}
		text = next
	}
	if len(text) > maxBuffer {
		d.setLost(path, fmt.Sprintf("it is larger than %d MiB", maxBuffer>>20))
		return nil
	}
	d.space.Change(path, version, text)
	return nil
}

// The params of the notifications that carry buffers are read by types of our
// own: the protocol's refuse a version that is null, as old clients send it, and
// respell URIs, while editors want back what they sent.
type (
	openParams struct {
		TextDocument struct {
			URI        string `json:"uri"`
			LanguageID string `json:"languageId"`
			Version    int32  `json:"version"`
			Text       string `json:"text"`
		} `json:"textDocument"`
	}
	changeParams struct {
		TextDocument struct {
			URI     string `json:"uri"`
			Version int32  `json:"version"` // 0 for null, of old clients
		} `json:"textDocument"`
		ContentChanges []change `json:"contentChanges"`
	}
	change struct {
		Range *protocol.Range `json:"range"` // nil: Text is the whole text
		Text  string          `json:"text"`
	}
)

// wire reads what editors send: lone surrogates and doubled members are no
// reason to lose a buffer.
var wire = json.JoinOptions(jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true))

// didOpen takes in a buffer. Those that are no files are never kept.
func (s *server) didOpen(_ context.Context, raw jsonrpc2.RawMessage) (any, error) {
	var p openParams
	if err := json.Unmarshal(raw, &p, wire); err != nil {
		return nil, err
	}
	doc := &p.TextDocument
	if path, ok := pathOf(doc.URI); ok {
		s.docs.open(path, uri.URI(doc.URI), doc.LanguageID, doc.Version, doc.Text)
		s.follow(path)
		s.tellIgnored(path)
	}
	return nil, nil
}

// didChange changes a buffer. Late and odd changes are logged, never answered.
func (s *server) didChange(_ context.Context, raw jsonrpc2.RawMessage) (any, error) {
	var p changeParams
	err := json.Unmarshal(raw, &p, wire)
	path, ok := pathOf(p.TextDocument.URI)
	switch {
	case err == nil && ok:
		err = s.docs.change(path, p.TextDocument.Version, p.ContentChanges)
		s.check(path, restTime)
		return nil, err
	case err != nil && ok:
		s.docs.setLost(path, "one of its changes could not be read")
	case err != nil && p.TextDocument.URI == "":
		s.docs.loseAll("a change could not be read, and it may have been one of its own")
	}
	return nil, err
}

// didClose forgets a buffer; what is on disk counts again.
func (s *server) didClose(_ context.Context, raw jsonrpc2.RawMessage) (any, error) {
	var p openParams
	if err := json.Unmarshal(raw, &p, wire); err != nil {
		return nil, err
	}
	if path, ok := pathOf(p.TextDocument.URI); ok {
		none := &protocol.PublishDiagnosticsParams{URI: s.docs.uri(path), Diagnostics: []protocol.Diagnostic{}}
		s.docs.close(path)
		s.unfollow(path, none)
	}
	return nil, nil
}

// DidSave looks at an ignore file once more: what is tracked may have changed. The
// buffer's text is known, and other files are looked at when they are needed.
func (s *server) DidSave(_ context.Context, p *protocol.DidSaveTextDocumentParams) error {
	if path, ok := pathOf(string(p.TextDocument.URI)); ok {
		s.check(path, 0)
	}
	return nil
}

// skipped is told of a message that was too large to be read. It may have been
// a change of any buffer.
func (s *server) skipped(bytes int64) {
	s.log.warnf("a message of %d bytes was left out; open files are not followed until they change again as a whole", bytes)
	s.docs.loseAll("a change of it was too large to be read")
}
