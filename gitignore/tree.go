package gitignore

import "strings"

// Tree decides about any path of a repository. It remembers the directories it
// came through, so that a path costs one lookup and the rules of its name. It is
// for one goroutine.
type Tree struct {
	root Stack
	own  func(dir string) *File
	dirs map[string]node

	last  string // the directory asked about before
	at    node
	fresh bool // there was none
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
	return &Tree{root: root, own: own, dirs: map[string]node{}, fresh: true}
}

// Decide gives the rule that decides about a path below the top, with slashes:
// the one that excludes a directory above it, else its own.
func (t *Tree) Decide(path string, isDir bool) Match {
	asFile, asDir := t.Both(path)
	if isDir {
		return asDir
	}
	return asFile
}

// Both decides about a path if it is a file, and if it is a directory: most often
// the same, and nobody has to look.
func (t *Tree) Both(path string) (asFile, asDir Match) {
	dir, name := "", path
	if at := strings.LastIndexByte(path, '/'); at >= 0 {
		dir, name = path[:at], path[at+1:]
	}
	if dir != t.last || t.fresh {
		t.last, t.at, t.fresh = dir, t.node(dir), false
	}
	d := &t.at
	if d.ignored.Rule != nil {
		return d.ignored, d.ignored
	}
	for l := d.rules.top; l != nil; l = l.above {
		file, dir := l.file.both(path[l.base:], name)
		if asFile.Rule == nil && file != nil {
			asFile = Match{l.file, file}
		}
		if asDir.Rule == nil && dir != nil {
			asDir = Match{l.file, dir}
		}
		if asFile.Rule != nil { // a rule for files is one for directories
			break
		}
	}
	return asFile, asDir
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
