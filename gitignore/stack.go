// Package gitignore decides which paths git ignores, for whoever walks a tree:
// start with [Root] at the top of a repository, go down with [Stack.Enter], and
// ask [Stack.Ignored] about each entry before going on.
//
// The rules are those of the gitignore(5) manual page. This is the base that an
// exact matcher replaces behind the same functions. Lines are split, stacked
// and decided here; a pattern that is more than a name or a suffix is turned
// into the subset that github.com/sabhiram/go-gitignore gets right, and matched
// by it.
//
// # Not exact yet
//
//   - Patterns match characters where git matches bytes: ? takes a whole é, and
//     a pattern that is not UTF-8 and has a wildcard never matches.
//   - Letters of another case never match (core.ignoreCase is not read).
//   - A pattern with wildcards that is longer than 4,096 bytes never matches.
//   - A run of stars that is not a whole component (a**b/c) counts as one star;
//     git before 2.40 lets it cross slashes.
package gitignore

import "strings"

// Stack is the rules that hold in one directory: its own and those of the
// directories above. It is a small value that never changes; many goroutines may
// use one, and one may enter many directories from it.
type Stack struct {
	dir  string // absolute, of the repository's top
	path string // of this directory below the top: "" or "a/b/"
	top  *level
}

// level is the rules of one directory.
type level struct {
	above *level // weaker
	rules []rule // the last one that matches decides
	base  int    // length of the path of its directory
}

// Root gives the rules for the top of a repository, or of any tree. dir is its
// path, for [Stack.Dir] alone: nothing is read. extra are the contents of the
// ignore files that hold from there, the weakest first: the user's own,
// .git/info/exclude, and the .gitignore in dir.
func Root(dir string, extra ...[]byte) Stack {
	s := Stack{dir: dir}
	for _, text := range extra {
		s = s.add(text)
	}
	return s
}

// Enter gives the rules for the directory of this name in the present one.
// ignoreFile is the content of its .gitignore, or nil. Do not enter an ignored
// directory: no rule below it can take that back.
func (s Stack) Enter(dirName string, ignoreFile []byte) Stack {
	s.path += dirName + "/"
	return s.add(ignoreFile)
}

func (s Stack) add(text []byte) Stack {
	if rules := parse(text); len(rules) > 0 {
		s.top = &level{above: s.top, rules: rules, base: len(s.path)}
	}
	return s
}

// Dir is the path of the directory the rules are for, with slashes.
func (s Stack) Dir() string {
	if s.path == "" {
		return s.dir
	}
	return strings.TrimSuffix(s.dir, "/") + "/" + strings.TrimSuffix(s.path, "/")
}

// Ignored says whether git ignores the entry of this name in the directory,
// unless it is tracked already.
func (s Stack) Ignored(name string, isDir bool) bool {
	if s.top == nil {
		return false
	}
	path := s.path + name
	for l := s.top; l != nil; l = l.above {
		for i := len(l.rules) - 1; i >= 0; i-- {
			if r := &l.rules[i]; (isDir || !r.dirOnly) && r.match(path[l.base:], name) {
				return !r.negated
			}
		}
	}
	return false
}
