package lsp

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.lsp.dev/protocol"

	"github.com/devhelper/devhelper/internal/command"
	"github.com/devhelper/devhelper/internal/workspace"
)

func newTestConverter(t *testing.T) (c *converter, path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "a.txt")
	if err := os.WriteFile(path, []byte("ä word\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	docs := &documents{space: workspace.New(nil)}
	return &converter{editor: &editor{encoding: utf16}, seen: docs.frozen(), docs: docs, texts: map[string]*mapper{}}, path
}

// A place keeps its line, whatever has become of the file.
func TestPlacesInFilesThatAreGone(t *testing.T) {
	c, path := newTestConverter(t)
	p := command.Pos{Line: 1, Column: 4}
	if got := c.position(path, p); got != (protocol.Position{Character: 2}) {
		t.Errorf("while the file is there: %v", got)
	}
	if got := c.position(path+".gone", command.Pos{Line: 7, Column: 4}); got != (protocol.Position{Line: 6, Character: 3}) {
		t.Errorf("of a file that is gone: %v", got)
	}
	if got := c.position(path+".gone", command.Pos{}); got != (protocol.Position{}) {
		t.Errorf("of nowhere: %v", got)
	}
}

// A column that is known to be behind ASCII alone costs no reading.
func TestASCIIPlacesReadNoFile(t *testing.T) {
	c, path := newTestConverter(t)
	if got := c.position(path, command.Pos{Line: 3, Column: 5, ASCII: true}); got != (protocol.Position{Line: 2, Character: 4}) {
		t.Errorf("%v", got)
	}
	if len(c.texts) != 0 {
		t.Error("the file was read")
	}
}

func TestEditsThatDoNotFit(t *testing.T) {
	c, path := newTestConverter(t)
	hash := workspace.Hash([]byte("ä word\n"))
	for name, edits := range map[string]command.Edits{
		"fit":     {{Path: path, Hash: hash, Start: 0, End: 99, Text: "x"}},
		"overlap": {{Path: path, Hash: hash, Start: 0, End: 3, Text: "x"}, {Path: path, Hash: hash, Start: 2, End: 4, Text: "y"}},
		"gone":    {{Path: path + ".gone", Hash: hash, Text: "x"}},
	} {
		if w, err := c.workspaceEdit(edits); err == nil {
			t.Errorf("%s: %+v", name, w)
		}
	}
}

func TestMarshal(t *testing.T) {
	c, path := newTestConverter(t)
	type inner struct {
		Location *command.Location `json:"location,omitempty"`
		Edit     *command.Edit     `json:"edit,omitempty"`
		List     []string          `json:"list"`
		Map      map[string]int    `json:"map"`
		Text     string            `json:"text"`
	}
	raw, err := c.marshal(struct {
		inner
		Edits command.Edits `json:"edits,omitempty"`
		Count int           `json:"count,omitempty"`
	}{inner: inner{Location: &command.Location{Path: path, Span: command.Span{Start: command.Pos{Line: 1, Column: 1}}}, Text: "<a & b>\u2028"}})
	if err != nil {
		t.Fatal(err)
	}
	want := `{"location":{"uri":"` + string(uriOf(path)) + `","range":{"start":{"line":0,"character":0},"end":{"line":0,"character":0}}},` +
		`"list":[],"map":{},"text":"<a & b>` + "\u2028" + `"}`
	if string(raw) != want {
		t.Errorf("got  %s\nwant %s", raw, want)
	}
	stale := command.Edit{Path: path, Hash: "another", Text: "x"}
	if raw, err := c.marshal(map[string]any{"deep": []any{inner{Edit: &stale}}}); err == nil || !strings.HasPrefix(err.Error(), path+" has changed") {
		t.Errorf("a stale edit deep in a result: %s, %v", raw, err)
	}
	c.err = nil
	if raw, err := c.marshal(func() {}); err == nil {
		t.Errorf("a result that cannot be encoded: %s", raw)
	}
}

func TestShorten(t *testing.T) {
	line := "größe 😀\n"
	long := strings.Repeat(line, 1000)
	for _, tail := range []bool{false, true} {
		got := shorten(long, tail)
		if len(got) > maxMessage+8 || strings.Trim(strings.ReplaceAll(got, strings.TrimSpace(line), ""), "\n.") != "" {
			t.Errorf("tail %v: %d bytes, %.40q ... %.40q", tail, len(got), got, got[len(got)-40:])
		}
		if strings.HasPrefix(got, "...\n") != tail || strings.HasSuffix(got, "\n...") == tail {
			t.Errorf("tail %v: cut at the wrong end", tail)
		}
	}
	if got := shorten("short\n", false); got != "short" {
		t.Errorf("%q", got)
	}
}
