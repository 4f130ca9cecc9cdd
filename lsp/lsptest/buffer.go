package lsptest

import (
	"fmt"
	"os"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Buffer is an open file.
type Buffer struct {
	Path, Language string
	Version        int
	Text           string
	Saved          string // the text when it was last saved or loaded
}

type position struct {
	Line      int `json:"line"`
	Character int `json:"character"`
}

type textRange struct {
	Start position `json:"start"`
	End   position `json:"end"`
}

// Open opens a file from disk, or a new one when there is none.
func (e *Editor) Open(path, language string) {
	e.t.Helper()
	e.ui.Lock()
	defer e.ui.Unlock()
	e.open(path, language)
}

func (e *Editor) open(path, language string) {
	e.t.Helper()
	data, err := os.ReadFile(path)
	if err != nil && !os.IsNotExist(err) {
		e.t.Fatal(err)
	}
	e.openText(path, language, string(data))
}

// OpenText opens a file with a text that need not be what is on disk.
func (e *Editor) OpenText(path, language, text string) {
	e.t.Helper()
	e.ui.Lock()
	defer e.ui.Unlock()
	e.openText(path, language, text)
}

func (e *Editor) openText(path, language, text string) {
	e.t.Helper()
	e.update(func(s *State) {
		s.Buffers[path] = &Buffer{Path: path, Language: language, Version: 1, Text: text, Saved: text}
	})
	e.Notify("textDocument/didOpen", map[string]any{"textDocument": map[string]any{
		"uri": URI(path), "languageId": language, "version": 1, "text": text,
	}})
}

// Replace changes the first occurrence of old, as a user who types would: by an
// incremental change.
func (e *Editor) Replace(path, old, text string) {
	e.t.Helper()
	e.ui.Lock()
	defer e.ui.Unlock()
	b := e.buffer(path)
	at := strings.Index(b.Text, old)
	if at < 0 {
		e.t.Fatalf("%s has no %q", path, old)
	}
	e.edit(path, at, at+len(old), text)
}

// Edit replaces the bytes [start, end) of a buffer.
func (e *Editor) Edit(path string, start, end int, text string) {
	e.t.Helper()
	e.ui.Lock()
	defer e.ui.Unlock()
	e.edit(path, start, end, text)
}

func (e *Editor) edit(path string, start, end int, text string) {
	e.t.Helper()
	b := e.buffer(path)
	span := textRange{e.position(b.Text, start), e.position(b.Text, end)}
	e.update(func(s *State) {
		b := s.Buffers[path]
		b.Version++
		b.Text = b.Text[:start] + text + b.Text[end:]
	})
	e.Notify("textDocument/didChange", map[string]any{
		"textDocument":   map[string]any{"uri": URI(path), "version": b.Version + 1},
		"contentChanges": []any{map[string]any{"range": span, "text": text}},
	})
}

// SetText replaces the whole text, as editors without incremental sync do.
func (e *Editor) SetText(path, text string) {
	e.t.Helper()
	e.ui.Lock()
	defer e.ui.Unlock()
	var version int
	e.update(func(s *State) {
		b := s.Buffers[path]
		b.Version++
		b.Text, version = text, b.Version
	})
	e.Notify("textDocument/didChange", map[string]any{
		"textDocument":   map[string]any{"uri": URI(path), "version": version},
		"contentChanges": []any{map[string]any{"text": text}},
	})
}

// Save writes a buffer to disk and tells the server.
func (e *Editor) Save(path string) {
	e.t.Helper()
	e.ui.Lock()
	defer e.ui.Unlock()
	b := e.buffer(path)
	if err := os.WriteFile(path, []byte(b.Text), 0o644); err != nil {
		e.t.Fatal(err)
	}
	e.update(func(s *State) { s.Buffers[path].Saved = b.Text })
	e.Notify("textDocument/didSave", map[string]any{"textDocument": map[string]any{"uri": URI(path)}})
}

// Close closes a buffer; what was not saved is lost.
func (e *Editor) Close(path string) {
	e.t.Helper()
	e.ui.Lock()
	defer e.ui.Unlock()
	e.update(func(s *State) { delete(s.Buffers, path) })
	e.Notify("textDocument/didClose", map[string]any{"textDocument": map[string]any{"uri": URI(path)}})
}

// Text is the text of an open buffer.
func (e *Editor) Text(path string) string {
	e.t.Helper()
	return e.buffer(path).Text
}

func (e *Editor) buffer(path string) Buffer {
	e.t.Helper()
	e.mu.Lock()
	defer e.mu.Unlock()
	b := e.state.Buffers[path]
	if b == nil {
		e.t.Fatalf("%s is not open", path)
	}
	return *b
}

// position counts lines and columns of a byte offset the slow and plain way.
func (e *Editor) position(text string, offset int) position {
	before := text[:offset]
	before = strings.ReplaceAll(before, "\r\n", "\n")
	// A lone carriage return ends a line too.
	before = strings.ReplaceAll(before, "\r", "\n")
	line := strings.Count(before, "\n")
	return position{line, e.columns(before[strings.LastIndexByte(before, '\n')+1:])}
}

func (e *Editor) columns(s string) int {
	if e.Encoding == "utf-8" {
		return len(s)
	}
	return len(utf16.Encode([]rune(s)))
}

// offset is the byte offset of a position that must exist.
func (e *Editor) offset(text string, p position) (int, error) {
	at, line := 0, 0
	for line < p.Line {
		n := strings.IndexAny(text[at:], "\r\n")
		if n < 0 {
			return 0, fmt.Errorf("the text has no line %d", p.Line)
		}
		at += n + 1
		if text[at-1] == '\r' && strings.HasPrefix(text[at:], "\n") {
			at++
		}
		line++
	}
	for column := 0; column < p.Character; {
		r, size := utf8.DecodeRuneInString(text[at:])
		if size == 0 || r == '\n' || r == '\r' {
			return 0, fmt.Errorf("line %d has no column %d", p.Line, p.Character)
		}
		column += e.columns(text[at : at+size])
		if column > p.Character {
			return 0, fmt.Errorf("column %d of line %d is inside a character", p.Character, p.Line)
		}
		at += size
	}
	return at, nil
}
