package lsp_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/devhelper/devhelper/lsp/lsptest"
)

type seen struct {
	Text, Language, At, Span, Path string
	Version                        int
	None                           []string
}

// look gives what a request sees of a file.
func look(t *testing.T, e *lsptest.Editor, path string) seen {
	t.Helper()
	var r seen
	if err := e.Request("devhelper/test/read", map[string]any{"path": path}, &r); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return r
}

func TestSync(t *testing.T) {
	modes(t, func(t *testing.T, o lsptest.Options) {
		for _, encodings := range [][]string{nil, {"utf-8"}} {
			o.Encodings = encodings
			dir := project(t, map[string]string{"a.py": "on disk\n"})
			path := filepath.Join(dir, "a.py")
			o.Roots = []string{dir}
			e := lsptest.Start(t, o)
			if r := look(t, e, path); r.Text != "on disk\n" || r.Version != -1 {
				t.Fatalf("before it is open: %+v", r)
			}
			e.OpenText(path, "python", "größe = 1\r\nkey😀 = 2\r\nold\rmac\n")
			check := func() {
				t.Helper()
				if r := look(t, e, path); r.Text != e.Text(path) {
					t.Fatalf("%s: the request sees %q, the editor has %q", e.Encoding, r.Text, e.Text(path))
				}
			}
			check()
			for _, change := range [][2]string{
				{"größe", "länge"}, {"😀 = 2", "𝒳😀 = 3\n"}, {"\r\n", "\n"}, {"mac\n", "mäc"}, {"old", ""}, {"mäc", "end\r\n😀"}, {"länge", "größe\n\n\n"},
			} {
				e.Replace(path, change[0], change[1])
				check()
			}
			e.SetText(path, "whole")
			check()
			e.Edit(path, 0, 5, "")
			check()
			e.Edit(path, 0, 0, "again 😀")
			e.Save(path)
			check()
			e.Close(path)
			if r := look(t, e, path); r.Text != "again 😀" || r.Version != -1 {
				t.Errorf("after it was closed: %+v", r)
			}
			if code := e.Shutdown(); code != 0 {
				t.Errorf("exit code %d", code)
			}
		}
	})
}

// A request sees the buffers as they were when it was sent, however many
// changes come right behind it.
func TestRequestsSeeTheirMoment(t *testing.T) {
	path := filepath.Join(project(t, nil), "a.txt")
	e := lsptest.Start(t, inside(t))
	e.OpenText(path, "text", "0")
	const n = 500
	var asked []*lsptest.Pending
	for i := range n {
		asked = append(asked, e.Begin("devhelper/test/read", map[string]any{"path": path}))
		e.SetText(path, fmt.Sprint(i+1))
	}
	for i, p := range asked {
		var r seen
		if err := p.Wait(&r); err != nil {
			t.Fatal(err)
		}
		if r.Text != fmt.Sprint(i) {
			t.Fatalf("request %d saw %q", i, r.Text)
		}
	}
}

func TestOddChanges(t *testing.T) {
	path := filepath.Join(project(t, map[string]string{"a.txt": "disk"}), "a.txt")
	e := lsptest.Start(t, inside(t))
	e.OpenText(path, "text", "one\ntwo\n")
	send := func(version any, changes any) {
		t.Helper()
		e.Notify("textDocument/didChange", map[string]any{
			"textDocument": map[string]any{"uri": lsptest.URI(path), "version": version}, "contentChanges": changes,
		})
	}
	span := func(l1, c1, l2, c2 int) map[string]any {
		return map[string]any{"start": map[string]any{"line": l1, "character": c1}, "end": map[string]any{"line": l2, "character": c2}}
	}
	text := func(want string) {
		t.Helper()
		if r := look(t, e, path); r.Text != want {
			t.Fatalf("text %q, want %q", r.Text, want)
		}
	}
	send(2, nil) // as vim-lsp did
	text("one\ntwo\n")
	send(3, []any{})
	text("one\ntwo\n")
	send(2, []any{map[string]any{"text": "late"}})
	text("one\ntwo\n")
	send(nil, []any{map[string]any{"range": span(0, 0, 0, 3), "text": "1"}})
	text("1\ntwo\n")
	send(4, []any{map[string]any{"range": span(1, 1, 99, 99), "text": "!"}, map[string]any{"range": span(0, 99, 0, 99), "text": "?"}})
	text("1?\nt!")
	send(5, []any{map[string]any{"range": span(1, 1, 0, 0), "text": "backwards"}})
	text("disk") // what is known no more is not shown
	var re struct{ Edits any }
	err := e.Request("devhelper/test/replace", map[string]any{"path": path, "old": "disk", "new": "x"}, &re)
	if err == nil || !strings.Contains(err.Error(), "cannot be edited") {
		t.Errorf("an edit of a buffer whose text is not known: %v", err)
	}
	send(6, []any{map[string]any{"range": span(0, 0, 0, 1), "text": "ignored"}})
	text("disk")
	send(7, []any{map[string]any{"range": span(0, 0, 0, 0), "text": "ignored"}, map[string]any{"text": "back\n"}, map[string]any{"range": span(0, 0, 0, 1), "text": "B"}})
	text("Back\n")
	if err := e.Request("devhelper/test/replace", map[string]any{"path": path, "old": "Back", "new": "x"}, nil); err != nil {
		t.Errorf("an edit of a buffer that is known again: %v", err)
	}
	e.Notify("textDocument/didChange", map[string]any{"textDocument": map[string]any{"uri": lsptest.URI(path + ".other"), "version": 1}, "contentChanges": []any{
		map[string]any{"range": span(0, 0, 0, 0), "text": "x"},
	}})
	e.Notify("textDocument/didClose", map[string]any{"textDocument": map[string]any{"uri": lsptest.URI(path + ".other")}})
	text("Back\n")
}

