package lsp_test

import (
	"context"
	"encoding/json"
	"errors"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/devhelper/devhelper/lsp/lsptest"
)

func buildBinary(t *testing.T) string {
	t.Helper()
	bin := filepath.Join(t.TempDir(), "devhelper")
	if out, err := exec.Command("go", "build", "-o", bin, "../cmd/devhelper").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return bin
}

// replace runs the command for an open or closed file and gives its edit.
func replace(e *lsptest.Editor, args map[string]any) (edit json.RawMessage, err error) {
	var r struct{ Edits json.RawMessage }
	err = e.Request("devhelper/test/replace", args, &r)
	return r.Edits, err
}

const unicodeText = "größe 😀 key\r\nkey = '𝒳' key\rkey\n"

// Edits land on the same bytes whatever the editor counts in, and whichever of
// the two forms of edits it knows.
func TestEditsLandWhereTheyBelong(t *testing.T) {
	for _, encodings := range [][]string{nil, {"utf-8"}} {
		for _, without := range [][]string{nil, {"workspace.workspaceEdit"}} {
			for _, open := range []bool{true, false} {
				path := filepath.Join(project(t, map[string]string{"a b.txt": unicodeText}), "a b.txt")
				o := inside(t)
				o.Encodings, o.Without = encodings, without
				e := lsptest.Start(t, o)
				if open {
					e.Open(path, "text")
					e.Edit(path, 0, 0, "unsaved key\n")
				}
				want := strings.ReplaceAll(unicodeText, "key", "wört")
				if open {
					want = "unsaved wört\n" + want
				}
				edit, err := replace(e, map[string]any{"path": path, "old": "key", "new": "wört"})
				if err != nil {
					t.Fatal(err)
				}
				if (without == nil) != strings.Contains(string(edit), "documentChanges") {
					t.Errorf("without %v: %s", without, edit)
				}
				w, err := lsptest.ParseEdit(edit)
				if err != nil {
					t.Fatal(err)
				}
				if err := e.Apply(w); err != nil {
					t.Fatalf("%v\n%s", err, edit)
				}
				e.Holds(lsptest.BufferIs(path, want))
			}
		}
	}
}

// By executeCommand the server has the editor apply the edit, then opens the
// place and says what it did.
func TestEditIsApplied(t *testing.T) {
	modes(t, func(t *testing.T, o lsptest.Options) {
		path := filepath.Join(project(t, map[string]string{"a.txt": "one two\n"}), "a.txt")
		e := lsptest.Start(t, o)
		e.Open(path, "text")
		if _, err := e.Execute("devhelper.test.replace", map[string]any{"path": path, "old": "two", "new": "2"}); err != nil {
			t.Fatal(err)
		}
		e.Await(lsptest.BufferIs(path, "one 2\n"), lsptest.Opens("a.txt"), lsptest.Shows("1 edits"))
	})
}

func TestSnippets(t *testing.T) {
	const text = "def <name>(<a: dict = {}>):\n    return ${x} \\ <>\n"
	const want = "def name(a: dict = {}):\n    return ${x} \\ \n"
	for _, snippets := range []bool{true, false} {
		path := filepath.Join(project(t, nil), "new.py")
		o := inside(t)
		if !snippets {
			o.Without = []string{"workspace.workspaceEdit.snippetEditSupport"}
		}
		e := lsptest.Start(t, o)
		edit, err := replace(e, map[string]any{"path": path, "create": true, "new": text})
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(edit), `"kind":"create"`) {
			t.Errorf("no file is made: %s", edit)
		}
		w, err := lsptest.ParseEdit(edit)
		if err != nil {
			t.Fatal(err)
		}
		if err := e.Apply(w); err != nil {
			t.Fatalf("%v\n%s", err, edit)
		}
		e.Holds(lsptest.BufferIs(path, want))
		e.Look(func(s *lsptest.State) {
			wantStops := []string{"1:name", "2:a: dict = {}", "3:"}
			if !snippets {
				wantStops = nil
			}
			if !slices.Equal(s.Stops, wantStops) {
				t.Errorf("tab stops %q, want %q", s.Stops, wantStops)
			}
		})
	}
}

