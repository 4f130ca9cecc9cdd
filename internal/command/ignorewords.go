package command

import (
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/devhelper/devhelper/gitignore"
)

// IgnoreWord is a text that can stand where the cursor is in an ignore file.
type IgnoreWord struct {
	Text   string
	Detail string
	Folder bool
	File   bool // it is there; else it is a rule of the catalogue
}

// maxIgnoreWords bounds what is proposed at once.
const maxIgnoreWords = 500

// IgnoreWords lists what can stand in the place of what is written in front of the
// cursor, and where that begins: paths below the folder of the ignore file, endings
// of its files, rules of the catalogue.
func IgnoreWords(call *Call) (words []IgnoreWord, start Pos) {
	content, ok := call.ignoreText()
	at := call.Context.Pos
	if !ok || at.Line < 1 {
		return nil, at
	}
	lines := strings.SplitAfter(string(content), "\n")
	if at.Line > len(lines) {
		return nil, at
	}
	line := strings.TrimRight(lines[at.Line-1], "\r\n")
	typed := line[:min(max(at.Column-1, 0), len(line))]
	start = Pos{Line: at.Line, Column: 1, ASCII: true}
	if strings.HasPrefix(typed, "#") {
		return call.headerWords(typed), start
	}
	if strings.HasPrefix(typed, "!") {
		typed, start.Column = typed[1:], 2
	}
	words = call.pathWords(typed)
	if typed != "" && !strings.Contains(typed, "/") {
		words = append(words, call.catalogWords(typed, content)...)
	}
	return words[:min(len(words), maxIgnoreWords)], start
}

func (c *Call) pathWords(typed string) []IgnoreWord {
	dir, _ := path.Split(typed)
	if strings.ContainsAny(dir, `*?[\`) {
		return nil
	}
	base := c.ignoreBase()
	entries, err := os.ReadDir(filepath.Join(base, filepath.FromSlash(dir)))
	if err != nil {
		return nil // nothing is there to be named
	}
	var folders, files, endings []IgnoreWord
	seen := map[string]bool{}
	for _, e := range entries {
		name := e.Name()
		if name == ".git" || strings.ContainsAny(name, "\n\r") {
			continue
		}
		text := dir + quotePattern(name)
		if dir == "" {
			text = firstByte(text)
		}
		if e.IsDir() {
			folders = append(folders, IgnoreWord{Text: text + "/", Detail: "folder", Folder: true, File: true})
			continue
		}
		files = append(files, IgnoreWord{Text: text, Detail: "file", File: true})
		if ext := path.Ext(name); dir == "" && ext != "" && ext != name && !seen[ext] {
			seen[ext] = true
			endings = append(endings, IgnoreWord{Text: "*" + quotePattern(ext), Detail: "as " + name})
		}
	}
	return slices.Concat(folders, files, endings)
}

func (c *Call) catalogWords(typed string, content []byte) []IgnoreWord {
	have := map[string]bool{}
	for _, r := range gitignore.Read("", content, false).Rules {
		have[ruleKey(r.Text)] = true
	}
	var words []IgnoreWord
	for _, t := range c.knownTechnologies() {
		for _, r := range t.Rules {
			if have[ruleKey(r.Pattern)] || strings.HasPrefix(r.Pattern, "!") || !strings.HasPrefix(r.Pattern, typed) && !strings.HasPrefix(r.Pattern, "/"+typed) {
				continue
			}
			have[ruleKey(r.Pattern)] = true
			words = append(words, IgnoreWord{Text: r.Pattern, Detail: t.Title + ": " + r.Reason})
		}
	}
	slices.SortFunc(words, func(a, b IgnoreWord) int { return strings.Compare(a.Text, b.Text) })
	return words
}

// headerWords are the comments that may stand above the rules of a technology.
func (c *Call) headerWords(typed string) []IgnoreWord {
	var words []IgnoreWord
	letters := strings.ToLower(strings.TrimLeft(typed, "# "))
	for _, t := range c.knownTechnologies() {
		if strings.HasPrefix(strings.ToLower(t.Title), letters) {
			words = append(words, IgnoreWord{Text: "# " + t.Title, Detail: "header"})
		}
	}
	return words
}