func TestSizeLimit(t *testing.T) {
	path := filepath.Join(project(t, map[string]string{"big.txt": "disk"}), "big.txt")
	e := lsptest.Start(t, inside(t))
	big := strings.Repeat("0123456789abcde\n", 1<<20+1) // one line above 16 MiB
	e.OpenText(path, "text", big)
	if r := look(t, e, path); r.Text != "disk" {
		t.Errorf("a buffer above the limit is kept: %d bytes", len(r.Text))
	}
	err := e.Request("devhelper/test/replace", map[string]any{"path": path, "old": "disk", "new": "x"}, nil)
	if err == nil || !strings.Contains(err.Error(), "larger than") {
		t.Errorf("an edit of it: %v", err)
	}
	e.SetText(path, "small")
	if r := look(t, e, path); r.Text != "small" {
		t.Errorf("after it has shrunk: %q", r.Text)
	}
	e.SetText(path, big)
	if r := look(t, e, path); r.Text != "disk" {
		t.Errorf("after it has grown: %d bytes", len(r.Text))
	}
	e.Close(path)
	if r := look(t, e, path); r.Text != "disk" {
		t.Errorf("after closing: %q", r.Text)
	}
}

// Buffers that are no files are never kept, nor taken for files.
func TestBuffersThatAreNoFiles(t *testing.T) {
	dir := project(t, map[string]string{"Untitled-1": "disk"})
	e := lsptest.Start(t, inside(t))
	for _, uri := range []string{
		"untitled:Untitled-1", "devhelper://log", "fugitive:///x", "", "Untitled-1", filepath.ToSlash(dir) + "/Untitled-1", "term://1", "file://host/share/x",
	} {
		e.Notify("textDocument/didOpen", map[string]any{"textDocument": map[string]any{"uri": uri, "languageId": "x", "version": 1, "text": "SECRET"}})
		e.Notify("textDocument/didChange", map[string]any{
			"textDocument": map[string]any{"uri": uri, "version": 2}, "contentChanges": []any{map[string]any{"text": "SECRET 2"}},
		})
		var r seen
		if err := e.Request("devhelper/test/read", map[string]any{"context": map[string]any{"uri": uri, "position": map[string]any{"line": 0, "character": 0}}}, &r); err == nil && strings.Contains(r.Text, "SECRET") {
			t.Errorf("%s is kept", uri)
		}
		e.Notify("textDocument/didClose", map[string]any{"textDocument": map[string]any{"uri": uri}})
	}
	if r := look(t, e, filepath.Join(dir, "Untitled-1")); r.Text != "disk" {
		t.Errorf("a buffer without a file hides a file: %q", r.Text)
	}
}

// The editor's spelling of a URI is the one it gets back.
func TestURIsKeepTheEditorsSpelling(t *testing.T) {
	dir := project(t, map[string]string{"a b.txt": "word"})
	path := filepath.Join(dir, "a b.txt")
	odd := strings.Replace(lsptest.URI(path), "a%20b", "%61%20%62", 1)
	e := lsptest.Start(t, inside(t))
	e.Notify("textDocument/didOpen", map[string]any{"textDocument": map[string]any{"uri": odd, "languageId": "x", "version": 1, "text": "word 2"}})
	find := func() string {
		t.Helper()
		var r struct {
			Places []struct{ Location struct{ URI string } }
		}
		if err := e.Request("devhelper/test/find", map[string]any{"path": path, "word": "word"}, &r); err != nil || len(r.Places) != 1 {
			t.Fatalf("%+v, %v", r, err)
		}
		return r.Places[0].Location.URI
	}
	if got := find(); got != odd {
		t.Errorf("while it is open: %s, want %s", got, odd)
	}
	e.Notify("textDocument/didClose", map[string]any{"textDocument": map[string]any{"uri": odd}})
	if got := find(); got == odd {
		t.Errorf("after it was closed: still %s", got)
	}
}

func TestMessageThatIsTooLarge(t *testing.T) {
	path := filepath.Join(project(t, map[string]string{"a.txt": "disk"}), "a.txt")
	e := lsptest.Start(t, inside(t))
	e.OpenText(path, "text", "open")
	e.SetText(path, strings.Repeat("x", 65<<20))
	if r := look(t, e, path); r.Text != "disk" {
		t.Errorf("after a change that was skipped: %.20q", r.Text)
	}
	e.SetText(path, "again")
	if r := look(t, e, path); r.Text != "again" {
		t.Errorf("after a whole change: %.20q", r.Text)
	}
}

// Without an object around a result's lists, Vim would have to tell null from
// a list.
func TestResultsHaveListsNotNull(t *testing.T) {
	path := filepath.Join(project(t, map[string]string{"a.txt": "x"}), "a.txt")
	e := lsptest.Start(t, inside(t))
	var raw map[string]json.RawMessage
	if err := e.Request("devhelper/test/read", map[string]any{"path": path}, &raw); err != nil {
		t.Fatal(err)
	}
	if string(raw["none"]) != "[]" {
		t.Errorf("an empty list is %s", raw["none"])
	}
	if _, ok := raw["maybe"]; ok {
		t.Errorf("omitempty does not leave out false: %s", raw["maybe"])
	}
	if _, err := os.Stat(path); err != nil {
		t.Error(err)
	}
}
