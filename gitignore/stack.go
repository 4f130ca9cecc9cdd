package gitignore

import "strings"

// Stack is the rules that hold in one directory: its own and those of the
// directories above. It is a small value that never changes; many goroutines may
// use one, and one may enter many directories from it.
type Stack struct {
	dir  string // absolute, of the repository's top
	path string // of this directory below the top: "" or "a/b/"
	fold bool
	top  *level
}

// level is the rules of one directory.
type level struct {
	above *level // weaker
	file  *File
	base  int // length of the path of its directory
}

// Match is a rule that has decided.
type Match struct {
	File *File // the rule's; nil when none has matched
	Rule *Rule
}

// Ignored says whether the decision is to ignore.
func (m Match) Ignored() bool { return m.Rule != nil && !m.Rule.Negated }

// Root gives the rules for the top of a repository, or of any tree. dir is its
// path, for [Stack.Dir] alone: nothing is read. files are the ignore files that
// hold from there, the weakest first: the user's own, .git/info/exclude, and the
// .gitignore in dir. They may be nil. fold is core.ignoreCase, see [Stack.Fold].
func Root(dir string, fold bool, files ...*File) Stack {
	s := Stack{dir: dir, fold: fold}
	for _, f := range files {
		s = s.add(f)
	}
	return s
}

// Enter gives the rules for the directory of this name in the present one. own
// is its .gitignore, or nil. Do not enter an ignored directory: no rule below it
// can take that back.
func (s Stack) Enter(dirName string, own *File) Stack {
	s.path += dirName + "/"
	return s.add(own)
}

func (s Stack) add(f *File) Stack {
	if f != nil && len(f.Rules) > 0 {
		s.top = &level{above: s.top, file: f, base: len(s.path)}
	}
	return s
}

// Fold says whether letters of both cases are the same here: the ignore files that
// are entered have to be read so.
func (s Stack) Fold() bool { return s.fold }

// Dir is the path of the directory the rules are for, with slashes.
func (s Stack) Dir() string {
	if s.path == "" {
		return s.dir
	}
	return strings.TrimSuffix(s.dir, "/") + "/" + strings.TrimSuffix(s.path, "/")
}

// Match gives the rule that decides about the entry of this name in the
// directory.
func (s Stack) Match(name string, isDir bool) Match {
	if s.top == nil {
		return Match{}
	}
	path := name
	if s.path != "" {
		path = s.path + name
	}
	return s.match(path, name, isDir)
}

func (s Stack) match(path, name string, isDir bool) Match {
	for l := s.top; l != nil; l = l.above {
		if r := l.file.find(path[l.base:], name, isDir); r != nil {
			return Match{l.file, r}
		}
	}
	return Match{}
}

// Matches lists all rules that match the entry, the one that decides first.
func (s Stack) Matches(name string, isDir bool) []Match {
	path := s.path + name
	var all []Match
	for l := s.top; l != nil; l = l.above {
		p, n := path[l.base:], name
		if l.file.fold {
			p, n = lower(p), lower(n)
		}
		for i := len(l.file.Rules) - 1; i >= 0; i-- {
			if r := &l.file.Rules[i]; (isDir || !r.DirOnly) && r.match(p, n) {
				all = append(all, Match{l.file, r})
			}
		}
	}
	return all
}

// Ignored says whether git ignores the entry of this name in the directory,
// unless it is tracked already.
func (s Stack) Ignored(name string, isDir bool) bool { return s.Match(name, isDir).Ignored() }
