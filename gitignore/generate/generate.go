// Package generate writes what a catalogue knows into an ignore file: a block of
// its own between two comments, which can be written anew without touching a line
// around it.
package generate

import (
	"bytes"
	"path"
	"slices"
	"strings"

	"github.com/devhelper/devhelper/gitignore"
	"github.com/devhelper/devhelper/gitignore/catalog"
)

// The comments around a block. What stands behind the first one is for people.
const (
	Begin = "# devhelper:begin"
	End   = "# devhelper:end"
)

// Options say how a block is written.
type Options struct {
	Reasons bool // a comment above each rule that says what it is
	Plain   bool // no comments but the two around the block

	// Tracked are the paths that belong to the repository, with slashes, below the
	// ignore file's folder: a rule that would ignore one of them is not written.
	Tracked []string
}

// Change replaces bytes of the file by a text.
type Change struct {
	Start, End int
	Text       string
	Added      []string // rules of the block
	Left       []Left   // rules that the rest of the file has already
	Kept       []Left   // rules that would ignore what is tracked
}

// Left is a rule that is not written, with the reason: the line of the file that
// does its work, or a path that is tracked.
type Left struct {
	Pattern string
	By      string
}

// Compose makes the change that brings a block for technologies into a file: in
// place of the block that is there, else at its end. Rules that the rest of the
// file covers are left out. The change is empty when nothing has to change.
func Compose(content []byte, found []catalog.Found, o Options) Change {
	start, end, has := block(content)
	rest := content
	if has {
		rest = append(slices.Clone(content[:start]), content[end:]...)
	}
	c := Change{Start: len(content), End: len(content)}
	if has {
		c.Start, c.End = start, end
	}
	lines := c.lines(rest, found, o)
	if len(c.Added) == 0 && !has {
		return c
	}
	newline := "\n"
	if bytes.Contains(content, []byte("\r\n")) {
		newline = "\r\n"
	}
	var ids []string
	for _, f := range found {
		if len(f.Technology.Rules) > 0 {
			ids = append(ids, f.Technology.ID)
		}
	}
	text := Begin + " " + strings.Join(ids, " ") + newline + strings.Join(lines, newline)
	if len(lines) > 0 {
		text += newline
	}
	text += End + newline
	if !has && len(content) > 0 {
		if !bytes.HasSuffix(content, []byte("\n")) {
			text = newline + text
		}
		text = newline + text
	}
	if string(content[c.Start:c.End]) == text {
		c.Start, c.End = 0, 0
		return c
	}
	c.Text = text
	return c
}

// block finds the block of a file, with the line break behind it.
func block(content []byte) (start, end int, ok bool) {
	start = -1
	for at := 0; at < len(content); {
		next := len(content)
		if n := bytes.IndexByte(content[at:], '\n'); n >= 0 {
			next = at + n + 1
		}
		line := strings.TrimRight(string(content[at:next]), "\r\n")
		switch {
		case start < 0 && (line == Begin || strings.HasPrefix(line, Begin+" ")):
			start = at
		case start >= 0 && line == End:
			return start, next, true
		}
		at = next
	}
	return 0, 0, false
}

// lines are those of a block, its comments among them.
func (c *Change) lines(rest []byte, found []catalog.Found, o Options) []string {
	own := gitignore.Read("", rest, false)
	written := map[string]bool{}
	for _, k := range hiding(found, o.Tracked) {
		written[k.Pattern] = true
		c.Kept = append(c.Kept, k)
	}
	var lines []string
	for _, f := range found {
		var rules []string
		for _, r := range f.Technology.Rules {
			for _, pattern := range placed(r.Pattern, f.Dirs) {
				if written[pattern] {
					continue
				}
				if by, covered := coveredBy(own, pattern); covered {
					c.Left = append(c.Left, Left{pattern, by})
					continue
				}
				written[pattern] = true
				c.Added = append(c.Added, pattern)
				if o.Reasons && !o.Plain {
					rules = append(rules, "# "+r.Reason)
				}
				rules = append(rules, pattern)
			}
		}
		if len(rules) == 0 {
			continue
		}
		if !o.Plain {
			rules = append([]string{"# " + f.Technology.Title}, rules...)
			if len(lines) > 0 {
				lines = append(lines, "")
			}
		}
		lines = append(lines, rules...)
	}
	return lines
}

