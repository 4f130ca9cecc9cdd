package gitignore

import "strings"

// Reason is a rule that matches a path or a directory above it.
type Reason struct {
	Match
	Path    string // what it matches: the path itself or a directory above it
	Decides bool   // it is the one that decides
}

// Explain lists the rules that match a path, and those that match the directories
// above it, from the top down; for each the one that decides about it first. Below
// a directory that is excluded no rule counts any more, so none is listed. Decide
// says the same in short.
func (t *Tree) Explain(path string, isDir bool) []Reason {
	decision := t.Decide(path, isDir)
	var all []Reason
	for at := 0; ; {
		end := strings.IndexByte(path[at:], '/')
		part, last := path, end < 0
		if !last {
			part = path[:at+end]
		}
		above := t.node(strings.TrimSuffix(path[:at], "/"))
		for i, m := range above.rules.Matches(path[at:len(part)], isDir || !last) {
			r := Reason{Match: m, Path: part}
			// Of a directory that is not excluded the rules decide nothing further down.
			r.Decides = i == 0 && m == decision && (last || m.Ignored())
			all = append(all, r)
			if r.Decides && !last {
				return append(all, rest(above.rules, path[at:len(part)], part)...)
			}
		}
		if last {
			return all
		}
		at += end + 1
	}
}

// rest are the weaker rules that match a directory.
func rest(rules Stack, name, path string) []Reason {
	var all []Reason
	for _, m := range rules.Matches(name, true)[1:] {
		all = append(all, Reason{Match: m, Path: path})
	}
	return all
}
