package gitignore

import "strings"

// Tree decides about any path of a repository. It remembers the directories it
// came through, so that a path costs one lookup and the rules of its name. It is
// for one goroutine.
type Tree struct {
	root Stack
	own  func(dir string) *File
	dirs map[string]node
}

// node is a directory: the rules in it, or the decision that it is ignored.
type node struct {
	rules   Stack
	ignored Match
}

// maxRemembered bounds the directories a tree remembers.
const maxRemembered = 200_000

// NewTree makes a tree. root are the rules at its top; own reads the .gitignore
// of a directory below it, by its path with slashes, and gives nil where there is
// none.
func NewTree(root Stack, own func(dir string) *File) *Tree {
	return &Tree{root: root, own: own, dirs: map[string]node{}}
}

// Decide gives the rule that decides about a path below the top, with slashes:
// the one that excludes a directory above it, else its own.
func (t *Tree) Decide(path string, isDir bool) Match {
	dir, name := "", path
	if at := strings.LastIndexByte(path, '/'); at >= 0 {
		dir, name = path[:at], path[at+1:]
	}
	d := t.node(dir)
	if d.ignored.Rule != nil {
		return d.ignored
	}
	return d.rules.match(path, name, isDir)
}

func (t *Tree) node(dir string) node {
	if dir == "" {
		return node{rules: t.root}
	}
	if n, ok := t.dirs[dir]; ok {
		return n
	}
	above, name := "", dir
	if at := strings.LastIndexByte(dir, '/'); at >= 0 {
		above, name = dir[:at], dir[at+1:]
	}
	n := t.node(above)
	if n.ignored.Rule == nil {
		if m := n.rules.Match(name, true); m.Ignored() {
			n.ignored = m
		} else {
			n.rules = n.rules.Enter(name, t.own(dir))
		}
	}
	if len(t.dirs) >= maxRemembered {
		clear(t.dirs)
	}
	t.dirs[dir] = n
	return n
}