// hiding finds the rules that would ignore a tracked path, each with the first.
func hiding(found []catalog.Found, tracked []string) []Left {
	var patterns []string
	for _, f := range found {
		for _, r := range f.Technology.Rules {
			patterns = append(patterns, placed(r.Pattern, f.Dirs)...)
		}
	}
	var all []Left
	for {
		// The rule that decides is told; those behind it show when it is gone.
		own := gitignore.Read("", []byte(strings.Join(patterns, "\n")+"\n"), false)
		tree := gitignore.NewTree(gitignore.Root("", false, own), func(string) *gitignore.File { return nil })
		hidden := map[string]string{}
		for _, path := range tracked {
			if m := tree.Decide(path, false); m.Ignored() && hidden[m.Rule.Text] == "" {
				hidden[m.Rule.Text] = path
			}
		}
		if len(hidden) == 0 {
			return all
		}
		patterns = slices.DeleteFunc(patterns, func(p string) bool {
			path, is := hidden[p]
			if is && !slices.ContainsFunc(all, func(l Left) bool { return l.Pattern == p }) {
				all = append(all, Left{p, path})
			}
			return is
		})
	}
}

// placed gives a pattern for the folders of the projects it is for: one that
// begins with a slash is meant in each of them.
func placed(pattern string, dirs []string) []string {
	bare, negated := strings.CutPrefix(pattern, "!")
	below, tied := strings.CutPrefix(bare, "/")
	if !tied {
		return []string{pattern}
	}
	if len(dirs) == 0 {
		dirs = []string{""}
	}
	var all []string
	for _, dir := range dirs {
		p := "/" + path.Join(escaped(dir), below)
		if strings.HasSuffix(below, "/") {
			p += "/"
		}
		if negated {
			p = "!" + p
		}
		all = append(all, p)
	}
	return all
}

// escaped keeps a folder's name from being read as a pattern.
func escaped(dir string) string {
	var b strings.Builder
	for i := range len(dir) {
		if strings.IndexByte(`*?[\`, dir[i]) >= 0 {
			b.WriteByte('\\')
		}
		b.WriteByte(dir[i])
	}
	return b.String()
}

// coveredBy says whether a file ignores already all that a pattern would, and by
// which line. It says yes only where that is certain: for the same pattern, and
// for one without wildcards by what the file makes of the name at several depths.
func coveredBy(own *gitignore.File, pattern string) (by string, covered bool) {
	for i := len(own.Rules) - 1; i >= 0; i-- {
		if own.Rules[i].Text == pattern {
			return pattern, true
		}
	}
	if strings.ContainsAny(pattern, `*?[\!`) || len(own.Rules) == 0 {
		return "", false
	}
	name, dirOnly := strings.CutSuffix(pattern, "/")
	places := []string{strings.TrimPrefix(name, "/")}
	if !strings.Contains(name, "/") {
		// Names nobody has: a rule that covers these covers every folder.
		places = append(places, "devhelper-a/"+name, "devhelper-a/devhelper-b/"+name, "devhelper-c/devhelper-d/devhelper-e/"+name)
	}
	kinds := []bool{true}
	if !dirOnly {
		kinds = append(kinds, false)
	}
	tree := gitignore.NewTree(gitignore.Root("", false, own), func(string) *gitignore.File { return nil })
	for _, place := range places {
		for _, isDir := range kinds {
			m := tree.Decide(place, isDir)
			if !m.Ignored() {
				return "", false
			}
			by = m.Rule.Text
		}
	}
	return by, true
}
