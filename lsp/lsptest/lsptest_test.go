package lsptest

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

type sink struct{ io.Writer }

func (sink) Close() error { return nil }

// alone is an editor without a server.
func alone(t *testing.T, encoding string) *Editor {
	return &Editor{
		t: t, to: sink{io.Discard}, Encoding: encoding, patience: 30 * time.Second, changed: make(chan struct{}),
		ended: make(chan struct{}), exited: make(chan struct{}), waiting: map[int]*Pending{},
		state: State{Buffers: map[string]*Buffer{}, Progress: map[string]*Progress{}, Env: map[string]string{}, Diagnostics: map[string]json.RawMessage{}},
	}
}

func TestExpand(t *testing.T) {
	tests := []struct {
		in, text string
		stops    []string
		fails    bool
	}{
		{in: "plain {text}", text: "plain {text}"},
		{in: `\$ \\ \} \n`, text: `$ \ } \n`},
		{in: "f($1, ${2}, ${3:x})$0", text: "f(, , x)", stops: []string{"1:", "2:", "3:x", "0:"}},
		{in: `${1:a\}b\\}c`, text: `a}b\c`, stops: []string{`1:a}b\`}},
		{in: "${12:multi\nline}", text: "multi\nline", stops: []string{"12:multi\nline"}},
		{in: "$name", fails: true},
		{in: "${1:open", fails: true},
		{in: "${1|a,b|}", fails: true},
		{in: "${1:${2:x}}", fails: true},
		{in: "end $", fails: true},
	}
	for _, tt := range tests {
		text, stops, err := Expand(tt.in)
		if (err != nil) != tt.fails || text != tt.text && !tt.fails || !tt.fails && !slices.Equal(stops, tt.stops) {
			t.Errorf("%q: %q %q %v", tt.in, text, stops, err)
		}
	}
}

func TestPositions(t *testing.T) {
	const text = "a\r\nö😀b\rc\n"
	tests := []struct {
		offset, line, utf16, utf8 int
	}{
		{0, 0, 0, 0}, {1, 0, 1, 1}, {3, 1, 0, 0}, {5, 1, 1, 2}, {9, 1, 3, 6}, {10, 1, 4, 7}, {11, 2, 0, 0}, {12, 2, 1, 1}, {13, 3, 0, 0},
	}
	for _, tt := range tests {
		for encoding, column := range map[string]int{"utf-16": tt.utf16, "utf-8": tt.utf8} {
			e := alone(t, encoding)
			want := position{tt.line, column}
			if got := e.position(text, tt.offset); got != want {
				t.Errorf("%s: offset %d is %v, want %v", encoding, tt.offset, got, want)
			}
			if got, err := e.offset(text, want); err != nil || got != tt.offset {
				t.Errorf("%s: %v is offset %d, %v, want %d", encoding, want, got, err, tt.offset)
			}
		}
	}
	e := alone(t, "utf-16")
	for _, p := range []position{{4, 0}, {0, 2}, {1, 2}, {1, 5}, {3, 1}} {
		if at, err := e.offset(text, p); err == nil {
			t.Errorf("%v, which is not there, is offset %d", p, at)
		}
	}
}

func TestApply(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.txt")
	other := filepath.Join(t.TempDir(), "new.txt")
	if err := os.WriteFile(path, []byte("one two\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	span := func(a, b int) string {
		start, _ := json.Marshal(textRange{position{0, a}, position{0, b}})
		return string(start)
	}
	edit := func(a, b int, text string) string {
		return `{"range":` + span(a, b) + `,"newText":"` + text + `"}`
	}
	document := func(version, edits string) string {
		return `{"documentChanges":[{"textDocument":{"uri":"` + URI(path) + `","version":` + version + `},"edits":[` + edits + `]}]}`
	}
	tests := []struct {
		edit, text, fails string
	}{
		{`{"changes":{"` + URI(path) + `":[` + edit(4, 7, "2") + `,` + edit(0, 3, "1") + `]}}`, "1 2\n", ""},
		{document("1", edit(0, 0, "x ")), "x one two\n", ""},
		{document("null", edit(3, 3, "!")), "one! two\n", ""},
		{document("1", `{"range":`+span(0, 3)+`,"snippet":{"kind":"snippet","value":"${1:un}"}}`), "un two\n", ""},
		{document("7", edit(0, 0, "x")), "one two\n", "version"},
		{document("1", edit(0, 4, "x")+","+edit(3, 5, "y")), "one two\n", "overlap"},
		{document("1", edit(0, 99, "x")), "one two\n", "no column"},
		{`{"documentChanges":[{"kind":"delete","uri":"` + URI(path) + `"}]}`, "one two\n", "unexpected delete"},
		{`{"documentChanges":[{"kind":"create","uri":"` + URI(path) + `"}]}`, "one two\n", "there already"},
		{`{"changes":{"untitled:x":[` + edit(0, 0, "x") + `]}}`, "one two\n", "no file"},
	}
	for _, tt := range tests {
		e := alone(t, "utf-16")
		e.Open(path, "text")
		w, err := ParseEdit(json.RawMessage(tt.edit))
		if err != nil {
			t.Fatal(err)
		}
		err = e.Apply(w)
		if (err != nil) != (tt.fails != "") || err != nil && !strings.Contains(err.Error(), tt.fails) {
			t.Errorf("%s: error %v, want one with %q", tt.edit, err, tt.fails)
		}
		e.Holds(BufferIs(path, tt.text))
	}
	e := alone(t, "utf-16")
	w, err := ParseEdit(json.RawMessage(`{"documentChanges":[{"kind":"create","uri":"` + URI(other) + `"},{"textDocument":{"uri":"` + URI(other) + `","version":null},"edits":[` + edit(0, 0, "new") + `]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	if err := e.Apply(w); err != nil {
		t.Fatal(err)
	}
	e.Holds(BufferIs(other, "new"))
}

func TestVerdicts(t *testing.T) {
	fixed := func(v Verdict) Expectation { return Expectation{v.String(), func(*State) Verdict { return v }} }
	tests := []struct {
		x    Expectation
		want Verdict
	}{
		{Any(fixed(Unmet), fixed(Met)), Met},
		{Any(fixed(Unmet), fixed(Unmeetable)), Unmet},
		{Any(fixed(Unmeetable), fixed(Unmeetable)), Unmeetable},
		{OnceMet(fixed(Unmet), fixed(Unmeetable)), Unmet},
		{OnceMet(fixed(Met), fixed(Met)), Met},
		{OnceMet(fixed(Met), fixed(Unmet)), Unmeetable},
		{OnceMet(fixed(Unmeetable)), Unmeetable},
		{Shows("x"), Unmet},
		{Quiet(), Met},
		{NoErrorLogs(), Met},
		{Exits(0), Unmet},
	}
	for _, tt := range tests {
		if got := tt.x.Check(&State{}); got != tt.want {
			t.Errorf("%s: %v, want %v", tt.x.What, got, tt.want)
		}
	}
	if v, why := judge(&State{}, []Expectation{fixed(Met), fixed(Unmet), fixed(Unmeetable)}); v != Unmeetable || why != "unmeetable" {
		t.Errorf("judged %v for %q", v, why)
	}
	ended := &State{Exited: true, ExitCode: 2, Logged: []Shown{{Type: 1}}, Shown: []Shown{{Text: "xyz"}}}
	for _, tt := range []struct {
		x    Expectation
		want Verdict
	}{{Exits(0), Unmeetable}, {Exits(2), Met}, {NoErrorLogs(), Unmeetable}, {Quiet(), Unmeetable}, {Shows("y"), Met}} {
		if got := tt.x.Check(ended); got != tt.want {
			t.Errorf("%s: %v, want %v", tt.x.What, got, tt.want)
		}
	}
}

// What comes while somebody awaits it wakes them.
func TestAwaitWakes(t *testing.T) {
	e := alone(t, "utf-16")
	go func() {
		for _, m := range []Message{
			{Method: "window/showMessage", Params: json.RawMessage(`{"type":3,"message":"hello"}`)},
			{Method: "$/progress", Params: json.RawMessage(`{"token":1,"value":{"kind":"begin","title":"work"}}`)},
			{Method: "$/progress", Params: json.RawMessage(`{"token":1,"value":{"kind":"end"}}`)},
			{Method: "devhelper/environment", Params: json.RawMessage(`{"set":{"A":"1"},"unset":["B"]}`)},
		} {
			e.update(func(s *State) { s.notified(m) })
		}
	}()
	e.Await(Shows("hello"), ProgressDone("work"), EnvIs("A", "1"), EnvUnset("B"), Notifies("$/progress", 2))
}

// failed takes the place of a test that is to fail.
type failed struct {
	testing.TB
	why string
}

func (f *failed) Helper() {}

func (f *failed) Fatalf(format string, args ...any) {
	f.why = format
	panic(f)
}

func TestAwaitFailsAtOnce(t *testing.T) {
	for want, prepare := range map[string]func(*State) Expectation{
		"can no longer be met": func(s *State) Expectation { s.Exited, s.ExitCode = true, 1; return Exits(0) },
		"the server has ended": func(s *State) Expectation { s.Exited, s.Ended = true, errors.New("EOF"); return Shows("x") },
	} {
		e := alone(t, "utf-16")
		f := &failed{TB: t}
		e.t = f
		x := prepare(&e.state)
		func() {
			defer func() {
				if v := recover(); v != nil && v != f {
					panic(v)
				}
			}()
			e.Await(x)
		}()
		if !strings.Contains(f.why, want) {
			t.Errorf("failed with %q, want %q", f.why, want)
		}
	}
}