func TestEditsThatAreRefused(t *testing.T) {
	dir := project(t, map[string]string{"a.txt": "one\n", "b.txt": "two\n"})
	a, b, c := filepath.Join(dir, "a.txt"), filepath.Join(dir, "b.txt"), filepath.Join(dir, "c.txt")
	e := lsptest.Start(t, inside(t))
	_, err := replace(e, map[string]any{"path": a, "old": "one", "new": "1", "stale": true})
	fails(t, err, -32803, "has changed since", "again")
	_, err = replace(e, map[string]any{"path": a, "create": true, "new": "1"})
	fails(t, err, -32803, "is there already", "another")
	e.OpenText(c, "text", "")
	if _, err := replace(e, map[string]any{"path": c, "create": true, "new": "1"}); err != nil {
		t.Errorf("a new file in a new, empty buffer: %v", err)
	}
	e.SetText(c, "typed")
	_, err = replace(e, map[string]any{"path": c, "create": true, "new": "1"})
	fails(t, err, -32803, "has a text already", "another")

	// The editor has the last word.
	e.Open(b, "text")
	held := make(chan struct{})
	o := inside(t)
	o.Answers = map[string]func(context.Context, json.RawMessage) (any, error){
		"workspace/applyEdit": func(ctx context.Context, raw json.RawMessage) (any, error) {
			select {
			case <-held:
				return nil, errors.New("an error of the editor")
			default:
			}
			close(held)
			return map[string]any{"applied": false, "failureReason": "the buffer is read-only"}, nil
		},
	}
	e = lsptest.Start(t, o)
	e.Open(b, "text")
	_, err = e.Execute("devhelper.test.replace", map[string]any{"path": b, "old": "two", "new": "2"})
	fails(t, err, -32803, "the buffer is read-only", "")
	_, err = e.Execute("devhelper.test.replace", map[string]any{"path": b, "old": "two", "new": "2"})
	fails(t, err, -32803, "an error of the editor", "")

	o = inside(t)
	o.Without = []string{"workspace.applyEdit"}
	e = lsptest.Start(t, o)
	_, err = e.Execute("devhelper.test.replace", map[string]any{"path": b, "old": "two", "new": "2"})
	fails(t, err, -32803, "does not apply edits", "holds the edit")
}

// An edit carries the version of the buffer it was made for, so that an editor
// refuses it when its user has typed on.
func TestEditsHaveVersions(t *testing.T) {
	path := filepath.Join(project(t, map[string]string{"a.txt": "one\n"}), "a.txt")
	e := lsptest.Start(t, inside(t))
	e.Open(path, "text")
	edit, err := replace(e, map[string]any{"path": path, "old": "one", "new": "1"})
	if err != nil {
		t.Fatal(err)
	}
	e.Edit(path, 0, 0, "typed ")
	w, err := lsptest.ParseEdit(edit)
	if err != nil {
		t.Fatal(err)
	}
	if err := e.Apply(w); err == nil || !strings.Contains(err.Error(), "version") {
		t.Errorf("a late edit was taken: %v\n%s", err, edit)
	}
	e.Holds(lsptest.BufferIs(path, "typed one\n"))
	e.Close(path)
	if edit, err = replace(e, map[string]any{"path": path, "old": "one", "new": "1"}); err != nil || !strings.Contains(string(edit), `"version":null`) {
		t.Errorf("of a closed file: %s, %v", edit, err)
	}
}

// Locations are converted wherever a result holds them.
func TestLocations(t *testing.T) {
	path := filepath.Join(project(t, map[string]string{"a.txt": unicodeText}), "a.txt")
	type location struct {
		URI   string
		Range struct {
			Start, End struct{ Line, Character int }
		}
	}
	for encoding, want := range map[string][][3]int{
		// "größe 😀 key", "key = '𝒳' key", "key"
		"utf-16": {{0, 9, 12}, {1, 0, 3}, {1, 11, 14}, {2, 0, 3}},
		"utf-8":  {{0, 13, 16}, {1, 0, 3}, {1, 13, 16}, {2, 0, 3}},
	} {
		o := inside(t)
		o.Encodings = []string{encoding}
		e := lsptest.Start(t, o)
		var r struct {
			Places []struct{ Location location }
			By     map[string]location
		}
		if err := e.Request("devhelper/test/find", map[string]any{"path": path, "word": "key"}, &r); err != nil {
			t.Fatal(err)
		}
		if len(r.Places) != len(want) || len(r.By) != len(want) {
			t.Fatalf("%+v", r)
		}
		for i, w := range want {
			l := r.Places[i].Location
			got := [3]int{l.Range.Start.Line, l.Range.Start.Character, l.Range.End.Character}
			if got != w || lsptest.Path(l.URI) != path {
				t.Errorf("%s: place %d is %v in %s, want %v", encoding, i, got, l.URI, w)
			}
		}
	}
}
