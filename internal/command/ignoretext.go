package command

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/devhelper/devhelper/gitignore"
	"github.com/devhelper/devhelper/internal/workspace"
)

// IgnoreSection is a part of an ignore file below a comment.
type IgnoreSection struct {
	Title       string // empty for rules in front of the first comment
	First, Last int    // lines, from 1
	Rules       []gitignore.Rule
}

// IgnoreSections parts the call's active file at the comments that stand at its
// beginning or behind an empty line, and at those around the rules of a technology.
func IgnoreSections(call *Call) []IgnoreSection {
	content, ok := call.ignoreText()
	if !ok {
		return nil
	}
	rules := gitignore.Read(call.Context.Path, content, false).Rules
	var sections []IgnoreSection
	lines := strings.Split(strings.TrimSuffix(string(content), "\n"), "\n")
	fresh := true // an empty line, or the beginning, is in front
	for i, text := range lines {
		text = strings.TrimSpace(strings.TrimPrefix(text, "\ufeff"))
		number := i + 1
		if title := strings.TrimSpace(strings.Trim(text, "#")); strings.HasPrefix(text, "#") && title != "" && fresh {
			sections = append(sections, IgnoreSection{Title: title, First: number, Last: number})
			fresh = false
			continue
		}
		if text == "" {
			fresh = true
			continue
		}
		fresh = false
		if len(sections) == 0 {
			sections = append(sections, IgnoreSection{First: number})
		}
		s := &sections[len(sections)-1]
		s.Last = number
		for len(rules) > 0 && rules[0].Line <= number {
			s.Rules = append(s.Rules, rules[0])
			rules = rules[1:]
		}
	}
	return sections
}

// TokenKind is what a piece of an ignore file is.
type TokenKind int

// The kinds, as indexes of [TokenKinds].
const (
	TokenComment TokenKind = iota
	TokenNegation
	TokenSeparator
	TokenText
	TokenWildcard
)

// TokenKinds names the kinds by LSP's semantic token types.
var TokenKinds = []string{"comment", "keyword", "operator", "string", "regexp"}

// Token is a piece of an ignore file.
type Token struct {
	Span Span
	Kind TokenKind
}

// IgnoreTokens parts the call's active file as git reads it; spaces that git leaves
// out belong to no token.
func IgnoreTokens(call *Call) []Token {
	content, ok := call.ignoreText()
	if !ok {
		return nil
	}
	rules := map[int]gitignore.Rule{}
	for _, r := range gitignore.Read(call.Context.Path, content, false).Rules {
		rules[r.Line] = r
	}
	var tokens []Token
	for i, text := range bytes.SplitAfter(content, []byte("\n")) {
		line := strings.TrimRight(string(text), "\r\n")
		add := func(kind TokenKind, start, end int) {
			at := func(n int) Pos { return Pos{Line: i + 1, Column: n + 1, ASCII: isPlain(line[:n])} }
			tokens = append(tokens, Token{Span{Start: at(start), End: at(end)}, kind})
		}
		bom := 0
		if i == 0 && strings.HasPrefix(line, "\ufeff") {
			bom = len("\ufeff")
		}
		if strings.HasPrefix(line[bom:], "#") {
			add(TokenComment, bom, len(line))
			continue
		}
		r, ok := rules[i+1]
		if !ok || !strings.HasPrefix(line[bom:], r.Text) {
			continue
		}
		patternTokens(r.Text, func(kind TokenKind, start, end int) { add(kind, bom+start, bom+end) })
	}
	return tokens
}

// patternTokens parts a rule; pieces of one kind that follow each other are one.
func patternTokens(rule string, add func(kind TokenKind, start, end int)) {
	at := 0
	if strings.HasPrefix(rule, "!") {
		add(TokenNegation, 0, 1)
		at = 1
	}
	for at < len(rule) {
		start, kind := at, pieceKind(rule[at])
		for at < len(rule) && pieceKind(rule[at]) == kind {
			n := 1
			switch rule[at] {
			case '\\':
				n = min(2, len(rule)-at)
			case '[':
				n = classLength(rule[at:])
			}
			at += n
		}
		add(kind, start, at)
	}
}

func pieceKind(b byte) TokenKind {
	switch b {
	case '/':
		return TokenSeparator
	case '*', '?', '[':
		return TokenWildcard
	}
	return TokenText
}

// classLength is the length of the class s begins with; 1 when it has no end.
func classLength(s string) int {
	i := 1
	if i < len(s) && (s[i] == '!' || s[i] == '^') {
		i++
	}
	if i < len(s) && s[i] == ']' {
		i++
	}
	for ; i < len(s); i++ {
		switch {
		case s[i] == '\\':
			i++
		case s[i] == ']':
			return i + 1
		case strings.HasPrefix(s[i:], "[:"):
			if n := strings.Index(s[i+2:], ":]"); n >= 0 {
				i += n + 3
			}
		}
	}
	return 1
}

