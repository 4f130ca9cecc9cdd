package rpc

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

func clock() func() time.Time {
	t := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	return func() time.Time { t = t.Add(time.Millisecond); return t }
}

func TestFilter(t *testing.T) {
	tests := []struct {
		filter string
		yes    string
		no     string
	}{
		{"", "", "initialize $/progress"},
		{"*", "initialize $/progress devhelper/palette/query", ""},
		{"*,!$/progress", "initialize $/cancelRequest", "$/progress"},
		{"devhelper/*, initialize", "devhelper/palette/query initialize", "initialized shutdown"},
		{"*,!textDocument/*,textDocument/didSave", "initialize textDocument/didSave", "textDocument/didOpen"},
	}
	for _, tt := range tests {
		f := ParseFilter(tt.filter)
		for _, m := range strings.Fields(tt.yes) {
			if !f.Match(m) {
				t.Errorf("%q leaves out %s", tt.filter, m)
			}
		}
		for _, m := range strings.Fields(tt.no) {
			if f.Match(m) {
				t.Errorf("%q has %s", tt.filter, m)
			}
		}
	}
}

func TestTrace(t *testing.T) {
	for _, bodies := range []bool{false, true} {
		name := filepath.Join(t.TempDir(), "deep", "lsp.log")
		log := NewLogFile(name, 0, clock())
		trace := NewTrace(log)
		p := connect(t, Config{Custom: echo(nil)}, Options{Trace: trace})
		trace.Choose(ParseFilter("*,!initialize"), bodies)
		p.start()
		p.notify("textDocument/didOpen", `{"textDocument":{"uri":"file:///a","languageId":"x","version":1,"text":"the user's text"}}`)
		p.call(1, "test/echo", `{"secret":"the user's text"}`)
		p.answer(1)
		p.call(2, "unknown", `{}`)
		p.answer(2)
		if err := log.Close(); err != nil {
			t.Fatal(err)
		}
		text := read(t, name)
		for _, want := range []string{
			"<- textDocument/didOpen ", "<- test/echo #1 ", "-> test/echo #1 answer ", " ms", "-> unknown #2 answer ", "error -32601",
		} {
			if !strings.Contains(text, want) {
				t.Errorf("no %q in\n%s", want, text)
			}
		}
		if strings.Contains(text, "initialize") {
			t.Errorf("a method that was left out is there:\n%s", text)
		}
		if got := strings.Contains(text, "the user's text"); got != bodies {
			t.Errorf("bodies %v, text of documents in the log: %v\n%s", bodies, got, text)
		}
	}
}

func TestLogFileIsBoundedAndPrivate(t *testing.T) {
	name := filepath.Join(t.TempDir(), "lsp.log")
	if err := os.WriteFile(name, []byte("old\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	log := NewLogFile(name, 1000, clock())
	for i := range 200 {
		log.Printf("line %d", i)
	}
	if err := log.Close(); err != nil {
		t.Fatal(err)
	}
	log.Printf("after the end")
	for _, n := range []string{name, name + ".1"} {
		info, err := os.Stat(n)
		if err != nil {
			t.Fatal(err)
		}
		if info.Size() > 1000 {
			t.Errorf("%s has %d bytes", n, info.Size())
		}
		if runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %o", n, info.Mode().Perm())
		}
	}
	if text := read(t, name); !strings.HasSuffix(text, "line 199\n") {
		t.Errorf("the last line is not there: %q", text)
	}
	// A line longer than the limit is written whole, alone.
	log = NewLogFile(name, 1000, clock())
	defer log.Close()
	log.Printf("%s", strings.Repeat("x", 3000))
	if text := read(t, name); strings.Count(text, "\n") != 1 {
		t.Errorf("a long line shares its file: %q", text)
	}
}

func TestLogFileThatCannotBe(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "file"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{dir, filepath.Join(dir, "file", "lsp.log")} {
		l := NewLogFile(name, 0, clock())
		if err := l.Open(); err == nil {
			t.Errorf("%s was opened", name)
		}
		l.Printf("lost") // and nothing happens
	}
	var none *LogFile
	none.Printf("dropped")
	if err := none.Close(); err != nil {
		t.Error(err)
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(fmt.Errorf("log: %w", err))
	}
	return string(data)
}
