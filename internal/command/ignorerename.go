package command

import (
	"path/filepath"
	"strings"

	"github.com/devhelper/devhelper/gitignore"
	"github.com/devhelper/devhelper/internal/workspace"
)

// Move is a file or folder that gets another path.
type Move struct{ From, To string }

// RenameInIgnoreFiles lets the rules that name a path by its folders follow it when
// it moves: those of the ignore files above it and of the repository's own. Rules
// that hold in every folder, and those with wildcards, stay.
func RenameInIgnoreFiles(call *Call, moves []Move) Edits {
	var edits Edits
	done := map[[2]string]bool{}
	for _, m := range moves {
		ignores := call.Snapshot.Ignores(filepath.Dir(m.From))
		below, ok := ignores.Below(m.From)
		if !ok {
			continue
		}
		files := map[string]string{filepath.Join(ignores.Top, ".gitignore"): ignores.Top}
		if ignores.Repository != nil {
			files[filepath.Join(ignores.Repository.Common, "info", "exclude")] = ignores.Top
		}
		dir := ignores.Top
		for _, name := range strings.Split(below, "/") {
			files[filepath.Join(dir, ".gitignore")] = dir
			dir = filepath.Join(dir, name)
		}
		for file, base := range files {
			if key := [2]string{file, m.From}; !done[key] {
				done[key] = true
				edits = append(edits, call.follow(file, base, m)...)
			}
		}
	}
	return edits
}

// follow changes the rules of one ignore file, whose rules begin at base.
func (c *Call) follow(file, base string, m Move) Edits {
	content, err := c.Snapshot.ReadFile(file)
	if err != nil || len(content) > maxIgnoreFile {
		return nil
	}
	from, ok := belowSlash(base, m.From)
	if !ok {
		return nil
	}
	to, ok := belowSlash(base, m.To)
	if !ok {
		return nil // it is out of this file's reach now
	}
	var edits Edits
	starts := lineStarts(content)
	for _, r := range gitignore.Read(file, content, false).Rules {
		name, ok := literal(r.Text)
		if !ok || !r.Anchored {
			continue
		}
		rest, inside := strings.CutPrefix(name+"/", from+"/")
		if !inside {
			continue
		}
		text := quotePattern(to)
		if rest != "" {
			text += "/" + quotePattern(strings.TrimSuffix(rest, "/"))
		}
		if strings.HasPrefix(strings.TrimPrefix(r.Text, "!"), "/") || !strings.Contains(text, "/") {
			text = "/" + text
		} else {
			text = firstByte(text)
		}
		if r.Negated {
			text = "!" + text
		}
		if r.DirOnly {
			text += "/"
		}
		start := starts[r.Line-1]
		if r.Line == 1 && strings.HasPrefix(string(content), "\ufeff") {
			start += len("\ufeff")
		}
		edits = append(edits, Edit{Path: file, Hash: workspace.Hash(content), Start: start, End: start + len(r.Text), Text: text})
	}
	return edits
}

func belowSlash(base, path string) (string, bool) {
	rel, err := filepath.Rel(base, path)
	if err != nil || rel == "." || !filepath.IsLocal(rel) {
		return "", false
	}
	return filepath.ToSlash(rel), true
}

func lineStarts(content []byte) []int {
	starts := []int{0}
	for i, b := range content {
		if b == '\n' {
			starts = append(starts, i+1)
		}
	}
	return starts
}