func isPlain(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// FormatIgnoreFile gives the call's active file without what means nothing: spaces
// at the ends of lines, several empty lines in a row, empty lines at both ends. The
// order of rules has a meaning and stays.
func FormatIgnoreFile(call *Call) Edits {
	content, ok := call.ignoreText()
	if !ok || len(content) == 0 {
		return nil
	}
	rules := map[int]string{}
	for _, r := range gitignore.Read(call.Context.Path, content, false).Rules {
		rules[r.Line] = r.Text
	}
	newline := "\n"
	if bytes.Contains(content, []byte("\r\n")) {
		newline = "\r\n"
	}
	var edits Edits
	replace := func(start, end int, text string) {
		if string(content[start:end]) != text {
			edits = append(edits, Edit{Path: call.Context.Path, Hash: workspace.Hash(content), Start: start, End: end, Text: text})
		}
	}
	lines := bytes.SplitAfter(content, []byte("\n"))
	if len(lines[len(lines)-1]) == 0 {
		lines = lines[:len(lines)-1]
	}
	last := len(lines) - 1
	for last >= 0 && len(bytes.TrimSpace(lines[last])) == 0 {
		last--
	}
	at, empty := 0, true // an empty line, or the beginning, is in front
	for i, raw := range lines {
		start := at
		at += len(raw)
		text := string(bytes.TrimRight(raw, "\r\n"))
		switch rule, ok := rules[i+1]; {
		case ok:
			// What git leaves out at the end, and no escaped space.
			if n := strings.Index(text, rule); n >= 0 {
				text = text[:n+len(rule)]
			}
		default:
			text = strings.TrimRight(text, " \t")
		}
		switch {
		case text == "" && (empty || i > last):
			replace(start, at, "")
		default:
			replace(start, at, text+newline)
		}
		empty = text == ""
	}
	return edits
}

// SortIgnoreLines is the action that sorts the rules of the part of the call's
// active file that the cursor is in; false where their order has a meaning or is
// that already.
func SortIgnoreLines(call *Call) (Action, bool) {
	content, ok := call.ignoreText()
	if !ok {
		return Action{}, false
	}
	rules := map[int]gitignore.Rule{}
	for _, r := range gitignore.Read(call.Context.Path, content, false).Rules {
		rules[r.Line] = r
	}
	first, last := call.Context.Pos.Line, call.Context.Pos.Line
	if _, ok := rules[first]; !ok {
		return Action{}, false
	}
	for rules[first-1].Text != "" {
		first--
	}
	for rules[last+1].Text != "" {
		last++
	}
	var lines []string
	start, end, at := 0, 0, 0
	for i, raw := range bytes.SplitAfter(content, []byte("\n")) {
		if i+1 == first {
			start = at
		}
		at += len(raw)
		if i+1 < first || i+1 > last {
			continue
		}
		if rules[i+1].Negated {
			return Action{}, false // what follows it would be decided otherwise
		}
		end = at
		lines = append(lines, strings.TrimRight(string(raw), "\r\n"))
	}
	newline := "\n"
	if bytes.Contains(content[start:end], []byte("\r\n")) {
		newline = "\r\n"
	}
	sorted := slices.Clone(lines)
	slices.SortStableFunc(sorted, func(a, b string) int {
		return strings.Compare(strings.ToLower(strings.TrimLeft(a, "/*.")), strings.ToLower(strings.TrimLeft(b, "/*.")))
	})
	if slices.Equal(sorted, lines) {
		return Action{}, false
	}
	text := strings.Join(sorted, newline)
	if bytes.HasSuffix(content[start:end], []byte("\n")) {
		text += newline
	}
	edit := Edit{Path: call.Context.Path, Hash: workspace.Hash(content), Start: start, End: end, Text: text}
	return Action{Title: "Sort these rules", Edits: Edits{edit}}, true
}

// IgnoreLink is a rule that names one file.
type IgnoreLink struct {
	Span Span
	Path string
}

// IgnoreLinks lists the rules of the call's active file that name a file that is
// there.
func IgnoreLinks(call *Call) []IgnoreLink {
	content, ok := call.ignoreText()
	if !ok {
		return nil
	}
	base := call.ignoreBase()
	var links []IgnoreLink
	for _, r := range gitignore.Read(call.Context.Path, content, false).Rules {
		name, ok := literal(r.Text)
		if !ok || r.DirOnly || base == "" {
			continue
		}
		path := filepath.Join(base, filepath.FromSlash(name))
		if isFile(path) {
			start := Pos{Line: r.Line, Column: 1}
			links = append(links, IgnoreLink{Span{Start: start, End: Pos{Line: r.Line, Column: 1 + len(r.Text)}}, path})
		}
	}
	return links
}

// ignoreBase is the folder that the rules of the call's active file begin at; empty
// for the user's own, which hold everywhere.
func (c *Call) ignoreBase() string {
	switch path := c.Context.Path; {
	case filepath.Base(path) == ".gitignore":
		return filepath.Dir(path)
	case strings.HasSuffix(filepath.ToSlash(path), "/info/exclude"):
		return c.Snapshot.Ignores(filepath.Dir(filepath.Dir(filepath.Dir(path)))).Top
	}
	return c.Root()
}

// literal is the path a rule without wildcards names.
func literal(rule string) (string, bool) {
	rule = strings.TrimPrefix(rule, "!")
	if pieces := strings.NewReplacer(`\\`, "", `\*`, "", `\?`, "", `\[`, "").Replace(rule); strings.ContainsAny(pieces, "*?[") {
		return "", false
	}
	var b strings.Builder
	for i := 0; i < len(rule); i++ {
		if rule[i] == '\\' && i+1 < len(rule) {
			i++
		}
		b.WriteByte(rule[i])
	}
	return strings.Trim(b.String(), "/"), true
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}
